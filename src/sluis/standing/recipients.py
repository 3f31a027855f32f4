"""What has no slot: stopped recipients and rows, registers and how far their life came, measurements; one chain.

In:  a recipient, a row of an activity, or a register's digest, in the transaction that makes it true. Out: entries; and
``SystemStanding``.

The rules this module keeps:
 * A recipient that is stopped gets nothing until a person starts it again; what waits for it the caller settles.
 * A row or an activity that the canary stopped stays stopped until a person lets it run again. It is known by its path:
   its number is another one in another plan.
 * Stops and activation are closing events: a restored database that lacks one stays closed. What starts again is none:
   a restore that loses it leaves closed what was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from msgspec import UNSET
from sqlalchemy import Connection

from sluis.errors import Code, RegisterText
from sluis.errors.standing import recipient_stopped_error, standing_closed_error
from sluis.keys.keystore import Keystore
from sluis.standing.chain import Chain, append, has_rows, read
from sluis.standing.entries import (
    NO_SLOT,
    Counted,
    MeasureBegun,
    Measured,
    Planned,
    RegisterEntry,
    RowStart,
    RowStop,
    SampleBegun,
    SampleOver,
    Start,
    Steps,
    Stop,
)
from sluis.token_period import year_of

RowPlace = tuple[str, tuple[str, ...]]
"""An activity and the path of one of its rows; an empty path is the whole activity."""
CountedValue = tuple[str, tuple[str, ...]]
"""A recipient, and the path of the value by which homes are counted for it."""


@dataclass(frozen=True, slots=True)
class SystemStanding:
    """What holds for the whole gate."""

    stopped: frozenset[str] = frozenset()
    """Recipients, by the register's keys."""
    register: str | None = None
    """The digest of the register that came into force last; ``None`` before the first."""
    rows: Mapping[RowPlace, RowStop] = field(default_factory=dict)
    """Rows and activities that the canary stopped."""
    register_ms: int = 0
    """When that register came into force."""
    planned: tuple[Planned, ...] = ()
    """Registers that were activated to come into force later, in the order in which that was recorded."""
    stopped_ms: Mapping[str, int] = field(default_factory=dict, compare=False)
    """When each recipient that is stopped was."""
    steps: Steps | None = None
    """How far the life of the register had come when something of it was recorded last; ``None``: never noted."""
    counted_until_ms: Mapping[str, int] = field(default_factory=dict)
    """Activity that counts homes → until when its periods are closed."""
    asked_until_ms: Mapping[CountedValue, int] = field(default_factory=dict)
    """The same of what is counted for whom, whatever the activity was called then."""
    counted_ms: int = 0
    """When a period of any count was closed last, by the clocks that closed them: a clock before it was set back."""
    spent_u: Mapping[int, int] = field(default_factory=dict)
    """Calendar year (UTC) → what all counts together spent of each household, in millionths."""
    measurements: tuple[Measured, ...] = ()
    """How well homes were recognised in what activities release, in the order in which that was recorded."""
    measured: Mapping[tuple[str, str], Measured] = field(default_factory=dict, compare=False)
    """The newest of them by activity and digest of what may leave: what counts."""
    begun: Mapping[tuple[str, str, str], MeasureBegun] = field(default_factory=dict)
    """Measurements that were begun, by activity, digest of what may leave and of the input; the first of each."""
    samples: Mapping[str, SampleBegun] = field(default_factory=dict)
    """Activity → the newest sample of homes that was drawn and not given up."""
    drawn_ms: Mapping[str, int] = field(default_factory=dict)
    """Activity → when the keeping of its newest sample began or begins, given up or not."""

    @property
    def unreported(self) -> tuple[MeasureBegun, ...]:
        """Measurements that were begun and of which no result is on record, the oldest first."""
        reported = {begun_place(each) for each in self.measurements}
        left = [each for place, each in self.begun.items() if place not in reported]
        return tuple(sorted(left, key=lambda each: each.at_ms))

    def closed_until(self, activity: str, value: CountedValue) -> int:
        """Return until when the periods of a count are closed, ms: under its name, or for its recipient and value.

        Args:
            activity: As it is called now.
            value: What it counts for whom.
        """
        return max(self.counted_until_ms.get(activity, 0), self.asked_until_ms.get(value, 0))

    def due(self, now_ms: int) -> Planned | None:
        """Return the activation whose moment came after the register in force did; ``None`` when there is none."""
        come = [plan for plan in self.planned if self.register_ms < plan.from_ms <= now_ms]
        return max(reversed(come), key=lambda plan: plan.from_ms, default=None)

    def numbers(self, activity: str, paths: Mapping[int, tuple[str, ...]]) -> dict[int, RowStop]:
        """Return the stopped rows of an activity by the number they have in its plan; 0: the whole activity.

        Args:
            activity: By the register's key.
            paths: Number of a row in that plan → its path.
        """
        numbered = {0: (), **paths}
        here = {row: self.rows.get((activity, path)) for row, path in numbered.items()}
        return {row: stop for row, stop in here.items() if stop is not None}


