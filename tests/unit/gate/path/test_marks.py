"""A report is recognised by whose it is, when it was collected and what it holds, and by nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.gate.path.household import LocatedReport
from sluis.gate.path.marks import Marks, mark_of
from sluis.standing.router import Router
from sluis.store.duplicates import Mark
from sluis.telemetry.model import Leaf, Number, Report

KEY = bytes(range(32))
ROUTER = Router(7, "NL-0001", "012345", "Box", "000", "os::1", "cpe1")
LEAVES = (Leaf(("Device", "A"), Number("1")), Leaf(("Device", "B"), "x"))
HOME = LocatedReport(ROUTER, LEAVES, None, 1_795_527_091_000, "factory")
REPORT = Report(LEAVES)


def test_the_mark_of_a_report_stays_what_it_is() -> None:
    """Marks lie in databases for days. Worked out from the gate specification, section 8.1, and not by this code."""
    mark = mark_of(KEY, HOME, REPORT)
    assert (mark.slot, mark.mac.hex()) == (7, "22181477d6769a3320d32e1fc29213001a62f684484f2d70ebf6ef83cd5eee4e")


@pytest.mark.parametrize(
    "other",
    [
        replace(HOME, collected_ms=HOME.collected_ms + 1000),
        replace(HOME, profile=""),
        replace(HOME, moment="arrival "),
        *(replace(HOME, router=replace(ROUTER, **{name: None})) for name in ("oui", "product_class", "serial")),
        *(replace(HOME, router=replace(ROUTER, **{name: None})) for name in ("endpoint", "login")),
        replace(HOME, router=replace(ROUTER, serial="cpe1", login="000")),
    ],
)
def test_another_router_moment_or_profile_is_another_report(other: LocatedReport) -> None:
    assert mark_of(KEY, other, REPORT).mac != mark_of(KEY, HOME, REPORT).mac


def test_where_the_moment_is_that_of_arrival_a_retry_has_the_same_mark() -> None:
    home = replace(HOME, moment="arrival 5")
    assert mark_of(KEY, replace(home, collected_ms=home.collected_ms + 60_000), REPORT) == mark_of(KEY, home, REPORT)
    assert mark_of(KEY, replace(home, moment="arrival 6"), REPORT) != mark_of(KEY, home, REPORT)


def test_content_counts_and_its_order_does_not() -> None:
    mine = mark_of(KEY, HOME, REPORT)
    assert mark_of(KEY, HOME, Report(LEAVES[::-1])) == mine
    assert mark_of(KEY, HOME, Report(LEAVES, collection_time=Number("5"))) == mine, "the moment is the home's"
    assert mark_of(KEY, HOME, Report(LEAVES[:1])) != mine
    assert mark_of(KEY, HOME, Report((*LEAVES, LEAVES[0]))) != mine
    assert mark_of(KEY[::-1], HOME, REPORT) != mine
    assert mark_of(KEY, replace(HOME, leaves=(), written_time="x"), REPORT) == mine, "aliases are not replaced"


MARKS = st.builds(Mark, st.integers(0, 3), st.binary(min_size=0, max_size=2))


@given(st.lists(MARKS), st.lists(MARKS), MARKS)
def test_marks_are_a_set_that_is_never_changed(first: list[Mark], second: list[Mark], asked: Mark) -> None:
    seen = Marks.of(first)
    both = seen.plus(second)
    assert (asked in seen) is (asked in first)
    assert (asked in both) is (asked in first or asked in second)
    assert both == Marks.of([*second, *first])
    assert seen == Marks.of(first)
    assert (both == seen) is (set(second) <= set(first))
