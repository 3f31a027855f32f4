"""Many texts looked for at once."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.hit import SearchTerm
from sluis.identify.find.needles import Needles, skeleton
from sluis.terms import Kind


def needles(*texts: str) -> Needles:
    made = Needles()
    for text in texts:
        made.add(text, SearchTerm(Kind.HOST_NAME, text.encode(), text))
    return made


def test_the_longest_that_fits_is_found_and_stepped_over() -> None:
    hits = list(needles("anna", "annas-iphone", "phone").find("x annas-iphone anna"))
    assert [(start, end) for start, end, _ in hits] == [(2, 14), (15, 19)]


def test_texts_alike_in_their_beginning_are_told_apart() -> None:
    long = [f"een-heel-lange-naam-van-iemand-{number:03}" for number in range(20)]
    hits = list(needles(*long).find(f"a {long[7]} b"))
    assert [(start, end, entry.text) for start, end, entry in hits] == [(2, 2 + len(long[7]), long[7])]


def test_the_common_beginning_of_too_many_alike_is_still_found() -> None:
    long = [f"een-heel-lange-naam-van-iemand-{number:03}" for number in range(200)]
    hits = list(needles(*long).find(f"a {long[150]} b"))
    assert [(start, end) for start, end, _ in hits] == [(2, 26)]


def test_a_short_text_is_not_looked_for() -> None:
    assert list(needles("abc").find("abcabc")) == []


@given(st.text("ab", min_size=4, max_size=30), st.text("ab", max_size=20), st.text("ab", max_size=20))
def test_what_is_there_is_found(text: str, before: str, after: str) -> None:
    assert list(needles(text).find(before + text + after)) != []


@given(st.text(max_size=40))
def test_a_skeleton_has_a_place_for_every_character(text: str) -> None:
    folded, where = skeleton(text)
    assert where is None or (len(where) == len(folded) + 1 and where == sorted(where) and where[-1] == len(text))


def test_accents_fall_away() -> None:
    assert skeleton("Zoë")[0] == skeleton("Zoe\u0308")[0] == "zoe"
