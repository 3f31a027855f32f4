"""What a value looks like by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(st.text(max_size=60))
def test_any_text_gives_a_kind_or_none(text: str) -> None:
    assert kind_of_value(text) in {
        None, Kind.MAC_ADDRESS, Kind.IP_ADDRESS, Kind.EMAIL, Kind.PHONE_NUMBER, Kind.UUID,
    }  # fmt: skip
