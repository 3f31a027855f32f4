"""Trees kept as tiles: 256 neighbouring hashes of one height in one piece, so that any path needs a few of them.

In:  leaf hashes, one after another. Out: tiles with their places, a root; and from tiles the hash of any run of leaves.

The rules this module keeps:
 * A tile that is full never changes; only the last one of each level grows.
 * Each hash on a level above the lowest is the root of a full tile below it.
 * Memory is bounded: building holds at most 255 hashes per level.

Source: C2SP tlog-tiles ("Merkle Tree", "Partial Tiles"): ``n`` counts tiles within level ``l``; a tile of level l at n
spans leaves n * 256^(l+1) and following.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from sluis.errors import Code
from sluis.errors.ledger import ledger_tree_error
from sluis.tlog.merkle import EMPTY, node_hash, root_of_joined, root_over

WIDTH: Final = 256
HASH: Final = 32

ReadTile = Callable[[int, int, int], bytes]
"""Gives the tile at level and number, that holds at least so many hashes."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One piece of a tree."""

    level: int
    number: int
    hashes: bytes
    """32 bytes for each of 1 to 256 hashes."""

    @property
    def path(self) -> str:
        """Where it stands below the address of a log, as C2SP tlog-tiles writes it.

        Examples:
            >>> Tile(0, 1234067, bytes(32 * 256)).path, Tile(1, 0, bytes(32 * 5)).path
            ('tile/0/x001/x234/067', 'tile/1/000.p/5')
        """
        return f"tile/{self.level}/{tile_name(self.number, len(self.hashes) // HASH)}"


