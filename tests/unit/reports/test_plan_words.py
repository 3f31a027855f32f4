"""What a plan lets through, in words."""

from decimal import Decimal

import pytest

from sluis.gate.state.noise import noisy
from sluis.i18n import use
from sluis.kernel.plan import CountPlan, Token, Withhold
from sluis.register.exposure import HOUSEHOLD, Exposure
from sluis.register.lower import Trigger
from sluis.reports.plan_words import (
    LIFETIMES,
    counting_in_words,
    exposed_in_words,
    household_in_words,
    in_words,
    off_by,
    when_in_words,
)
from sluis.terms import Kind, Lifetime


@pytest.mark.parametrize("lifetime", list(Lifetime))
def test_every_lifetime_has_words_in_both_languages(lifetime: Lifetime) -> None:
    english = household_in_words(lifetime)
    use("nl")
    try:
        assert household_in_words(lifetime) != english
    finally:
        use("en")
    assert english.endswith(LIFETIMES[lifetime])


def test_the_household_s_own_token_is_called_so() -> None:
    treatment = Token(Kind.SERIAL, Lifetime.DAY, "household")
    exposure = Exposure(HOUSEHOLD, treatment, Trigger("always"), "wifi-help")
    assert exposed_in_words(exposure) == household_in_words(Lifetime.DAY)


def test_a_help_request_has_its_window() -> None:
    assert when_in_words(Trigger("always")) == "always"
    assert when_in_words(Trigger("help-request", 7_200_000)) == "after a request for help, for 2 hours"
    assert in_words(Withhold(4)) == "nothing (row 4 withholds it)"


@pytest.mark.parametrize("eps_u", [50_000, 100_000, 1_000_000])
def test_the_error_that_a_recipient_reads_covers_the_real_one(eps_u: int) -> None:
    count = CountPlan(1, ("A",), (Decimal(0),), "any", ("x",), 100, eps_u, 12_000_000, 86_400)
    draws, off = 40_000, off_by(count)
    beyond = sum(abs(number) > off for number in noisy([0] * draws, eps_u)) / draws
    assert beyond <= 0.05 + 0.0055, "five standard deviations of a share of 0.05 in so many draws"
    assert f"within {off} of the true one" in counting_in_words(count)
    assert sum(abs(number) > off * 3 // 4 for number in noisy([0] * draws, eps_u)) / draws > 0.05, "and is no excuse"
