"""Heads and bodies end where HTTP says, in whatever pieces their bytes come."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sluis.gate.http.framing import BodyFraming, ChunkedBody, SizedBody, framing_of, head_end


def cut(data: bytes, places: list[int]) -> list[bytes]:
    at = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[begin:end] for begin, end in pairwise(at)]


def ends_at(body: BodyFraming, pieces: list[bytes], size: int) -> int:
    """Return how many bytes a body took before the piece in which it ended, and of it."""
    taken = 0
    for piece in pieces:
        used = body.take(piece)
        taken += used
        if used < len(piece) or taken == size:
            return taken
    return taken


def chunked(contents: list[bytes], trailers: bytes = b"") -> bytes:
    chunks = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(content), content) for content in contents if content)
    return chunks + b"0\r\n" + trailers + b"\r\n"


@given(st.lists(st.integers(0, 500), max_size=5))
def test_a_head_ends_with_its_empty_line_however_it_is_cut(places: list[int]) -> None:
    head, rest = b"GET / HTTP/1.1\r\nHost: x\r\nX: \r\n\r\n", b"\r\n\r\nbody"
    tail, taken = b"", 0
    for piece in cut(head + rest, places):
        size = head_end(tail, piece)
        if size is not None:
            assert taken + size == len(head)
            return
        taken, tail = taken + len(piece), (tail + piece)[-3:]
    raise AssertionError("no end was seen")


@given(
    st.lists(st.binary(min_size=1, max_size=40), max_size=6),
    st.sampled_from([b"", b"X-Sum: 1\r\n", b"A: b\r\nC: d\r\n"]),
    st.lists(st.integers(0, 2000), max_size=8),
)
def test_a_chunked_body_ends_after_its_trailers_however_it_is_cut(
    contents: list[bytes], trailers: bytes, places: list[int]
) -> None:
    body = chunked(contents, trailers)
    counting = ChunkedBody()
    assert ends_at(counting, cut(body + b"POST / HTTP/1.1\r\n", [*places, len(body)]), len(body)) == len(body)
    assert counting.beside == len(trailers) + 2
    assert ChunkedBody().take(body + b"POST") == len(body)


@given(
    st.lists(st.sampled_from([b"", b";a", b";name=" + b"x" * 90, b" " * 40]), min_size=1, max_size=6),
    st.lists(st.integers(0, 2000), max_size=8),
)
def test_what_stands_beside_the_size_of_a_chunk_is_counted_however_it_is_cut(
    beside: list[bytes], places: list[int]
) -> None:
    """Extensions are no content: without a bound whoever sends them keeps the parser busy until the time is up."""
    body = b"".join(b"1" + text + b"\r\nx\r\n" for text in beside) + b"0\r\n"
    counting = ChunkedBody()
    for piece in cut(body, places):
        counting.take(piece) if piece else None
    assert counting.beside == sum(max(0, len(text) + 3 - 18) for text in beside)


@given(st.integers(1, 200), st.lists(st.integers(0, 500), max_size=5))
def test_a_body_of_a_told_length_ends_there(length: int, places: list[int]) -> None:
    assert ends_at(SizedBody(length), cut(b"x" * length + b"POST", [*places, length]), length) == length


@given(st.binary(min_size=1, max_size=300))
def test_whatever_comes_as_chunks_something_is_taken(data: bytes) -> None:
    assert 1 <= ChunkedBody().take(data) <= len(data)


def test_the_headers_say_which_body_comes() -> None:
    assert isinstance(framing_of([(b"content-length", b"5"), (b"transfer-encoding", b"chunked")]), ChunkedBody)
    assert framing_of([(b"content-length", b" 5 ")]) == SizedBody(5)
    assert framing_of([(b"content-length", b"five")]) == SizedBody(0)
