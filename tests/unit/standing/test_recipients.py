import pytest
from sqlalchemy import text
from tests.raised import raises

from sluis.errors.standing import recipient_stopped_error, standing_closed_error
from sluis.keys.keystore import Keystore
from sluis.standing.chain import append, counter
from sluis.standing.entries import NO_SLOT, Closed
from sluis.standing.recipients import (
    NOTHING_STOPPED,
    SystemStanding,
    note_register,
    start_recipient,
    stop_recipient,
    system_of,
    system_standing,
)
from sluis.store.engine import Store


def test_a_recipient_is_stopped_until_it_is_started(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        assert system_standing(conn, keystore) == NOTHING_STOPPED
        stop_recipient(conn, keystore, "a", 1)
        stop_recipient(conn, keystore, "b", 2)
        assert system_standing(conn, keystore).stopped == {"a", "b"}
        with raises(recipient_stopped_error):
            stop_recipient(conn, keystore, "a", 3)
        start_recipient(conn, keystore, "a", 4)
        with raises(recipient_stopped_error):
            start_recipient(conn, keystore, "a", 5)
        assert system_standing(conn, keystore) == SystemStanding(frozenset({"b"}), None)
        assert counter(conn) == 2, "a start closes nothing"


def test_the_register_that_came_into_force_last_counts_and_is_noted_once(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        for digest in ("1" * 64, "1" * 64, "2" * 64):
            note_register(conn, keystore, digest, 1)
        assert system_standing(conn, keystore).register == "2" * 64
        assert counter(conn) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM standing_events WHERE slot = -1",
        "DELETE FROM standing_heads WHERE slot = -1",
        "UPDATE standing_heads SET length = 0 WHERE slot = -1",
        "DELETE FROM single_keys",
    ],
)
def test_a_chain_that_was_touched_closes_everything(store: Store, keystore: Keystore, statement: str) -> None:
    with store.transaction() as conn:
        stop_recipient(conn, keystore, "a", 1)
        conn.execute(text(statement))
        with raises(standing_closed_error):
            system_standing(conn, keystore)


def test_what_has_a_slot_does_not_belong_there(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        append(conn, keystore, NO_SLOT, Closed(at_ms=1, recorded_ms=1))
        with raises(standing_closed_error):
            system_standing(conn, keystore)
    assert system_of(None) is None
