"""Pieces of a TCP stream that nobody puts together, put together: what is cut over two of them is found too.

In:  ``Payload``, in the order of the capture. Out: the same, pieces that stand one behind the other as ``StreamSpan``.

The rules this module keeps:
 * Only what is one behind the other by its sequence numbers comes together. Over a gap nothing does; what was sent
   before is passed on by itself and moves nothing.
 * A run is searched as a whole. A piece that is a message of its own (text, JSON) is read by itself all the same.
 * Whatever is in a run counts in the packet in which it begins, once: of a run that goes on, what begins in its last
   ``SEAM`` octets is left to the next one, which begins ``SEAM`` octets earlier still: what stands before shows too.
 * Memory is bounded: ``STREAMS`` runs and ``HELD_BYTES`` octets of them are held; the one that waited longest goes
   first, and what comes behind it begins anew.
"""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from sluis.audit.content.content import is_unexplained
from sluis.audit.house.spool import Spool
from sluis.capture.base.sighting import Payload, Piece, Place, SocketAddress, StreamSpan

SEAM: Final = 512
"""Octets of the longest spelling of an identifier: 256 octets (``known_identifiers``, names in DHCP), in hexadecimal or
UTF-16."""
RUN_BYTES: Final = 64 * 1024
"""Octets from which a run goes on in another one."""
PIECE_BYTES: Final = 32
"""What is remembered of a piece, besides its octets; also of a few octets sent one by one."""
STREAMS: Final = 1024
"""Runs that may go on."""
HELD_BYTES: Final = 16 * 1024 * 1024
_NUMBERS: Final = 2**32
"""Sequence numbers there are (RFC 9293, 3.4)."""

Stream = tuple[int, SocketAddress, SocketAddress, str]
"""Input, sender, receiver and protocol."""


class _Open:
    """A run that may go on."""

    __slots__ = ("first", "following", "octets", "pieces", "since")

    def __init__(self, payload: Payload) -> None:
        self.first = payload
        self.following = payload.start
        self.octets = bytearray()
        self.pieces: list[Piece] = []
        self.since = 0

    def add(self, payload: Payload) -> None:
        self.pieces.append(Piece(len(self.octets), payload.place.number, not is_unexplained(payload)))
        self.octets += payload.octets
        self.following = (self.following + len(payload.octets)) % _NUMBERS

    @property
    def size(self) -> int:
        """Octets it takes, about."""
        return len(self.octets) + PIECE_BYTES * len(self.pieces)

    def payload_until(self, until: int) -> Payload:
        """Return it as it is kept, what begins from ``until`` on not settled; one piece alone as it came."""
        if len(self.pieces) == 1 and not self.since and until == len(self.octets):
            return self.first
        first = next((piece for piece in self.pieces if piece.offset >= self.since), self.pieces[-1])
        place = Place(self.first.place.source, first.number)
        run = StreamSpan(tuple(self.pieces), self.since, until)
        return replace(self.first, place=place, octets=bytes(self.octets), start=-1, run=run)

    def turn(self) -> Payload:
        """Return what is settled of it, and keep what is not, with what stands before that."""
        kept = self.payload_until(len(self.octets) - SEAM)
        gone = len(self.octets) - 2 * SEAM
        del self.octets[:gone]
        ends = [*(piece.offset for piece in self.pieces[1:]), gone + 1]
        self.pieces = [
            replace(piece, offset=piece.offset - gone)
            for piece, end in zip(self.pieces, ends, strict=True)
            if end > gone
        ]
        self.since = SEAM
        return kept


