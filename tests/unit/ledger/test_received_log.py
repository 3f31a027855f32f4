"""A log of a recipient is counted as its word: with or without receipts, whatever its lines hold."""

import hashlib
import io
import json
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from sluis.ledger.received_log import Received, ReceivedLog


def counted(content: bytes, from_ms: int = 0, to_ms: int = 2**62) -> tuple[Received | None, int]:
    log = ReceivedLog()
    try:
        log.read(io.BytesIO(content))
        return log.within(from_ms, to_ms), log.unread
    finally:
        log.close()


def line(second: int, body: int, **more: str) -> bytes:
    told = {"received_at": f"2024-03-01T12:00:{second:02}+00:00", "body_sha256": f"{body:064x}", **more}
    return json.dumps(told).encode() + b"\n"


def test_lines_with_and_without_a_receipt_count_and_the_same_body_twice_is_one_or_two() -> None:
    begins = 1_709_294_400_000
    content = line(0, 1) + line(5, 2, header="not ours") + b"\n" + line(9, 2)
    assert counted(content) == (Received(3, 2, begins, begins + 9_000), 0)
    assert counted(content, begins + 1, begins + 9_000) == (Received(1, 1, begins + 5_000, begins + 5_000), 0)
    assert counted(content, 0, begins) == (None, 0)


def test_a_line_that_cannot_be_read_is_counted_apart() -> None:
    odd = (b"no line\n", b"[]\n", line(0, 1)[:-30] + b"\n", line(0, 1).replace(b"+00:00", b""), b'{"a":1,"a":1}\n')
    assert counted(b"".join(odd)) == (None, len(odd))
    assert counted(b'{"received_at": "1969-01-01T00:00:00Z", "body_sha256": "' + b"0" * 64 + b'"}') == (None, 1)


@given(st.binary(max_size=300))
def test_any_octets_can_be_read(content: bytes) -> None:
    received, unread = counted(content)
    assert received is None or received.lines
    assert unread >= 0


class _Measured(io.BytesIO):
    """A log that counts what is asked of it at once."""

    most = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        self.most = max(self.most, len(line))
        return line

    def read(self, _size: int | None = -1, /) -> bytes:
        raise AssertionError("it is read line by line")


@given(st.lists(st.sampled_from([line(0, 1), b"\n", b"x" * 40_000, b"y" * 8_192 + b"\n", b"z" * 8_192]), max_size=6))
def test_its_digest_is_that_of_every_octet_and_no_more_than_a_cut_line_is_read_at_once(parts: list[bytes]) -> None:
    stream = _Measured(b"".join(parts))
    with closing(ReceivedLog()) as log:
        assert log.read(stream) == hashlib.sha256(b"".join(parts)).hexdigest()
    assert stream.most <= 8_192
