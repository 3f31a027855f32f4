"""What sources other than the ledger tell of a part of an incident: a rollout list, a recipient's log, recordings.

In:  what was given, and a part of the period. Out: a ``Stretch`` of each source that tells of it.

The rules this module keeps:
 * Each figure is measured, estimated or unknown, and says how. The word of a recipient is an estimate.
 * What a source does not tell is unknown: a log knows no homes, and recordings show the places that were recorded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sluis.audit.model import Audit, Destination, Field, Flow, Reading
from sluis.i18n import N_
from sluis.ledger.received_log import Received, ReceivedLog
from sluis.reports.papers.figure import ExactPeriod, Figure, LookedAt, Moment, Origin, Phrase, Sentence, Source, Value
from sluis.reports.papers.incident import (
    BY_LIST,
    BY_LOG,
    BY_RECORDINGS,
    AtWork,
    Between,
    Certainty,
    ScopeFigure,
    SeenKind,
    Stretch,
)
from sluis.standing.rollout_file import RolloutEstimate, RolloutRow, estimate

HOMES = N_("Homes")
REPORTS = N_("Reports")
KINDS = N_("Kinds of data")
FIRST = N_("The first report")
LAST = N_("The last report")
COUNTS = N_("Counts of many homes together")
TOGETHER = N_("Homes that were counted together in one period, at most")
UNKNOWN = Phrase(N_("unknown"))
_LIST_HOMES = N_(
    "From {rows} of the list. The least is how many routers ran that firmware at the same moment; the most adds "
    "every row. A router is taken as one home, and each as having sent."
)
_LIST_MOMENT = N_("When that firmware ran, by the list. Whether each router sent all of that time is unknown.")
_LIST_NO_MORE = N_("A rollout list does not tell this.")
_LOG_REPORTS = N_(
    "Lines that the recipient says it received then; nobody checked them. The least counts the same body once, since "
    "it can have been sent again; the most counts each line."
)
_LOG_MOMENT = N_("When the recipient says that it received it; nobody checked it.")
_LOG_NO_MORE = N_("A log of a recipient does not tell this.")
_LOG_UNREAD = N_("They are not in the other figures, and of which time they are is unknown.")
_SEEN_NO_HOMES = N_("A recording shows one place. How many homes did the same, it does not tell.")
_SEEN_NO_REPORTS = N_("A recording shows connections. How many reports went over them, it does not tell.")
_SEEN_COUNT = N_("Connections to it in these recordings. What was not recorded is not in it.")
_SEEN_MOMENT = N_("Seen in these recordings. What was not recorded may be earlier or later.")
_SEEN_KINDS = N_("About people, and recognised in what could be read of these recordings.")
_SEEN_CLOSED = N_("In what could be read of these recordings, no kind about people was recognised.")
NONE_GIVEN = Source(Origin.NOBODY, Phrase(N_("a source of that time was not given")))
NOT_COME = Source(Origin.NOBODY, Phrase(N_("that time has not come")))
_SEALED = frozenset({Reading.SEALED, Reading.UNREAD})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the period of an incident."""

    message: str
    from_ms: int
    to_ms: int
    ledger: bool = False
    ahead: bool = False

    def title(self) -> Sentence:
        """Return what part it is, and of when."""
        source = Source(Origin.LEDGER, Phrase(N_("of which time it can tell")))
        period = Figure(ExactPeriod(self.from_ms, self.to_ms), N_("This part"), source)
        return Sentence(self.message, {"period": period})


