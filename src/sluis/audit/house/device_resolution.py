"""Puts MAC addresses, addresses and names together into devices.

In:  who has what, in the order of sight. Out: ``HomeInventory``.

The rules this module keeps:
 * A device is a MAC address; without one, an address. An address is of the first MAC address that has it.
 * The router is one device with number 0, however many MAC addresses it has; the others are counted from 1.
"""

from dataclasses import dataclass, field
from typing import Final

from sluis.audit.house.household import HomeInventory, OwnedIdentifier
from sluis.audit.model import Device
from sluis.capture.base.home_networks import HomeNetworks
from sluis.capture.base.sighting import DeviceClaim, Place
from sluis.identify.vendor import maker
from sluis.terms import Kind

_NAMES: Final = frozenset({Kind.HOST_NAME, Kind.DEVICE_NAME})


@dataclass(slots=True, eq=False)
class DeviceCandidate:
    """A device while it is being put together."""

    first: Place
    macs: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    how: list[str] = field(default_factory=list)
    owned: list[tuple[Kind, str]] = field(default_factory=list)

    def take(self, fact: DeviceClaim) -> None:
        """Take what it said of itself."""
        add(self.how, fact.how)
        if fact.kind in _NAMES:
            add(self.names, fact.value)
        if (fact.kind, fact.value) not in self.owned:
            self.owned.append((fact.kind, fact.value))


def add(target: list[str], value: str) -> None:
    """Put a text at the end of a list, unless it is empty or there already."""
    if value and value not in target:
        target.append(value)


class DeviceResolver:
    """Puts MAC addresses and addresses together into devices."""

    def __init__(self) -> None:
        self._by_mac: dict[str, DeviceCandidate] = {}
        self._by_address: dict[str, DeviceCandidate] = {}
        self._kept: list[DeviceCandidate] = []

    def has(self, address: str) -> bool:
        """Return whether an address is somebody's."""
        return address in self._by_address

    def keep(self, mac: str, place: Place) -> None:
        """Take somebody of whom only the MAC address is known."""
        self._kept.append(self.of(mac, "", place))

    def join(self, mac: str, address: str, place: Place) -> None:
        """Take an address as that of a MAC address; of nobody's, when it is already somebody's."""
        if address not in self._by_address:
            candidate = self.of(mac, address, place)
            add(candidate.addresses, address)
            self._by_address[address] = candidate
        elif mac:
            self.of(mac, address, place)

    def of(self, mac: str, address: str, place: Place) -> DeviceCandidate:
        """Return whose they are, a new device when they are nobody's."""
        candidate = self._by_mac.get(mac) if mac else self._by_address.get(address)
        if candidate is None and mac and address in self._by_address and not self._by_address[address].macs:
            candidate = self._by_address[address]
        if candidate is None:
            candidate = DeviceCandidate(place)
            if not mac:
                self._by_address[address] = candidate
        if mac:
            add(candidate.macs, mac)
            self._by_mac[mac] = candidate
        candidate.first = min(candidate.first, place)
        return candidate

    def all(self) -> list[DeviceCandidate]:
        """Return everybody of whom more is known than that a MAC address exists."""
        candidates = {id(candidate): candidate for candidate in (*self._by_mac.values(), *self._by_address.values())}
        return [
            candidate
            for candidate in candidates.values()
            if candidate.addresses or candidate.owned or candidate in self._kept
        ]


def household_of(
    people: list[DeviceCandidate], routers: list[DeviceCandidate], networks: HomeNetworks
) -> HomeInventory:
    """Return the household: the routers as one, with number 0, and everybody else counted from 1."""
    devices: list[Device] = []
    identifiers: list[OwnedIdentifier] = []
    others = [candidate for candidate in people if candidate not in routers]
    for number, group in enumerate([routers, *([candidate] for candidate in others)]):
        if group:
            devices.append(_device(number, group))
            identifiers += _identifiers(number, group)
    return HomeInventory(tuple(devices), networks, tuple(identifiers))


def _device(number: int, group: list[DeviceCandidate]) -> Device:
    macs, addresses, names, how = (
        tuple(dict.fromkeys(value for candidate in group for value in getattr(candidate, name)))
        for name in ("macs", "addresses", "names", "how")
    )
    makers = [vendor for mac in macs if (vendor := maker(bytes.fromhex(mac.replace(":", ""))))]
    return Device(number, macs, addresses, names, makers[0] if makers else "", how)


def _identifiers(number: int, group: list[DeviceCandidate]) -> list[OwnedIdentifier]:
    identifiers: dict[tuple[Kind, str], None] = {}
    for candidate in group:
        identifiers.update(dict.fromkeys((Kind.MAC_ADDRESS, mac) for mac in candidate.macs))
        identifiers.update(dict.fromkeys((Kind.IP_ADDRESS, address) for address in candidate.addresses))
        identifiers.update(dict.fromkeys(candidate.owned))
    return [OwnedIdentifier(number, kind, value) for kind, value in identifiers]
