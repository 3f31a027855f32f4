"""Hold a recipient's signed receipts against the ledger: what one of the two does not say.

In:  a log of receipts, the store. Out: counts and disclosure ids in six classes; corrections, when asked.

The rules this module keeps (ledger specification, section 3):
 * (a) a receipt of ours that is not in the ledger is the gravest: something was promised, and its record is gone.
 * (b) pin, body, recipient or moment differ, or receipts of ours for one id differ among each other; (c) on record as
   not taken or never sent, and yet received; (d) on record as delivered, and not in the log; (e) on record as unknown,
   and received; (f) erased.
 * A pin that cannot be opened counts as one that differs, erased or not.
 * Every disclosure of the log is in one class, or agrees. Where two would do, the graver one counts.
 * (d) is judged only within the period of the log: decided after its first moment, delivered before its last.
 * What comes out are ids, counts and numbers of lines; nothing of a household.
 * One household is read at a time; what is listed is bounded, what is counted is not.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, select

from sluis.errors import HouseholdErasedError, LedgerCorruptError
from sluis.keys.keystore import Keystore
from sluis.ledger.disclosures import Disclosure, disclosures
from sluis.ledger.epoch_counts import opened_counts
from sluis.ledger.events import pruned_before
from sluis.ledger.pins import pin_on_record
from sluis.ledger.receipt_log import Bad, Place, ReceiptLine, ReceiptLog
from sluis.ledger.record import CountRecord, PendingRecord, RecordKind, Status
from sluis.ledger.writer import Writer
from sluis.store.schema import outbox, records

LISTED: Final = 1000
"""Most ids and lines that are listed per class; all are counted."""
_AT_ONCE: Final = 500
_NO_HOME: Final = -1
"""Stands for the household of a count."""
_CONTRARY: Final = frozenset({Status.REFUSED, Status.CANCELLED, Status.EXPIRED})


class Class(StrEnum):
    """What receipt and ledger say of one disclosure together."""

    UNRECORDED = "unrecorded"
    """(a) We signed for it, and the ledger does not hold it."""
    DIFFERS = "differs"
    """(b) The ledger holds something else under this id."""
    CONTRARY = "contrary"
    """(c) On record as refused, cancelled or expired, and received."""
    ABSENT = "absent"
    """(d) On record as delivered, and not in the log."""
    RESOLVED = "resolved"
    """(e) On record as unknown: it was received."""
    ERASED = "erased"
    """(f) Nothing but its id and pin can be compared any more."""
    PRUNED = "pruned"
    """As erased, under a written policy."""
    UNDER_WAY = "under-way"
    """Received; the gate has not noted the outcome yet."""
    AGREES = "agrees"


FAULTS: Final = (Class.UNRECORDED, Class.DIFFERS, Class.CONTRARY, Class.ABSENT)
"""What is not as it should be, the gravest first."""


class What(StrEnum):
    """In what a disclosure of class (b) differs."""

    PIN = "pin"
    """It fixes another chain, or nobody can open it any more."""
    BODY = "body"
    RECIPIENT = "recipient"
    MOMENT = "moment"
    KIND = "kind"
    """The id is of an outcome or correction, for which no receipt is signed."""
    TWO_BODIES = "two-bodies"
    """We signed for two bodies under one id."""
    TWO_PINS = "two-pins"
    TWO_MOMENTS = "two-moments"
    RECORD = "record"
    """A record of its household does not check."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One disclosure in a class that is listed."""

    commitment: bytes
    what: str | None = None
    """A ``What``, or for class (c) the status on record."""
    lines: tuple[int, ...] = ()


