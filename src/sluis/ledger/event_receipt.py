r"""Receipts of hidden events: what whoever asked something holds in hand, before it is sealed and afterwards.

In:  an event that was just put on record. Out: a JSON object, signed with the key that signs receipts.

The rules this module keeps (ledger specification, sections 1.4.8 and 13):
 * It holds what opens the event: moment, type, JSON and r. A statement that shows the epoch holds its place in the log.
 * The JSON names the number of the household: the receipt of one cannot be shown as another's.
 * The signature is ours: with the receipt and a statement without the event anybody can show that one was left out.
 * A key that cannot sign keeps nobody's objection from being recorded: then the receipt has no signature, and says so.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from sluis.errors import KeystoreError
from sluis.keys.keystore import Keystore, ReceiptKey
from sluis.ledger.events import Published

VERSION: Final = "sluis/event-receipt/v2"


@dataclass(frozen=True, slots=True)
class EventReceipt:
    """One receipt. Its JSON says what a household asked: never logged."""

    origin: str
    """The ledger's name."""
    event: Published = field(repr=False)
    kid: str | None
    """Of the key that signed; ``None``: nothing did."""
    signature: bytes | None

    def document(self) -> dict[str, str | int | None]:
        """Return it as it is handed over."""
        return {
            "v": VERSION,
            "origin": self.origin,
            "ms": self.event.t_ms,
            "type": self.event.type,
            "json": self.event.content.decode("ascii"),
            "r": _written(self.event.r),
            "kid": self.kid,
            "sig": None if self.signature is None else _written(self.signature),
        }


def receipts_of(
    conn: Connection, keystore: Keystore, origin: str, published: Sequence[Published]
) -> tuple[EventReceipt, ...]:
    """Return the receipts of events.

    Args:
        conn: The transaction that put them on record.
        keystore: Holds the key that signs receipts.
        origin: The ledger's name.
        published: The events.
    """
    try:
        key = keystore.receipt_key(conn) if published else None
    except KeystoreError:
        key = None
    return tuple(_receipt(key, origin, event) for event in published)


def signed_bytes(origin: str, t_ms: int, event_type: str, commitment: bytes) -> bytes:
    r"""Return the bytes under the signature of a receipt.

    Args:
        origin: The ledger's name.
        t_ms: The moment of the event.
        event_type: Its type.
        commitment: 32 bytes.

    Source:
        Ledger specification, section 13.2.

    Examples:
        >>> len(signed_bytes("voorbeeld.example/sluis", 1, "standing", bytes(32)))
        98
    """
    fixed = VERSION.encode() + b"\0" + _prefixed(origin)
    return fixed + t_ms.to_bytes(8, "big") + _prefixed(event_type) + commitment


def _receipt(key: ReceiptKey | None, origin: str, event: Published) -> EventReceipt:
    if key is None:
        return EventReceipt(origin, event, None, None)
    message = signed_bytes(origin, event.t_ms, event.type, event.commitment)
    return EventReceipt(origin, event, key.kid, key.private.sign(message))


def _prefixed(text: str) -> bytes:
    raw = text.encode("ascii")
    return len(raw).to_bytes(2, "big") + raw


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
