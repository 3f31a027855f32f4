"""Recorded reports of an invented fleet, to measure a register on: one line each, as many homes as are asked for.

In:  how many homes, a mean number of devices, days, reports a day, a seed. Out: NDJSON, for ``sluis risk``.

NOT a fact about Dutch homes. Who owns what is ``risk_fleet``; from one day to the next this module assumes, and says:
 * a device is seen on a day with 0.92, and replaced by another of its kind and maker with 0.05 in thirty days;
 * its signal lies around a level of its own, 4 dB either way; its rate follows from the signal, its standard stays;
 * a router is restarted with 0.03 a day, and changes the channel of a radio with 0.05; load and memory move a little
   around a level of its own, and errors on the air add up at a rate of its own since the restart;
 * a report is collected at a moment of the day that belongs to the router, to the second, and moves by some minutes;
 * a quarter of the host names carry the name of a person.
The same arguments give the same bytes. Homes come in order, all reports of one together, ``AT_ONCE`` homes in memory.

Usage: ``python scripts/risk_reports.py --homes 1000000 | sluis risk - --as json --register R --activity A --brief``.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Final

import numpy as np
from risk_fleet import CLASSES, Devices, devices

AT_ONCE: Final = 20_000
"""Homes made at once."""
FIRST_S: Final = 1_795_478_400
"""A midnight."""
DAY_S: Final = 86_400
SEEN, REPLACED, RESTARTED, MOVED, NAMED, EMPTY = 0.92, 0.05 / 30, 0.03, 0.05, 0.25, 0.6
_PEOPLE: Final = ("Anna", "Bram", "Chaima", "Daan", "Emma", "Fatima", "Gijs", "Hanna", "Ilse", "Joris", "Kaya", "Lotte")
_WIRED: Final = frozenset({"settopbox", "nas", "car"})
_NAMES: Final = {
    "phone": "Galaxy-S24",
    "laptop": "DESKTOP-{tail}",
    "watch": "Watch",
    "tablet": "iPad",
    "tv": "LGwebOSTV",
    "settopbox": "STB-{tail}",
    "speaker": "Sonos-{tail}",
    "console": "PS5-{tail}",
    "cast": "Chromecast",
    "printer": "HP{tail}",
    "light": "Philips-hue",
    "thermostat": "tado-{tail}",
    "security": "ring-{tail}",
    "solar": "envoy-{tail}",
    "vacuum": "roomba-{tail}",
    "appliance": "dishwasher-{tail}",
    "dongle": "p1meter-{tail}",
    "nas": "NAS-{tail}",
    "car": "wallbox-{tail}",
    "other": "ESP_{tail}",
}
_CHANNELS: Final = (36, 40, 44, 48, 52, 56, 60, 64, 100, 104, 108, 112, 1, 6, 11)
_STANDARDS: Final = ("n", "ac", "ax")
_PORTS: Final = ("Up", "Down")
Tree = dict[str, object]


def reports(homes: int, mean: float, days: int, each_day: int, seed: int) -> Iterator[str]:
    """Yield one line for each report.

    Args:
        homes: How many.
        mean: Devices per home, about.
        days: From ``FIRST_S`` on.
        each_day: Reports of a router a day, evenly apart.
        seed: The same seed gives the same lines.
    """
    for place, start in enumerate(range(0, homes, AT_ONCE)):
        yield from part_of(place, min(AT_ONCE, homes - start), mean, days, each_day, seed)


def part_of(place: int, homes: int, mean: float, days: int, each_day: int, seed: int) -> Iterator[str]:
    """Yield the lines of one part of a fleet: homes from ``place * AT_ONCE`` on, ``AT_ONCE`` of them at most."""
    found = devices(homes, mean, seed + place)
    draw = np.random.default_rng([seed, place])
    ends = np.searchsorted(found.home, np.arange(found.homes + 1))
    for home in range(found.homes):
        mine = range(int(ends[home]), int(ends[home + 1]))
        lived = _Home(place * AT_ONCE + home, found, mine, draw)
        for day in range(days):
            yield from lived.day(FIRST_S + day * DAY_S, each_day)


class _Home:
    """One router and what is connected to it."""

    def __init__(self, number: int, fleet: Devices, mine: range, draw: np.random.Generator) -> None:
        self._draw, self._number = draw, number
        self._kinds = [CLASSES[int(fleet.kind[place])] for place in mine]
        self._macs = [_mac(int(fleet.vendor[place]), int(fleet.prefix[place]), draw) for place in mine]
        self._names = [_name(kind, mac, draw) for kind, mac in zip(self._kinds, self._macs, strict=True)]
        self._signals = draw.normal(-60, 10, len(mine))
        self._standards = [_STANDARDS[place] for place in draw.integers(0, 3, len(mine)).tolist()]
        self._channels = [int(draw.choice(_CHANNELS[:12])), int(draw.choice(_CHANNELS[12:]))]
        self._ports = [_PORTS[place] for place in (draw.random(4) < EMPTY).astype(int).tolist()]
        self._load, self._free = float(draw.uniform(5, 60)), float(draw.uniform(8_000, 300_000))
        self._errors_a_day = float(draw.lognormal(9, 1.5))
        self._up_s = int(draw.integers(0, 30 * DAY_S))
        self._at_s = int(draw.integers(0, DAY_S // 4))

    def day(self, midnight_s: int, each_day: int) -> Iterator[str]:
        """Yield what is reported in one day."""
        draw = self._draw
        self._up_s = int(draw.integers(0, DAY_S)) if draw.random() < RESTARTED else self._up_s + DAY_S
        for place, channels in enumerate((_CHANNELS[:12], _CHANNELS[12:])):
            if draw.random() < MOVED:
                self._channels[place] = int(draw.choice(channels))
        for place in np.flatnonzero(draw.random(len(self._macs)) < REPLACED).tolist():
            self._macs[place] = self._macs[place][:9] + _tail(draw)
            self._signals[place] = draw.normal(-60, 10)
        for place in range(each_day):
            at_s = midnight_s + self._at_s + place * (DAY_S // each_day) + int(draw.integers(0, 180))
            yield json.dumps({"Report": [{"CollectionTime": at_s, "Device": self._report()}]}, separators=(",", ":"))

    def _report(self) -> Tree:
        draw = self._draw
        seen = np.flatnonzero(draw.random(len(self._macs)) < SEEN).tolist()
        moved = draw.normal(0, 4, len(self._macs))
        air: Tree = {}
        for number, place in enumerate((p for p in seen if self._kinds[p] not in _WIRED), start=1):
            signal = int(min(-20, max(-95, self._signals[place] + moved[place])))
            air[str(number)] = {
                "MACAddress": self._macs[place],
                "SignalStrength": signal,
                "LastDataDownlinkRate": 6_000 * max(1, (signal + 95) ** 2 // 24),
                "OperatingStandard": self._standards[place],
            }
        hosts: Tree = {
            str(number): {"PhysAddress": self._macs[place], "HostName": self._names[place], "Active": place in seen}
            for number, place in enumerate(range(len(self._macs)), start=1)
        }
        errors = int(self._errors_a_day * self._up_s / DAY_S)
        return {
            "DeviceInfo": {
                "ManufacturerOUI": "0A5B1C",
                "ProductClass": "Voorbeeld Box 2",
                "SerialNumber": f"VB{self._number:08d}",
                "UpTime": self._up_s,
                "ProcessStatus": {"CPUUsage": int(min(100, max(0, draw.normal(self._load, 6))))},
                "MemoryStatus": {"Free": int(max(0, draw.normal(self._free, 4_000)))},
            },
            "Ethernet": {"Interface": {str(n): {"Status": port} for n, port in enumerate(self._ports, start=1)}},
            "Hosts": {"Host": hosts},
            "WiFi": {
                "AccessPoint": {"1": {"AssociatedDevice": air}},
                "Radio": {
                    "1": {
                        "Channel": self._channels[0],
                        "OperatingFrequencyBand": "5GHz",
                        "Stats": {"ErrorsSent": errors},
                    },
                    "2": {"Channel": self._channels[1], "OperatingFrequencyBand": "2.4GHz"},
                },
                "SSID": {"1": {"Status": "Up"}, "2": {"Status": "Up"}},
            },
        }


def _mac(vendor: int, prefix: int, draw: np.random.Generator) -> str:
    first = (int(draw.integers(0, 2**22)) << 2 | 2) if prefix < 0 else (prefix * 2_654_435_761 + vendor) % 2**22 * 4
    shown = f"{(first & 0xFCFFFF) | (0x020000 if prefix < 0 else 0):06X}"
    return ":".join(shown[at : at + 2] for at in (0, 2, 4)) + ":" + _tail(draw)


def _tail(draw: np.random.Generator) -> str:
    drawn = f"{int(draw.integers(0, 2**24)):06X}"
    return ":".join(drawn[at : at + 2] for at in (0, 2, 4))


def _name(kind: str, mac: str, draw: np.random.Generator) -> str:
    name = _NAMES[kind].format(tail=mac[9:].replace(":", ""))
    whose = _PEOPLE[int(draw.integers(0, len(_PEOPLE)))]
    return f"{name}-van-{whose}" if draw.random() < NAMED else name


def main() -> None:
    """Write the lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--homes", type=int, default=1_000)
    parser.add_argument("--mean", type=float, default=10.0)
    parser.add_argument("--days", type=int, default=2)
    parser.add_argument("--reports", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for line in reports(asked.homes, asked.mean, asked.days, asked.reports, asked.seed):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
