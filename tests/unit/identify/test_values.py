"""What a value looks like by itself."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.telephones import is_pattern
from sluis.identify.values import kind_of_value
from sluis.terms import Kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("3C:06:30:12:34:56", Kind.MAC_ADDRESS),
        ("3c06.3012.3456", Kind.MAC_ADDRESS),
        ("192.168.1.23", Kind.IP_ADDRESS),
        ("2001:db8::1", Kind.IP_ADDRESS),
        ("anna.jansen+wifi@example.co.uk", Kind.EMAIL),
        ("550e8400-e29b-41d4-a716-446655440000", Kind.UUID),
        ("urn:uuid:550e8400-e29b-41d4-a716-446655440000", Kind.UUID),
        ("0612345678", Kind.PHONE_NUMBER),
        ("0201234567", Kind.PHONE_NUMBER),
        ("+31201234567", Kind.PHONE_NUMBER),
        ("0032471123456", Kind.PHONE_NUMBER),
        ("0901234567", None),
        ("0101010101", None),
        ("0505050505", None),
        ("0207777777", Kind.PHONE_NUMBER),
        ("0612121212", Kind.PHONE_NUMBER),
        ("ff:ff:ff:ff:ff:ff", None),
        ("01-80-C2-00-00-00", None),
        ("00:00:00:00:00:00", None),
        ("::", None),
        ("::1", None),
        ("255.255.255.0", None),
        ("255.255.128.0", None),
        ("0.0.0.0", None),  # noqa: S104 - a value of a report
        ("255.0.255.0", Kind.IP_ADDRESS),
        ("", None),
        ("1083", None),
        ("123456789012", None),
        ("Annas-iPhone", None),
        ("a client at 192.168.1.23", None),
        ("@", None),
        ("x" * 400 + "@example.nl", None),
    ],
)
def test_whole_values_only(text: str, kind: Kind | None) -> None:
    assert kind_of_value(text) is kind


@given(st.from_regex(r"06[1-9][0-9]{7}|0(?:20|10|30|70)[1-9][0-9]{6}", fullmatch=True))
def test_a_number_of_three_different_digits_is_never_a_pattern(number: str) -> None:
    if len(set(number)) > 2:
        assert not is_pattern(number)
        hour = re.fullmatch(r"0[1-9](?:[012][0-9]|3[01])(?:19|20)[0-9]{2}(?:[01][0-9]|2[0-3])", number)
        assert hour or kind_of_value(number) is Kind.PHONE_NUMBER


@given(st.integers(0, 99), st.integers(2, 15))
def test_two_digits_that_repeat_are_no_number_of_a_telephone(pair: int, length: int) -> None:
    assert kind_of_value((f"{pair:02}" * 15)[:length]) is not Kind.PHONE_NUMBER


@given(st.text(max_size=60))
def test_any_text_gives_a_kind_or_none(text: str) -> None:
    assert kind_of_value(text) in {
        None, Kind.MAC_ADDRESS, Kind.IP_ADDRESS, Kind.EMAIL, Kind.PHONE_NUMBER, Kind.UUID,
    }  # fmt: skip
