"""Make the fleet that is measured: the invented homes of the demonstration, grown to a size, and what they send.

In:  how many homes, how many reports, how large, which layout, a seed. Out: one Bulk Data message per report, as bytes.

A home grows as homes do: devices and neighbours first, then counters per Ethernet port, which no register lists.
The same seed gives the same bytes, the moment of the first report apart.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from sluis.demo.homes import Device, Home, Tree, body_of, neighbourhood, report_of

SPACING_S: Final = 900
"""Between two reports of one home."""
_DEVICE_SHARE: Final = 0.6
"""How much of a report is about devices."""
_NEIGHBOUR_SHARE: Final = 0.75
"""How much with neighbours added; counters are the rest."""
_DEVICE_BYTES: Final = 600
"""More than one device takes in either layout."""
_COUNTERS: Final = (
    "BytesSent",
    "BytesReceived",
    "PacketsSent",
    "PacketsReceived",
    "ErrorsSent",
    "ErrorsReceived",
    "UnicastPacketsSent",
    "UnicastPacketsReceived",
    "DiscardPacketsSent",
    "DiscardPacketsReceived",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One message with one report, and who sends it."""

    home: Home
    at_s: int
    body: bytes


def fleet(homes: int, reports: int, size: int, until_s: int, seed: int, *, flat: bool) -> list[Sent]:
    """Make the messages of a fleet.

    Args:
        homes: How many; each is of about ``size`` bytes.
        reports: How many in all, spread over the homes.
        size: Bytes of one message.
        until_s: When the last reports were collected; earlier ones lie ``SPACING_S`` apart.
        seed: The same seed makes the same homes and values.
        flat: NameValuePair instead of ObjectHierarchy.

    Returns:
        Messages, oldest collection first.
    """
    draw = random.Random(seed)  # noqa: S311 - invented homes, not keys
    grown = [_grow(home, size, draw, flat=flat) for home in neighbourhood(homes, seed)]
    rounds = -(-reports // homes)
    sent = [
        Sent(home, at_s, compact(home, _report(home, ports, at_s)))
        for number in range(rounds)
        for home, ports in grown
        for at_s in [until_s - (rounds - 1 - number) * SPACING_S]
    ]
    return sent[:reports]


def compact(home: Home, report: Tree) -> bytes:
    """Return one report as routers send it: no white space, in the layout of the home."""
    return json.dumps(json.loads(body_of(home, [report])), separators=(",", ":")).encode()


def _grow(home: Home, size: int, draw: random.Random, *, flat: bool) -> tuple[Home, int]:
    """Return the home with devices and neighbours until its report is large enough, and how many ports it has."""
    home, more = replace(home, flat=flat, neighbours=()), _devices(home.number)
    while (missing := int(size * _DEVICE_SHARE) - _bytes(home)) > 0:
        for _ in range(max(1, missing // _DEVICE_BYTES)):
            address = f"192.168.1.{20 + len(home.devices)}"
            home.devices = (*home.devices, replace(next(more), address=address))
    while _bytes(home) < size * _NEIGHBOUR_SHARE:
        ssid, mac = f"BurenNet{draw.randrange(10**7)}", f"E8:DF:70:{draw.randbytes(3).hex(':').upper()}"
        home.neighbours = (*home.neighbours, (ssid, mac, -draw.randint(60, 92)))
    ports = next(ports for ports in count() if _bytes(home, ports + 1) > size)
    home.uptime = draw.randrange(10**6)
    return home, ports


def _bytes(home: Home, ports: int = 0) -> int:
    return len(compact(home, _report(home, ports, SPACING_S)))


def _devices(seed: int) -> Iterator[Device]:
    for number in count():
        for home in neighbourhood(1, seed * 1000 + number):
            yield from home.devices


def _report(home: Home, ports: int, at_s: int) -> Tree:
    report = report_of(home, at_s)
    device = report["Device"]
    assert isinstance(device, dict)  # noqa: S101 - for the type checker; it is what report_of makes
    device["Ethernet"]["Interface"] |= {
        str(port): {"Stats": {name: (at_s * port + place) % 2**32 for place, name in enumerate(_COUNTERS)}}
        for port in range(2, ports + 2)
    }
    return report