@dataclass(frozen=True, slots=True)
class RolloutList:
    """A rollout list that was given."""

    rows: tuple[RolloutRow, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class RecipientLog:
    """A log of a recipient that was given."""

    log: ReceivedLog
    source: Source


@dataclass(frozen=True, slots=True)
class Recordings:
    """Recordings that were given, looked at."""

    audit: Audit
    source: Source


@dataclass(frozen=True, slots=True)
class Given:
    """What was given beside the ledger."""

    rollout: RolloutList | None = None
    log: RecipientLog | None = None
    recordings: Recordings | None = None

    @property
    def nothing(self) -> bool:
        """Whether nothing was."""
        return self.rollout is None and self.log is None and self.recordings is None

    @property
    def source(self) -> Source:
        """Where somebody looks: what was given first."""
        given = next((each for each in (self.rollout, self.log, self.recordings) if each is not None), None)
        return NONE_GIVEN if given is None else given.source


def scope_figure(value: Value, what: str, source: Source, certainty: Certainty, how: Sentence) -> ScopeFigure:
    """Return a figure of a scope."""
    return ScopeFigure(figure=Figure(value, what, source), certainty=certainty, how=how)


def unknown(what: str, source: Source, how: str) -> ScopeFigure:
    """Return a figure that is not known, why, and where it was looked for: nobody counted it."""
    looked = source if source.origin is Origin.NOBODY else Source(Origin.NOBODY, LookedAt(source))
    return scope_figure(UNKNOWN, what, looked, Certainty.UNKNOWN, Sentence(how))


def told_of(given: Given, part: Part, recipient: str) -> Iterator[Stretch]:
    """Yield what each source tells of a part; a source that is silent about it yields nothing.

    Args:
        given: What was given.
        part: Of the period.
        recipient: By its key in the register, or as recordings call it.
    """
    if part.ahead:
        return
    if given.rollout is not None:
        made = estimate(given.rollout.rows, part.from_ms, part.to_ms)
        if made is not None:
            yield _listed(part, given.rollout.source, made)
    if given.log is not None:
        received = given.log.log.within(part.from_ms, part.to_ms)
        if received is not None:
            yield _received(part, given.log, received)
    if given.recordings is not None:
        flows = _flows(given.recordings.audit, part, recipient)
        if flows:
            yield _recorded(part, given.recordings, flows)


def _listed(part: Part, source: Source, made: RolloutEstimate) -> Stretch:
    how = Sentence(_LIST_HOMES, {"rows": Figure(made.rows, N_("Rows of the list that count"), source)})
    moment = Sentence(_LIST_MOMENT)
    return Stretch(
        title=part.title(),
        told_by=BY_LIST,
        homes=scope_figure(Between(made.least, made.most), HOMES, source, Certainty.ESTIMATED, how),
        figures=(
            unknown(REPORTS, source, _LIST_NO_MORE),
            scope_figure(Moment(made.first_ms), FIRST, source, Certainty.ESTIMATED, moment),
            scope_figure(Moment(made.last_ms), LAST, source, Certainty.ESTIMATED, moment),
        ),
        kinds=(),
        kinds_known=unknown(KINDS, source, _LIST_NO_MORE),
    )


def _received(part: Part, given: RecipientLog, received: Received) -> Stretch:
    source, moment = given.source, Sentence(_LOG_MOMENT)
    reports = Between(received.bodies, received.lines)
    unread = () if not given.log.unread else (_lines_unread(given),)
    return Stretch(
        title=part.title(),
        told_by=BY_LOG,
        homes=unknown(HOMES, source, _LOG_NO_MORE),
        figures=(
            scope_figure(reports, REPORTS, source, Certainty.ESTIMATED, Sentence(_LOG_REPORTS)),
            scope_figure(Moment(received.first_ms), FIRST, source, Certainty.ESTIMATED, moment),
            scope_figure(Moment(received.last_ms), LAST, source, Certainty.ESTIMATED, moment),
            *unread,
        ),
        kinds=(),
        kinds_known=unknown(KINDS, source, _LOG_NO_MORE),
    )


def _lines_unread(given: RecipientLog) -> ScopeFigure:
    what = N_("Lines of the whole log that cannot be read")
    return scope_figure(given.log.unread, what, given.source, Certainty.MEASURED, Sentence(_LOG_UNREAD))


def _flows(audit: Audit, part: Part, recipient: str) -> list[Flow]:
    """Return what recordings show of a recipient in a part; a connection counts where it began."""
    theirs = {each.key for each in audit.destinations if _is_theirs(each, recipient)}
    return [flow for flow in audit.flows if flow.destination in theirs and part.from_ms <= flow.first_ms < part.to_ms]


def _is_theirs(destination: Destination, recipient: str) -> bool:
    names = {destination.key, destination.organisation, *(name for name, _ in destination.names)}
    return recipient == destination.recipient or (bool(recipient) and recipient in names)


def _recorded(part: Part, given: Recordings, flows: Sequence[Flow]) -> Stretch:
    source, moment = given.source, Sentence(_SEEN_MOMENT)
    seen = tuple(_kinds(given, flows))
    kinds_known = unknown(KINDS, source, _SEEN_CLOSED)
    if seen:
        kinds_known = scope_figure(len(seen), KINDS, source, Certainty.MEASURED, Sentence(_SEEN_KINDS))
    last_ms = min(max(flow.last_ms for flow in flows), part.to_ms - 1)
    return Stretch(
        title=part.title(),
        told_by=BY_RECORDINGS,
        homes=unknown(HOMES, source, _SEEN_NO_HOMES),
        figures=(
            unknown(REPORTS, source, _SEEN_NO_REPORTS),
            scope_figure(Moment(min(flow.first_ms for flow in flows)), FIRST, source, Certainty.MEASURED, moment),
            scope_figure(Moment(last_ms), LAST, source, Certainty.MEASURED, moment),
            *_connections(source, flows),
        ),
        kinds=(),
        kinds_known=kinds_known,
        seen=seen,
    )


def _connections(source: Source, flows: Sequence[Flow]) -> Iterator[ScopeFigure]:
    times = sum(flow.times for flow in flows)
    yield scope_figure(times, N_("Connections that were seen"), source, Certainty.MEASURED, Sentence(_SEEN_COUNT))
    closed = sum(flow.times for flow in flows if flow.reading in _SEALED)
    if closed:
        how = Sentence(N_("What was sent over them is unknown."))
        what = N_("Connections of which what was sent cannot be read")
        yield scope_figure(closed, what, source, Certainty.MEASURED, how)


def _kinds(given: Recordings, flows: Sequence[Flow]) -> Iterator[SeenKind]:
    """Yield each kind about people in each form, with how many values of it."""
    numbers = {flow.number for flow in flows}
    counts: dict[tuple[AtWork, bool], int] = {}
    for field in given.audit.fields:
        if field.flow in numbers and field.telling:
            key = AtWork(field.kind, field.state), _nearby(field)
            counts[key] = counts.get(key, 0) + field.count
    for (kind, nearby), count in counts.items():
        yield SeenKind(kind, Figure(count, N_("Values that were seen"), given.source, kind), nearby)


def _nearby(field: Field) -> bool:
    return any("Neighboring" in part for part in field.path)
