"""Cases as data: read strictly, judged by the same rules."""

import msgspec
import pytest

from sluis.law.precedents import WORDS, Case, answers_of, cases_of, differences, precedents

CASE = """
- id: a
  at: 2026-11-24
  flow: {{id: f, controller: {{name: V}}, recipient_key: r,
    recipient: {{name: R, country: {country}, access_from: [own]}}{more}}}
  expect: {{avg-44: {verdict}, ai-53: none}}
"""


def case(country: str = "DE", verdict: str = "PASS", more: str = "") -> Case:
    return cases_of(CASE.format(country=country, verdict=verdict, more=more).encode(), Case)[0]


def test_a_case_that_comes_out_differs_in_nothing() -> None:
    assert differences(case()) == {}
    assert answers_of(case()) == {"avg-44": "PASS", "ai-53": "none"}


def test_a_case_that_does_not_says_how() -> None:
    assert differences(case("BQ")) == {"avg-44": ("PASS", "FAIL")}


@pytest.mark.parametrize("more", [", colour: red", ", notice: {gven: true}", ", items: [{row: 1, path: a, kinds: x}]"])
def test_a_fact_the_flow_has_no_place_for_refuses(more: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        case(more=more)


def test_a_fact_of_another_type_refuses() -> None:
    with pytest.raises(msgspec.ValidationError):
        case(more=", k_min: many")


def test_what_must_come_out_is_a_verdict_or_none() -> None:
    assert {verdict for precedent in precedents() for verdict in precedent.expect.values()} <= WORDS
