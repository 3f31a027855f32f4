import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises

from sluis.audit.house.address_table import MARK, Address, Origin, Packed, Range, pack, packed_rows
from sluis.audit.model import Table
from sluis.errors import FileName, SluisError
from sluis.errors.audit import address_table_error

TABLE = Table("of a test", "2026-06-17", "CC0-1.0")
HOLDERS = [Origin("A", "NL", 64496), Origin("B", "", 0), Origin("", "DE", 64497), Origin("Ü" * 40, "FR", 2**32 - 1)]
WIDTH = {4: 2**32, 6: 2**128}


def of(version: int, number: int) -> Address:
    return ipaddress.IPv4Address(number) if version == 4 else ipaddress.IPv6Address(number)


@st.composite
def tables(draw: st.DrawFn) -> list[Range]:
    """Draw ranges that share no address, near each other and at both ends of the space."""
    ranges = []
    for version in (4, 6):
        edges = draw(st.lists(st.integers(0, 40) | st.integers(WIDTH[version] - 9, WIDTH[version] - 1), unique=True))
        edges.sort()
        for start, last in zip(edges[::2], edges[1::2], strict=False):
            ranges.append(Range(version, start, last, draw(st.sampled_from(HOLDERS))))
    return ranges


def slowly(ranges: list[Range], version: int, number: int) -> Origin:
    """Look at each range in turn."""
    return next(
        (each.holder for each in ranges if each.version == version and each.start <= number <= each.last), Origin()
    )


@given(tables().flatmap(st.permutations))
def test_every_address_has_the_holder_that_a_look_at_each_range_finds(ranges: list[Range]) -> None:
    packed = Packed(pack(ranges, TABLE))
    for version in (4, 6):
        for number in (*range(42), *range(WIDTH[version] - 10, WIDTH[version])):
            assert packed.find(of(version, number)) == slowly(ranges, version, number)
    assert packed.table == TABLE


def test_ranges_that_share_an_address_are_refused() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - a mistake of whoever calls it
        pack([Range(4, 1, 5, HOLDERS[0]), Range(4, 5, 9, HOLDERS[1])], TABLE)
    with pytest.raises(ValueError):  # noqa: PT011
        pack([Range(4, 5, 4, HOLDERS[0])], TABLE)


WHOLE = pack([Range(4, 10, 20, HOLDERS[0]), Range(6, 10, 20, HOLDERS[1])], TABLE)


@given(st.integers(0, len(WHOLE) - 1))
def test_a_cut_table_is_refused(length: int) -> None:
    with raises(address_table_error):
        Packed(WHOLE[:length])


def test_a_table_with_something_behind_it_is_refused() -> None:
    with raises(address_table_error):
        Packed(WHOLE + b"\0")


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_damaged_table_is_refused_or_answers(at: int, octet: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[at] = octet
    try:
        packed = Packed(bytes(damaged))
    except SluisError as refusal:
        if refusal.entry is not address_table_error:
            raise
        return
    for number in (0, 15, 30):
        assert isinstance(packed.find(of(4, number)), Origin)
        assert isinstance(packed.find(of(6, number)), Origin)


@given(st.binary(max_size=200))
def test_any_octets_are_refused(octets: bytes) -> None:
    for octet in (octets, MARK + octets):
        with raises(address_table_error):
            Packed(octet)


OWN = FileName("own.csv")
ROWS = b"""\xef\xbb\xbf# name: of our own
# day: 2026-11-01
# licence: CC0-1.0
# anything else, with a comma
start,end,country,asn,organisation
198.51.100.0,198.51.100.127,nl,AS64496,"Example, B.V."

198.51.100.128,198.51.100.255,,,
2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,DE,64497,Voorbeeld
"""


def test_a_table_of_text_is_read_with_what_it_says_of_itself() -> None:
    packed = Packed(packed_rows(ROWS, OWN))
    assert packed.table == Table("of our own", "2026-11-01", "CC0-1.0")
    assert packed.find(ipaddress.ip_address("198.51.100.127")) == Origin("Example, B.V.", "NL", 64496)
    assert packed.find(ipaddress.ip_address("198.51.100.128")) == Origin()
    assert packed.find(ipaddress.ip_address("2001:db8::7")) == Origin("Voorbeeld", "DE", 64497)


@pytest.mark.parametrize(
    ("row", "problem", "line"),
    [
        (b"198.51.100.0,198.51.100.9,NL,1", "form", 2),
        (b"198.51.100.0,198.51.100.9,NLD,1,x", "form", 2),
        (b"198.51.100.0,198.51.100.9,NL,4294967296,x", "form", 2),
        (b'198.51.100.0,"198.51.100.9,NL,1,x', "form", 2),
        (b"198.51.100.9,198.51.100.0,NL,1,x", "range", 2),
        (b"198.51.100.0,2001:db8::,NL,1,x", "range", 2),
        (b"198.51.100,198.51.100.9,NL,1,x", "range", 2),
        (b"192.0.2.0,192.0.2.9,NL,1,x\n192.0.2.20,192.0.2.29,NL,1,x\n192.0.2.9,192.0.2.10,NL,1,x", "overlap", 4),
        (b"# day: first of May", "day", 2),
        (b"\xff", "damaged", 1),
    ],
)
def test_what_is_wrong_is_told_with_its_line(row: bytes, problem: str, line: int) -> None:
    with raises(address_table_error) as raised:
        packed_rows(b"# name: x\n" + row + b"\n", OWN)
    assert (raised.value.places["problem"], raised.value.places["line"]) == (problem, line)


@given(st.text(max_size=120).map(str.encode) | st.binary(max_size=120))
def test_any_octets_are_a_table_or_refused(octets: bytes) -> None:
    try:
        Packed(packed_rows(octets, OWN))
    except SluisError as refusal:
        if refusal.entry is not address_table_error:
            raise
        return
