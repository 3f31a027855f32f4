"""The tree of RFC 9162: one hash over many leaves.

In:  leaves, bytes. Out: the tree's root, 32 bytes.

Source: RFC 9162 section 2.1.1 (the same as RFC 6962 section 2.1). Leaves are hashed after 0x00, nodes after 0x01.
Memory is bounded: one hash per level.
"""

import hashlib
from collections.abc import Iterable


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of one leaf."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees."""
    return hashlib.sha256(b"\1" + left + right).digest()


def mth(leaves: Iterable[bytes]) -> bytes:
    """Return the root of the tree over ``leaves`` in their order.

    Args:
        leaves: Any number; hashed here, with the leaf prefix.

    Returns:
        32 bytes; SHA-256 of nothing for no leaves.

    Examples:
        >>> mth([]).hex()[:16], mth([b""]).hex()[:16]
        ('e3b0c44298fc1c14', '6e340b9cffb37a98')
    """
    subtrees: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, digest = 0, leaf_hash(leaf)
        while subtrees and subtrees[-1][0] == height:
            digest = node_hash(subtrees.pop()[1], digest)
            height += 1
        subtrees.append((height, digest))
    if not subtrees:
        return hashlib.sha256(b"").digest()
    root = subtrees.pop()[1]
    while subtrees:
        root = node_hash(subtrees.pop()[1], root)
    return root
