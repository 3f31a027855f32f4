"""Erasure: everything stops at once, the key goes with the last epoch, the neighbours' proofs stay, a hold keeps it."""

import hashlib
import hmac
import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update
from tests.raised import raises
from tests.unit.ledger.sealing import PLAN, intents, leaf_of, outcome, register, seal_now, told_of

from sluis.errors import HouseholdErasedError, SealBrokenError
from sluis.errors.keys import keystore_mismatch_error
from sluis.errors.ledger import erasure_held_error, erasure_ordered_error
from sluis.keys import kek_file
from sluis.keys.keystore import Keystore
from sluis.ledger.disclosures import disclosures
from sluis.ledger.erasure import (
    destruction_is_due,
    erasure_of,
    erasures_of,
    held_until,
    hold,
    incomplete,
    note_turn_over,
    order,
    prune,
)
from sluis.ledger.outbox import Outgoing, enqueue, mark_sending, waiting_of_slot
from sluis.ledger.record import PendingRecord, RecordKind, Status
from sluis.ledger.sealer import Sealer
from sluis.ledger.statement import evidence
from sluis.ledger.writer import Writer
from sluis.store import sqlite
from sluis.store.engine import Store
from sluis.store.schema import erasures, events, household_keys, lines, meta, outbox, records, slot_tiles


def ordered(sealer: Sealer, slot: int) -> None:
    with sealer.store.transaction() as conn:
        order(conn, sealer.keystore, Writer.start(conn, sealer.clock()), slot, "AVG-1", sealer.clock())


def with_bodies(sealer: Sealer, slot: int, count: int) -> list[bytes]:
    with sealer.store.transaction() as conn:
        writer = Writer.start(conn, sealer.clock())
        drafts = [
            PendingRecord(
                RecordKind.INTENT, slot, "a", "r", sealer.clock(), plan=PLAN, body_sha256=bytes(32), rows={"1": 1}
            )
            for _ in range(count)
        ]
        made = writer.append(conn, sealer.keystore, drafts)
        enqueue(
            conn,
            sealer.keystore.household_keys(conn, [slot]),
            [Outgoing(each, draft, b"{}", 1, 10**13, 0) for each, draft in zip(made, drafts, strict=True)],
        )
    return [each.commitment for each in made]


def test_everything_stops_at_once_and_what_may_have_left_is_called_so(sealer: Sealer) -> None:
    _waits, sent = with_bodies(sealer, 0, 2)
    (others,) = with_bodies(sealer, 1, 1)
    with sealer.store.transaction() as conn:
        assert mark_sending(conn, sent, 5, b"s" * 16)
        done = order(conn, sealer.keystore, Writer.start(conn, 6), 0, "AVG-1", 7)
        assert (done.cancelled, done.uncertain) == (1, 1)
        assert [each.commitment for each in waiting_of_slot(conn, 1)] == [others]
        assert conn.execute(select(func.count()).select_from(outbox)).scalar() == 1
        statuses = {each.commitment: each.status for each in disclosures(conn, sealer.keystore, 0)}
    assert statuses[sent] is Status.UNKNOWN
    assert set(statuses.values()) == {Status.UNKNOWN, Status.CANCELLED}


def key_is_there(sealer: Sealer, slot: int) -> bool:
    with sealer.store.reading() as conn:
        return sealer.keystore.household_key(conn, slot) is not None


def events_of_type(sealer: Sealer, event_type: str) -> list[object]:
    with sealer.store.reading() as conn:
        contents = conn.execute(select(events.c.content).where(events.c.type == event_type).order_by(events.c.id))
        return [json.loads(content) for content in contents.scalars()]


def state_of(sealer: Sealer, slot: int) -> tuple[bool, bool, bool]:
    """Return whether a household's key is deleted, destroyed, and out of old backups."""
    with sealer.store.reading() as conn:
        state = erasure_of(conn, slot)
    assert state is not None
    return state.deleted, state.destroyed_ms is not None, state.turned_over_ms is not None


