"""One activity of a register as figures: each with its place, and words in the language that is in force.

In:  a register and the key of an activity. Out: ``ActivityPart`` and ``FieldPart``, in no language.

The rules this module keeps:
 * A fact that the register does not state is ``None``, and never "none" or "no".
 * What is made of several facts names the part of the register they stand in.
"""

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from sluis.i18n import N_, tr
from sluis.kernel.plan import PlanPath, Release, TimeShape, Token, Told, Treatment
from sluis.law.parties import Recipient, Transfer
from sluis.register.exposure import COLLECTION_TIME, HOUSEHOLD
from sluis.register.flows import subjects_of_row
from sluis.register.lower import plan_of
from sluis.register.model import Activity, Register, Trigger
from sluis.reports.access_words import SOURCES, passed_on_known, stays_inside, transfers
from sluis.reports.disclosures import country_name
from sluis.reports.household_words import KindInWords, kind_in_words, period_in_words, what_in_words
from sluis.reports.papers.figure import Both, Figure, Origin, Phrase, Source, Term, Value, country_figure
from sluis.reports.papers.statement_letter import GroundValue
from sluis.reports.plan_words import TRIGGERS
from sluis.reports.register_words import (
    INSIDE,
    LEAVES_NOT,
    LOOKED_AT,
    PASSED_ON,
    ROLES,
    SECURED,
    UNDER,
    WITHOUT,
    kinds_leaving,
    leaving,
    people_of,
    tool_in_words,
)
from sluis.terms import KINDS, SUBJECTS, Kind, Subject


class Subjects(msgspec.Struct, frozen=True):
    """People whose data it is."""

    subjects: tuple[Subject, ...]

    def words(self) -> str:
        """Return them one after another."""
        return ", ".join(tr(SUBJECTS[subject][0]) for subject in self.subjects)


class Kinds(msgspec.Struct, frozen=True):
    """Kinds of data."""

    kinds: tuple[Kind, ...]

    def words(self) -> str:
        """Return them one after another; that it all stays inside, where there is no kind."""
        return ", ".join(tr(KINDS[kind].label) for kind in self.kinds) or tr(LEAVES_NOT)


class Going(msgspec.Struct, frozen=True):
    """A country outside the EEA, who is there, and under which instrument it goes there."""

    country: str
    name: str
    transfer: Transfer

    def words(self) -> str:
        """Return all three; that no instrument is stated, where none is."""
        template = WITHOUT if self.transfer.tool is None else UNDER
        tool = tool_in_words(self.transfer)
        return tr(template, None, country=country_name(self.country), name=self.name, tool=tool)


class KeysIn(msgspec.Struct, frozen=True):
    """Where the keys are held."""

    country: str

    def words(self) -> str:
        """Return the country."""
        return tr(N_("keys held in {country}"), None, country=country_name(self.country))


class When(msgspec.Struct, frozen=True):
    """When something leaves at all."""

    trigger: Trigger

    def words(self) -> str:
        """Return the occasion, and for how long."""
        occasion = tr(TRIGGERS[self.trigger.kind])
        if self.trigger.window is None or "T" in self.trigger.window:
            return occasion
        return tr(N_("{occasion}, for {term}"), None, occasion=occasion, term=period_in_words(self.trigger.window))


class FieldWords(msgspec.Struct, frozen=True):
    """What a field tells about a home."""

    path: PlanPath

    def words(self) -> str:
        """Return it as people at home know it."""
        return what_in_words(self.path)


class FieldPart(msgspec.Struct, frozen=True, kw_only=True):
    """One row of an activity that leaves; all of it stands in that row of the register."""

    what: Figure
    path: PlanPath
    treatment: Told
    people: Subjects | None
    """``None`` where neither the catalogue nor the register says whose it is."""
    why: str | None

    def told(self) -> KindInWords:
        """Return it in words, with an example of the form."""
        return kind_in_words(self.path, self.treatment)


class ActivityPart(msgspec.Struct, frozen=True, kw_only=True):
    """One activity: what art. 30(1)(b) to (g) asks of it, and what it rests on."""

    key: str
    purpose: Figure
    owner: Figure
    when: Figure
    grounds: tuple[Figure, ...]
    people: Figure
    kinds: Figure
    recipient: Figure
    role: Figure
    country: Figure
    transfers: tuple[Figure, ...]
    retention: Figure
    criteria: Figure
    security: tuple[Figure, ...]
    source: Figure
    fields: tuple[FieldPart, ...]


