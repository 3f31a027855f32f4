"""The operator's dated snapshot of the list of the EU-US Data Privacy Framework, and what it says of one legal entity.

In:  a TOML file the operator made from the public list: ``taken``, ``source``, and one ``[[participant]]`` per entity.
Out: ``Listed``: whether the entity counts, since when it was looked at, and until when it holds.

The rules this module keeps:
 * The exact legal entity counts, letter by letter: a sister company of a listed one is not listed.
 * A snapshot is evidence: its SHA-256 goes into the register beside what it said, and how old it is decides there.
 * A snapshot from the future is no evidence.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec

from sluis.errors import Code, FileName, RegisterText
from sluis.errors.law import law_table_error

Status = Literal["active", "active-under-review", "inactive"]


class Participant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entity on the list."""

    entity: str
    status: Status
    next_due: date | None = None
    coverage: Literal["hr", "non-hr", "both"]


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The list as it was on one day."""

    taken: date
    source: str
    participant: tuple[Participant, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """What a snapshot says of one entity; the keys are those of `dpf:` in the register."""

    listed: bool
    checked: date
    snapshot: str
    """SHA-256 of the file, 64 hex digits."""
    coverage: str | None = None
    next_due: date | None = None


def read_snapshot(file: FileName, source: bytes, at: date) -> Snapshot:
    """Read a snapshot.

    Args:
        file: What it is called in an error.
        source: Its bytes.
        at: Today: what was taken later is refused.

    Raises:
        law_table_error: it has another form, names an entity twice, or is from the future.
    """
    try:
        snapshot = msgspec.toml.decode(source, type=Snapshot)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise law_table_error(file=file, place=RegisterText("-"), problem=Code("form")) from None
    if snapshot.taken > at:
        raise law_table_error(file=file, place=RegisterText("taken"), problem=Code("future"))
    entities = [participant.entity for participant in snapshot.participant]
    twice = next((entity for entity in entities if entities.count(entity) > 1), None)
    if twice is not None:
        raise law_table_error(file=file, place=RegisterText(twice), problem=Code("twice"))
    return snapshot


def listed(snapshot: Snapshot, source: bytes, entity: str) -> Listed:
    """Return what a snapshot says of one legal entity, spelled exactly.

    Args:
        snapshot: What was read.
        source: Its bytes, for the digest.
        entity: The legal entity, letter by letter.

    Examples:
        >>> one = Participant(entity="A Inc.", status="active", coverage="both")
        >>> seen = Snapshot(taken=date(2026, 11, 20), source="list", participant=(one,))
        >>> listed(seen, b"", "A Inc.").listed, listed(seen, b"", "A Incorporated").listed
        (True, False)
    """
    digest = hashlib.sha256(source).hexdigest()
    for participant in snapshot.participant:
        if participant.entity == entity:
            return Listed(
                participant.status != "inactive", snapshot.taken, digest, participant.coverage, participant.next_due
            )
    return Listed(listed=False, checked=snapshot.taken, snapshot=digest)
