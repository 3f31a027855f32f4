"""Counts at the edges of their periods: to the millisecond, over midnight and new year, with a clock that is wrong.

Whatever comes when: a home stands once in a period, no time is asked about twice, and no year spends more than its
budget.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from tests.flow.counting import (
    ACTIVITY,
    HOMES,
    HOUR_MS,
    RECIPIENT,
    START_MS,
    SURE,
    report,
    rows,
    send,
    send_all,
    street,
)
from tests.flow.gatehouse import DAY_MS, Clock, arrive
from tests.flow.gatehouse import counted as tallied

from sluis.gate.path.closing import Period, close_periods, ended_last
from sluis.gate.path.deciding import period_from
from sluis.gate.state.barrier import stop
from sluis.gate.state.state import GateState, open_gate
from sluis.kernel.plan import CountPlan
from sluis.standing.chain import read
from sluis.standing.entries import NO_SLOT, Counted
from sluis.standing.events import EventKind
from sluis.standing.recipients import note_counted
from sluis.store.schema import contributions, counted, counts_released
from sluis.token_period import year_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EDGE_MS = START_MS + DAY_MS
TWO_A_YEAR = {**SURE, "privacy_budget: 36.5": "privacy_budget: 12"}
"""Two periods of 5 are all that 12 pays."""
JUMPS_MS = (1, HOUR_MS, HOUR_MS, 12 * HOUR_MS, DAY_MS, DAY_MS, 2 * DAY_MS, 7 * DAY_MS, -DAY_MS, -9 * DAY_MS)


def who_was_counted(gate: GateState) -> set[int]:
    with gate.store.reading() as conn:
        return set(conn.execute(select(counted.c.slot)).scalars())


def closed_periods(gate: GateState) -> list[Counted]:
    with gate.store.reading() as conn:
        chain = read(conn, gate.keystore, [NO_SLOT])[NO_SLOT]
    return [] if chain is None else [entry for entry in chain.entries if isinstance(entry, Counted)]


def test_a_report_at_the_very_edge_belongs_to_the_period_that_begins_there(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES - 2), 0))
        clock.at_ms = EDGE_MS - 1
        send(gate, HOMES - 2, 0)
        clock.at_ms = EDGE_MS  # collected a second before midnight, and decided at midnight
        send(gate, HOMES - 1, 0)
        assert close_periods(gate) == 1
        assert who_was_counted(gate) == set(range(HOMES - 1))
        assert rows(gate, contributions) == 1, "of the home that came at the edge, for the day that begins"


@pytest.mark.parametrize("after_ms", [-1, 0])
def test_an_objection_at_the_very_edge_keeps_a_home_out_of_what_is_not_closed_yet(
    tmp_path: Path, after_ms: int
) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = EDGE_MS + after_ms
        stop(gate, 3, EventKind.OBJECT, ACTIVITY, clock.at_ms)
        clock.at_ms = EDGE_MS
        assert close_periods(gate) == 1
        assert who_was_counted(gate) == set(range(HOMES)) - {3}
        stop(gate, 4, EventKind.OBJECT, ACTIVITY, clock.at_ms)  # once it is closed: out of the next one
        assert 4 in who_was_counted(gate)
        assert send(gate, 4, 0).status == 200
        assert rows(gate, contributions) == 0


def test_two_gates_whose_clocks_differ_count_a_home_once_in_each_period_at_the_edge(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        behind = Clock(clock.at_ms)
        other = open_gate(gate.settings, behind)
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms, behind.at_ms = EDGE_MS, EDGE_MS - 2_000
        assert (close_periods(gate), close_periods(other)) == (1, 0)
        late = report(behind.at_ms - 1_000, 5, 2_000)
        assert arrive(other, late, login="cpe5")[0].status == 200  # of the day that the first has closed
        assert tallied(other)[ACTIVITY, "closed-period"] == 1
        assert arrive(gate, late, login="cpe5")[0].status == 200  # the same bytes, where the new day has begun
        behind.at_ms = EDGE_MS + 1
        assert arrive(other, late, login="cpe5")[0].status == 200
        assert (rows(gate, contributions), rows(gate, counted)) == (1, HOMES)
        other.close()


def test_a_gate_that_starts_again_inside_the_edge_closes_what_it_found(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = EDGE_MS - 1
        assert close_periods(gate) == 0
    with street(tmp_path) as (gate, clock):
        clock.at_ms = EDGE_MS
        assert close_periods(gate) == 1
    with street(tmp_path) as (gate, clock):
        clock.at_ms = EDGE_MS + 1
        send_all(gate, {0: 0})
        assert close_periods(gate) == 0
        assert (rows(gate, counts_released), rows(gate, contributions)) == (1, 1)
        assert who_was_counted(gate) == set(range(HOMES))


def test_a_year_spends_of_its_own_budget_what_began_in_it(tmp_path: Path) -> None:
    eve_ms = int(datetime(2026, 12, 29, tzinfo=ZoneInfo("UTC")).timestamp()) * 1000
    with street(tmp_path, changes=TWO_A_YEAR) as (gate, clock):
        clock.at_ms = eve_ms + HOUR_MS
        added = []
        for _ in range(8):
            send_all(gate, dict.fromkeys(range(5), 0))
            added.append(rows(gate, contributions))
            clock.at_ms += DAY_MS
            assert close_periods(gate) == 0, "of five homes nothing leaves, and it is spent all the same"
        assert added == [5, 5, 0, 5, 5, 0, 0, 0]
        assert spent_by_year(closed_periods(gate)) == {2026: 10_000_000, 2027: 10_000_000}


def test_by_a_clock_that_was_set_back_no_count_is_released_whatever_it_counts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Who profits: an operator whose year is spent, with a new count, of which no period was ever closed.

    Noted here as closed is a count of another value: to the one of the register every period of before is open.
    """
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        year_ms = 366 * DAY_MS
        with gate.transaction() as conn:
            about = {"activity": "other", "period": 1, "recipient": RECIPIENT, "path": ("Device", "Other")}
            note_counted(
                conn,
                gate.keystore,
                Counted(from_ms=year_ms, until_ms=year_ms + 1, eps_u=1, at_ms=EDGE_MS + 1, **about),
            )
        clock.at_ms = EDGE_MS
        with caplog.at_level("WARNING", "sluis.gate"):
            assert close_periods(gate) == 0
        assert "wait: this clock stands before the last closing" in caplog.text
        assert (len(closed_periods(gate)), rows(gate, contributions)) == (1, HOMES), "nothing is lost either"
        clock.at_ms = EDGE_MS + 1
        assert close_periods(gate) == 1


