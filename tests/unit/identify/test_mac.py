"""MAC addresses in running text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.mac import find_macs

OCTETS = bytes.fromhex("3c0630123456")
SPELLINGS = [
    "3c:06:30:12:34:56",
    "3C-06-30-12-34-56",
    "3c_06_30_12_34_56",
    "3c 06 30 12 34 56",
    "3c%3A06%3A30%3A12%3A34%3A56",
    "3c%3a06%3a30%3a12%3a34%3a56",
    "3c06.3012.3456",
    "3C06-3012-3456",
    "3c0630123456",
    "3C0630123456",
    "3C:06:30:12:34:56",
]


AROUND = ["{}", "mac={};", "({})", "a {} b", '"{}"', "{}, rest"]
AROUND_PAIRS = ["client-{}", "x.{}\n", "mac%3D{}"]
"""Behind these marks groups of four may be part of a UUID, an object path or a query, and are left alone."""
PLACES = [(spelling, around) for spelling in SPELLINGS for around in AROUND]
PLACES += [(spelling, around) for spelling in SPELLINGS if spelling[4] not in ".-" for around in AROUND_PAIRS]


@pytest.mark.parametrize(("spelling", "around"), PLACES)
def test_every_usual_notation_is_found_wherever_it_stands(spelling: str, around: str) -> None:
    text = around.format(spelling)
    assert [hit.octets for hit in find_macs(text)] == [OCTETS]
    hit = find_macs(text)[0]
    assert text[hit.start : hit.end] == spelling


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.10.6",
        "12:34:56",
        "2026-11-24T13:31:31Z",
        "3c:06:30:12:34",
        "13c0630123456",
        "192.168.1.23",
        "kkkkmmmmnnnnppppqqqqrrrrss",
        "deadbeef",
        "0123456789abcdef0",
        "2001:db8::1234:5678",
        "+31 6 12 34 56 78",
    ],
)
def test_other_text_holds_none(text: str) -> None:
    assert find_macs(text) == ()


def test_two_addresses_in_one_text_are_both_found() -> None:
    assert len(find_macs("3c:06:30:12:34:56,da:a1:19:ab:cd:ef 00e0.4c36.02a7")) == 3


def test_eight_pairs_are_one_eui64_and_more_are_still_a_hit() -> None:
    assert find_macs("02:11:22:ff:fe:33:44:55")[0].octets == bytes.fromhex("021122fffe334455")
    assert find_macs("02:11:22:33:44:55:66")[0].octets == bytes.fromhex("021122334455")


def test_a_hit_does_not_show_its_octets() -> None:
    assert "3c" not in repr(find_macs("3c:06:30:12:34:56")[0]).lower()


@given(
    octets=st.binary(min_size=6, max_size=6), mark=st.sampled_from([":", "-", "_", " ", "%3A", ""]), upper=st.booleans()
)
def test_every_address_is_found_with_its_octets(octets: bytes, mark: str, *, upper: bool) -> None:
    digits = [f"{octet:02X}" if upper else f"{octet:02x}" for octet in octets]
    assert [hit.octets for hit in find_macs(f"({mark.join(digits)})")] == [octets]


@given(st.one_of(st.text(max_size=60), st.text("0123456789abcdef:-. %3A_", max_size=80)))
def test_any_text_gives_spans_in_order_inside_it(text: str) -> None:
    end = 0
    for hit in find_macs(text):
        assert end <= hit.start < hit.end <= len(text)
        assert len(hit.octets) in {6, 8}
        end = hit.end


@pytest.mark.parametrize("piece", ["ab:", "ab", "ab-", "abcd.", "ab%3A", "%3A", "ab cd-", "0x"])
def test_time_is_linear(piece: str) -> None:
    began = time.process_time()
    find_macs(piece * 300_000)
    assert time.process_time() - began < 3
