"""An independent judge: reads the database, the key file and the recipients' logs by itself, and compares.

In:  the folder of a gate that has ended, what recipients were sent, what routers heard, what households were answered.
Out: violations; none when every promise was kept.

It uses nothing of the code that it judges: SQLite by the driver, keys and openings by the ledger specification, the
standing by what households asked and were told in this very run.
"""

import base64
import hashlib
import hmac
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.sim.intake import Asked, Intake
from tests.sim.journal import ALWAYS, MARK, Journal

NOT_SENT: Final = {"cancelled", "expired"}
GRIDS_MS: Final = {"wifi-help": 900_000, "network-quality": 3_600_000}
"""Of the time of collection, as the example register has them."""
RECIPIENTS: Final = {"wifi-help": "wifi-insight", "network-quality": "netwerk-meting"}
NUMBERED: Final = {
    "wifi-help": re.compile(rb'Channel":\s*"?(\d+)'),
    "network-quality": re.compile(rb'ErrorsSent":\s*"?(\d+)00000\b'),
}
"""Where the number of a simulated report stands in its body, per activity."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One promise that was not kept."""

    kind: str
    """``unrecorded``, ``unsettled``, ``twice``, ``lie``, ``chain``, ``receipt``, ``closed``, ``marker``, ``early`` or
    ``lost``."""
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


@dataclass(frozen=True, slots=True)
class Record:
    """One record, opened."""

    place: int
    """In the order of insertion."""
    c: str
    said: dict[str, object]


class Books:
    """What is in the database, read with the driver alone."""

    def __init__(self, database: Path, *key_files: Path) -> None:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
            self.writers = db.execute("SELECT writer, next_seq, head FROM writers").fetchall()
            self.rows = db.execute(
                "SELECT rowid, writer, seq, slot, commitment, chain, opening, outcome_of, t_ms FROM records ORDER BY 1"
            ).fetchall()
            self.outbox = {bytes(c).hex(): state for c, state in db.execute("SELECT commitment, state FROM outbox")}
            self.wrapped = dict(db.execute("SELECT slot, wrapped FROM household_keys"))
            [self.check] = db.execute("SELECT value FROM meta WHERE key = 'kek-check'").fetchone() or [b""]
            self.public = {kid: bytes(public) for kid, public in db.execute("SELECT kid, public FROM receipt_keys")}
        self._kek = _kek(key_files, self.check)
        self.faults: list[Violation] = []
        self.records = [record for record in map(self._open, self.rows) if record is not None]
        self.intents = {record.c: record for record in self.records if record.said["kind"] == "intent"}
        self.outcomes = {str(record.said["ref"]): record for record in self.records if record.said["kind"] == "outcome"}

    def _open(self, row: tuple[int, bytes, int, int, bytes, bytes, bytes, bytes | None, int]) -> Record | None:
        place, _writer, _seq, slot, c, _chain, opening, outcome_of, t_ms = row
        owner = b"sluis/wrap/v1\0household\0" + slot.to_bytes(8, "big")
        key = hmac.digest(_unseal(self._kek, self.wrapped[slot], owner), b"sluis/opening/v1\0", "sha256")
        try:
            opened = _unseal(key, opening, c)
        except InvalidTag:
            self.faults.append(Violation("chain", f"record {c.hex()[:8]} does not open"))
            return None
        framed = b"\0\x20" + opened[:32] + (len(opened) - 32).to_bytes(4, "big") + opened[32:]
        if hashlib.sha256(b"sluis/record/v2\0" + framed).digest() != c:
            self.faults.append(Violation("chain", f"record {c.hex()[:8]} is not what it commits to"))
        content = json.loads(opened[32:])
        ref = None if outcome_of is None else bytes(outcome_of).hex()
        if (content["slot"], content["t_ms"], content.get("ref")) != (slot, t_ms, ref):
            self.faults.append(Violation("chain", f"record {c.hex()[:8]} says other than its columns"))
        return Record(place, c.hex(), content)

    def status(self, c: str) -> str | None:
        """Return the outcome of an intent."""
        outcome = self.outcomes.get(c)
        return None if outcome is None else str(outcome.said["status"])


