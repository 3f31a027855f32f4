r"""Read a stream once: count and hash what passes, undo gzip within a bound, and give lines that are never too long.

In:  a stream of octets.
Out: ``Tap`` (the same octets, hashed and counted), ``Unpacked`` (what a gzip file holds), ``lines``.

The rules this module keeps:
 * Memory is bounded whatever the stream holds: a line over the bound is read past, a gzip file stops at its bound.
 * A gzip file that is cut, damaged or over the bound gives what was good of it and says why it ended.

Source: RFC 1952 (gzip; several members may follow each other, section 2.2).
"""

import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.sighting import Why

CHUNK: Final = 1_048_576
_GZIP: Final = 16 + zlib.MAX_WBITS
GZIP_MARK: Final = b"\x1f\x8b"


class Tap(io.RawIOBase):
    """A stream that counts and hashes what is read from another one.

    Examples:
        >>> tap = Tap(io.BytesIO(b"abc"))
        >>> tap.read(), tap.octets, tap.sha256[:8]
        (b'abc', 3, 'ba7816bf')
    """

    def __init__(self, inner: BinaryIO, advance: Callable[[int], None] | None = None) -> None:
        super().__init__()
        self._inner = inner
        self._advance = advance
        self._digest = hashlib.sha256()
        self.octets = 0

    @property
    def sha256(self) -> str:
        """Of everything read so far, hexadecimal."""
        return self._digest.hexdigest()

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read some octets; 0 at the end."""
        part = self._inner.read(len(buffer))
        buffer[: len(part)] = part
        self._digest.update(part)
        self.octets += len(part)
        if self._advance is not None and part:
            self._advance(len(part))
        return len(part)

    def drain(self, most: int | None = None) -> bool:
        """Read the rest and keep nothing of it, so that count and hash are of the whole.

        Args:
            most: Octets after which one stops; ``None``: at the end.

        Returns:
            Whether it was read to its end.

        Effects:
            Reads.

        Examples:
            >>> Tap(io.BytesIO(bytes(9))).drain(4), Tap(io.BytesIO(bytes(9))).drain()
            (False, True)
        """
        stop = None if most is None else self.octets + most
        while stop is None or self.octets < stop:
            if not self.read(CHUNK if stop is None else min(CHUNK, stop - self.octets)):
                return True
        return False


class Unpacked(io.RawIOBase):
    """What a gzip stream holds, as far as it is good and within the bound.

    Examples:
        >>> import gzip
        >>> whole = gzip.compress(b"abc")
        >>> stream = Unpacked(io.BytesIO(whole), Bounds())
        >>> stream.read(), stream.why
        (b'abc', None)
        >>> stream = Unpacked(io.BytesIO(whole[:-4]), Bounds())
        >>> stream.read(), stream.why
        (b'abc', <Why.CUT: 'cut'>)
    """

    def __init__(self, packed: BinaryIO, bounds: Bounds) -> None:
        super().__init__()
        self._packed = packed
        self._bounds = bounds
        self._member = zlib.decompressobj(_GZIP)
        self._waiting = b""
        self._taken = self._given = 0
        self.why: Why | None = None
        """Why it ended before it was all read; ``None`` while nothing is wrong."""
        self._ended = False

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read some octets; 0 at the end, or where it goes wrong."""
        while not self._ended:
            part = self._some(len(buffer))
            if part:
                self._given += len(part)
                if self._given > max(self._bounds.unpacked_free, self._taken * self._bounds.unpacked_times):
                    self._stop(Why.SIZE)
                    return 0
                buffer[: len(part)] = part
                return len(part)
        return 0

    def _some(self, most: int) -> bytes:
        if self._member.eof and not self._next_member():
            return b""
        if not self._waiting:
            self._waiting = self._packed.read(CHUNK)
            self._taken += len(self._waiting)
            if not self._waiting:
                self._stop(Why.CUT)
                return b""
        try:
            part = self._member.decompress(self._waiting, most)
        except zlib.error:
            self._stop(Why.CORRUPT)
            return b""
        self._waiting = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        return part

    def _next_member(self) -> bool:
        """Go on with the member that follows; zeros behind the last one are padding."""
        rest = self._waiting.lstrip(b"\0") or self._packed.read(CHUNK).lstrip(b"\0")
        if not rest:
            self._ended = True
            return False
        self._member = zlib.decompressobj(_GZIP)
        self._waiting = rest
        self._taken += len(rest)
        return True

    def _stop(self, why: Why) -> None:
        self._ended = True
        self.why = why


def lines(stream: BinaryIO, most: int) -> Iterator[tuple[int, bytes | None]]:
    r"""Yield each line with its number, without its end; ``None`` for one that is too long.

    Args:
        stream: Buffered; read to its end.
        most: Octets of the longest line that is kept.

    Yields:
        Number from 1, and the line. Lines of white space are passed over, and counted.

    Examples:
        >>> list(lines(io.BytesIO(b"a\r\n\nlong\nb"), 3))
        [(1, b'a'), (3, None), (4, b'b')]
    """
    number = 0
    while line := stream.readline(most + 2):
        number += 1
        text = line.rstrip(b"\r\n")
        if len(text) > most or (len(line) == most + 2 and not line.endswith(b"\n")):
            while line and not line.endswith(b"\n"):
                line = stream.readline(CHUNK)
            yield number, None
        elif text.strip():
            yield number, text
