"""How far a page of changes came, under the key its caller gave it; and where a feed of pages stands.

In:  a caller, a key, a page. Out: rows; none of them holds anything of a household.

The rules this module keeps:
 * Written in the transaction that does what it counts: after a crash the count is what was done.
 * A page under a key that was used for another is told by its digest.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from sluis.store.schema import page_feeds, page_requests

KEPT_MS: Final = 30 * 86_400_000
"""How long a page is known by its key."""


@dataclass(frozen=True, slots=True)
class PageProgress:
    """How far a page came."""

    digest: bytes
    """Of the page and of what follows, under a key of the keystore."""
    done: int
    """Changes that were applied or refused, from the first on."""
    refused: Mapping[int, str] = field(default_factory=dict)
    """Place in the page → code, for those that were refused."""
    answer: bytes = b""
    """What is kept of the answer, sealed; empty when nothing is."""


def progress_of(conn: Connection, caller: str, key: bytes) -> PageProgress | None:
    """Return how far the page of a key came, ``None`` for a key that was not used.

    Args:
        conn: A connection.
        caller: Who gave the key.
        key: Its SHA-256.
    """
    here = (page_requests.c.caller == caller, page_requests.c.key == key)
    row = conn.execute(select(page_requests).where(*here)).first()
    if row is None:
        return None
    refused = {int(at): str(code) for at, code in json.loads(row.refused)}
    return PageProgress(bytes(row.digest), int(row.done), refused, bytes(row.answer or b""))


def keep_progress(conn: Connection, caller: str, key: bytes, progress: PageProgress, now_ms: int) -> None:
    """Keep how far a page came, and forget keys that are ``KEPT_MS`` old.

    Effects:
        One row, in the transaction that applied the changes.
    """
    here = (page_requests.c.caller == caller, page_requests.c.key == key)
    refused = json.dumps(sorted(progress.refused.items()))
    values = {"digest": progress.digest, "done": progress.done, "refused": refused, "t_ms": now_ms}
    if conn.execute(update(page_requests).where(*here).values(**values)).rowcount == 0:
        conn.execute(delete(page_requests).where(page_requests.c.t_ms < now_ms - KEPT_MS))
        conn.execute(insert(page_requests).values(caller=caller, key=key, **values))


def keep_answer(conn: Connection, caller: str, key: bytes, answer: bytes) -> None:
    """Keep the sealed answer of a page that is kept.

    Effects:
        One row, in the transaction that did what it says.
    """
    here = (page_requests.c.caller == caller, page_requests.c.key == key)
    conn.execute(update(page_requests).where(*here).values(answer=answer))


def cursor_of(conn: Connection, caller: str, feed: str) -> tuple[str, bytes] | None:
    """Return the cursor of the last page of a feed that was applied, and its MAC; ``None`` before the first."""
    here = (page_feeds.c.caller == caller, page_feeds.c.feed == feed)
    row = conn.execute(select(page_feeds.c.cursor, page_feeds.c.mac).where(*here)).first()
    return None if row is None else (str(row.cursor), bytes(row.mac))


def move_cursor(conn: Connection, caller: str, feed: str, cursor: tuple[str, bytes], now_ms: int) -> None:
    """Note that a page of a feed was applied.

    Effects:
        One row, in the transaction that applied its last changes.
    """
    here = (page_feeds.c.caller == caller, page_feeds.c.feed == feed)
    values = {"cursor": cursor[0], "mac": cursor[1], "t_ms": now_ms}
    if conn.execute(update(page_feeds).where(*here).values(**values)).rowcount == 0:
        conn.execute(insert(page_feeds).values(caller=caller, feed=feed, **values))
