"""What tests of the sealed ledger have in common: a sealer, its key, its clock, intents, households with a line."""

import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, update

from sluis.keys.derive import registration, registration_key
from sluis.ledger import verify_statement
from sluis.ledger.epoch_leaf import EpochLeaf
from sluis.ledger.record import PendingRecord, RecordKind, Status
from sluis.ledger.sealer import Sealer
from sluis.ledger.writer import Writer
from sluis.store.schema import lines, seals, slots
from sluis.tlog.note import Ed25519Signer

ORIGIN = "example.nl/sluis"
KEY = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
PLAN = "ab" * 32


class Clock:
    def __init__(self) -> None:
        self.now_ms = 1_000

    def __call__(self) -> int:
        self.now_ms += 1
        return self.now_ms


def intents(sealer: Sealer, *slots_of: int) -> list[bytes]:
    """Record an intent for each of some households, by a new writer."""
    with sealer.store.transaction() as conn:
        writer = Writer.start(conn, sealer.clock())
        drafts = [
            PendingRecord(
                RecordKind.INTENT,
                n,
                "wifi-help",
                "wifi-insight",
                sealer.clock(),
                plan=PLAN,
                body_sha256=bytes(32),
                rows={"1": 2},
            )
            for n in slots_of
        ]
        return [each.commitment for each in writer.append(conn, sealer.keystore, drafts)]


def outcome(sealer: Sealer, n: int, intent: bytes, status: Status) -> None:
    with sealer.store.transaction() as conn:
        draft = PendingRecord(
            RecordKind.OUTCOME, n, "wifi-help", "wifi-insight", sealer.clock(), ref=intent, status=status
        )
        Writer.start(conn, sealer.clock()).append(conn, sealer.keystore, [draft])


def leaf_of(sealer: Sealer, epoch: int) -> EpochLeaf:
    with sealer.store.reading() as conn:
        return EpochLeaf.parse(conn.execute(select(seals.c.leaf).where(seals.c.epoch == epoch)).scalar_one(), epoch)


def seal_now(sealer: Sealer) -> int:
    epoch = sealer.fence()
    assert [(each.epoch, each.state) for each in sealer.advance()] == [(epoch, "served")]
    return epoch


def told_of(document: Mapping[str, object], code: int = 0) -> list[tuple[object, ...]]:
    """Ask the inspector's verifier about the evidence of a statement; return what it says, by name."""
    words = {"made_ms": 0, "covers_from_ms": 0, "covers_to_ms": 0, "reading": {}, "limits": {}}
    asked = {"log_keys": [str(KEY.verifier)], "now_ms": 10**13}
    verdict = verify_statement.verify(json.dumps({**document, **words}).encode(), asked)
    assert verdict.code == code, verdict.said
    return list(verdict.said)


def register(sealer: Sealer) -> None:
    """Give each household of the fixture its line, NL-0 and so on, and the R that goes with it."""
    with sealer.store.transaction() as conn:
        for n in conn.execute(select(slots.c.n)).scalars().all():
            key = sealer.keystore.household_key(conn, n)
            assert key is not None
            made = registration(registration_key(key), f"NL-{n}")
            conn.execute(update(slots).where(slots.c.n == n).values(registration=made))
            conn.execute(lines.insert().values(slot=n, line=f"NL-{n}"))
