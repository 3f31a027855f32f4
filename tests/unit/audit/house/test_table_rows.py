import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises

from sluis.audit.house.address_table import Origin, Packed
from sluis.audit.house.table_rows import packed_rows
from sluis.audit.model import Table
from sluis.errors import FileName, SluisError
from sluis.errors.audit import address_table_error

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
