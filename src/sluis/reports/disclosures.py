"""What was shared about a household, in words: when, to whom, why, which data, and what became of it.

In:  disclosures with the names of the register each was made under. Out: text on standard output, or data for JSON.

The rules this module keeps:
 * What may have arrived is said to have been shared; only what is on record as stopped is not.
 * A household of which nothing left is told so, and what the ledger cannot show is said with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from babel import Locale
from rich.console import Console

from sluis.gate.state.readiness import moment as iso
from sluis.i18n import N_, lang_in_force, tr
from sluis.kernel.plan import Plan, PlanPath, Release, TimeShape, Token, Told
from sluis.ledger.record import Status
from sluis.register.exposure import COLLECTION_TIME, HOUSEHOLD
from sluis.register.model import Register
from sluis.reports import show
from sluis.reports.country_words import country_or
from sluis.reports.counts import counted_in_words, counted_what_in_words, counts_unknown_in_words, spent_in_words
from sluis.reports.household_words import kind_in_words
from sluis.terms import Kind

STATUSES: Final[dict[Status | None, str]] = {
    Status.DELIVERED: N_("received by the recipient"),
    Status.REFUSED: N_("sent; the recipient did not take it"),
    Status.UNKNOWN: N_("may have arrived"),
    Status.CANCELLED: N_("stopped before it left"),
    Status.EXPIRED: N_("never left: it had waited too long"),
    None: N_("on its way; may have arrived"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a disclosure, as a person reads it."""

    key: str
    """Row number, ``household`` or ``time``, as the ledger counts it."""
    path: str | None
    what: str
    """What it says or identifies, and in which form it left."""
    count: int

    def document(self) -> dict[str, show.Json]:
        """Return it for JSON."""
        return {"row": self.key, "path": self.path, "what": self.what, "count": self.count}


@dataclass(frozen=True, slots=True)
class RecipientName:
    """Who received: key of the register, legal name, country in words."""

    key: str
    name: str
    country: str | None


@dataclass(frozen=True, slots=True)
class NamedDisclosure:
    """One disclosure with its names; words are in the language in which it was asked."""

    id: str
    """The commitment, 64 hex digits."""
    t_ms: int
    activity: str
    purpose: str
    recipient: RecipientName
    plan: str
    fields: tuple[Field, ...]
    """None are named when neither the register in force nor a kept one has its plan."""
    rows: Mapping[str, int]
    status: Status | None
    counts_as_sent: bool

    def document(self) -> dict[str, show.Json]:
        """Return it for JSON."""
        to = self.recipient
        return {
            "id": self.id,
            "at": iso(self.t_ms),
            "activity": self.activity,
            "purpose": self.purpose,
            "recipient": {"key": to.key, "name": to.name, "country": to.country},
            "fields": [field.document() for field in self.fields],
            "status": None if self.status is None else self.status.value,
            "outcome": tr(STATUSES[self.status]),
            "counts_as_sent": self.counts_as_sent,
        }


@dataclass(frozen=True, slots=True)
class NamedCounts:
    """Counts of homes of one activity and calendar year, in which a household stands; nothing of it alone left."""

    activity: str
    purpose: str
    recipient: RecipientName
    year: int
    times: int
    homes: int
    """In the smallest of them, with noise and rounded down."""
    spent: str
    """Epsilon, as a decimal."""
    budget: str
    first_ms: int
    last_ms: int
    what: str
    """By which value homes are counted, in words; empty when its plan cannot be read any more."""

    def document(self) -> dict[str, show.Json]:
        """Return it for JSON."""
        to = self.recipient
        return {
            "activity": self.activity,
            "purpose": self.purpose,
            "recipient": {"key": to.key, "name": to.name, "country": to.country},
            "year": self.year,
            "counts": self.times,
            "homes": self.homes,
            "spent": self.spent,
            "budget": self.budget,
            "first": iso(self.first_ms),
            "last": iso(self.last_ms),
            "what": self.what,
        }

    def sentences(self) -> tuple[str, ...]:
        """Return them in the language in force: among how many, by what, and what it spent."""
        first, last = show.moment(self.first_ms), show.moment(self.last_ms)
        by = (counted_what_in_words(self.what, first, last),) if self.what else ()
        counted = counted_in_words(self.purpose, self.recipient.name, self.times, self.homes)
        return (counted, *by, spent_in_words(self.spent, self.budget, self.year))


@dataclass(frozen=True, slots=True)
class Reach:
    """Of which time a ledger can tell what it holds."""

    from_ms: int | None
    """When it began; ``None`` while nothing is on record at all."""
    pruned_ms: int | None
    """Until when what it held was thrown away; ``None`` when nothing was."""

    def document(self) -> dict[str, show.Json]:
        """Return it for JSON."""
        moments = {"ledger_from": self.from_ms, "pruned_until": self.pruned_ms}
        return {name: None if at_ms is None else iso(at_ms) for name, at_ms in moments.items()}


def fields_of_rows(plan: Plan | None, counted: Mapping[str, int]) -> tuple[Field, ...]:
    """Return the fields of some rows with their counts, in the order of the register."""
    rows = {} if plan is None else {str(row.number): row for row in plan.rows}
    made = []
    for key, count in sorted(counted.items(), key=lambda item: (not item[0].isdigit(), item[0].zfill(9))):
        row = rows.get(key)
        if plan is not None and row is not None:
            made.append(Field(key, ".".join(row.path), _told(row.path, plan.told(row)), count))
        else:
            made.append(Field(key, None, _beside(plan, key), count))
    return tuple(made)


