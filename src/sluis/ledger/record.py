"""Build and read the bytes of a record: E, its commitment C, and its place in a writer's chain.

In:  what was decided. Out: bytes, exactly as ledger specification section 1.2 fixes them.

The rules this module keeps:
 * E has one spelling. What is read is hashed as it lies, parsed afterwards, written again and compared.
 * Beside ``v`` stand exactly the keys of its kind, no more and no fewer.
 * E holds names of the register, counts and digests. Tokens, bodies and values of reports never stand in it.
 * C tells nothing to whoever does not hold r; r is random and 32 bytes, once per record.

No store, clock or randomness here.
"""

import hashlib
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import starmap
from typing import Final

import msgspec

VERSION: Final = 2
HASH_BYTES: Final = 32
WRITER_BYTES: Final = 16
LATEST_MS: Final = 253_402_300_800_000
"""Every moment lies before it: the end of the year 9999."""
_BIGGEST: Final = 2**53
_LONG: Final = len(str(_BIGGEST))
"""A number with fewer digits is smaller."""
_ENCODER: Final = msgspec.json.Encoder(order="sorted")
"""Names, digests and keys are held against patterns of plain ASCII first: nothing of it is written in two ways."""
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_NAME: Final = re.compile(r"[a-z0-9-]{1,64}")
_ROW: Final = r"(?:household|time|[1-9][0-9]{0,15})"
_ROWS: Final = re.compile(f"{_ROW}(?:,{_ROW})*")
_HOMES_DIGITS: Final = 2
ORDINARY: Final = re.compile(
    rb'(\{"activity":"[a-z0-9-]{1,64}",(?:"kind":"[a-z]{1,16}","recipient":"[a-z0-9-]{1,64}",)?"(?:body_sha256|ref)":")'
    rb'([0-9a-f]{64})("[ -~]{1,4096}"slot":)(0|[1-9][0-9]{0,15})(,(?:"status":"[a-z]{1,16}",)?"t_ms":)'
    rb'(0|[1-9][0-9]{0,14})(,"v":2\})'
)
"""An E of a household cut at what differs from record to record: digest, slot and moment. What is left is its frame."""
_COMMITS: Final = b"sluis/record/v2\0" + HASH_BYTES.to_bytes(2, "big")
"""What stands before r in what C is the digest of: the domain, and how long r is."""
_LINKS: Final = b"sluis/link/v1\0"
"""What stands before a link of a chain: the domain."""
_LINK: Final = struct.Struct(f">{HASH_BYTES}sQ{HASH_BYTES}s")
_NO_DIGEST: Final = b"0" * (2 * HASH_BYTES)


class RecordKind(StrEnum):
    """What a record says."""

    INTENT = "intent"
    """A report is about to be sent."""
    OUTCOME = "outcome"
    """What became of an intent; at most one."""
    CORRECTION = "correction"
    """Later evidence about an outcome."""
    COUNT = "count"
    """A figure over many households was released."""


class Status(StrEnum):
    """What became of an intent."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    """The recipient answered that it does not want it; it was sent."""
    UNKNOWN = "unknown"
    """It may have arrived."""
    CANCELLED = "cancelled"
    """Stopped before any attempt."""
    EXPIRED = "expired"
    """Too old before any attempt."""


NOT_SENT: Final = frozenset({Status.CANCELLED, Status.EXPIRED})
"""Only these mean that nothing left; no outcome at all does not."""
_RISING: Final = (Status.EXPIRED, Status.CANCELLED, Status.UNKNOWN, Status.REFUSED, Status.DELIVERED)


def became(statuses: Iterable[Status]) -> Status:
    """Return what became of an intent, by its outcome and all corrections, in whatever order they are told.

    Returns:
        The highest in expired < cancelled < unknown < refused < delivered; ``unknown`` when there is none: nothing
        later makes "sent" into "not sent".

    Source:
        Ledger specification, section 1.7.13.

    Examples:
        >>> became([Status.DELIVERED, Status.CANCELLED]).value, became([]).value
        ('delivered', 'unknown')
    """
    return max(statuses, key=_RISING.index, default=Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class PendingRecord:
    """A record of one household before it is committed to."""

    kind: RecordKind
    """Not ``count``, which is of no household."""
    slot: int
    activity: str
    """The register's key."""
    recipient: str
    """The register's key."""
    t_ms: int
    """The moment of the decision."""
    plan: str | None = None
    """Digest of the plan, 64 hex digits; an intent's."""
    body_sha256: bytes | None = None
    """SHA-256 of the body before content coding; an intent's."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Row number as text, ``household``, ``time`` → released leaves; an intent's, and never empty."""
    ref: bytes | None = None
    """C of the intent an outcome or correction speaks of."""
    status: Status | None = None
    """An outcome's or a correction's."""


