"""Audit an interface while it is watched.

In:  the name of an interface. Out: looks at how far it is; in the end an audit, as of a file.

Nothing is written to disk; what was said is kept in memory, up to a limit.
"""

from sluis.api.audit import LIVE, Audited, CaptureFacts, Question, Source, conclude
from sluis.audit.look import FlowKey, Look, key_of, looks
from sluis.capture.readers.tshark.live import Live

__all__ = ["CaptureFacts", "FlowKey", "Live", "Look", "audited", "key_of", "looks"]


def audited(gathered: CaptureFacts, interface: str, question: Question) -> Audited:
    """Conclude what was gathered from an interface.

    Args:
        gathered: By ``looks``.
        interface: Its name.
        question: What is asked.

    Raises:
        audit_nothing_read_error: nothing was seen.

    Effects:
        Reads what was put by.
    """
    account = Source(1, interface, LIVE, "", 0, entries=gathered.entries(1), unread=gathered.unread(1))
    return Audited(conclude(gathered, [account], question))
