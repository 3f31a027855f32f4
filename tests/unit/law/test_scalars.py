"""Durations and terms."""

import re

import pytest
from msgspec import Meta

from sluis.law.scalars import Duration, Period, days_of, seconds_of


def pattern(alias: object) -> str:
    return next(part.pattern for part in alias.__metadata__ if isinstance(part, Meta))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("P3D", 259_200), ("PT15M", 900), ("P1W", 604_800), ("P1DT12H", 129_600), ("PT30S", 30), ("PT1H30M", 5_400)],
)
def test_a_duration_has_a_fixed_length(text: str, seconds: int) -> None:
    assert re.fullmatch(pattern(Duration), text)
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["P", "PT", "P1M", "P1Y", "3D", "P-1D", "P1DT", "PT1.5H", "p3d", "P1W2D", " P3D"])
def test_what_has_none_is_no_duration(text: str) -> None:
    assert not re.fullmatch(pattern(Duration), text)
    assert seconds_of("") == 0


@pytest.mark.parametrize(("text", "days"), [("P30D", 30), ("P6M", 186), ("P2Y", 732), ("P1Y6M", 552), ("P4W", 28)])
def test_a_term_is_counted_at_its_longest(text: str, days: int) -> None:
    assert re.fullmatch(pattern(Period), text)
    assert days_of(text) == days


@pytest.mark.parametrize("text", ["P", "30", "PT5H", "P1D2M", "one month"])
def test_what_is_no_term(text: str) -> None:
    assert not re.fullmatch(pattern(Period), text)
    assert days_of("x") == 0
