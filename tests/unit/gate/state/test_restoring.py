"""A restored backup: nothing leaves about who closed something since, until a person ran the restore verb."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text
from tests.flow.backup import backup, put_back
from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, counted, element, entry, message, statuses_of
from tests.flow.reloading import MOVED, repin
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.errors import StandingClosedError
from sluis.errors.gate import register_forgotten_error
from sluis.errors.keys import pin_key_lost_error
from sluis.errors.standing import journal_missing_error
from sluis.gate.delivery.deliver import claim
from sluis.gate.http.sealing import sealer_of
from sluis.gate.path.deciding import ActivityDecision, Alarm, Decision
from sluis.gate.path.facts import Facts
from sluis.gate.path.recording import record
from sluis.gate.path.steps import BUSY, TAKEN
from sluis.gate.reload.activation import activate
from sluis.gate.reload.reload import begin
from sluis.gate.state.backpressure import OutboxAllowance
from sluis.gate.state.barrier import end, stop
from sluis.gate.state.doors import Passed
from sluis.gate.state.erase import erase
from sluis.gate.state.readiness import readiness
from sluis.gate.state.recipient_stop import stop_sending
from sluis.gate.state.restoring import begin_anew, restore, turn_over
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState, open_gate
from sluis.identify.canary import Hit
from sluis.ledger.cancel import cancel_recipient
from sluis.ledger.disclosures import disclosures
from sluis.ledger.events import EventType
from sluis.ledger.quarantine import lost_stops
from sluis.standing.check import standing_faults
from sluis.standing.events import EventKind
from sluis.standing.household import Households
from sluis.standing.registry import import_registry, slot_of_line
from sluis.store.schema import events, household_keys, metadata, pin_keys
from sluis.terms import Kind, Reason

INSIGHT = "wifi-insight"
FIRST = COLLECTED_MS // 1000


@pytest.fixture
def other(gate: GateState, clock: Clock) -> GateState:
    """A second gate on the same database and journal."""
    state = open_gate(gate.settings, clock)
    with state.together() as conn:
        state.follow(conn)
    return state


def report(second: int) -> bytes:
    return message(element(FIRST + second))


def closed_everywhere(*gates: GateState) -> None:
    """Nothing is decided or claimed, and each gate says so."""
    for gate in gates:
        before = counted(gate)
        assert arrive(gate, report(40)) == (BUSY,)
        assert counted(gate) == before
        with pytest.raises(StandingClosedError):
            claim(gate, INSIGHT, 4)
        ready = readiness(gate, "en")
        assert not ready.ready
        assert any("older than the journal" in line for line in ready.lines)
        assert 'sluis_standing_closed{reason="behind"} 1.0' in gate.metrics.text().decode()


def objects(gate: GateState) -> None:
    stop(gate, 0, EventKind.OBJECT, None, gate.clock())


def withdraws(gate: GateState) -> None:
    stop(gate, 0, EventKind.WITHDRAW, None, gate.clock())


def is_restricted(gate: GateState) -> None:
    stop(gate, 0, EventKind.RESTRICT, None, gate.clock())


def is_erased(gate: GateState) -> None:
    erase(gate, 0, "AVG-1")


def loses_its_router(gate: GateState) -> None:
    with gate.transaction() as conn:
        ended = entry()
        again = type(ended)(**{**{name: getattr(ended, name) for name in ended.__slots__}, "to_ms": COLLECTED_MS - 5})
        assert import_registry(conn, gate.keystore, [again], gate.clock()).closed == 1


def moves_out(gate: GateState) -> None:
    assert isinstance(gate.clock, Clock)
    gate.clock.at_ms += 1  # a report is on record of the moment before
    end(gate, 0, gate.clock())


def stops_the_recipient(gate: GateState) -> None:
    stop_sending(gate, INSIGHT)


def is_stopped_by_the_canary(gate: GateState) -> None:
    passed = Passed(None, {}, {}, Reason.CANARY, Hit((), Kind.SSID))
    heard = ActivityDecision("wifi-help", passed, alarm=Alarm("wifi-help", 0, Kind.SSID))
    with gate.together() as conn:
        facts = Facts(gate.clock(), gate.activities, {}, gate.clock() + 1, OutboxAllowance.boundless(), {})
        record(gate, conn, facts, [Decision(None, activities=(heard,))])
    with gate.transaction() as conn:  # what was decided before may go; here it is out of the way
        cancel_recipient(conn, gate.keystore, gate.writer(conn), INSIGHT, gate.clock())


CLOSING = [
    objects, withdraws, is_restricted, is_erased, loses_its_router, moves_out, stops_the_recipient,
    is_stopped_by_the_canary,
]  # fmt: skip


@pytest.mark.parametrize("closing", CLOSING)
def test_after_a_restore_nothing_leaves_until_what_was_lost_is_applied_again(
    gate: GateState, other: GateState, closing: Callable[[GateState], None], clock: Clock
) -> None:
    ask(gate)
    assert arrive(gate, report(0)) == (TAKEN,)
    saved = backup(gate)
    closing(gate)
    assert gate.journal.kept
    put_back(gate, saved)
    fresh = open_gate(gate.settings, clock)
    closed_everywhere(gate, other, fresh)
    with gate.store.reading() as conn:
        assert list(standing_faults(conn, gate.keystore, gate.journal))
    done = restore(fresh)
    assert (done.failed, done.registered) == (0, 0)
    assert done.applied + done.erased == 1
    for state in (gate, other, fresh):
        assert arrive(state, report(41)) == (TAKEN,)
        if closing not in (loses_its_router, is_stopped_by_the_canary):  # what was decided before may go
            assert claim(state, INSIGHT, 4)[0] == []
        assert readiness(state, "en").ready
    assert len(statuses_of(gate)) <= 2
    with gate.store.reading() as conn:
        assert list(standing_faults(conn, gate.keystore, gate.journal)) == []
    put_back(gate, saved)
    closed_everywhere(gate, other)
    other.close()
    fresh.close()


def with_a_name(second: int) -> bytes:
    return message(element(FIRST + second, Hosts={"Host": {"1": {"HostName": "television", "Active": True}}}))


def rows_sent(gate: GateState) -> list[set[str]]:
    with gate.store.reading() as conn:
        return [set(sent.intent.rows or ()) for sent in disclosures(conn, gate.keystore, 0)]


def test_a_row_that_the_canary_stopped_stays_stopped_in_a_restored_backup_under_any_number(
    gate: GateState, other: GateState, clock: Clock
) -> None:
    with gate.transaction() as conn:
        begin_with = activate(gate, conn, gate.rules)
    gate.in_force = begin_with.in_force
    ask(gate)
    saved = backup(gate)
    activity = gate.activity("wifi-help")
    assert activity is not None
    words, row = activity.doors._words, activity.doors.row_of(("Device", "Hosts", "Host", "*", "HostName"))
    activity.doors._words = words - {"television"}
    assert arrive(gate, with_a_name(0)) == (TAKEN,)
    assert counted(gate)["wifi-help", "canary"] == 1
    assert gate.journal.kept
    activity.doors._words = words
    put_back(gate, saved)
    closed_everywhere(gate, other)
    done = restore(other)
    assert (done.applied, done.failed) == (1, 0)
    for state in (gate, other):
        assert any(f"wifi-help: row {row} is in quarantine" in line for line in readiness(state, "en").lines)
    assert arrive(gate, with_a_name(1)) == (TAKEN,)
    [before] = rows_sent(gate)
    assert str(row) not in before
    repin(Path(gate.settings.base), MOVED)
    moved = open_gate(load_settings(Path(gate.settings.base) / "gate.toml"), clock)
    with moved.transaction() as conn:
        moved.in_force = activate(moved, conn, moved.rules).in_force
    now = moved.activity("wifi-help")
    assert now is not None
    number = now.doors.row_of(("Device", "Hosts", "Host", "*", "HostName"))
    assert number != row
    assert arrive(moved, with_a_name(2)) == (TAKEN,)
    [after] = [rows for rows in rows_sent(gate) if rows != before]
    assert str(number) not in after
    with gate.store.reading() as conn:
        assert list(lost_stops(conn)) == []
    moved.close()
    other.close()


def test_a_release_that_a_restore_loses_leaves_the_row_stopped(gate: GateState) -> None:
    ask(gate)
    is_stopped_by_the_canary(gate)
    saved = backup(gate)
    house = Gate(gate.settings, Path(gate.settings.base) / "gate.toml")
    house._deciding = gate
    house.release_row("wifi-help", 0)
    assert not any("quarantine" in line for line in readiness(gate, "en").lines)
    assert arrive(gate, report(0)) == (TAKEN,)
    assert len(claim(gate, INSIGHT, 4)[0]) == 1
    put_back(gate, saved)
    assert arrive(gate, report(1)) == (TAKEN,)
    assert claim(gate, INSIGHT, 4)[0] == []
    assert any("row 0 is in quarantine" in line for line in readiness(gate, "en").lines)


@pytest.mark.parametrize("cut", [1, 50, 150])
def test_an_objection_whose_entry_is_torn_is_not_forgotten_with_the_backup(
    gate: GateState, other: GateState, cut: int
) -> None:
    ask(gate)
    stop(gate, 0, EventKind.OBJECT, "network-quality", gate.clock())
    saved = backup(gate)
    objects(gate)
    place = gate.journal.place
    segment = place.path / f"g{place.generation()}/0000000000000001.seg"
    segment.write_bytes(segment.read_bytes()[:-cut])
    put_back(gate, saved)
    fresh = open_gate(gate.settings, gate.clock)
    for state in (gate, other, fresh):
        assert arrive(state, report(1)) == (BUSY,)
        assert not readiness(state, "en").ready
    assert statuses_of(gate) == []
    with gate.store.reading() as conn:
        assert [fault.slot for fault in standing_faults(conn, gate.keystore, gate.journal)] == [None]
    done = restore(fresh)
    assert (done.applied, done.damaged) == (0, True)
    assert not restore(fresh).damaged
    assert readiness(fresh, "en").ready
    for state in (other, fresh):
        state.close()


def test_a_key_of_pins_that_the_backup_lacks_is_drawn_anew_and_said_from_when(gate: GateState, clock: Clock) -> None:
    ask(gate)
    arrive(gate, report(0))
    assert len(claim(gate, INSIGHT, 4)[0]) == 1
    with gate.transaction() as conn:
        conn.execute(delete(pin_keys))
    arrive(gate, report(1))
    with raises(pin_key_lost_error):
        claim(gate, INSIGHT, 4)
    clock.at_ms += 5
    done = restore(gate)
    assert (done.new_pin_keys, done.at_ms) == ((INSIGHT,), clock.at_ms)
    assert len(claim(gate, INSIGHT, 4)[0]) == 1
    assert restore(gate).new_pin_keys == ()


def test_an_objection_that_is_recorded_while_the_database_is_behind_holds_too(
    gate: GateState, other: GateState
) -> None:
    with gate.transaction() as conn:
        import_registry(conn, gate.keystore, [entry("NL-0002", serial="2", endpoint=None, login="cpe2")], 0)
    for slot in (0, 1):
        ask(gate, slot=slot)
    saved = backup(gate)
    objects(gate)
    put_back(gate, saved)
    receipt = stop(other, 1, EventKind.WITHDRAW, None, other.clock())
    assert not receipt.kept
    done = restore(other)
    assert (done.applied, done.failed) == (1, 0)
    with gate.store.reading() as conn:
        homes = Households(conn, gate.keystore)
        assert [event.kind for event in homes.of(0).asked] == [EventKind.HELP, EventKind.OBJECT]
        assert [event.kind for event in homes.of(1).asked] == [EventKind.HELP, EventKind.WITHDRAW]
        assert set(gate.journal.follow(conn).known) == {0, 1}
    other.close()


def test_a_household_the_backup_does_not_know_is_registered_with_what_closes_it(gate: GateState) -> None:
    saved = backup(gate)
    new = entry("NL-0002", serial="2", endpoint=None, login="cpe2")
    with gate.transaction() as conn:
        import_registry(conn, gate.keystore, [new], 0)
    stop(gate, 1, EventKind.OBJECT, None, gate.clock())
    put_back(gate, saved)
    done = restore(gate)
    assert (done.applied, done.registered, done.failed) == (1, 1, 0)
    with gate.transaction() as conn:
        import_registry(conn, gate.keystore, [new], 0)
        slot = slot_of_line(conn, "NL-0002") or 0
        assert [event.kind for event in Households(conn, gate.keystore).of(slot).asked] == [EventKind.OBJECT]


def test_a_database_that_is_behind_gives_no_number_that_an_erased_household_had(
    gate: GateState, tmp_path: Path
) -> None:
    """Else the erasure that is applied again destroys the key of whoever got the number since."""
    saved = backup(gate)
    file = tmp_path / "more.csv"
    with Gate.open(tmp_path / "gate.toml") as operated:
        file.write_text("line,login,from\nNL-0002,cpe2,1970-01-01\n")
        [second] = operated.registry.import_file(file).result.receipts
        erase(gate, second.n, "AVG-1")
        put_back(gate, saved)
        file.write_text("line,login,from\nNL-0003,cpe3,1970-01-01\n")
        with pytest.raises(StandingClosedError):
            operated.registry.import_file(file)
        assert restore(gate).erased == 0
        [third] = operated.registry.import_file(file).result.receipts
    with gate.store.reading() as conn:
        assert gate.keystore.household_key(conn, third.n) is not None
        assert list(standing_faults(conn, gate.keystore, gate.journal)) == []


def test_a_register_that_the_journal_knows_to_be_newer_is_not_undone_by_a_restore(
    gate: GateState, clock: Clock
) -> None:
    begin(gate)
    saved = backup(gate)
    digest = "f" * 64
    with gate.transaction() as conn:
        from sluis.standing.recipients import note_register

        note_register(conn, gate.keystore, digest, clock())
    put_back(gate, saved)
    assert begin(gate) is None, "it runs, closed"
    restore(gate)
    assert arrive(gate, report(1)) == (BUSY,)
    assert not readiness(gate, "en").ready
    with raises(register_forgotten_error):
        begin(gate)


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("kind", [EventKind.OBJECT, EventKind.WITHDRAW])
def test_a_request_that_was_taken_out_of_the_database_withholds_and_is_found(
    gate: GateState, kind: EventKind, clock: Clock, *, sealed: bool
) -> None:
    ask(gate)
    stop(gate, 0, kind, None, clock())
    if sealed:
        sealer_of(gate).fence()
    with gate.store.transaction() as conn:
        conn.execute(text("DELETE FROM standing_events WHERE slot = 0 AND seq = 3"))
    assert arrive(gate, report(1)) == (TAKEN,)
    assert counted(gate) == {("", "standing-broken"): 1}
    assert statuses_of(gate) == []
    with gate.store.reading() as conn:
        assert [fault.slot for fault in standing_faults(conn, gate.keystore, gate.journal)] == [0]


def test_old_rows_with_their_old_head_withhold_because_the_journal_knows_better(gate: GateState) -> None:
    ask(gate)
    saved = backup(gate)
    objects(gate)
    with gate.store.transaction() as conn:
        conn.execute(text("DELETE FROM standing_events WHERE slot = 0"))
        conn.execute(text("DELETE FROM standing_heads WHERE slot = 0"))
        for name in ("standing_events", "standing_heads"):
            rows = [dict(row._mapping) for row in saved[name] if row.slot == 0]
            conn.execute(insert(metadata.tables[name]), rows)
    arrive(gate, report(1))
    assert counted(gate) == {("", "standing-broken"): 1}


def test_a_journal_that_is_lost_is_begun_anew_by_a_person_and_on_record(gate: GateState) -> None:
    ask(gate)
    objects(gate)
    shutil.rmtree(gate.journal.place.path)
    assert arrive(gate, report(1)) == (BUSY,)
    with raises(journal_missing_error):
        restore(gate)
    assert begin_anew(gate, "disk lost") == 2
    assert arrive(gate, report(1)) == (TAKEN,)
    assert statuses_of(gate) == []
    with gate.store.reading() as conn:
        kind = events.c.type == EventType.JOURNAL.value
        assert conn.execute(select(events.c.content).where(kind)).scalar() == b'{"reason":"disk lost","was":2}'


def test_while_the_journal_is_out_of_reach_an_event_holds_and_says_so(gate: GateState, tmp_path: Path) -> None:
    ask(gate)
    place = gate.journal.place.path
    place.rename(tmp_path / "away")
    receipt = stop(gate, 0, EventKind.OBJECT, None, gate.clock())
    assert not receipt.kept
    assert arrive(gate, report(1)) == (BUSY,)
    (tmp_path / "away").rename(place)
    assert arrive(gate, report(2)) == (TAKEN,)
    assert statuses_of(gate) == []
    with gate.store.reading() as conn:
        assert len(gate.journal.entries(conn)[0]) == 2


def test_a_key_that_is_turned_over_takes_the_journal_along(gate: GateState, other: GateState) -> None:
    ask(gate)
    objects(gate)
    turn_over(gate)
    for state in (gate, other):
        assert arrive(state, report(1)) == (TAKEN,)
    saved = backup(gate)
    stop(other, 0, EventKind.RESTRICT, None, other.clock())
    put_back(gate, saved)
    closed_everywhere(gate, other)
    shutil.rmtree(gate.journal.place.path)
    with pytest.raises(StandingClosedError):
        turn_over(gate)
    other.close()


def breaks_off(gate: GateState, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Turn the key over, but for the file: whoever did it is gone after the commit. Returns where the next key lies."""
    with monkeypatch.context() as patch:
        patch.setattr("sluis.keys.keystore.kek_file.replace", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            turn_over(gate)
    path = gate.settings.file(gate.settings.keystore.file)
    return path.with_name(f"{path.name}.next")


def test_a_backup_from_before_a_turn_over_that_was_broken_off_is_restored_with_what_was_closed_since(
    gate: GateState, other: GateState, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(gate)
    saved = backup(gate)
    next_key = breaks_off(gate, monkeypatch)
    stop(other, 0, EventKind.OBJECT, None, other.clock())  # kept under the next key: the journal before is gone
    put_back(gate, saved)
    again = open_gate(gate.settings, gate.clock)
    for state in (gate, other, again):
        assert arrive(state, report(1)) == (BUSY,)
        assert not readiness(state, "en").ready
    with pytest.raises(StandingClosedError):
        turn_over(again)
    assert next_key.exists(), "it is the only key of the journal"
    assert restore(again).applied >= 1
    for state in (gate, other, again):
        assert arrive(state, report(1)) == (TAKEN,)
    assert statuses_of(again) == []
    turn_over(again)
    assert not next_key.exists()
    assert arrive(other, report(2)) == (TAKEN,)
    for state in (other, again):
        state.close()


def test_a_turn_over_that_was_broken_off_is_not_gone_on_with_when_the_journal_grew_beside_it(
    gate: GateState, other: GateState, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(gate)
    before = backup(gate)
    breaks_off(gate, monkeypatch)
    after = backup(gate)
    put_back(gate, before)
    stop(other, 0, EventKind.OBJECT, None, other.clock())  # kept under the key before
    put_back(gate, after)
    for state in (gate, other):
        assert arrive(state, report(1)) == (BUSY,)
    restore(other)
    for state in (gate, other):
        assert arrive(state, report(1)) == (TAKEN,)
    assert statuses_of(gate) == []
    other.close()


def test_a_next_key_that_nothing_lies_under_is_removed_at_the_next_start(
    gate: GateState, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(gate)
    saved = backup(gate)
    next_key = breaks_off(gate, monkeypatch)
    put_back(gate, saved)
    open_gate(gate.settings, gate.clock).close()
    assert not next_key.exists()
    assert arrive(gate, report(1)) == (TAKEN,)


def test_an_erasure_that_is_applied_again_destroys_the_key_when_its_epoch_is_built(gate: GateState) -> None:
    ask(gate)
    assert arrive(gate, report(0)) == (TAKEN,)
    saved = backup(gate)
    is_erased(gate)
    put_back(gate, saved)
    assert restore(gate).erased == 1
    sealer = sealer_of(gate)
    sealer.fence()
    sealer.advance()
    with gate.store.reading() as conn:
        assert conn.execute(select(household_keys.c.slot)).all() == []
        assert list(standing_faults(conn, gate.keystore, gate.journal)) == []


def test_a_lost_log_folder_leads_to_no_second_history(gate: GateState) -> None:
    ask(gate)
    saved = backup(gate)
    arrive(gate, report(0))
    sealer = sealer_of(gate)
    sealer.fence()
    assert [sealed.state for sealed in sealer.advance()] == ["served"]
    put_back(gate, saved)
    shutil.rmtree(gate.settings.file(gate.settings.ledger.folder))
    fresh = open_gate(gate.settings, gate.clock)
    with pytest.raises(StandingClosedError):
        sealer_of(fresh).fence()
    restore(fresh)
    assert arrive(fresh, report(1)) == (TAKEN,)
    again = sealer_of(fresh)
    again.fence()
    with pytest.raises(Exception, match=r"rolled back|signed"):
        again.advance()
    fresh.close()
