"""A household's statement of the ledger, checked before a word of it is used.

In:  the file the household got (JSON, or the page that holds it), the public keys of the log, the policy for witnesses.
Out: ``Stated``, what was disclosed and which days that covers; or ``Unproved``, why nothing may be compared with it.

The rules this module keeps:
 * ``ledger.verify_statement`` checks it, the same file that an inspector runs. What does not hold is not read further.
 * Disclosures, moments, rows and counts come from the evidence. Names, countries and paths come from the words beside
   it (``reading``), which nothing proves; they are used only when their counts are those of the evidence.
 * A disclosure counts as sent unless the ledger says that it was cancelled or expired.

Source: ledger specification, sections 1.2 and 1.7; ``docs/reference/statement.md``.
"""

import base64
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple, Protocol
from unicodedata import normalize

import msgspec

from sluis.errors import EpochLeafError
from sluis.kernel.tree import COLLECTION_TIME, HOUSEHOLD
from sluis.ledger import verify_statement
from sluis.ledger.epoch_leaf import EpochLeaf
from sluis.ledger.record import NOT_SENT, CountRecord, PendingRecord, RecordKind, Status, became, commitment, decode
from sluis.register.check import day_of
from sluis.telemetry.model import Path

_UNREADABLE: Final = 2
_UNCHECKED: Final = 3
MOST_BYTES: Final = 256 << 20
"""Largest statement that is read: a report every five minutes for ten years is less."""
_PAGE: Final = re.compile(rb'<script type="application/json" id="statement">(.*?)</script>', re.DOTALL)
_BROKEN: Final = (ValueError, RecursionError, EpochLeafError, msgspec.DecodeError)


class _Verdict(Protocol):
    """What the verifier came to."""

    code: int
    said: list[tuple[object, ...]]
    witnessed: bool


_verify: Callable[[bytes, Mapping[str, object]], _Verdict] = verify_statement.verify
_rendered: Callable[[Sequence[tuple[object, ...]], str], str] = verify_statement.rendered
"""Its two functions; that file is a program of its own and has no annotations."""
_NO_CLOCK: Final = 253_402_300_799_999
"""The last moment there is: nothing is called young or old here."""


@dataclass(frozen=True, slots=True)
class Unproved:
    """Why a statement is not used."""

    why: str
    """``no-key``, ``size``, ``not-whole``, ``unchecked``, ``words``, ``line``, or what does not hold, as the verifier
    says it."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One disclosure that left, or may have."""

    at_ms: int
    activity: str
    recipient: str
    """Key of the recipient in the register of the provider."""
    plan: str
    rows: tuple[str, ...]
    """Numbers of rows of which something left; ``household``, ``time``."""


