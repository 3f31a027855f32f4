"""The tables beside adequacy, and the check that finds a hole, an overlap and a row without a source."""

from pathlib import Path

import pytest
from tests.raised import raises

from sluis.errors import FileName
from sluis.errors.law import law_no_table_error, law_table_error
from sluis.law.adequacy import ADEQUACY_TABLE, EEA_TABLE, table_bytes
from sluis.law.deadlines import CLOCK_TABLE
from sluis.law.rules import RULES
from sluis.law.sources import SOURCES
from sluis.law.tables import KINDS, check_table, check_tables, fines, hint_of, modules, proposals, supervisors
from sluis.terms import Supervisor


def test_the_packaged_tables_are_in_order() -> None:
    assert check_tables() == tuple(KINDS)
    for name in KINDS:
        assert b"facts/law.md" in table_bytes(name), name


def test_a_folder_without_a_table_is_not_in_order(tmp_path: Path) -> None:
    (tmp_path / "fines.txt").write_bytes(b"")
    with raises(law_no_table_error):
        check_tables(tmp_path)


def test_what_rules_name_stands_in_the_tables() -> None:
    assert {rule.fine for rule in RULES if rule.fine} <= set(fines())
    assert {rule.supervisor.value for rule in RULES} <= {*supervisors(), Supervisor.NONE.value}
    assert {touched for proposal in proposals() for touched in proposal.touches} <= {rule.id for rule in RULES}


def test_a_proposal_is_no_rule() -> None:
    assert not {proposal.id for proposal in proposals()} & {rule.id for rule in RULES}
    assert {proposal.status for proposal in proposals()} == {"proposed"}


def test_a_module_fits_two_roles() -> None:
    assert modules()["controller", "processor"] == 2
    assert ("controller", "subprocessor") not in modules()


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("Dexcom G7 of somebody", "health"),
        ("HOORTOESTEL-links", "health"),
        ("Moskee wifi", "belief"),
        ("tv", None),
        ("", None),
    ],
)
def test_a_name_can_tell_something(name: str, category: str | None) -> None:
    assert hint_of(name) == category


def problem(name: str, old: str, new: str, count: int = 1) -> str:
    source = table_bytes(name).decode()
    assert old in source
    with raises(law_table_error) as wrong:
        check_table(FileName(name), source.replace(old, new, count).encode(), KINDS[name])
    assert name in wrong.value.text("en")
    assert wrong.value.exit_code == 2
    return str(wrong.value.places["problem"])


GB = "ends = 2025-12-19"


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (ADEQUACY_TABLE, GB, "ends = 2025-12-18", "hole"),
        (ADEQUACY_TABLE, GB, "ends = 2025-12-20", "overlap"),
        (ADEQUACY_TABLE, GB, "ends = 2021-06-28", "dates"),
        (ADEQUACY_TABLE, 'country = "AR"', 'country = "AD"', "overlap"),
        (SOURCES, 'checked = "official"', 'checked = "yes"', "form"),
        (SOURCES, 'of = "rules/avg-4-1"', 'of = "rules/avg-30-1"', "twice"),
        (SOURCES, 'act = "Tw"', 'act = "Twx"', "text"),
        (
            SOURCES,
            'of = "hints.toml/words"\nchecked = "general knowledge"',
            'of = "hints.toml/words"\nchecked = "official"',
            "tag",
        ),
        (SOURCES, '[[passage]]\nact = "AVG"\narticle = "30"', '[[passage]]\nact = "AVG"\narticle = "300"', "passage"),
        (ADEQUACY_TABLE, "starts = 2010-10-19", "starts = soon", "form"),
        (EEA_TABLE, '"AX"', '"GI"', "twice"),
        (CLOCK_TABLE, 'event = "breach"', 'event = "flood"', "event"),
        (CLOCK_TABLE, 'id = "avg-33"', 'id = "tw-611-first"', "twice"),
        (
            "scc.toml",
            'exporter = "joint", importer = "controller"',
            'exporter = "controller", importer = "controller"',
            "twice",
        ),
    ],
)
def test_what_is_wrong_is_found(name: str, old: str, new: str, expected: str) -> None:
    assert problem(name, old, new) == expected


def test_a_folder_is_checked_for_what_is_there(tmp_path: Path) -> None:
    (tmp_path / EEA_TABLE).write_bytes(table_bytes(EEA_TABLE))
    assert check_tables(tmp_path) == (EEA_TABLE,)
    (tmp_path / EEA_TABLE).write_bytes(b"\xff")
    with raises(law_table_error):
        check_tables(tmp_path)
