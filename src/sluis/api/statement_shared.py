"""What was shared with one recipient for one purpose, as a household reads it: each fact with its place.

In:  a group of disclosures, the register under which it left. Out: ``Shared``; a kind of data by its row.

The rules this module keeps:
 * What they did not get is told as far as that register names it; what stands in it and was not counted, as that.
 * Of a register that cannot be read any more neither is told.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sluis.api.disclosed import Names
from sluis.i18n import N_
from sluis.kernel.plan import Plan, PlanPath, Release, TimeShape, Token, Treatment, Withhold
from sluis.law.parties import Recipient
from sluis.ledger.disclosure_groups import DisclosureGroup
from sluis.register.exposure import COLLECTION_TIME, HOUSEHOLD
from sluis.register.model import Activity, Register
from sluis.reports.access_words import stays_inside, transfers
from sluis.reports.disclosures import STATUSES
from sluis.reports.household_words import what_in_words
from sluis.reports.papers.figure import (
    Both,
    Epochs,
    EveryRegister,
    Figure,
    LedgerPlace,
    Moment,
    Origin,
    Phrase,
    Somewhere,
    Source,
    Term,
    country_figure,
)
from sluis.reports.papers.statement_letter import (
    NO_SAFEGUARD,
    STAYS,
    TOOL_WORDS,
    FieldsOf,
    GroundValue,
    KindLine,
    KindsOf,
    Shared,
)
from sluis.rights.retention import Retentions
from sluis.terms import Kind

_BECAME = {**STATUSES, None: N_("sent, or about to be. Whether it arrived we do not know yet")}
"""What became of it, as a household reads it."""


class Registers(NamedTuple):
    """Under which registers something left."""

    names: Names
    kept: Retentions


def epochs_of(groups: Sequence[DisclosureGroup]) -> Epochs:
    """Return from which epoch to which some groups stand."""
    epochs = {epoch for group in groups for epoch in group.epochs}
    return Epochs(min(epochs), max(epochs))


def recipient_name(names: Names, group: DisclosureGroup) -> str:
    """Return who got it, as the register calls it under which it left."""
    _, register = names.of_plan(group.activity, group.plan or "")
    return _called(register, group.recipient)


def shared_of(registers: Registers, groups: Sequence[DisclosureGroup], *, sealed: bool) -> Iterator[Shared]:
    """Yield what was shared, group by group.

    Args:
        registers: Under which it left.
        groups: Of one household.
        sealed: Whether it can be proved.
    """
    for group in groups:
        plan, register = registers.names.of_plan(group.activity, group.plan or "")
        yield _line(registers.kept, group, plan, register, sealed=sealed)


def _called(register: Register, key: str) -> str:
    known = register.recipients.get(key)
    return key if known is None else known.legal_entity or known.name


def _line(
    kept_for: Retentions, group: DisclosureGroup, plan: Plan | None, register: Register, *, sealed: bool
) -> Shared:
    name, activity = group.activity, register.activities.get(group.activity)
    recipient = register.recipients.get(group.recipient)
    rules = _register_place(register)
    legal = Figure(_called(register, group.recipient), N_("Recipient"), rules(f"recipients.{group.recipient}"))
    code = None if recipient is None else recipient.country
    purpose = None if activity is None or activity.purpose is None else Both(activity.purpose.nl, activity.purpose.en)
    grounds = () if activity is None else activity.grounds
    term, longest = kept_for.of(name), Source(Origin.REGISTER, EveryRegister(f"activities.{name}.retention"))
    kept = term.criteria if term.period is None else Term(term.period)
    place = Source(Origin.LEDGER, LedgerPlace(epochs_of([group]), name, group.plan or ""))
    first_ms, last_ms = group.told_ms
    safeguards = _safeguards(recipient, rules(f"recipients.{group.recipient}.transfer"))
    kinds = tuple(kind_line(plan, key, count, place) for key, count in sorted(group.rows.items(), key=_in_order))
    fields = rules(f"activities.{name}.fields")
    return Shared(
        purpose=Figure(purpose, N_("Why"), rules(f"activities.{name}.purpose")),
        recipient=legal,
        country=country_figure(code, rules(f"recipients.{group.recipient}.country"), str(legal.value), ask="us"),
        safeguards=safeguards,
        stays=None if safeguards else _stays(recipient, rules(f"recipients.{group.recipient}.country")),
        grounds=tuple(
            Figure(GroundValue(ground), N_("Ground"), rules(f"activities.{name}.grounds[{number}]"))
            for number, ground in enumerate(grounds)
        ),
        kept=Figure(kept, N_("They keep it"), longest, name),
        first=Figure(Moment(first_ms), N_("The first report"), place),
        last=Figure(Moment(last_ms), N_("The last report"), place),
        became=tuple(Figure(count, _BECAME[status], place) for status, count in group.statuses.items()),
        kinds=kinds,
        times=Figure(group.sent, N_("How often it was shared, or may have been"), place),
        never=None
        if plan is None or activity is None
        else Figure(_never(activity), N_("What may not go to them"), fields),
        unsent=None if plan is None else _unsent(plan, kinds, fields),
        sealed=sealed,
    )


def _never(activity: Activity) -> KindsOf:
    """Return which kinds a register names that never leave in an activity."""
    return KindsOf(tuple(row.kind for row in activity.fields if row.path is None and row.kind is not None))


def _unsent(plan: Plan, kinds: Sequence[KindLine], source: Source) -> Figure | None:
    """Return what a plan lets out and no report of a group held, each once; ``None`` where there is nothing of it."""
    told = {kind.told().what for kind in kinds}
    fields = FieldsOf(
        tuple(
            (row.path, row.treatment)
            for row in plan.rows
            if not isinstance(row.treatment, Withhold) and what_in_words(row.path) not in told
        )
    )
    return Figure(fields, N_("What may go to them, and was not in it"), source) if fields.fields else None


def _register_place(register: Register) -> Callable[[str], Source]:
    return lambda key: Source(Origin.REGISTER, f"{register.digest[:16]}, {key}")


def _safeguards(recipient: Recipient | None, source: Source) -> tuple[Figure, ...]:
    """Return what protects data in each country outside the European Economic Area, as the register has it."""
    made = []
    for country, name, transfer in () if recipient is None else transfers(recipient):
        words = NO_SAFEGUARD if transfer.tool is None else TOOL_WORDS[transfer.tool]
        made.append(Figure(Phrase(words), N_("What protects it there"), source, Somewhere(name, country)))
    return tuple(made)


def _stays(recipient: Recipient | None, source: Source) -> Figure:
    inside = recipient is not None and stays_inside(recipient)
    return Figure(Phrase(STAYS) if inside else None, N_("What protects it there"), source)


def _in_order(counted: tuple[str, int]) -> tuple[bool, str]:
    return not counted[0].isdigit(), counted[0].zfill(9)


def kind_line(plan: Plan | None, key: str, count: int, place: Source) -> KindLine:
    """Return a kind of data by its row of a plan, and how many values of it were shared."""
    path: PlanPath | None = None
    treatment: Treatment | None = None
    if plan is not None and key == "household" and plan.household is not None:
        path, treatment = HOUSEHOLD, Token(Kind.HOUSEHOLD, plan.household)
    elif plan is not None and key == "time" and plan.time_grid_s is not None:
        path, treatment = COLLECTION_TIME, Release(TimeShape(plan.time_grid_s))
    elif plan is not None:
        row = next((row for row in plan.rows if str(row.number) == key), None)
        path, treatment = (None, None) if row is None else (row.path, row.treatment)
    about = key if path is None else ".".join(path)
    return KindLine(path, treatment, Figure(count, N_("Values that were shared"), place, about))
