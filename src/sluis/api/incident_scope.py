"""The scope of an incident: its period cut at what a source can tell, and the figures of each part.

In:  a gate, a recipient, a period and a rollout list. Out: stretches, each figure measured, estimated or unknown.

The rules this module keeps:
 * All is read in one view of the store. A count of 0 is no figure here: the recipient is said not to stand there.
 * What the ledger held and was thrown away, what lies before it and what has not come yet are stretches of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sluis.api.disclosed import Names
from sluis.api.statement import refuse_when_behind
from sluis.api.statement_shared import kind_line
from sluis.gate.state.state import GateState
from sluis.i18n import N_
from sluis.ledger.covered import Covered, covered
from sluis.ledger.disclosure_groups import DisclosureGroup
from sluis.ledger.scope import Scope, scope
from sluis.reports.papers.figure import (
    Epochs,
    Figure,
    LedgerPlace,
    Moment,
    Origin,
    Phrase,
    Sentence,
    Source,
    Value,
)
from sluis.reports.papers.incident import Between, Certainty, ScopeFigure, Stretch
from sluis.reports.papers.statement_letter import KindLine
from sluis.standing.rollout_file import RolloutEstimate, RolloutRow, estimate, told_times

HOMES = N_("Homes")
REPORTS = N_("Reports")
KINDS = N_("Kinds of data")
FIRST = N_("The first report")
LAST = N_("The last report")
UNKNOWN = Phrase(N_("unknown"))
_MEASURED_HOMES = N_(
    "Each record of that time was opened and checked. A home counts once; what may have arrived counts."
)
_AT_LEAST = N_("This many at least: other records of that time cannot be opened any more.")
_SILENT = N_("The ledger was read for that time and does not name this recipient. What went around it, it cannot tell.")
_UNREADABLE = N_("The records of that time that can be opened do not name it; others cannot be opened any more.")
_NO_LIST = N_("A source of that time was not given for this paper.")
_LIST_SILENT = N_("The list that was given does not tell of that time.")
_LIST_HOMES = N_(
    "From {rows} of the list. The least is how many routers ran that firmware at the same moment; the most adds "
    "every row. A router is taken as one home, and each as having sent."
)
_LIST_MOMENT = N_("When that firmware ran, by the list. Whether each router sent all of that time is unknown.")
_LIST_NO_MORE = N_("A rollout list does not tell this.")


@dataclass(frozen=True, slots=True)
class RolloutList:
    """A rollout list that was given."""

    rows: tuple[RolloutRow, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class IncidentScope:
    """What was read of an incident."""

    stretches: tuple[Stretch, ...]
    activities: tuple[str, ...]
    """Those under which something left, by the ledger."""


def scope_of(
    state: GateState, recipient: str, period: tuple[int, int], read_ms: int, rollout: RolloutList | None
) -> IncidentScope:
    """Read the scope of an incident.

    Args:
        state: Of a gate.
        recipient: By its key in the register, or a name that no register holds.
        period: First moment, and the first that does not count any more.
        read_ms: When it is read: nothing is told of later.
        rollout: A list, when there is one.

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
                stretches.append(_measured(cut, read, names))
                activities += [name for name, _ in read.groups]
            else:
                given = None if cut.ahead else rollout
                stretches += [_outside(part, given) for part in _parts(cut, given)]
    return IncidentScope(tuple(stretches), tuple(dict.fromkeys(activities)))


@dataclass(frozen=True, slots=True)
class _Cut:
    """A part of the period."""

    message: str
    from_ms: int
    to_ms: int
    ledger: bool = False
    ahead: bool = False

    def title(self) -> Sentence:
        source = Source(Origin.LEDGER, Phrase(N_("of which time it can tell")))
        return Sentence(
            self.message,
            {
                "first": Figure(Moment(self.from_ms), N_("This part begins"), source),
                "last": Figure(Moment(self.to_ms), N_("This part ends"), source),
            },
        )


def _cuts(known: Covered, period: tuple[int, int], read_ms: int) -> Iterator[_Cut]:
    """Yield the parts of a period in order; together they are the period."""
    begins = read_ms if known.from_ms is None else known.from_ms
    told = begins if known.told_from_ms is None else known.told_from_ms
    parts = (
        _Cut(N_("Before our ledger: {first} to {last}"), 0, begins),
        _Cut(N_("Thrown away from our ledger: {first} to {last}"), begins, told),
        _Cut(N_("In our ledger: {first} to {last}"), told, read_ms, ledger=True),
        _Cut(N_("Not come yet when this was read: {first} to {last}"), read_ms, period[1], ahead=True),
    )
    for part in parts:
        first, last = max(part.from_ms, period[0]), min(part.to_ms, period[1])
        if first < last:
            yield _Cut(part.message, first, last, part.ledger, part.ahead)