@dataclass(slots=True)
class Reconciled:
    """What came out."""

    period: tuple[int, int] | None = None
    """The period of the log, ms; ``None``: not known, and then class (d) was not judged."""
    counts: Counter[Class] = field(default_factory=Counter)
    """Disclosures per class."""
    listed: dict[Class, list[Discrepancy]] = field(default_factory=dict)
    bad: Counter[Bad] = field(default_factory=Counter)
    """Lines that prove nothing, per reason."""
    bad_lines: list[tuple[int, Bad]] = field(default_factory=list)
    repeats: int = 0
    """Lines beyond the first of a disclosure: retries."""
    counts_of_homes: int = 0
    """Disclosures of the log that are counts of many homes; one that is missing from the log is not looked for."""
    unread: int = 0
    """Households without a line whose records do not check: whether they should have one is not known."""

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.bad or self.unread or any(self.counts[fault] for fault in FAULTS))

    def add(self, kind: Class, discrepancy: Discrepancy) -> None:
        """Count one disclosure, and list it as long as there is room."""
        self.counts[kind] += 1
        kept = self.listed.setdefault(kind, [])
        if len(kept) < LISTED:
            kept.append(discrepancy)

    def spoil(self, number: int, why: Bad) -> None:
        """Count a line that proves nothing."""
        self.bad[why] += 1
        if len(self.bad_lines) < LISTED:
            self.bad_lines.append((number, why))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is held against the log."""

    recipient: str | None = None
    """Whose log it is, by the register's key; ``None``: whoever the receipts name."""
    from_ms: int | None = None
    """First moment of the log, when it reaches further back than its first line."""
    to_ms: int | None = None
    """Last moment of the log."""


Promised = Callable[[PendingRecord], int | None]
"""Intent → the moment its receipt must say, rounded by its plan; ``None``: that plan is not known any more."""