def tile_name(number: int, width: int) -> str:
    """Return the last part of a tile's place: its number in groups of three digits, and its width unless it is full."""
    digits = str(number)
    padded = digits.zfill((len(digits) + 2) // 3 * 3)
    groups = [padded[at : at + 3] for at in range(0, len(padded), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return name if width == WIDTH else f"{name}.p/{width}"


@dataclass(slots=True)
class Growing:
    """A tree that takes leaf hashes and gives tiles.

    Examples:
        >>> from sluis.tlog.merkle import leaf_hash, mth
        >>> tree = Growing()
        >>> full = [tile for n in range(300) for tile in tree.add(leaf_hash(bytes([n % 256])))]
        >>> [(tile.level, tile.number) for tile in full], [tile.path for tile in tree.edge()]
        ([(0, 0)], ['tile/0/001.p/44', 'tile/1/000.p/1'])
        >>> tree.root() == mth(bytes([n % 256]) for n in range(300))
        True
    """

    size: int = 0
    _levels: list[list[bytes]] = field(default_factory=list)
    """Per level, the hashes of its last tile while it is not full."""
    _numbers: list[int] = field(default_factory=list)
    """Per level, how many tiles are full."""

    def add(self, leaf_hash: bytes) -> tuple[Tile, ...]:
        """Take the hash of the next leaf and return the tiles that it filled."""
        self.size += 1
        return self._carried(0, leaf_hash, [])

    def add_tile(self, hashes: bytes, root: bytes) -> tuple[Tile, ...]:
        """Take a whole tile of leaf hashes, whose root is known, and return the tiles that are full then, itself first.

        Raises:
            ValueError: the leaves before it do not fill their tile.

        Examples:
            >>> from sluis.tlog.merkle import leaf_hash, mth, root_of_joined
            >>> hashes = b"".join(leaf_hash(bytes([n])) for n in range(256))
            >>> tree = Growing()
            >>> [tile.level for tile in tree.add_tile(hashes, root_of_joined(hashes))]
            [0]
            >>> tree.root() == mth(bytes([n]) for n in range(256))
            True
        """
        if self.size % WIDTH or len(hashes) != WIDTH * HASH:
            raise ValueError("no whole tile fits here")
        if not self._levels:
            self._levels.append([])
            self._numbers.append(0)
        tile = Tile(0, self._numbers[0], hashes)
        self.size += WIDTH
        self._numbers[0] += 1
        return self._carried(1, root, [tile])

    def _carried(self, level: int, digest: bytes, filled: list[Tile]) -> tuple[Tile, ...]:
        while True:
            if level == len(self._levels):
                self._levels.append([])
                self._numbers.append(0)
            held = self._levels[level]
            held.append(digest)
            if len(held) < WIDTH:
                return tuple(filled)
            filled.append(Tile(level, self._numbers[level], b"".join(held)))
            digest = root_of_joined(filled[-1].hashes)
            held.clear()
            self._numbers[level] += 1
            level += 1

    def edge(self) -> tuple[Tile, ...]:
        """Return the last tile of each level, where it is not full and not empty."""
        pairs = enumerate(zip(self._numbers, self._levels, strict=True))
        return tuple(Tile(level, number, b"".join(held)) for level, (number, held) in pairs if held)

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        digest: bytes | None = None
        for held in self._levels:
            for part in _peaks(held):
                digest = part if digest is None else node_hash(part, digest)
        return EMPTY if digest is None else digest


def _peaks(held: list[bytes]) -> Iterator[bytes]:
    """Give the roots of the perfect subtrees of up to 255 hashes, from right to left."""
    end = len(held)
    while end:
        width = end & -end
        yield root_of_joined(b"".join(held[end - width : end]))
        end -= width


def grown(tiles: ReadTile, size: int) -> Growing:
    """Return a tree of ``size`` leaves that goes on growing, from its tiles.

    Args:
        tiles: Where the tiles are.
        size: How many leaves it has.
    """
    levels: list[list[bytes]] = []
    numbers: list[int] = []
    width = size
    while width:
        number, held = divmod(width, WIDTH)
        levels.append(_hashes(tiles(len(levels), number, held), held) if held else [])
        numbers.append(number)
        width = number
    return Growing(size, levels, numbers)


def subtree_of(tiles: ReadTile, size: int) -> Callable[[int, int], bytes]:
    """Return the function that gives the hash of any run of leaves the standard's recursion asks for.

    Args:
        tiles: Where the tiles are.
        size: How many leaves the tree has.

    Raises:
        LedgerTreeError: a tile is missing or has another length; raised when it is asked for.
    """

    def subtree(lo: int, hi: int) -> bytes:
        level = 0
        while (hi - lo) % WIDTH ** (level + 1) == 0 and lo % WIDTH ** (level + 1) == 0:
            level += 1
        unit = WIDTH**level
        first, count = lo // unit, (hi - lo) // unit
        if (hi - lo) % unit or first % WIDTH + count > WIDTH:
            half = 1 << (hi - lo - 1).bit_length() - 1
            return node_hash(subtree(lo, lo + half), subtree(lo + half, hi))
        width = min(WIDTH, size // unit - first // WIDTH * WIDTH)
        content = tiles(level, first // WIDTH, width)
        if len(content) < width * HASH or len(content) % HASH:
            raise ledger_tree_error(what=Code("tile"))
        place = first % WIDTH
        run = content[place * HASH : (place + count) * HASH]
        if count & (count - 1):
            return root_over(run[at : at + HASH] for at in range(0, len(run), HASH))
        return root_of_joined(run)

    return subtree


def _hashes(content: bytes, width: int) -> list[bytes]:
    if len(content) < width * HASH or len(content) % HASH:
        raise ledger_tree_error(what=Code("tile"))
    return [content[at : at + HASH] for at in range(0, width * HASH, HASH)]


def built(
    hashes: Iterable[bytes], keep: Callable[[Tile], None], whole: Iterable[tuple[bytes, bytes]] = ()
) -> tuple[int, bytes]:
    """Build a whole tree and hand its tiles over as they are ready.

    Args:
        hashes: Leaf hashes in order.
        keep: Takes every tile, the partial ones last.
        whole: Tiles of leaf hashes that follow, each with its root.

    Returns:
        How many leaves there were, and the root.
    """
    tree = Growing()
    for leaf in hashes:
        for tile in tree.add(leaf):
            keep(tile)
    for joined, root in whole:
        for tile in tree.add_tile(joined, root):
            keep(tile)
    for tile in tree.edge():
        keep(tile)
    return tree.size, tree.root()