NOTHING_STOPPED: Final = SystemStanding()


def system_of(chain: Chain | None) -> SystemStanding | None:
    """Return what a chain says, ``None`` when it does not check or holds what has a slot."""
    if chain is None:
        return None
    stopped: dict[str, int] = {}
    register: str | None = None
    register_ms, planned = 0, list[Planned]()
    rows: dict[RowPlace, RowStop] = {}
    steps: Steps | None = None
    listed = list[Counted | MeasureBegun | Measured | SampleBegun | SampleOver]()
    for entry in chain.entries:
        match entry:
            case Counted() | MeasureBegun() | Measured() | SampleBegun() | SampleOver():
                listed.append(entry)
            case Stop():
                stopped[entry.recipient] = entry.at_ms
            case Start():
                stopped.pop(entry.recipient, None)
            case RowStop():
                rows.setdefault((entry.activity, entry.path), entry)
            case RowStart():
                rows.pop((entry.activity, entry.path), None)
            case RegisterEntry():
                register, register_ms = entry.digest, entry.at_ms
            case Planned():
                planned.append(entry)
            case Steps():
                steps = entry
            case _:
                return None
    held = SystemStanding(frozenset(stopped), register, rows, register_ms, tuple(planned), stopped, steps)
    return _with_listed(held, listed)


def _with_listed(
    held: SystemStanding, listed: Sequence[Counted | MeasureBegun | Measured | SampleBegun | SampleOver]
) -> SystemStanding:
    """Return a standing with what its chain says of counts, measurements and samples."""
    counted = [each for each in listed if isinstance(each, Counted)]
    until_ms, spent_u = _closed_periods(counted)
    measurements = tuple(each for each in listed if isinstance(each, Measured))
    newest = {(each.activity, each.leaving): each for each in measurements}
    samples, drawn_ms = _samples(each for each in listed if isinstance(each, SampleBegun | SampleOver))
    counted_ms = max((each.at_ms for each in counted), default=0)
    held = replace(held, counted_until_ms=until_ms, spent_u=spent_u, samples=samples, drawn_ms=drawn_ms)
    begun = {begun_place(each): each for each in reversed(listed) if isinstance(each, MeasureBegun)}
    held = replace(held, asked_until_ms=_asked_until(counted), begun=begun, counted_ms=counted_ms)
    return replace(held, measurements=measurements, measured=newest)


def begun_place(entry: MeasureBegun | Measured) -> tuple[str, str, str]:
    """Return by what a measurement and its beginning are one: the activity, what may leave, and the input."""
    return entry.activity, entry.leaving, entry.input


def _samples(entries: Iterable[SampleBegun | SampleOver]) -> tuple[dict[str, SampleBegun], dict[str, int]]:
    """Return the newest sample of each activity that was not given up, and when each activity's newest began."""
    running: dict[str, SampleBegun] = {}
    drawn_ms: dict[str, int] = {}
    for entry in entries:
        if isinstance(entry, SampleBegun):
            running[entry.activity] = entry
            drawn_ms[entry.activity] = entry.from_ms
        elif entry.activity in running and running[entry.activity].from_ms == entry.from_ms:
            del running[entry.activity]
    return running, drawn_ms


def _asked_until(counted: Iterable[Counted]) -> dict[CountedValue, int]:
    until_ms: dict[CountedValue, int] = {}
    for entry in counted:
        if entry.recipient is not UNSET and entry.path is not UNSET:
            value = entry.recipient, entry.path
            until_ms[value] = max(until_ms.get(value, 0), entry.until_ms)
    return until_ms


def _closed_periods(counted: Iterable[Counted]) -> tuple[dict[str, int], dict[int, int]]:
    """Return until when each activity's periods are closed, and what each calendar year has spent."""
    until_ms: dict[str, int] = {}
    spent_u: dict[int, int] = {}
    for entry in counted:
        until_ms[entry.activity] = max(until_ms.get(entry.activity, 0), entry.until_ms)
        year = year_of(entry.from_ms)
        spent_u[year] = spent_u.get(year, 0) + entry.eps_u
    return until_ms, spent_u


