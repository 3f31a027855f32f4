"""Tiles: the same tree, in pieces."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.errors import LedgerTreeError
from sluis.tlog.merkle import EMPTY, leaf_hash, mth
from sluis.tlog.proof import inclusion_path, range_path
from sluis.tlog.tiles import Growing, Tile, built, grown, subtree_of, tile_name

LEAVES = [n.to_bytes(4, "big") for n in range(70_000)]


def tiled(size: int) -> tuple[dict[tuple[int, int], bytes], bytes]:
    kept: dict[tuple[int, int], bytes] = {}

    def keep(tile: Tile) -> None:
        kept[tile.level, tile.number] = tile.hashes

    count, root = built((leaf_hash(leaf) for leaf in LEAVES[:size]), keep)
    assert count == size
    return kept, root


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537, 70_000])
def test_the_root_over_tiles_is_the_root_over_leaves(size: int) -> None:
    assert tiled(size)[1] == (mth(LEAVES[:size]) if size else EMPTY)


def test_seventy_thousand_leaves_lie_in_the_tiles_the_standard_counts() -> None:
    """C2SP tlog-tiles gives this example."""
    kept, _ = tiled(70_000)
    widths = {place: len(hashes) // 32 for place, hashes in kept.items()}
    assert sum(place[0] == 0 and width == 256 for place, width in widths.items()) == 273
    assert {place: width for place, width in widths.items() if width < 256} == {(0, 273): 112, (1, 1): 17, (2, 0): 1}
    assert widths[1, 0] == 256


@settings(max_examples=40)
@given(st.integers(1, 3000), st.data())
def test_paths_from_tiles_are_paths_from_leaves(size: int, draw: st.DataObject) -> None:
    kept, _ = tiled(size)
    subtree = subtree_of(lambda level, number, _width: kept[level, number], size)
    lo = draw.draw(st.integers(0, size - 1))
    hi = draw.draw(st.integers(lo + 1, size))

    def plain(start: int, end: int) -> bytes:
        return mth(LEAVES[start:end])

    assert inclusion_path(subtree, lo, size) == inclusion_path(plain, lo, size)
    assert range_path(subtree, lo, hi, size) == range_path(plain, lo, hi, size)


@settings(max_examples=40)
@given(st.integers(0, 1500), st.integers(0, 600))
def test_a_tree_goes_on_from_its_tiles(size: int, more: int) -> None:
    kept, _ = tiled(size)
    tree = grown(lambda level, number, _width: kept[level, number], size)
    for leaf in LEAVES[size : size + more]:
        for tile in tree.add(leaf_hash(leaf)):
            kept[tile.level, tile.number] = tile.hashes
    kept.update({(tile.level, tile.number): tile.hashes for tile in tree.edge()})
    again, root = tiled(size + more)
    assert tree.root() == root
    assert again.items() <= kept.items()


def test_a_damaged_tile_gives_no_hash() -> None:
    with pytest.raises(LedgerTreeError):
        subtree_of(lambda _level, _number, _width: bytes(31), 5)(0, 4)
    with pytest.raises(LedgerTreeError):
        grown(lambda _level, _number, _width: b"", 5)


def test_places_are_written_in_groups_of_three_digits() -> None:
    assert [tile_name(0, 256), tile_name(1000, 256), tile_name(999, 7)] == ["000", "x001/000", "999.p/7"]
    assert Growing().edge() == ()
