"""Steps of a register that somebody takes out, or that a restored backup lost: all closes until a person says so."""

import json
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update
from tests.flow.backup import backup, put_back
from tests.flow.gatehouse import Clock, arrive, ask, element, message, opened
from tests.flow.living import EXAMPLE, NOW, lived, proposed, store_settings
from tests.raised import raises
from tests.ssh_people import Signatory

from sluis.errors import StandingClosedError
from sluis.errors.register import register_record_error
from sluis.errors.standing import standing_closed_error
from sluis.gate.path.steps import BUSY, TAKEN
from sluis.gate.reload.register_verbs import desk_of
from sluis.gate.reload.reload import begin
from sluis.gate.state.restoring import restore
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import GateState, open_gate
from sluis.gate.trial.doctor import Clocks, examine
from sluis.lifecycle import steps as lifecycle_steps
from sluis.lifecycle.desk import say_about
from sluis.lifecycle.people import People, StatedSigner, note_people, people_of
from sluis.lifecycle.steps import Advice, StepDetails, StepName, history
from sluis.standing.chain import counter, set_counter
from sluis.standing.check import standing_faults
from sluis.standing.entries import NO_SLOT
from sluis.standing.recipients import system_standing
from sluis.standing.register_steps import life_held, note_steps
from sluis.store.engine import Store
from sluis.store.schema import events, journal_numbers, register_steps, standing_events, standing_heads

