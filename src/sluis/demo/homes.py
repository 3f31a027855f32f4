"""Invented homes: routers with devices, and the Bulk Data reports they send. One seed, one neighbourhood.

Everything here is made up: names from a short list, MAC addresses with a maker's prefix and a drawn tail. The layouts
are those of TR-181 Bulk Data (Device:2, ObjectHierarchy and NameValuePair).
"""

import json
import random
from dataclasses import dataclass, field
from typing import Final

OUI: Final = "0A5B1C"
PRODUCT_CLASS: Final = "Voorbeeld Box 2"
_PEOPLE: Final = (
    "Anna",
    "Bram",
    "Chaima",
    "Daan",
    "Emma",
    "Fatima",
    "Gijs",
    "Hanna",
    "Ilse",
    "Joris",
    "Kaya",
    "Lotte",
    "Milan",
    "Noor",
    "Omar",
    "Pien",
    "Quinten",
    "Roos",
    "Sem",
    "Tess",
    "Umut",
    "Vera",
    "Wout",
    "Yara",
)
_DEVICES: Final = (
    ("{who}s-iPhone", "3C:06:30"),
    ("iPhone-van-{who}", "DA:A1:19"),
    ("Galaxy-S24-{who}", "5C:CB:99"),
    ("{who}-laptop", "F4:D4:88"),
    ("DESKTOP-{tail}", "00:1B:21"),
    ("iPad-{who}", "A4:83:E7"),
    ("LivingRoom-TV", "CC:B1:1A"),
    ("Chromecast", "54:60:09"),
    ("Sonos-Woonkamer", "48:A6:B8"),
    ("PS5-{tail}", "BC:33:29"),
    ("HP-Printer-{tail}", "9C:7B:EF"),
    ("NAS-{who}", "00:11:32"),
    ("ESP_{tail}", "24:6F:28"),
)
Tree = dict[str, object]


@dataclass(frozen=True, slots=True)
class Device:
    """One device in a home."""

    name: str
    mac: str
    address: str
    signal: int


@dataclass(slots=True)
class Home:
    """One household with its router."""

    number: int
    devices: tuple[Device, ...]
    ssid: str
    bssid: str
    neighbours: tuple[tuple[str, str, int], ...]
    flat: bool
    """Whether the router sends NameValuePair instead of ObjectHierarchy."""
    new_firmware: bool = False
    uptime: int = 0
    sent: list[int] = field(default_factory=list)
    """Collection times, in seconds."""

    @property
    def line(self) -> str:
        """The contract."""
        return f"NL-{self.number:04d}"

    @property
    def serial(self) -> str:
        """The router's serial."""
        return f"VB{self.number:08d}"

    @property
    def login(self) -> str:
        """The router's login."""
        return f"cpe-{self.number:04d}"

    def target(self, path: str) -> str:
        """Return the URL the router posts to, with its identity in it as TR-181 says."""
        return f"{path}?oui={OUI}&pc={PRODUCT_CLASS.replace(' ', '%20')}&sn={self.serial}"


def neighbourhood(count: int, seed: int) -> list[Home]:
    """Make ``count`` homes.

    Args:
        count: How many.
        seed: The same seed makes the same homes.

    Examples:
        >>> homes = neighbourhood(3, seed=1)
        >>> [home.line for home in homes], homes == neighbourhood(3, seed=1)
        (['NL-0001', 'NL-0002', 'NL-0003'], True)
    """
    draw = random.Random(seed)  # noqa: S311 - invented homes, not keys
    return [_home(number, draw) for number in range(1, count + 1)]


def _home(number: int, draw: random.Random) -> Home:
    people = draw.sample(_PEOPLE, k=draw.randint(1, 4))
    devices = tuple(_device(index, people, draw) for index in range(draw.randint(2, 9)))
    neighbours = tuple(
        (f"BurenNet{draw.randint(1000000, 9999999)}", _mac("E8:DF:70", draw), -draw.randint(60, 92))
        for _ in range(draw.randint(0, 4))
    )
    return Home(number, devices, f"Familie {draw.choice(people)}", _mac("8C:59:C3", draw), neighbours, number % 2 == 0)


