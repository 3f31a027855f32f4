"""Open the pin of a receipt: what an inspector needs to see that it fixed our records, and nobody else can make.

In:  the id of a disclosure. Out: s and ch, the writer and the number of the record in its chain, and that writer's C's.

The rules this module keeps (ledger specification, section 3.2):
 * It needs no household key: pins of the erased are opened like others. Whose receipt it was is read from the record,
   or said by whoever asks when that cannot be read any more.
 * What comes out tells the volume of all recipients: it is for an inspector, never for a recipient.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from sluis.errors import Code
from sluis.errors.ledger import pin_error
from sluis.keys.keystore import Keystore
from sluis.ledger.disclosures import on_record
from sluis.ledger.receipt import pin_of, pin_salt
from sluis.ledger.record import PendingRecord, RecordKind, chain_next, chain_start
from sluis.store.schema import records

_AT_ONCE: Final = 5000


@dataclass(frozen=True, slots=True)
class OpenedPin:
    """A pin, opened."""

    commitment: bytes
    recipient: str
    pin: bytes
    salt: bytes
    """s, 32 bytes."""
    chain: bytes
    """ch: the writer's chain after the record, 32 bytes."""
    writer: bytes
    seq: int
    """The number of the record in the chain, from 0."""


def pin_on_record(conn: Connection, keystore: Keystore, c: bytes, chain: bytes, recipient: str) -> bytes | None:
    """Return the pin that a receipt for a record must have; ``None`` when it cannot be opened: the key is gone."""
    key = keystore.kept_pin_key(conn, recipient)
    return None if key is None else pin_of(pin_salt(key, c), chain)


def open_pin(conn: Connection, keystore: Keystore, commitment: bytes, recipient: str | None = None) -> OpenedPin:
    """Open the pin of a disclosure.

    Args:
        conn: A view of the store.
        keystore: Holds the keys.
        commitment: C, the disclosure's id.
        recipient: Whose receipt it is, by the register's key; read from the record when absent.

    Raises:
        pin_error: there is no such disclosure; its recipient cannot be read any more; or the key is gone.
    """
    columns = (records.c.writer, records.c.seq, records.c.slot, records.c.chain, records.c.opening)
    row = conn.execute(select(*columns).where(records.c.commitment == commitment)).first()
    if row is None:
        raise pin_error(what=Code("unknown"))
    draft = on_record(conn, keystore, row.slot, commitment)
    if isinstance(draft, PendingRecord) and draft.kind is not RecordKind.INTENT:
        raise pin_error(what=Code("unknown"))
    whose = recipient if draft is None else draft.recipient
    if whose is None:
        raise pin_error(what=Code("recipient"))
    key = keystore.kept_pin_key(conn, whose)
    if key is None:
        raise pin_error(what=Code("key"))
    salt, chain = pin_salt(key, commitment), bytes(row.chain)
    return OpenedPin(commitment, whose, pin_of(salt, chain), salt, chain, bytes(row.writer), int(row.seq))


def commitments_until(conn: Connection, opened: OpenedPin) -> Iterator[bytes]:
    """Yield that writer's C's in order, to the record itself: over them the chain can be replayed."""
    last = -1
    while last < opened.seq:
        page = select(records.c.seq, records.c.commitment).where(
            records.c.writer == opened.writer, records.c.seq > last, records.c.seq <= opened.seq
        )
        rows = conn.execute(page.order_by(records.c.seq).limit(_AT_ONCE)).all()
        if not rows:
            return
        for row in rows:
            yield bytes(row.commitment)
        last = rows[-1].seq


def replayed(writer: bytes, commitments: Iterator[bytes]) -> bytes:
    """Return the chain over a writer's C's: what an inspector computes and compares with ch."""
    chain = chain_start(writer)
    for seq, commitment in enumerate(commitments):
        chain = chain_next(chain, seq, commitment)
    return chain
