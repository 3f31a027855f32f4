"""Proofs of RFC 9162: that a leaf is in the tree, that the tree only grew, that a run of leaves is whole.

The first is an inclusion proof, the second a consistency proof, the third a range proof; the hashes each consists of
are a path through the tree.

In:  a function that gives the hash of a run of leaves. Out: paths, lists of 32-byte hashes; or where a path leads.

The rules this module keeps:
 * Everything is one recursion of the standard: a tree of n leaves is split at the largest power of two below n.
 * Who checks computes a root and compares it; a path that is too long or too short gives none.
 * A range path is an inclusion path for a run of leaves at once: the hashes of the subtrees left and right of it, from
   left to right. Several hundred neighbouring leaves need no more of them than one leaf does.

Source: RFC 9162 sections 2.1.3 and 2.1.4. The range path is ours; it follows the same recursion.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sluis.tlog.merkle import EMPTY, node_hash

Subtree = Callable[[int, int], bytes]
"""Gives the hash of the leaves ``lo`` to ``hi - 1``, ``lo < hi``, as a tree of their own."""

_NONE: Final = b""


def split(size: int) -> int:
    """Return the largest power of two below ``size``, which is two or more.

    Examples:
        >>> [split(size) for size in (2, 3, 4, 5, 8, 9)]
        [1, 2, 2, 4, 4, 8]
    """
    return 1 << (size - 1).bit_length() - 1


def inclusion_path(subtree: Subtree, index: int, size: int) -> list[bytes]:
    """Return the path that leads from leaf ``index`` to the root of ``size`` leaves, from the leaf upwards."""
    return range_path(subtree, index, index + 1, size, upwards=True)


def root_of_path(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that a leaf's path leads to.

    Args:
        leaf_hash: Hash of the leaf, with the leaf prefix.
        index: Its place.
        size: How many leaves the tree has.
        path: From the leaf upwards.

    Returns:
        32 bytes, or ``None`` when a path of this length cannot belong to this place.

    Source:
        RFC 9162 section 2.1.3.2.

    Examples:
        >>> from sluis.tlog.merkle import leaf_hash, mth
        >>> root_of_path(leaf_hash(b"a"), 0, 2, [leaf_hash(b"b")]) == mth([b"a", b"b"])
        True
        >>> root_of_path(leaf_hash(b"a"), 0, 2, []) is None
        True
    """
    if not 0 <= index < size:
        return None
    number, last, digest = index, size - 1, leaf_hash
    for step in path:
        if last == 0:
            return None
        if number & 1 or number == last:
            digest = node_hash(step, digest)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            digest = node_hash(digest, step)
        number, last = number >> 1, last >> 1
    return digest if last == 0 else None


def range_path(subtree: Subtree, lo: int, hi: int, size: int, *, upwards: bool = False) -> list[bytes]:
    """Return what has to be known beside the leaves ``lo`` to ``hi - 1`` to compute the root of ``size`` leaves.

    Args:
        subtree: The tree.
        lo: First leaf of the run.
        hi: One past its last; ``lo < hi <= size``.
        size: How many leaves the tree has.
        upwards: In the order of an inclusion path instead of from left to right.

    Examples:
        >>> from sluis.tlog.merkle import leaf_hash, mth
        >>> leaves = [bytes([n]) for n in range(7)]
        >>> path = range_path(lambda lo, hi: mth(leaves[lo:hi]), 2, 5, 7)
        >>> len(path), root_of_range([leaf_hash(leaf) for leaf in leaves[2:5]], 2, 7, path) == mth(leaves)
        (3, True)
    """

    def walk(start: int, end: int) -> Iterator[bytes]:
        if end <= lo or start >= hi:
            yield subtree(start, end)
        elif not (lo <= start and end <= hi):
            middle = start + split(end - start)
            first, second = walk(start, middle), walk(middle, end)
            if upwards and lo < middle:
                yield from first
                yield from second
            elif upwards:
                yield from second
                yield from first
            else:
                yield from first
                yield from second

    return list(walk(0, size))


def root_of_range(hashes: Sequence[bytes], lo: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that a run of leaves leads to.

    Args:
        hashes: Hashes of the leaves of the run, in order, with the leaf prefix; at least one.
        lo: Place of the first.
        size: How many leaves the tree has.
        path: From left to right.

    Returns:
        32 bytes, or ``None`` when this path cannot belong to this run.
    """
    hi = lo + len(hashes)
    if not 0 <= lo < hi <= size:
        return None
    rest = iter(path)

    def build(start: int, end: int) -> bytes:
        if end <= lo or start >= hi:
            return next(rest, _NONE)
        if end - start == 1:
            return hashes[start - lo]
        middle = start + split(end - start)
        left = build(start, middle)
        right = build(middle, end)
        return node_hash(left, right) if left and right else _NONE

    root = build(0, size)
    return root if root and next(rest, None) is None else None


def consistency_path(subtree: Subtree, old: int, new: int) -> list[bytes]:
    """Return the path that shows that a tree of ``old`` leaves is the beginning of one of ``new`` leaves.

    Args:
        subtree: The larger tree.
        old: Size of the smaller one.
        new: Size of the larger one; ``old <= new``.

    Returns:
        Nothing when the sizes are equal or ``old`` is 0.

    Source:
        RFC 9162 section 2.1.4.1.
    """

    def walk(start: int, end: int, whole: bool) -> Iterator[bytes]:  # noqa: FBT001 - the standard's own "b"
        size = old - start
        if size == end - start:
            if not whole:
                yield subtree(start, end)
            return
        middle = start + split(end - start)
        if old <= middle:
            yield from walk(start, middle, whole)
            yield subtree(middle, end)
        else:
            yield from walk(middle, end, whole=False)
            yield subtree(start, middle)

    return list(walk(0, new, whole=True)) if 0 < old < new else []


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Say whether a path shows that the older tree is the beginning of the newer one.

    Args:
        old: Size of the older tree.
        new: Size of the newer one.
        old_root: Root of the older one.
        new_root: Root of the newer one.
        path: As ``consistency_path`` makes it.

    Source:
        RFC 9162 section 2.1.4.2; two trees of equal size must be equal, and an empty tree is the beginning of any.

    Examples:
        >>> from sluis.tlog.merkle import mth
        >>> leaves = [bytes([n]) for n in range(7)]
        >>> path = consistency_path(lambda lo, hi: mth(leaves[lo:hi]), 3, 7)
        >>> consistent(3, 7, mth(leaves[:3]), mth(leaves), path), consistent(4, 7, mth(leaves[:4]), mth(leaves), path)
        (True, False)
    """
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not path and old_root == EMPTY
    if old == new:
        return not path and old_root == new_root
    rest = iter([old_root, *path] if old & (old - 1) == 0 else path)
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    first = second = next(rest, _NONE)
    for step in rest:
        if last == 0:
            return False
        if number & 1 or number == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            second = node_hash(second, step)
        number, last = number >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
