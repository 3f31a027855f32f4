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

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final, Protocol

import msgspec

from sluis.kernel.tree import COLLECTION_TIME, HOUSEHOLD
from sluis.ledger import verify_statement
from sluis.ledger.record import NOT_SENT
from sluis.register.check import day_of
from sluis.telemetry.model import Path

MOST_BYTES: Final = 256 << 20
"""Largest statement that is read: a report every five minutes for ten years is less."""
_ANY_AGE_MS: Final = 253402300799999
"""The clock, where no age is asked for: nothing is dated later."""


class _Verdict(Protocol):
    """What the verifier's one function returns."""

    code: int
    said: Sequence[tuple[object, ...]]
    witnessed: bool

    @property
    def statement(self) -> object: ...
    @property
    def records(self) -> object: ...
    @property
    def epochs(self) -> object: ...
    def outcomes(self) -> Mapping[str, Sequence[str]]: ...


_verify: Callable[[bytes, Mapping[str, object]], _Verdict] = verify_statement.verify
_rendered: Callable[[Sequence[tuple[object, ...]], str], str] = verify_statement.rendered
"""Of that file, which is a program of its own and has no annotations."""


@dataclass(frozen=True, slots=True)
class Unproved:
    """Why a statement is not used."""

    why: str
    """``no-key``, ``size``, ``not-whole``, ``unchecked``, ``words``, or what does not hold, in the verifier's words."""


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


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement that holds."""

    disclosures: tuple[Disclosed, ...]
    from_ms: int
    to_ms: int
    """What it covers: ``[from, to)``, the last time of which every epoch is opened."""
    names: Mapping[str, str]
    """Key of a recipient, and its name by the words of the statement."""
    paths: Mapping[tuple[str, str, str], Path]
    """Activity, plan and row, and the path of that row by the words of the statement."""
    witnessed: bool
    """Whether witnesses were asked for, and enough of them saw the log."""

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
        return record_paths.get(row) or self.paths.get((disclosed.activity, disclosed.plan, row))


class _Record(msgspec.Struct):
    c: str
    kind: str
    recipient: str
    activity: str
    t_ms: int
    plan: str = ""
    rows: dict[str, int] = {}


class _Epoch(msgspec.Struct):
    from_ms: int = msgspec.field(name="from")
    to_ms: int = msgspec.field(name="to")
    shown_as: str = msgspec.field(name="is")


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


class _Document(msgspec.Struct):
    from_ms: int
    to_ms: int
    reading: list[_Line] = []


def read_statement(source: bytes, log_keys: Sequence[str], policy: str = "") -> Stated | Unproved:
    """Check a statement and read it.

    Args:
        source: Bytes of the JSON object, or of the page that holds it.
        log_keys: Verifier keys of the log (C2SP signed-note), from somebody other than the file. None: not proved.
        policy: Text of the policy that says how many witnesses are enough; empty asks for none.

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
    wanted = policy.encode("utf-8", "surrogateescape") if policy else None
    verdict = _verify(source, {"log_keys": list(log_keys), "policy": wanted, "now_ms": _ANY_AGE_MS})
    if verdict.code:
        own_words = _rendered(verdict.said[-1:], "en").strip().removeprefix("DOES NOT HOLD: ").removesuffix(".")
        return Unproved({2: "not-whole", 3: "unchecked"}.get(verdict.code, own_words))
    try:
        document = msgspec.convert(verdict.statement, _Document)
    except msgspec.ValidationError:
        return Unproved("words")
    records = msgspec.convert(verdict.records, list[_Record])
    intents, became = [record for record in records if record.kind == "intent"], verdict.outcomes()
    if not _words_fit(document, intents):
        return Unproved("words")
    inside = [epoch for epoch in msgspec.convert(verdict.epochs, list[_Epoch]) if _meets(epoch, document)]
    epochs = _last_opened(inside)
    sent = [record for record in intents if became.get(record.c, ("unknown",))[0] not in NOT_SENT]
    return Stated(
        tuple(sorted(map(_disclosed, sent), key=lambda disclosed: disclosed.at_ms)),
        max(epochs[0].from_ms, document.from_ms),
        min(epochs[-1].to_ms, document.to_ms),
        {line.recipient.key: line.recipient.name for line in document.reading if line.recipient.name},
        _paths(document),
        verdict.witnessed,
    )


def _last_opened(epochs: Sequence[_Epoch]) -> Sequence[_Epoch]:
    """Return the last epochs that are opened without another kind between them: of other times nothing is shown."""
    _, opened = [(kind, list(run)) for kind, run in groupby(epochs, key=_is_opened) if kind][-1]
    return opened


def _meets(epoch: _Epoch, document: _Document) -> bool:
    return epoch.from_ms < document.to_ms and epoch.to_ms > document.from_ms


def _is_opened(epoch: _Epoch) -> bool:
    return epoch.shown_as == "opened"


def _disclosed(intent: _Record) -> Disclosed:
    return Disclosed(intent.t_ms, intent.activity, intent.recipient, intent.plan, tuple(intent.rows))


def _words_fit(document: _Document, intents: Sequence[_Record]) -> bool:
    """Whether the words count what the evidence counts; a statement without words says nothing that could differ."""
    proved = Counter((intent.activity, intent.recipient, intent.plan) for intent in intents)
    worded = Counter[tuple[str, str, str]]()
    for line in document.reading:
        worded[line.activity, line.recipient.key, line.plan or ""] += line.count
    return not document.reading or worded == proved


def _paths(document: _Document) -> dict[tuple[str, str, str], Path]:
    return {
        (line.activity, line.plan or "", field.row): tuple(field.path.split("."))
        for line in document.reading
        for field in line.fields
        if field.path
    }
