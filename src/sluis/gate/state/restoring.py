"""After a backup was restored: apply again what the journal knows, or begin a new journal; and turn the keys over.

In:  a gate's store and keys, and what a person says. Out: ``Restored``; the gates open again.

The rules this module keeps (ledger specification, sections 3a.2.8 and 3a.2.10):
 * One transaction does all of it; the journal of the next generation is written before it commits, and counts after.
 * Steps of the register that the database lacks are not made again: that they are lost is an event of the ledger.
 * A journal that is lost is never replaced by itself: a person says why, and that is an event of the ledger.
 * A turn-over writes the journal under the new key before it commits: a journal that cannot be read keeps it back.
"""

import os

from sqlalchemy import Connection

from sluis.errors import Code, StandingClosedError
from sluis.errors.standing import journal_missing_error
from sluis.gate.state.state import GateState
from sluis.ledger.erasure import hold, order_again
from sluis.ledger.events import EventType, append_event
from sluis.standing.chain import counter
from sluis.standing.entries import Erased, Held
from sluis.standing.journal import LEDGER, ledger_content, ledger_of, set_value
from sluis.standing.register_steps import note_steps
from sluis.standing.restore import Restored, apply_again


def restore(state: GateState) -> Restored:
    """Apply again what the database lacks of the journal, take lost epochs and steps for lost, draw lost keys anew.

    Args:
        state: The gate's store and keys; the gates themselves may run in other processes.

    Raises:
        journal_missing_error: no journal can be read that could be compared with.
        SluisError: nothing was changed.

    Effects:
        One transaction, and the next generation of the journal.
    """
    with state.store.transaction() as conn:
        try:
            kept, ledger, heads = state.journal.entries(conn, any_key=True)
        except StandingClosedError as fault:
            raise journal_missing_error(why=Code(str(fault.places["why"]))) from None
        now_ms = state.clock()

        def erase(conn: Connection, slot: int, entry: Erased) -> None:
            order_again(conn, slot, entry.at_ms, entry.ref, now_ms)

        def hold_again(conn: Connection, slot: int, entry: Held) -> None:
            hold(conn, slot, entry.ref, (entry.at_ms, entry.until_ms))

        done = apply_again(conn, state.keystore, kept, (erase, hold_again), now_ms)
        done.lost_steps = note_steps(conn, state.keystore, now_ms)
        if done.lost_steps:
            append_event(conn, EventType.JOURNAL, {"is": "steps-lost", "steps": done.lost_steps}, now_ms)
        done.new_pin_keys = state.keystore.renew_lost_pin_keys(conn)
        done.at_ms, done.damaged = now_ms, state.journal.damaged
        set_value(conn, LEDGER, ledger_of(ledger))
        state.journal.accept(conn, heads)
        state.journal.rewrite(conn, ledger, heads)
    state.journal.turn()
    return done


def begin_anew(state: GateState, reason: str) -> int:
    """Begin a new journal in the place of one that is lost, as an event; return how many events it holds.

    Args:
        state: The gate's store and keys.
        reason: Why, for everybody to read.

    Raises:
        SluisError: nothing was changed.

    Effects:
        One transaction, and the first generation of the new journal.
    """
    ledger = os.urandom(32)
    with state.store.transaction() as conn:
        was = counter(conn) or 0
        append_event(conn, EventType.JOURNAL, {"reason": reason, "was": was}, state.clock())
        set_value(conn, LEDGER, ledger)
        state.journal.rewrite(conn, ledger_content(ledger, state.settings.ledger.origin), None)
    state.journal.turn()
    return was


def turn_over(state: GateState) -> None:
    """Put a new key-encryption key in the place of the old one, for the database and for the journal.

    Raises:
        StandingClosedError: the journal does not agree with the database or cannot be read: nothing was turned over.
        StoreBusyError: as ``Keystore.turn_over``.
    """
    with state.together() as conn:
        state.follow(conn)  # before anything is touched: the journal may lie under the key that would be written over
    state.keystore.turn_over(state.journal.copy)
    state.journal.turn()
