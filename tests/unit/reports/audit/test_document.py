"""An audit as JSON: the keys of the reference page, numbers that lead somewhere, and no value until somebody asks."""

import gc
import json
import re
import tracemalloc
from enum import StrEnum

import pytest
from hypothesis import given, settings
from source_tree import ROOT
from tests.audit_results import SECRETS, audits, hostile, house, many, nothing

from sluis.audit.model import Audit, Party, Reading, Sort, State
from sluis.capture.base.sighting import Part, Via, Why
from sluis.law.finding import Authority
from sluis.reports.audit.document import FORMAT, document, text_of, written
from sluis.terms import Effect, Supervisor, Verdict


def keys(value: object, path: str = "") -> set[str]:
    if isinstance(value, dict):
        return {f"{path}{key}" for key in value} | {
            name for key, each in value.items() for name in keys(each, f"{path}{key}.")
        }
    if isinstance(value, list):
        return {name for each in value for name in keys(each, path)}
    return set()


def test_every_key_is_on_the_reference_page_and_no_other() -> None:
    page = (ROOT / "docs" / "reference" / "audit.md").read_text(encoding="utf-8").partition("\n## SARIF")[0]
    listed = set(re.findall(r"^\| `([a-z_0-9.]+)` \|", page, flags=re.MULTILINE))
    made = document(house(), reveal=True)
    assert keys(made) == listed
    assert FORMAT in page


@pytest.mark.parametrize("words", [Why, Sort, Part, Reading, State, Party, Via, Verdict, Effect, Supervisor, Authority])
def test_every_word_it_can_hold_is_on_the_page(words: type[StrEnum]) -> None:
    page = (ROOT / "docs" / "reference" / "audit.md").read_text(encoding="utf-8")
    assert [word.value for word in words if f"`{word.value}`" not in page] == []


def test_hiding_changes_no_key_and_no_type() -> None:
    shown, hidden = document(house(), reveal=True), document(house())
    assert keys(shown) == keys(hidden)
    assert hidden["fields"][0]["value"] is None  # type: ignore[index, call-overload]
    assert shown["fields"][0]["value"] == SECRETS[0]  # type: ignore[index, call-overload]
    assert hidden["devices"][1]["names"] == []  # type: ignore[index, call-overload]
    assert hidden["devices"][1]["name_count"] == 1  # type: ignore[index, call-overload]
    text = text_of(hidden)
    assert not [value for value in (*SECRETS, "tv-woonkamer", "192.168.1.21", "e1" * 32) if value in text]


def test_numbers_lead_somewhere() -> None:
    made = json.loads(text_of(document(house())))
    assert made["format"] == "sluis/audit/v1"
    places = {destination["number"] for destination in made["destinations"]}
    assert {flow["destination"] for flow in made["flows"]} <= places
    assert {field["flow"] for field in made["fields"]} <= {flow["number"] for flow in made["flows"]}
    third = next(observation for observation in made["observations"] if observation["sort"] == "unreadable-flow")
    assert made["destinations"][third["destination"] - 1]["name"] == "stats.kijk-electronics.example"


@pytest.mark.parametrize("audit", [house(), nothing(), many(), hostile()], ids=["house", "nothing", "many", "hostile"])
def test_its_text_is_ascii_and_nothing_is_lost(audit: Audit) -> None:
    made = document(audit, reveal=True, lang="nl")
    text = text_of(made)
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text) == json.loads(json.dumps(made))


@settings(max_examples=40)
@given(audits())
def test_any_audit_gives_a_document(audit: Audit) -> None:
    made = json.loads(text_of(document(audit, reveal=True)))
    assert len(made["fields"]) == len(audit.fields)
    shown = [None if field.secret else field.value for field in audit.fields]
    assert [field["value"] for field in made["fields"]] == shown, "a credential is shown to nobody"


@pytest.mark.parametrize("audit", [house(), nothing(), many(), hostile()], ids=["house", "nothing", "many", "hostile"])
def test_written_entry_by_entry_it_is_the_same_octets(audit: Audit) -> None:
    for reveal in (False, True):
        whole = text_of(document(audit, reveal=reveal, lang="nl")).encode()
        assert written(audit, reveal=reveal, lang="nl") == whole
        assert b"\x7f" not in whole


@given(audits())
@settings(max_examples=30)
def test_and_of_any_audit(audit: Audit) -> None:
    assert written(audit, reveal=True) == text_of(document(audit, reveal=True)).encode()


def test_it_is_never_here_as_a_tree() -> None:
    audit = many(2_000)
    tracemalloc.start()
    text = written(audit)
    tracemalloc.stop()
    gc.collect()
    often = gc.get_threshold()
    gc.set_threshold(700)  # as a process of its own has it; tests look for rubbish seldom
    try:
        tracemalloc.start()
        again = len(written(audit))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    finally:
        gc.set_threshold(*often)
    assert again == len(text)
    assert most < 3 * len(text), "the text, what it grows by, and what a view keeps"
