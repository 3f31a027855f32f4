"""The evidence of a statement: one household's slot, opened in every sealed epoch of a period.

In:  a household, a period, the store and the log folder. Out: a JSON object that anybody can check with public keys.

The rules this module keeps (ledger specification, sections 1.1, 1.6 and 1.7):
 * It shows rk and the salts of its own period, never K_n: what it opens ends with the period.
 * Every epoch of the period is in it, those in which nothing was recorded too; leaves stand there as they were sealed.
 * What is not sealed yet, was pruned, or lies before the household was registered is not in it, and is named.

The form of version 1 is written out in docs/reference/statement.md.
"""

import base64
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from sqlalchemy import Connection, and_, or_, select

from sluis.errors import Code, SealBrokenError
from sluis.errors.ledger import household_erased_error, ledger_corrupt_error, nothing_sealed_error
from sluis.keys.derive import opening_key, registration_key, salt
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import unseal
from sluis.ledger.record import HASH_BYTES, commitment
from sluis.ledger.sealer import stored_tile
from sluis.ledger.slot_tree import padded, slot_tile
from sluis.store.schema import epochs, records, seals, slot_tiles, slots
from sluis.tlog.checkpoint import Checkpoint
from sluis.tlog.log_folder import LogFolder
from sluis.tlog.note import Note
from sluis.tlog.proof import inclusion_path, range_path
from sluis.tlog.tiles import WIDTH, subtree_of

VERSION: Final = "sluis/statement/v1"
Json = dict[str, object]
Tiles = dict[tuple[int, int, int], bytes]
"""Pieces of slot trees by epoch, level and number."""
_LEVELS: Final = 3
"""Of pieces that are read beforehand: enough for 16 million slots; what else is asked for is read then."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a statement proves with, and what it covers."""

    document: Json
    """The fields that a verifier reads."""
    first_epoch: int
    last_epoch: int
    from_ms: int
    """Start of the first epoch in it."""
    to_ms: int
    """End of the last: what came later is not sealed yet, or was not asked."""


def evidence(
    conn: Connection, keystore: Keystore, folder: LogFolder, household: tuple[int, str], period: tuple[int, int]
) -> Evidence:
    """Open one household's slot in every sealed epoch of a period.

    Args:
        conn: One unchanging view of the store.
        keystore: Holds K_n.
        folder: The served log.
        household: Slot and line.
        period: ``[from, to)``, ms.

    Raises:
        HouseholdErasedError: there is no key.
        nothing_sealed_error: no epoch of the period is served, registered and not pruned.
        LedgerCorruptError: a record does not open to its commitment.
        LedgerTreeError: a tile or leaf is missing.
    """
    slot, line = household
    key = keystore.household_key(conn, slot)
    if key is None:
        raise household_erased_error(slot=slot)
    note = folder.checkpoint()
    size = 0 if note is None else Checkpoint.parse(Note.parse(note).text).size
    wanted = _epochs(conn, slot, period, size)
    if not wanted or note is None:
        raise nothing_sealed_error(slot=slot)
    first, last = wanted[0][0], wanted[-1][0]
    kept = _tiles(conn, slot, first, last)
    opened = [_opened(conn, key, slot, epoch, registered, kept) for epoch, registered in wanted]
    _records(conn, opening_key(key), slot, {first + at: one for at, one in enumerate(opened)})
    registration = conn.execute(select(slots.c.registration).where(slots.c.n == slot)).scalar_one()
    span = select(epochs.c.from_ms, epochs.c.to_ms)
    document: Json = {
        "v": VERSION,
        "origin": Checkpoint.parse(Note.parse(note).text).origin,
        "slot": slot,
        "line": line,
        "rk": _written(registration_key(key)),
        "registration": _written(bytes(registration)),
        "from_ms": period[0],
        "to_ms": period[1],
        "checkpoint": note.decode("utf-8"),
        "first": first,
        "leaves": [leaf.decode("utf-8") for leaf in folder.leaves(first, last + 1, size)],
        "range": _joined(range_path(subtree_of(folder.tile, size), first, last + 1, size)),
        "opened": opened,
    }
    starts = conn.execute(span.where(epochs.c.epoch == first)).one()
    ends = conn.execute(span.where(epochs.c.epoch == last)).one()
    return Evidence(document, first, last, int(starts.from_ms), int(ends.to_ms))


