"""Epochs and a check of them, for a person."""

import pytest

from sluis.ledger.epoch import EpochState
from sluis.ledger.verify import Verified, What
from sluis.reports.epochs import STATES, WORDS, print_epochs, print_verified


def test_every_fault_has_words() -> None:
    assert set(WORDS) == set(What)


def test_epochs_stand_below_the_keys(capsys: pytest.CaptureFixture[str]) -> None:
    print_epochs(["log.example+1+AA=="], [EpochState(0, 0, 1000, "served"), EpochState(1, 1000, None, "open")])
    page = capsys.readouterr().out
    assert page.index("log.example+1+AA==") < page.index("1970-01-01T00:00:00Z")
    assert all(STATES[state] in page for state in ("served", "open"))


def test_a_ledger_without_a_fault_holds(capsys: pytest.CaptureFixture[str]) -> None:
    print_verified(Verified())
    assert "All of it holds." in capsys.readouterr().out
