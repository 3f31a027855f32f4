"""The words of the plan: devices, sites, acts, and what was planted in them."""

from dataclasses import dataclass
from typing import Literal

from sluis.audit.model import State
from sluis.capture.base.sighting import Part
from sluis.terms import Kind

LAN, WAN = "lan", "wan"
"""The two points of capture: the bridge inside, the line outside."""

INSIDE = "192.168.1.0/24"
ROUTER_INSIDE = "192.168.1.1"
ROUTER_OUTSIDE = "198.51.100.10"
GATEWAY = "198.51.100.1"
RESOLVER = "198.51.100.53"
CLOCK = "203.0.113.223"
INSIDE6, ROUTER_INSIDE6 = "2001:db8:1::/64", "2001:db8:1::1"
ROUTER_OUTSIDE6, GATEWAY6 = "2001:db8:ff::10", "2001:db8:ff::1"
ROUTER = "router"


@dataclass(frozen=True, slots=True)
class Device:
    """Something in the house, and what it says of itself on its own network."""

    key: str
    """Also the name of the process that plays it."""
    mac: str
    address: str
    """What dnsmasq gives it: it hands out addresses in the order they are asked."""
    name: str
    """DHCP option 12, and its name in mDNS."""
    client: str = ""
    """DHCP option 61 in hexadecimal; empty: the type of hardware and the MAC address, as most do."""
    service: str = ""
    """Of mDNS: ``_ipp._tcp``."""
    words: tuple[str, ...] = ()
    """TXT records of that service."""
    uuid: str = ""
    """Of its SSDP; empty: it has none."""
    vendor: str = ""
    """DHCP option 60."""
    address6: str = ""
    """What it makes of its MAC address (RFC 4291, appendix A) in the network that the router announces; empty: none."""


@dataclass(frozen=True, slots=True)
class Site:
    """One name outside, with its address and how it is spoken to."""

    name: str
    address: str
    tls: Literal["", "1.2", "1.3"] = ""
    keys: bool = False
    """Whether its TLS keys are in the key log."""
    broker: bool = False
    any_label: bool = False
    """Whether every name below it has this address too."""
    address6: str = ""
    provider: bool = False


@dataclass(frozen=True, slots=True)
class Plant:
    """One identifier of the house in an act."""

    part: Part
    kind: Kind
    state: State
    owner: str
    """Key of the device whose it is."""
    value: str
    """As it stands in the octets."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody sends, and what was planted in it; without plants it is innocent."""

    who: str
    """Key of a device, or ``router``."""
    how: Literal["http", "websocket", "mqtt", "dns", "ntp", "ssdp"]
    host: str
    path: str = ""
    """Of HTTP: path and query; of MQTT: the topic."""
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    client: str = ""
    """Of MQTT: the client identifier."""
    version: str = ""
    """Of MQTT: ``mqttv311`` or ``mqttv5``."""
    times: int = 1
    plants: tuple[Plant, ...] = ()


@dataclass(frozen=True, slots=True)
class Planted:
    """What an audit must find: who sent whose identifier where, in which part and form, and where that can be seen."""

    sender: str
    owner: str
    destination: str
    """The name, or the address of what has none."""
    protocol: str
    part: Part
    kind: Kind
    state: State
    value: str
    times: int
    points: tuple[str, ...]
    """Of ``lan`` and ``wan``, where it left the house."""
    sealed: bool
    """Whether only the key log opens it."""


@dataclass(frozen=True, slots=True)
class Innocent:
    """What an audit must see go, and find nothing in."""

    sender: str
    destination: str
    protocol: str
    points: tuple[str, ...]
    sealed: bool
    opened: bool
    """Whether the key log opens it."""
