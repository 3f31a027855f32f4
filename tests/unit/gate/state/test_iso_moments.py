"""Durations and moments as settings write them."""

import pytest

from sluis.gate.state.iso_moments import duration_ms, instant_ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("PT1S", 1000),
        ("P1DT1H1M1S", 90_061_000),
        ("PT0S", 0),
        ("P", None),
        ("PT", None),
        ("P1W", None),
        ("-P1D", None),
        ("P1.5D", None),
        ("pt1s", None),
        (" PT1S", None),
    ],
)
def test_durations(text: str, ms: int | None) -> None:
    assert duration_ms(text) == ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01T00:00:00", None),
        ("1970-01-01", None),
        ("today", None),
    ],
)
def test_moments(text: str, ms: int | None) -> None:
    assert instant_ms(text) == ms
