"""What else changes about a recipient in another version of the register, in words.

In:  a fact of a recipient and its value, as a comparison of registers tells them. Out: words in the language in force.

The rule this module keeps: what it has no words for stays as the register writes it, and is never left out.
"""

import re
from collections.abc import Callable
from typing import Final

from sluis.i18n import N_, tr, tr_n
from sluis.law.scalars import IMMEDIATE

FACTS: Final = {
    "name": N_("the name"),
    "legal_entity": N_("the legal entity"),
    "country": N_("the country"),
    "parent_country": N_("the country of the parent company"),
    "role": N_("the role"),
    "access_from": N_("the countries from which it is looked at"),
    "legs": N_("the countries it passes through"),
    "subprocessors": N_("the subprocessors"),
    "own_use": N_("the use for its own ends"),
    "retention": N_("the time it is kept"),
    "release": N_("the wait before it is sent"),
    "hosts": N_("the places where it receives"),
    "privacy_budget": N_("the privacy budget of a household and year"),
    "risk": N_("the limit to how well a home is recognised"),
    "count.epsilon": N_("the epsilon of a count"),
    "count.minimum": N_("the least number of homes in a count"),
    "count.period": N_("the period of a count"),
}
"""Fact of a comparison, without the activity that may stand behind it → words that stand before "was"."""
_LASTS: Final = re.compile(r"P(?:([0-9]+)D|T([0-9]+)S)", re.ASCII)
_DAY_S, _HOUR_S, _MINUTE_S = 86_400, 3_600, 60


def fact_in_words(fact: str, activity: Callable[[str], str]) -> str:
    """Return a fact in words.

    Args:
        fact: As a comparison tells it: its key, and the activity it is of where it is of one.
        activity: What the register calls an activity of a key.

    Examples:
        >>> fact_in_words("release", str), fact_in_words("risk wifi-help", str.upper), fact_in_words("x", str)
        ('the wait before it is sent', 'the limit to how well a home is recognised (WIFI-HELP)', 'x')
    """
    key, _, of = fact.partition(" ")
    if key not in FACTS:
        return fact
    words = tr(FACTS[key])
    return f"{words} ({activity(of)})" if of else words


def value_in_words(fact: str, value: str) -> str:
    """Return the value of a fact in words; a duration in the largest unit that it is whole in.

    Examples:
        >>> value_in_words("release", "immediate"), value_in_words("release", "PT3600S"), value_in_words("hosts", "NL")
        ('none', '1 hour', 'NL')
    """
    lasts = _LASTS.fullmatch(value)
    if fact == "release" and value == IMMEDIATE:
        return tr(N_("none"))
    if lasts is None:
        return value
    return _lasting(int(lasts[1]) * _DAY_S if lasts[1] else int(lasts[2]))


def _lasting(seconds: int) -> str:
    if seconds % _DAY_S == 0:
        return tr_n("{count} day", "{count} days", seconds // _DAY_S)
    if seconds % _HOUR_S == 0:
        return tr_n("{count} hour", "{count} hours", seconds // _HOUR_S)
    if seconds % _MINUTE_S == 0:
        return tr_n("{count} minute", "{count} minutes", seconds // _MINUTE_S)
    return tr_n("{count} second", "{count} seconds", seconds)
