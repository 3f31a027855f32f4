"""What a plan lets through, in words: the form of a value, what leaves of a field, and when.

In:  treatments, shapes and triggers of a plan. Out: phrases in the language in force.
"""

from typing import Final

from sluis.i18n import N_, grouped, tr
from sluis.kernel.count_body import epsilon_text
from sluis.kernel.plan import (
    CountPlan,
    FlagShape,
    NumberShape,
    Release,
    Shape,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    Told,
    Withhold,
    WordShape,
)
from sluis.register.exposure import HOUSEHOLD, Exposure
from sluis.register.lower import Trigger
from sluis.reports.household_words import moment_form
from sluis.reports.utility import ONE_IN_20, within
from sluis.terms import KINDS, Lifetime

LIFETIMES: Final[dict[Lifetime, str]] = {
    Lifetime.REPORT: N_("one report"),
    Lifetime.HOUR: N_("an hour"),
    Lifetime.DAY: N_("a day"),
    Lifetime.WEEK: N_("a week"),
    Lifetime.MONTH: N_("a month"),
}
TRIGGERS: Final[dict[str, str]] = {
    "always": N_("always"),
    "consent": N_("with consent"),
    "help-request": N_("after a request for help"),
}
HOUR_MS: Final = 3_600_000


def shape_in_words(shape: Shape) -> str:
    """Say in which form a released value leaves.

    Examples:
        >>> shape_in_words(FlagShape())
        'true or false'
    """
    match shape:
        case NumberShape(minimum, maximum, step):
            sentence = tr(
                N_("a number from {low} to {high}, in steps of {step}"),
                None,
                low=grouped(minimum),
                high=grouped(maximum),
                step=grouped(step),
            )
        case FlagShape():
            sentence = tr(N_("true or false"))
        case WordShape(words, None):
            sentence = tr(N_("one of the words: {words}"), None, words=", ".join(words))
        case WordShape(words, vocabulary):
            sentence = tr(N_("a word of the list {name}, of {count} words"), None, name=vocabulary, count=len(words))
        case TimeShape(grid_s):
            sentence = moment_form(grid_s)
    return sentence


def in_words(treatment: Told) -> str:
    """Say what leaves of a field.

    Examples:
        >>> in_words(Withhold(3))
        'nothing (row 3 withholds it)'
    """
    match treatment:
        case Release(shape):
            words = shape_in_words(shape)
        case Token(kind, lifetime, scope):
            words = tr(
                N_("a token for the {kind}, the same for {lifetime}"),
                None,
                kind=tr(KINDS[kind].label),
                lifetime=tr(LIFETIMES[lifetime]),
            )
            if scope != "household":
                words += tr(N_(", and the same in every home"))
        case ToDeviceClass():
            words = tr(N_("the class of the device, as phone or printer"))
        case ToBands(bounds):
            words = tr(N_("a band, by its lower bound: {bounds}"), None, bounds="; ".join(map(grouped, bounds)))
        case CountPlan():
            words = counting_in_words(treatment)
        case Withhold(row):
            words = tr(N_("nothing (row {row} withholds it)"), None, row=row)
        case _:
            words = tr(N_("the maker of the device, large ones by name"))
    return words


def counting_in_words(count: CountPlan) -> str:
    """Say how homes are counted.

    Examples:
        >>> from decimal import Decimal
        >>> counting_in_words(CountPlan(1, ("A",), (Decimal(0),), "any", ("x", "y"), 100, 100_000, 12_000_000, 86_400))
        'the number of homes in each of 2 regions by bands (0), each 24 hours, with noise: epsilon 0.1 of 12 a year; \
19 of 20 numbers lie within 30 of the true one'
    """
    return tr(
        N_(
            "the number of homes in each of {cells} regions by bands ({bounds}), each {hours} hours, with noise: "
            "epsilon {spent} of {budget} a year; 19 of 20 numbers lie within {off} of the true one"
        ),
        None,
        cells=len(count.cells),
        bounds=", ".join(map(str, count.bounds)),
        hours=count.period_s // 3_600,
        spent=epsilon_text(count.eps_u),
        budget=epsilon_text(count.budget_u),
        off=off_by(count),
    )


def off_by(count: CountPlan) -> int:
    """Return how far a number of a count lies from the true one at most, but for one in 20, as OpenDP says it: homes.

    Of a sum of several numbers nothing is said: its error is larger.
    """
    return within(count.eps_u, ONE_IN_20)


def household_in_words(lifetime: Lifetime) -> str:
    """Say how long the household's own token stays the same.

    Examples:
        >>> household_in_words(Lifetime.DAY)
        "the household's own token, the same for a day"
    """
    return tr(N_("the household's own token, the same for {lifetime}"), None, lifetime=tr(LIFETIMES[lifetime]))


def exposed_in_words(exposure: Exposure) -> str:
    """Say in which form a recipient gets to see a path."""
    if exposure.path == HOUSEHOLD and isinstance(exposure.treatment, Token):
        return household_in_words(exposure.treatment.lifetime)
    return in_words(exposure.treatment)


def when_in_words(trigger: Trigger) -> str:
    """Say when something leaves.

    Examples:
        >>> when_in_words(Trigger("help-request", 24 * HOUR_MS))
        'after a request for help, for 24 hours'
    """
    words = tr(TRIGGERS[trigger.kind])
    if trigger.window_ms is None:
        return words
    return tr(N_("{when}, for {hours} hours"), None, when=words, hours=trigger.window_ms // HOUR_MS)
