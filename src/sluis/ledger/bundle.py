"""One household in one epoch: its bundle and its leaf in the slot tree.

In:  S(n, e), R_n and the commitments of the household's records. Out: B and the leaf, bytes.

The rules this module keeps (ledger specification, section 1.3):
 * A silent household has a bundle too, over no records: active and silent homes look alike.
 * Commitments stand strictly ascending as bytes, whoever wrote or seals.
 * Whatever goes into a hash goes in with its length, and nothing of another length goes in at all.
 * Slots that are not assigned, or closed, have R = B = 32 zero bytes.
"""

import hashlib
from collections.abc import Collection
from itertools import pairwise
from typing import Final

from sluis.tlog.merkle import mth

NOBODY: Final = bytes(32)
"""R and B of a slot that belongs to nobody."""


def bundle(salt: bytes, epoch: int, slot: int, commitments: Collection[bytes]) -> bytes:
    """Return B.

    Args:
        salt: S(n, e), 32 bytes.
        epoch: Its number e.
        slot: The household's number n.
        commitments: The C's, 32 bytes each, in any order. None at all says "nothing".

    Raises:
        ValueError: the salt or a commitment has another length, or one stands twice.

    Source:
        Ledger specification, section 1.3: ``H("sluis/bundle/v2", lp(S) ‖ u64 e ‖ u64 n ‖ u32 k ‖ MTH(C_1..C_k))``.

    Examples:
        >>> bundle(bytes(32), 0, 0, []) == bundle(bytes(32), 0, 0, [bytes(32)])
        False
    """
    ordered = sorted(commitments)
    if any(len(content) != len(NOBODY) for content in (salt, *ordered)):
        raise ValueError("not 32 bytes: salt or commitment")
    if any(before == after for before, after in pairwise(ordered)):
        raise ValueError("a commitment stands twice")
    place = epoch.to_bytes(8, "big") + slot.to_bytes(8, "big") + len(ordered).to_bytes(4, "big")
    framed = len(salt).to_bytes(2, "big") + salt + place + mth(ordered)
    return hashlib.sha256(b"sluis/bundle/v2\0" + framed).digest()


def slot_leaf(epoch: int, slot: int, registration: bytes, bundled: bytes) -> bytes:
    """Return the leaf of a slot, before hashing: label, epoch, number, R and B."""
    return b"sluis/slot/v1\0" + epoch.to_bytes(8, "big") + slot.to_bytes(8, "big") + registration + bundled