def _kek(paths: Sequence[Path], check: bytes) -> bytes:
    """Return the key-encryption key whose check value the store holds; after a kill it may lie beside the old one."""
    for path in paths:
        words = path.read_bytes().split() if path.exists() else []
        key = base64.b64decode(words[1]) if len(words) > 1 else b""
        if hmac.compare_digest(hmac.digest(key, b"sluis/kek-check/v1\0", "sha256"), check):
            return key
    return b""


def _unseal(key: bytes, sealed: bytes, owner: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[1:13], sealed[13:], sealed[:1] + owner)


def at_any_moment(books: Books, intakes: Sequence[Intake]) -> Iterator[Violation]:
    """What holds at every moment, also between a kill and the next start."""
    yield from books.faults
    yield from _chains(books)
    open_intents = {c for c in books.intents if c not in books.outcomes}
    for c in sorted(open_intents - books.outbox.keys()):
        yield Violation("unsettled", f"intent {c[:8]} has no outcome and is not in the outbox")
    for c in sorted(books.outbox.keys() - open_intents):
        yield Violation("unrecorded", f"body {c[:8]} is in the outbox without an open intent")
    refs = Counter(str(record.said["ref"]) for record in books.records if record.said["kind"] == "outcome")
    for ref, count in refs.items():
        if count > 1:
            yield Violation("twice", f"intent {ref[:8]} has {count} outcomes")
        if ref not in books.intents:
            yield Violation("unrecorded", f"an outcome speaks of {ref[:8]}, which is no intent")
    for intake in intakes:
        for asked in intake.asked:
            yield from _on_record(books, intake, asked)


def at_the_end(books: Books, intakes: Sequence[Intake], journal: Journal) -> Iterator[Violation]:
    """What holds when everything was mended and the outbox had time to empty."""
    yield from at_any_moment(books, intakes)
    for c, state in sorted(books.outbox.items()):
        yield Violation("unsettled", f"body {c[:8]} is still {state}")
    seen: dict[str, list[Asked]] = defaultdict(list)
    for intake in intakes:
        for asked in intake.asked:
            seen[asked.key].append(asked)
    for c in books.intents:
        yield from _told(books.status(c), c, seen[c])
    yield from _once(books, seen)
    yield from _not_more(books, journal)
    yield from _stopped(books, intakes, journal)
    yield from _early(books, seen, journal)
    yield from _lost(books, journal)


def _chains(books: Books) -> Iterator[Violation]:
    by_writer: dict[bytes, list[tuple[int, bytes, bytes]]] = defaultdict(list)
    for _place, writer, seq, _slot, c, chain, *_rest in books.rows:
        by_writer[writer].append((seq, c, chain))
    for writer, next_seq, head in books.writers:
        before = hashlib.sha256(b"sluis/chain/v1\0" + writer + bytes(32)).digest()
        rows = sorted(by_writer.pop(writer, []))
        for number, (seq, c, chain) in enumerate(rows):
            before = hashlib.sha256(b"sluis/link/v1\0" + before + number.to_bytes(8, "big") + c).digest()
            if seq != number or chain != before:
                yield Violation("chain", f"writer {writer.hex()[:8]} breaks at {number}")
                break
        if (next_seq, head) != (len(rows), before):
            yield Violation("chain", f"writer {writer.hex()[:8]} has another head than its records")
    for writer in by_writer:
        yield Violation("chain", f"records of {writer.hex()[:8]}, which is no writer")


