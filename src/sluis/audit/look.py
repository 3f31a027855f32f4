"""How far a running capture is: what was seen until one moment, for who watches an interface.

In:  the running capture. Out: ``Look`` after ``Look``; what was gathered is for the audit in the end.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sluis.audit.capture_pass import CaptureFacts
from sluis.audit.house.flow_table import FlowTable
from sluis.audit.house.household import HomeInventory
from sluis.audit.model import Flow
from sluis.capture.base.sighting import Payload, TrafficRecord
from sluis.capture.readers.tshark.live import Live

EVERY_S: Final = 1.0
"""Seconds between two looks; more when working one out takes long."""
_SHARE: Final = 10
"""A look may take this part of the time: one in ten."""
_WAITING: Final = 100_000
"""Most things said that wait for the next look to be counted."""

FlowKey = tuple[int, str, str, int]
"""Device, destination, protocol and port: what stays the same from look to look."""


@dataclass(frozen=True)
class Look:
    """What was seen until one moment."""

    household: HomeInventory
    settled: FlowTable
    packets: int
    seconds: float
    read: dict[FlowKey, int]
    """Things that could be read, per flow: bodies, addresses, headers, names and messages."""


def key_of(flow: Flow) -> FlowKey:
    """Return what tells a flow from others whatever its number is."""
    return flow.device, flow.destination, flow.protocol, flow.port


def looks(
    live: Live, gathered: CaptureFacts, *, home: tuple[str, ...] = (), router: str = "", every_s: float = EVERY_S
) -> Iterator[Look]:
    """Gather what passes, and yield how far it is now and then.

    Args:
        live: The running capture.
        gathered: Where everything goes.
        home: Networks of the house, when told.
        router: Address or MAC address of the router, when told.
        every_s: Seconds between two looks, at least.

    Yields:
        Looks; the last one when the capture ended.

    Raises:
        interface_error: When nothing could be captured.

    Effects:
        Waits for traffic.
    """
    begun = time.monotonic()
    due, packets = begun, 0
    waiting: list[Payload] = []
    read: Counter[FlowKey] = Counter()

    def look() -> Look:
        household = gathered.house.build_inventory(home, router)
        settled = gathered.flows.build_flow_table(household)
        for record in waiting:
            number = settled.flow_of(record.sender, record.receiver, record.protocol, record.host)
            if number is not None:
                read[key_of(settled.flows[number - 1])] += 1
        waiting.clear()
        return Look(household, settled, packets, time.monotonic() - begun, dict(read))

    for seen in live.sightings():
        gathered.take(seen)
        if isinstance(seen, TrafficRecord):
            packets += 1
        elif isinstance(seen, Payload) and len(waiting) < _WAITING:
            waiting.append(seen)
        now = time.monotonic()
        if now >= due:
            yield look()
            took = time.monotonic() - now
            due = time.monotonic() + max(every_s, took * _SHARE)
    yield look()
