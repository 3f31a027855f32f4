"""One household in one epoch: its bundle and its leaf in the slot tree.

In:  S(n, e), R_n and the commitments of the household's records. Out: B and the leaf, bytes.

The rules this module keeps (ledger specification, section 1.3):
 * A silent household has a bundle too, over no records: active and silent homes look alike.
 * Commitments stand in the order of (writer, seq).
 * Slots that are not assigned, or closed, have R = B = 32 zero bytes.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

NOBODY: Final = bytes(32)
"""R and B of a slot that belongs to nobody."""


def bundle(salt: bytes, commitments: Sequence[bytes]) -> bytes:
    """Return B.

    Args:
        salt: S(n, e).
        commitments: The C's, 32 bytes each, ordered by (writer, seq). None at all says "nothing".

    Examples:
        >>> bundle(bytes(32), []) == bundle(bytes(32), [bytes(32)])
        False
    """
    return hashlib.sha256(
        b"sluis/bundle/v1\0" + salt + len(commitments).to_bytes(4, "big") + b"".join(commitments)
    ).digest()


def slot_leaf(epoch: int, slot: int, registration: bytes, bundled: bytes) -> bytes:
    """Return the leaf of a slot, before hashing: label, epoch, number, R and B."""
    return b"sluis/slot/v1\0" + epoch.to_bytes(8, "big") + slot.to_bytes(8, "big") + registration + bundled
