"""Wrap all keys of a store anew: which tables hold keys, and what ties each to its place.

In:  two key-encryption keys, inside a transaction. Out: every row wrapped under the second.

Households are gone through in pages: there may be millions.
"""

from typing import Final

from sqlalchemy import Connection, select, update

from sluis.keys.sealed import seal, unseal
from sluis.store.schema import (
    household_keys,
    log_keys,
    period_keys,
    pin_keys,
    receipt_keys,
    rights_cases,
    single_keys,
)

_PAGE: Final = 5000


def owner_of(label: str, number: int) -> bytes:
    """Return what a wrapped key is tied to, so that none can take the place of another.

    A number below zero, which only a hand writes into a row, is one that no key was ever tied to: no such row opens.
    """
    return b"sluis/wrap/v1\0" + label.encode() + b"\0" + (number % (1 << 64)).to_bytes(8, "big")


def rewrap(conn: Connection, old: bytes, new: bytes) -> None:
    """Wrap every key of a store under another key-encryption key.

    Args:
        conn: A transaction that holds the store's write lock.
        old: What they are wrapped under now.
        new: What they are wrapped under afterwards.

    Raises:
        SealBrokenError: a key does not open; nothing may be committed.

    Effects:
        All rows of all tables of keys.
    """
    last = -1
    while households := _page(conn, last):
        for slot, wrapped in households:
            owner = owner_of("household", slot)
            at = update(household_keys).where(household_keys.c.slot == slot)
            conn.execute(at.values(wrapped=seal(new, unseal(old, wrapped, owner), owner)))
            last = slot
    for row in conn.execute(select(period_keys)).all():
        owner = owner_of(f"period/{row.lifetime}", row.period)
        this = update(period_keys).where(period_keys.c.lifetime == row.lifetime, period_keys.c.period == row.period)
        conn.execute(this.values(wrapped=seal(new, unseal(old, row.wrapped, owner), owner)))
    for row in conn.execute(select(receipt_keys)).all():
        owner = owner_of("receipt", row.number)
        here = update(receipt_keys).where(receipt_keys.c.kid == row.kid)
        conn.execute(here.values(wrapped=seal(new, unseal(old, row.wrapped, owner), owner)))
    for row in conn.execute(select(log_keys)).all():
        owner = owner_of(f"log/{row.kind}", row.number)
        that = update(log_keys).where(log_keys.c.kind == row.kind, log_keys.c.number == row.number)
        conn.execute(that.values(wrapped=seal(new, unseal(old, row.wrapped, owner), owner)))
    for row in conn.execute(select(pin_keys)).all():
        owner = owner_of(f"pin/{row.recipient}", 0)
        whose = update(pin_keys).where(pin_keys.c.recipient == row.recipient)
        conn.execute(whose.values(wrapped=seal(new, unseal(old, row.wrapped, owner), owner)))
    for row in conn.execute(select(single_keys)).all():
        owner = owner_of(row.label, 0)
        change = update(single_keys).where(single_keys.c.label == row.label)
        conn.execute(change.values(wrapped=seal(new, unseal(old, row.wrapped, owner), owner)))
    for row in conn.execute(select(rights_cases)).all():
        owner = owner_of("rights-case", row.number)
        case = update(rights_cases).where(rights_cases.c.number == row.number)
        conn.execute(case.values(wrapped=seal(new, unseal(old, row.wrapped, owner), owner)))


def _page(conn: Connection, after: int) -> list[tuple[int, bytes]]:
    some = select(household_keys).where(household_keys.c.slot > after).order_by(household_keys.c.slot).limit(_PAGE)
    return [(row.slot, row.wrapped) for row in conn.execute(some)]
