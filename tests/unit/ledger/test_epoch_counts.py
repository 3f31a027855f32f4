"""Counts of an epoch: checked before they are sealed, and found again by whoever holds the key of a home."""

from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from tests.flow.counting import HOMES, HOUR_MS, START_MS, api_of, home, send_all, street
from tests.flow.gatehouse import DAY_MS

from sluis.api.ledger import seal, verify_ledger
from sluis.errors import LedgerCorruptError
from sluis.gate.path.closing import close_periods
from sluis.ledger import epoch_counts
from sluis.ledger.epoch_counts import EpochCounts, Slot, counts_of_household, spent_of
from sluis.standing.registry import import_registry
from sluis.store.schema import counts_released, records, slots


def test_counts_of_several_periods_in_one_epoch_are_told_apart(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        for day, first in ((1, 0), (2, 3), (3, 5)):
            send_all(gate, dict.fromkeys(range(first, HOMES), 0))
            clock.at_ms = START_MS + day * DAY_MS + HOUR_MS
            assert close_periods(gate) == 1
        seal(api_of(gate))
        with gate.store.reading() as conn:
            found = {slot: counts_of_household(conn, gate.keystore, slot).told for slot in (0, 3, 4, 5)}
        assert {slot: len(counts) for slot, counts in found.items()} == {0: 1, 3: 2, 4: 2, 5: 3}
        [spent] = spent_of(found[5])
        assert (spent.times, spent.spent_u, spent.budget_u, spent.year) == (3, 15_000_000, 36_500_000, 2026)
        assert verify_ledger(api_of(gate)).verified.faults == []


def test_counts_of_many_epochs_read_at_once_are_those_of_each_epoch_read_by_itself(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        for day, region in enumerate(("1011", "1012", None), 1):
            with gate.transaction() as conn:
                import_registry(conn, gate.keystore, [home(1, region), home(2, "1012")], clock())
            send_all(gate, dict.fromkeys(range(day % 2, HOMES), 0))
            clock.at_ms = START_MS + day * DAY_MS + HOUR_MS
            close_periods(gate)
            clock.at_ms += 1
            if day < 3:
                seal(api_of(gate))  # the third stays open
        with gate.store.reading() as conn:
            having = conn.execute(select(counts_released.c.epoch).distinct()).scalars().all()
            assert len(having) == 3
            for slot in (0, 1, 2, 3):
                key = gate.keystore.household_key(conn, slot)
                registration = conn.execute(select(slots.c.registration).where(slots.c.n == slot)).scalar_one()
                assert key is not None
                told = [
                    (epoch, c)
                    for epoch in having
                    for c in EpochCounts(conn, gate.keystore, epoch, slot).of(Slot(slot, key, registration, ()))
                ]
                found = counts_of_household(conn, gate.keystore, slot).told
                assert {(each.epoch, each.commitment) for each in found} == set(told)
                assert len(told) == {0: 1, 1: 1, 2: 0, 3: 3}[slot]


def test_a_record_of_a_count_that_was_touched_is_found(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        seal(api_of(gate))
        with gate.transaction() as conn:
            conn.execute(update(counts_released).values(cell="1012"))
        assert verify_ledger(api_of(gate)).verified.faults
        with gate.transaction() as conn:
            conn.execute(update(counts_released).values(cell="1011"))
            conn.execute(update(records).where(records.c.slot.is_(None)).values(opening=b"x"))
        assert verify_ledger(api_of(gate)).verified.faults
        with gate.transaction() as conn:
            conn.execute(delete(counts_released))
        assert verify_ledger(api_of(gate)).verified.faults


def test_what_takes_more_tries_than_periods_can_need_is_not_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        seal(api_of(gate))
        monkeypatch.setattr(epoch_counts, "_MOST_TRIES", 1)  # as if somebody had put in counts that never were
        with gate.store.reading() as conn, pytest.raises(LedgerCorruptError):
            counts_of_household(conn, gate.keystore, 0)
