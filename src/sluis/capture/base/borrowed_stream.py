"""Lend a stream to whoever reads it in another thread, and take it back.

In:  a stream. Out: a stream with the same octets, that ends when it is taken back.

The rules this module keeps:
 * Two threads never read the stream at once: what is taken back is not read by the other one any more.
"""

import io
import threading
from typing import BinaryIO


class BorrowedStream(io.RawIOBase):
    """A stream that somebody else reads for a while.

    Examples:
        >>> rest = io.BytesIO(b"abcdef")
        >>> borrowed = BorrowedStream(rest)
        >>> borrowed.read(2), borrowed.take_back(), borrowed.read(2), rest.read()
        (b'ab', None, b'', b'cdef')
    """

    def __init__(self, inner: BinaryIO) -> None:
        super().__init__()
        self._inner = inner
        self._lock = threading.Lock()
        self._ended = False

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read some octets; 0 at the end, and once it is taken back."""
        with self._lock:
            part = b"" if self._ended else self._inner.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def take_back(self) -> None:
        """End it: wait for a read that is under way, and let none follow."""
        with self._lock:
            self._ended = True