@dataclass(frozen=True, slots=True)
class CountRecord:
    """A figure over many households that was released; it belongs to no household and stands in many bundles."""

    activity: str
    recipient: str
    t_ms: int
    plan: str
    body_sha256: bytes
    homes: int
    """How many were counted, rounded down to two digits."""
    eps_u: int
    """What this release uses of the year's budget, in millionths."""
    budget_u: int
    """The budget of a year, in millionths."""


Draft = PendingRecord | CountRecord
COUNT_SLOT: Final = 2**64 - 1
"""What stands for the household of a count where bytes are hashed."""


def slot_of(draft: Draft) -> int | None:
    """Return whose record it is; ``None`` for a count, which is of no one household."""
    return draft.slot if isinstance(draft, PendingRecord) else None


def encode(draft: PendingRecord | CountRecord) -> bytes:
    """Return E: a JSON object with sorted ASCII keys, no white space and no floats.

    Args:
        draft: What was decided.

    Returns:
        ASCII bytes.

    Raises:
        ValueError: a number is out of its range, a name or digest is not written as it must be, or the fields are not
            those of the kind. The message names the field only.

    Source:
        Ledger specification, sections 1.2 and 10 (10.3 to 10.5).

    Examples:
        >>> encode(PendingRecord(RecordKind.INTENT, 0, "wifi-help", "wifi-insight", 5, plan="ab" * 32,
        ...     body_sha256=bytes(32), rows={"2": 1, "10": 3}))[:60]
        b'{"activity":"wifi-help","body_sha256":"000000000000000000000'
    """
    fields: dict[str, object] = {"v": VERSION, "activity": draft.activity, "recipient": draft.recipient}
    fields["t_ms"] = _number("t_ms", draft.t_ms, below=LATEST_MS)
    for name, text in (("activity", draft.activity), ("recipient", draft.recipient)):
        if not _NAME.fullmatch(text):
            raise ValueError(f"not a name: {name}")
    fields |= _of_count(draft) if isinstance(draft, CountRecord) else _of_household(draft)
    return _ENCODER.encode(fields)


def decode(e: bytes) -> PendingRecord | CountRecord:
    """Read E back.

    Raises:
        ValueError: it is not an E of version 2, to the byte. The message holds nothing of it.

    Examples:
        >>> decode(b'{"v":1}')
        Traceback (most recent call last):
        ValueError: a field of E is missing or unusable
    """
    parts = ORDINARY.fullmatch(e)
    if parts is None:
        return _decoded(e)
    before, digest, between, slot, after, t_ms, last = parts.groups()
    frame = _frame(b"".join((before, _NO_DIGEST, between, b"0", after, b"0", last)))
    number, moment, written = int(slot), int(t_ms), bytes.fromhex(digest.decode())
    if number >= _BIGGEST or moment >= LATEST_MS:
        raise ValueError("a field of E is missing or unusable")
    intent = frame.ref is None
    return PendingRecord(
        frame.kind,
        number,
        frame.activity,
        frame.recipient,
        moment,
        frame.plan,
        written if intent else None,
        frame.rows,
        None if intent else written,
        frame.status,
    )


