"""Where a feed of pages stands, so that nobody but its pages can move it.

In:  a caller, the name of a feed, a cursor, in a transaction. Out: the cursor; or that somebody changed it.

The rule this module keeps: a cursor stands with a MAC under a key of the gate that covers caller, feed and cursor. Who
writes the database cannot have a page skipped, and with it that a household moved out. A cursor of before that is put
back only has pages applied again, which changes nothing.
"""

import hmac
import json

from sqlalchemy import Connection

from sluis.errors.desk import feed_changed_error
from sluis.gate.state.state import GateState
from sluis.store.page_requests import cursor_of, move_cursor


def feed_stands_at(state: GateState, conn: Connection, caller: str, feed: str) -> str | None:
    """Return the cursor of the last page of a feed that was applied, ``None`` before the first.

    Raises:
        feed_changed_error: somebody else put it there.
    """
    kept = cursor_of(conn, caller, feed)
    if kept is None:
        return None
    key = state.keystore.standing_key(conn)
    if key is None or not hmac.compare_digest(kept[1], _mac(key, caller, feed, kept[0])):
        raise feed_changed_error()
    return kept[0]


def move_feed(state: GateState, conn: Connection, caller: str, feed: str, cursor: str) -> None:
    """Note that a page of a feed was applied.

    Effects:
        One row, in the transaction that applied its last changes.
    """
    mac = _mac(state.keystore.standing_key(conn, make=True) or b"", caller, feed, cursor)
    move_cursor(conn, caller, feed, (cursor, mac), state.clock())


def _mac(key: bytes, caller: str, feed: str, cursor: str) -> bytes:
    return hmac.digest(key, b"sluis/page-feed/v1\0" + json.dumps([caller, feed, cursor]).encode(), "sha256")