class StreamReassembler:
    """Puts pieces together."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: dict[Stream, _Open] = {}
        self._held = 0

    def __len__(self) -> int:
        """Return how many runs may go on."""
        return len(self._open)

    def take(self, payload: Payload) -> Iterator[Payload]:
        """Take one piece.

        Args:
            payload: Its ``start`` is not -1; in the order of the capture.

        Yields:
            What is settled by it: runs that ended, and of a long one what came before.

        Effects:
            Holds the piece until it is settled.
        """
        key = (payload.place.source, payload.sender, payload.receiver, payload.protocol)
        held = self._open.pop(key, None)
        if held is not None:
            beyond = (payload.start - held.following) % _NUMBERS
            if beyond > _NUMBERS // 2 and beyond + len(payload.octets) <= _NUMBERS:
                self._open[key] = held
                yield payload
                return
            if beyond:
                yield self._finish(held)
                held = None
        held = held or _Open(payload)
        before = held.size
        held.add(payload)
        self._open[key] = held
        if held.size >= RUN_BYTES:
            yield held.turn()
        self._held += held.size - before
        while len(self._open) > STREAMS or self._held > HELD_BYTES:
            yield self._finish(self._open.pop(next(iter(self._open))))

    def _finish(self, held: _Open) -> Payload:
        self._held -= held.size
        return held.payload_until(len(held.octets))

    def left(self) -> Iterator[Payload]:
        """Yield what is not settled yet, as it would be if nothing came behind it; it goes on all the same."""
        for held in self._open.values():
            yield held.payload_until(len(held.octets))


class PayloadSpool:
    """What was said so far, pieces put together. Use it in a ``with``, or call ``close``."""

    def __init__(self, *, live: bool = False) -> None:
        """Begin with nothing.

        Args:
            live: Whether nothing may be written to disk.

        Effects:
            Opens the spool.
        """
        self._spool = Spool(live=live)
        self._runs = StreamReassembler()

    @property
    def count(self) -> int:
        """Records kept."""
        return self._spool.count + len(self._runs)

    @property
    def dropped(self) -> int:
        """Records there was no room for."""
        return self._spool.dropped

    def put(self, payload: Payload) -> bool:
        """Keep one record.

        Args:
            payload: In the order of the capture.

        Returns:
            Whether there was room for all that was settled by it.

        Effects:
            Writes to the spool.
        """
        if payload.start < 0:
            return self._spool.put(payload)
        dropped = self._spool.dropped
        for finished in self._runs.take(payload):
            self._spool.put(finished)
        return self._spool.dropped == dropped

    def __iter__(self) -> Iterator[Payload]:
        """Yield everything, each as often as asked; nothing may be put while this goes on."""
        yield from self._spool
        yield from self._runs.left()

    def close(self) -> None:
        """Throw everything away."""
        self._spool.close()
        self._runs = StreamReassembler()


def apart(payload: Payload) -> Iterator[Payload]:
    r"""Yield what is read by itself: what was said, or of a run each piece that is a message of its own.

    Examples:
        >>> from sluis.capture.base.sighting import Part
        >>> run = StreamSpan((Piece(0, 7, read=True), Piece(2, 9, read=False), Piece(4, 11, read=True)), 0, 6)
        >>> end = SocketAddress()
        >>> joined = Payload(Place(1, 7), 0, end, end, Part.PAYLOAD, b"ab\0\1cd", run=run)
        >>> [(piece.place.number, piece.octets) for piece in apart(joined)]
        [(7, b'ab'), (11, b'cd')]
    """
    if payload.run is None:
        yield payload
        return
    for piece, end in bounded(payload.run, len(payload.octets)):
        if piece.read and payload.run.since <= piece.offset < payload.run.until:
            place = Place(payload.place.source, piece.number)
            yield replace(payload, place=place, octets=payload.octets[piece.offset : end], run=None)


def bounded(run: StreamSpan, size: int) -> Iterator[tuple[Piece, int]]:
    """Yield each piece of a run with where it ends.

    Examples:
        >>> [end for _, end in bounded(StreamSpan((Piece(0, 7, read=True), Piece(2, 9, read=False)), 0, 6), 6)]
        [2, 6]
    """
    ends = (*(piece.offset for piece in run.pieces[1:]), size)
    return zip(run.pieces, ends, strict=True)
