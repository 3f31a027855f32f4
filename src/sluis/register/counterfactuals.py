"""What somebody can do about a fact: measures of conduct, for the search after the smallest one.

In:  the steps to a fact, what stands there, the day that is judged. Out: values as the register would hold them.

The rules this module keeps:
 * A closed list, and only of conduct: withhold, tell, sign, assess, shorten, arrange, write. What only describes (a
   country, a parent company, a role, a source, a risk, an outcome, a day of the past) is on no list: under a FAIL it
   would be a list of facts to falsify.
 * Nothing that somebody else has to say: no consent, no advice of an officer or authority, no proof, no answer of the
   recipient. Who that is, ``asked_of`` says.
 * Where only a person can know the text it is ``OPEN``. A day is the day on which the measure is taken, which the
   search takes for the day that is judged; nothing shows it as a date.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sluis.i18n import N_
from sluis.register.fact_path import Steps, path_of
from sluis.register.tree import Json

OPEN: Final = "…"
"""Stands for a text that a person has to fill in."""
THEN: Final = "<the day on which it is done>"
LATER: Final = "<a later day>"
DAYS: Final[Mapping[str, str]] = {
    THEN: N_("(the day on which it is done)"),
    LATER: N_("(a later day)"),
}
"""Days that nobody knows yet, and what they are called."""
_NAME: Final = re.compile(r"^(activities|recipients)\.[^.\[]+")
_INDEX: Final = re.compile(r"\[[0-9]+\]")
_YES: Final = ("true",)
_TEXT: Final = (OPEN,)
_NEW: Final = (THEN,)
_TERM: Final = ("P30D",)

MEASURES: Final[dict[str, tuple[Json, ...]]] = {
    "activities.*.fields[].treatment": ("withhold",),
    "activities.*.notice.published": _NEW,
    "activities.*.notice.given": _YES,
    "activities.*.notice.names_recipient": _YES,
    "activities.*.notice.names_transfer": _YES,
    "activities.*.notice.languages": (["nl"],),
    "activities.*.notice.elements": ([f"N{number:02}" for number in range(1, 15)],),
    "activities.*.notice.states_interest": _YES,
    "activities.*.notice.mentions_objection": _YES,
    "activities.*.notice.art14": ({"ref": OPEN, "published": THEN},),
    "activities.*.notice.art14.ref": _TEXT,
    "activities.*.notice.art14.published": _NEW,
    "activities.*.dpia": ({"ref": OPEN, "date": THEN},),
    "activities.*.dpia.ref": _TEXT,
    "activities.*.dpia.date": _NEW,
    "activities.*.dpia.review": (LATER,),
    "activities.*.grounds[].lia": _TEXT,
    "activities.*.grounds[].lia_date": _NEW,
    "activities.*.grounds[].lia_steps": (["interest", "necessity", "balance"],),
    "activities.*.retention": _TERM,
    "activities.*.retention_criteria": _TEXT,
    "activities.*.purpose": ({"nl": OPEN, "en": OPEN},),
    "activities.*.security.ref": _TEXT,
    "activities.*.security": ({"ref": OPEN},),
    "activities.*.security.tls": _YES,
    "activities.*.security.at_rest": _YES,
    "activities.*.security.access_log": _YES,
    "activities.*.valid.until": (LATER,),
    "recipients.*.processor_agreement.ref": _TEXT,
    "recipients.*.processor_agreement.signed": _NEW,
    "recipients.*.processor_agreement.expires": (LATER,),
    "recipients.*.processor_agreement.covers": (list("abcdefgh"),),
    "recipients.*.processor_agreement.description": _YES,
    "recipients.*.processor_agreement.subprocessing": ("specific", "general"),
    "recipients.*.arrangement.ref": _TEXT,
    "recipients.*.arrangement.signed": _NEW,
    "recipients.*.arrangement.essence": _YES,
    "recipients.*.transfer.tool": ("scc",),
    "recipients.*.transfer.module": ("1", "2", "3", "4"),
    "recipients.*.transfer.signed": _NEW,
    "recipients.*.transfer.expires": (LATER,),
    "recipients.*.transfer.tia.ref": _TEXT,
    "recipients.*.transfer.tia.date": _NEW,
    "recipients.*.supply_chain": _TEXT,
    "recipients.*.ai.says_it_is_ai": _YES,
    "recipients.*.ai.literacy": _TEXT,
    "recipients.*.ai.oversight": _TEXT,
    "controller.contact": _TEXT,
    "controller.dpo": _TEXT,
    "controller.representative": _TEXT,
    "controller.security_policy": _TEXT,
    "controller.rights.identified_by_device": _YES,
    "controller.rights.names_recipients": _YES,
    "controller.rights.copy": _YES,
    "controller.rights.explains_logic": _YES,
    "controller.rights.erasure": _YES,
    "controller.rights.restriction": _YES,
    "controller.rights.forwards_changes": _YES,
    "controller.rights.forwards_withdrawal": _YES,
    "controller.rights.export": _YES,
    "controller.rights.objection": _YES,
    "controller.rights.names_court": _YES,
    "controller.breaches.log": _TEXT,
    "controller.breaches.procedure": _TEXT,
    "controller.cyber.registered": _TEXT,
    "controller.cyber.measures": _TEXT,
    "controller.cyber.procedure": _TEXT,
}
"""Place of a fact → what conduct can make of it, the most telling first."""


class AskedOf(StrEnum):
    """Who knows a fact, or has to say it."""

    RECIPIENT = "recipient"
    PEOPLE = "people"
    OFFICER = "officer"
    AUTHORITY = "authority"
    CONTROLLER = "controller"


ASKED_OF: Final[dict[AskedOf, str]] = {
    AskedOf.RECIPIENT: N_("the recipient"),
    AskedOf.PEOPLE: N_("the people concerned"),
    AskedOf.OFFICER: N_("the data protection officer"),
    AskedOf.AUTHORITY: N_("the AP"),
    AskedOf.CONTROLLER: N_("your own organisation"),
}


def place_of(path: str) -> str:
    """Return a path without names and numbers, as ``MEASURES`` has it.

    Examples:
        >>> place_of("activities.wifi-help.fields[3].treatment")
        'activities.*.fields[].treatment'
    """
    return _INDEX.sub("[]", _NAME.sub(r"\1.*", path))


def candidates(steps: Steps, present: Json | None, at: date) -> tuple[Json, ...]:
    """Return what conduct can make of a fact.

    Args:
        steps: To the fact.
        present: What stands there; ``None`` when nothing does.
        at: The day that is judged.

    Returns:
        Values, the most telling first; nothing for a fact that only describes.

    Examples:
        >>> candidates(("controller", "rights", "copy"), "false", date(2026, 11, 24))
        ('true',)
        >>> candidates(("recipients", "a", "country"), "US", date(2026, 11, 24))
        ()
    """
    values = MEASURES.get(place_of(path_of(steps)), ())
    return tuple(value for each in values if (value := day_for(each, at)) != present)


def day_for(value: Json, at: date) -> Json:
    """Return a value with each day that nobody knows yet as the search reckons with it."""
    if isinstance(value, dict):
        return {key: day_for(each, at) for key, each in value.items()}
    if value == THEN:
        return at.isoformat()
    return (at + timedelta(days=365)).isoformat() if value == LATER else value


def untold_day(steps: Steps, value: Json | None) -> Json | None:
    """Return a value of ``candidates`` as it is shown: a day of the search is no date that anybody may write down."""
    of_days = (each for each in MEASURES.get(place_of(path_of(steps)), ()) if _names_day(each))
    return next(of_days, value)


def _names_day(value: Json) -> bool:
    return any(map(_names_day, value.values())) if isinstance(value, dict) else isinstance(value, str) and value in DAYS


def asked_of(path: str) -> AskedOf:
    """Return who knows a fact, or has to say it.

    Examples:
        >>> [asked_of(path).value for path in ("recipients.a.country", "activities.a.dpia.dpo_advice")]
        ['recipient', 'officer']
    """
    place = place_of(path)
    if place.startswith("recipients.") and ".processor_agreement" not in place and ".arrangement" not in place:
        return AskedOf.RECIPIENT
    if ".consent" in place:
        return AskedOf.PEOPLE
    if place.endswith("dpo_advice"):
        return AskedOf.OFFICER
    return AskedOf.AUTHORITY if place.endswith((".advised", ".consulted")) else AskedOf.CONTROLLER
