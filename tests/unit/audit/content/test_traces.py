"""Known identifiers are found in codings that say nothing by themselves, and nothing else is."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.content.traces import Traces, _folded, poor
from sluis.identify.find.hit import SearchTerm
from sluis.terms import Kind

MAC = bytes.fromhex("00005e0053af")
ENTRIES = (
    SearchTerm(Kind.HOST_NAME, b"annas-iphone", "Annas-iPhone"),
    SearchTerm(Kind.MAC_ADDRESS, MAC, "00:00:5e:00:53:af"),
    SearchTerm(Kind.HOST_NAME, b"android", "android"),
    SearchTerm(Kind.SERIAL, b"000000", "000000"),
)
TRACES = Traces(ENTRIES)


def forms(text: str) -> list[str]:
    return [trace.form for trace in TRACES.find(text)]


@given(
    st.binary(max_size=9), st.binary(max_size=9), st.sampled_from([b"Annas-iPhone", b"annas-iphone", b"ANNAS-IPHONE"])
)
def test_a_name_is_found_wherever_it_begins_in_a_coding(before: bytes, behind: bytes, name: bytes) -> None:
    octets = before + name + behind
    for text, form in (
        (base64.b64encode(octets), "base64"),
        (base64.urlsafe_b64encode(octets), "base64"),
        (base64.b32encode(octets), "base32"),
        (base64.b32hexencode(octets), "base32"),
        (octets.hex().encode(), "hex"),
    ):
        for written in (text.decode(), text.decode().lower()):
            assert form in forms(written)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ((b"\x01\x02" + MAC + b"\x03").decode("latin-1"), "octets"),
        ("Annas-iPhone".encode("utf-16-le").decode("latin-1"), "utf-16:text"),
        ("x 00-00-5E-00-53-AF y", "text"),
        (base64.b32encode(MAC).decode().rstrip("="), "base32"),
    ],
)
def test_octets_and_other_texts(text: str, form: str) -> None:
    assert forms(text) == [form]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("id=00005efffe0053af;", "eui-64:text"),
        ("id=02:00:5e:ff:fe:00:53:af;", "eui-64:text"),
        ("fe80::0200:5eff:fe00:53af", "eui-64:text"),
        (base64.b64encode(bytes.fromhex("02005efffe0053af")).decode(), "eui-64:base64"),
        ("/upload/00005e0053ae", "next-to:text"),
        ("00:00:5E:00:53:B2", "next-to:text"),
        ((b"\x00\x06\x00\x0c" + b"00005e0053b0").decode(), "next-to:text"),
        (bytes.fromhex("ff00005e0053ae00").decode("latin-1"), "next-to:octets"),
    ],
)
def test_what_is_made_of_an_address_is_known_too(text: str, form: str) -> None:
    assert forms(text) == [form]


def test_no_address_of_the_house_is_taken_for_the_neighbour_of_another() -> None:
    beside = SearchTerm(Kind.MAC_ADDRESS, bytes.fromhex("00005e0053b0"), "00:00:5e:00:53:b0")
    hits = Traces((*ENTRIES, beside)).find("00005e0053b0 00005e0053b1")
    assert [(hit.form, hit.entry.canonical) for hit in hits] == [
        ("text", beside.canonical),
        ("next-to:text", MAC),
    ]


@pytest.mark.parametrize(
    "text",
    ["00005e0053b3", "00005f0053af", "android", "hannas-iphones", "annas iphone", "000000", "MFXG4", "", "annas-iphon"],
)
def test_what_only_resembles_it_is_not_found(text: str) -> None:
    assert forms(text) == []


def test_a_name_of_anybody_is_found_in_a_coding_only() -> None:
    assert forms(base64.b32encode(b"android").decode()) == ["base32"]


def test_nothing_known_finds_nothing() -> None:
    assert Traces(()).find("Annas-iPhone") == []


def test_no_repr_shows_a_value() -> None:
    assert "nna" not in repr(TRACES)


def test_poor_texts() -> None:
    assert poor("0000-0000")
    assert not poor("0000-0001")


@given(st.text(max_size=60))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    assert all(0 <= trace.start < trace.end <= len(text) for trace in TRACES.find(text))


def test_many_identifiers_are_found_whichever_automaton_holds_them() -> None:
    names = [f"printer-{number:03d}-zolder" for number in range(400)]
    traces = Traces([SearchTerm(Kind.HOST_NAME, name.encode(), name) for name in names])
    assert len(traces._patterns) > 1
    for name in (names[0], names[199], names[399]):
        coded = base64.b32encode(name.encode()).decode().rstrip("=").lower()
        assert [(trace.entry.text, trace.form) for trace in traces.find(f"{coded}.x.example")] == [(name, "base32")]
    assert [trace.entry.text for trace in traces.find(f"a {names[5]} b {names[6]} c")] == [names[5], names[6]]
    assert Traces([]).find("anything") == []


def test_base64_of_a_mac_address_counts_to_the_letter_and_by_itself() -> None:
    written = base64.b64encode(MAC).decode()
    assert forms(f"x={written};") == ["base64"]
    assert forms(written.swapcase()) == []
    assert forms(f"{written}A") == []


@given(st.one_of(st.text(max_size=40), st.binary(max_size=300).map(lambda octets: octets.decode("latin-1"))))
def test_a_text_is_folded_as_python_folds_it_one_octet_for_each_character(text: str) -> None:
    lower = text.lower()
    same = lower if len(lower) == len(text) else text
    assert _folded(text) == same.encode("latin-1", "replace")
    assert len(_folded(text)) == len(text)


@pytest.mark.parametrize("placeholder", ["000000000001", "000000000003", "fffffffffffd"])
def test_nothing_is_taken_for_the_neighbour_of_a_number_of_nobody(placeholder: str) -> None:
    """Six zeros stand in every file, and the broadcast address in every trace."""
    traces = Traces([SearchTerm(Kind.MAC_ADDRESS, bytes.fromhex(placeholder), placeholder)])
    for nobody in ("00" * 6, "ff" * 6):
        octets = bytes.fromhex(nobody).decode("latin-1")
        for text in (nobody, octets, f"x{octets}y", base64.b64encode(bytes.fromhex(nobody)).decode()):
            assert [hit.form for hit in traces.find(text) if hit.form.startswith("next-to")] == []


def test_a_neighbour_of_few_digits_is_looked_for_nowhere() -> None:
    traces = Traces([SearchTerm(Kind.MAC_ADDRESS, bytes.fromhex("000000000102"), "00:00:00:00:01:02")])
    assert traces.find("\0\0\0\0\1\0") == []
    assert [hit.form for hit in traces.find("000000000103")] == ["next-to:text"]


def test_an_address_of_the_internet_drops_zeros() -> None:
    known = SearchTerm(Kind.MAC_ADDRESS, bytes.fromhex("00005e00530f"), "00:00:5e:00:53:0f")
    assert [hit.form for hit in Traces([known]).find("fe80::200:5eff:fe00:530f")] == ["eui-64:text"]
