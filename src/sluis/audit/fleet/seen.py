"""What routers of one model and firmware were seen sending, put together capture by capture.

In:  audits, one at a time. Out: ``FirmwareSeen``.

The rules this module keeps:
 * Of an audit only what routers sent stays: places, kinds, paths and counts. No value, no device, no address; a place
   that has no name is called by the holder of its block, and what identifies somebody in a name is ``*``.
 * An audit that was not read whole, or not at all, is counted by its number; so is one in which nothing is a router's:
   it says nothing of the firmware, and it adds no hours.
 * A clock that was not set, or jumped, gives no day and no length.
 * Bounded: ``MOST_PLACES`` and ``MOST_PATHS`` for each firmware; what goes beyond is counted.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sluis.audit.model import Audit, Destination, Flow, Observation, Party, Reading, Sort
from sluis.audit.record.sender_attribution import ROUTER
from sluis.capture.base.home_networks import parsed
from sluis.terms import Kind, Verdict

MOST_PLACES: Final = 2_000
MOST_PATHS: Final = 20_000
HOUR_MS: Final = 3_600_000
LONGEST_MS: Final = 31 * 24 * HOUR_MS
"""Beyond it the clock jumped, or several captures were put in one: how long was looked is not known."""
_FIRST_MS: Final = 946_684_800_000
_LAST_MS: Final = 4_102_444_800_000
"""2000 and 2100: a clock that says another day was not set."""
_SHORTEST_HIDDEN: Final = 4
_NUMBERED: Final = re.compile(r"(?=[a-f\-]*[0-9])[0-9a-f\-]{12,}")
"""A label that is a number: of one router, whatever it is called by."""
_VERDICTS: Final = list(Verdict)


@dataclass(slots=True)
class PlaceSeen:
    """What went to one place."""

    name: str
    """A name without what identifies somebody; empty: the files do not say where to."""
    holder: str = ""
    """Of the block of addresses, where the place has no name."""
    party: Party = Party.UNKNOWN
    recipient: str = ""
    captures: int = 0
    """In how many it was seen."""
    timed: int = 0
    """Connections in captures that have a length."""
    times: int = 0
    octets: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)
    """Kinds about people, and in how many captures each was seen."""
    kinds_first_ms: dict[Kind, int] = field(default_factory=dict)
    """When each of these was first seen; a kind of files without a time is not in it."""
    paths: dict[str, Kind] = field(default_factory=dict)
    readings: Counter[Reading] = field(default_factory=Counter)
    """In how many captures each was seen."""
    first_ms: int = 0
    last_ms: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What places of two versions are told alike by."""
        return self.name, self.holder


