"""What is on record of how well homes are recognised, in words and rows: for a person at a shell, a page, a paper.

In:  limits, measurements on record, and why one closes. Out: sentences and rows, each with period and source.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

from sluis.gate.state.readiness import moment
from sluis.gate.state.risk_finding import RiskFinding, percent
from sluis.i18n import N_, tr
from sluis.register.lower import RiskLimit
from sluis.reports.risk import number
from sluis.standing.entries import Again, MeasureBegun, Measured, SampleBegun
from sluis.standing.measured import alone_of, found_again
from sluis.standing.sampling import measurable_ms
from sluis.standing.share import Share

DAY_MS: Final = 86_400_000
SOURCES: Final[Mapping[str, str]] = {
    "replay": N_("recorded reports, replayed"),
    "bodies": N_("bodies that left"),
    "sample": N_("a sealed sample of what was released, its homes drawn by the log"),
}
HISTORY: Final = (N_("measured"), N_("made of"), N_("homes measured"), N_("alone (95 %)"), N_("found again (95 %)"))
NO_LIMIT: Final = N_("{activity}: the register does not say how well a home may be recognised; nothing is limited.")
LIMIT: Final = N_(
    "{activity}: at most {alone} of the homes may be alone in what left; what was measured may be {days} days old."
)
LINKAGE: Final = N_("{share} may be found again {days} days later or further.")
CLOSED: Final = N_("{activity} is closed by its measurement: {reason}.")
OPEN: Final = N_("{activity}: its measurement lets it be open, until {until}.")
FOREMOST: Final = N_("The row that does most is {row}.")
HELPS: Final = N_("On a sample of {homes} homes this would stay under the limit: {what}.")
HELPS_NOT: Final = N_(
    "No single change that was tried on {homes} homes stays under the limit; it takes fewer rows, or counts."
)
WHAT: Final[Mapping[str, str]] = {
    "drop": N_("withhold {row}"),
    "coarser": N_("{row} in wider bands"),
    "report-token": N_("a household token that lives for one report"),
}
UNREPORTED: Final = N_(
    "{activity}: a measurement was begun on {at}, of {source} with the digest {input}, and nothing on record says what "
    "came out. Ask who measured."
)
SAMPLE: Final = N_(
    "{activity}: of {homes} homes that the log drew, what is released from {first} on is kept sealed until {until}, "
    "and measured from {at} on."
)
STRANGERS: Final = N_(
    "{activity}, measured on {at}: of {strangers} of the {homes} homes the registry of this gate names no router, as "
    "far as their reports say which it is. Homes that somebody adds make every share smaller."
)
RECORDED: Final = N_(
    "Put on record of {activity}: measured on {homes} homes and {bodies} bodies, {source}, from {first} to {last}; "
    "measurement {sha256}."
)


class OnRecord(Protocol):
    """What is told of an activity."""

    @property
    def activity(self) -> str:
        """By the register's key."""
        ...

    @property
    def limit(self) -> RiskLimit | None:
        """``None``: nothing is limited."""
        ...

    @property
    def finding(self) -> RiskFinding | None:
        """Why its measurement keeps it closed."""
        ...

    @property
    def good_until_ms(self) -> int | None:
        """The first moment at which what counts is too old."""
        ...

    @property
    def history(self) -> Sequence[Measured]:
        """Every measurement of it."""
        ...

    @property
    def unreported(self) -> Sequence[MeasureBegun]:
        """Measurements that were begun and never reported."""
        ...

    @property
    def sample(self) -> SampleBegun | None:
        """The newest sample of its homes."""
        ...


def in_words(found: OnRecord) -> Iterator[str]:
    """Yield what is said of an activity: its limit, whether its measurement lets it be open, and what would help."""
    yield from _said(found)
    if found.history and found.history[-1].strangers:
        yield strangers_in_words(found.history[-1])
    for begun in found.unreported:
        source = tr(SOURCES[begun.source])
        yield tr(UNREPORTED, None, activity=found.activity, at=day(begun.at_ms), source=source, input=begun.input)
    if found.sample is not None:
        sample = found.sample
        places = {"first": day(sample.from_ms), "until": moment(sample.until_ms), "at": moment(measurable_ms(sample))}
        yield tr(SAMPLE, None, activity=found.activity, homes=number(sample.homes), **places)


def _said(found: OnRecord) -> Iterator[str]:
    limit, name = found.limit, found.activity
    if limit is None:
        yield tr(NO_LIMIT, None, activity=name)
        return
    said = tr(LIMIT, None, activity=name, alone=percent(limit.singling_out), days=limit.max_age_ms // DAY_MS)
    if limit.linkage is not None:
        said = f"{said} {tr(LINKAGE, None, share=percent(limit.linkage), days=limit.days_apart)}"
    yield said
    if found.finding is None:
        yield tr(OPEN, None, activity=name, until=day(found.good_until_ms or 0))
        return
    yield tr(CLOSED, None, activity=name, reason=found.finding.reason())
    yield from _help(found.finding)


def _help(finding: RiskFinding) -> Iterator[str]:
    if finding.foremost:
        yield tr(FOREMOST, None, row=finding.foremost)
    measured = finding.measured
    if measured is None or not finding.above:
        return
    helping = [tr(WHAT[less.what], None, row=less.column) for less in finding.helping()]
    homes = number(measured.sample)
    yield tr(HELPS, None, homes=homes, what="; ".join(helping)) if helping else tr(HELPS_NOT, None, homes=homes)


def history_rows(found: OnRecord) -> list[list[str]]:
    """Return a row for each measurement, the newest first."""
    apart = 1 if found.limit is None else found.limit.days_apart
    return [
        [
            day(each.at_ms),
            tr(SOURCES[each.source]),
            number(each.homes),
            between(alone_of(each)),
            among(found_again(each, apart)),
        ]
        for each in reversed(found.history)
    ]


def between(share: Share | None) -> str:
    """Return a share with its interval; a dash for none."""
    if share is None:
        return "—"
    template = N_("{share} ({low} to {high})")
    return tr(template, None, share=percent(share.value), low=percent(share.low), high=percent(share.high))


def among(again: Again | None) -> str:
    """Return a share of homes that were found again, with its interval and among how many; a dash for none."""
    if again is None:
        return "—"
    found = Share(*again.found)
    return tr(N_("{share} among {among}"), None, share=between(found), among=number(again.candidates))


def strangers_in_words(measured: Measured) -> str:
    """Say how many homes of a measurement the registry does not name."""
    return tr(
        STRANGERS,
        None,
        activity=measured.activity,
        at=day(measured.at_ms),
        strangers=number(measured.strangers or 0),
        homes=number(measured.homes + measured.silent),
    )


def recorded_in_words(measured: Measured, sha256: str) -> str:
    """Say what was put on record."""
    return tr(
        RECORDED,
        None,
        activity=measured.activity,
        homes=number(measured.homes),
        bodies=number(measured.bodies),
        source=tr(SOURCES[measured.source]),
        first=day(measured.first_ms),
        last=day(measured.last_ms),
        sha256=sha256,
    )


def day(at_ms: int) -> str:
    """Return a moment's UTC day."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