def _on_record(books: Books, intake: Intake, asked: Asked) -> Iterator[Violation]:
    """A request that came, even half, has a record; its body is the one on record; its receipt is ours."""
    intent = books.intents.get(asked.key)
    if intent is None:
        yield Violation("unrecorded", f"{intake.name} was sent {asked.key[:8]}, which is no intent")
        return
    if asked.body is None:
        return
    digest = hashlib.sha256(asked.body).digest()
    if digest.hex() != intent.said["body_sha256"] or intake.name != intent.said["recipient"]:
        yield Violation("unrecorded", f"{intake.name} holds under {asked.key[:8]} what is not on record")
    if MARK.encode() in asked.body or MARK in asked.receipt:
        yield Violation("marker", f"{intake.name} holds what was withheld")
    if not _signed(books, asked, digest, intake.name):
        yield Violation("receipt", f"the receipt of {asked.key[:8]} does not verify")
    grid_ms, t_ms = GRIDS_MS[str(intent.said["activity"])], int(str(intent.said["t_ms"]))
    if f" t={t_ms // grid_ms * grid_ms}," not in asked.receipt:
        yield Violation("receipt", f"the receipt of {asked.key[:8]} says a moment that is not on the grid")


def _signed(books: Books, asked: Asked, digest: bytes, recipient: str) -> bool:
    parts = {name: value for name, _, value in (part.partition("=") for part in asked.receipt.split(", "))}
    raw = {name: base64.b64decode(parts[name].strip(":")) for name in ("c", "pin", "sig")}
    origin = b"voorbeeld.example/sluis"
    signed = b"sluis/receipt/v2\0" + len(origin).to_bytes(2, "big") + origin + raw["c"] + raw["pin"]
    signed += int(parts["t"]).to_bytes(8, "big") + digest
    signed += len(recipient).to_bytes(2, "big") + recipient.encode()
    try:
        Ed25519PublicKey.from_public_bytes(books.public[parts["kid"].strip('"')]).verify(raw["sig"], signed)
    except (InvalidSignature, KeyError):
        return False
    return raw["c"].hex() == asked.key


def _told(status: str | None, c: str, asked: Sequence[Asked]) -> Iterator[Violation]:
    """What the ledger says became of a body is what the recipient saw, or less certain."""
    codes = {request.said for request in asked}
    if status is None:
        yield Violation("unsettled", f"intent {c[:8]} has no outcome")
    elif status in NOT_SENT and asked:
        yield Violation("lie", f"{c[:8]} is called {status}, and the recipient was sent it")
    elif status == "delivered" and not any(code is not None and 200 <= code < 300 for code in codes):
        yield Violation("lie", f"{c[:8]} is called delivered, and the recipient never said so")
    elif status == "refused" and not any(code is not None and 400 <= code < 500 for code in codes):
        yield Violation("lie", f"{c[:8]} is called refused, and the recipient never said so")


def _number(activity: str, body: bytes) -> int | None:
    match = NUMBERED[activity].search(body)
    return int(match[1]) if match else None


def _once(books: Books, seen: dict[str, list[Asked]]) -> Iterator[Violation]:
    """One id per report and activity; one body per id."""
    ids: dict[tuple[str, int], set[str]] = defaultdict(set)
    for c, asked in seen.items():
        bodies = {request.body for request in asked if request.body is not None}
        intent = books.intents.get(c)
        if len(bodies) > 1:
            yield Violation("twice", f"two bodies under {c[:8]}")
        if intent is None or not bodies:
            continue
        activity = str(intent.said["activity"])
        number = _number(activity, next(iter(bodies)))
        if number is None or RECIPIENTS[activity] != intent.said["recipient"]:
            yield Violation("unrecorded", f"{c[:8]} is not a body of {activity}")
        else:
            ids[activity, number].add(c)
    for (activity, number), several in sorted(ids.items()):
        if len(several) > 1:
            yield Violation("twice", f"report {number} was disclosed {len(several)} times for {activity}")


def _not_more(books: Books, journal: Journal) -> Iterator[Violation]:
    """There are not more disclosures than reports: also of those no recipient ever saw."""
    made = Counter(report.slot for report in journal.reports)
    decided = Counter((value.said["slot"], value.said["activity"]) for value in books.intents.values())
    for (slot, activity), count in decided.items():
        if count > made[int(str(slot))]:
            yield Violation("twice", f"household {slot} has more disclosures for {activity} than reports")


