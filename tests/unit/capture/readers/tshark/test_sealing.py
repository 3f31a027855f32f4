"""Whether octets are words, which no encryption leaves."""

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.capture.pcaps import sealed

from sluis.capture.readers.tshark.sealing import in_words


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=12, max_size=900))
def test_printable_text_is_words(text: str) -> None:
    assert in_words(text.encode("ascii"))


@given(st.integers(1, 10_000), st.integers(12, 600))
def test_what_looks_random_is_not(seed: int, octets: int) -> None:
    assert not in_words(sealed(octets, seed)[5:])
