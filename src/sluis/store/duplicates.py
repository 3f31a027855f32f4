"""Reports seen before, for as long as late reports are taken.

In:  a slot and a MAC of router, profile, collection time and content, made under a key of the household.
Out: whether this is the first time.

The MAC's key comes from K_n, so that destroying K_n also makes these rows mean nothing (design, section 6a).
"""

from sqlalchemy import BigInteger, Connection, LargeBinary, delete, exists, insert, literal, select

from sluis.store.schema import duplicates


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
    seen = exists().where(duplicates.c.slot == slot, duplicates.c.mac == mac)
    row = select(literal(slot, BigInteger), literal(mac, LargeBinary), literal(expires_ms, BigInteger)).where(~seen)
    return conn.execute(insert(duplicates).from_select(["slot", "mac", "expires_ms"], row)).rowcount == 1


def forget_expired(conn: Connection, now_ms: int) -> int:
    """Delete rows whose window has passed and return how many."""
    return conn.execute(delete(duplicates).where(duplicates.c.expires_ms <= now_ms)).rowcount
