"""Undo ``compress``, the LZW coding of the UNIX program of that name.

In:  a ``.Z`` file: two magic bytes, one byte of flags, then codes of 9 to 16 bits, lowest bit first.
Out: what it held, bounded.

The rules this module keeps:
 * Every string of the table was written to the output before: an entry is a place and a length there. So the table
   costs no more than its number of entries, however long its strings, and output is never built beyond the limit.
 * A code that no table could hold, a first code that is no byte, and anything left over at the end refuse.

Limits: the format has no end mark and no checksum. A file cut exactly between two codes cannot be told from a whole
one; what it held is then cut as well, and the decoder behind this one refuses it.

Source: RFC 9110 section 8.4.1.1 names the program; the format is that of ncompress 4.2, which the tests use as oracle
where it is installed. Two habits of it matter: codes are written in groups of eight, and when their width changes, or
the table is cleared, what is left of the group is padding.
"""

from typing import Final

from sluis.telemetry.strict_json import refused
from sluis.terms import Reason

_MAGIC: Final = b"\x1f\x9d"
_HEAD_BYTES: Final = 3
_WIDTH_MASK: Final = 0x1F
_BLOCK_MODE: Final = 0x80
_FIRST_WIDTH: Final = 9
_WIDEST: Final = range(10, 17)
"""The widest code a file may announce. The program cannot read back its own files of 9."""
_CLEAR: Final = 256
_GROUP: Final = 8


def undo_compress(body: bytes, most_bytes: int) -> bytes:
    r"""Return what ``body`` held before ``compress``.

    Args:
        body: A whole ``.Z`` file.
        most_bytes: The most that may come out.

    Returns:
        The plain bytes.

    Raises:
        RefusedError: ``refused-size`` over ``most_bytes``; ``refused-encoding`` for anything that is no such file.

    Effects:
        None.

    Examples:
        >>> undo_compress(bytes.fromhex("1f9d9061c40404"), 100)
        b'abab'
    """
    flags = body[2] if len(body) >= _HEAD_BYTES and body.startswith(_MAGIC) else 0
    last_width = flags & _WIDTH_MASK
    if flags & ~(_WIDTH_MASK | _BLOCK_MODE) or last_width not in _WIDEST:
        raise refused(Reason.REFUSED_ENCODING)
    block = bool(flags & _BLOCK_MODE)
    codes = _Codes(body[_HEAD_BYTES:])
    table = _Table(_CLEAR + block, 1 << last_width)
    width = _FIRST_WIDTH
    while (code := codes.take(width)) is not None:
        if block and code == _CLEAR and table.out:
            table.clear()
            codes.skip_group(width)
            width = _FIRST_WIDTH
            continue
        table.write(code)
        if len(table.out) > most_bytes:
            raise refused(Reason.REFUSED_SIZE)
        if table.next_code >> width and width < last_width:
            codes.skip_group(width)
            width += 1
    if codes.left_over():
        raise refused(Reason.REFUSED_ENCODING)
    return bytes(table.out)


class _Codes:
    """The codes of a file, one after the other."""

    __slots__ = ("_bit", "_data", "_group_from")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._bit = 0
        self._group_from = 0

    def take(self, width: int) -> int | None:
        """Return the next code, or ``None`` when no whole one is left."""
        if self._bit + width > 8 * len(self._data):
            return None
        at = self._bit >> 3
        window = int.from_bytes(self._data[at : at + 3], "little") >> (self._bit & 7)  # 16 bits at most, 7 before
        self._bit += width
        return window & ((1 << width) - 1)

    def skip_group(self, width: int) -> None:
        """Skip what is left of a group of eight codes."""
        self._bit += -(self._bit - self._group_from) % (_GROUP * width)
        self._group_from = self._bit

    def left_over(self) -> bool:
        """Return whether more than the zero bits that fill the last byte are left."""
        left_bits = 8 * len(self._data) - self._bit
        return left_bits > 0 and (left_bits >> 3 > 0 or self._data[-1] >> (8 - left_bits) != 0)


class _Table:
    """The strings so far, as places in the output."""

    __slots__ = ("_first", "_last", "_lengths", "_most_codes", "_starts", "out")

    def __init__(self, first_code: int, most_codes: int) -> None:
        self.out = bytearray()
        self._first = first_code
        self._most_codes = most_codes
        self._starts: list[int] = []
        self._lengths: list[int] = []
        self._last: tuple[int, int] | None = None

    @property
    def next_code(self) -> int:
        """The code the next string will get."""
        return self._first + len(self._starts)

    def clear(self) -> None:
        """Forget every string; the next code is a byte."""
        self._starts.clear()
        self._lengths.clear()
        self._last = None

    def write(self, code: int) -> None:
        """Append what ``code`` stands for, and note the string it completes: the last one and its own first byte."""
        if self._last is not None and self.next_code < self._most_codes:
            self._starts.append(self._last[0])
            self._lengths.append(self._last[1] + 1)
        start = len(self.out)
        if code < _CLEAR:
            self.out.append(code)
        else:
            entry = code - self._first
            if not 0 <= entry < len(self._starts):
                raise refused(Reason.REFUSED_ENCODING)
            length = self._lengths[entry]
            text = self.out[self._starts[entry] : self._starts[entry] + length]
            self.out += text
            if len(text) < length:  # the string this very code completes
                self.out.append(text[0])
        self._last = (start, len(self.out) - start)