def _told(path: PlanPath, treatment: Told) -> str:
    """Return what a field tells about a home and in which form, as the page of the household says it."""
    kind = kind_in_words(path, treatment)
    return tr(N_("{what}. In this form: {form}"), None, what=kind.what, form=kind.form)


def _beside(plan: Plan | None, key: str) -> str:
    if key == "household":
        if plan is None or plan.household is None:
            return tr(N_("the household's own token"))
        return _told(HOUSEHOLD, Token(Kind.HOUSEHOLD, plan.household))
    if key == "time":
        if plan is None or plan.time_grid_s is None:
            return tr(N_("when it was measured"))
        return _told(COLLECTION_TIME, Release(TimeShape(plan.time_grid_s)))
    return tr(N_("row {row} of an earlier register"), None, row=key)


def country_name(code: str) -> str:
    """Return the name of a country in the language in force.

    Examples:
        >>> country_name("US"), country_name("org:EPO")
        ('United States', 'org:EPO')
    """
    return str(Locale(lang_in_force()).territories.get(code, code))


def recipient_of(register: Register, key: str) -> RecipientName:
    """Return the legal name and the country of a recipient."""
    known = register.recipients.get(key)
    if known is None:
        return RecipientName(key, key, None)
    name = known.name if known.legal_entity is None else known.legal_entity
    return RecipientName(key, name, None if known.country is None else country_name(known.country))


def purpose_of(register: Register, key: str) -> str:
    """Return the purpose of an activity in the language in force."""
    known = register.activities.get(key)
    if known is None or known.purpose is None:
        return key
    dutch, english = known.purpose.nl, known.purpose.en
    first, second = (dutch, english) if lang_in_force() == "nl" else (english, dutch)
    return next((text for text in (first, second) if text is not None), key)


def print_disclosures(
    shown: Sequence[NamedDisclosure],
    reach: Reach,
    counts: Sequence[NamedCounts] = (),
    unknown: Sequence[tuple[int, int]] = (),
) -> None:
    """Print what was shared about a household, grouped by why, to whom, under which plan and which fields.

    Args:
        shown: Everything on record, oldest first.
        reach: Of which time that is.
        counts: Of homes, in which the household stands.
        unknown: When homes were counted, and nobody can tell any more whether this one was; milliseconds.

    Effects:
        Writes to standard output.
    """
    page = show.out()
    shared = [group for group in shown if group.counts_as_sent]
    if not shared and counts:
        alone = N_("Nothing of this household alone left. It was counted among others.")
        show.say(page, alone, style="bold")
    elif not shared:
        _print_nothing(page, shown, reach)
    else:
        first, last = show.moment(shared[0].t_ms), show.moment(shared[-1].t_ms)
        show.say(
            page,
            N_("Reports about this household that were shared: {count}, from {first} to {last}."),
            style="bold",
            count=len(shared),
            first=first,
            last=last,
        )
    _print_reach(page, reach)
    for _, group in groupby(sorted(shown, key=_group), key=_group):
        _print_group(tuple(group))
    _print_counts(page, counts, unknown)
    page.print()
    show.say(
        page,
        N_(
            "This shows what our ledger holds. It does not show that nothing was ever sent outside it. "
            "'May have arrived' counts as shared."
        ),
    )


def _print_counts(page: Console, counts: Sequence[NamedCounts], unknown: Sequence[tuple[int, int]]) -> None:
    for each in counts:
        page.print()
        for sentence in each.sentences():
            show.line(page, sentence)
    for from_ms, to_ms in unknown:
        page.print()
        show.line(page, counts_unknown_in_words(show.moment(from_ms), show.moment(to_ms)))


def _print_nothing(page: Console, shown: Sequence[NamedDisclosure], reach: Reach) -> None:
    """Say that nothing was shared; with the moment from which on it can be said, when older records are gone."""
    if reach.pruned_ms is None:
        nothing = N_("Nothing that this ledger holds about this household left.")
        show.say(page, nothing if shown else N_("This ledger holds nothing about this household."), style="bold")
        return
    nothing = N_("Nothing that this ledger holds about this household from {last} on left.")
    none = N_("From {last} on this ledger holds nothing about this household; it does not know of before.")
    show.say(page, nothing if shown else none, style="bold", last=show.moment(reach.pruned_ms))


def _print_reach(page: Console, reach: Reach) -> None:
    if reach.from_ms is not None:
        show.say(page, N_("The ledger begins at {first}."), first=show.moment(reach.from_ms))
    if reach.pruned_ms is not None:
        show.say(
            page,
            N_("What it held before {last} was thrown away; we can say nothing about that time any more."),
            last=show.moment(reach.pruned_ms),
        )


class _Group(NamedTuple):
    """What disclosures have in common that are told together."""

    activity: str
    recipient: str
    plan: str
    rows: tuple[str, ...]


def _group(disclosure: NamedDisclosure) -> _Group:
    return _Group(disclosure.activity, disclosure.recipient.key, disclosure.plan, tuple(sorted(disclosure.rows)))


def _print_group(group: tuple[NamedDisclosure, ...]) -> None:
    page, first = show.out(), group[0]
    country = country_or(first.recipient.country, "provider")
    page.print()
    show.say(page, N_("To whom: {name} ({country})"), name=first.recipient.name, country=country)
    show.say(page, N_("Why: {purpose}"), purpose=first.purpose)
    show.say(page, N_("Which data:"))
    for field in first.fields:
        show.line(page, "  -", field.what, *([f"({field.path})"] if field.path else []))
    show.say(page, N_("When, and what became of it:"))
    for each in group:
        show.say(
            page,
            N_("  {moment}  {outcome}; values: {count}"),
            moment=show.moment(each.t_ms),
            outcome=tr(STATUSES[each.status]),
            count=sum(each.rows.values()),
        )
