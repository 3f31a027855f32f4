"""The evidence of a statement: one household's slot, in every sealed epoch of a period.

It answers a data subject's right of access (GDPR 15(1)(c)), with an inclusion proof for each epoch it opens.

In:  a household, a period, the store and the log folder. Out: a JSON object that anybody can check with public keys.

The rules this module keeps (ledger specification, sections 1.1, 1.6, 1.7 and 11):
 * It shows rk and the salts of its own period, never K_n: what it opens ends with the period.
 * Every sealed epoch of the period is in it, those in which nothing was recorded too; leaves stand there as they were
   sealed. One in which the household was not registered is shown to be that; one that was pruned is not opened.
 * What is not sealed yet is not in it, and is counted apart: "nothing" is never said beside it.
 * What the household asked stands in it with the path of each event.

The form is written out in docs/reference/statement.md.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from sqlalchemy import Connection, and_, func, or_, select

from sluis.errors import Code, SealBrokenError
from sluis.errors.ledger import (
    household_erased_error,
    ledger_corrupt_error,
    ledger_tree_error,
    nothing_sealed_error,
)
from sluis.keys.derive import opening_key, registration_key, salt
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import unseal
from sluis.ledger.epoch_counts import SealedCounts, Slot
from sluis.ledger.epoch_leaf import hidden_commitment
from sluis.ledger.events import events_of, names, pruned_before
from sluis.ledger.record import HASH_BYTES, commitment
from sluis.ledger.sealer import stored_tile
from sluis.ledger.slot_tree import padded, slot_tile
from sluis.store.schema import counts_released, epochs, events, records, seals, slot_tiles, slots
from sluis.tlog.checkpoint import Checkpoint
from sluis.tlog.log_folder import LogFolder
from sluis.tlog.merkle import leaf_hash, root_over
from sluis.tlog.note import Note
from sluis.tlog.proof import inclusion_path, range_path
from sluis.tlog.tiles import WIDTH, subtree_of

VERSION: Final = "sluis/statement/v2"
Json = dict[str, object]
Tiles = dict[tuple[int, int, int], bytes]
"""Pieces of slot trees by epoch, level and number."""
_LEVELS: Final = 3
"""Of pieces that are read beforehand: enough for 16 million slots; what else is asked for is read then."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of epochs."""

    first: int
    last: int
    from_ms: int
    to_ms: int

    def document(self) -> Json:
        """Return it as it stands among the words of a statement."""
        return {"first": self.first, "last": self.last, "from_ms": self.from_ms, "to_ms": self.to_ms}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a statement proves with, and what it covers."""

    document: Json
    """The fields that a verifier reads."""
    opened: tuple[Span, ...]
    """Epochs of which everything about the household is told."""
    pruned: tuple[Span, ...]
    """Epochs that were thrown away: they are shown and cannot be opened."""
    absent: tuple[Span, ...]
    """Epochs in which the household was not registered."""
    sealed_ms: int
    """Until when epochs are sealed and served: what came later is not in it."""

    @property
    def from_ms(self) -> int:
        """Start of the first epoch in it."""
        return min(span.from_ms for span in (*self.opened, *self.pruned, *self.absent))

    @property
    def to_ms(self) -> int:
        """End of the last epoch in it."""
        return max(span.to_ms for span in (*self.opened, *self.pruned, *self.absent))

    def opens(self, epoch: int) -> bool:
        """Return whether it opens an epoch."""
        return any(span.first <= epoch <= span.last for span in self.opened)


@dataclass(frozen=True, slots=True)
class _Epoch:
    number: int
    from_ms: int
    to_ms: int
    registered: int
    """How many slots there were."""


def sealed_until(conn: Connection) -> int:
    """Return the end of the newest epoch of a database that is served, ms; 0 when there is none."""
    return int(conn.execute(select(func.max(epochs.c.to_ms)).where(epochs.c.state == "served")).scalar() or 0)


def recorded_until(conn: Connection, slot: int) -> int:
    """Return a moment after all that is sealed and all that is on record about a household, ms.

    It lies ahead of a clock that was set back, and what is recorded there is on record all the same.
    """
    newest = conn.execute(select(func.max(records.c.t_ms)).where(records.c.slot == slot)).scalar()
    return 1 + max(sealed_until(conn), int(newest or 0))


def evidence(
    conn: Connection, keystore: Keystore, folder: LogFolder, household: tuple[int, str], period: tuple[int, int]
) -> Evidence:
    """Show one household's slot in every sealed epoch of a period.

    Args:
        conn: One unchanging view of the store.
        keystore: Holds K_n.
        folder: The served log.
        household: Slot and line.
        period: ``[from, to)``, ms.

    Raises:
        HouseholdErasedError: there is no key.
        nothing_sealed_error: no epoch of the period is served in which the household was registered.
        LedgerCorruptError: a record does not open to its commitment.
        LedgerTreeError: a tile or leaf is missing, or the log lacks an epoch of the period that was served.
    """
    slot, line = household
    key = keystore.household_key(conn, slot)
    if key is None:
        raise household_erased_error(slot=slot)
    note = folder.checkpoint()
    head = None if note is None else Checkpoint.parse(Note.parse(note).text)
    wanted = _epochs(conn, period, 0 if head is None else head.size)
    if not wanted or note is None or head is None:
        raise nothing_sealed_error(slot=slot)
    first, last = wanted[0].number, wanted[-1].number
    pruned = pruned_before(conn)
    kinds = [_kind(epoch, slot, pruned) for epoch in wanted]
    if set(kinds) == {"absent"}:
        raise nothing_sealed_error(slot=slot)
    kept = _tiles(conn, slot, first, last)
    shown = [_shown(conn, key, slot, epoch, kind, kept) for epoch, kind in zip(wanted, kinds, strict=True)]
    opened = {made["epoch"]: made for made, kind in zip(shown, kinds, strict=True) if kind == "opened"}
    registration = conn.execute(select(slots.c.registration).where(slots.c.n == slot)).scalar_one()
    _fill(conn, keystore, (slot, key, bytes(registration)), opened)
    document: Json = {
        "v": VERSION,
        "origin": head.origin,
        "slot": slot,
        "line": line,
        "rk": _written(registration_key(key)),
        "registration": _written(bytes(registration)),
        "from_ms": period[0],
        "to_ms": period[1],
        "checkpoint": note.decode("utf-8"),
        "first": first,
        "leaves": [leaf.decode("ascii") for leaf in folder.leaves(first, last + 1, head.size)],
        "range": _joined(range_path(subtree_of(folder.tile, head.size), first, last + 1, head.size)),
        "opened": shown,
        "events": _events(conn, opening_key(key), slot, (first, last)),
    }
    spans = {kind: _spans(wanted, kinds, kind) for kind in ("opened", "pruned", "absent")}
    return Evidence(document, spans["opened"], spans["pruned"], spans["absent"], _sealed_ms(conn, head.size))


def _epochs(conn: Connection, period: tuple[int, int], size: int) -> list[_Epoch]:
    """Return the epochs of a period that are served; a log that lacks one of them was lost, cut or put back.

    Raises:
        LedgerTreeError: it lacks one, which would else be called "not sealed yet".
    """
    served = select(epochs, seals.c.slots).join(seals, seals.c.epoch == epochs.c.epoch)
    meets = (epochs.c.state == "served", epochs.c.to_ms > period[0], epochs.c.from_ms < period[1])
    rows = conn.execute(served.where(*meets).order_by(epochs.c.epoch)).all()
    if rows and rows[-1].epoch >= size:
        raise ledger_tree_error(what=Code("head"))
    return [_Epoch(row.epoch, row.from_ms, row.to_ms, row.slots) for row in rows]


def _sealed_ms(conn: Connection, size: int) -> int:
    last = select(epochs.c.to_ms).where(epochs.c.state == "served", epochs.c.epoch < size)
    return int(conn.execute(last.order_by(epochs.c.epoch.desc()).limit(1)).scalar_one())


def _kind(epoch: _Epoch, slot: int, pruned: int) -> str:
    if epoch.number < pruned:
        return "pruned"
    return "opened" if slot < epoch.registered else "absent"


def _spans(wanted: Sequence[_Epoch], kinds: Sequence[str], kind: str) -> tuple[Span, ...]:
    runs = groupby(zip(wanted, kinds, strict=True), key=lambda each: each[1])
    own = [[epoch for epoch, _ in run] for name, run in runs if name == kind]
    return tuple(Span(run[0].number, run[-1].number, run[0].from_ms, run[-1].to_ms) for run in own)


def _tiles(conn: Connection, slot: int, first: int, last: int) -> Tiles:
    """Return the tiles in which a slot and its neighbours stand, of all epochs in one question."""
    places = [
        and_(slot_tiles.c.level == level, slot_tiles.c.number == slot // WIDTH ** (level + 1))
        for level in range(_LEVELS)
    ]
    wanted = select(slot_tiles).where(slot_tiles.c.epoch >= first, slot_tiles.c.epoch <= last, or_(*places))
    return {(row.epoch, row.level, row.number): bytes(row.hashes) for row in conn.execute(wanted)}


def _shown(conn: Connection, key: bytes, slot: int, epoch: _Epoch, kind: str, kept: Tiles) -> Json:
    """Return an object of ``opened``, its records still missing."""
    if kind == "pruned":
        return {"epoch": epoch.number}
    size = padded(epoch.registered)
    rest = stored_tile(conn, epoch.number)

    def stored(level: int, number: int) -> bytes | None:
        return kept.get((epoch.number, level, number)) or rest(level, number)

    def tile(level: int, number: int, _width: int) -> bytes:
        return slot_tile(stored, epoch.number, epoch.registered, level, number)

    path = inclusion_path(subtree_of(tile, size), slot, size) if slot < size else []
    made: Json = {"epoch": epoch.number, "path": _joined(path)}
    return made if kind == "absent" else {**made, "salt": _written(salt(key, epoch.number)), "records": []}


def _records(conn: Connection, key: bytes, slot: int, opened: dict[object, Json]) -> None:
    """Put the household's records into their epochs, in the order of their bundle."""
    if not opened:
        return
    numbers = [int(str(epoch)) for epoch in opened]
    inside = (records.c.slot == slot, records.c.epoch >= min(numbers), records.c.epoch <= max(numbers))
    wanted = select(records.c.epoch, records.c.writer, records.c.seq, records.c.commitment, records.c.opening)
    rows = conn.execute(wanted.where(*inside).order_by(records.c.epoch, records.c.commitment))
    for epoch, own in groupby(rows, key=attrgetter("epoch")):
        opened[epoch]["records"] = [
            [_written(plain[:HASH_BYTES]), plain[HASH_BYTES:].decode("ascii")]
            for plain in (_plain(key, row.opening, row.commitment, (row.writer, row.seq)) for row in own)
        ]


