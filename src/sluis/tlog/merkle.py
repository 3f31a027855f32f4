"""The tree of RFC 9162: one hash over many leaves.

In:  leaves, bytes. Out: the tree's root, 32 bytes.

Source: RFC 9162 section 2.1.1 (the same as RFC 6962 section 2.1). Leaves are hashed after 0x00, nodes after 0x01.
Memory is bounded: one hash per level.
"""

import hashlib
from collections.abc import Iterable
from typing import Final

_PAIR: Final = 64
"""Bytes of two hashes."""
EMPTY: Final = hashlib.sha256(b"").digest()
"""Root of a tree without leaves."""


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
    return root_over(leaf_hash(leaf) for leaf in leaves)


def root_of_joined(hashes: bytes) -> bytes:
    """Return the root over 1, 2, 4, 8, ... hashes that stand one after another, as ``root_over`` does, in less time.

    Args:
        hashes: 32 bytes each.

    Examples:
        >>> four = [leaf_hash(bytes([n])) for n in range(4)]
        >>> root_of_joined(b"".join(four)) == root_over(four)
        True
    """
    sha256 = hashlib.sha256
    while len(hashes) > _PAIR // 2:
        hashes = b"".join([sha256(b"\1" + hashes[at : at + _PAIR]).digest() for at in range(0, len(hashes), _PAIR)])
    return hashes


def root_over(hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaves that were hashed already, as ``mth`` does.

    Examples:
        >>> root_over([leaf_hash(b"a"), leaf_hash(b"b")]) == mth([b"a", b"b"])
        True
    """
    subtrees: list[tuple[int, bytes]] = []
    for hashed in hashes:
        height, digest = 0, hashed
        while subtrees and subtrees[-1][0] == height:
            digest = node_hash(subtrees.pop()[1], digest)
            height += 1
        subtrees.append((height, digest))
    if not subtrees:
        return EMPTY
    root = subtrees.pop()[1]
    while subtrees:
        root = node_hash(subtrees.pop()[1], root)
    return root
