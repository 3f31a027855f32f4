import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.sighting import Why
from sluis.capture.readers.netstrings import Value, netstrings

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False) | st.binary() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


def written(value: object) -> bytes:
    """Write a typed netstring, as tnetstrings.org says."""
    match value:
        case None:
            mark, octets = b"~", b""
        case bool():
            mark, octets = b"!", b"true" if value else b"false"
        case int():
            mark, octets = b"#", str(value).encode()
        case float():
            mark, octets = b"^", repr(value).encode()
        case bytes():
            mark, octets = b",", value
        case str():
            mark, octets = b";", value.encode()
        case list():
            mark, octets = b"]", b"".join(map(written, value))
        case dict():
            mark, octets = b"}", b"".join(written(one) for pair in value.items() for one in pair)
        case _:
            raise TypeError
    return b"%d:%s%s" % (len(octets), octets, mark)


def of(octets: bytes, most: int = 10_000) -> list[Value | Why]:
    return list(netstrings(io.BytesIO(octets), most))


@given(st.lists(VALUES, max_size=3))
def test_what_is_written_is_read(values: list[Value]) -> None:
    assert of(b"".join(map(written, values))) == values


@given(VALUES, st.integers(1, 50))
def test_a_cut_stream_says_so(value: Value, cut: int) -> None:
    whole = written(value)
    assert of(whole[: max(1, len(whole) - cut)]) == [Why.CUT]


@given(st.binary(max_size=100))
def test_any_octets_end(octets: bytes) -> None:
    assert of(octets) or not octets
    of(b"%d:%s}" % (len(octets), octets))


@pytest.mark.parametrize(
    ("octets", "found"),
    [
        (b"5:hello,", [Why.SIZE]),
        (b"5:hello,2:ab,", [Why.SIZE, b"ab"]),
        (b"5:hell", [Why.CUT]),
        (b"1234567890123:", [Why.CORRUPT]),
        (b":", [Why.CORRUPT]),
        (b"2:ab?2:ab,", [Why.CORRUPT]),
        (b"2:0x#", [Why.CORRUPT]),
        (b"3:yes!", [Why.CORRUPT]),
        (b"1:a~", [Why.CORRUPT]),
        (b"4:1:a,}", [Why.CORRUPT]),
        (b"4:9:a,]", [Why.CORRUPT]),
    ],
)
def test_what_is_no_netstring_is_told(octets: bytes, found: list[Value | Why]) -> None:
    assert of(octets, 4) == found


def test_depth_and_digits_are_bounded() -> None:
    deep = b""
    for _ in range(60):
        deep = b"%d:%s]" % (len(deep), deep)
    assert of(deep) == [Why.CORRUPT]
    assert of(b"41:%s#" % (b"1" * 41)) == [Why.CORRUPT]
