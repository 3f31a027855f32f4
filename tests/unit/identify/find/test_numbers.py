"""Numbers given out to one device, card or person, and coordinates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.hit import Sureness
from sluis.identify.find.numbers import find_in, luhn
from sluis.terms import Kind


@pytest.mark.parametrize(
    ("text", "kind", "digits"),
    [
        ("490154203237518", Kind.IMEI, "490154203237518"),
        ("IMEI: 123456789012345", Kind.IMEI, "123456789012345"),
        ("49-015420-323751-8", Kind.IMEI, "490154203237518"),
        ("imsi=204041234567890", Kind.SUBSCRIBER_NUMBER, "204041234567890"),
        ("204081234567890", Kind.SUBSCRIBER_NUMBER, "204081234567890"),
        ("8931440400000000008", Kind.SUBSCRIBER_NUMBER, "8931440400000000008"),
        ("8931 4404 0000 0000 008", Kind.SUBSCRIBER_NUMBER, "8931440400000000008"),
        ("+31 6 12345678", Kind.PHONE_NUMBER, "31612345678"),
        ("bel 06-12345678", Kind.PHONE_NUMBER, "31612345678"),
        ("0612345678", Kind.PHONE_NUMBER, "31612345678"),
        ("020-1234567", Kind.PHONE_NUMBER, "31201234567"),
        ("0031201234567", Kind.PHONE_NUMBER, "31201234567"),
        ("tel:+31201234567", Kind.PHONE_NUMBER, "31201234567"),
    ],
)
def test_numbers(text: str, kind: Kind, digits: str) -> None:
    hits = [hit for hit in find_in(text) if hit.confidence >= Sureness.LIKELY]
    assert {(hit.kind, hit.canonical.decode().removeprefix("+")) for hit in hits} == {(kind, digits)}


@pytest.mark.parametrize("text", ["52.37021, 4.89517", "52°22'12\"N 4°53'42\"E", '"latitude": 52.37021'])
def test_coordinates(text: str) -> None:
    assert [hit.kind for hit in find_in(text) if hit.confidence >= Sureness.LIKELY] == [Kind.LOCATION]


@pytest.mark.parametrize(
    "text",
    [
        "1795525200",
        "200543250",
        "123456789012",
        "1795525200000",
        "490154203237519",
        "0.12 0.34",
        "9.948/12.757/48.491",
        "2026-11-24",
        "20261124133131",
        "00:12:34",
        "1,2,5.5,11",
        "999999999999999",
        "12345678901234567890",
    ],
)
def test_counters_times_and_rates_are_at_most_doubtful(text: str) -> None:
    assert all(hit.confidence is Sureness.DOUBTFUL for hit in find_in(text))


@given(st.text("0123456789", min_size=2, max_size=20))
def test_changing_one_digit_breaks_the_check(digits: str) -> None:
    changed = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    assert not (luhn(digits) and luhn(changed))


@given(st.text("0123456789+-. ()/:,°NE'\"", max_size=60))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    assert all(0 <= hit.start < hit.end <= len(text) for hit in find_in(text))
