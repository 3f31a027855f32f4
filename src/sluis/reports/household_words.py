"""What may be shared and why, in the words of a household: short sentences, no article without its meaning.

In:  rows, grounds and terms of a register. Out: phrases in the language in force.

The rules this module keeps:
 * A value is told by what it tells about a home, not by its name in the data model; the form is told with an example
   that is made of the form alone and is nobody's.
 * A field without words of its own (``path_words``) is told by its kind, its name in the router, and that it has none.
 * A ground has its article behind the words, so that who knows the law can look it up.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from sluis.i18n import N_, Lang, grouped, lang_in_force, tr, tr_n
from sluis.i18n.harmless import harmless
from sluis.identify.catalogue import classify
from sluis.kernel.plan import (
    CountPlan,
    FlagShape,
    NumberShape,
    PlanPath,
    Release,
    Shape,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    Told,
    ToVendorGroup,
    WordShape,
)
from sluis.law.activity import Ground
from sluis.register.exposure import COLLECTION_TIME, HOUSEHOLD
from sluis.reports.dutch_time import DUTCH_TIME, day_in_words, moment_in_words
from sluis.reports.path_words import words_about
from sluis.terms import DEVICE_CLASSES, KINDS, DeviceClass, Kind, Lifetime, Reason


@dataclass(frozen=True, slots=True)
class KindInWords:
    """One kind of data that leaves, as a household reads it."""

    what: str
    """What it tells about the home."""
    form: str
    """In which form it leaves."""
    example: str
    """How such a value looks; of nobody."""


_OWN: Final = {
    HOUSEHOLD: N_("Which measurements are of the same connection"),
    COLLECTION_TIME: N_("When it was measured"),
}
_ANOTHER: Final[dict[Lifetime, str]] = {
    Lifetime.REPORT: N_("a made-up name, another one each time"),
    Lifetime.HOUR: N_("a made-up name, another one each hour"),
    Lifetime.DAY: N_("a made-up name, another one each day"),
    Lifetime.WEEK: N_("a made-up name, another one each week"),
    Lifetime.MONTH: N_("a made-up name, another one each month"),
}
_A_NAME: Final = "mfrggzdfmztwq2lk"
"""What a token looks like; of no key."""
_HOUR_S: Final = 3_600
_DAY_S: Final = 86_400
_A_DAY: Final = date(2026, 3, 2)
_NOON_S: Final = 52_380  # 14:33
_FEW_STEPS: Final = 50
"""Up to twice so many steps of a number its middle is an example; of more the middle is no number people know."""
_LOW_STEP: Final = 5
_FEW_LETTERS: Final = 24
"""Up to so many letters together the words of a list stand in its form."""


def kind_in_words(path: PlanPath, treatment: Told) -> KindInWords:
    """Return what a field tells about a home, its form, and an example.

    Args:
        path: Of the row, with stars.
        treatment: How it leaves; nothing is told of what is withheld.

    Examples:
        >>> told = kind_in_words(("Device", "Hosts", "Host", "*", "Active"), Release(FlagShape()))
        >>> told.form, told.example
        ('yes or no', 'yes')
    """
    return _kind_made(path, treatment, lang_in_force())


@lru_cache(maxsize=4_096)
def _kind_made(path: PlanPath, treatment: Told, _lang: Lang) -> KindInWords:
    """Return a kind in the language in force; kept, for it is of the register and the same for every household."""
    return KindInWords(what_in_words(path), form_in_words(treatment), example_of(treatment))


@lru_cache(maxsize=4_096)
def _about(path: PlanPath) -> str | None:
    """Return the words of our own for a field, before they are translated; kept, for rows of registers come back."""
    return words_about(".".join(path))


def what_in_words(path: PlanPath) -> str:
    """Return what a field tells about a home.

    Examples:
        >>> what_in_words(("Device", "DeviceInfo", "UpTime")), what_in_words(("Device", "X_NEW"))
        ('How long your router has been on, in seconds', 'X_NEW, as the router calls it: this has no plain name yet')
    """
    if path in _OWN:
        return tr(_OWN[path])
    about = _about(path)
    if about is not None:
        return tr(about)
    known = classify(path)
    if known is None or known.kind is Kind.UNKNOWN:
        return tr(N_("{name}, as the router calls it: this has no plain name yet"), None, name=path[-1])
    template = N_("{kind} ({name}, as the router calls it: this has no plain name yet)")
    return tr(template, None, kind=tr(KINDS[known.kind].label), name=path[-1])


def tells_presence(path: PlanPath) -> bool:
    """Return whether somebody could tell from a field, read again and again, when people are at home.

    A table of devices that are on the Wi-Fi holds a row of each only while it is there: any field of it tells.

    Args:
        path: Of the row, with stars.

    Examples:
        >>> active, up_time = ("Device", "Hosts", "Host", "*", "Active"), ("Device", "DeviceInfo", "UpTime")
        >>> [tells_presence(path) for path in (active, up_time)]
        [True, False]
        >>> tells_presence(("Device", "WiFi", "AccessPoint", "*", "AssociatedDevice", "*", "SignalStrength"))
        True
    """
    known = classify(path)
    return "AssociatedDevice" in path or (known is not None and known.kind is Kind.PRESENCE)


def form_in_words(treatment: Told) -> str:  # noqa: PLR0911 - one for each form
    """Return in which form a value leaves."""
    match treatment:
        case Release(shape):
            return _shape(shape)
        case Token(_, lifetime, scope):
            words = tr(_ANOTHER[lifetime])
            return words if scope == "household" else words + tr(N_(", the same in every home"))
        case ToDeviceClass():
            return tr(N_("only the sort, as phone or printer"))
        case ToVendorGroup():
            return tr(N_("only the maker, large ones by name"))
        case ToBands(bounds):
            return tr(N_("roughly: the nearest lower one of {bounds}"), None, bounds="; ".join(map(grouped, bounds)))
        case CountPlan(bounds=bounds):
            template = N_("only as a number of homes in your area, made inexact: by groups from {bounds}")
            return tr(template, None, bounds="; ".join(map(grouped, bounds)))
        case _:
            return tr(N_("nothing"))


def example_of(treatment: Told) -> str:  # noqa: PLR0911 - one for each form
    """Return how a value looks that leaves so; it is made of the form alone.

    Examples:
        >>> from decimal import Decimal
        >>> example_of(ToBands((Decimal(0), Decimal(3600), Decimal(86400))))
        '3,600'
        >>> example_of(Release(NumberShape(Decimal(-110), Decimal(0), Decimal(5))))
        '-55'
    """
    match treatment:
        case Release(shape):
            return _shaped(shape)
        case Token():
            return _A_NAME
        case ToDeviceClass():
            return tr(DEVICE_CLASSES[DeviceClass.PHONE])
        case ToVendorGroup():
            return "samsung"
        case ToBands(bounds):
            return grouped(bounds[len(bounds) // 2])
        case CountPlan(minimum=minimum):
            return tr(N_("{homes} homes"), None, homes=2 * minimum + 17)
        case _:
            return ""


def _shaped(shape: Shape) -> str:
    match shape:
        case NumberShape(minimum, maximum, step):
            steps = (maximum - minimum) / 2 // step
            return grouped(minimum + step * (steps if steps <= _FEW_STEPS else _LOW_STEP))
        case FlagShape():
            return tr(N_("yes"))
        case WordShape(words, _):
            return words[0] if words else ""
        case TimeShape(grid_s):
            return _moment(grid_s)


def _shape(shape: Shape) -> str:
    match shape:
        case NumberShape(_, _, step) if step == 1:
            return tr(N_("a whole number"))
        case NumberShape(_, _, step):
            return tr(N_("a number, rounded down to {step}"), None, step=grouped(step))
        case FlagShape():
            return tr(N_("yes or no"))
        case WordShape(words, _) if sum(map(len, words)) <= _FEW_LETTERS:
            return tr(N_("one of these words: {words}"), None, words=", ".join(words))
        case WordShape():
            return tr(N_("one of a few fixed words"))
        case TimeShape(grid_s):
            return moment_form(grid_s)


def moment_form(grid_s: int) -> str:
    """Return how precise a moment is.

    Examples:
        >>> moment_form(900), moment_form(86_400)
        ('the moment, down to 15 minutes', 'the day')
    """
    if grid_s % _DAY_S == 0:
        return tr(N_("the day"))
    if grid_s % _HOUR_S == 0:
        return tr_n("the moment, down to the hour", "the moment, down to {count} hours", grid_s // _HOUR_S)
    if grid_s % 60 == 0:
        return tr_n("the moment, down to the minute", "the moment, down to {count} minutes", grid_s // 60)
    return tr_n("the moment, down to the second", "the moment, down to {count} seconds", grid_s)


def _moment(grid_s: int) -> str:
    if grid_s >= _DAY_S:
        return day_in_words(_A_DAY)
    at_s = _NOON_S - _NOON_S % grid_s
    at = datetime(_A_DAY.year, _A_DAY.month, _A_DAY.day, at_s // _HOUR_S, at_s % _HOUR_S // 60, tzinfo=DUTCH_TIME)
    return moment_in_words(int(at.timestamp()) * 1000)


_PARTS: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


def period_in_words(period: str) -> str:
    """Return a term of the register in words.

    Examples:
        >>> period_in_words("P30D"), period_in_words("P1Y6M")
        ('30 days', '1 year, 6 months')
    """
    match = _PARTS.fullmatch(period)
    years, months, weeks, days = (0, 0, 0, 0) if match is None else (int(part or 0) for part in match.groups())
    parts = [
        tr_n("{count} year", "{count} years", years) if years else "",
        tr_n("{count} month", "{count} months", months) if months else "",
        tr_n("{count} week", "{count} weeks", weeks) if weeks else "",
        tr_n("{count} day", "{count} days", days) if days else "",
    ]
    return ", ".join(filter(None, parts)) or period


_GROUNDS: Final[dict[str, str]] = {
    "6-1-a": N_("Consent: without it this may not be."),
    "6-1-b": N_("It is needed for your contract."),
    "6-1-c": N_("A law obliges us to it."),
    "6-1-d": N_("It is needed to save somebody's life."),
    "6-1-e": N_("It is needed for a task of general interest. You can object."),
    "6-1-f": N_("We have an interest in it. You can object."),
}
_INTERESTS: Final = {
    "security": N_("Our interest is that the network works and is safe. You can object."),
    "service": N_("Our interest is to help you well. You can object."),
    "commercial": N_("Our interest is commercial: it is worth money to us. You can object."),
}


def ground_in_words(ground: Ground) -> str:
    """Return on which ground something is done, in words, with its article behind it."""
    if ground.avg == "6-1-f" and ground.interest is not None:
        return _with_article(_INTERESTS[ground.interest], ground.avg)
    return article_in_words(ground.avg)


def article_in_words(avg: str | None) -> str:
    """Return what an article of the GDPR says as a ground, in words, with the article behind it.

    Examples:
        >>> article_in_words("6-1-b"), article_in_words(None)
        ('It is needed for your contract. (GDPR article 6(1)(b))', 'No ground is on record.')
    """
    if avg is None:
        return tr(N_("No ground is on record."))
    return _with_article(_GROUNDS[avg], avg) if avg in _GROUNDS else harmless(avg)


def _with_article(words: str, avg: str) -> str:
    number, paragraph, letter = avg.split("-")
    template = N_("{words} (GDPR article {number}({paragraph})({letter}))")
    return tr(template, None, words=tr(words), number=number, paragraph=paragraph, letter=letter)


CLOSED: Final[dict[Reason, str]] = {
    Reason.CLOSED_TRIGGER: N_("Closed: no request for help of yours holds now."),
    Reason.CLOSED_CONSENT: N_("Closed: no consent of yours holds now."),
    Reason.CLOSED_OBJECTION: N_("Closed: you objected."),
    Reason.CLOSED_RESTRICTION: N_("Closed: you asked us to restrict it."),
    Reason.CLOSED_LAW: N_("Closed for everybody: what we have on record is not enough for the law."),
    Reason.CLOSED_LEASE: N_("Closed for everybody: its term has passed, or has not begun."),
    Reason.CLOSED_RISK: N_("Closed for everybody: we have not shown that your home is hard enough to recognise in it."),
    Reason.UNKNOWN_HOUSEHOLD: N_("Closed: you have moved out."),
    Reason.STANDING_BROKEN: N_("Closed: what we have on record about you does not fit together. Ask us."),
    Reason.CLOSED_RECIPIENT: N_("Closed for everybody: nothing goes to this company any more."),
    Reason.FAULT: N_("Closed for everybody: something is wrong on our side."),
}
"""Why an activity is closed, for the household."""


def closed_in_words(reason: str) -> str:
    """Return why an activity is closed.

    Examples:
        >>> closed_in_words("closed-objection"), closed_in_words("unheard-of")
        ('Closed: you objected.', 'Closed.')
    """
    known = next((words for each, words in CLOSED.items() if each.value == reason), N_("Closed."))
    return tr(known)


def together(told: Iterable[tuple[KindInWords, int]]) -> list[tuple[KindInWords, int]]:
    """Return kinds with their counts, each kind once: two spellings of one thing are one thing.

    Examples:
        >>> together([(KindInWords("a", "b", "c"), 1), (KindInWords("a", "b", "c"), 2)])
        [(KindInWords(what='a', form='b', example='c'), 3)]
    """
    made: dict[KindInWords, int] = {}
    for kind, count in told:
        made[kind] = made.get(kind, 0) + count
    return list(made.items())
