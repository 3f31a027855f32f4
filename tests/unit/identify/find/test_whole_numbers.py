"""Each known identifier as the numbers a counter could say of it, and the cheap question that is asked first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.hit import SearchTerm
from sluis.identify.find.known import Known, entry_of
from sluis.identify.find.whole_numbers import SMALLEST, both_signs, numbers_of, spellings, squeezed
from sluis.terms import Kind

TABLE = [
    ("a MAC address", Kind.MAC_ADDRESS, "02:00:5e:10:00:01", 0x02005E100001),
    ("a MAC address from its other end", Kind.MAC_ADDRESS, "02:00:5e:10:00:01", 0x0100105E0002),
    ("a MAC address by its digits", Kind.MAC_ADDRESS, "20:01:02:03:04:05", 200102030405),
    ("a MAC address as the EUI-64 made of it", Kind.MAC_ADDRESS, "00:00:5e:00:53:01", 0x00005EFFFE005301),
    ("a MAC address as an interface identifier", Kind.MAC_ADDRESS, "02:00:5e:00:53:01", 0x00005EFFFE005301),
    ("an EUI-64", Kind.MAC_ADDRESS, "00:00:5e:00:00:00:53:01", 0x00005E0000005301),
    ("an EUI-64 as the address it was made of", Kind.MAC_ADDRESS, "02:00:5e:ff:fe:10:00:01", 0x02005E100001),
    ("an IPv4 address", Kind.IP_ADDRESS, "192.0.2.33", 0xC0000221),
    ("an IPv4 address from its other end", Kind.IP_ADDRESS, "192.0.2.33", 0x210200C0),
    ("an IPv4 address by its digits in base 16", Kind.IP_ADDRESS, "80.18.52.86", 50123456),
    ("an IPv4 address by its digits in base 10", Kind.IP_ADDRESS, "192.0.2.33", 192000002033),
    ("a prefix", Kind.IP_PREFIX, "192.0.2.0", 0xC0000200),
    ("a serial number", Kind.SERIAL, "0047114711", 47114711),
    ("a serial number in base 16", Kind.SERIAL, "00AB12CD34", 0xAB12CD34),
    ("a serial number of a maker, by its end", Kind.SERIAL, "HWTC12345678", 0x12345678),
    ("an endpoint, by its end", Kind.ENDPOINT, "os::012345-47114711", 47114711),
    ("a telephone number", Kind.PHONE_NUMBER, "06 12345678", 612345678),
    ("a telephone number with its country", Kind.PHONE_NUMBER, "06-12345678", 31612345678),
    ("a telephone number without its country", Kind.PHONE_NUMBER, "+31612345678", 612345678),
    ("a telephone number of another country, at home", Kind.PHONE_NUMBER, "+32 471 12 34 56", 471123456),
    ("a telephone number with country and zero", Kind.PHONE_NUMBER, "+31 (0)6 1234 5678", 31612345678),
    ("a line called after its telephone number", Kind.SUBSCRIBER_NUMBER, "020-1234567", 31201234567),
    ("an IMEI", Kind.IMEI, "490154203237518", 490154203237518),
    ("a subscriber number", Kind.SUBSCRIBER_NUMBER, "204046123456789", 204046123456789),
    ("a login", Kind.USER_NAME, "4711-471147", 4711471147),
    ("a host called a number", Kind.HOST_NAME, "47114711", 47114711),
    ("a network called a number in base 16", Kind.SSID, "cafe1234", 0xCAFE1234),
    ("a secret", Kind.SECRET, "98765432", 98765432),
]  # fmt: skip


def term(kind: Kind, text: str) -> SearchTerm:
    octets = None
    if kind is Kind.IP_PREFIX:
        octets = bytes(map(int, text.split(".")))
    entry = entry_of(kind, text)
    assert entry is not None
    return SearchTerm(kind, octets or entry.canonical, text)


@pytest.mark.parametrize(("kind", "text", "number"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_an_identifier_is_this_number(kind: Kind, text: str, number: int) -> None:
    entry = term(kind, text)
    assert number in numbers_of(entry)
    assert number + 1 not in numbers_of(entry)
    assert any(spelling in squeezed(text) for spelling in spellings(number)), "the cheap question misses it"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.MAC_ADDRESS, "00:00:00:00:00:00"),
        (Kind.MAC_ADDRESS, "ff:ff:ff:ff:ff:ff"),
        (Kind.HOST_NAME, "Annas-iPhone"),
        (Kind.SERIAL, "S12345"),
        (Kind.USER_NAME, "1" * 65),
        (Kind.SSID, "\u0661" * 9),
    ],
)
def test_what_names_nobody_or_is_no_number_is_none(kind: Kind, text: str) -> None:
    assert numbers_of(term(kind, text)) == frozenset()


def test_what_is_vague_is_no_number() -> None:
    assert numbers_of(SearchTerm(Kind.HOST_NAME, b"47114711", "47114711", vague=True)) == frozenset()


@pytest.mark.parametrize(("number", "heard"), [(SMALLEST - 1, False), (SMALLEST, True), (SMALLEST + 1, True)])
def test_numbers_from_2_to_the_24th_on_are_looked_at(number: int, *, heard: bool) -> None:
    assert (number in numbers_of(term(Kind.SERIAL, str(number)))) is heard


def test_a_number_below_zero_may_be_one_without_a_sign() -> None:
    assert both_signs(0) == (0,)
    assert both_signs(-1) == (1, 2**32 - 1)
    assert both_signs(-(2**31)) == (2**31, 2**31)
    assert both_signs(-(2**31) - 1) == (2**31 + 1,)
    known = Known((), ((Kind.IP_ADDRESS, "192.168.1.1"),))
    assert known.number(0xC0A80101 - 2**32) is Kind.IP_ADDRESS


@given(st.binary(min_size=6, max_size=6), st.sampled_from([":", "-", ".", " ", ""]), st.booleans())
def test_the_cheap_question_never_hides_an_address(octets: bytes, mark: str, dropped: bool) -> None:  # noqa: FBT001 - drawn
    pairs = [f"{octet:x}" if dropped and mark else f"{octet:02x}" for octet in octets]
    for number in numbers_of(SearchTerm(Kind.MAC_ADDRESS, octets, "")):
        assert any(spelling in squeezed("log " + mark.join(pairs).upper()) for spelling in spellings(number))


@given(st.ip_addresses(v=4))
def test_the_cheap_question_never_hides_an_ipv4_address(address: object) -> None:
    for number in numbers_of(term(Kind.IP_ADDRESS, str(address))):
        assert any(spelling in squeezed(f"at {address}/24") for spelling in spellings(number))


@given(
    st.from_regex(r"0{0,3}[1-9][0-9]{3,14}", fullmatch=True),
    st.sampled_from([Kind.SERIAL, Kind.PHONE_NUMBER, Kind.IMEI]),
)
def test_the_cheap_question_never_hides_a_number(text: str, kind: Kind) -> None:
    for number in numbers_of(term(kind, text)):
        assert any(spelling in squeezed(text) for spelling in spellings(number)), number


def test_a_number_dialled_from_abroad_is_the_number_at_home() -> None:
    assert {612345678, 31612345678} <= numbers_of(term(Kind.PHONE_NUMBER, "0031612345678"))


@pytest.mark.parametrize(
    ("kind", "text", "numbers"),
    [
        (Kind.SERIAL, "47114711", {47114711, 0x47114711}),
        (Kind.PHONE_NUMBER, "0612345670", {612345670, 31612345670, 0x612345670}),
        (Kind.PHONE_NUMBER, "0031612345678", {612345678, 31612345678, 0x31612345678}),
    ],
)
def test_an_identifier_is_these_numbers_and_no_others(kind: Kind, text: str, numbers: set[int]) -> None:
    assert numbers_of(term(kind, text)) == numbers


def test_three_digits_above_255_are_no_octet() -> None:
    assert "255255255255" in spellings(255255255255)
    assert "ffffffff" in spellings(255255255255)
    assert spellings(256256256256) >= {"256256256256"}


def test_the_cheap_question_has_base_16_as_addresses_have_it_and_never_nothing() -> None:
    assert "abcdef123" in spellings(0xABCDEF123)
    assert "" not in spellings(31)
