"""What leaves the house while it leaves: a picture for a terminal, or one line per destination.

In:  a look at a running capture. Out: what Rich prints.

The rule this module keeps: numbers, names of destinations and makers of devices are shown; what a device calls itself
only when asked.
"""

from typing import Final

from rich.console import Console, Group
from rich.text import Text

from sluis.audit.look import FlowKey, Look, key_of
from sluis.audit.model import READINGS, Device, Flow, Reading
from sluis.i18n import N_, tr
from sluis.i18n.harmless import harmless
from sluis.reports import show

ROWS: Final = 25
"""Flows shown, those that sent most first."""
_KILO: Final = 1000


def tell_new(console: Console, look: Look, told: set[FlowKey], *, reveal: bool) -> None:
    """Print one line for each flow that was not told yet.

    Effects:
        Writes to the console; puts into ``told`` what is told.
    """
    devices = {device.number: device for device in look.household.devices}
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
    devices = {device.number: device for device in look.household.devices}
    flows = sorted(look.settled.flows, key=lambda flow: (-flow.octets_out, flow.number))[:ROWS]
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
        devices=sum(not device.is_router for device in look.household.devices),
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
