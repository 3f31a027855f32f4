"""What a sample of homes keeps of what was released: bodies, sealed under a key of each household, for a while.

In:  bodies that are on record, in the transaction that recorded them. Out: rows; the same bodies, to be measured.

The rules this module keeps (risk specification, section 6):
 * A row opens with K_n only, for its own activity, household and moment of deletion. Erasure reaches it, and so does
   whatever closes the activity for the household.
 * A row whose time has come is not read, whoever forgot to delete it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from sluis.errors import SealBrokenError
from sluis.errors.ledger import household_erased_error
from sluis.keys.derive import sample_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import seal, unseal
from sluis.store.schema import sampled

_DIGEST: Final = 32
_HEAD: Final = _DIGEST + 8
_FETCH: Final = 2_000
_OF_HOMES: Final = delete(sampled).where(sampled.c.slot.in_(bindparam("homes", expanding=True)))
_OF_HOMES_IN: Final = _OF_HOMES.where(sampled.c.activity.in_(bindparam("activities", expanding=True)))


@dataclass(frozen=True, slots=True)
class Sampled:
    """One body of a home of the sample."""

    activity: str
    slot: int
    until_ms: int
    """When it has to be gone."""
    leaving: str = field(repr=False)
    """Digest of what may leave, under which it was decided; 64 hex digits."""
    at_ms: int = field(repr=False)
    """The moment of its header."""
    body: bytes = field(repr=False)


def put_sampled(conn: Connection, keys: Mapping[int, bytes | None], made: Iterable[Sampled]) -> None:
    """Keep bodies.

    Args:
        conn: The transaction that put them on record.
        keys: K_n of every slot.
        made: In the order of the reports.

    Raises:
        HouseholdErasedError: a slot has no key.
    """
    rows = []
    for each in made:
        key = keys.get(each.slot)
        if key is None:
            raise household_erased_error(slot=each.slot)
        plain = bytes.fromhex(each.leaving) + each.at_ms.to_bytes(8, "big") + each.body
        sealed = seal(sample_key(key), plain, _owner(each.activity, each.slot, each.until_ms))
        rows.append({"activity": each.activity, "slot": each.slot, "until_ms": each.until_ms, "sealed": sealed})
    if rows:
        conn.execute(insert(sampled), rows)


def sampled_of(conn: Connection, keystore: Keystore, activity: str, until_ms: int, now_ms: int) -> Iterator[Sampled]:
    """Yield what is kept of the sample of an activity that is gone at a moment; home by home, in their order.

    A row that does not open is none: somebody put it there, or its household was erased meanwhile.
    """
    here = (sampled.c.activity == activity, sampled.c.until_ms == until_ms, sampled.c.until_ms > now_ms)
    rows = conn.execute(select(sampled).where(*here).order_by(sampled.c.slot, sampled.c.id))
    key: tuple[int, bytes | None] = (-1, None)
    for row in rows.yield_per(_FETCH):
        if key[0] != row.slot:
            key = row.slot, keystore.household_key(conn, row.slot)
        opened = None if key[1] is None else _opened(key[1], bytes(row.sealed), activity, (row.slot, until_ms))
        if opened is not None:
            yield opened


def sampled_bytes(conn: Connection, activity: str) -> int:
    """Return how many bytes the sample of an activity takes."""
    taken = select(func.coalesce(func.sum(func.length(sampled.c.sealed)), 0)).where(sampled.c.activity == activity)
    return int(conn.execute(taken).scalar_one())


def forget_sampled(conn: Connection, now_ms: int) -> int:
    """Delete what is past its time, and return how many rows."""
    return conn.execute(delete(sampled).where(sampled.c.until_ms <= now_ms)).rowcount


def forget_sample_of(conn: Connection, activity: str) -> int:
    """Delete all that is kept of an activity, and return how many rows."""
    return conn.execute(delete(sampled).where(sampled.c.activity == activity)).rowcount


def leave_samples(conn: Connection, homes: Collection[int], activities: Collection[str] | None = None) -> None:
    """Delete what is kept of some households, of some activities or of all."""
    if activities is None:
        conn.execute(_OF_HOMES, {"homes": list(homes)})
    else:
        conn.execute(_OF_HOMES_IN, {"homes": list(homes), "activities": list(activities)})


def _opened(key: bytes, sealed: bytes, activity: str, whose: tuple[int, int]) -> Sampled | None:
    slot, until_ms = whose
    try:
        plain = unseal(sample_key(key), sealed, _owner(activity, slot, until_ms))
    except SealBrokenError:
        return None
    leaving, at_ms = plain[:_DIGEST].hex(), int.from_bytes(plain[_DIGEST:_HEAD], "big")
    return Sampled(activity, slot, until_ms, leaving, at_ms, plain[_HEAD:])


def _owner(activity: str, slot: int, until_ms: int) -> bytes:
    name = activity.encode("ascii")
    where = len(name).to_bytes(2, "big") + name + until_ms.to_bytes(8, "big") + slot.to_bytes(8, "big")
    return sha256(b"sluis/sampled/v1\0" + where).digest()
