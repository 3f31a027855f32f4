"""What a register that no gate would load is called: in both languages, on a screen and as JSON."""

import pytest

from sluis.register.looking import RegisterState
from sluis.reports.register_state import print_state, state_document, state_in_words

STATE = RegisterState(faults=2, left_out=("a", "b"), closing=12)


def test_nothing_the_matter_is_nothing_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert state_in_words(None) == ""
    assert state_document(None) is None
    print_state(None)
    assert capsys.readouterr().out == ""


def test_it_is_said_in_both_languages() -> None:
    assert state_in_words(RegisterState(1, (), 1), "en") == "This register is not in force: 1 closing finding."
    assert state_in_words(STATE, "nl") == (
        "Dit register geldt niet: 12 bevindingen houden het dicht. "
        "Weggelaten, omdat er geen plan van te maken is: a, b."
    )


def test_programs_are_told_the_same() -> None:
    assert state_document(STATE) == {
        "in_force": False,
        "faults": 2,
        "closing_findings": 12,
        "left_out": ["a", "b"],
        "said": state_in_words(STATE),
    }


def test_a_screen_names_the_file_where_there_are_several(capsys: pytest.CaptureFixture[str]) -> None:
    print_state(STATE, "old.yaml")
    assert capsys.readouterr().out.startswith("old.yaml: This register is not in force: 12 closing findings.")
