"""A recipient's log beside the ledger, for a person."""

import pytest

from sluis.ledger.receipt_log import Bad
from sluis.ledger.reconcile import Class, Discrepancy, Reconciled, What
from sluis.reports.reconciliation import BAD, CLASSES, SHOWN, print_reconciled


def test_every_class_and_every_bad_line_has_words() -> None:
    assert set(CLASSES) == set(Class)
    assert set(BAD) == set(Bad)


def test_what_differs_is_shown_with_its_id_and_line(capsys: pytest.CaptureFixture[str]) -> None:
    done = Reconciled(period=(0, 1000), repeats=2, unread=1)
    done.add(Class.DIFFERS, Discrepancy(b"\xab" * 32, What.BODY, (7,)))
    for number in range(SHOWN + 1):
        done.spoil(number, Bad.KEY)
    print_reconciled(done, 3)
    page = capsys.readouterr().out
    for text in ("ab" * 32, "another body", "19, …", "more than once, under the same id: 2", "as received: 3"):
        assert text in page
    assert "Nothing is wrong." not in page


def test_a_log_without_a_period_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    print_reconciled(Reconciled(), None)
    page = capsys.readouterr().out
    assert "what is missing from it was not looked for" in page
    assert "Nothing is wrong." in page
