"""A period of counts is closed once, whole or not at all, and counts who may be counted then."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update
from tests.flow.backup import backup, put_back
from tests.flow.counting import (
    ACTIVITY,
    EXAMPLE,
    HOMES,
    HOUR_MS,
    RECIPIENT,
    START_MS,
    SURE,
    api_of,
    bands,
    count_of,
    home,
    rows,
    send,
    send_all,
    street,
)
from tests.flow.gatehouse import DAY_MS
from tests.flow.gatehouse import counted as tallied

from sluis.api.ledger import seal
from sluis.errors import FileName, StandingClosedError
from sluis.gate.delivery.deliver import claim
from sluis.gate.path import closing
from sluis.gate.path.closing import close_periods, two_digits
from sluis.gate.state.barrier import stop
from sluis.gate.state.erase import erase
from sluis.gate.state.recipient_stop import stop_sending
from sluis.gate.state.restoring import restore
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.epoch_counts import counts_of_household
from sluis.register.check import check_activity
from sluis.register.load import load_register
from sluis.standing.events import EventKind
from sluis.standing.recipients import system_standing
from sluis.standing.registry import import_registry
from sluis.store.schema import contributions, counted, counts_released, outbox, records


def released(gate: GateState) -> list[int]:
    """Return the bands of the one body that waits."""
    claimed, _ = claim(gate, RECIPIENT, 9)
    [body] = [each.parcel.body for each in claimed]
    return bands(body)


def spent(gate: GateState, year: int = 2026) -> int:
    with gate.store.reading() as conn:
        return system_standing(conn, gate.keystore).spent_u.get(year, 0)


def test_a_home_counts_once_in_a_period_whatever_it_sends_and_by_its_worst_value(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        for minutes in (3, 1, 2):
            send(gate, 5, 0, 20_000_000, 70, minutes=minutes)
        send(gate, 5, 0)
        for number in (6, 6, 6):
            send(gate, number, 2000)
        assert rows(gate, contributions) == HOMES
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 1
        clock.at_ms += 2 * HOUR_MS
        assert released(gate) == pytest.approx([HOMES - 2, 1, 0, 1], abs=10)


def test_who_objected_withdrew_or_was_erased_is_not_counted_any_more(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        stop(gate, 3, EventKind.OBJECT, ACTIVITY, gate.clock())
        stop(gate, 4, EventKind.RESTRICT, None, gate.clock())
        erase(gate, 5, "E-1")
        assert rows(gate, contributions) == HOMES - 3
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 1
        with gate.store.reading() as conn:
            who = set(conn.execute(select(counted.c.slot)).scalars())
        assert who == set(range(HOMES)) - {3, 4, 5}


def test_an_objection_that_stands_only_in_the_chain_keeps_a_home_out(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        with gate.store.reading() as conn:
            kept = conn.execute(select(contributions).where(contributions.c.slot == 3)).one()
        stop(gate, 3, EventKind.OBJECT, ACTIVITY, gate.clock())
        with gate.transaction() as conn:  # whoever can write the database puts the row back
            conn.execute(contributions.insert().values(**kept._mapping))
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 1
        with gate.store.reading() as conn:
            assert 3 not in set(conn.execute(select(counted.c.slot)).scalars())


def test_a_row_of_another_home_or_period_adds_nothing(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES - 1), 0))
        with gate.transaction() as conn:
            one = conn.execute(select(contributions.c.sealed).where(contributions.c.slot == 0)).scalar_one()
            conn.execute(update(contributions).where(contributions.c.slot == 1).values(sealed=one))
            stolen = {"activity": ACTIVITY, "period": START_MS // DAY_MS, "slot": HOMES - 1, "sealed": one}
            conn.execute(contributions.insert().values(**stolen))
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 1
        assert rows(gate, counted) == HOMES - 2


def test_of_too_few_homes_nothing_leaves_and_the_budget_is_spent_all_the_same(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(60), 0))
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 0
        assert (rows(gate, outbox), rows(gate, records), rows(gate, contributions)) == (0, 0, 0)
        assert spent(gate) == 5_000_000


def test_an_empty_cell_leaves_as_often_as_its_noise_lets_it_and_its_absence_tells_nothing(tmp_path: Path) -> None:
    """Were cells without homes left out, a body that is not there would say that nobody lives there.

    At epsilon 0.001 the noise of a cell reaches 100 in nearly one of two draws: that none of 40 does happens in one of
    a billion runs.
    """
    with street(tmp_path, changes={"epsilon: 0.1": "epsilon: 0.001"}) as (gate, _clock):
        activity, count = gate.activity(ACTIVITY), count_of(gate)
        assert activity is not None
        period = closing.Period(0, START_MS, START_MS + DAY_MS, START_MS + DAY_MS)
        cells = len(activity.doors.cells)
        empty = closing._Sums([0] * (len(count.bounds) * cells))
        left = [len(closing._bodies(activity, count, period, empty)) for _ in range(40)]
    assert 0 < sum(left) < 40 * cells


def test_a_home_without_a_region_or_in_another_one_is_not_counted(tmp_path: Path) -> None:
    with street(tmp_path, home(0, None), home(1, "9999"), home(2)) as (gate, _clock):
        send_all(gate, {0: 0, 1: 0, 2: 0})
        assert tallied(gate) == {(ACTIVITY, "no-cell"): 2, (ACTIVITY, "counted"): 1}


def test_when_the_budget_of_the_year_is_spent_nothing_is_counted(tmp_path: Path) -> None:
    with street(tmp_path, changes={**SURE, "privacy_budget: 36.5": "privacy_budget: 12"}) as (gate, clock):
        for day in (1, 2, 3, 4):
            send_all(gate, dict.fromkeys(range(HOMES), 0))
            clock.at_ms = START_MS + day * DAY_MS + HOUR_MS
            assert close_periods(gate) == (1 if day <= 2 else 0)
        assert spent(gate) == 10_000_000
        assert tallied(gate) == {(ACTIVITY, "counted"): 2 * HOMES, (ACTIVITY, "closed-budget"): 2 * HOMES}
        assert rows(gate, contributions) == 0


def test_a_fault_on_the_way_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        for name in ("noisy", "enqueue_counts", "forget_periods", "note_counted"):
            with monkeypatch.context() as patched:

                def fails(*_args: object, **_named: object) -> None:
                    raise OSError("broken")

                patched.setattr(closing, name, fails)
                with pytest.raises(OSError, match="broken"):
                    close_periods(gate)
            assert (rows(gate, contributions), rows(gate, records), rows(gate, outbox)) == (HOMES, 0, 0)
            assert spent(gate) == 0
        assert close_periods(gate) == 1


def test_a_period_is_closed_once_by_whichever_gate_comes_first(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        other = open_gate(gate.settings, clock)
        assert (close_periods(gate), close_periods(other), close_periods(gate)) == (1, 0, 0)
        assert rows(gate, records) == 1
        other.close()


def test_a_restored_backup_never_releases_a_period_again(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        saved = backup(gate)
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 1
        put_back(gate, saved)
        assert rows(gate, contributions) == HOMES
        with pytest.raises(StandingClosedError):
            close_periods(gate)
        restore(gate)
        assert close_periods(gate) == 0
        assert (rows(gate, contributions), rows(gate, records)) == (0, 0)
        assert spent(gate) == 5_000_000


def test_a_clock_that_is_set_back_opens_no_period_again(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 1
        clock.at_ms = START_MS + 5 * HOUR_MS
        send_all(gate, {0: 0, 1: 0})
        assert tallied(gate)[ACTIVITY, "closed-period"] == 2
        assert close_periods(gate) == 0


def test_what_is_left_of_an_older_period_is_deleted_and_not_released(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + 2 * DAY_MS + HOUR_MS
        assert close_periods(gate) == 0
        assert rows(gate, contributions) == 0


def test_a_recipient_that_was_stopped_gets_no_count(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        stop_sending(gate, RECIPIENT)
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 0
        assert (rows(gate, contributions), spent(gate)) == (0, 0)


def test_a_count_under_another_plan_is_not_sent(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        with gate.transaction() as conn:
            conn.execute(update(contributions).values(activity="gone"))
        close_periods(gate)
        assert rows(gate, contributions) == 0
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 0


def test_no_more_periods_are_closed_in_an_epoch_than_can_be_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "MOST_PERIODS", 1)
    with street(tmp_path) as (gate, clock):
        for day in (1, 2):
            send_all(gate, dict.fromkeys(range(HOMES), 0))
            clock.at_ms = START_MS + day * DAY_MS + HOUR_MS
            assert close_periods(gate) == (1 if day == 1 else 0)
        assert rows(gate, contributions) == HOMES
        seal(api_of(gate))
        assert close_periods(gate) == 1
        assert rows(gate, counts_released) == 2


def test_what_is_on_record_says_rounded_noisy_homes_and_what_was_spent(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        with gate.store.reading() as conn:
            [each] = counts_of_household(conn, gate.keystore, 0).told
        assert (each.record.eps_u, each.record.budget_u) == (5_000_000, 36_500_000)
        assert each.record.homes in {100, 110}


def test_a_home_that_moved_before_its_period_was_closed_is_counted_in_neither_region(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        with gate.transaction() as conn:
            import_registry(conn, gate.keystore, [home(1, "1012")], clock())
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 1
        with gate.store.reading() as conn:
            assert set(conn.execute(select(counted.c.slot)).scalars()) == set(range(HOMES)) - {1}


RENAMED = {"  network-quality:\n": "  quality-2:\n", "    activity: network-quality\n": "    activity: quality-2\n"}


def decided_anew(changes: dict[str, str]) -> dict[str, str]:
    """Return changes with those of a decision that weighs the activity under its other name."""
    text = EXAMPLE.read_text()
    for old, new in changes.items():
        text = text.replace(old, new)
    register = load_register(text.encode(), FileName("r.yaml"), EXAMPLE.parent / "vocabularies")
    findings = check_activity(register, "quality-2", date(2026, 11, 24))
    facts = next(each.facts_digest for each in findings if each.rule == "tw-11-7a")
    [before] = re.findall(r"    facts: [0-9a-f]{64}\n", text)
    return {**changes, before: f"    facts: {facts}\n"}


def test_a_count_under_another_name_asks_no_home_again_and_spends_of_the_same_budget(tmp_path: Path) -> None:
    tight = {**SURE, "privacy_budget: 36.5": "privacy_budget: 12"}
    with street(tmp_path, changes=tight) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 1
    with street(tmp_path, changes=decided_anew({**tight, **RENAMED})) as (gate, clock):
        clock.at_ms = START_MS + 5 * HOUR_MS  # a clock that was set back into the period that is closed
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        assert tallied(gate)["quality-2", "closed-period"] == HOMES
        for day in (2, 3, 4):
            clock.at_ms = START_MS + (day - 1) * DAY_MS + HOUR_MS
            send_all(gate, dict.fromkeys(range(HOMES), 0))
            clock.at_ms = START_MS + day * DAY_MS + HOUR_MS
            assert close_periods(gate) == (1 if day == 2 else 0), "two periods of 5 are all that 12 pays, by any name"
        assert spent(gate) == 10_000_000


def test_numbers_keep_two_digits() -> None:
    assert [two_digits(number) for number in (0, 7, 99, 100, 119, 1_999, 20_000)] == [0, 7, 99, 100, 110, 1900, 20_000]
