"""What a plan lets through, in words."""

import pytest

from sluis.i18n import use
from sluis.kernel.plan import Token, Withhold
from sluis.register.exposure import HOUSEHOLD, Exposure
from sluis.register.lower import Trigger
from sluis.reports.plan_words import LIFETIMES, exposed_in_words, household_in_words, in_words, when_in_words
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