def _stopped(books: Books, intakes: Sequence[Intake], journal: Journal) -> Iterator[Violation]:
    """After a household was answered, nothing is decided for it, and nothing leaves but what the answer named."""
    for stop in journal.stops:
        ends = journal.reopened_after(stop)
        for intent in books.intents.values():
            content = intent.said
            if content["slot"] != stop.slot or content["activity"] not in stop.closed:
                continue
            if intent.place > stop.place and (ends is None or intent.place <= ends.place):
                yield Violation("closed", f"{intent.c[:8]} was decided after household {stop.slot} stopped it")
            for intake in intakes:
                for asked in intake.asked:
                    late = asked.stamp > stop.stamp and (ends is None or asked.stamp < ends.began)
                    if asked.key == intent.c and late and intent.c not in stop.in_flight:
                        yield Violation("closed", f"{intent.c[:8]} left after household {stop.slot} stopped it")


def _early(books: Books, seen: dict[str, list[Asked]], journal: Journal) -> Iterator[Violation]:
    """A body leaves in the period after the one it was recorded in, from its own moment of it on, drawn once."""
    for c, intent in books.intents.items():
        t_ms, drawn = int(str(intent.said["t_ms"])), journal.drawn.get(c, set())
        period_ms = journal.release_ms if intent.said["activity"] == ALWAYS else None
        first_ms = t_ms if period_ms is None else (t_ms // period_ms + 1) * period_ms
        last_ms = t_ms if period_ms is None else first_ms + period_ms - 1
        if len(drawn) > 1:
            yield Violation("early", f"the moment of {c[:8]} was drawn {len(drawn)} times")
        if any(not first_ms <= moment_ms <= last_ms for moment_ms in drawn):
            yield Violation("early", f"{c[:8]} was to leave at a moment that is not of its period")
        from_ms = max(drawn, default=first_ms)
        if any(asked.at_ms is not None and asked.at_ms < from_ms for asked in seen.get(c, ())):
            yield Violation("early", f"{c[:8]} left before its moment")


@dataclass(frozen=True, slots=True)
class Order:
    """How much the order of leaving tells of the order of recording: Kendall's S, and what chance would spread."""

    s: int = 0
    variance: float = 0.0

    def __add__(self, other: "Order") -> "Order":
        return Order(self.s + other.s, self.variance + other.variance)


def order_of(books: Books, intakes: Sequence[Intake], journal: Journal) -> Order:
    """Compare, among bodies of one period of release and one recipient, the order of recording and of leaving.

    Returns:
        S is the pairs in the same order less those in another one; by chance it is 0, with a variance of
        n (n - 1) (2n + 5) / 18 for each group of n. Nothing where bodies leave at once.
    """
    total = Order()
    if journal.release_ms is None:
        return total
    for intake in intakes:
        left: dict[int, dict[int, int]] = defaultdict(dict)
        for asked in sorted(intake.asked, key=lambda asked: asked.stamp, reverse=True):
            intent = books.intents.get(asked.key)
            if intent is not None and intent.said["activity"] == ALWAYS:
                left[int(str(intent.said["t_ms"])) // journal.release_ms][intent.place] = asked.stamp
        for group in left.values():
            stamps = [group[place] for place in sorted(group)]
            n = len(stamps)
            pairs = ((stamp, other) for at, stamp in enumerate(stamps) for other in stamps[at + 1 :])
            s = sum(1 if stamp < other else -1 for stamp, other in pairs)
            total += Order(s, n * (n - 1) * (2 * n + 5) / 18)
    return total


def _lost(books: Books, journal: Journal) -> Iterator[Violation]:
    """A report that was answered with 200, and could leave, is on record once per activity."""
    have = Counter((value.said["slot"], value.said["activity"]) for value in books.intents.values())
    wanted: Counter[tuple[object, object]] = Counter()
    for report in journal.reports:
        for activity in journal.surely_open(report):
            wanted[report.slot, activity] += 1
    missing = sum((wanted - have).values())
    if missing > journal.faults:
        yield Violation("lost", f"{missing} answered with 200 and not on record; {journal.faults} counted as faults")
    for report in journal.reports:
        if not report.answered:
            yield Violation("lost", f"report {report.number} was never answered")
