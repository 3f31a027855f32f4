"""``sluis audit --live``: what leaves the house while it leaves, until the time is over or somebody presses Ctrl-C.

In:  the name of an interface. Out: a running view on a terminal, else one line per destination; and in the end
everything that was gathered, for the same reports as those of a file.

The rules this module keeps:
 * Nothing is written to disk; what was said is kept in memory, up to a limit.
 * The view shows numbers, names of destinations and makers of devices; what a device calls itself only when asked.
 * Ctrl-C stops the capture and what was seen is reported; a second Ctrl-C ends at once.
"""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

from rich.console import Console, Group
from rich.live import Live as View
from rich.text import Text

from sluis.audit.capture_pass import CaptureFacts
from sluis.audit.house.flow_table import FlowTable
from sluis.audit.house.household import HomeInventory
from sluis.audit.model import READINGS, Device, Flow, Reading
from sluis.capture.base.sighting import Payload, TrafficRecord
from sluis.capture.readers.tshark.live import Live
from sluis.cli import show
from sluis.i18n import N_, tr
from sluis.i18n.harmless import harmless

EVERY_S: Final = 1.0
"""Seconds between two looks; more when working one out takes long."""
_SHARE: Final = 10
"""A look may take this part of the time: one in ten."""
AT_ONCE_S: Final = 0.5
"""Within so many seconds after the first request to end, another one is the same."""
ROWS: Final = 25
"""Flows shown, those that sent most first."""
_WAITING: Final = 100_000
"""Most things said that wait for the next look to be counted."""
_KILO: Final = 1000

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
        for one in waiting:
            number = settled.flow_of(one.sender, one.receiver, one.protocol, one.host)
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


@contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` at the first Ctrl-C or request to end; a second Ctrl-C ends the program as always.

    ``timeout`` sends what it sends twice, to the program and to its group: what follows at once is no second one.

    Effects:
        Changes what the process does with two signals, until the end of the ``with``.
    """
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    first_at: list[float] = []

    def asked(number: int, _: FrameType | None) -> None:
        if not first_at:
            first_at.append(time.monotonic())
            stop()
        elif time.monotonic() - first_at[0] > AT_ONCE_S:
            signal.signal(number, before[signal.Signals(number)])
            signal.raise_signal(signal.Signals(number))

    for one in before:
        signal.signal(one, asked)
    try:
        yield
    finally:
        for one, was in before.items():
            signal.signal(one, was)


def run_live(
    interface: str,
    seconds: float,
    gathered: CaptureFacts,
    console: Console,
    *,
    home: tuple[str, ...] = (),
    router: str = "",
    keylog: str | None = None,
    reveal: bool = False,
) -> CaptureFacts:
    """Capture an interface and show what leaves, until it ends.

    Args:
        interface: Its name.
        seconds: After which it stops; 0 goes on until Ctrl-C.
        gathered: Where everything goes; made with ``live=True``.
        console: Where it is shown: a running view on a terminal, else a line per destination.
        home: Networks of the house, when told.
        router: Address or MAC address of the router, when told.
        keylog: A file with TLS secrets that grows while it runs.
        reveal: Whether what a device calls itself is shown.

    Returns:
        ``gathered``.

    Raises:
        tshark_missing_error, capture_program_missing_error: When a program is not installed.
        interface_error: When nothing could be captured.
        FileMissingError: When the key log cannot be opened.

    Effects:
        Runs two programs, writes to the console, and takes Ctrl-C while it runs.
    """
    with Live(interface, seconds=seconds, keylog=keylog) as live, stopping(live.stop):
        found = looks(live, gathered, home=home, router=router)
        if console.is_terminal:
            with View(console=console, auto_refresh=False, transient=True) as view:
                for look in found:
                    view.update(picture(look, reveal=reveal), refresh=True)
        else:
            told: set[FlowKey] = set()
            for look in found:
                _tell(console, look, told, reveal=reveal)
    return gathered


def _tell(console: Console, look: Look, told: set[FlowKey], *, reveal: bool) -> None:
    """Print one line for each flow that was not told yet."""
    devices = {one.number: one for one in look.household.devices}
    for flow in look.settled.flows:
        if key_of(flow) not in told:
            told.add(key_of(flow))
            show.say(
                console,
                N_("{device} to {destination}: {protocol}, port {port}, {reading}"),
                device=_device(devices.get(flow.device), flow.device, reveal=reveal),
                destination=harmless(flow.destination),
                protocol=flow.protocol,
                port=flow.port,
                reading=_reading(look, flow),
            )


def picture(look: Look, *, reveal: bool = False) -> Group:
    """Return what a look shows on a terminal.

    Args:
        look: What was seen.
        reveal: Whether what a device calls itself is shown.

    Returns:
        Two lines and a table, for Rich.

    Effects:
        None.
    """
    devices = {one.number: one for one in look.household.devices}
    flows = sorted(look.settled.flows, key=lambda one: (-one.octets_out, one.number))[:ROWS]
    rows = [
        [
            _device(devices.get(flow.device), flow.device, reveal=reveal),
            harmless(flow.destination),
            f"{flow.protocol} {flow.port}",
            _reading(look, flow),
            size(flow.octets_out),
            size(flow.octets_in),
            str(look.read.get(key_of(flow), 0)),
        ]
        for flow in flows
    ]
    columns = (
        N_("from"), N_("to whom"), N_("protocol"), N_("encryption"), N_("sent"), N_("received"), N_("pieces read"),
    )  # fmt: skip
    head = tr(
        N_("{seconds} s, {packets} packets, {devices} devices, {destinations} destinations, {inside} flows inside"),
        None,
        seconds=int(look.seconds),
        packets=look.packets,
        devices=sum(not one.is_router for one in look.household.devices),
        destinations=len(look.settled.names),
        inside=look.settled.inside,
    )
    return Group(Text(head), show.table(columns, rows), Text(tr(N_("Ctrl-C stops and reports.")), style="dim"))


def _reading(look: Look, flow: Flow) -> str:
    """Return how far a flow is read: what it holds is read at the end, and so far only counted."""
    if flow.reading is not Reading.UNREAD:
        return tr(READINGS[flow.reading])
    return tr(READINGS[Reading.CLEAR] if look.read.get(key_of(flow)) else N_("nothing read yet"))


def _device(device: Device | None, number: int, *, reveal: bool) -> str:
    if number == 0:
        return tr(N_("router"))
    label = tr(N_("device {number}"), None, number=number)
    if device is None:
        return label
    more = device.names[0] if reveal and device.names else device.vendor
    return f"{label} ({harmless(more)})" if more else label


def size(octets: int) -> str:
    """Return a number of octets as a person reads it.

    Examples:
        >>> size(999), size(1_500), size(2_000_000_000)
        ('999 B', '1.5 kB', '2.0 GB')
    """
    value, unit = float(octets), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < _KILO:
            break
        value, unit = value / _KILO, larger
    return f"{octets} B" if unit == "B" else f"{value:.1f} {unit}"