class StatedRow(NamedTuple):
    """A row of a plan that a statement names."""

    activity: str
    plan: str
    row: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement that holds."""

    disclosures: tuple[Disclosed, ...]
    from_ms: int
    to_ms: int
    """What it covers: ``[from, to)``."""
    names: Mapping[str, str]
    """Key of a recipient, and its name by the words of the statement."""
    paths: Mapping[StatedRow, Path]
    """A row, and its path by the words of the statement."""
    witnessed: bool
    """Whether witnesses were asked for, and enough of them saw the log."""
    of_line: bool = False
    """Whether a line was named, and this is the statement of that one."""

    @property
    def first(self) -> date:
        """First day that it covers, at least in part."""
        return day_of(self.from_ms)

    @property
    def last(self) -> date:
        """Last day that it covers, at least in part."""
        return day_of(max(self.from_ms, self.to_ms - 1))

    def path_of(self, disclosed: Disclosed, row: str) -> Path | None:
        """Return the path of a row that was disclosed; ``None`` when the statement does not say."""
        record_paths = {"household": (HOUSEHOLD,), "time": (COLLECTION_TIME,)}
        return record_paths.get(row) or self.paths.get(StatedRow(disclosed.activity, disclosed.plan, row))


class _Opened(msgspec.Struct):
    epoch: int
    records: list[tuple[str, str]] | None = None
    """``None``: the epoch is shown and not opened, or the household was not registered then."""


class _Named(msgspec.Struct):
    key: str
    name: str | None = None


class _Field(msgspec.Struct):
    row: str
    path: str | None = None


class _Line(msgspec.Struct):
    recipient: _Named
    activity: str
    count: int
    plan: str | None = None
    fields: list[_Field] = []


class _Words(msgspec.Struct):
    shared: list[_Line] = []


class _Document(msgspec.Struct):
    line: str
    leaves: list[str]
    opened: list[_Opened]
    from_ms: int
    to_ms: int
    reading: _Words


def read_statement(source: bytes, log_keys: Sequence[str], policy: str = "", line: str = "") -> Stated | Unproved:
    """Check a statement and read it.

    Args:
        source: Bytes of the JSON object, or of the page that holds it.
        log_keys: Verifier keys of the log (C2SP signed-note), from somebody other than the file. None: not proved.
        policy: Text of the policy that says how many witnesses are enough; empty asks for none.
        line: The line it must be of; empty asks for none. Compared as the verifier does, in Unicode's NFC.

    Returns:
        The statement; or why it is not used.

    Effects:
        None.

    Examples:
        >>> read_statement(b"{}", ())
        Unproved(why='no-key')
        >>> read_statement(b"{}", ("log.example+1+AA==",))
        Unproved(why='not-whole')
    """
    if not log_keys:
        return Unproved("no-key")
    if len(source) > MOST_BYTES:
        return Unproved("size")
    asked: dict[str, object] = {"log_keys": list(log_keys), "now_ms": _NO_CLOCK}
    verdict = _verify(source, asked | ({"policy": policy.encode()} if policy else {}))
    if verdict.code:
        own_words = _rendered(verdict.said[:1], "en").strip()
        return Unproved({_UNREADABLE: "not-whole", _UNCHECKED: "unchecked"}.get(verdict.code, own_words))
    page = _PAGE.search(source)
    try:
        document = msgspec.json.decode(source if page is None else page.group(1), type=_Document)
        if line and normalize("NFC", line) != normalize("NFC", document.line):
            return Unproved("line")
        return _read(document, witnessed=verdict.witnessed, of_line=bool(line))
    except _BROKEN:
        return Unproved("words")


def _read(document: _Document, *, witnessed: bool, of_line: bool) -> Stated | Unproved:
    """Return what a statement that holds says of its last stretch of opened epochs."""
    if not _words_fit(document, _records(document)[0]):
        return Unproved("words")
    shown = _last_opened(document)
    intents, ended = _records(shown)
    first, last = (EpochLeaf.parse(shown.leaves[at].encode()) for at in (0, -1))
    sent = tuple(_disclosed(intent) for c, intent in intents.items() if ended.get(c) not in NOT_SENT)
    return Stated(
        tuple(sorted(sent, key=lambda disclosed: disclosed.at_ms)),
        max(first.from_ms, document.from_ms),
        min(last.to_ms, document.to_ms),
        {line.recipient.key: line.recipient.name for line in document.reading.shared if line.recipient.name},
        _paths(document),
        witnessed,
        of_line,
    )


def _last_opened(document: _Document) -> _Document:
    """Return the last stretch of epochs that are opened; what lies before a gap is not used."""
    ends = max(at for at, opened in enumerate(document.opened, 1) if opened.records is not None)
    gaps = [at for at, opened in enumerate(document.opened[:ends], 1) if opened.records is None]
    begins = max(gaps, default=0)
    leaves, opened = document.leaves[begins:ends], document.opened[begins:ends]
    return msgspec.structs.replace(document, leaves=leaves, opened=opened)


def _records(document: _Document) -> tuple[dict[bytes, PendingRecord], dict[bytes, Status]]:
    """Return the intents by their commitment, and what became of each; a count is no report of this household."""
    intents: dict[bytes, PendingRecord] = {}
    told: dict[bytes, list[Status]] = {}
    for opened in document.opened:
        for r, text in opened.records or ():
            e = text.encode()
            draft = decode(e)
            if isinstance(draft, CountRecord):
                continue
            if draft.kind is RecordKind.INTENT:
                intents[commitment(base64.b64decode(r), e)] = draft
            elif draft.ref is not None and draft.status is not None:
                told.setdefault(draft.ref, []).append(draft.status)
    return intents, {ref: became(statuses) for ref, statuses in told.items()}


def _disclosed(intent: PendingRecord) -> Disclosed:
    return Disclosed(intent.t_ms, intent.activity, intent.recipient, intent.plan or "", tuple(intent.rows))


def _words_fit(document: _Document, intents: Mapping[bytes, PendingRecord]) -> bool:
    """Whether the words count what the evidence counts; a statement without words says nothing that could differ."""
    proved = Counter((intent.activity, intent.recipient, intent.plan or "") for intent in intents.values())
    worded = Counter[tuple[str, str, str]]()
    for line in document.reading.shared:
        worded[line.activity, line.recipient.key, line.plan or ""] += line.count
    return not document.reading.shared or worded == proved


def _paths(document: _Document) -> dict[StatedRow, Path]:
    return {
        StatedRow(line.activity, line.plan or "", field.row): tuple(field.path.split("."))
        for line in document.reading.shared
        for field in line.fields
        if field.path
    }