def _epochs(conn: Connection, slot: int, period: tuple[int, int], size: int) -> list[tuple[int, int]]:
    """Return the epochs of a period that can be opened, without a gap, each with how many slots it had."""
    served = select(epochs.c.epoch, seals.c.slots).join(seals, seals.c.epoch == epochs.c.epoch)
    inside = (epochs.c.state == "served", epochs.c.to_ms > period[0], epochs.c.from_ms < period[1])
    there = (epochs.c.epoch < size, seals.c.slots > slot)
    lowest = (slot_tiles.c.epoch == epochs.c.epoch, slot_tiles.c.level == 0, slot_tiles.c.number == slot // WIDTH)
    pruned = served.add_columns(slot_tiles.c.number).outerjoin(slot_tiles, and_(*lowest))
    found: list[tuple[int, int]] = []
    for row in conn.execute(pruned.where(*inside, *there).order_by(epochs.c.epoch.desc())):
        if row.number is None:
            break
        found.append((int(row.epoch), int(row.slots)))
    return found[::-1]


def _tiles(conn: Connection, slot: int, first: int, last: int) -> Tiles:
    """Return the tiles in which a slot and its neighbours stand, of all epochs in one question."""
    places = [
        and_(slot_tiles.c.level == level, slot_tiles.c.number == slot // WIDTH ** (level + 1))
        for level in range(_LEVELS)
    ]
    wanted = select(slot_tiles).where(slot_tiles.c.epoch >= first, slot_tiles.c.epoch <= last, or_(*places))
    return {(row.epoch, row.level, row.number): bytes(row.hashes) for row in conn.execute(wanted)}


def _opened(conn: Connection, key: bytes, slot: int, epoch: int, registered: int, kept: Tiles) -> Json:
    rest = stored_tile(conn, epoch)

    def stored(level: int, number: int) -> bytes | None:
        return kept.get((epoch, level, number)) or rest(level, number)

    def tile(level: int, number: int, _width: int) -> bytes:
        return slot_tile(stored, epoch, registered, level, number)

    size = padded(registered)
    path = inclusion_path(subtree_of(tile, size), slot, size)
    return {"epoch": epoch, "salt": _written(salt(key, epoch)), "path": _joined(path), "records": []}


def _records(conn: Connection, key: bytes, slot: int, opened: dict[int, Json]) -> None:
    """Put the household's records into their epochs, in the order of their bundle."""
    inside = (records.c.slot == slot, records.c.epoch >= min(opened), records.c.epoch <= max(opened))
    wanted = select(records.c.epoch, records.c.writer, records.c.seq, records.c.commitment, records.c.opening)
    rows = conn.execute(wanted.where(*inside).order_by(records.c.epoch, records.c.writer, records.c.seq))
    for epoch, own in groupby(rows, key=attrgetter("epoch")):
        opened[epoch]["records"] = [
            [_written(plain[:HASH_BYTES]), plain[HASH_BYTES:].decode("ascii")]
            for plain in (_plain(key, row.opening, row.commitment, (row.writer, row.seq)) for row in own)
        ]


def _plain(key: bytes, opening: bytes | None, c: bytes, place: tuple[bytes, int]) -> bytes:
    try:
        plain = b"" if opening is None else unseal(key, opening, c)
    except SealBrokenError:
        plain = b""
    if commitment(plain[:HASH_BYTES], plain[HASH_BYTES:]) != c:
        raise ledger_corrupt_error(writer=Code(place[0].hex()[:8]), seq=place[1])
    return plain


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _joined(path: list[bytes]) -> str:
    return _written(b"".join(path))


LIMITS: Final[dict[str, str]] = {
    "en": (
        "This statement shows everything our ledger holds about your connection in this period, and that we cannot "
        "change it afterwards unnoticed, as long as one witness named here is independent of us. It does not show that "
        "nothing was ever sent outside the ledger, that your connection was not registered twice, or that the "
        "recipient deleted what it got. Today's entries are not yet sealed. 'Recorded' means we were about to send; "
        "'unknown' means it may have arrived. After erasure we can no longer prove what was shared with you; your own "
        "copy still can."
    ),
    "nl": (
        "Dit overzicht laat alles zien wat er in deze periode in ons logboek over uw aansluiting staat, en dat wij dat "
        "later niet ongemerkt kunnen veranderen, zolang een getuige die hier genoemd wordt onafhankelijk van ons is. "
        "Het bewijst niet dat er nooit iets buiten het logboek om is verstuurd, dat uw aansluiting niet twee keer is "
        "ingeschreven, of dat de ontvanger heeft gewist wat hij kreeg. Wat vandaag is genoteerd, is nog niet "
        "verzegeld. 'Genoteerd' betekent dat wij op het punt stonden het te versturen; 'onbekend' betekent dat het kan "
        "zijn aangekomen. Na wissen kunnen wij niet meer bewijzen wat er met u gedeeld is; uw eigen kopie kan dat nog "
        "wel."
    ),
}
"""The limits, word for word on every statement (ledger specification, section 6; the Dutch says all of it at B1)."""
