"""Telephone numbers in every way people, routers and networks write them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.telephones import NUMBERED, is_before, is_mobile, national, runs
from sluis.terms import Kind

WAYS = [
    *(
        "0612345678",
        "06-12345678",
        "06 12 34 56 78",
        "06.1234.5678",
        "(06) 1234 5678",
        "+31612345678",
        "+31 6 1234 5678",
    ),
    *(
        "+31(0)6-12345678",
        "0031612345678",
        "00 31 6 12345678",
        "31612345678",
        "31 6 12345678",
        "612345678",
        "tel:+31612345678",
    ),
    *(" 06\u201012345678 ", "+31\u00a0612345678"),
]


@pytest.mark.parametrize("text", WAYS)
def test_every_way_to_write_a_number_is_that_number(text: str) -> None:
    assert national(text) == "612345678"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+1 212 555 0123", "2125550123"),
        ("+32 471 12 34 56", "471123456"),
        ("+352 621 123 456", "621123456"),
        ("0049 30 1234567", "301234567"),
        ("1234567", "1234567"),
        ("123456", None),
        ("+31 123456", None),
        ("1" * 15, "1" * 15),
        ("1" * 16, None),
        ("06-1234567x", None),
        ("anna", None),
        ("", None),
    ],
)
def test_a_country_is_left_off_and_what_is_too_short_or_long_is_none(text: str, digits: str | None) -> None:
    assert national(text) == digits


@pytest.mark.parametrize("kind", sorted(NUMBERED - {Kind.PHONE_NUMBER}))
def test_a_line_or_login_is_a_number_when_it_begins_like_one(kind: Kind) -> None:
    assert (
        national("0201234567", kind) == national("31201234567", kind) == national("+31 20 1234567", kind) == "201234567"
    )
    assert [national(text, kind) for text in ("20260101", "12345678901", "NL-0001", "01234567")] == [None] * 4


@pytest.mark.parametrize("kind", sorted(set(Kind) - NUMBERED))
def test_a_value_of_another_kind_is_none(kind: Kind) -> None:
    assert national("0201234567", kind) is None


@given(st.text(alphabet="0123456789+-. ()/_x", max_size=60))
def test_a_run_holds_the_digits_at_its_places(text: str) -> None:
    for digits, places in runs(text):
        assert "".join(text[place] for place in places) == digits
        assert places == sorted(set(places))


def test_time_is_linear() -> None:
    for text in ("0" * 200_000, "0 - " * 50_000, "0" + "-" * 200_000):
        began = time.process_time()
        list(runs(text))
        national(text)
        assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("digits", "before"),
    [("", True), ("0", True), ("31", True), ("0031", True), ("310", True), ("00", False), ("2026", False)],
)
def test_what_is_dialled_before_a_number(digits: str, *, before: bool) -> None:
    assert is_before(digits) is before


@pytest.mark.parametrize(("word", "mobile"), [("31612345678", True), ("31201234567", False), ("316123456789", False)])
def test_a_mobile_number_as_networks_write_it(word: str, *, mobile: bool) -> None:
    assert is_mobile(word) is mobile
