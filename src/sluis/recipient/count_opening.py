"""Read the record behind a receipt of a count: a figure over many homes, and what it spent of their privacy budget.

In:  what the provider hands out, r and E; and the receipt that is kept. Out: what the record says.

The rules this module keeps (ledger specification, sections 1.2, 1.3.8 to 1.3.10 and 3.3):
 * E is read by the grammar of the statement's verifier, and it must open the commitment that the receipt names.
 * Only a count is opened: the record of a report holds the number of a household, and is not handed out.
 * Its recipient, body and moment must be those of the receipt.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from sluis.errors import Code
from sluis.errors.recipient import count_opening_error
from sluis.ledger import verify_statement
from sluis.ledger.receipt import DAY_MS

_R_BYTES: Final = 32
_read_json: Callable[[bytes], object] = verify_statement.read_json
_unb64: Callable[[str], bytes | None] = verify_statement.unb64
_read_record: Callable[[str, int], Mapping[str, object]] = verify_statement.read_record
"""The verifier's own readers; that file is a program of its own and has no annotations."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a recipient kept of one disclosure."""

    commitment: bytes
    t_ms: int
    body_sha256: bytes
    recipient: str
    """Its own key in the provider's register."""


class Count(msgspec.Struct, frozen=True):
    """What the record of a count says."""

    activity: str
    recipient: str
    body_sha256: str
    plan: str
    homes: int
    """Over how many homes at least: rounded down to two significant digits."""
    eps_u: int
    budget_u: int
    """What it spent of the budget of a year of each of them, millionths."""
    t_ms: int


def open_count(content: bytes, receipt: Receipt) -> Count:
    """Return what the record behind a receipt says.

    Args:
        content: JSON with exactly ``r`` (base64, 32 bytes) and ``E`` (text), as the provider hands it out.
        receipt: What is kept.

    Raises:
        count_opening_error: ``form``, ``commitment`` (it is another record), ``kind`` (it is no count) or ``differs``
            (its recipient, body or moment are not those of the receipt).

    Examples:
        >>> open_count(b"{}", Receipt(bytes(32), 0, bytes(32), "insight"))
        Traceback (most recent call last):
            ...
        sluis.errors.caught.SluisError: ...
    """
    opening = _read_json(content)
    fits = isinstance(opening, dict) and opening.keys() == {"r", "E"}
    r, text = (opening["r"], opening["E"]) if isinstance(opening, dict) and fits else (None, None)
    salt = _unb64(r) if isinstance(r, str) else None
    if salt is None or len(salt) != _R_BYTES or not isinstance(text, str):
        raise count_opening_error(what=Code("form"))
    e = text.encode()
    if hashlib.sha256(b"sluis/record/v2\0\0\x20" + salt + len(e).to_bytes(4, "big") + e).digest() != receipt.commitment:
        raise count_opening_error(what=Code("commitment"))
    try:
        record = _read_record(text, 0)
    except verify_statement.Refused:
        raise count_opening_error(what=Code("form")) from None
    if record["kind"] != "count":
        raise count_opening_error(what=Code("kind"))
    count = msgspec.convert(record, Count)
    same = (count.recipient, count.body_sha256) == (receipt.recipient, receipt.body_sha256.hex())
    if not same or not receipt.t_ms <= count.t_ms < receipt.t_ms + DAY_MS:
        raise count_opening_error(what=Code("differs"))
    return count
