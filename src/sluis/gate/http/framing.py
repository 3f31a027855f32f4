"""Where a head and a body end, in bytes that arrive in any pieces: so that a limit on a head is exact.

In:  bytes as they come, and the headers of a request. Out: how many of them belong to the head, or to the body.

The parser of HTTP decides what a request is; this only counts along. Where the two differ, bytes are ill-formed and the
parser refuses them.

Source: RFC 9112, sections 2.1 (head), 6 (length of a body) and 7.1 (chunks).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

_END: Final = b"\r\n\r\n"


def head_end(tail: bytes, data: bytes) -> int | None:
    r"""Return how many bytes of ``data`` a head still has, up to and with its empty line; ``None`` when more must come.

    Args:
        tail: The last bytes of the head before ``data``, at most 3.
        data: What comes next.

    Examples:
        >>> head_end(b"", b"GET / HTTP/1.1\r\n\r\nGET"), head_end(b"\r\n\r", b"\nGET"), head_end(b"", b"GET")
        (18, 1, None)
    """
    at = (tail + data[: len(_END) - 1]).find(_END)
    if at < 0:
        at = data.find(_END)
        return None if at < 0 else at + len(_END)
    return at + len(_END) - len(tail)


class BodyFraming(Protocol):
    """Counts along with one body."""

    beside: int
    """Bytes of a chunked body that are neither content nor sizes: trailers, and what stands beside a size."""

    def take(self, data: bytes) -> int:
        """Return how many of the next bytes belong to the body: at least 1, at most all."""
        ...


@dataclass(slots=True)
class SizedBody:
    """A body of a length that was told."""

    left: int
    beside: int = 0

    def take(self, data: bytes) -> int:
        """Count; see ``BodyFraming``."""
        size = max(1, min(self.left, len(data)))
        self.left -= size
        return size


@dataclass(slots=True)
class ChunkedBody:
    r"""A body in chunks, each with its size before it, and trailers at the end.

    Examples:
        >>> ChunkedBody().take(b"3\r\nabc\r\n0\r\n\r\nGET")
        13
    """

    beside: int = 0
    _line: bytes = b""
    """The line of a size, or the beginning of a trailer, that is not complete yet."""
    _length: int = 0
    """Of that line, as far as it came."""
    _skip: int = 0
    """Content of a chunk, and its line end, that must still come."""
    _trailers: bool = False

    def take(self, data: bytes) -> int:
        """Count; see ``BodyFraming``."""
        at = 0
        while at < len(data):
            if self._skip:
                size = min(self._skip, len(data) - at)
                self._skip -= size
                at += size
                continue
            end = data.find(b"\n", at)
            piece = data[at:] if end < 0 else data[at : end + 1]
            at += len(piece)
            allowed = 0 if self._trailers else _SIZE_BYTES
            self.beside += max(0, self._length + len(piece) - max(allowed, self._length))
            self._length += len(piece)
            self._line = (self._line + piece)[:_LINE_BYTES]
            if end < 0:
                break
            if self._ends(self._line.split(b";")[0].strip()):
                return at
            self._line, self._length = b"", 0
        return at

    def _ends(self, word: bytes) -> bool:
        """Take a whole line in: the size of a chunk, or a trailer; say whether the body ends with it."""
        if self._trailers:
            return not word
        try:
            size = int(word, 16)
        except ValueError:
            size = 0
        self._trailers = size <= 0
        self._skip = max(0, size) + len(b"\r\n") if size > 0 else 0
        return False


_SIZE_BYTES: Final = 18
"""Of the line of a size, with its end: 16 hex digits say any. The rest (zeros before it, extensions) is beside."""
_LINE_BYTES: Final = 64
"""Of a line that is looked at: the size of a chunk is shorter."""


def framing_of(headers: Iterable[tuple[bytes, bytes]]) -> BodyFraming:
    """Return what counts the body that these headers announce.

    Args:
        headers: Names in lower case.

    Examples:
        >>> framing_of([(b"content-length", b"3")]).take(b"abcGET"), framing_of([]).take(b"G")
        (3, 1)
    """
    length = 0
    for name, value in headers:
        if name == b"transfer-encoding":
            return ChunkedBody()
        if name == b"content-length" and value.strip().isdigit():
            length = int(value)
    return SizedBody(length)