_HEADS = standing_heads
_PEOPLE = people_of([StatedSigner("Officer", ("dpo",), Signatory().line)])
NEXT = EXAMPLE + b"# next\n"
REPORT = message(element(NOW // 1000))
SECOND = b"# second\n"


def take_out_last(store: Store, count: int = 1) -> None:
    """As whoever can write the database: take out the last steps with their events."""
    with store.transaction() as conn:
        for _ in range(count):
            last = conn.execute(select(func.max(register_steps.c.id))).scalar_one()
            event = select(func.max(events.c.id)).where(events.c.type == "register-step").scalar_subquery()
            conn.execute(delete(register_steps).where(register_steps.c.id == last))
            conn.execute(delete(events).where(events.c.id == event))


def why(gate: GateState) -> str:
    with gate.store.reading() as conn, pytest.raises(StandingClosedError) as closed:
        gate.journal.follow(conn)
    return str(closed.value.places["why"])


def test_a_step_that_is_taken_out_with_its_event_closes_everything(tmp_path: Path, database_url: str) -> None:
    settings, clock = store_settings(tmp_path, database=database_url), Clock(NOW)
    lived(settings, clock, b"")
    with opened(settings, clock) as gate:
        ask(gate)
        assert arrive(gate, REPORT) == (TAKEN,)
        with desk_of(settings, clock) as desk:
            proposed(desk, NEXT)
        take_out_last(gate.store)
        assert (arrive(gate, REPORT), why(gate)) == ((BUSY,), "steps")
        with gate.store.reading() as conn:
            assert [fault.slot for fault in standing_faults(conn, gate.keystore, gate.journal)] == [None]
            with raises(register_record_error):
                history(conn, settings.ledger.origin, gate.keystore)
        again = open_gate(settings, clock)
        assert begin(again) is None
        assert arrive(again, REPORT) == (BUSY,)
        again.close()


def test_taking_a_step_covers_nothing_up(tmp_path: Path, database_url: str) -> None:
    settings, clock = store_settings(tmp_path, database=database_url), Clock(NOW)
    lived(settings, clock, b"")
    with desk_of(settings, clock) as desk:
        proposed(desk, NEXT)
        say_about(desk, "2", StepName.ADVISED, StepDetails("Officer", "no", Advice.NEGATIVE))
        take_out_last(desk.store)
        for name, details in (
            (StepName.ADVISED, StepDetails("Officer", "yes", Advice.POSITIVE)),
            (StepName.APPROVED, StepDetails("Owner", followed=True)),
        ):
            with raises(standing_closed_error):
                say_about(desk, "2", name, details)


@pytest.mark.parametrize("numbers", ["left", "turned-back", "given-away"])
def test_taking_out_what_says_how_far_it_had_come_closes_too(tmp_path: Path, database_url: str, numbers: str) -> None:
    settings, clock = store_settings(tmp_path, database=database_url), Clock(NOW)
    lived(settings, clock, b"")
    with opened(settings, clock) as gate:
        with gate.store.reading() as conn:
            saved = [dict(row._mapping) for row in conn.execute(select(_HEADS).where(_HEADS.c.slot == NO_SLOT))]
            last = counter(conn) or 0
        with desk_of(settings, clock) as desk:
            say_about(desk, "1", StepName.ADVISED, StepDetails("Officer", "no", Advice.NEGATIVE))
        take_out_last(gate.store)
        with gate.store.transaction() as conn:
            newest = select(func.max(standing_events.c.id)).scalar_subquery()
            if numbers != "left":
                conn.execute(delete(journal_numbers).where(journal_numbers.c.number > last))
                set_counter(conn, last)
            else:
                conn.execute(update(journal_numbers).where(journal_numbers.c.number > last).values(slot=None, seq=None))
            conn.execute(delete(standing_events).where(standing_events.c.id == newest))
            for row in saved:
                conn.execute(update(_HEADS).where(_HEADS.c.slot == NO_SLOT).values(row))
        if numbers == "given-away":
            with pytest.raises(StandingClosedError), gate.transaction() as conn:
                gate.follow(conn)
        assert why(gate) in {"behind", "recipients"}
        assert arrive(gate, REPORT) == (BUSY,)


def test_a_restored_backup_stays_closed_until_a_person_takes_the_steps_for_lost(
    tmp_path: Path, database_url: str
) -> None:
    settings, clock = store_settings(tmp_path, database=database_url), Clock(NOW)
    lived(settings, clock, b"")
    with opened(settings, clock) as gate:
        ask(gate)
        saved = backup(gate)
        with desk_of(settings, clock) as desk:
            proposed(desk, NEXT)
        put_back(gate, saved)
        assert arrive(gate, REPORT) == (BUSY,)
        done = restore(gate)
        assert (done.lost_steps, done.applied) == (3, 0)
        assert arrive(gate, REPORT) == (TAKEN,)
        assert _lost_on_record(gate.store) == [{"is": "steps-lost", "steps": 3}]
        assert restore(gate).lost_steps == 0
        with desk_of(settings, clock) as desk:
            proposed(desk, NEXT)
        assert arrive(gate, REPORT) == (TAKEN,)
        with gate.store.reading() as conn:
            assert list(standing_faults(conn, gate.keystore, gate.journal)) == []


def test_steps_that_were_taken_out_are_lost_by_a_person_who_says_so_on_record(
    tmp_path: Path, database_url: str
) -> None:
    settings, clock = store_settings(tmp_path, database=database_url), Clock(NOW)
    lived(settings, clock, b"")
    with opened(settings, clock) as gate:
        ask(gate)
        lived(settings, clock, SECOND)
        clock.at_ms += 1000
        take_out_last(gate.store)
        assert restore(gate).lost_steps == 1
        assert _lost_on_record(gate.store) == [{"is": "steps-lost", "steps": 1}]
        assert arrive(gate, REPORT) == (BUSY,)  # the register before it does not come into force again by itself


def test_a_step_that_the_journal_could_not_take_holds_and_is_written_by_the_next_who_looks(
    tmp_path: Path, database_url: str
) -> None:
    settings, clock = store_settings(tmp_path, database=database_url), Clock(NOW)
    lived(settings, clock, b"")
    with opened(settings, clock) as gate:
        ask(gate)
        with desk_of(settings, clock) as desk:
            desk.journal.keep = lambda _store: False  # type: ignore[method-assign] - this process ends after its commit
            say_about(desk, "1", StepName.ADVISED, StepDetails("Officer", "again", Advice.POSITIVE))
        assert arrive(gate, REPORT) == (TAKEN,)
        take_out_last(gate.store)
        assert (arrive(gate, REPORT), why(gate)) == ((BUSY,), "steps")


def test_an_entry_that_is_torn_off_is_written_again_and_one_without_its_step_closes(
    tmp_path: Path, database_url: str
) -> None:
    settings, clock = store_settings(tmp_path, database=database_url), Clock(NOW)
    lived(settings, clock, b"")
    with opened(settings, clock) as gate:
        ask(gate)
        [segment] = (settings.journal_folder() / "g1").glob("*.seg")
        segment.write_bytes(segment.read_bytes()[:-1])
        again = open_gate(settings, clock)
        begin(again)
        assert arrive(again, REPORT) == (TAKEN,)
        take_out_last(again.store)
        assert why(again) == "steps"
        again.close()


def test_an_installation_of_before_notes_how_far_it_has_come_when_its_gate_starts(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, clock = store_settings(tmp_path, database=database_url), Clock(NOW)
    with monkeypatch.context() as before:
        before.setattr(lifecycle_steps, "note_steps", lambda *_told: 0)
        before.setattr("sluis.gate.reload.activation.note_steps", lambda *_told: 0)
        lived(settings, clock, b"")
    with desk_of(settings, clock) as desk, desk.store.reading() as conn:
        assert system_standing(conn, desk.keystore).steps is None
        assert len(history(conn, settings.ledger.origin, desk.keystore)) == 4
    with opened(settings, clock) as gate:
        begin(gate)
        with gate.store.reading() as conn:
            noted, held = system_standing(conn, gate.keystore).steps, life_held(conn)
        assert noted is not None
        assert (noted.steps, noted.head) == (4, held.head)
        take_out_last(gate.store)
        assert why(gate) == "steps"


def test_all_gates_close_and_the_doctor_says_why(tmp_path: Path, database_url: str) -> None:
    settings, clock = store_settings(tmp_path, database=database_url), Clock(NOW)
    lived(settings, clock, b"")
    with opened(settings, clock) as gate, opened(settings, clock) as other:
        ask(gate)
        take_out_last(other.store, 4)
        assert arrive(gate, REPORT) == arrive(other, REPORT) == (BUSY,)
        assert "lacks steps of the register" in _journal_sentence(settings)


def test_a_list_of_people_that_is_taken_out_keeps_steps_and_activation_back(tmp_path: Path, database_url: str) -> None:
    settings, clock = store_settings(tmp_path, database=database_url), Clock(NOW)
    lived(settings, clock, b"")
    with desk_of(settings, clock) as desk:
        with desk.store.transaction() as conn:
            note_people(conn, _PEOPLE, NOW)
            assert note_steps(conn, desk.keystore, NOW) == 0
            assert note_people(conn, People(), NOW)
            note_steps(conn, desk.keystore, NOW)
        desk.journal.keep(desk.store)
        with desk.store.transaction() as conn:
            listed = select(func.max(events.c.id)).where(events.c.type == "people").scalar_subquery()
            conn.execute(delete(events).where(events.c.id == listed))
        with raises(standing_closed_error):
            say_about(desk, "1", StepName.ADVISED, StepDetails("Officer", "no", Advice.NEGATIVE))
        with desk.store.reading() as conn:
            assert [fault.slot for fault in standing_faults(conn, desk.keystore, desk.journal)] == [None]
    gate = open_gate(settings, clock)
    assert begin(gate) is None
    gate.close()


def _lost_on_record(store: Store) -> list[object]:
    with store.reading() as conn:
        contents = conn.execute(select(events.c.content).where(events.c.type == "journal")).scalars()
        return [json.loads(content) for content in contents]


def _journal_sentence(settings: Settings) -> str:
    return next(
        check.text("en")
        for check in examine(settings, Clocks(lambda: NOW, lambda: NOW, lambda: None))
        if check.part == "journal"
    )