def _fill(conn: Connection, keystore: Keystore, home: tuple[int, bytes, bytes], opened: dict[object, Json]) -> None:
    """Put everything the epochs hold of the household into them."""
    _records(conn, opening_key(home[1]), home[0], opened)
    _counts(conn, keystore, home, opened)


def _counts(conn: Connection, keystore: Keystore, home: tuple[int, bytes, bytes], opened: dict[object, Json]) -> None:
    """Put the counts in which the household stands among its records, in the order of their bundle."""
    numbers = [int(str(epoch)) for epoch in opened]
    inside = (counts_released.c.epoch >= min(numbers, default=0), counts_released.c.epoch <= max(numbers, default=-1))
    having = conn.execute(select(counts_released.c.epoch).where(*inside).distinct()).scalars().all()
    counts_key = keystore.counts_key(conn) if having else None
    if counts_key is None:
        return
    sealed = SealedCounts(conn, home[0])
    for epoch in [epoch for epoch in having if epoch in opened]:
        shown = {_commitment(pair): pair for pair in _pairs(opened[epoch])}
        found = sealed.of_sealed(Slot(*home, tuple(shown)), epoch)
        for c in found:
            row = conn.execute(select(records).where(records.c.commitment == c)).one()
            plain = _plain(opening_key(counts_key), row.opening, c, (row.writer, row.seq))
            shown[c] = [_written(plain[:HASH_BYTES]), plain[HASH_BYTES:].decode("ascii")]
        opened[epoch]["records"] = [shown[c] for c in sorted(shown)]


