"""One document per line; a bad line refuses itself only."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message
from sluis.telemetry.ndjson import RefusedMessage, decode_lines
from sluis.terms import Reason

LIMITS = Limits()
LINE = b'{"Report":[{"CollectionTime":1,"a":1}]}'


def decoded(body: bytes, limits: Limits = LIMITS) -> list[Message | RefusedMessage]:
    return list(decode_lines(io.BytesIO(body), limits))


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n  \n"])
@pytest.mark.parametrize("between", [b"\n", b"\r\n", b"\n\r\n\n"])
def test_every_line_is_a_message(between: bytes, end: bytes) -> None:
    assert [type(answer) for answer in decoded(LINE + between + LINE + end)] == [Message, Message]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (LINE[:-3], Reason.REFUSED_SYNTAX),
        (b'{"Report":[{"a":"\xff"}]}', Reason.REFUSED_UTF8),
        (b"\xef\xbb\xbf" + LINE, Reason.REFUSED_UTF8),
        (b"[]", Reason.REFUSED_LAYOUT),
        (LINE + LINE, Reason.REFUSED_SYNTAX),
        (b"[" * 70 + b"]" * 70, Reason.REFUSED_DEPTH),
        (b'{"Report":[],"x":NaN}', Reason.REFUSED_NAN),
    ],
)
def test_a_bad_line_refuses_itself_only(bad: bytes, reason: Reason) -> None:
    before, refused, after = decoded(LINE + b"\n\n" + bad + b"\n" + LINE)
    assert isinstance(before, Message)
    assert refused == RefusedMessage(reason, 3)
    assert isinstance(after, Message)


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
@pytest.mark.parametrize("over", [0, 1, 2, 3, 10_000])
def test_a_line_is_bounded_and_the_next_one_is_whole(over: int, end: bytes) -> None:
    limits = Limits(message_bytes=len(LINE) + 10)
    first, *rest = decoded(LINE + b" " * (10 + over) + end + (LINE if end else b""), limits)
    assert first == RefusedMessage(Reason.REFUSED_SIZE, 1) if over else isinstance(first, Message)
    assert [type(answer) for answer in rest] == ([Message] if end else [])


def test_carriage_returns_do_not_break_a_line_in_two() -> None:
    limits = Limits(message_bytes=len(LINE))
    assert decoded(LINE + b"\r" * 5 + LINE + b"\n" + LINE, limits)[0] == RefusedMessage(Reason.REFUSED_SIZE, 1)
    assert len(decoded(LINE + b"\r" * 5 + LINE + b"\n" + LINE, limits)) == 2


def test_no_more_than_a_line_is_read_ahead() -> None:
    stream = io.BytesIO(LINE + b"\n" + LINE)
    next(decode_lines(stream, LIMITS))
    assert stream.tell() == len(LINE) + 1


@given(st.lists(st.binary(max_size=60) | st.just(LINE), max_size=6), st.integers(5, 60))
def test_any_bytes_give_one_result_per_line_that_is_not_blank(
    outcome_of: Callable[..., object], lines: list[bytes], size: int
) -> None:
    body = b"\n".join(lines)
    results = outcome_of(decoded, body, Limits(message_bytes=size))
    assert isinstance(results, list)
    blank = sum(len(line.rstrip(b"\r")) <= size and not line.strip() for line in body.split(b"\n"))
    assert len(results) == len(body.split(b"\n")) - blank
