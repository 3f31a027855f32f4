"""Every fact of a register has one cell, or is named as one that no sheet carries; a cell says it and reads as it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_tree import ROOT

from sluis.register.fact_path import resolved
from sluis.register.schema import Json as Schema
from sluis.register.schema import register_schema
from sluis.register.sheets import (
    LONGEST_CELL,
    NOT_CARRIED,
    cell_text,
    fact_at,
    fact_of,
    identity_cells,
    left_out,
    rows_of,
    sheet_plans,
)
from sluis.register.tree import plain, read_tree
from sluis.register.under_check import written_out

ITEMS = "activities.*.fields.*.as.enum"


def leaves(node: Schema, at: str) -> list[str]:
    """Every scalar, or list of scalars, that the schema knows: another way to find them than the plans take."""
    part = resolved(node)
    properties, items, more = part.get("properties"), part.get("items"), part.get("additionalProperties")
    if isinstance(properties, dict):
        words = [at] if at.endswith(".to") else []
        return [
            *words,
            *(leaf for key, below in properties.items() for leaf in leaves(below, f"{at}.{key}".lstrip("."))),
        ]
    if isinstance(more, dict):
        return leaves(more, f"{at}.*")
    if "properties" in resolved(items):
        return leaves(items, f"{at}.*")
    return [at]


def test_every_fact_has_one_column_or_is_named() -> None:
    columns = Counter(plan.template(fact) for plan in sheet_plans() for fact in plan.facts)
    assert set(columns.values()) == {1}
    carried = [leaf for leaf in leaves(register_schema(), "") if leaf.split(".")[0] not in NOT_CARRIED]
    assert set(columns) == set(carried)
    assert len(carried) > 200


def test_rows_are_those_of_the_file() -> None:
    tree, _ = read_tree((ROOT / "examples" / "register-per-home.yaml").read_bytes())
    assert tree is not None
    base = written_out(plain(tree))
    counted = {plan.key: len(list(rows_of(base, plan))) for plan in sheet_plans()}
    assert counted == {
        "article-30": 2, "fields": 27, "grounds": 3, "activities": 2, "recipients": 2, "subprocessors": 0, "legs": 0,
        "tables": 0, "controller": 1, "incidents": 0,
    }  # fmt: skip
    fields = sheet_plans()[1]
    steps, entry = list(rows_of(base, fields))[1]
    assert identity_cells(steps, fields) == ("wifi-help", "2")
    assert (fact_at(entry, "lifetime"), fact_at(entry, "as.flag"), fact_at(entry, "as")) == ("day", None, None)
    assert list(left_out(base)) == ["version", "profiles", "decisions"]


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_characters="\x7f"), min_size=1)))
def test_a_list_reads_as_it_was_written(words: list[str]) -> None:
    shown = [word for word in words if word.isprintable() and word.isascii()]
    text = cell_text([*shown], "hosts")
    expected = None if text.strip() == "" else shown
    assert fact_of("recipients.*.hosts", text) == expected


@pytest.mark.parametrize("text", ["[", "[1]", '["a", ["b"]]', "[] x"])
def test_what_begins_like_a_list_and_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"hosts|Expecting|Extra"):
        fact_of("recipients.*.hosts", text)
    assert fact_of("recipients.*.name", text) == text


def test_people_may_write_a_list_on_several_lines() -> None:
    assert fact_of("activities.*.notice.elements", " N01;N02 ;\nN03;; ") == ["N01", "N02", "N03"]


def test_a_text_that_no_cell_holds_stays_in_the_register() -> None:
    assert cell_text("x" * (LONGEST_CELL + 1)) == f"⟨{LONGEST_CELL + 1}⟩"


def test_a_listed_word_that_is_an_identifier_is_not_shown() -> None:
    assert cell_text(["Up", "02:00:5e:10:00:01"], "as.enum") == "Up; <mac_address>"