def _pairs(shown: Json) -> list[list[str]]:
    pairs = shown["records"]
    return [[str(part) for part in pair] for pair in pairs] if isinstance(pairs, list) else []


def _commitment(pair: Sequence[str]) -> bytes:
    return commitment(base64.b64decode(pair[0]), pair[1].encode("ascii"))


def _plain(key: bytes, opening: bytes | None, c: bytes, place: tuple[bytes, int]) -> bytes:
    try:
        plain = b"" if opening is None else unseal(key, opening, c)
        if commitment(plain[:HASH_BYTES], plain[HASH_BYTES:]) == c:
            return plain
    except (SealBrokenError, ValueError):
        pass
    raise ledger_corrupt_error(writer=Code(place[0].hex()[:8]), seq=place[1])


def _events(conn: Connection, key: bytes, slot: int, shown: tuple[int, int]) -> list[Json]:
    """Return what the household asked, of the epochs that are shown, each with its path."""
    inside = (events.c.slot == slot, events.c.epoch >= shown[0], events.c.epoch <= shown[1])
    own = conn.execute(select(events.c.epoch, events.c.id).where(*inside).order_by(events.c.epoch, events.c.id)).all()
    made: list[Json] = []
    for epoch, rows in groupby(own, key=attrgetter("epoch")):
        hashes = [leaf_hash(event.leaf()) for event in events_of(conn, epoch)]
        numbers = conn.execute(select(events.c.id).where(events.c.epoch == epoch).order_by(events.c.id)).scalars().all()
        for row in rows:
            index = numbers.index(row.id)
            path = inclusion_path(lambda begin, end: root_over(hashes[begin:end]), index, len(hashes))  # noqa: B023
            made.append(_event(conn, key, row.id) | {"epoch": epoch, "index": index, "path": _joined(path)})
    return made


