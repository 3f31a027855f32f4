"""The whole ledger is checked beside gates that write: no fault that is none, and no fault that is missed."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.api.ledger import verify_ledger
from sluis.errors import SluisError
from sluis.errors.ledger import written_meanwhile_error
from sluis.gate.http.sealing import folder_of, kept_verifiers_of, policy_of, sealer_of
from sluis.gate.state import one_moment as module
from sluis.gate.state.barrier import stop
from sluis.gate.state.one_moment import TRIES, one_moment
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.verify import verify
from sluis.standing.check import journal_faults
from sluis.standing.events import EventKind
from sluis.standing.journal import Journal
from sluis.store.schema import standing_events


def objects(gate: GateState) -> None:
    stop(gate, 0, EventKind.OBJECT, None, gate.clock())
    assert gate.journal.kept


def lost_at_one_moment(gate: GateState, waits: list[float]) -> set[int]:
    with one_moment(gate.store, gate.journal, folder_of(gate.settings), waits.append) as moment:
        return set(moment.lost)


def test_a_journal_that_grew_after_the_view_began_is_no_fault(gate: GateState, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[int]] = []

    def slow(conn: Connection, journal: Journal) -> set[int]:
        if not seen:
            objects(gate)
        seen.append(journal_faults(conn, journal))
        return seen[-1]

    monkeypatch.setattr(module, "journal_faults", slow)
    waits: list[float] = []
    assert lost_at_one_moment(gate, waits) == set()
    assert seen[0], "a view of before the objection and a journal of after it do not agree"
    assert (len(seen), len(waits)) == (2, 1)


def test_who_finds_no_moment_says_that_and_nothing_else(gate: GateState, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(conn: Connection, journal: Journal) -> set[int]:
        objects(gate)
        return journal_faults(conn, journal)

    monkeypatch.setattr(module, "journal_faults", slow)
    waits: list[float] = []
    with raises(written_meanwhile_error):
        lost_at_one_moment(gate, waits)
    assert len(waits) == TRIES


def test_what_is_lost_is_found_and_looked_for_twice(gate: GateState) -> None:
    objects(gate)
    assert lost_at_one_moment(gate, []) == set()
    with gate.store.transaction() as conn:
        conn.execute(delete(standing_events).where(standing_events.c.slot == 0, standing_events.c.seq > 0))
    waits: list[float] = []
    assert 0 in lost_at_one_moment(gate, waits)
    assert len(waits) == 1


def test_a_log_that_grew_after_the_view_began_is_no_fault(gate: GateState) -> None:
    folder = folder_of(gate.settings)
    with one_moment(gate.store, gate.journal, folder) as moment:
        sealer = sealer_of(gate)
        with sealer.alone():
            sealer.fence()
            assert [sealed.state for sealed in sealer.advance()] == ["served"]
        assert folder.checkpoint() is not None
        assert moment.folder.checkpoint() is None
        keys, _ = kept_verifiers_of(gate, moment.conn)
        policy = policy_of(gate.settings)
        assert verify(moment.conn, gate.keystore, moment.folder, keys, policy).faults == []
        assert verify(moment.conn, gate.keystore, folder, keys, policy).faults != []


def test_verify_beside_a_gate_that_writes_tells_no_fault(gate: GateState) -> None:
    done, over = list[int](), threading.Event()

    def write() -> None:
        other = open_gate(gate.settings, gate.clock)
        for _ in range(25):
            objects(other)
            done.append(1)
        over.set()
        other.close()

    writer = threading.Thread(target=write)
    writer.start()
    checked = 0
    with Gate.open(str(Path(gate.settings.base) / "gate.toml")) as looking:
        while not over.is_set() or not checked:
            try:
                assert verify_ledger(looking).verified.faults == []
            except SluisError as fault:
                assert fault.code == "ledger.written-meanwhile"  # noqa: PT017 - either is right while it writes
            checked += 1
        writer.join()
        assert verify_ledger(looking).holds
    assert len(done) == 25
