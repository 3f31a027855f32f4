"""A run searched as a whole, and what its pieces say of themselves held against that.

In:  a run, and what is known. Out: what is known in it, each once with its packet; and which marks of a piece hold.

The rules this module keeps:
 * What stands whole in a piece that is read by itself is that piece's; everything else that is known is the run's.
   Right beside a cut the piece may not see what the run sees: then it is the run's after all.
 * A mark in a piece was seen without what stands beyond the cut. It falls when something known stands over the cut at
   the same place; and something known falls when a letter or digit follows directly beyond the cut, and the run does
   not show it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sluis.audit.content.recogniser import Mark, Recogniser
from sluis.audit.content.stream_reassembly import bounded
from sluis.capture.base.sighting import Payload, Piece, Place
from sluis.telemetry.model import Path
from sluis.terms import Kind

_READ: Final[Path] = ("text",)
_OCTETS: Final[Path] = ("octets",)


class CountedMark(NamedTuple):
    """What counts in a run."""

    mark: Mark
    place: Place
    """The packet in which it begins."""
    path: Path
    """Under which it is put."""


class StreamSearch:
    """What is known in one run."""

    def __init__(self, payload: Payload, recogniser: Recogniser) -> None:
        """Search it.

        Args:
            payload: With its ``run``.
            recogniser: Of everything known.

        Effects:
            None.
        """
        self.text = payload.octets.decode("latin-1")
        self._source = payload.place.source
        self._run = payload.run
        self._pieces = list(bounded(payload.run, len(payload.octets))) if payload.run is not None else []
        self._told: dict[int, set[tuple[Kind, bytes]]] = {}
        self._marks = recogniser.known_in(self.text)
        cuts = {piece.offset for piece, _ in self._pieces} | {len(payload.octets)}
        self._at_cuts = _at(self._marks, sorted(cuts))

    def __repr__(self) -> str:
        return "StreamSearch(...)"

    def unread(self) -> list[Place]:
        """Return the pieces that nothing explains, of those that count in this run."""
        return [
            Place(self._source, piece.number)
            for piece, _ in self._pieces
            if not piece.read and self._counts(piece.offset)
        ]

    def told(self, number: int, marked: set[tuple[Kind, bytes]]) -> None:
        """Say what was found in a piece that is read by itself."""
        self._told[number] = marked

    def counted(self) -> Iterator[CountedMark]:
        """Yield what counts in the run itself.

        Ask when every piece was told.
        """
        for mark in self._marks:
            piece, end = next(pair for pair in reversed(self._pieces) if pair[0].offset <= mark.start)
            if self._counts(mark.start) and not self._is_of(mark, piece, end):
                yield CountedMark(mark, Place(self._source, piece.number), _READ if piece.read else _OCTETS)

    def _is_of(self, mark: Mark, piece: Piece, end: int) -> bool:
        """Whether a mark of the run is a piece's own."""
        if not piece.read or mark.end > end:
            return False
        inside = piece.offset < mark.start and mark.end < end
        return inside or (mark.kind, mark.canonical) in self._told.get(piece.number, ())

    def _counts(self, offset: int) -> bool:
        return self._run is not None and self._run.since <= offset < self._run.until

    def holds(self, number: int, mark: Mark, text: str) -> bool:
        """Return whether a mark in a piece holds, with what stands beyond its cuts.

        Args:
            number: Of the piece's packet.
            mark: Found in the piece alone.
            text: In which it was found: the piece, or a value in it; one that stands at neither cut holds.
        """
        piece, end = next(pair for pair in self._pieces if pair[0].number == number)
        whole = self.text[piece.offset : end]
        spelled = text if text == whole else text.encode("utf-8", "replace").decode("latin-1")
        before, over = (
            offset if text == whole else len(text[:offset].encode("utf-8", "replace"))
            for offset in (mark.start, mark.end)
        )
        bases = [piece.offset] * whole.startswith(spelled) + [end - len(spelled)] * whole.endswith(spelled)
        return all(self._stands(mark, (base + before, base + over), (piece.offset, end)) for base in bases)

    def _stands(self, mark: Mark, span: tuple[int, int], cuts: tuple[int, int]) -> bool:
        start, stop = span
        over = (
            known_mark
            for cut in cuts
            for known_mark in self._at_cuts.get(cut, ())
            if known_mark.start < cut < known_mark.end
        )
        if any(known_mark.start < stop and start < known_mark.end for known_mark in over):
            return False
        glued = (start == cuts[0] and self._is_glued(mark, start, start - 1)) or (
            stop == cuts[1] and self._is_glued(mark, stop, stop)
        )
        return not (mark.known and glued)

    def _is_glued(self, mark: Mark, edge: int, beyond: int) -> bool:
        letter = self.text[beyond : beyond + 1] if beyond >= 0 else ""
        return (
            letter.isascii()
            and letter.isalnum()
            and not any(
                known_mark.start <= edge <= known_mark.end
                and (known_mark.kind, known_mark.canonical) == (mark.kind, mark.canonical)
                for known_mark in self._at_cuts.get(edge, ())
            )
        )


def _at(marks: Sequence[Mark], cuts: Sequence[int]) -> dict[int, list[Mark]]:
    """Return the marks that reach a cut or stand over it: few, however many a run holds."""
    by_cut: dict[int, list[Mark]] = {}
    for mark in marks:
        for cut in cuts[bisect_left(cuts, mark.start) : bisect_right(cuts, mark.end)]:
            by_cut.setdefault(cut, []).append(mark)
    return by_cut