def test_the_key_goes_when_its_last_epoch_is_signed_and_its_leaf_was_made_with_it(sealer: Sealer) -> None:
    register(sealer)
    intents(sealer, 0, 1)
    ordered(sealer, 0)
    assert key_is_there(sealer, 0)
    seal_now(sealer)
    intents(sealer, 1)
    seal_now(sealer)
    with sealer.store.reading() as conn:
        assert sealer.keystore.household_key(conn, 0) is None
        openings = conn.execute(select(records.c.opening).where(records.c.slot == 0)).scalars().all()
        assert openings == [None]
        with pytest.raises(HouseholdErasedError):
            evidence(conn, sealer.keystore, sealer.folder, (0, "NL-0"), (0, 10**13))
        assert evidence(conn, sealer.keystore, sealer.folder, (1, "NL-1"), (0, 10**13)).opened[-1].last == 1
    assert state_of(sealer, 0) == (True, sealer.store.overwrites, False)
    assert leaf_of(sealer, 1).events == (1 if sealer.store.overwrites else 0)


def test_a_key_is_there_as_long_as_its_epoch_may_be_built_again(
    sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    intents(sealer, 0)
    ordered(sealer, 0)
    monkeypatch.setattr(Sealer, "_sign", lambda *_: None)
    sealer.fence()
    assert [sealed.state for sealed in sealer.advance()] == ["built"]
    assert key_is_there(sealer, 0)
    assert state_of(sealer, 0) == (False, False, False)
    monkeypatch.undo()
    assert [sealed.state for sealed in sealer.advance()] == ["served"]
    assert not key_is_there(sealer, 0)


def test_a_key_that_was_not_deleted_after_the_signature_is_deleted_at_the_next_call(
    sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered(sealer, 0)
    monkeypatch.setattr(Sealer, "destroy_erased", lambda *_: None)
    seal_now(sealer)
    monkeypatch.undo()
    assert key_is_there(sealer, 0)
    with sealer.store.reading() as conn:
        assert destruction_is_due(conn, sealer.clock(), overwrites=sealer.store.overwrites)
    assert sealer.advance() == []
    assert not key_is_there(sealer, 0)
    with sealer.store.reading() as conn:
        assert not destruction_is_due(conn, sealer.clock(), overwrites=sealer.store.overwrites)


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is in the files of the database; those of a PostgreSQL server are not ours."""
on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


def everything_in(folder: Path) -> bytes:
    """Return every byte of a folder: database, write-ahead log, what else lies beside it."""
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def secrets_of(sealer: Sealer, slot: int) -> list[bytes]:
    """Return what must be nowhere once a household's key is destroyed: K_n as it is wrapped, openings, bodies, line."""
    with sealer.store.reading() as conn:
        wrapped = conn.execute(select(household_keys.c.wrapped).where(household_keys.c.slot == slot)).scalar_one()
        openings = conn.execute(select(records.c.opening).where(records.c.slot == slot)).scalars().all()
        bodies = conn.execute(select(outbox.c.sealed).where(outbox.c.slot == slot)).scalars().all()
        line = conn.execute(select(lines.c.line).where(lines.c.slot == slot)).scalar_one()
    return [bytes(wrapped), *map(bytes, openings), *map(bytes, bodies), line.encode()]


@on_sqlite
def test_what_is_destroyed_is_in_no_file_beside_a_gate_that_runs(sealer: Sealer, tmp_path: Path) -> None:
    """Another process has the database open all the time; it is between two transactions, as a gate mostly is."""
    gate = Store.at(tmp_path / "sluis.db")
    with gate.reading() as conn:
        assert conn.execute(select(func.count()).select_from(meta)).scalar()
    register(sealer)
    for n in range(40):
        intents(sealer, n % 3, (n + 1) % 3)
    with_bodies(sealer, 0, 5)
    with sealer.store.transaction() as conn:
        conn.execute(update(lines).where(lines.c.slot == 0).values(line="a line nobody else has"))
    secrets = secrets_of(sealer, 0)
    assert len(secrets) > 30
    assert all(secret in everything_in(tmp_path) for secret in secrets)
    ordered(sealer, 0)
    with sealer.store.transaction() as conn:
        conn.execute(delete(lines).where(lines.c.slot == 0))
    with gate.transaction() as conn:  # the gate goes on writing
        conn.execute(update(meta).values(key=meta.c.key))
    seal_now(sealer)
    assert events_of_type(sealer, "keys-destroyed") == [{"households": 1}]
    left = everything_in(tmp_path)
    assert [secret for secret in secrets if secret in left] == []
    assert state_of(sealer, 0) == (True, True, False)
    gate.close()


@on_sqlite
def test_a_reader_of_older_pages_puts_the_event_off_and_not_the_seal(
    sealer: Sealer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_CHECKPOINT_MS", 10)
    register(sealer)
    intents(sealer, 0, 1)
    wrapped = secrets_of(sealer, 0)[0]
    ordered(sealer, 0)
    gate = Store.at(tmp_path / "sluis.db")
    with gate.reading() as conn:
        assert conn.execute(select(household_keys.c.wrapped).where(household_keys.c.slot == 0)).scalar() == wrapped
        for _ in range(2):
            seal_now(sealer)
            assert wrapped in everything_in(tmp_path)
            assert events_of_type(sealer, "keys-destroyed") == []
            assert state_of(sealer, 0) == (True, False, False)
            with sealer.store.reading() as again:
                assert destruction_is_due(again, sealer.clock(), overwrites=True)
    sealer.advance()
    assert events_of_type(sealer, "keys-destroyed") == [{"households": 1}]
    assert wrapped not in everything_in(tmp_path)
    assert state_of(sealer, 0) == (True, True, False)
    sealer.advance()
    assert events_of_type(sealer, "keys-destroyed") == [{"households": 1}], "said once"
    gate.close()


@on_sqlite
def test_what_is_deleted_while_the_log_is_emptied_is_not_said_to_be_destroyed_by_that(
    sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered(sealer, 0)
    real = Store.checkpoint

    def beside_another(store: Store) -> None:
        real(store)
        ordered(sealer, 1)
        with store.transaction() as conn:
            sealer.keystore.destroy_household(conn, 1)
        monkeypatch.undo()

    monkeypatch.setattr(Store, "checkpoint", beside_another)
    seal_now(sealer)
    assert state_of(sealer, 0) == (True, True, False)
    assert state_of(sealer, 1) == (True, False, False)


@on_postgres
def test_on_postgresql_what_is_deleted_is_called_destroyed_after_a_turn_over_only(sealer: Sealer) -> None:
    intents(sealer, 0, 1)
    ordered(sealer, 0)
    seal_now(sealer)
    assert not key_is_there(sealer, 0)
    assert state_of(sealer, 0) == (True, False, False)
    seal_now(sealer)
    assert events_of_type(sealer, "keys-destroyed") == []
    with sealer.store.reading() as conn:
        assert not destruction_is_due(conn, sealer.clock(), overwrites=False), "no round can do more"
        deleted = incomplete(conn)
    sealer.keystore.turn_over()
    with sealer.store.transaction() as conn:
        assert note_turn_over(conn, deleted, sealer.clock()) == 1
    assert events_of_type(sealer, "keys-destroyed") == [{"completed": 1, "turned_over": True}]
    assert state_of(sealer, 0) == (True, True, True)


def test_an_order_comes_once_and_for_who_is_there(sealer: Sealer) -> None:
    ordered(sealer, 0)
    with raises(erasure_ordered_error):
        ordered(sealer, 0)
    with sealer.store.transaction() as conn:
        sealer.keystore.destroy_household(conn, 1)
    with pytest.raises(HouseholdErasedError):
        ordered(sealer, 1)
    with sealer.store.reading() as conn:
        assert [erasure.slot for erasure in erasures_of(conn)] == [0]
        assert erasure_of(conn, 2) is None


def test_a_hold_refuses_an_order_and_keeps_a_key_that_was_to_go(sealer: Sealer) -> None:
    with sealer.store.transaction() as conn:
        now = sealer.clock()
        hold(conn, 0, "JZ-1", (now, now + 50))
        hold(conn, 0, "JZ-2", (now, now + 20))
        assert held_until(conn, 0, now) == now + 50
        assert held_until(conn, 0, now + 50) is None
        assert held_until(conn, 1, now) is None
    with raises(erasure_held_error):
        ordered(sealer, 0)
    ordered(sealer, 1)
    with sealer.store.transaction() as conn:
        hold(conn, 1, "JZ-3", (0, now + 100))
    seal_now(sealer)
    assert key_is_there(sealer, 1)
    assert state_of(sealer, 1) == (False, False, False)
    with sealer.store.reading() as conn:
        assert not destruction_is_due(conn, now + 99, overwrites=True)
        assert destruction_is_due(conn, now + 100, overwrites=True)


def test_an_erasure_is_complete_when_the_keys_are_turned_over_after_it(sealer: Sealer) -> None:
    ordered(sealer, 0)
    with sealer.store.transaction() as conn:
        assert note_turn_over(conn, incomplete(conn), 5) == 0
    seal_now(sealer)
    with sealer.store.transaction() as conn:
        assert note_turn_over(conn, incomplete(conn), 6) == 1
        assert note_turn_over(conn, incomplete(conn), 7) == 0
        state = erasure_of(conn, 0)
        assert state is not None
        assert state.turned_over_ms == 6


def test_what_is_deleted_while_keys_are_turned_over_is_not_completed_by_that(sealer: Sealer) -> None:
    """Its key was wrapped under the new key-encryption key before it was deleted."""
    ordered(sealer, 0)
    with sealer.store.reading() as conn:
        deleted = incomplete(conn)
    sealer.keystore.turn_over()
    seal_now(sealer)
    with sealer.store.transaction() as conn:
        assert note_turn_over(conn, deleted, sealer.clock()) == 0
        assert incomplete(conn) == [0]
        assert conn.execute(select(erasures.c.turned_over_ms)).scalars().all() == [None]


def test_the_order_is_a_commitment_that_can_still_be_opened(sealer: Sealer) -> None:
    ordered(sealer, 0)
    seal_now(sealer)
    with sealer.store.reading() as conn:
        row = conn.execute(select(events).where(events.c.type == "erasure")).one()
    assert set(json.loads(row.content)) == {"commitment"}
    assert json.loads(bytes(row.opening)[32:])["slot"] == 0
    assert b"AVG-1" not in row.content


def test_pruning_throws_away_openings_of_served_epochs_only(sealer: Sealer) -> None:
    register(sealer)
    for _ in range(3):
        intents(sealer, 0)
        seal_now(sealer)
    (late,) = intents(sealer, 0)
    outcome(sealer, 0, late, Status.DELIVERED)
    with sealer.store.transaction() as conn:
        assert prune(conn, 2, "ab" * 32, 9) == 2
        kept = conn.execute(select(records.c.epoch).where(records.c.opening.is_not(None))).scalars().all()
        assert sorted(kept) == [2, 3, 3]
        assert set(conn.execute(select(slot_tiles.c.epoch)).scalars()) == {2}
        statement = evidence(conn, sealer.keystore, sealer.folder, (0, "NL-0"), (0, 10**13))
        assert [(span.first, span.last) for span in statement.opened] == [(2, 2)]
        assert [(span.first, span.last) for span in statement.pruned] == [(0, 1)]
        assert [each.epoch for each in disclosures(conn, sealer.keystore, 0)] == [2, 3]
        assert prune(conn, 99, "ab" * 32, 9) == 3


@on_sqlite
def test_an_old_backup_does_not_open_an_erased_household_and_the_neighbour_still_proves(
    tmp_path: Path, sealer: Sealer
) -> None:
    """Database and key file are copied, then the household is erased, the epoch sealed, the key turned over."""
    register(sealer)
    intents(sealer, 0, 1)
    seal_now(sealer)
    with sealer.store.reading() as conn:
        neighbour = evidence(conn, sealer.keystore, sealer.folder, (1, "NL-1"), (0, 10**13)).document
    sealer.store.checkpoint()
    shutil.copy(tmp_path / "sluis.db", tmp_path / "old.db")
    shutil.copy(tmp_path / "kek", tmp_path / "old-kek")
    ordered(sealer, 0)
    seal_now(sealer)
    with sealer.store.reading() as conn:
        deleted = incomplete(conn)
    sealer.keystore.turn_over()
    with sealer.store.transaction() as conn:
        assert note_turn_over(conn, deleted, sealer.clock()) == 1

    backup = Store.at(tmp_path / "old.db")
    with backup.reading() as conn:  # before: the copy does hold the household, for whoever has the old key file
        assert disclosures(conn, Keystore.open(tmp_path / "old-kek", backup), 0)
    with raises(keystore_mismatch_error):
        Keystore.open(tmp_path / "kek", backup)
    with backup.transaction() as conn:  # and when the copy is made to take the new key file, nothing opens
        check = hmac.digest(kek_file.read(tmp_path / "kek"), b"sluis/kek-check/v1\0", hashlib.sha256)
        conn.execute(update(meta).where(meta.c.key == "kek-check").values(value=check))
    forced = Keystore.open(tmp_path / "kek", backup)
    with backup.reading() as conn, pytest.raises(SealBrokenError):
        disclosures(conn, forced, 0)
    backup.close()

    assert told_of(neighbour)[-1] == ("limits",)
    with sealer.store.reading() as conn:
        later = evidence(conn, sealer.keystore, sealer.folder, (1, "NL-1"), (0, 10**13))
        assert (later.opened[-1].last, told_of(later.document)[-1]) == (1, ("limits",))
