"""A text as a person reads it, and where each character stood."""

import itertools
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.plain import plain

MAC = "3c:06:30:12:34:56"


@pytest.mark.parametrize(
    "written",
    [
        MAC.replace(":", "%3A"),
        MAC.replace(":", "%253a"),
        MAC.replace(":", "%25253a"),
        MAC.replace(":", "\\u003a"),
        MAC.replace(":", "&#58;"),
        MAC.replace(":", "&colon;"),
        MAC.replace(":", "\uff1a"),
        MAC.replace(":", "\u2236"),
        MAC.replace(":", ":\u200b"),
        "\u202e" + MAC + "\u202c",
        MAC.replace("3", "\uff13"),
        MAC.replace("3", "\u0663"),
        MAC.replace("c", "\u0441"),
        "\u2066" + MAC.replace(":", "\u2060:\ufeff"),
    ],
)
def test_what_hides_an_address_from_a_program_but_not_from_a_person_is_undone(written: str) -> None:
    seen = plain(f"a {written} b")
    at = seen.text.index(MAC)
    start, end = seen.span(at, at + len(MAC))
    left = plain(f"a {written} b"[:start] + f"a {written} b"[end:]).text
    assert left == "a  b"


def test_plain_text_comes_back_as_it_is() -> None:
    seen = plain("station up, 36 channels")
    assert (seen.text, seen.places, seen.undone) == ("station up, 36 channels", None, False)


@pytest.mark.parametrize("text", ["100%", "%zz", "\\u12", "\\ud800x", "&nosuchname;", "a\\b", "50%25"])
def test_what_is_no_escape_stays(text: str) -> None:
    assert plain(text).text == text.replace("%25", "%")


@given(st.text(max_size=80))
def test_every_span_lies_inside_the_text_and_grows(text: str) -> None:
    seen = plain(text)
    places = [seen.span(at, at + 1) for at in range(len(seen.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(place[0] < two[0] or place == two for place, two in itertools.pairwise(places))


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="%\\&"), max_size=40))
def test_a_quoted_text_reads_as_it_was(text: str) -> None:
    assert plain(quote(text, safe="")).text == text


def test_escapes_nested_deeper_than_the_limit_stay_closed_and_cost_little() -> None:
    deep = "%" + "25" * 50_000 + "3A"
    assert len(plain(deep).text) > len(deep) - 20