def _device(index: int, people: list[str], draw: random.Random) -> Device:
    form, prefix = draw.choice(_DEVICES)
    name = form.format(who=draw.choice(people), tail=f"{draw.randrange(16**6):06X}")
    return Device(name, _mac(prefix, draw), f"192.168.1.{20 + index}", -draw.randint(35, 88))


def _mac(prefix: str, draw: random.Random) -> str:
    return prefix + "".join(f":{draw.randrange(256):02X}" for _ in range(3))


def report_of(home: Home, at_s: int) -> Tree:
    """Return one report of a home as a tree: what the router measured at ``at_s`` (seconds)."""
    home.uptime += 900
    root: Tree = {
        "DeviceInfo": _device_info(home),
        "Ethernet": {"Interface": {"1": {"Status": "Up", "MACAddress": home.bssid}}},
        "Hosts": {"Host": {str(number): _host(device) for number, device in enumerate(home.devices, start=1)}},
        "WiFi": _wifi(home, at_s),
    }
    if home.new_firmware:
        root["X_VOORBEELD_RoomSense"] = {"Zone": {"1": {"PersonPresent": True, "Name": "Slaapkamer"}}}
    return {"CollectionTime": at_s, "Device": root}


def _device_info(home: Home) -> Tree:
    return {
        "ManufacturerOUI": OUI,
        "ProductClass": PRODUCT_CLASS,
        "SerialNumber": home.serial,
        "SoftwareVersion": "2.4.1" if home.new_firmware else "2.3.0",
        "UpTime": home.uptime,
        "ProcessStatus": {"CPUUsage": 10 + home.number % 60},
        "MemoryStatus": {"Free": 40_000 + home.number * 100},
    }


def _host(device: Device) -> Tree:
    return {"PhysAddress": device.mac, "HostName": device.name, "IPAddress": device.address, "Active": True}


def _wifi(home: Home, at_s: int) -> Tree:
    stations: Tree = {
        str(number): {
            "MACAddress": device.mac,
            "SignalStrength": device.signal + at_s % 3,
            "LastDataDownlinkRate": 1000 * (100 + (at_s + number) % 700),
            "OperatingStandard": "ax" if number % 2 else "n",
            "Active": True,
        }
        for number, device in enumerate(home.devices, start=1)
    }
    wifi: Tree = {
        "AccessPoint": {"1": {"AssociatedDevice": stations}},
        "Radio": {
            "1": {
                "Channel": 36,
                "OperatingFrequencyBand": "5GHz",
                "Stats": {"Noise": -92, "ErrorsSent": 1234567 + home.uptime},
            }
        },
        "SSID": {"1": {"SSID": home.ssid, "BSSID": home.bssid, "Status": "Up"}},
    }
    if home.neighbours:
        seen = enumerate(home.neighbours, start=1)
        wifi["NeighboringWiFiDiagnostic"] = {
            "Result": {str(number): _neighbour(number, *traits) for number, traits in seen}
        }
    return wifi


def _neighbour(number: int, ssid: str, bssid: str, signal: int) -> Tree:
    return {"SSID": ssid, "BSSID": bssid, "SignalStrength": signal, "Channel": 1 + number * 5}


def body_of(home: Home, reports: list[Tree]) -> bytes:
    """Return reports as the bytes of one Bulk Data document in the home's layout."""
    elements = [_flatten(report) if home.flat else report for report in reports]
    return json.dumps({"Report": elements}, indent=1).encode()


def _flatten(tree: Tree, before: str = "") -> Tree:
    flat: Tree = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat.update(_flatten(value, f"{before}{key}."))
        else:
            flat[f"{before}{key}"] = value
    return flat