@lru_cache(maxsize=1_024)
def _frame(e: bytes) -> PendingRecord:
    """Return what an E says whose digest is zeros, and whose slot and moment are 0: many have this in common.

    Raises:
        ValueError: it is not an E of version 2, to the byte, or a figure.
    """
    draft = _decoded(e)
    if isinstance(draft, CountRecord):
        raise ValueError("a field of E is missing or unusable")  # noqa: TRY004 - of its bytes, not of a type
    return draft


def _decoded(e: bytes) -> PendingRecord | CountRecord:
    try:
        written = _DECODER.decode(e)
    except msgspec.ValidationError:
        raise ValueError("a field of E is missing or unusable") from None
    except (msgspec.DecodeError, RecursionError):
        raise ValueError("E is not JSON") from None
    try:
        draft = _read(written)
        same = written.v == VERSION and encode(draft) == e
    except ValueError:
        raise ValueError("a field of E is missing or unusable") from None
    if not same:
        raise ValueError("E is not written as it must be")
    return draft


def commitment(r: bytes, e: bytes) -> bytes:
    """Return C, which is the disclosure's id.

    Args:
        r: 32 bytes.
        e: E.

    Raises:
        ValueError: r has another length.

    Source:
        Ledger specification, section 1.2: ``H("sluis/record/v2", lp(r) ‖ u32 length of E ‖ E)``.
    """
    if len(r) != HASH_BYTES:
        raise ValueError("not 32 bytes: r")
    return hashlib.sha256(b"%b%b%b%b" % (_COMMITS, r, len(e).to_bytes(4, "big"), e)).digest()


def chain_start(writer: bytes) -> bytes:
    """Return ch_0 of a writer of 16 bytes (ledger specification, section 1.2)."""
    return hashlib.sha256(b"sluis/chain/v1\0" + writer + bytes(HASH_BYTES)).digest()


def chain_next(before: bytes, seq: int, c: bytes) -> bytes:
    """Return the chain after record ``seq``, whose commitment is ``c`` (ledger specification, section 1.2)."""
    return hashlib.sha256(b"%b%b%b%b" % (_LINKS, before, seq.to_bytes(8, "big"), c)).digest()


def commitments(opened: Iterable[bytes]) -> list[bytes]:
    """Return ``commitment`` of many, each given as r and E in one.

    Raises:
        ValueError: one is shorter than r.
    """
    begun, made = hashlib.sha256(_COMMITS).copy, list[bytes]()  # a copy is begun sooner than another of its kind
    long = dict[int, bytes]()
    for plain in opened:
        size = long.get(len(plain))
        if size is None:
            if len(plain) < HASH_BYTES:
                raise ValueError("not 32 bytes: r")
            size = long[len(plain)] = (len(plain) - HASH_BYTES).to_bytes(4, "big")
        hashed = begun()
        hashed.update(plain[:HASH_BYTES] + size + plain[HASH_BYTES:])
        made.append(hashed.digest())
    return made


def chains_next(before: Sequence[bytes], seq: Sequence[int], c: Sequence[bytes]) -> list[bytes]:
    """Return ``chain_next`` of many, each given at its place in what stands before, ``seq`` and ``c``.

    Raises:
        ValueError: a number is not one of 64 bits, or a digest not one of 32 bytes.
    """
    if {*map(len, before), *map(len, c)} - {HASH_BYTES}:
        raise ValueError("not 32 bytes: before or c")
    begun, written, made = hashlib.sha256(_LINKS).copy, _LINK.pack, list[bytes]()
    try:
        for link in starmap(written, zip(before, seq, c, strict=True)):
            hashed = begun()
            hashed.update(link)
            made.append(hashed.digest())
    except struct.error:
        raise ValueError("number out of range: seq") from None
    return made


