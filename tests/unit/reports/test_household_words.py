"""What is told to a household: words for each field of the example, an example of the form, the ground in words."""

from decimal import Decimal

import pytest
from tests.flow.gatehouse import EXAMPLES

from sluis.api.register import load_register
from sluis.i18n import use
from sluis.kernel.plan import (
    FlagShape,
    NumberShape,
    Release,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Treatment,
    Withhold,
    WordShape,
)
from sluis.law.activity import Ground
from sluis.register.lower import lower
from sluis.reports.household_words import (
    CLOSED,
    closed_in_words,
    example_of,
    form_in_words,
    ground_in_words,
    kind_in_words,
    period_in_words,
    together,
    what_in_words,
)
from sluis.terms import Kind, Lifetime

NUMBER = Release(NumberShape(Decimal(-110), Decimal(0), Decimal(5)))
WORDS = Release(WordShape(("Up", "Down")))


def test_every_field_of_the_example_has_words_of_its_own() -> None:
    register = load_register(EXAMPLES / "register-per-home.yaml")
    rows = [row for activity in lower(register, 0).activities for row in activity.plan.rows]
    assert len(rows) > 20
    assert [row.path for row in rows if row.path[-1] in what_in_words(row.path)] == []


@pytest.mark.parametrize(
    ("treatment", "form", "example"),
    [
        (NUMBER, "a number, rounded down to 5", "-55"),
        (Release(NumberShape(Decimal(1), Decimal(233), Decimal(1))), "a whole number", "6"),
        (Release(FlagShape()), "yes or no", "yes"),
        (WORDS, "one of these words: Up, Down", "Up"),
        (Release(WordShape(("11n", "11ac"), "wifi")), "one of these words: 11n, 11ac", "11n"),
        (Release(TimeShape(900)), "the moment, down to 15 minutes", "2 March 2026 at 14:30"),
        (Release(TimeShape(3600)), "the moment, down to the hour", "2 March 2026 at 14:00"),
        (Release(TimeShape(86400)), "the day", "Monday 2 March 2026"),
        (Release(TimeShape(7)), "the moment, down to 7 seconds", "2 March 2026 at 14:32"),
        (Token(Kind.MAC_ADDRESS, Lifetime.DAY), "a made-up name, another one each day", "mfrggzdfmztwq2lk"),
        (ToDeviceClass(), "only the sort, as phone or printer", "phone"),
        (ToVendorGroup(), "only the maker, large ones by name", "samsung"),
        (ToBands((Decimal(0), Decimal(3600))), "roughly: the nearest lower one of 0; 3,600", "3,600"),
        (Withhold(3), "nothing", ""),
    ],
)
def test_a_form_has_words_and_an_example_made_of_it(treatment: Treatment, form: str, example: str) -> None:
    assert (form_in_words(treatment), example_of(treatment)) == (form, example)


def test_a_token_that_is_the_same_everywhere_says_so() -> None:
    assert form_in_words(Token(Kind.MAC_ADDRESS, Lifetime.WEEK, "all")).endswith(", the same in every home")


def test_a_field_nobody_has_words_for_is_told_by_its_kind_and_name() -> None:
    told = what_in_words(("Device", "WiFi", "AccessPoint", "*", "AssociatedDevice", "*", "AuthenticationState"))
    assert told == "yes or no (AuthenticationState, as the router calls it: this has no plain name yet)"
    assert what_in_words(("Device", "X_NEW")) == "X_NEW, as the router calls it: this has no plain name yet"


def test_a_ground_is_told_in_words_with_its_article() -> None:
    ground = Ground(subjects=("guest",), avg="6-1-f", interest="commercial")
    assert ground_in_words(ground).startswith("Our interest is commercial")
    assert ground_in_words(ground).endswith("(GDPR article 6(1)(f))")
    assert ground_in_words(Ground(subjects=("guest",))) == "No ground is on record."
    use("nl")
    assert ground_in_words(Ground(subjects=("guest",), avg="6-1-b")).endswith("(AVG artikel 6, lid 1, onder b)")


def test_a_term_is_told_in_words() -> None:
    assert [period_in_words(term) for term in ("P30D", "P1Y6M", "P2W", "P")] == [
        "30 days",
        "1 year, 6 months",
        "2 weeks",
        "P",
    ]


def test_each_reason_is_told_and_an_unknown_one_as_closed() -> None:
    assert len({closed_in_words(reason.value) for reason in CLOSED}) == len(CLOSED)
    assert closed_in_words("<script>") == "Closed."


def test_two_spellings_of_one_thing_are_told_once() -> None:
    newer = kind_in_words(("Device", "Hosts", "Host", "*", "Active"), Release(FlagShape()))
    older = kind_in_words(("InternetGatewayDevice", "LANDevice", "*", "Hosts", "Host", "*", "Active"), newer_form())
    assert together([(newer, 2), (older, 3)]) == [(newer, 5)]


def newer_form() -> Treatment:
    return Release(FlagShape())
