"""A real statement of a real ledger: two disclosures to one recipient on the day of the capture, one before it."""

import copy
import json
from pathlib import Path

from sqlalchemy import insert
from tests.unit.audit.wire_texts import MAC, NOON_MS, register
from tests.unit.ledger.sealing import KEY, ORIGIN, seal_now
from tests.unit.ledger.sealing import register as registered

from sluis.keys.keystore import Keystore
from sluis.ledger.record import PendingRecord, RecordKind, Status
from sluis.ledger.sealer import Sealer
from sluis.ledger.statement import evidence
from sluis.ledger.writer import Writer
from sluis.register.lower import plan_of
from sluis.store.engine import Store
from sluis.store.schema import slots
from sluis.tlog.log_folder import LogFolder

PLAN = plan_of(register(), "help").digest
LOG_KEY = str(KEY.verifier)
DAY_MS = 86_400_000


class Hands:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now_ms = NOON_MS - DAY_MS

    def __call__(self) -> int:
        self.now_ms += 1
        return self.now_ms


def statement(
    tmp_path: Path, database_url: str, *, recipient: str = "meting", rows: tuple[str, ...] = ("2",)
) -> dict[str, object]:
    """Return proof and words: sent the day before and at 12:00:30, cancelled at 12:01; sealed at 18:00."""
    store = Store(database_url)
    store.migrate()
    keystore = Keystore.create(tmp_path / "kek", store)
    clock = Hands()
    with store.transaction() as conn:
        conn.execute(insert(slots), [{"n": 0, "registration": bytes(32), "registered_ms": 0}])
        keystore.new_household(conn, 0)
    sealer = Sealer(store, keystore, LogFolder(tmp_path / "log"), ORIGIN, lambda _conn: [KEY], clock)
    registered(sealer)
    seal_now(sealer)
    for moment in (NOON_MS - DAY_MS + 5_000, NOON_MS + 30_000, NOON_MS + 60_000):
        clock.now_ms = moment
        with store.transaction() as conn:
            writer = Writer.start(conn, clock())
            intent = PendingRecord(
                RecordKind.INTENT, 0, "help", recipient, clock(), plan=PLAN, body_sha256=bytes(32),
                rows=dict.fromkeys(rows, 1),
            )  # fmt: skip
            (made,) = writer.append(conn, keystore, [intent])
            status = Status.CANCELLED if moment == NOON_MS + 60_000 else Status.DELIVERED
            told = PendingRecord(RecordKind.OUTCOME, 0, "help", recipient, clock(), ref=made.commitment, status=status)
            writer.append(conn, keystore, [told])
    clock.now_ms = NOON_MS + DAY_MS // 4
    seal_now(sealer)
    with store.reading() as conn:
        document = dict(evidence(conn, keystore, sealer.folder, (0, "NL-0"), (0, 2 * NOON_MS)).document)
    store.close()
    line = {
        "recipient": {"key": recipient, "name": "Meting GmbH", "country": "DE", "role": "processor"},
        "activity": "help",
        "plan": PLAN,
        "count": 3,
        "fields": [{"row": "2", "path": MAC, "what": "x", "count": 3}],
    }
    words = {"made_ms": 0, "covers_from_ms": 0, "covers_to_ms": 0, "limits": {}, "reading": {"shared": [line]}}
    made: dict[str, object] = json.loads(json.dumps({**document, **words}))
    return made


def written(document: dict[str, object], **changes: object) -> bytes:
    return json.dumps(copy.deepcopy(document) | changes).encode()
