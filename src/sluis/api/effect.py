"""What a version of the register would change, in words: who gains and who loses what, beside the one in force.

In:  a gate, opened beside the one that runs, and a version. Out: ``Effect``.
"""

import msgspec

from sluis.api.document import as_json
from sluis.api.gate import Gate
from sluis.i18n import tr
from sluis.register.model import Register
from sluis.reports.disclosures import purpose_of
from sluis.reports.recipient_changes import fact_in_words, value_in_words
from sluis.terms import KINDS


class Moving(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a recipient gains or loses."""

    recipient: str
    activity: str
    path: str
    leaves: str
    """In which form, in words."""
    when: str
    closed: bool
    """Law keeps that activity closed today."""
    instead: list[str]
    """What it has or keeps in its place, in words."""


class AccessChange(msgspec.Struct, frozen=True, kw_only=True):
    """Something about a recipient that changes, as where it receives."""

    recipient: str
    fact: str
    """In words; what has none, as the register writes it. So are both values; empty: nothing."""
    before: str
    after: str
    widens: bool


class Widening(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of data that an activity does not withhold as a whole any more."""

    activity: str
    kind: str
    """In words."""


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries of a table may leave."""

    activity: str
    table: str
    before: int | None
    after: int | None
    widens: bool


class StalePaper(msgspec.Struct, frozen=True, kw_only=True):
    """An assessment or decision that was made about what is changed now."""

    what: str
    where: str
    ref: str


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What changes when a version takes the place of the register in force."""

    in_force: str
    """SHA-256 of the register it is compared with."""
    same: bool
    """It is that register."""
    widens: bool
    """Whether somebody gains."""
    gains: list[Moving]
    losses: list[Moving]
    access: list[AccessChange]
    widenings: list[Widening]
    bounds: list[Bound]
    stale: list[StalePaper]


def effect(gate: Gate, version: str) -> Effect:
    """Return what a version would change, judged today.

    Args:
        gate: Whose register is in force.
        version: Its number, or 8 digits of its SHA-256 at least.

    Raises:
        register_version_unknown_error: there is no such version.
        RegisterError: nothing of one can be looked at.
        StoreError: the database does not answer.
    """
    rules = gate.beside().rules
    compared = gate.registers.compared(version, rules.sources.register, rules.sources.vocabularies)
    kinds = [
        Widening(activity=each.activity, kind=tr(KINDS[each.kind].label)) for each in compared.difference.widenings
    ]
    same = gate.registers.source(version) == rules.sources.register
    made = {**as_json(compared), "widenings": [], "in_force": rules.register.digest, "same": same}
    whole = msgspec.convert(made, Effect)
    access = [_in_words(each, rules.register) for each in whole.access]
    return msgspec.structs.replace(whole, widenings=kinds, access=access)


def _in_words(change: AccessChange, register: Register) -> AccessChange:
    return msgspec.structs.replace(
        change,
        fact=fact_in_words(change.fact, lambda key: purpose_of(register, key)),
        before=value_in_words(change.fact, change.before),
        after=value_in_words(change.fact, change.after),
    )
