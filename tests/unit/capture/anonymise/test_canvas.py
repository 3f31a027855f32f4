"""What nobody touches is zero."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.anonymise.canvas import Canvas


@given(source=st.binary(max_size=40), spans=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_every_octet_is_as_it_was_or_zero(source: bytes, spans: list[tuple[int, int]]) -> None:
    canvas = Canvas(source)
    for start, end in spans:
        canvas.keep(start, end)
    kept = {at for start, end in spans for at in range(start, min(end, len(source)))}
    assert bytes(canvas.out) == bytes(octet if at in kept else 0 for at, octet in enumerate(source))
    assert canvas.fates() == (len(source) - len(kept), len(kept), 0)


def test_what_is_put_or_pasted_beyond_the_end_is_dropped() -> None:
    canvas, other = Canvas(b"abcd"), Canvas(b"xyz")
    other.put(0, b"123")
    canvas.put(3, b"56")
    canvas.paste(2, other)
    assert bytes(canvas.out) == b"\0\0" + b"12"
    assert canvas.number(2, 4, 4) is None


def test_what_is_put_for_itself_is_kept() -> None:
    canvas = Canvas(b"abcdef")
    canvas.put(0, b"ab")
    canvas.put(2, b"xd")
    assert canvas.fates() == (2, 2, 2)
