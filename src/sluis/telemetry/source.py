"""Read a file or standard input, whatever format it turns out to have.

In:  a name; ``-`` is standard input.
Out: the messages in it, one at a time, each a ``Message`` or a ``RefusedMessage``.

The rules this module keeps:
 * The format is read from the bytes (``formats``), or is the one that somebody names. A file's name decides for
   ``.ndjson`` and ``.jsonl`` only, whose first line may be a broken one. Each line of NDJSON is recognised by itself.
 * Only NDJSON may be longer than one message; it is read line by line. Of everything else one message is read.
 * A file that cannot be opened is an error; a file that cannot be decoded is a refused message, like any other.
"""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path as FilePath
from typing import BinaryIO, Final

from sluis.errors import FileName, RefusedError
from sluis.errors.telemetry import input_not_readable_error
from sluis.telemetry.formats import Format, decode_as, recognise
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message
from sluis.telemetry.ndjson import RefusedMessage, decode_lines
from sluis.telemetry.recorded import HEAD_BYTES
from sluis.terms import Reason

STDIN: Final = "-"
_PIECE: Final = 1_048_576
_LINES: Final = frozenset({".ndjson", ".jsonl"})


def read_source(
    name: str,
    limits: Limits | None = None,
    *,
    stdin: BinaryIO | None = None,
    told: Format | None = None,
    seen: Callable[[bytes], None] | None = None,
) -> Iterator[Message | RefusedMessage]:
    """Read the messages of a file.

    Args:
        name: Its path, or ``-`` for standard input.
        limits: What one message may hold; the usual ``Limits`` when absent.
        stdin: What ``-`` reads; the process's own when absent.
        told: The format somebody says it is in; read from the bytes when absent.
        seen: Is given every byte of the file, in order, as it is read, also what is behind the message that is decoded.

    Yields:
        The messages in order. A recorded request brings its claims, query and login along.

    Raises:
        InputNotReadableError: The file cannot be opened or read.

    Effects:
        Reads the file and closes it; standard input stays open.
    """
    may_be_lines = told is None or told.lines
    try:
        with _opened(name, stdin) as opened:
            stream = opened if seen is None else io.BufferedReader(Watched(opened, seen))
            if FilePath(name).suffix.lower() in _LINES and may_be_lines:
                yield from decode_lines(stream, limits or Limits(), _line_decoder(told))
            else:
                yield from decode_stream(stream, limits or Limits(), told)
            while seen is not None and stream.read(_PIECE):
                pass
    except OSError:
        raise input_not_readable_error(file=FileName(name)) from None


def decode_stream(stream: BinaryIO, limits: Limits, told: Format | None = None) -> Iterator[Message | RefusedMessage]:
    r"""Decode what ``stream`` holds, its format found from its first bytes.

    Args:
        stream: A buffered stream, read to its end or to one byte over the limit of its format.
        limits: What one message may hold.
        told: The format somebody says it is in; read from the bytes when absent.

    Yields:
        The messages in order.

    Examples:
        >>> [type(found).__name__ for found in decode_stream(io.BytesIO(b'{"Report":[]}\n{"Rep'), Limits())]
        ['Message', 'RefusedMessage']
    """
    head = stream.read(limits.message_bytes + HEAD_BYTES + 1)
    if looks_ndjson(head) and (told is None or told.lines):
        yield from decode_lines(io.BufferedReader(Rejoined(head, stream)), limits, _line_decoder(told))
        return
    recognised = recognise(head) if told is None else told
    try:
        yield decode_as(recognised, head, limits)
    except RefusedError as refusal:
        name = "" if recognised is None else recognised.name
        yield RefusedMessage(Reason(refusal.reason), refusal.line or 1, refusal.byte, name)


def _line_decoder(told: Format | None) -> Callable[[bytes, Limits], Message]:
    """Return what reads one line: by its own format, or by the one that was named."""

    def decode(text: bytes, limits: Limits) -> Message:
        return decode_as(told or recognise(text), text, limits)

    return decode


def looks_ndjson(head: bytes) -> bool:
    r"""Return whether ``head`` begins with one whole JSON object on a line and another one behind it.

    No single document can: behind the brace that closes it stands nothing, behind another a comma or bracket.

    Examples:
        >>> looks_ndjson(b'{"Report":[]}\n\n{"Report":[]}'), looks_ndjson(b'{"Report":\n{}}')
        (True, False)
    """
    first, _, rest = head.lstrip().partition(b"\n")
    return first.startswith(b"{") and first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{")


@contextmanager
def _opened(name: str, stdin: BinaryIO | None) -> Iterator[BinaryIO]:
    if name == STDIN:
        yield stdin or sys.stdin.buffer
        return
    try:
        FilePath(name).lstat()
    except ValueError:  # no file can have this name
        raise FileNotFoundError from None
    with FilePath(name).open("rb") as stream:
        yield stream


class Watched(io.RawIOBase):
    """A stream of which somebody is given every byte that is read, so that a digest is of what was read.

    Examples:
        >>> kept = bytearray()
        >>> io.BufferedReader(Watched(io.BytesIO(b"abc"), kept.extend)).read(2), bytes(kept)
        (b'ab', b'abc')
    """

    def __init__(self, stream: BinaryIO, seen: Callable[[bytes], None]) -> None:
        super().__init__()
        self._stream, self._seen = stream, seen

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read some octets; 0 at the end."""
        part = self._stream.read(len(buffer))
        self._seen(part)
        buffer[: len(part)] = part
        return len(part)


class Rejoined(io.RawIOBase):
    """A stream whose first bytes were read already, from its beginning.

    Examples:
        >>> rest = io.BytesIO(b"abc")
        >>> Rejoined(rest.read(1), rest).read()
        b'abc'
    """

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read some octets; 0 at the end."""
        part = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)
