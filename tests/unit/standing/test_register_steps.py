"""How far the life of a register has come: noted when it changes, compared before it goes on."""

from sqlalchemy import delete, insert
from tests.raised import raises

from sluis.errors.standing import standing_closed_error
from sluis.keys.keystore import Keystore
from sluis.ledger.events import EventType, append_opened_without_slot
from sluis.standing.entries import Steps
from sluis.standing.recipients import system_standing
from sluis.standing.register_steps import LifeHeld, digest_or_none, life_held, note_steps, refuse_lost_steps
from sluis.store.engine import Store
from sluis.store.schema import events, register_steps, register_versions

ROW = {"number": 1, "step": "proposed", "record": b"first", "kid": "k", "signature": b""}


def test_where_nothing_of_a_register_happened_nothing_is_noted(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        assert note_steps(conn, keystore, 5) == 0
        refuse_lost_steps(conn, keystore)
        assert system_standing(conn, keystore).steps is None
        assert life_held(conn) == LifeHeld(0, "", 0, "")


def test_what_was_noted_once_is_not_noted_again_and_what_lacks_is_counted(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        conn.execute(insert(register_versions).values(number=1, digest="d", bytes=b"x"))
        conn.execute(insert(register_steps).values(**ROW))
        note_steps(conn, keystore, 5)
        note_steps(conn, keystore, 6)
        noted = system_standing(conn, keystore).steps
        assert noted == Steps(steps=1, head=digest_or_none(b"first"), lists=0, people="", at_ms=5)
        conn.execute(delete(register_steps))
        with raises(standing_closed_error, match="lacks steps"):
            refuse_lost_steps(conn, keystore)
        assert note_steps(conn, keystore, 7) == 1
        refuse_lost_steps(conn, keystore)


def test_a_list_of_people_counts_too(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        append_opened_without_slot(conn, EventType.PEOPLE, {"is": "people", "signers": []}, 5)
        note_steps(conn, keystore, 5)
        conn.execute(delete(events))
        with raises(standing_closed_error):
            refuse_lost_steps(conn, keystore)


def test_another_step_in_the_place_of_the_last_one_is_another_life() -> None:
    noted = Steps(steps=1, head="ab", lists=1, people="cd", at_ms=5)
    assert not LifeHeld(1, "ab", 1, "cd").lacks(noted)
    assert LifeHeld(1, "ac", 1, "cd").lacks(noted)
    assert LifeHeld(2, "ab", 1, "cd").lacks(noted)
    assert not LifeHeld(0, "", 0, "").lacks(None)
