"""The scope of an incident: its period cut at what a source can tell, and the figures of each part.

In:  a gate, a recipient, a period and a rollout list. Out: stretches, each figure measured, estimated or unknown.

The rules this module keeps:
 * All is read in one view of the store. A count of 0 is no figure here: the recipient is said not to stand there.
 * Counts of many homes stand beside the homes of which a report left: not as none, and not as reports of each.
 * What the ledger held and was thrown away, what lies before it and what has not come yet are stretches of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from sluis.api.disclosed import Names
from sluis.api.incident_differences import differences
from sluis.api.incident_sources import (
    COUNTS,
    FIRST,
    HOMES,
    KINDS,
    LAST,
    NOT_COME,
    REPORTS,
    TOGETHER,
    Given,
    Part,
    RolloutList,
    scope_figure,
    told_of,
    unknown,
)
from sluis.api.statement import refuse_when_behind
from sluis.api.statement_shared import kind_line
from sluis.gate.state.state import GateState
from sluis.i18n import N_
from sluis.ledger.covered import Covered, covered
from sluis.ledger.disclosure_groups import DisclosureGroup
from sluis.ledger.scope import Scope, scope
from sluis.reports.disclosures import purpose_of
from sluis.reports.papers.figure import Epochs, Figure, LedgerPlace, Moment, Origin, Phrase, Sentence, Source
from sluis.reports.papers.incident import BY_LEDGER, Between, Certainty, CountedTogether, ScopeFigure, Stretch
from sluis.reports.papers.statement_letter import KindLine, PathsOf
from sluis.standing.rollout_file import told_times

_MEASURED_HOMES = N_(
    "Each record of that time was opened and checked. A home counts once; what may have arrived counts."
)
_AT_LEAST = N_("This many at least: other records of that time cannot be opened any more.")
_SILENT = N_(
    "The ledger's records of that time do not name this recipient, neither those of single homes nor those of counts. "
    "What went around it, it cannot tell."
)
_COUNTS_ONLY = N_(
    "The ledger's records of single homes of that time do not name this recipient. It got counts of many homes "
    "together: they stand below. What went around the ledger, it cannot tell."
)
_UNREADABLE = N_("The records of that time that can be opened do not name it; others cannot be opened any more.")
_NUMBERS = N_(
    "For: {purpose}. Each is numbers over many homes with noise; nothing of one home stands in it. They are not among "
    "the homes and reports above."
)
_NUMBERS_BY = N_(
    "For: {purpose}. Each is numbers over many homes with noise, counted by {what}; nothing of one home stands in it. "
    "They are not among the homes and reports above."
)
_TOGETHER = N_(
    "Of the period that counted most, all regions together, by the records: with noise, each region rounded down. "
    "Which homes they are, a count does not tell. A home can also be among the homes above."
)
_COUNT_LEFT = N_("When it was put on record, before it left. A count has no outcome: it is told as sent.")
_NO_SOURCE = N_("A source of that time was not given for this paper.")
_GIVEN_SILENT = N_("What was given for this paper does not tell of that time.")


@dataclass(frozen=True, slots=True)
class IncidentScope:
    """What was read of an incident."""

    stretches: tuple[Stretch, ...]
    activities: tuple[str, ...]
    """Those under which something left, by the ledger."""


def scope_of(state: GateState, recipient: str, period: tuple[int, int], read_ms: int, given: Given) -> IncidentScope:
    """Read the scope of an incident.

    Args:
        state: Of a gate.
        recipient: By its key in the register, or a name that no register holds.
        period: First moment, and the first that does not count any more.
        read_ms: When it is read: nothing is told of later.
        given: What there is beside the ledger.

    Raises:
        statement_behind_error: the database lacks epochs that were sealed.
        LedgerCorruptError: a record does not check.

    Effects:
        Reads the store.
    """
    with state.store.reading() as conn:
        refuse_when_behind(state, conn, period[1])
        known, names = covered(conn), Names(state, conn)
        stretches: list[Stretch] = []
        activities: list[str] = []
        for cut in _cuts(known, period, read_ms):
            if cut.ledger:
                read = scope(conn, state.keystore, recipient, cut.from_ms, cut.to_ms)
                stretches.append(_with_others(_measured(cut, read, names), tuple(told_of(given, cut, recipient))))
                activities += [*(name for name, _ in read.groups), *(each.activity for each in read.counts)]
            else:
                parts = _parts(cut, None if cut.ahead else given.rollout)
                stretches += [_outside(part, given, recipient) for part in parts]
    return IncidentScope(tuple(stretches), tuple(dict.fromkeys(activities)))


def _cuts(known: Covered, period: tuple[int, int], read_ms: int) -> Iterator[Part]:
    """Yield the parts of a period in order; together they are the period."""
    begins = read_ms if known.from_ms is None else known.from_ms
    told = begins if known.told_from_ms is None else known.told_from_ms
    parts = (
        Part(N_("Before our ledger: {period}"), 0, begins),
        Part(N_("Thrown away from our ledger: {period}"), begins, told),
        Part(N_("In our ledger: {period}"), told, read_ms, ledger=True),
        Part(N_("Not come yet when this was read: {period}"), read_ms, period[1], ahead=True),
    )
    for part in parts:
        first, last = max(part.from_ms, period[0]), min(part.to_ms, period[1])
        if first < last:
            yield Part(part.message, first, last, part.ledger, part.ahead)


def _parts(cut: Part, rollout: RolloutList | None) -> Iterator[Part]:
    """Yield the parts of a time outside the ledger: those of which a list tells, and those of which it does not."""
    begins = cut.from_ms
    for first, last in () if rollout is None else told_times(rollout.rows, cut.from_ms, cut.to_ms):
        if begins < first:
            yield replace(cut, from_ms=begins, to_ms=first)
        yield replace(cut, from_ms=first, to_ms=last)
        begins = last
    if begins < cut.to_ms:
        yield replace(cut, from_ms=begins)


def _with_others(stretch: Stretch, others: tuple[Stretch, ...]) -> Stretch:
    """Return what a source tells of a time with what others tell of it, and in what they contradict each other."""
    return structs.replace(stretch, beside=others, differs=tuple(differences((stretch, *others))))


def _outside(cut: Part, given: Given, recipient: str) -> Stretch:
    """Return what is known of a time that the ledger does not hold."""
    told = tuple(told_of(given, cut, recipient))
    if told:
        return _with_others(told[0], told[1:])
    source = NOT_COME if cut.ahead else given.source
    why = N_("That time has not come.") if cut.ahead else _NO_SOURCE if given.nothing else _GIVEN_SILENT
    homes, *others = (unknown(what, source, why) for what in (HOMES, REPORTS, FIRST, LAST))
    return Stretch(
        title=cut.title(), homes=homes, figures=tuple(others), kinds=(), kinds_known=unknown(KINDS, source, why)
    )


def _measured(cut: Part, read: Scope, names: Names) -> Stretch:
    """Return what the ledger holds of a time."""
    place = Source(Origin.LEDGER, Phrase(N_("its records, counted")))
    lost = _lost(read, place)
    if not read.reports:
        why = _UNREADABLE if read.unread else _COUNTS_ONLY if read.counts else _SILENT
        homes, *others = (unknown(what, place, why) for what in (HOMES, REPORTS, FIRST, LAST))
        return Stretch(
            title=cut.title(),
            told_by=BY_LEDGER,
            homes=homes,
            figures=(*others, *lost),
            kinds=(),
            kinds_known=unknown(KINDS, place, why),
            counted=tuple(_counted(read, names)),
        )
    groups = sorted(read.groups.values(), key=lambda group: (group.first_ms, group.activity, group.plan or ""))
    epochs = {epoch for group in groups for epoch in group.epochs}
    where = Source(Origin.LEDGER, Epochs(min(epochs), max(epochs)))
    how = Sentence(_AT_LEAST if read.unread else _MEASURED_HOMES)
    kinds = tuple(_kinds(groups, names))
    listed = Sentence(
        N_("Counted by the rows of the registers under which it left. The values themselves are not kept.")
    )
    return Stretch(
        title=cut.title(),
        told_by=BY_LEDGER,
        homes=scope_figure(read.homes, HOMES, where, Certainty.MEASURED, how),
        figures=(
            scope_figure(read.reports, REPORTS, where, Certainty.MEASURED, how),
            scope_figure(Moment(min(each.first_ms for each in groups)), FIRST, where, Certainty.MEASURED, how),
            scope_figure(Moment(max(each.last_ms for each in groups)), LAST, where, Certainty.MEASURED, how),
            *_unsealed(read, where),
            *lost,
        ),
        kinds=kinds,
        kinds_known=scope_figure(
            len({(each.path, each.count.about) for each in kinds}), KINDS, where, Certainty.MEASURED, listed
        ),
        counted=tuple(_counted(read, names)),
    )


def _counted(read: Scope, names: Names) -> Iterator[CountedTogether]:
    """Yield what the ledger holds of counts of many homes."""
    for each in read.counts:
        place = Source(Origin.LEDGER, LedgerPlace(Epochs(min(each.epochs), max(each.epochs)), each.activity, each.plan))
        plan, register = names.of_plan(each.activity, each.plan)
        about = {"purpose": Figure(purpose_of(register, each.activity), N_("For what"), place)}
        numbers = Sentence(_NUMBERS, about)
        if plan is not None and plan.count is not None:
            path = Figure(PathsOf((plan.count.path,)), N_("What was counted"), place)
            numbers = Sentence(_NUMBERS_BY, {**about, "what": path})
        together, left = Sentence(_TOGETHER), Sentence(_COUNT_LEFT)
        yield CountedTogether(
            counts=scope_figure(each.counts, COUNTS, place, Certainty.MEASURED, numbers),
            homes=scope_figure(Between(each.homes, each.homes), TOGETHER, place, Certainty.MEASURED, together),
            first=scope_figure(Moment(each.first_ms), N_("The first count"), place, Certainty.MEASURED, left),
            last=scope_figure(Moment(each.last_ms), N_("The last count"), place, Certainty.MEASURED, left),
        )


def _lost(read: Scope, place: Source) -> tuple[ScopeFigure, ...]:
    if not read.unread:
        return ()
    how = Sentence(N_("Their keys are gone. Whether they are about this recipient is unknown."))
    what = N_("Homes with records of that time that cannot be opened")
    return (scope_figure(read.unread, what, place, Certainty.MEASURED, how),)


def _unsealed(read: Scope, where: Source) -> tuple[ScopeFigure, ...]:
    if not read.unsealed:
        return ()
    how = Sentence(N_("They are counted, and cannot be proved yet."))
    return (scope_figure(read.unsealed, N_("Reports that are not sealed yet"), where, Certainty.MEASURED, how),)


def _kinds(groups: Sequence[DisclosureGroup], names: Names) -> Iterator[KindLine]:
    for group in groups:
        plan, _ = names.of_plan(group.activity, group.plan or "")
        place = Source(
            Origin.LEDGER,
            LedgerPlace(Epochs(min(group.epochs), max(group.epochs)), group.activity, group.plan or ""),
        )
        for key, count in sorted(group.rows.items(), key=lambda row: (not row[0].isdigit(), row[0].zfill(9))):
            yield kind_line(plan, key, count, place)