def note_counted(conn: Connection, keystore: Keystore, entry: Counted) -> None:
    """Note that a period of counts was closed: no restored backup releases it again.

    Args:
        conn: A transaction that runs alone; this comes last in it.
        keystore: Holds the key of the chain.
        entry: Which period, and what it spent.

    Raises:
        standing_broken_error: the chain does not check.
    """
    append(conn, keystore, NO_SLOT, entry)


def system_standing(conn: Connection, keystore: Keystore) -> SystemStanding:
    """Return what holds for the whole gate, from its chain.

    Raises:
        standing_closed_error: the chain does not check.
    """
    chains = read(conn, keystore, [NO_SLOT])
    if chains[NO_SLOT] is None and not has_rows(conn, NO_SLOT):
        return NOTHING_STOPPED
    system = system_of(chains[NO_SLOT])
    if system is None:
        raise standing_closed_error(why=Code("recipients"))
    return system


def stops_of(conn: Connection, keystore: Keystore) -> dict[str, int]:
    """Return the recipients that are stopped, each with the moment, milliseconds.

    Raises:
        standing_closed_error: the chain does not check.
    """
    stopped, since = system_standing(conn, keystore).stopped, dict[str, int]()
    chain = read(conn, keystore, [NO_SLOT])[NO_SLOT]
    for entry in () if chain is None else chain.entries:
        if isinstance(entry, Stop):
            since[entry.recipient] = entry.at_ms
    return {recipient: since[recipient] for recipient in stopped}


def stop_recipient(conn: Connection, keystore: Keystore, recipient: str, now_ms: int) -> None:
    """Note that nothing goes to a recipient any more.

    Args:
        conn: A transaction that runs alone.
        keystore: Holds the key of the chain.
        recipient: The register's key.
        now_ms: The clock.

    Raises:
        recipient_stopped_error: it is stopped already.
        standing_closed_error: the chain does not check.
    """
    if recipient in system_standing(conn, keystore).stopped:
        raise recipient_stopped_error(recipient=RegisterText(recipient), what=Code("stopped"))
    append(conn, keystore, NO_SLOT, Stop(recipient=recipient, at_ms=now_ms))


def start_recipient(conn: Connection, keystore: Keystore, recipient: str, now_ms: int) -> None:
    """Note that a recipient may be sent to again.

    Raises:
        recipient_stopped_error: it is not stopped.
        standing_closed_error: the chain does not check.
    """
    if recipient not in system_standing(conn, keystore).stopped:
        raise recipient_stopped_error(recipient=RegisterText(recipient), what=Code("started"))
    append(conn, keystore, NO_SLOT, Start(recipient=recipient, at_ms=now_ms))


def stop_rows(conn: Connection, keystore: Keystore, stops: Iterable[RowStop]) -> None:
    """Note that the canary stopped rows; one that is stopped already stays as it is.

    Args:
        conn: A transaction. Beside others that stop rows it waits for them, so this comes last in it.
        keystore: Holds the key of the chain.
        stops: Which rows.

    Raises:
        standing_closed_error: the chain does not check.
    """
    wanted = list(stops)
    known = set(system_standing(conn, keystore).rows) if wanted else set()
    for stop in wanted:
        if (stop.activity, stop.path) not in known:
            append(conn, keystore, NO_SLOT, stop)
            known.add((stop.activity, stop.path))


def start_row(conn: Connection, keystore: Keystore, activity: str, path: tuple[str, ...], now_ms: int) -> bool:
    """Note that a row may run again; false when the chain does not know it as stopped.

    Raises:
        standing_closed_error: the chain does not check.
    """
    if (activity, path) not in system_standing(conn, keystore).rows:
        return False
    append(conn, keystore, NO_SLOT, RowStart(activity=activity, path=path, at_ms=now_ms))
    return True


def note_register(conn: Connection, keystore: Keystore, digest: str, now_ms: int) -> None:
    """Note that a register came into force, unless it is the one that did last and no other is due.

    Raises:
        standing_closed_error: the chain does not check.
    """
    system = system_standing(conn, keystore)
    if system.register != digest or system.due(now_ms) is not None:
        append(conn, keystore, NO_SLOT, RegisterEntry(digest=digest, at_ms=now_ms))


def note_planned(conn: Connection, keystore: Keystore, digest: str, from_ms: int, now_ms: int) -> None:
    """Note that a register was activated that comes into force later: no restored backup forgets it.

    Raises:
        standing_broken_error: the chain does not check.
    """
    append(conn, keystore, NO_SLOT, Planned(digest=digest, from_ms=from_ms, at_ms=now_ms))
