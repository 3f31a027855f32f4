"""Facts about a recipient that change between two registers, in words: what it is, what it was and becomes.

In:  the name of a fact as the comparison calls it, and its values. Out: phrases in the language in force.

The rules this module keeps:
 * The name of the fact in the register stands with its words: somebody can find the line.
 * A value that has no words stands as the register has it, and is never left out.
"""

import re
from collections.abc import Mapping
from typing import Final

from sluis.i18n import N_, tr, tr_n
from sluis.i18n.harmless import harmless
from sluis.reports.disclosures import country_name
from sluis.reports.household_words import period_in_words

FACTS: Final[Mapping[str, str]] = {
    "name": N_("what it is called"),
    "legal_entity": N_("legal entity"),
    "country": N_("country"),
    "parent_country": N_("country of its parent"),
    "role": N_("its role"),
    "access_from": N_("from where it looks at the data"),
    "legs": N_("countries the data pass on to"),
    "subprocessors": N_("sub-processors"),
    "own_use": N_("what it may do with the data for itself"),
    "retention": N_("how long it keeps the data"),
    "release": N_("how soon a report leaves"),
    "hosts": N_("where it receives"),
}
PAPERS: Final[Mapping[str, str]] = {
    "notice": N_("what people are told, version"),
    "dpia": N_("data protection impact assessment"),
    "lia": N_("weighing of a legitimate interest"),
    "tia": N_("transfer impact assessment"),
    "consent": N_("text of a consent, version"),
}
"""What was made about a register, before its name."""
_COUNTRIES: Final = {"country", "parent_country"}
_SECONDS: Final = re.compile(r"PT(\d{1,12})S")
_DAY_S, _HOUR_S = 86_400, 3_600
_DAYS: Final = re.compile(r"P\d{1,9}D")


def fact_in_words(fact: str) -> str:
    """Return what a fact is, with its name in the register; a fact without words stands by its name.

    Examples:
        >>> fact_in_words("retention"), fact_in_words("risk wifi-help")
        ('how long it keeps the data (retention)', 'risk wifi-help')
    """
    if fact not in FACTS:
        return harmless(fact)
    return f"{tr(FACTS[fact])} ({fact})"


def value_in_words(fact: str, value: str) -> str:
    """Return a value of a fact.

    Examples:
        >>> value_in_words("retention", "P30D"), value_in_words("release", "PT900S"), value_in_words("country", "US")
        ('30 days', '15 minutes', 'United States')
        >>> value_in_words("country", ""), value_in_words("role", "processor")
        ('not on record', 'processor')
    """
    if not value:
        return tr(N_("not on record"))
    if fact in _COUNTRIES:
        return country_name(value)
    if _DAYS.fullmatch(value):
        return period_in_words(value)
    seconds = _SECONDS.fullmatch(value)
    return harmless(value) if seconds is None else _time_in_words(int(seconds[1]))


def paper_in_words(what: str) -> str:
    """Return what kind of paper was made about what changes.

    Examples:
        >>> paper_in_words("tia"), paper_in_words("unheard-of")
        ('transfer impact assessment', 'unheard-of')
    """
    return tr(PAPERS[what]) if what in PAPERS else harmless(what)


def _time_in_words(seconds: int) -> str:
    """Return a time in the largest unit in which it is whole."""
    if seconds and seconds % _DAY_S == 0:
        return tr_n("{count} day", "{count} days", seconds // _DAY_S)
    if seconds and seconds % _HOUR_S == 0:
        return tr_n("{count} hour", "{count} hours", seconds // _HOUR_S)
    if seconds and seconds % 60 == 0:
        return tr_n("{count} minute", "{count} minutes", seconds // 60)
    return tr_n("{count} second", "{count} seconds", seconds)
