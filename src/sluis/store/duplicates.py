"""Reports seen before, for as long as late reports are taken.

In:  a slot and a MAC of router, profile, collection time and content, made under a key of the household.
Out: whether this is the first time.

The MAC's key comes from K_n, so that destroying K_n also makes these rows mean nothing (gate specification, section 8).
"""

from sqlalchemy import Connection, delete

from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import duplicates


def first_seen(conn: Connection, slot: int, mac: bytes, expires_ms: int) -> bool:
    """Remember a report, and say whether it is new.

    Args:
        conn: The transaction that decides. Another one with the same report is waited for.
        slot: Whose report it is.
        mac: 32 bytes.
        expires_ms: When the row may go: the end of the window for late reports.

    Returns:
        False when the same report was remembered before.

    Effects:
        Inserts a row; a report that was seen keeps its first expiry.
    """
    row = {"slot": slot, "mac": mac, "expires_ms": expires_ms}
    return conn.execute(insert_if_absent(conn, "duplicates"), row).rowcount == 1


def forget_expired(conn: Connection, now_ms: int) -> int:
    """Delete rows whose window has passed and return how many."""
    return conn.execute(delete(duplicates).where(duplicates.c.expires_ms <= now_ms)).rowcount