def activity_part(register: Register, key: str) -> ActivityPart:
    """Return an activity as figures.

    Args:
        register: One whose activities can be lowered.
        key: Of the activity.
    """
    entry = register.activities[key]
    recipient = register.recipients[entry.recipient]

    def fact(value: Value, what: str, place: str) -> Figure:
        return Figure(value, what, Source(Origin.REGISTER, f"activities.{key}.{place}"), key)

    def theirs(value: Value, what: str, place: str) -> Figure:
        return Figure(value, what, Source(Origin.REGISTER, f"recipients.{entry.recipient}.{place}"), entry.recipient)

    purpose = entry.purpose
    return ActivityPart(
        key=key,
        purpose=fact(None if purpose is None else Both(purpose.nl, purpose.en), N_("Purpose"), "purpose"),
        owner=fact(entry.owner, N_("Owner of the process"), "owner"),
        when=fact(When(entry.trigger), N_("When anything leaves"), "trigger"),
        grounds=tuple(
            fact(GroundValue(ground), N_("Ground"), f"grounds[{number}]")
            for number, ground in enumerate(entry.grounds, 1)
        ),
        people=fact(Subjects(people_of(register, key)), N_("Whose data"), "grounds, fields"),
        kinds=fact(Kinds(kinds_leaving(register, key)), N_("Which data"), "fields"),
        recipient=theirs(recipient.legal_entity or recipient.name, N_("Recipient"), "name"),
        role=theirs(None if recipient.role is None else Phrase(ROLES[recipient.role]), N_("Its role"), "role"),
        country=country_figure(recipient.country, theirs(None, "", "country").source, entry.recipient, ask="recipient"),
        transfers=_transfers(recipient, theirs),
        retention=fact(None if entry.retention is None else Term(entry.retention), N_("Term"), "retention"),
        criteria=fact(entry.retention_criteria, N_("Criteria for the term"), "retention_criteria"),
        security=_security(entry, fact),
        source=fact(None if entry.source is None else Phrase(SOURCES[entry.source]), N_("Source"), "source"),
        fields=_fields(register, key),
    )


_Made = Callable[[Value, str, str], Figure]
OUTSIDE: Final = N_("Outside the European Economic Area")


def _transfers(recipient: Recipient, made: _Made) -> tuple[Figure, ...]:
    if recipient.country is None:
        return (made(None, OUTSIDE, "country"),)
    figures = [
        made(Going(country, name, transfer), OUTSIDE, "transfer") for country, name, transfer in transfers(recipient)
    ]
    if not recipient.access_from:
        figures.append(made(Phrase(LOOKED_AT), OUTSIDE, "access_from"))
    elif stays_inside(recipient):
        figures.append(made(Phrase(INSIDE), OUTSIDE, "country, access_from"))
    if not passed_on_known(recipient):
        figures.append(made(Phrase(PASSED_ON), OUTSIDE, "subprocessors"))
    return tuple(figures)


def _security(entry: Activity, made: _Made) -> tuple[Figure, ...]:
    security = entry.security
    figures = [made(security.ref, N_("Where the security is described"), "security.ref")]
    for name, (so, not_so) in SECURED.items():
        value: bool | None = getattr(security, name)
        if value is not None:
            figures.append(made(Phrase(so if value else not_so), N_("Security"), f"security.{name}"))
    if security.key_holder_country is not None:
        figures.append(made(KeysIn(security.key_holder_country), N_("Security"), "security.key_holder_country"))
    return tuple(figures)


def _fields(register: Register, key: str) -> tuple[FieldPart, ...]:
    rows, leaves = register.activities[key].fields, leaving(register, key)
    parts = []
    plan = plan_of(register, key)
    for planned in plan.rows:
        row = rows[planned.number - 1]
        if row not in leaves:
            continue
        subjects = subjects_of_row(row)
        place = Source(Origin.REGISTER, f"activities.{key}.fields[{planned.number}]")
        parts.append(
            FieldPart(
                what=Figure(FieldWords(planned.path), N_("Field"), place, key),
                path=planned.path,
                treatment=plan.told(planned),
                people=Subjects(subjects) if subjects else None,
                why=row.why,
            )
        )
    return (*parts, *_beside(register, key))


def _beside(register: Register, key: str) -> Iterator[FieldPart]:
    """Yield what leaves beside the rows: the household's own token, and the moment of the measurement."""
    plan = plan_of(register, key)
    places: list[tuple[PlanPath, Treatment, str]] = []
    if plan.household is not None:
        places.append((HOUSEHOLD, Token(Kind.HOUSEHOLD, plan.household), "household"))
    if plan.time_grid_s is not None:
        places.append((COLLECTION_TIME, Release(TimeShape(plan.time_grid_s)), "time"))
    for path, treatment, name in places:
        place = Source(Origin.REGISTER, f"activities.{key}.{name}")
        what = Figure(FieldWords(path), N_("Field"), place, key)
        people = Subjects((Subject.SUBSCRIBER,)) if path == HOUSEHOLD else None
        yield FieldPart(what=what, path=path, treatment=treatment, people=people, why=None)
