"""What tests of reconciliation have in common: lines of a recipient's log, made from what the ledger signed."""

import json
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import select

from sluis.keys.keystore import Keystore
from sluis.ledger.receipt import Promise, make_header, pin_of, pin_salt, promised_ms
from sluis.ledger.record import PendingRecord, RecordKind, Status
from sluis.ledger.writer import Appended, Writer
from sluis.store.engine import Store
from sluis.store.schema import records

ORIGIN = "example.nl/sluis"
INSIGHT = "wifi-insight"
NOW_MS = 1_795_525_200_000
MINUTE_MS = 60_000
GRID_MS = 11
"""Of the plan of these tests; no moment of theirs is a multiple of it."""
PLAN = "ab" * 32


def body(n: int) -> bytes:
    return json.dumps({"Report": [n]}).encode()


def record(store: Store, keystore: Keystore, *drafts: PendingRecord) -> list[Appended]:
    with store.transaction() as conn:
        return list(Writer.start(conn, NOW_MS).append(conn, keystore, drafts))


def intent(slot: int, n: int, *, recipient: str = INSIGHT, t_ms: int = NOW_MS) -> PendingRecord:
    digest = sha256(body(n)).digest()
    return PendingRecord(
        RecordKind.INTENT, slot, "wifi-help", recipient, t_ms, plan=PLAN, body_sha256=digest, rows={"1": 1}
    )


def outcome(slot: int, of: Appended, status: Status, *, kind: RecordKind = RecordKind.OUTCOME) -> PendingRecord:
    return PendingRecord(kind, slot, "wifi-help", INSIGHT, of.t_ms + 1, ref=of.commitment, status=status)


def header(store: Store, keystore: Keystore, of: Appended, n: int, **other: object) -> str:
    """Return what the gate would send with body ``n``; ``other`` replaces parts of the promise."""
    parts: dict[str, object] = {
        "origin": ORIGIN,
        "commitment": of.commitment,
        "t_ms": promised_ms(of.t_ms, GRID_MS),
        "body_sha256": sha256(body(n)).digest(),
        "recipient": INSIGHT,
    }
    with store.transaction() as conn:
        key = keystore.receipt_key(conn)
        whose = str(other.get("recipient", INSIGHT))
        chain = other.pop("chain", of.chain)
        assert isinstance(chain, bytes)
        parts["pin"] = pin_of(pin_salt(keystore.pin_key(conn, whose), of.commitment), chain)
    return make_header(key, Promise(**{**parts, **other}))  # type: ignore[arg-type]


def promised(draft: PendingRecord) -> int | None:
    """Round the moment of an intent, as the plan of these tests does."""
    return promised_ms(draft.t_ms, GRID_MS)


def line(header_line: str, n: int, at_ms: int = NOW_MS + 2) -> bytes:
    """Return one line of the log of who received body ``n``."""
    received_at = datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    made = {"header": header_line, "received_at": received_at, "body_sha256": sha256(body(n)).hexdigest()}
    return json.dumps(made).encode() + b"\n"


def record_count(store: Store, slot: int) -> int:
    """Return how many records a household has."""
    with store.reading() as conn:
        return len(conn.execute(select(records.c.seq).where(records.c.slot == slot)).all())
