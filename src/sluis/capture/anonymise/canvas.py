"""Octets of a capture beside what is written in their place: all zeros, until somebody who understands them says more.

In:  octets. Out: as many octets, each kept, replaced, or cut to zero.

The rule this module keeps: what no reader touched is zero. So a reader that stops or errs leaves nothing.
"""

from enum import IntEnum


class Fate(IntEnum):
    """What happened to an octet."""

    CUT = 0
    KEPT = 1
    REPLACED = 2


class Canvas:
    r"""Octets and what stands in their place.

    Examples:
        >>> canvas = Canvas(b"abcdef")
        >>> canvas.keep(0, 2)
        >>> canvas.put(4, b"XYZ")
        >>> bytes(canvas.out), canvas.fates()
        (b'ab\x00\x00XY', (2, 2, 2))
    """

    def __init__(self, source: bytes) -> None:
        """Begin with zeros."""
        self.source = source
        self.out = bytearray(len(source))
        self.fate = bytearray(len(source))

    def keep(self, start: int, end: int) -> None:
        """Leave octets as they are; what lies outside is passed over.

        Effects:
            Changes ``out``.
        """
        end = min(end, len(self.source))
        if start < end:
            self.out[start:end] = self.source[start:end]
            self.fate[start:end] = bytes((Fate.KEPT,)) * (end - start)

    def put(self, start: int, octets: bytes) -> None:
        """Write a replacement; what lies outside is passed over, and what stands for itself is kept.

        Effects:
            Changes ``out``.
        """
        octets = octets[: max(0, len(self.source) - start)]
        same = octets == self.source[start : start + len(octets)]
        self.out[start : start + len(octets)] = octets
        self.fate[start : start + len(octets)] = bytes((Fate.KEPT if same else Fate.REPLACED,)) * len(octets)

    def paste(self, start: int, other: "Canvas", first: int = 0, end: int | None = None) -> None:
        """Take over what another canvas made of the same octets.

        Effects:
            Changes ``out``.
        """
        stop = len(other.out) if end is None else end
        stop = min(stop, first + len(self.out) - start)
        if first < stop:
            self.out[start : start + stop - first] = other.out[first:stop]
            self.fate[start : start + stop - first] = other.fate[first:stop]

    def number(self, start: int, octets: int, end: int) -> int | None:
        """Return a number in the order of the network; ``None`` when it does not stand there whole."""
        if start + octets > min(end, len(self.source)):
            return None
        return int.from_bytes(self.source[start : start + octets], "big")

    def fates(self) -> tuple[int, int, int]:
        """Return how many octets were cut, kept and replaced."""
        return self.fate.count(Fate.CUT), self.fate.count(Fate.KEPT), self.fate.count(Fate.REPLACED)
