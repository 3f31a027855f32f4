"""When questions were sent to a recipient: by whom, with which form, and about which facts, as it stands on record.

In:  a recipient, a form and its facts. Out: a hidden event; and the events again.

The rules this module keeps:
 * What is on record is that somebody said that it was sent. Nothing here sends, and nothing shows that it came.
 * The form is known by its SHA-256, the facts by their paths in the register; no answer and no household stands there.
 * An event that does not open to its commitment is named by its number, and told as nothing else.

Source: ledger specification, section 10.10.
"""

import json
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from sluis.ledger.acts import who_or_what
from sluis.ledger.epoch_leaf import hidden_commitment
from sluis.ledger.events import EventType, append_opened_without_slot
from sluis.store.schema import events

_SALT: Final = 32


class SentOnce(msgspec.Struct, frozen=True, kw_only=True):
    """Questions were sent once."""

    recipient: str
    """By the register's key."""
    form: str
    """SHA-256 of the form, 64 hex digits."""
    facts: list[str]
    """What was asked, by the paths of the register."""
    issuer: str | None = None
    subject: str | None = None
    """Of the person who sent them."""
    caller: str | None = None
    """Of the machine that said so."""
    t_ms: int = 0


@dataclass(frozen=True, slots=True)
class SentOnRecord:
    """All of it, in the order in which it was recorded."""

    sent: tuple[SentOnce, ...]
    broken: tuple[int, ...]
    """Numbers of events that do not open."""


def note_sent(conn: Connection, sent: SentOnce, t_ms: int) -> None:
    """Put on record that somebody sent questions.

    Args:
        conn: The transaction.
        sent: To whom, with which form, about which facts; who, the call says.
        t_ms: When.

    Raises:
        TypeError: nobody was named: whoever calls this says first who acts.

    Effects:
        One event.
    """
    content = {
        **who_or_what(),
        "is": "questions-sent",
        "recipient": sent.recipient,
        "form": sent.form,
        "facts": list(sent.facts),
    }
    append_opened_without_slot(conn, EventType.QUESTIONS, content, t_ms)


def sent_on_record(conn: Connection) -> SentOnRecord:
    """Return when questions were sent to whom, as the ledger says."""
    asked = select(events.c.id, events.c.t_ms, events.c.content, events.c.opening).order_by(events.c.id)
    sent, broken = list[SentOnce](), list[int]()
    for row in conn.execute(asked.where(events.c.type == EventType.QUESTIONS.value)).all():
        opening = bytes(row.opening or b"")
        hidden = bytes.fromhex(json.loads(row.content)["commitment"])
        if len(opening) <= _SALT or hidden_commitment(opening[:_SALT], opening[_SALT:]) != hidden:
            broken.append(int(row.id))
            continue
        told = msgspec.json.decode(opening[_SALT:], type=SentOnce)
        sent.append(msgspec.structs.replace(told, t_ms=int(row.t_ms)))
    return SentOnRecord(tuple(sent), tuple(broken))
