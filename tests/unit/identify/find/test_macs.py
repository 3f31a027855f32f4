# ruff: noqa: E501, S311 - one situation a line, to be read as a table; chance is seeded
"""MAC addresses however they are written; no rest of one survives a replacement."""

from random import Random

import pytest
from detection_corpus import AROUND, MAC_FORMS, MARK
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.hit import Nature, Sureness
from sluis.identify.find.macs import find_in, inside, nature, unfold_eui64, without_overlap
from sluis.identify.find.plain import plain

MAC = bytes.fromhex("3c0630123456")
DIRECT = [
    name
    for name in MAC_FORMS
    if not name.startswith(("base64", "hex-text", "gzip", "zlib", "ipv6", "dhcp-option", "uuid"))
]
"""Forms that no coding hides and that are no address of another kind."""


def sure(text: str) -> list[tuple[str, str]]:
    return [(hit.canonical.hex(), hit.confidence.name) for hit in find_in(text)]


@pytest.mark.parametrize("notation", DIRECT)
@pytest.mark.parametrize("around", [text.replace("{{", "{").replace("}}", "}") for text in AROUND])
def test_every_notation_is_found_whole_and_nothing_of_it_is_left(notation: str, around: str) -> None:
    written = MAC_FORMS[notation](MAC, Random(1))
    head, _, rest = written.partition(MARK) if MARK in written else ("", "", written)
    core, _, tail = rest.partition(MARK)
    before, _, after = around.partition("{}")
    text = before + head + core + tail + after
    seen = plain(text)
    hits = find_in(seen.text)
    assert len(hits) == 1
    start, end = seen.span(hits[0].start, hits[0].end)
    assert plain(text[:start] + text[end:]).text == plain(before + head + tail + after).text
    six = hits[0].canonical if len(hits[0].canonical) == 6 else unfold_eui64(hits[0].canonical)
    assert six == MAC


@given(
    octets=st.binary(min_size=6, max_size=6),
    mark=st.sampled_from(":-_"),
    upper=st.booleans(),
    glue=st.sampled_from(["", "wlan", "node", "x=", "("]),
)
def test_any_address_in_pairs_is_found_wherever_it_is_glued(
    octets: bytes, mark: str, glue: str, *, upper: bool
) -> None:
    written = mark.join(f"{octet:02X}" if upper else f"{octet:02x}" for octet in octets)
    hits = find_in(f"{glue}{written} up")
    assert [(hit.start, hit.end, hit.canonical) for hit in hits] == [(len(glue), len(glue) + 17, octets)]


@given(
    octets=st.lists(st.binary(min_size=1, max_size=1), min_size=7, max_size=40).map(b"".join),
    mark=st.sampled_from(":- "),
)
def test_a_longer_run_is_covered_whole_or_is_a_fingerprint(octets: bytes, mark: str) -> None:
    hits = find_in(mark.join(f"{octet:02x}" for octet in octets))
    assert [(hit.start, hit.end) for hit in hits] in ([], [(0, 3 * len(octets) - 1)])
    assert hits or len(octets) in {16, 20, 32, 48, 64}


@pytest.mark.parametrize(
    "text",
    [
        "", "1.10.6", "12:34:56", "2026-11-24T13:31:31Z", "2026-11-24 13:31:31", "3c:06:30:12:34", "13c0630123456", "192.168.1.23", "deadbeef", "0123456789abcdef0",
        "2001:db8::1234:5678", "+31 6 12 34 56 78", "fe80:1:2:3:4:5:6:7", "550e8400-e29b-41d4-a716-446655440000", "kkkkmmmmnnnnppppqqqqrrrrss",
        "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01",
    ],
)  # fmt: skip
def test_other_text_holds_none(text: str) -> None:
    assert find_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "00:00:00:00:00:00",
        "ff:ff:ff:ff:ff:ff",
        "01:00:5e:00:00:fb",
        "1.2.3.4.5.6",
        "36 40 44 48 52 56",
        "123456789012",
        "2EA66369EEBC",
        "70:C2:32:78:27:9B:B3:65",
        "7650:5035:6162:9249",
        "fe80::12:34:56:78:9a:bc",
    ],
)
def test_what_may_well_be_something_else_is_doubtful(text: str) -> None:
    assert {confidence for _, confidence in sure(text)} <= {"DOUBTFUL"}


def test_a_word_before_it_removes_doubt() -> None:
    assert sure("2ea66369eebc") == [("2ea66369eebc", "DOUBTFUL")]
    assert sure("mac 2ea66369eebc") == [("2ea66369eebc", "LIKELY")]


def test_identifiers_of_dhcp_give_the_address_inside() -> None:
    assert inside(b"\x01" + MAC) == (MAC, "client-id")
    assert inside(bytes.fromhex("00030001") + MAC) == (MAC, "duid-ll")
    assert inside(bytes.fromhex("0001000112345678") + MAC) == (MAC, "duid-llt")
    assert inside(bytes.fromhex("ff0000000100030001") + MAC) == (MAC, "client-id:duid-ll")
    assert inside(b"\x00" + MAC) is None


def test_who_gave_it_out() -> None:
    assert nature(MAC) is Nature.UNIVERSAL
    assert nature(bytes.fromhex("daa119abcdef")) is Nature.LOCAL
    assert nature(bytes.fromhex("01005e0000fb")) is Nature.GROUP
    assert nature(bytes.fromhex("02608c000001")) is Nature.UNIVERSAL  # registered before the bit meant anything
    assert find_in("3c:06:30:12:34:56")[0].vendor == "Apple, Inc."
    assert find_in("da:a1:19:ab:cd:ef")[0].vendor is None


def test_the_surer_of_two_stays() -> None:
    hits = find_in("3c:06:30:12:34:56")
    assert without_overlap([*hits, *hits]) == hits
    assert hits[0].confidence is Sureness.SURE


@given(st.one_of(st.text(max_size=60), st.text("0123456789abcdefx:-. _\\,", max_size=90)))
def test_any_text_gives_spans_in_order_inside_it(text: str) -> None:
    end = 0
    for hit in find_in(text):
        assert end <= hit.start < hit.end <= len(text)
        assert len(hit.canonical) in {6, 8}
        end = hit.end
