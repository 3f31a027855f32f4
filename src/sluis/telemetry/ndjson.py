"""Decode NDJSON: one Bulk Data document per line.

In:  a stream of bytes, of any length.
Out: per line a ``Message``, or a ``RefusedMessage`` that says why that line alone was refused.

The rules this module keeps:
 * A line is a message and has a message's limits; a bad line refuses itself only.
 * At most one line is in memory; what is over the limit is read past, never kept.
 * Lines of white space are no messages. The last line needs no line feed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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
    """Where it begins in its file, counted from 1."""


def decode_lines(stream: BinaryIO, limits: Limits) -> Iterator[Message | RefusedMessage]:
    r"""Decode each line of ``stream``.

    Args:
        stream: A buffered stream, read to its end while the result is consumed.
        limits: ``message_bytes`` bounds a line, its line feed not counted.

    Yields:
        One result per line that is not blank, in order.

    Effects:
        Reads the stream; does not close it.

    Examples:
        >>> import io
        >>> list(decode_lines(io.BytesIO(b'{"Report":[]}\n\n{"Rep\n'), Limits()))
        ... # doctest: +ELLIPSIS
        [Message(reports=(), ...), RefusedMessage(reason=<Reason.REFUSED_SYNTAX: 'refused-syntax'>, line=3)]
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
            yield _decode(text, number, limits)


def _decode(text: bytes, number: int, limits: Limits) -> Message | RefusedMessage:
    try:
        return decode_bulk(text, limits)
    except RefusedError as refusal:
        return RefusedMessage(Reason(refusal.reason), number)


def _read_past(stream: BinaryIO, chunk_bytes: int) -> None:
    """Read to the end of the line and drop it."""
    while (rest := stream.readline(chunk_bytes)) and not rest.endswith(b"\n"):
        pass
