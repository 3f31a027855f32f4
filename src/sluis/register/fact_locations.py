"""Where each fact the law asks for stands in the register.

In:  the parts that declare the facts (``sluis.law.parties``, ``sluis.law.activity``) and the model that embeds them.
Out: ``PLACES`` and ``MORE``, fact by fact: a path in ``register.yaml``, or how Sluis derives it.

The rules this module keeps:
 * A place is not written down but walked to: each key of the model that holds a fact has an entry.
 * A name follows from the place (part, dot, fact) unless the declaration gives another (``FactName``).
 * A fact that Sluis itself brings about is derived, so that nobody can state it otherwise.
"""

from collections.abc import Iterator
from types import UnionType
from typing import Final, NamedTuple, get_args, get_type_hints

from msgspec.structs import fields

from sluis.law.activity import ActivityFacts, Ground, ItemFacts
from sluis.law.fact import FactName, Part
from sluis.law.flow import FACTS
from sluis.law.parties import Controller, Recipient
from sluis.register.model import Grid, Household, Trigger

DERIVED: Final[dict[str, str]] = {
    "id": "the key of the activity",
    "transform": "`treatment` of each row (`token` is keyed_hash; `release` in a shape is none)",
    "rotation_days": "the longest `lifetime` of the activity's token rows",
    "ropa_ref": "the SHA-256 of the register itself",
    "papers": "`effective`, `activities.*.valid`, `processor_agreement`, `dpia.review`",
    "known_at": "the day whose knowledge counts; annulment works back",
}
"""What a flow holds and no key states, and what it is derived from."""

ROOTS: Final[tuple[tuple[type[Part], str, str], ...]] = (
    (Controller, "controller", ""),
    (ActivityFacts, "activities.*", ""),
    (Ground, "activities.*.grounds[]", "grounds."),
    (ItemFacts, "activities.*.fields[].item", "items."),
    (Trigger, "activities.*.trigger", ""),
    (Household, "activities.*.household", ""),
    (Grid, "activities.*.time", ""),
    (Recipient, "recipients.*", "recipient."),
)
"""A part that holds facts, where it stands, and what the names of its facts begin with."""

ORDER: Final = (
    "exporter_contact", "exporter_country", "exporter_representative", "joint_controllers", "dpo",
    "dpo_independent", "telecom_provider", "security_policy", "rights", "breaches", "cyber", "consent", "grounds",
    "items", "trigger", "claim", "reused", "children", "confidentiality", "traffic_purpose", "household_lifetime",
    "time_grid", "release", "risk", "retention_criteria", "kept_after_purpose", "security", "notice.given",
    "notice.elements", "notice.languages", "notice.states_interest", "notice.mentions_objection", "notice", "dpia",
    "recipient.subject_to", "recipient.dpa_covers", "recipient", "transfer", "ai", "papers", "known_at",
)  # fmt: skip
"""The order of ``MORE``: who decides, what for, who receives. Beginnings of names, the longest that fits counts; facts
with the same beginning keep the order of the model. The page about the register is read in this order."""


class Located(NamedTuple):
    """A fact and its place."""

    fact: str
    place: str


def facts_in(part: type[Part], where: str, begins: str) -> Iterator[Located]:
    """Yield the facts a part holds and those of the parts below it, in the order of the model.

    Args:
        part: A part of the model.
        where: The path to it; ``*`` is a key, ``[]`` an entry of a list.
        begins: What the names of its facts begin with: empty, or up to and with the last dot or underscore.

    Examples:
        >>> list(facts_in(Household, "activities.*.household", ""))
        [Located(fact='household_lifetime', place='activities.*.household.lifetime')]
    """
    hints = get_type_hints(part, include_extras=True)
    for field in fields(part):
        below, named = _part_of(hints[field.name]), _named(hints[field.name])
        place = f"{where}.{field.encode_name}"
        if named == "":
            continue
        if below is not None:
            yield from facts_in(below, place, f"{field.name}." if named is None else named)
        elif field.name != "grounds":
            yield Located(begins + field.name if named is None else named, place)


def _part_of(hint: object) -> type[Part] | None:
    """Return the part a key holds; ``None`` for a value, and for a list, which is one fact."""
    kind = get_args(hint)[0]
    choices = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    return next((choice for choice in choices if isinstance(choice, type) and issubclass(choice, Part)), None)


def _named(hint: object) -> str | None:
    return next((extra.name for extra in get_args(hint) if isinstance(extra, FactName)), None)


def _rank(fact: str) -> int:
    return ORDER.index(max((begin for begin in ORDER if f"{fact}.".startswith(f"{begin}.")), key=len))


_PLACES: Final = {located.fact: located.place for root in ROOTS for located in facts_in(*root)} | {
    fact: f"derived: {source}" for fact, source in DERIVED.items()
}

PLACES: Final[dict[str, str]] = {fact: _PLACES[fact] for fact in FACTS}
"""Fact of ``facts/law.md`` section 1, and its place; ``*`` is a key, ``[]`` an entry of a list."""

MORE: Final[dict[str, str]] = {
    fact: _PLACES[fact] for fact in sorted((fact for fact in _PLACES if fact not in PLACES), key=_rank)
}
"""A fact that rules ask beyond that section, and its place."""
