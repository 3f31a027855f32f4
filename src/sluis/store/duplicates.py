"""Reports seen before, for as long as late reports are taken.

In:  a slot and a MAC of router, profile, collection time and content, made under a key of the household.
Out: whether this is the first time.

The MAC's key comes from K_n, so that destroying K_n also makes these rows mean nothing (design, section 6a).
"""

from typing import Final

from sqlalchemy import BigInteger, Connection, LargeBinary, bindparam, delete, exists, insert, select

from sluis.store.schema import duplicates

_SLOT: Final = bindparam("which", type_=BigInteger)
_MAC: Final = bindparam("seen", type_=LargeBinary)
_UNTIL: Final = bindparam("until", type_=BigInteger)
_SEEN: Final = exists().where(duplicates.c.slot == _SLOT, duplicates.c.mac == _MAC)
_INSERT_IF_NEW: Final = insert(duplicates).from_select(
    ["slot", "mac", "expires_ms"], select(_SLOT, _MAC, _UNTIL).where(~_SEEN)
)


def first_seen(conn: Connection, slot: int, mac: bytes, expires_ms: int) -> bool:
    """Remember a report, and say whether it is new.

    Args:
        conn: The transaction that decides.
        slot: Whose report it is.
        mac: 32 bytes.
        expires_ms: When the row may go: the end of the window for late reports.

    Returns:
        False when the same report was remembered before.

    Effects:
        Inserts a row; a report that was seen keeps its first expiry.
    """
    return conn.execute(_INSERT_IF_NEW, {"which": slot, "seen": mac, "until": expires_ms}).rowcount == 1


def forget_expired(conn: Connection, now_ms: int) -> int:
    """Delete rows whose window has passed and return how many."""
    return conn.execute(delete(duplicates).where(duplicates.c.expires_ms <= now_ms)).rowcount
