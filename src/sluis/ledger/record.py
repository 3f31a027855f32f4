"""Build and read the bytes of a record: E, its commitment C, and its place in a writer's chain.

In:  what was decided. Out: bytes, exactly as ledger specification section 1.2 fixes them.

The rules this module keeps:
 * E is hashed as stored and parsed afterwards; nothing is ever serialised again.
 * E holds names of the register, counts and digests. Tokens, bodies and values of reports never stand in it.
 * C tells nothing to whoever does not hold r; r is random and 32 bytes, once per record.

No store, clock or randomness here.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

VERSION: Final = 1
HASH_BYTES: Final = 32
WRITER_BYTES: Final = 16
_BIGGEST: Final = 2**53
_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
_HEX: Final = re.compile(r"[0-9a-f]{64}")


class RecordKind(StrEnum):
    """What a record says."""

    INTENT = "intent"
    """A report is about to be sent."""
    OUTCOME = "outcome"
    """What became of an intent; at most one."""
    CORRECTION = "correction"
    """Later evidence about an outcome."""


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


@dataclass(frozen=True, slots=True)
class PendingRecord:
    """A record before it is committed to. Absent fields are omitted from E."""

    kind: RecordKind
    slot: int
    activity: str
    """The register's key."""
    recipient: str
    """The register's key."""
    t_ms: int
    """The moment of the decision."""
    plan: str | None = None
    """Digest of the plan, hex."""
    body_sha256: bytes | None = None
    """SHA-256 of the body before content coding."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Row number as text, ``household``, ``time`` → released leaves."""
    ref: bytes | None = None
    """C of the intent an outcome or correction speaks of."""
    status: Status | None = None


def encode(draft: PendingRecord) -> bytes:
    """Return E: a JSON object with sorted ASCII keys, no white space and no floats.

    Args:
        draft: What was decided.

    Returns:
        ASCII bytes.

    Raises:
        ValueError: a number is negative or not below 2^53, a digest is not 32 bytes, or the fields do not fit the
            kind. The message names the field only.

    Source:
        Ledger specification, section 1.2. That digests stand in it as lower-case hex is ours, as in its vectors.

    Examples:
        >>> encode(PendingRecord(RecordKind.INTENT, 0, "wifi-help", "wifi-insight", 5, plan="ab", body_sha256=bytes(32),
        ...     rows={"2": 1, "10": 3}))[:60]
        b'{"activity":"wifi-help","body_sha256":"000000000000000000000'
    """
    _check(draft)
    fields: dict[str, object] = {
        "v": VERSION,
        "kind": draft.kind.value,
        "slot": draft.slot,
        "activity": draft.activity,
        "recipient": draft.recipient,
        "t_ms": draft.t_ms,
    }
    if draft.plan is not None:
        fields["plan"] = draft.plan
    if draft.body_sha256 is not None:
        fields["body_sha256"] = draft.body_sha256.hex()
    if draft.rows:
        fields["rows"] = dict(draft.rows)
    if draft.ref is not None:
        fields["ref"] = draft.ref.hex()
    if draft.status is not None:
        fields["status"] = draft.status.value
    return _ENCODER.encode(fields).encode("ascii")


def decode(e: bytes) -> PendingRecord:
    """Read E back.

    Raises:
        ValueError: it is not an E of version 1. The message holds nothing of it.
    """
    try:
        fields = json.loads(e)
    except (ValueError, RecursionError):
        raise ValueError("E is not JSON") from None
    if not isinstance(fields, dict) or fields.get("v") != VERSION:
        raise ValueError("E is not an object of version 1")
    try:
        draft = PendingRecord(
            kind=RecordKind(fields["kind"]),
            slot=fields["slot"],
            activity=fields["activity"],
            recipient=fields["recipient"],
            t_ms=fields["t_ms"],
            plan=fields.get("plan"),
            body_sha256=_digest(fields.get("body_sha256")),
            rows=fields.get("rows", {}),
            ref=_digest(fields.get("ref")),
            status=None if fields.get("status") is None else Status(fields["status"]),
        )
        _check(draft)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ValueError("a field of E is missing or unusable") from None
    return draft


def commitment(r: bytes, e: bytes) -> bytes:
    """Return C, which is the disclosure's id.

    Source:
        Ledger specification, section 1.2: ``H("sluis/record/v1", r ‖ E)``.
    """
    return hashlib.sha256(b"sluis/record/v1\0" + r + e).digest()


def chain_start(writer: bytes) -> bytes:
    """Return ch_0 of a writer of 16 bytes (ledger specification, section 1.2)."""
    return hashlib.sha256(b"sluis/chain/v1\0" + writer + bytes(HASH_BYTES)).digest()


def chain_next(before: bytes, seq: int, c: bytes) -> bytes:
    """Return the chain after record ``seq``, whose commitment is ``c`` (ledger specification, section 1.2)."""
    return hashlib.sha256(b"sluis/link/v1\0" + before + seq.to_bytes(8, "big") + c).digest()


def _check(draft: PendingRecord) -> None:
    for name, numbers in (("slot", (draft.slot,)), ("t_ms", (draft.t_ms,)), ("rows", draft.rows.values())):
        for number in numbers:
            if type(number) is not int or not 0 <= number < _BIGGEST:
                raise ValueError(f"number out of range: {name}")
    for name, digest in (("body_sha256", draft.body_sha256), ("ref", draft.ref)):
        if digest is not None and len(digest) != HASH_BYTES:
            raise ValueError(f"not 32 bytes: {name}")
    for text in (draft.activity, draft.recipient, draft.plan or "", *draft.rows):
        if not isinstance(text, str):
            raise ValueError("not text: activity, recipient, plan or rows")  # noqa: TRY004 - as for every field of E
    about_another = draft.kind is not RecordKind.INTENT
    if (draft.ref is not None) != about_another or (draft.status is not None) != about_another:
        raise ValueError("ref and status belong to outcomes and corrections, and to those only")


def _digest(text: object) -> bytes | None:
    if text is None:
        return None
    if not isinstance(text, str) or not _HEX.fullmatch(text):
        raise ValueError("not a digest")
    return bytes.fromhex(text)
