"""Decode NDJSON: one JSON document per line, of any format that is JSON.

In:  a stream of bytes, of any length.
Out: per line a ``Message``, or a ``RefusedMessage`` that says why that line alone was refused.

The rules this module keeps:
 * A line is a message and has a message's limits; a bad line refuses itself only.
 * At most one line is in memory; what is over the limit is read past, never kept.
 * Lines of white space are no messages. The last line needs no line feed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from sluis.errors import RefusedError
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message
from sluis.terms import Reason


@dataclass(frozen=True, slots=True)
class RefusedMessage:
    """A message of a file that was refused whole."""

    reason: Reason
    line: int = 1
    """Where it begins in its file, counted from 1; of a text that is one message: where it cannot be read."""
    byte: int | None = field(default=None, compare=False)
    """Where a binary message cannot be read, counted from 0."""
    format: str = field(default="", compare=False)
    """The format it was recognised as, or said to be in; empty for none."""


def decode_lines(
    stream: BinaryIO, limits: Limits, decode: Callable[[bytes, Limits], Message] = decode_bulk
) -> Iterator[Message | RefusedMessage]:
    r"""Decode each line of ``stream``.

    Args:
        stream: A buffered stream, read to its end while the result is consumed.
        limits: ``message_bytes`` bounds a line, its line feed not counted.
        decode: Reads one line.

    Yields:
        One result per line that is not blank, in order.

    Effects:
        Reads the stream; does not close it.

    Examples:
        >>> import io
        >>> good, bad = decode_lines(io.BytesIO(b'{"Report":[]}\n\n{"Rep\n'), Limits())
        >>> good.reports, bad.reason, bad.line
        ((), <Reason.REFUSED_SYNTAX: 'refused-syntax'>, 3)
    """
    number = 0
    while line := stream.readline(limits.message_bytes + 2):  # CR and LF do not count
        number += 1
        whole = line.endswith(b"\n")
        text = line.rstrip(b"\r\n")
        cut = not whole and len(line) == limits.message_bytes + 2
        if cut or len(text) > limits.message_bytes:
            if cut:
                _read_past(stream, limits.message_bytes)
            yield RefusedMessage(Reason.REFUSED_SIZE, number)
        elif text.strip():
            yield _decode(text, number, limits, decode)


def _decode(
    text: bytes, number: int, limits: Limits, decode: Callable[[bytes, Limits], Message]
) -> Message | RefusedMessage:
    try:
        return decode(text, limits)
    except RefusedError as refusal:
        return RefusedMessage(Reason(refusal.reason), number)


def _read_past(stream: BinaryIO, chunk_bytes: int) -> None:
    """Read to the end of the line and drop it."""
    while (rest := stream.readline(chunk_bytes)) and not rest.endswith(b"\n"):
        pass
