"""That one of two people asked to start something again that is stopped.

In:  what, and what was asked. Out: a row.
"""

from sqlalchemy import Connection, delete, insert, select

from sluis.store.schema import openings


def asked_of(conn: Connection, what: str) -> tuple[str, int, bytes] | None:
    """Return what was asked about something, when, and its MAC; ``None`` when nothing was."""
    row = conn.execute(select(openings).where(openings.c.what == what)).first()
    return None if row is None else (str(row.asked), int(row.t_ms), bytes(row.mac))


def keep_asked(conn: Connection, what: str, asked: str, t_ms: int, mac: bytes) -> None:
    """Note what was asked about something, in the place of what was before.

    Args:
        conn: A transaction that runs alone.
        what: About what.
        asked: JSON.
        t_ms: When.
        mac: Over all of it.
    """
    forget_asked(conn, what)
    conn.execute(insert(openings).values(what=what, asked=asked, t_ms=t_ms, mac=mac))


def forget_asked(conn: Connection, what: str) -> None:
    """Delete what was asked about something."""
    conn.execute(delete(openings).where(openings.c.what == what))
