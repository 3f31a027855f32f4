"""One way to write a number in an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.api.addresses import is_plain_number, numbers_are_plain


@given(st.integers(0, 10**15 - 1))
def test_a_number_as_it_is_written_is_taken(number: int) -> None:
    assert is_plain_number(str(number))


@given(st.text(max_size=20))
def test_what_is_taken_reads_back_to_the_same_text(written: str) -> None:
    if is_plain_number(written):
        assert str(int(written)) == written


@pytest.mark.parametrize(
    "written", ["", "+1", "-1", "01", "1_0", " 1", "1 ", "1\n", "\u0661", "\u00b2", "9" * 16, "\0"]
)
def test_other_ways_to_write_one_are_not(written: str) -> None:
    assert not is_plain_number(written)


def test_only_the_places_of_numbers_are_looked_at() -> None:
    place, read = "/a/{activity}/rows/{row}/start", {"activity": "3", "row": 3}
    assert numbers_are_plain(place, "/a/03/rows/3/start", read)
    assert not numbers_are_plain(place, "/a/3/rows/03/start", read)
    assert not numbers_are_plain("/a/{row}", "/a/", {"row": 3}), "a number that stands nowhere"