@dataclass(slots=True)
class FirmwareSeen:
    """All captures of one model and firmware."""

    model: str
    firmware: str
    ouis: set[str] = field(default_factory=set)
    captures: list[int] = field(default_factory=list)
    """Numbers of those that were read."""
    unread: dict[int, str] = field(default_factory=dict)
    """Numbers of those of which nothing was read, and why: codes of errors."""
    partly: list[int] = field(default_factory=list)
    """Numbers of those of which a part was not read."""
    timeless: list[int] = field(default_factory=list)
    """Numbers of those that have no length: they say nothing of how often."""
    without_router: list[int] = field(default_factory=list)
    """Numbers of those in which no router was seen sending: they say nothing of its firmware."""
    length_ms: int = 0
    first_ms: int = 0
    last_ms: int = 0
    since: date | None = None
    """The earliest day the list gives."""
    places: dict[tuple[str, str], PlaceSeen] = field(default_factory=dict)
    beyond: int = 0
    """Places and paths beyond what is kept."""
    by_devices: int = 0
    """Flows of devices behind the routers, which are not told of."""
    observations: Counter[tuple[str, Verdict]] = field(default_factory=Counter)
    """Differences from the register, in how many captures each sort was seen."""
    worst: Verdict = Verdict.PASS

    @property
    def hours(self) -> float:
        """Together, of the captures that were read."""
        return self.length_ms / HOUR_MS

    @property
    def doubtful(self) -> set[int]:
        """Numbers of captures of which something is not known."""
        return {*self.unread, *self.partly, *self.without_router}

    @property
    def incomplete(self) -> bool:
        """Whether something of it is not known, so that it passes nowhere."""
        return not self.captures or bool(self.doubtful) or self.beyond > 0

    def take(self, number: int, audit: Audit) -> None:
        """Add what one capture shows."""
        self.captures.append(number)
        if any(source.unread for source in audit.sources):
            self.partly.append(number)
        own = [flow for flow in audit.flows if flow.device == ROUTER or audit.alone]
        self.without_router += [] if own else [number]
        length = audit.last_ms - audit.first_ms
        length = length if own and 0 < length <= LONGEST_MS else 0
        self.length_ms += length
        self.timeless += [] if length or not own else [number]
        for at_ms in filter(None, (_told(audit.first_ms), _told(audit.last_ms))):
            self.first_ms = min(self.first_ms or at_ms, at_ms)
            self.last_ms = max(self.last_ms, at_ms)
        self._take_flows(audit, own, timed=length > 0)
        self._take_observations(audit)

    def _take_flows(self, audit: Audit, own: list[Flow], *, timed: bool) -> None:
        by_key = {destination.key: destination for destination in audit.destinations}
        self.by_devices += len(audit.flows) - len(own)
        place_of: dict[int, PlaceSeen] = {}
        first_of = {flow.number: _told(flow.first_ms) for flow in own}
        read: dict[tuple[str, str], set[Reading]] = {}
        for flow in own:
            place = self._place(by_key.get(flow.destination), audit.hidden)
            if place is None:
                continue
            place_of[flow.number] = place
            read.setdefault(place.key, set()).add(flow.reading)
            _count(place, flow, timed=timed)
        kinds: dict[tuple[str, str], set[Kind]] = {}
        for seen in audit.fields:
            place = place_of.get(seen.flow)
            if place is None:
                continue
            if seen.telling:
                kinds.setdefault(place.key, set()).add(seen.kind)
                _first_seen(place, seen.kind, first_of[seen.flow])
            path = ".".join(seen.path)
            if path in place.paths or len(place.paths) < MOST_PATHS:
                place.paths.setdefault(path, seen.kind)
            else:
                self.beyond += 1
        for key, readings in read.items():
            self.places[key].captures += 1
            self.places[key].readings.update(readings)
            self.places[key].kinds.update(kinds.get(key, ()))

    def _place(self, destination: Destination | None, hidden: tuple[str, ...]) -> PlaceSeen | None:
        name, holder = label_of(destination, hidden)
        if (name, holder) not in self.places and len(self.places) >= MOST_PLACES:
            self.beyond += 1
            return None
        place = self.places.setdefault((name, holder), PlaceSeen(name, holder))
        if destination is not None and name:
            place.party, place.recipient = destination.party, destination.recipient
        return place

    def _take_observations(self, audit: Audit) -> None:
        told = {(each.sort.value, _verdict_of(each)) for each in audit.observations} - {
            (sort.value, Verdict.PASS) for sort in Sort
        }
        self.observations.update(told)
        for _, verdict in told:
            self.worst = min(self.worst, verdict, key=_VERDICTS.index)


def label_of(destination: Destination | None, hidden: tuple[str, ...]) -> tuple[str, str]:
    """Return how a place is called, and the holder of its block where it has no name.

    Examples:
        >>> label_of(Destination("a1b2.voorbeeld.example", (), ()), ("A1B2",))
        ('*.voorbeeld.example', '')
        >>> label_of(Destination("f3c1d2a977b0e511.voorbeeld.example", (), ()), ())
        ('*.voorbeeld.example', '')
        >>> label_of(Destination("192.0.2.1", (), ("192.0.2.1",), organisation="Voorbeeld"), ())
        ('*', 'Voorbeeld')
    """
    if destination is None or not destination.key:
        return "", ""
    if parsed(destination.key):
        return "*", destination.organisation
    name = destination.key.lower()
    for secret in hidden:
        if len(secret) >= _SHORTEST_HIDDEN:
            name = name.replace(secret.lower(), "*")
    return ".".join("*" if _NUMBERED.fullmatch(label) else label for label in name.split(".")), ""


def _verdict_of(observation: Observation) -> Verdict:
    """Return how grave an observation is: of a dump nobody knows to whom it went, if to anybody."""
    nowhere = observation.sort is Sort.UNDECLARED_RECIPIENT and not observation.destination
    return Verdict.UNKNOWN if nowhere and observation.verdict is Verdict.FAIL else observation.verdict


def _told(at_ms: int) -> int:
    """Return a moment, or 0 where the clock was not set."""
    return at_ms if _FIRST_MS <= at_ms < _LAST_MS else 0


def _first_seen(place: PlaceSeen, kind: Kind, at_ms: int) -> None:
    if at_ms:
        place.kinds_first_ms[kind] = min(place.kinds_first_ms.get(kind, at_ms), at_ms)


def _count(place: PlaceSeen, flow: Flow, *, timed: bool) -> None:
    place.times += flow.times
    place.timed += flow.times if timed else 0
    place.octets += flow.octets_out
    for at_ms in filter(None, (_told(flow.first_ms), _told(flow.last_ms))):
        place.first_ms = min(place.first_ms or at_ms, at_ms)
        place.last_ms = max(place.last_ms, at_ms)
