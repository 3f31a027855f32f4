"""Text of others: nothing of it stays unseen, and nothing that can be seen is lost."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from sluis.i18n.harmless import HIDDEN, escaped, harmless, shortened

ANY = st.text(st.characters(codec=None, exclude_categories=()))
"""Lone surrogates too."""


@given(ANY)
def test_nothing_unseen_is_left(text: str) -> None:
    shown = harmless(text)
    assert all(character == " " or unicodedata.category(character) not in HIDDEN for character in shown)
    shown.encode("utf-8")


@given(ANY)
def test_twice_is_once(text: str) -> None:
    assert harmless(harmless(text)) == harmless(text)


@given(st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd", "Po", "Sm"))))
def test_what_can_be_seen_stays(text: str) -> None:
    assert harmless(text) == text


def test_screens_and_lines_are_not_turned() -> None:
    for number in (0x00, 0x07, 0x0A, 0x1B, 0x7F, 0x9B, 0xA0, 0xAD, 0x200B, 0x202E, 0x2028, 0x2066, 0xFEFF, 0xD800):
        assert harmless(f"a{chr(number)}b") == f"a⟨U+{number:04X}⟩b"
    assert harmless(chr(0xE0041)) == "⟨U+E0041⟩"


def test_a_tower_of_marks_is_taken_down() -> None:
    mark = chr(0x0301)
    assert harmless("e" + mark * 3) == "e" + mark * 3
    assert harmless("e" + mark * 5) == "e" + mark * 3 + escaped(mark) * 2


@given(st.text(max_size=60), st.integers(3, 40))
def test_a_cut_keeps_both_ends(text: str, most: int) -> None:
    cut = shortened(text, most)
    assert len(cut) <= most
    assert cut == text or (cut[0] == text[0] and cut[-1] == text[-1] and "…" in cut)
