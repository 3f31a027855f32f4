"""A statement: two disclosures to one recipient on the day of the capture, one of them cancelled, and one before it."""

import copy
import json
from pathlib import Path

from tests.twins.ledger_maker import LOG, Epoch, Maker, intent, outcome, record
from tests.unit.audit.wire_texts import MAC, NOON_MS, register

from sluis.register.lower import plan_of

PLAN = plan_of(register(), "help").digest
LOG_KEY = LOG.vkey()
DAY_MS = 86_400_000


def statement(
    _tmp_path: Path, _database_url: str, *, recipient: str = "meting", rows: tuple[str, ...] = ("2",)
) -> dict[str, object]:
    """Return proof and words: sent the day before and at 12:00:30, cancelled at 12:01; sealed at 18:00."""
    pairs = []
    for number, moment in enumerate((NOON_MS - DAY_MS + 5_000, NOON_MS + 30_000, NOON_MS + 60_000)):
        names: dict[str, object] = {"recipient": recipient, "activity": "help"}
        own = (bytes([number]) * 32, intent(moment, **names, plan=PLAN, rows=dict.fromkeys(rows, 1)))
        status = "cancelled" if moment == NOON_MS + 60_000 else "delivered"
        pairs += [own, (bytes([number + 16]) * 32, outcome(record(*own), status, moment + 1, **names))]
    epochs = (Epoch(), Epoch(pairs, lasts_ms=DAY_MS * 5 // 4))
    line = {
        "recipient": {"key": recipient, "name": "Meting GmbH", "country": "DE", "role": "processor"},
        "activity": "help",
        "plan": PLAN,
        "count": 3,
        "fields": [{"row": "2", "path": MAC, "what": "x", "count": 3}],
    }
    start = NOON_MS - DAY_MS - 3_600_000
    made = Maker(epochs, from_ms=start).statement(reading=[line], from_ms=0, to_ms=2 * NOON_MS)
    return json.loads(json.dumps(made))  # type: ignore[no-any-return]


def written(document: dict[str, object], **changes: object) -> bytes:
    return json.dumps(copy.deepcopy(document) | changes).encode()
