"""Counts of one transaction."""

from sluis.gate.state.tally import RECORDED, WHOLE_REPORT, Tally
from sluis.terms import Reason


def test_rows_hold_withheld_leaves_and_whole_reports_but_not_what_was_recorded() -> None:
    tally = Tally()
    tally.recorded("wifi-help")
    tally.whole("wifi-help", Reason.CANARY)
    tally.whole("", Reason.FAULT, 3)
    tally.leaves("wifi-help", {(2, Reason.RANGE): 4, (0, Reason.UNLISTED): 1})
    assert tally.rows() == {
        ("wifi-help", 2, "range"): 4,
        ("wifi-help", 0, "unlisted"): 1,
        ("wifi-help", WHOLE_REPORT, "canary"): 1,
        ("", WHOLE_REPORT, "fault"): 3,
    }


def test_tallies_add_up() -> None:
    first, other = Tally(), Tally()
    for tally in (first, other):
        tally.recorded("a")
        tally.leaves("a", {(1, Reason.TYPE): 2})
    first.add(other)
    assert first.reports == {("a", RECORDED): 2}
    assert first.withheld == {("a", 1, "type"): 4}