class Reconciliation:
    """One log against one ledger.

    Args:
        conn: One unchanging view of the store.
        keystore: Holds the household keys.
        log: Read to its end.
        promised: Rounds the moment of an intent as its receipt must have it.
        asked: Whose log, and of when.
        done: What the reading of the log came to; goes on here.
    """

    def __init__(
        self,
        conn: Connection,
        keystore: Keystore,
        log: ReceiptLog,
        asked: Asked,
        promised: Promised,
        done: Reconciled | None = None,
    ) -> None:
        self._conn = conn
        self._keystore = keystore
        self._log = log
        self._asked = asked
        self._promised = promised
        self.done = Reconciled() if done is None else done
        self._pruned = pruned_before(conn)
        self._whose = (asked.recipient,) if asked.recipient is not None else log.recipients()
        self.done.period = self._period()

    def run(self, seen: Callable[[int], None] = lambda _n: None) -> Reconciled:
        """Judge everything.

        Args:
            seen: Told how many households were read so far.
        """
        for ids in self._log.ids():
            self._place(ids)
        self._log.index()
        for number, slot in enumerate(self._slots(), 1):
            self._household(slot)
            seen(number)
        return self.done

    def _period(self) -> tuple[int, int] | None:
        first, last = self._asked.from_ms, self._asked.to_ms
        lines = self._log.period()
        first = lines[0] if first is None and lines is not None else first
        last = lines[1] if last is None and lines is not None else last
        return None if first is None or last is None else (first, last)

    def _place(self, ids: Sequence[bytes]) -> None:
        """Find out which ids the ledger holds, and where; judge those it does not hold, or cannot open."""
        wanted = select(records.c.commitment, records.c.slot, records.c.chain, records.c.epoch)
        rows = {bytes(row.commitment): row for row in self._conn.execute(wanted.where(records.c.commitment.in_(ids)))}
        for c in ids:
            row = rows.get(c)
            if row is not None:
                pruned = row.epoch < self._pruned
                self._log.put(c, Place(_NO_HOME if row.slot is None else row.slot, bytes(row.chain), pruned))
                if pruned:
                    self._closed(Class.PRUNED, c, bytes(row.chain), self._log.lines_of(c))
                continue
            proven = self._proven(self._log.lines_of(c))
            if proven:
                self._add(Class.UNRECORDED, c, proven)

    def _slots(self) -> Iterator[int]:
        """Yield the households lines are about, and those that had something on record in the period, by number."""
        last = _NO_HOME - 1
        while True:
            page = sorted({*self._log.slots_after(last, _AT_ONCE), *self._active_after(last)})[:_AT_ONCE]
            if not page:
                return
            yield from page
            last = page[-1]

    def _active_after(self, last: int) -> list[int]:
        if self.done.period is None:
            return []
        within = (records.c.slot > last, records.c.t_ms.between(*self.done.period), records.c.epoch >= self._pruned)
        page = select(records.c.slot).where(*within).distinct().order_by(records.c.slot).limit(_AT_ONCE)
        return list(self._conn.execute(page).scalars())

    def _household(self, slot: int) -> None:
        try:
            held = {disclosure.commitment: disclosure for disclosure in self._held(slot)}
        except HouseholdErasedError:
            for c, chain, lines in self._log.of_slot(slot):
                self._closed(Class.ERASED, c, chain, lines)
            return
        except LedgerCorruptError:
            about = [(c, self._proven(lines)) for c, _, lines in self._log.of_slot(slot)]
            self.done.unread += not about
            for c, proven in about:
                self._add(Class.DIFFERS, c, proven, What.RECORD)
            return
        seen = {c for c, chain, lines in self._log.of_slot(slot) if self._judge(c, chain, lines, held.get(c))}
        for c, disclosure in held.items():
            if c not in seen and self._should_be_there(disclosure):
                self.done.add(Class.ABSENT, Discrepancy(c))

    def _held(self, slot: int) -> list[Disclosure]:
        """Return what is on record about a household; of no home, the counts that lines are about."""
        if slot != _NO_HOME:
            return disclosures(self._conn, self._keystore, slot)
        about = [c for c, _, _ in self._log.of_slot(slot)]
        opened = opened_counts(self._conn, self._keystore, about)
        self.done.counts_of_homes += len(opened)
        return [Disclosure(c, 0, _as_intent(count), None, ()) for c, count in opened.items()]

    def _judge(self, c: bytes, chain: bytes, lines: Sequence[ReceiptLine], held: Disclosure | None) -> bool:
        """Put one disclosure in its class; false when no line about it proves anything."""
        if held is None:
            proven = self._proven(lines)
            if proven:
                self._add(Class.DIFFERS, c, proven, What.KIND)
            return bool(proven)
        told = [(line, self._difference(line, chain, held)) for line in lines]
        ours = [line for line, what in told if not isinstance(what, Bad)]
        for line, what in told:
            if isinstance(what, Bad):
                self.done.spoil(line.number, what)
        if not ours:
            return False
        differs = [what for _, what in told if isinstance(what, What)]
        if differs:
            self._add(Class.DIFFERS, c, ours, _two(ours) or differs[0])
        else:
            self._agreed(c, ours, held)
        return True

    def _difference(self, line: ReceiptLine, chain: bytes, held: Disclosure) -> What | Bad | None:
        intent = held.intent
        if line.recipient is None and not self._log.is_ours(line, intent.body_sha256, intent.recipient):
            return Bad.SIGNATURE
        if line.body_sha256 != intent.body_sha256:
            return What.BODY
        if (line.recipient or self._asked.recipient or intent.recipient) != intent.recipient:
            return What.RECIPIENT
        if not self._pinned(line, chain, intent.recipient):
            return What.PIN
        promised = self._promised(intent)
        if promised is None:
            return What.MOMENT if line.disclosed.t_ms > intent.t_ms else None
        return What.MOMENT if line.disclosed.t_ms != promised else None

    def _pinned(self, line: ReceiptLine, chain: bytes, recipient: str) -> bool:
        pinned = pin_on_record(self._conn, self._keystore, line.disclosed.commitment, chain, recipient)
        return pinned == line.disclosed.pin

    def _agreed(self, c: bytes, lines: Sequence[ReceiptLine], held: Disclosure) -> None:
        status = held.status
        if status in _CONTRARY:
            self._add(Class.CONTRARY, c, lines, status.value)
        elif status is None and held.intent.slot == _NO_HOME and not _waits(self._conn, c):
            self._add(Class.AGREES, c, lines)
        elif status is Status.UNKNOWN or (status is None and not _waits(self._conn, c)):
            self._add(Class.RESOLVED, c, lines)
            self._log.mark(c)
        else:
            self._add(Class.UNDER_WAY if status is None else Class.AGREES, c, lines)

    def _closed(self, kind: Class, c: bytes, chain: bytes, lines: Sequence[ReceiptLine]) -> None:
        """Judge what cannot be opened any more by what stays: its pin, and the receipts among each other."""
        proven = self._proven(lines)
        if not proven:
            return
        two = _two(proven)
        if two is not None:
            self._add(Class.DIFFERS, c, proven, two)
        elif not all(self._pinned(line, chain, line.recipient or "") for line in proven):
            self._add(Class.DIFFERS, c, proven, What.PIN)
        else:
            self._add(kind, c, proven)

    def _proven(self, lines: Sequence[ReceiptLine]) -> list[ReceiptLine]:
        """Return the lines whose signature holds, and count the others."""
        for line in lines:
            if line.recipient is None:
                self.done.spoil(line.number, Bad.SIGNATURE)
        return [line for line in lines if line.recipient is not None]

    def _should_be_there(self, disclosure: Disclosure) -> bool:
        if (
            self.done.period is None
            or disclosure.status is not Status.DELIVERED
            or disclosure.intent.recipient not in self._whose
        ):
            return False
        known = [*([disclosure.outcome] if disclosure.outcome else []), *disclosure.corrections]
        first, last = self.done.period
        return first <= disclosure.intent.t_ms and known[-1].t_ms <= last

    def _add(self, kind: Class, c: bytes, lines: Sequence[ReceiptLine], what: str | None = None) -> None:
        self.done.repeats += max(len(lines) - 1, 0)
        listed = kind in FAULTS or kind is Class.RESOLVED
        if listed:
            self.done.add(kind, Discrepancy(c, what, tuple(line.number for line in lines)))
        else:
            self.done.counts[kind] += 1


