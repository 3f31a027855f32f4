"""Gathers what a capture says of the house, and settles who is who when everything was seen.

In:  ``Owned``, ``HomeNetwork`` and ``Passage``, in any number. Out: ``Household``.

The rules this module keeps:
 * A device is a MAC address; without one, an address of the house. Addresses join to a MAC address by ARP, neighbour
   discovery and DHCP, and by the frames it sends: whoever is not the gateway sends only its own.
 * The gateway is whom somebody named; else the router of DHCP or of an advertisement; else the MAC address to which
   packets for most addresses outside are sent.
 * In a capture on the line to the provider nobody inside is seen: the one that sends to the gateway from a public
   address is the router, and what the provider's own gateway says is of nobody in the house. Private addresses there
   are the provider's. Whoever has an IPv6 address of its own that the router never claims is a device behind it.
 * In captures of both sides the router has two MAC addresses: the outer one is that which sends from one public address
   to many, and who else is out there is of nobody in the house.
 * Memory is bounded: pairs of addresses and things owned have a limit, and what is over it is counted.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from sluis.audit.home_networks import HomeNetworks, never_leaves, parsed
from sluis.audit.household import Household
from sluis.audit.model import Device
from sluis.audit.sighting import LEASE_FILE, End, HomeNetwork, Owned, Passage, Place
from sluis.identify.vendor import maker
from sluis.terms import Kind

IPV4, IPV6 = 4, 6
MOST_PAIRS: Final = 200_000
MOST_OWNED: Final = 50_000
_GROUP_BIT: Final = 0x01
_NAMES: Final = frozenset({Kind.HOST_NAME, Kind.DEVICE_NAME})
_CLAIMS: Final = frozenset({"arp", "neighbour discovery", "dhcp lease", "mdns", LEASE_FILE})
"""By what an address joins to a MAC address."""
_NO_MAC: Final = frozenset({"", "00:00:00:00:00:00"})


def unicast(mac: str) -> bool:
    """Return whether a MAC address is of one device.

    Examples:
        >>> unicast("02:00:5e:00:53:01"), unicast("ff:ff:ff:ff:ff:ff"), unicast("")
        (True, False, False)
    """
    try:
        return mac not in _NO_MAC and not int(mac[:2], 16) & _GROUP_BIT
    except ValueError:
        return False


@dataclass(slots=True, eq=False)
class _Person:
    """A device while it is being put together."""

    first: Place
    macs: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    how: list[str] = field(default_factory=list)
    owned: list[tuple[Kind, str]] = field(default_factory=list)

    def take(self, fact: Owned) -> None:
        """Take what it said of itself."""
        _add(self.how, fact.how)
        if fact.kind in _NAMES:
            _add(self.names, fact.value)
        if (fact.kind, fact.value) not in self.owned:
            self.owned.append((fact.kind, fact.value))


def _add(target: list[str], value: str) -> None:
    if value and value not in target:
        target.append(value)


class House:
    """What was seen of the house so far."""

    def __init__(self) -> None:
        """Begin with an empty house."""
        self._pairs: dict[tuple[str, str], Place] = {}
        self._towards: dict[tuple[str, str], Place] = {}
        self._owned: list[Owned] = []
        self._networks: dict[tuple[str, str], HomeNetwork] = {}
        self._talks: Counter[str] = Counter()
        self._sender = self._receiver = End()
        self.dropped = 0
        """How much was seen of which there was no more room for."""

    def take(self, seen: Owned | HomeNetwork | Passage) -> None:
        """Take one more thing that was seen.

        Args:
            seen: In the order of the capture.

        Effects:
            Remembers it, as far as there is room.
        """
        if isinstance(seen, Passage):
            self._passage(seen)
        elif isinstance(seen, HomeNetwork):
            if len(self._networks) < MOST_OWNED:
                self._networks.setdefault((seen.network, seen.router), seen)
        elif len(self._owned) < MOST_OWNED:
            self._owned.append(seen)
        else:
            self.dropped += 1

    def _passage(self, seen: Passage) -> None:
        sender, receiver = seen.sender, seen.receiver
        if sender is self._sender and receiver is self._receiver:
            return
        self._sender, self._receiver = sender, receiver
        pair = (sender.mac, sender.address)
        if pair not in self._pairs:
            self._remember(self._pairs, pair, seen.place)
        pair = (receiver.mac, receiver.address)
        if pair not in self._towards:
            self._remember(self._towards, pair, seen.place)
            self._talks[sender.address] += 1

    def _remember(self, where: dict[tuple[str, str], Place], pair: tuple[str, str], place: Place) -> None:
        if len(where) < MOST_PAIRS:
            where[pair] = place
        else:
            self.dropped += 1

    def settle(self, home: tuple[str, ...] = (), router: str = "") -> Household:
        """Say who is who.

        Args:
            home: Networks of the house, when somebody told them: CIDR.
            router: Address or MAC address of the router, when somebody told it.

        Returns:
            The household. Asking again after more was taken gives a new one.

        Effects:
            None.
        """
        told = router.strip().lower()
        networks = HomeNetworks(home, tuple(one.network for one in self._networks.values() if one.network))
        if parsed(told) is not None:
            networks.add(told)
        gateways = self._gateways(networks, told)
        outside = None if told else self._on_the_line(networks, gateways)
        if outside is not None:
            return self._only_the_router(HomeNetworks(home, line=True), outside)
        addresses = {told, *(one.router for one in self._networks.values() if networks.has(one.router))}
        line = self._outer_side(networks, gateways)
        strangers: set[str] = set()
        if line is not None:
            networks.add(line[1])
            addresses.add(line[1])
            gateways = gateways | {line[0]}
            strangers = self._strangers(networks) - gateways
        people = self._people(networks, gateways, addresses, strangers)
        routers = [one for one in people if gateways & {*one.macs} or addresses & {*one.addresses}]
        return _household(people, routers, networks)

    def _gateways(self, networks: HomeNetworks, told: str) -> set[str]:
        """Return the MAC addresses of the gateway."""
        if unicast(told) and parsed(told) is None:
            return {told}
        names = {told} if told else {one.router for one in self._networks.values() if networks.has(one.router)}
        found = {one.mac for one in self._owned if one.address in names and unicast(one.mac)}
        found |= {mac for mac, address in self._pairs if address in names and unicast(mac)}
        if found or told:
            return found
        forwards = Counter(mac for mac, address in self._towards if unicast(mac) and _beyond(networks, address))
        return {forwards.most_common(1)[0][0]} if forwards else set()

    def _on_the_line(self, networks: HomeNetworks, gateways: set[str]) -> tuple[str, str] | None:
        """Return MAC address and address of the router, when nobody inside is seen and it is seen from outside."""
        senders = [
            (mac, address) for mac, address in self._pairs if mac not in gateways and parsed(address) is not None
        ]
        if any(networks.has(address) and not _stays(address) for _, address in senders):
            return None
        beyond = [(mac, address) for mac, address in senders if _beyond(networks, address)]
        if not beyond:
            return None
        return max(beyond, key=lambda one: self._talks[one[1]])

    def _outer_side(self, networks: HomeNetworks, gateways: set[str]) -> tuple[str, str] | None:
        """Return MAC address and address of the router towards its provider, in captures of both of its sides."""
        outer: dict[str, set[str]] = {}
        for mac, address in self._pairs:
            if unicast(mac) and mac not in gateways and _version(address) == IPV4 and not _stays(address):
                outer.setdefault(mac, set()).add(address)
        found = [
            (mac, address)
            for mac, addresses in outer.items()
            for address in addresses
            if len(addresses) == 1 and _beyond(networks, address) and self._talks[address] > 1
        ]
        return max(found, key=lambda one: self._talks[one[1]], default=None)

    def _strangers(self, networks: HomeNetworks) -> set[str]:
        """Return the MAC addresses on the line to the provider: of its gateway, and of others who live there."""
        claims = [(one.mac, one.address) for one in self._owned if one.how in _CLAIMS]
        seen = [(mac, address) for mac, address in (*self._pairs, *claims) if _version(address) == IPV4]
        home = {mac for mac, address in seen if networks.has(address) and not _stays(address)}
        return {mac for mac, address in seen if _beyond(networks, address)} - home

    def _only_the_router(self, networks: HomeNetworks, router: tuple[str, str]) -> Household:
        """Return the household of a capture on the line to the provider: its router, and who has an IPv6 address."""
        mac, address = router
        seen = [one for (its_mac, one) in self._pairs if its_mac == mac and mac and _beyond(networks, one)] or [address]
        claimed = {one.address for one in self._owned if one.how in _CLAIMS and one.mac == mac and mac}
        behind = [one for one in seen if _version(one) == IPV6 and claimed and one not in claimed]
        person = _Person(Place(0, 0))
        _add(person.macs, mac if unicast(mac) else "")
        for one in seen:
            networks.add(one)
            if one not in behind:
                _add(person.addresses, one)
        for fact in self._owned:
            if fact.mac in person.macs or fact.address in person.addresses:
                person.take(fact)
        others = [_Person(self._pairs[mac, one], addresses=[one]) for one in behind]
        return _household([person, *others, *self._in_files(person)], [person], networks)

    def _in_files(self, router: _Person) -> list[_Person]:
        """Return who a file of leases says is in the house: from the line nobody of them is seen."""
        people = _People()
        for fact in self._owned:
            if fact.how == LEASE_FILE and fact.mac not in router.macs and (unicast(fact.mac) or fact.address):
                if _somebody(fact.address):
                    people.join(fact.mac if unicast(fact.mac) else "", fact.address, fact.place)
                people.of(fact.mac if unicast(fact.mac) else "", fact.address, fact.place).take(fact)
        return sorted(people.all(), key=lambda one: one.first)

    def _people(
        self, networks: HomeNetworks, gateways: set[str], routers: set[str], strangers: set[str]
    ) -> list[_Person]:
        """Return everybody in the house, in the order of first sight."""
        people = _People()
        owned = [one for one in self._owned if one.mac not in strangers]
        for (mac, address), place in (*self._pairs.items(), *self._towards.items()):
            if (mac in gateways and address not in routers) or mac in strangers:
                continue
            if unicast(mac) and networks.has(address) and _somebody(address):
                people.join(mac, address, place)
        for fact in owned:
            if fact.how in _CLAIMS and _somebody(fact.address) and unicast(fact.mac):
                if _claimable(networks, fact.address):
                    networks.add(fact.address)
                if networks.has(fact.address):
                    people.join(fact.mac, fact.address, fact.place)
        self._gateways_own(people, networks, gateways)
        for (mac, address), place in (*self._pairs.items(), *self._towards.items()):
            if not unicast(mac) and networks.has(address) and _somebody(address) and not networks.broadcast(address):
                people.join("", address, place)
        for fact in owned:
            people.of(fact.mac if unicast(fact.mac) else "", fact.address, fact.place).take(fact)
        return sorted(people.all(), key=lambda one: one.first)

    def _gateways_own(self, people: "_People", networks: HomeNetworks, gateways: set[str]) -> None:
        """Give the gateway the one address of the house that only it sends from; of several, some are forwarded."""
        for gateway in sorted(gateways):
            left = [
                (address, place)
                for (mac, address), place in self._pairs.items()
                if mac == gateway and networks.has(address) and not _stays(address) and not people.has(address)
            ]
            first = [place for (mac, _), place in (*self._pairs.items(), *self._towards.items()) if mac == gateway]
            people.keep(gateway, min(first, default=Place(0, 0)))
            if len(left) == 1:
                people.join(gateway, *left[0])


def _stays(address: str) -> bool:
    found = parsed(address)
    return found is None or never_leaves(found)


def _version(address: str) -> int:
    """Return which version of IP an address is of; 0 for what is none."""
    found = parsed(address)
    return 0 if found is None else found.version


def _beyond(networks: HomeNetworks, address: str) -> bool:
    """Return whether an address is of somebody outside."""
    return parsed(address) is not None and not networks.has(address)


def _somebody(address: str) -> bool:
    """Return whether an address can be that of one device."""
    found = parsed(address)
    return found is not None and not (found.is_multicast or found.is_unspecified or str(found) == "255.255.255.255")


def _claimable(networks: HomeNetworks, address: str) -> bool:
    """Return whether who claims an address on the link may have it: IPv6 is global at home; IPv4 there is private."""
    found = parsed(address)
    return found is not None and found.version == 6 and not networks.has(address)  # noqa: PLR2004 - of IP


class _People:
    """Puts MAC addresses and addresses together into devices."""

    def __init__(self) -> None:
        self._by_mac: dict[str, _Person] = {}
        self._by_address: dict[str, _Person] = {}
        self._kept: list[_Person] = []

    def has(self, address: str) -> bool:
        """Return whether an address is somebody's."""
        return address in self._by_address

    def keep(self, mac: str, place: Place) -> None:
        """Take somebody of whom only the MAC address is known."""
        self._kept.append(self.of(mac, "", place))

    def join(self, mac: str, address: str, place: Place) -> None:
        """Take an address as that of a MAC address; of nobody's, when it is already somebody's."""
        if address not in self._by_address:
            person = self.of(mac, address, place)
            _add(person.addresses, address)
            self._by_address[address] = person
        elif mac:
            self.of(mac, address, place)

    def of(self, mac: str, address: str, place: Place) -> _Person:
        """Return whose they are, a new device when they are nobody's."""
        person = self._by_mac.get(mac) if mac else self._by_address.get(address)
        if person is None and mac and address in self._by_address and not self._by_address[address].macs:
            person = self._by_address[address]
        if person is None:
            person = _Person(place)
            if not mac:
                self._by_address[address] = person
        if mac:
            _add(person.macs, mac)
            self._by_mac[mac] = person
        person.first = min(person.first, place)
        return person

    def all(self) -> list[_Person]:
        """Return everybody of whom more is known than that a MAC address exists."""
        found = {id(one): one for one in (*self._by_mac.values(), *self._by_address.values())}
        return [one for one in found.values() if one.addresses or one.owned or one in self._kept]


