"""Vectors of RFC 6962 implementations: the eight-leaf tree of certificate-transparency's own tests."""

import hashlib
from itertools import count, islice

import pytest

from sluis.tlog.merkle import leaf_hash, mth, node_hash, root_of_joined, root_over

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_of_the_known_tree(size: int) -> None:
    assert mth(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree() -> None:
    assert mth([]) == hashlib.sha256(b"").digest()


def test_leaves_and_nodes_cannot_be_taken_for_each_other() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert mth([b"a", b"b"]) == node_hash(left, right) != mth([left + right])


def test_a_large_tree_is_read_once_as_a_stream() -> None:
    assert len(mth(n.to_bytes(8, "big") for n in islice(count(), 100_000))) == 32


@pytest.mark.parametrize("size", [1, 2, 4, 8, 64, 256])
def test_hashes_that_stand_one_after_another_have_the_same_root(size: int) -> None:
    hashes = [leaf_hash(bytes([n])) for n in range(size)]
    assert root_of_joined(b"".join(hashes)) == root_over(hashes)
