r"""Read typed netstrings, in which mitmproxy writes its flows.

In:  a stream of them, one behind the other.
Out: each as a tree of Python values.

The rules this module keeps:
 * One value is in memory at a time, and never one over the bound: that is read past.
 * Behind something that is no netstring nothing can be found again: reading ends there, and says so.
 * Depth and the length of a number are bounded, so that no file costs more than its size.

Source: tnetstrings.org (length, colon, octets, type); ``mitmproxy/io/tnetstring.py`` of 11.0.2: ``,`` octets, ``;``
text in UTF-8, ``#`` and ``^`` numbers, ``!`` yes or no, ``~`` nothing, ``]`` list, ``}`` dictionary.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final

from sluis.capture.base.reading import CHUNK
from sluis.capture.base.sighting import Why

Value = None | bool | int | float | str | bytes | list["Value"] | dict[str, "Value"]

_LENGTH_DIGITS: Final = 12
_NUMBER_CHARS: Final = 40
_DEPTH: Final = 24


def netstrings(stream: BinaryIO, most: int) -> Iterator[Value | Why]:
    r"""Yield the values of a stream.

    Args:
        stream: Read to its end, or to what is no netstring.
        most: Octets of the largest value that is kept.

    Yields:
        A value; ``Why.SIZE`` in the place of one; at last ``Why.CUT`` or ``Why.CORRUPT`` where the
        stream does not end with a whole one.

    Examples:
        >>> import io
        >>> list(netstrings(io.BytesIO(b"5:hello,9:1:a;2:42#?"), 100))
        [b'hello', <Why.CORRUPT: 'corrupt'>]
        >>> list(netstrings(io.BytesIO(b"12:1:a;2:42#0:~]5:hel"), 100))
        [['a', 42, None], <Why.CUT: 'cut'>]
    """
    while True:
        length = _length(stream)
        if not isinstance(length, int):
            if length is not None:
                yield length
            return
        if length > most:
            whole = _pass(stream, length + 1)
            yield Why.SIZE if whole else Why.CUT
            if not whole:
                return
            continue
        octets = stream.read(length + 1)
        if len(octets) <= length:
            yield Why.CUT
            return
        try:
            yield _value(octets[:-1], octets[-1:], _DEPTH)
        except (ValueError, RecursionError):
            yield Why.CORRUPT
            return


def _length(stream: BinaryIO) -> int | Why | None:
    """Return the length that stands next, or why there is none; ``None`` at the end of the stream."""
    digits = b""
    while (octet := stream.read(1)).isdigit():
        digits += octet
        if len(digits) > _LENGTH_DIGITS:
            return Why.CORRUPT
    if not octet:
        return Why.CUT if digits else None
    return int(digits) if octet == b":" and digits else Why.CORRUPT


def _pass(stream: BinaryIO, octets: int) -> bool:
    while octets and (part := stream.read(min(octets, CHUNK))):
        octets -= len(part)
    return octets == 0


def _value(octets: bytes, mark: bytes, depth: int) -> Value:
    if mark == b"]":
        return list(_items(octets, depth))
    if mark == b"}":
        items = list(_items(octets, depth))
        return {_key(key): value for key, value in zip(items[::2], items[1::2], strict=True)}
    return _single(octets, mark)


def _single(octets: bytes, mark: bytes) -> Value:
    value: Value = octets
    if mark == b";":
        value = octets.decode("utf-8", "surrogateescape")
    elif mark in {b"#", b"^"} and len(octets) <= _NUMBER_CHARS:
        value = int(octets) if mark == b"#" else float(octets)
    elif mark == b"!" and octets in {b"true", b"false"}:
        value = octets == b"true"
    elif mark == b"~" and not octets:
        value = None
    elif mark != b",":
        raise ValueError
    return value


def _items(octets: bytes, depth: int) -> Iterator[Value]:
    if depth == 0:
        raise ValueError
    at = 0
    while at < len(octets):
        colon = octets.find(b":", at, at + _LENGTH_DIGITS + 1)
        digits = octets[at:colon] if colon >= 0 else b""
        if not digits.isdigit():
            raise ValueError
        end = colon + 1 + int(digits)
        if end >= len(octets):
            raise ValueError
        yield _value(octets[colon + 1 : end], octets[end : end + 1], depth - 1)
        at = end + 1


def _key(value: Value) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - what is read is wrong, not what was passed
    return value