def _household(people: list[_Person], routers: list[_Person], networks: HomeNetworks) -> Household:
    """Return the household: the routers as one, with number 0, and everybody else counted from 1."""
    devices: list[Device] = []
    identifiers: list[tuple[int, Kind, str]] = []
    others = [one for one in people if one not in routers]
    for number, group in enumerate([routers, *([one] for one in others)]):
        if group:
            devices.append(_device(number, group))
            identifiers += _identifiers(number, group)
    return Household(tuple(devices), networks, tuple(identifiers))


def _device(number: int, group: list[_Person]) -> Device:
    macs, addresses, names, how = (
        tuple(dict.fromkeys(value for one in group for value in getattr(one, name)))
        for name in ("macs", "addresses", "names", "how")
    )
    makers = [found for mac in macs if (found := maker(bytes.fromhex(mac.replace(":", ""))))]
    return Device(number, macs, addresses, names, makers[0] if makers else "", how)


def _identifiers(number: int, group: list[_Person]) -> list[tuple[int, Kind, str]]:
    found: dict[tuple[Kind, str], None] = {}
    for one in group:
        found.update(dict.fromkeys((Kind.MAC_ADDRESS, mac) for mac in one.macs))
        found.update(dict.fromkeys((Kind.IP_ADDRESS, address) for address in one.addresses))
        found.update(dict.fromkeys(one.owned))
    return [(number, kind, value) for kind, value in found]
