"""What one home adds to a count: one value a period, the same in whatever order reports come, sealed for that home."""

from dataclasses import replace
from functools import reduce
from itertools import permutations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.flow.counting import ACTIVITY, START_MS, rows, send, street
from tests.flow.gatehouse import DAY_MS
from tests.raised import raises

from sluis.errors.ledger import household_erased_error
from sluis.gate.path.contributing import (
    Contribution,
    contributions_of,
    forget_other_activities,
    forget_periods,
    kept_of,
    opened,
    put_contributions,
)
from sluis.store.schema import contributions

PLAN = "ab" * 32
ONE = Contribution(ACTIVITY, 7, 0, PLAN, 1, "1011", 1_000, of="low")
MADE = st.builds(
    lambda band, at, cell, of: replace(ONE, band=band, collected_ms=at, cell=cell, of=of),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(["1011", "1012"]),
    st.shared(st.sampled_from(["low", "high", "last", "any"]), key="of"),
)


@given(st.lists(MADE, min_size=1, max_size=4))
def test_the_order_of_reports_and_how_often_they_come_decide_nothing(made: list[Contribution]) -> None:
    kept = {reduce(kept_of, order) for order in permutations([*made, made[0]])}
    assert len(kept) == 1


def test_each_of_the_words_keeps_its_own_value() -> None:
    early, late = replace(ONE, band=2, collected_ms=1), replace(ONE, band=0, collected_ms=2)
    kept = {of: kept_of(replace(early, of=of), replace(late, of=of)).band for of in ("low", "high", "last", "any")}
    assert kept == {"low": 0, "high": 2, "last": 0, "any": 2}


def test_what_was_decided_under_another_plan_gives_way_whichever_report_is_newer() -> None:
    """Only what the plan in force decided is counted: an older row that stays would take a home out of the count."""
    for at_ms in (0, ONE.collected_ms, 2_000):
        other = replace(ONE, plan="cd" * 32, band=0, collected_ms=at_ms)
        assert kept_of(ONE, other) is other
        assert kept_of(other, ONE) is ONE


def test_a_contribution_opens_for_its_own_home_activity_and_period_alone(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, _clock), gate.transaction() as conn:
        keys = gate.keystore.household_keys(conn, [0, 1])
        put_contributions(conn, keys, [ONE])
        [(slot, sealed)] = contributions_of(conn, ACTIVITY, 7)
        key = keys[0] or b""
        assert (slot, opened(key, sealed, ONE)) == (0, ONE)
        assert opened(keys[1] or b"", sealed, ONE) is None
        for other in (replace(ONE, slot=1), replace(ONE, period=8), replace(ONE, activity="other")):
            assert opened(key, sealed, other) is None
        assert b"1011" not in sealed


def test_a_home_without_a_key_adds_nothing(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, _clock), gate.transaction() as conn, raises(household_erased_error):
        put_contributions(conn, {0: None}, [ONE])


def test_what_is_over_is_deleted_and_what_is_open_stays(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, _clock):
        send(gate, 0, 5)
        with gate.transaction() as conn:
            keys = gate.keystore.household_keys(conn, [0])
            today = START_MS // DAY_MS
            ahead = [replace(ONE, period=today - 1 + more) for more in (0, 1, 2, 3, 400_000)]
            put_contributions(conn, keys, [ONE, *ahead, replace(ONE, activity="gone")])
            assert forget_periods(conn, ACTIVITY, today - 1) == 4, "two are over, two were numbered in shorter periods"
            assert forget_other_activities(conn, [ACTIVITY]) == 1
        assert rows(gate, contributions) == 2, "of today, and of who is ahead of the clock"
