"""Whether the database of a gate lacks something that was sealed: it was put back, or another lies in its place.

In:  a gate's state and a view of its store. Out: a word for pages and answers that prove nothing by themselves.

The rule this module keeps: what was sealed is kept outside the database, in the journal and in the log. Where one of
them names more than the database holds, or cannot be read, counts may be too low and no "none" is said.
"""

from sqlalchemy import Connection

from sluis.errors import NoteError, StandingClosedError
from sluis.gate.http.sealing import folder_of
from sluis.gate.state.state import GateState
from sluis.standing.heads import SealedHeads, is_behind
from sluis.tlog.checkpoint import Checkpoint
from sluis.tlog.note import Note

__all__ = ["ledger_in_doubt", "log_is_ahead"]


def ledger_in_doubt(state: GateState, conn: Connection) -> bool:
    """Return whether something was sealed that this database does not hold, or nobody can tell.

    Also when a person took it for lost: gates go on then, and the ledger is not whole for that.

    Args:
        state: The gate's journal and log.
        conn: One unchanging view of the store.

    Raises:
        StoreError: the database does not answer.

    Effects:
        Reads three small files.
    """
    try:
        heads = state.journal.sealed_outside(conn)
        return (heads is not None and is_behind(conn, heads)) or log_is_ahead(state, conn)
    except (StandingClosedError, NoteError, OSError):
        return True


def log_is_ahead(state: GateState, conn: Connection) -> bool:
    """Return whether the log signed a tree that this database does not hold.

    Raises:
        NoteError: the newest checkpoint of the log is none.
    """
    note = folder_of(state.settings).checkpoint()
    head = None if note is None else Checkpoint.parse(Note.parse(note).text)
    return head is not None and is_behind(conn, SealedHeads(head.size, head.root))