def _of_household(draft: PendingRecord) -> dict[str, object]:
    fields: dict[str, object] = {"kind": draft.kind.value, "slot": _number("slot", draft.slot)}
    if draft.kind is RecordKind.COUNT:
        raise ValueError("a count is of no household")
    of_intent = (draft.plan is not None, draft.body_sha256 is not None, bool(draft.rows))
    of_outcome = (draft.ref is not None, draft.status is not None)
    intent = draft.kind is RecordKind.INTENT
    if set(of_intent) != {intent} or set(of_outcome) != {not intent}:
        raise ValueError("the fields are not those of the kind")
    if not intent:
        status = Status(draft.status).value if draft.status is not None else None
        return fields | {"ref": _written("ref", draft.ref), "status": status}
    rows, counts = ",".join(draft.rows), draft.rows.values()
    if not _ROWS.fullmatch(rows) or rows.count(",") >= len(draft.rows):  # a name with a comma in it would be two
        raise ValueError("not a row and its count: rows")
    if max(map(len, draft.rows)) >= _LONG and not all(map(_fits, draft.rows)):
        raise ValueError("not a row and its count: rows")
    if {*map(type, counts)} != {int} or not 0 < min(counts) <= max(counts) < _BIGGEST:
        raise ValueError("number out of range: rows")
    digests = {"plan": _digest("plan", draft.plan), "body_sha256": _written("body_sha256", draft.body_sha256)}
    return fields | digests | {"rows": dict(draft.rows)}


def _of_count(draft: CountRecord) -> dict[str, object]:
    homes, eps_u, budget_u = (_number(name, getattr(draft, name), above=1) for name in ("homes", "eps_u", "budget_u"))
    if eps_u > budget_u or str(homes)[_HOMES_DIGITS:].strip("0"):
        raise ValueError("out of range: eps_u or homes")
    return {
        "kind": RecordKind.COUNT.value,
        "plan": _digest("plan", draft.plan),
        "body_sha256": _written("body_sha256", draft.body_sha256),
        "homes": homes,
        "eps_u": eps_u,
        "budget_u": budget_u,
    }


def _read(written: "_Intent | _Outcome | _Count") -> PendingRecord | CountRecord:
    if isinstance(written, _Count):
        return CountRecord(
            written.activity,
            written.recipient,
            written.t_ms,
            written.plan,
            _bytes(written.body_sha256),
            written.homes,
            written.eps_u,
            written.budget_u,
        )
    about = (written.slot, written.activity, written.recipient, written.t_ms)
    if isinstance(written, _Intent):
        body = _bytes(written.body_sha256)
        return PendingRecord(RecordKind.INTENT, *about, plan=written.plan, body_sha256=body, rows=written.rows)
    kind = RecordKind.CORRECTION if isinstance(written, _Correction) else RecordKind.OUTCOME
    return PendingRecord(kind, *about, ref=_bytes(written.ref), status=written.status)


def _fits(row: str) -> bool:
    return not row[0].isdigit() or int(row) < _BIGGEST


def _number(name: str, number: object, *, above: int = 0, below: int = _BIGGEST) -> int:
    if type(number) is not int or not above <= number < below:
        raise ValueError(f"number out of range: {name}")
    return number


def _written(name: str, digest: bytes | None) -> str:
    if digest is None or len(digest) != HASH_BYTES:
        raise ValueError(f"not 32 bytes: {name}")
    return digest.hex()


def _digest(name: str, text: str | None) -> str:
    if text is None or not _HEX.fullmatch(text):
        raise ValueError(f"not a digest: {name}")
    return text


def _bytes(digest: str) -> bytes:
    return bytes.fromhex(_digest("digest", digest))


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """Keys of every kind of E."""

    v: int
    activity: str
    recipient: str
    t_ms: int


class _Intent(_Written, frozen=True, kw_only=True, tag="intent"):
    slot: int
    plan: str
    body_sha256: str
    rows: dict[str, int]


class _Outcome(_Written, frozen=True, kw_only=True, tag="outcome"):
    slot: int
    ref: str
    status: Status


class _Correction(_Outcome, frozen=True, kw_only=True, tag="correction"):
    pass


class _Count(_Written, frozen=True, kw_only=True, tag="count"):
    plan: str
    body_sha256: str
    homes: int
    eps_u: int
    budget_u: int


_DECODER: Final = msgspec.json.Decoder(_Intent | _Outcome | _Correction | _Count)