def test_what_homes_added_to_longer_or_shorter_periods_of_before_is_deleted(tmp_path: Path) -> None:
    """Periods are numbered by their length: what was numbered in hours lies far ahead of any day."""
    hourly = {**SURE, "period: P1D": "period: PT1H", "privacy_budget: 36.5": "privacy_budget: 3660"}
    with street(tmp_path, changes=hourly) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        assert rows(gate, contributions) == HOMES
    with street(tmp_path, changes=SURE) as (gate, clock):
        clock.at_ms = START_MS + 2 * HOUR_MS
        assert close_periods(gate) == 0
        assert rows(gate, contributions) == 0
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        assert rows(gate, contributions) == HOMES


def test_periods_are_of_one_length_over_both_changes_of_the_clock_in_amsterdam() -> None:
    """Days are those of UTC: the day on which a clock on the wall goes back has no hour that is counted twice."""
    with_days = CountPlan(1, ("A",), (), "any", ("x",), 100, 1, 1, 86_400)
    for length_s in (3_600, 86_400, 7 * 86_400):
        plan = replace(with_days, period_s=length_s)
        for day in ((2026, 3, 29), (2026, 10, 25), (2026, 12, 31)):
            begin_ms = int(datetime(*day, tzinfo=AMSTERDAM).timestamp()) * 1000
            moments = range(begin_ms, begin_ms + 26 * HOUR_MS, HOUR_MS // 4)
            met = [ended_last(plan, at) for at in moments]
            assert all(each.until_ms == period_from(plan, at) for each, at in zip(met, moments, strict=True))
            for one, other in pairwise(met):
                assert one == replace_now(other, one) or one.until_ms == other.from_ms


def replace_now(period: Period, other: Period) -> Period:
    return period._replace(now_ms=other.now_ms)


def test_whatever_the_clock_does_no_year_spends_more_than_its_budget(tmp_path: Path) -> None:
    wander(1, tmp_path, steps=24)


@pytest.mark.long(sibling="test_whatever_the_clock_does_no_year_spends_more_than_its_budget")
@pytest.mark.parametrize("seed", range(2, 32))
def test_whatever_the_clock_does_in_thirty_walks(seed: int, tmp_path: Path) -> None:
    wander(seed, tmp_path, steps=80)


def wander(seed: int, folder: Path, steps: int) -> None:
    """Two gates, clocks that jump both ways over new year, registers of other lengths, names and restarts."""
    chance = random.Random(seed)  # noqa: S311 - a walk
    lengths = ("P1D", "PT1H", "P7D")
    new_year_ms = int(datetime(2027, 1, 1, tzinfo=ZoneInfo("UTC")).timestamp()) * 1000
    now_ms, made = new_year_ms - 3 * DAY_MS, 0
    for _ in range(3):
        changes = {
            **SURE,
            "privacy_budget: 36.5": "privacy_budget: 30",
            "period: P1D": f"period: {chance.choice(lengths)}",
        }
        with street(folder, changes=changes) as (gate, clock):
            other_clock = Clock(now_ms)
            other = open_gate(gate.settings, other_clock)
            for _ in range(steps // 3):
                now_ms += chance.choice(JUMPS_MS)
                clock.at_ms, other_clock.at_ms = now_ms, now_ms + chance.choice((-2_000, 0, 2_000))
                which = chance.choice((gate, other))
                if chance.random() < 0.5:
                    send(which, chance.randrange(5), chance.choice((0, 5_000)))
                made += close_periods(gate) + close_periods(other)
                assert rows(gate, contributions) <= 10, "of five homes, in the period of now and the one before"
            listed = closed_periods(gate)
            other.close()
        assert made == 0, "of five homes nothing leaves"
        assert all(total <= 30_000_000 for total in spent_by_year(listed).values())
        for one, another in pairwise(listed):
            assert another.from_ms >= one.until_ms, "no moment is asked about twice"
            assert another.at_ms >= one.at_ms >= one.until_ms


def spent_by_year(listed: Sequence[Counted]) -> Counter[int]:
    spent_in: Counter[int] = Counter()
    for each in listed:
        spent_in[year_of(each.from_ms)] += each.eps_u
    return spent_in
