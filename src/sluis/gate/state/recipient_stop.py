"""Stop a recipient, and start it again: nothing goes to it from the moment the transaction commits.

In:  a recipient of the register. Out: how many bodies that waited for it were cancelled.

The stop is a closing event: it stands in the chain of what has no slot and in the journal outside the database, and no
restored backup undoes it (ledger specification, section 3a).
"""

from dataclasses import dataclass

from sluis.errors import Code, RegisterText
from sluis.errors.standing import recipient_stopped_error
from sluis.gate.state.opening import take_back
from sluis.gate.state.state import GateState
from sluis.ledger.acts import note_stop
from sluis.ledger.cancel import Left, cancel_recipient, under_way_to
from sluis.standing.recipients import start_recipient, stop_recipient, system_standing


@dataclass(frozen=True, slots=True)
class RecipientStopped:
    """What a stop did."""

    cancelled: int
    """Bodies that waited; of those an earlier attempt may have brought over the outcome is ``unknown``."""
    kept: bool
    """Whether it stands in the journal outside the database, too."""
    in_flight: tuple[Left, ...] = ()
    """Being sent at that moment: cannot be called back."""


def stop_sending(state: GateState, recipient: str, most: int | None = None) -> RecipientStopped:
    """Send nothing to a recipient any more.

    Args:
        state: The gate's store and keys; the gate itself may run in another process.
        recipient: The register's key.
        most: How many waiting bodies are cancelled in the same transaction; all when absent. The others are not sent
            either; ``cancel_more`` gives them their outcome.

    Raises:
        recipient_stopped_error: it is stopped already; who asked to start it again must ask anew.
        StandingClosedError: the chain of stops does not check.

    Effects:
        One transaction, before others who wait for theirs: the event, and an outcome for every body that waited. Then
        the entry in the journal.
    """
    with state.first() as conn:
        now_ms = state.clock()
        again = recipient in system_standing(conn, state.keystore).stopped
        if again:
            take_back(conn, {"recipient": recipient})
        else:
            stop_recipient(conn, state.keystore, recipient, now_ms)
        note_stop(conn, recipient, now_ms)
        in_flight = under_way_to(conn, recipient)
        cancelled = 0 if again else cancel_recipient(conn, state.keystore, state.writer(conn), recipient, now_ms, most)
    if again:
        raise recipient_stopped_error(recipient=RegisterText(recipient), what=Code("stopped"))
    return RecipientStopped(cancelled, state.journal.kept, in_flight)


def cancel_more(state: GateState, recipient: str, most: int) -> int:
    """Give some of what waits for a recipient that is stopped its outcome, and return how many; 0 when none is left.

    Raises:
        StandingClosedError: the chain of stops does not check.

    Effects:
        One transaction. Nothing when the recipient was started again meanwhile.
    """
    with state.transaction() as conn:
        if recipient not in system_standing(conn, state.keystore).stopped:
            return 0
        return cancel_recipient(conn, state.keystore, state.writer(conn), recipient, state.clock(), most)


def start_sending(state: GateState, recipient: str) -> None:
    """Let a recipient be sent to again; what was cancelled stays cancelled.

    Raises:
        recipient_stopped_error: it is not stopped.
        StandingClosedError: the chain of stops does not check.

    Effects:
        One transaction.
    """
    with state.transaction() as conn:
        start_recipient(conn, state.keystore, recipient, state.clock())