def _event(conn: Connection, key: bytes, number: int) -> Json:
    """Return moment, type and words of an event; one that does not open stands there as it was sealed."""
    row = conn.execute(select(events).where(events.c.id == number)).one()
    about: Json = {"ms": row.t_ms, "type": row.type}
    for plain in _openings(key, row.slot, bytes(row.opening or b""), bytes(row.content)):
        return {**about, "json": plain[HASH_BYTES:].decode("ascii"), "r": _written(plain[:HASH_BYTES])}
    return {**about, "json": bytes(row.content).decode("ascii"), "r": None}


def _openings(key: bytes, slot: int, opening: bytes, content: bytes) -> list[bytes]:
    try:
        hidden = bytes.fromhex(json.loads(content)["commitment"])
    except (ValueError, KeyError, TypeError):
        return []
    return [
        plain
        for plain in (opening, _unsealed(key, opening, hidden))
        if names(plain[HASH_BYTES:], slot)  # what names no number could be a neighbour's, too
        and hidden_commitment(plain[:HASH_BYTES], plain[HASH_BYTES:]) == hidden
    ]


def _unsealed(key: bytes, opening: bytes, hidden: bytes) -> bytes:
    try:
        return unseal(key, opening, hidden)
    except (SealBrokenError, ValueError):
        return b""


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _joined(path: list[bytes]) -> str:
    return _written(b"".join(path))


LIMITS: Final[dict[str, str]] = {
    "en": (
        "For the time that it opens, this statement shows everything our ledger holds under your number, and that we "
        "cannot change it afterwards unnoticed, as long as one witness named here is independent of us. It does not "
        "show that nothing was ever sent outside the ledger, that your connection was not registered twice, or that "
        "the recipient deleted what it got. Today's entries are not yet sealed. 'Recorded' means we were about to "
        "send; 'unknown' means it may have arrived. 'Counted' means your home was one of many in one noisy figure. A "
        "report hides only among the homes sent with it. After erasure we can no longer prove what was shared with "
        "you; your own copy still can."
    ),
    "nl": (
        "Voor de tijd die het opent, laat dit overzicht alles zien wat er in ons logboek onder uw nummer staat, en "
        "dat wij dat later niet ongemerkt kunnen veranderen, zolang een getuige die hier genoemd wordt onafhankelijk "
        "van ons is. Het bewijst niet dat er nooit iets buiten het logboek om is verstuurd, dat uw aansluiting niet "
        "twee keer is ingeschreven, of dat de ontvanger heeft gewist wat hij kreeg. Wat vandaag is genoteerd, is nog "
        "niet verzegeld. 'Genoteerd' betekent dat wij op het punt stonden het te versturen; 'onbekend' betekent dat "
        "het kan zijn aangekomen. 'Geteld' betekent dat uw huis er een van vele was in een cijfer met ruis. Een "
        "melding gaat alleen op tussen de huizen waarmee zij samen is verstuurd. Na wissen kunnen wij niet meer "
        "bewijzen wat er met u gedeeld is; uw eigen kopie kan dat nog wel."
    ),
}
"""The limits, word for word on every statement (ledger specification, section 6; the Dutch says all of it at B1)."""