def _two(lines: Sequence[ReceiptLine]) -> What | None:
    """Say in what receipts of ours for one id differ among each other; a body counts where its signature holds."""
    told = (
        (What.TWO_BODIES, {line.body_sha256 for line in lines if line.recipient is not None}),
        (What.TWO_PINS, {line.disclosed.pin for line in lines}),
        (What.TWO_MOMENTS, {line.disclosed.t_ms for line in lines}),
    )
    return next((what for what, values in told if len(values) > 1), None)


def resolve(conn: Connection, keystore: Keystore, writer: Writer, received: Sequence[bytes], now_ms: int) -> int:
    """Put on record that what was unknown was delivered, as the recipient's receipt shows.

    Args:
        conn: A transaction.
        keystore: Holds the household keys.
        writer: Of this process.
        received: Disclosures of class (e).
        now_ms: The clock.

    Returns:
        How many. What was settled, erased or resolved meanwhile is passed over.

    Effects:
        A correction for each; an outcome for what never had one and waits nowhere.

    Raises:
        writer_retired_error: start a new writer and try again.
    """
    wanted = set(received)
    of_homes = (records.c.commitment.in_(wanted), records.c.slot.is_not(None))
    slots = conn.execute(select(records.c.slot).where(*of_homes).distinct()).scalars().all()
    drafts = []
    for slot in slots:
        try:
            held = disclosures(conn, keystore, slot)
        except (HouseholdErasedError, LedgerCorruptError):
            continue
        drafts += [
            _correction(disclosure, now_ms)
            for disclosure in held
            if disclosure.commitment in wanted and _unsettled(conn, disclosure)
        ]
    writer.append(conn, keystore, drafts)
    return len(drafts)


def _unsettled(conn: Connection, disclosure: Disclosure) -> bool:
    return disclosure.status is Status.UNKNOWN or (
        disclosure.status is None and not _waits(conn, disclosure.commitment)
    )


def _correction(disclosure: Disclosure, now_ms: int) -> PendingRecord:
    kind = RecordKind.OUTCOME if disclosure.outcome is None and not disclosure.corrections else RecordKind.CORRECTION
    intent = disclosure.intent
    return PendingRecord(
        kind, intent.slot, intent.activity, intent.recipient, now_ms, ref=disclosure.commitment, status=Status.DELIVERED
    )


def _as_intent(count: CountRecord) -> PendingRecord:
    """Return what a receipt is held against, of a count: recipient, body, plan and moment are those of its record."""
    about = (_NO_HOME, count.activity, count.recipient, count.t_ms, count.plan, count.body_sha256)
    return PendingRecord(RecordKind.INTENT, *about)


def _waits(conn: Connection, c: bytes) -> bool:
    return conn.execute(select(outbox.c.commitment).where(outbox.c.commitment == c)).first() is not None
