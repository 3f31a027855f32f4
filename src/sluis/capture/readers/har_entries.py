r"""Take the entries of a HAR file one by one, so that a file of any size takes the memory of one entry.

In:  a stream that begins as a HAR file.
Out: each member of ``log.entries`` as it is written; ``Why.SIZE`` in place of one that is too large; at the end the
     reason when the file is not whole.

The rules this module keeps:
 * Only brackets and strings are looked at: whether an entry is JSON is for its reader to find.
 * Nothing is kept of what is not an entry (pages, comments) or is over the bound.

Source: HAR 1.2 (W3C draft of 2012-08-14): ``log`` is the one key of the root, ``entries`` an array in it.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from sluis.capture.base.reading import CHUNK
from sluis.capture.base.sighting import Why

_STRING: Final = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'
_BEFORE: Final = re.compile(rb'[^"{}\[\]]*+')
"""What stands before the next bracket or string."""
_BETWEEN: Final = re.compile(rb'[^"{}\[\]]*+(?:"' + _STRING + rb'"[^"{}\[\]]*+)*+', re.DOTALL)
"""What stands before the next bracket, whole strings included: in an entry they say nothing about where it ends."""
_WITHIN: Final = re.compile(_STRING, re.DOTALL)
"""The rest of a string, up to its quote, or to a backslash whose character is not there yet."""
_LOG, _ENTRIES, _MEMBER = 1, 2, 3
"""How many brackets are open before those of ``log``, of ``entries``, and of a member of it."""
_KEY_BYTES: Final = 16


def entries(stream: BinaryIO, most: int) -> Iterator[bytes | Why]:
    r"""Yield the entries of a HAR file.

    Args:
        stream: Read to the end of ``entries``.
        most: Octets of the largest entry.

    Yields:
        An entry; ``Why.SIZE`` in its place; at last ``Why.CUT`` where the file ends before ``entries`` does, or
        ``Why.SYNTAX`` where it has none.

    Examples:
        >>> import io
        >>> list(entries(io.BytesIO(b'{"log":{"entries":[{"a":"]}"}, {"b":[1]}],"pages":[{}]}}'), 100))
        [b'{"a":"]}"}', b'{"b":[1]}']
        >>> list(entries(io.BytesIO(b'{"log":{"entries":[{"a":1},{"b"'), 100))
        [b'{"a":1}', <Why.CUT: 'cut'>]
    """
    splitter = _Splitter(most)
    while not splitter.ended and (chunk := stream.read(CHUNK)):
        yield from splitter.feed(chunk)
    if not splitter.ended:
        yield Why.CUT if splitter.begun else Why.SYNTAX


class _Splitter:
    """Where in the file we are."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._depth = 0
        self._in_string = self._escaped = False
        self._key = b""
        self._held = bytearray()
        self._size = 0
        """Octets of the entry we are in, held or not."""
        self.begun = False
        self.ended = False

    def feed(self, chunk: bytes) -> Iterator[bytes | Why]:
        """Take the next octets and yield the entries that end in them."""
        position = start = 0
        while not self.ended and position < len(chunk):
            if self._in_string:
                position = self._within(chunk, position)
                continue
            position = self._next(chunk, position)
            mark = chunk[position : position + 1]
            position += 1
            if mark == b'"':
                self._in_string, self._key = True, b""
            elif mark and mark in b"{[":
                if self.begun and self._depth == _MEMBER:
                    start = position - 1
                    self._held.clear()
                    self._size = 0
                self._open(mark)
            elif mark and self._close():
                self._hold(chunk, start, position)
                yield bytes(self._held) if self._size <= self._most else Why.SIZE
                start = position
        if self._in_member:
            self._hold(chunk, start, len(chunk))

    def _next(self, chunk: bytes, position: int) -> int:
        """Return where the next bracket stands, or the next string that has to be looked at."""
        match = (_BETWEEN if self.begun else _BEFORE).match(chunk, position)
        return position if match is None else match.end()

    def _within(self, chunk: bytes, position: int) -> int:
        """Go on in a string; return where it ends, or the end of what is there."""
        if self._escaped:
            self._escaped = False
            position += 1
        match = _WITHIN.match(chunk, position)
        end = position if match is None else match.end()
        if len(self._key) < _KEY_BYTES:
            self._key += chunk[position:end][:_KEY_BYTES]
        if chunk[end : end + 1] == b'"':
            self._in_string = False
        elif end < len(chunk):
            self._escaped = True
        return end + 1

    @property
    def _in_member(self) -> bool:
        return self.begun and not self.ended and self._depth > _MEMBER

    def _hold(self, chunk: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._size <= self._most:
            self._held += chunk[start:end]
        else:
            self._held.clear()

    def _open(self, mark: bytes) -> None:
        if not self.begun and self._depth == _ENTRIES and mark == b"[" and self._key == b"entries":
            self.begun = True
        self._depth += 1

    def _close(self) -> bool:
        """Close a bracket; return whether that ends an entry."""
        self._depth -= 1
        if self.begun and self._depth < _MEMBER:
            self.ended = True
        return self.begun and self._depth == _MEMBER
