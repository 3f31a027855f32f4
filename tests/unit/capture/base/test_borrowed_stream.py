import io
import shutil
import threading

from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.borrowed_stream import BorrowedStream


@given(st.binary(max_size=500), st.integers(1, 200))
def test_what_one_reads_and_what_is_left_make_the_whole(octets: bytes, size: int) -> None:
    rest = io.BytesIO(octets)
    lent = BorrowedStream(rest)
    first = lent.read(size) or b""
    lent.take_back()
    assert lent.read() == b""
    assert first + rest.read() == octets


def test_nobody_else_reads_once_it_is_taken_back() -> None:
    octets = bytes(range(256)) * 4000
    rest, seen = io.BytesIO(octets), io.BytesIO()
    lent = BorrowedStream(rest)
    other = threading.Thread(target=shutil.copyfileobj, args=(lent, seen, 512))
    other.start()
    lent.take_back()
    left = rest.read()
    other.join()
    assert seen.getvalue() + left == octets