def _parts(cut: _Cut, rollout: RolloutList | None) -> Iterator[_Cut]:
    """Yield the parts of a time outside the ledger: those of which a list tells, and those of which it does not."""
    begins = cut.from_ms
    for first, last in () if rollout is None else told_times(rollout.rows, cut.from_ms, cut.to_ms):
        if begins < first:
            yield replace(cut, from_ms=begins, to_ms=first)
        yield replace(cut, from_ms=first, to_ms=last)
        begins = last
    if begins < cut.to_ms:
        yield replace(cut, from_ms=begins)


def _figure(value: Value, what: str, source: Source, certainty: Certainty, how: Sentence) -> ScopeFigure:
    return ScopeFigure(figure=Figure(value, what, source), certainty=certainty, how=how)


def _unknown(what: str, source: Source, how: str) -> ScopeFigure:
    return _figure(UNKNOWN, what, source, Certainty.UNKNOWN, Sentence(how))


def _outside(cut: _Cut, rollout: RolloutList | None) -> Stretch:
    """Return what is known of a time that the ledger does not hold."""
    made = None if rollout is None else estimate(rollout.rows, cut.from_ms, cut.to_ms)
    if rollout is None or made is None:
        source = Source(Origin.PROGRAM) if rollout is None else rollout.source
        why = N_("That time has not come.") if cut.ahead else _NO_LIST if rollout is None else _LIST_SILENT
        homes, *others = (_unknown(what, source, why) for what in (HOMES, REPORTS, FIRST, LAST))
        return Stretch(
            title=cut.title(), homes=homes, figures=tuple(others), kinds=(), kinds_known=_unknown(KINDS, source, why)
        )
    return _estimated(cut, rollout.source, made)


def _estimated(cut: _Cut, source: Source, made: RolloutEstimate) -> Stretch:
    rows = Figure(made.rows, N_("Rows of the list that count"), source)
    how = Sentence(_LIST_HOMES, {"rows": rows})
    moment = Sentence(_LIST_MOMENT)
    return Stretch(
        title=cut.title(),
        homes=_figure(Between(made.least, made.most), HOMES, source, Certainty.ESTIMATED, how),
        figures=(
            _unknown(REPORTS, source, _LIST_NO_MORE),
            _figure(Moment(made.first_ms), FIRST, source, Certainty.ESTIMATED, moment),
            _figure(Moment(made.last_ms), LAST, source, Certainty.ESTIMATED, moment),
        ),
        kinds=(),
        kinds_known=_unknown(KINDS, source, _LIST_NO_MORE),
    )


def _measured(cut: _Cut, read: Scope, names: Names) -> Stretch:
    """Return what the ledger holds of a time."""
    place = Source(Origin.LEDGER, Phrase(N_("its records, counted")))
    lost = _lost(read, place)
    if not read.reports:
        why = _UNREADABLE if read.unread else _SILENT
        homes, *others = (_unknown(what, place, why) for what in (HOMES, REPORTS, FIRST, LAST))
        return Stretch(
            title=cut.title(),
            homes=homes,
            figures=(*others, *lost),
            kinds=(),
            kinds_known=_unknown(KINDS, place, why),
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
        homes=_figure(read.homes, HOMES, where, Certainty.MEASURED, how),
        figures=(
            _figure(read.reports, REPORTS, where, Certainty.MEASURED, how),
            _figure(Moment(min(each.first_ms for each in groups)), FIRST, where, Certainty.MEASURED, how),
            _figure(Moment(max(each.last_ms for each in groups)), LAST, where, Certainty.MEASURED, how),
            *_unsealed(read, where),
            *lost,
        ),
        kinds=kinds,
        kinds_known=_figure(
            len({(each.path, each.count.about) for each in kinds}), KINDS, where, Certainty.MEASURED, listed
        ),
    )


def _lost(read: Scope, place: Source) -> tuple[ScopeFigure, ...]:
    if not read.unread:
        return ()
    how = Sentence(N_("Their keys are gone. Whether they are about this recipient is unknown."))
    what = N_("Homes with records of that time that cannot be opened")
    return (_figure(read.unread, what, place, Certainty.MEASURED, how),)


def _unsealed(read: Scope, where: Source) -> tuple[ScopeFigure, ...]:
    if not read.unsealed:
        return ()
    how = Sentence(N_("They are counted, and cannot be proved yet."))
    return (_figure(read.unsealed, N_("Reports that are not sealed yet"), where, Certainty.MEASURED, how),)


def _kinds(groups: Sequence[DisclosureGroup], names: Names) -> Iterator[KindLine]:
    for group in groups:
        plan, _ = names.of_plan(group.activity, group.plan or "")
        place = Source(
            Origin.LEDGER,
            LedgerPlace(Epochs(min(group.epochs), max(group.epochs)), group.activity, group.plan or ""),
        )
        for key, count in sorted(group.rows.items(), key=lambda row: (not row[0].isdigit(), row[0].zfill(9))):
            yield kind_line(plan, key, count, place)
