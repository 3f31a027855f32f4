"""Paths: each leads to the root, nothing else does, and none is accepted at another place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.tlog.merkle import EMPTY, leaf_hash, mth
from sluis.tlog.proof import (
    Subtree,
    consistency_path,
    consistent,
    inclusion_path,
    range_path,
    root_of_path,
    root_of_range,
)

sizes = st.integers(1, 70)


def tree(size: int) -> tuple[list[bytes], Subtree]:
    leaves = [n.to_bytes(2, "big") for n in range(size)]
    return leaves, lambda lo, hi: mth(leaves[lo:hi])


@settings(max_examples=150)
@given(st.integers(1, 140), st.data())
def test_a_path_leads_to_the_root_from_its_own_place_only(size: int, draw: st.DataObject) -> None:
    leaves, subtree = tree(size)
    index = draw.draw(st.integers(0, size - 1))
    path = inclusion_path(subtree, index, size)
    assert root_of_path(leaf_hash(leaves[index]), index, size, path) == mth(leaves)
    other = draw.draw(st.integers(0, size + 1))
    if other != index:
        assert root_of_path(leaf_hash(leaves[index]), other, size, path) != mth(leaves)
    assert root_of_path(leaf_hash(leaves[index]), index, size, [*path, bytes(32)]) is None
    if path:
        assert root_of_path(leaf_hash(leaves[index]), index, size, path[:-1]) is None


@settings(max_examples=150)
@given(st.integers(1, 140), st.data())
def test_a_range_path_leads_to_the_root_and_is_short(size: int, draw: st.DataObject) -> None:
    leaves, subtree = tree(size)
    lo = draw.draw(st.integers(0, size - 1))
    hi = draw.draw(st.integers(lo + 1, size))
    path = range_path(subtree, lo, hi, size)
    hashes = [leaf_hash(leaf) for leaf in leaves[lo:hi]]
    assert root_of_range(hashes, lo, size, path) == mth(leaves)
    assert len(path) <= 2 * size.bit_length()
    changed = draw.draw(st.integers(0, len(hashes) - 1))
    hashes[changed] = bytes(32)
    assert root_of_range(hashes, lo, size, path) != mth(leaves)


def test_a_range_path_refuses_what_does_not_belong_together() -> None:
    leaves, subtree = tree(9)
    hashes, path = [leaf_hash(leaf) for leaf in leaves[2:5]], range_path(subtree, 2, 5, 9)
    assert root_of_range(hashes, 2, 9, path[:-1]) is None
    assert root_of_range(hashes, 2, 9, [*path, bytes(32)]) is None
    assert root_of_range([], 2, 9, path) is None
    assert root_of_range(hashes, 7, 9, path) is None
    assert root_of_range(hashes, -1, 9, path) is None
    assert root_of_range(hashes, 3, 9, path) != mth(leaves)


@settings(max_examples=150)
@given(sizes, sizes, st.data())
def test_only_a_beginning_is_consistent(size: int, other: int, draw: st.DataObject) -> None:
    old, new = sorted((size, other))
    leaves, subtree = tree(new)
    path = consistency_path(subtree, old, new)
    assert consistent(old, new, mth(leaves[:old]), mth(leaves), path)
    forked = list(leaves)
    forked[draw.draw(st.integers(0, old - 1))] = b"forked"
    assert not consistent(old, new, mth(forked[:old]), mth(leaves), path)
    theirs = consistency_path(lambda lo, hi: mth(forked[lo:hi]), old, new)
    assert not consistent(old, new, mth(leaves[:old]), mth(forked), theirs)
    assert not consistent(old, new, mth(leaves[:old]), mth(leaves), [*path, bytes(32)])
    if path:
        assert not consistent(old, new, mth(leaves[:old]), mth(leaves), path[:-1])


@pytest.mark.parametrize(("old", "new", "fits"), [(0, 0, True), (0, 5, True), (3, 2, False), (-1, 2, False)], ids=str)
def test_edges_of_consistency(old: int, new: int, fits: bool) -> None:  # noqa: FBT001 - a table of cases
    leaves, _ = tree(max(new, 1))
    assert consistent(old, new, EMPTY if old <= 0 else mth(leaves[:old]), mth(leaves[:new]), []) is fits
    assert not consistent(0, 5, bytes(32), mth(leaves), [])
