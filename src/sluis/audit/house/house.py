"""Gathers what a capture says of the house, and settles who is who when everything was seen.

In:  ``DeviceClaim``, ``HomeNetwork`` and ``TrafficRecord``, in any number. Out: ``HomeInventory``.

The rules this module keeps:
 * A device is a MAC address; without one, an address of the house. Addresses join to a MAC address by ARP, neighbour
   discovery and DHCP, and by the frames it sends: whoever is not the gateway sends only its own.
 * The gateway is whom somebody named; else the router of DHCP or of an advertisement; else who forwards (``vantage``).
 * In a capture on the line to the provider nobody inside is seen: whoever asks most there from a public address is the
   router, and what the provider's own gateway says is of nobody in the house. Private addresses there are the
   provider's. Whoever has an IPv6 address of its own that the router never claims is a device behind it.
 * In captures of both sides the router has one MAC address or two, and who else is out there is of nobody in the house.
 * An address of another network from which somebody of the house asks is of the device whose frames bear it.
 * The router is one device with number 0, however many MAC addresses it has; the others are counted from 1. An address
   is of the first MAC address that has it.
 * In doubt nobody is the router, and a report says who can be named with ``--router``.
 * Memory is bounded: pairs of addresses and things owned have a limit, and what is over it is counted.
"""

from dataclasses import dataclass, field
from typing import Final

from sluis.audit.house.household import HomeInventory, OwnedIdentifier
from sluis.audit.house.vantage import IPV4, IPV6, VantagePoint, beyond, stays, unicast, version
from sluis.audit.model import Device
from sluis.capture.base.home_networks import HomeNetworks, parsed, same_network
from sluis.capture.base.sighting import LEASE_FILE, DeviceClaim, HomeNetwork, Place, TrafficRecord
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


MOST_OWNED: Final = 50_000
_ARP: Final = "arp"
_CLAIMS: Final = frozenset({_ARP, "neighbour discovery", "dhcp lease", "mdns", LEASE_FILE})
"""By what an address joins to a MAC address."""


class House:
    """What was seen of the house so far."""

    def __init__(self) -> None:
        """Begin with an empty house."""
        self._vantage_point = VantagePoint()
        self._pairs, self._towards = self._vantage_point.pairs, self._vantage_point.towards
        self._owned: list[DeviceClaim] = []
        self._networks: dict[tuple[str, str], HomeNetwork] = {}
        self._lost = 0

    @property
    def dropped(self) -> int:
        """How much was seen of which there was no more room."""
        return self._lost + self._vantage_point.dropped

    def take(self, seen: DeviceClaim | HomeNetwork | TrafficRecord) -> None:
        """Take one more thing that was seen.

        Args:
            seen: In the order of the capture.

        Effects:
            Remembers it, as far as there is room.
        """
        if isinstance(seen, TrafficRecord):
            self._vantage_point.take(seen)
        elif isinstance(seen, HomeNetwork):
            before = self._networks.get((seen.network, seen.router))
            if len(self._networks) < MOST_OWNED and (before is None or (before.offered and not seen.offered)):
                self._networks[seen.network, seen.router] = seen
        else:
            if seen.how == _ARP:
                self._vantage_point.claim(seen.mac, seen.address, seen.place)
            if len(self._owned) < MOST_OWNED:
                self._owned.append(seen)
            else:
                self._lost += 1

    def build_inventory(self, home: tuple[str, ...] = (), router: str = "") -> HomeInventory:
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
        networks = self._home_networks(home, told)
        named, addresses = self._named(networks, told)
        gateways = self._gateways(networks, named, told)
        outside = None if told else self._vantage_point.on_the_line(networks, gateways)
        if outside is not None:
            return self._only_the_router(HomeNetworks(home, line=True), outside)
        if not self._vantage_point.inside(networks):
            gateways = named  # who forwards for nobody that is known may be the provider's
        line = self._vantage_point.outer_side(networks, gateways, told=bool(told))
        strangers: set[str] = set()
        if line is not None:
            networks.add(line[1])
            addresses.add(line[1])
            gateways = gateways | {line[0]}
            strangers = self._strangers(networks) - gateways
        candidates = self._candidates(networks, gateways, addresses, strangers)
        routers = [
            candidate for candidate in candidates if gateways & {*candidate.macs} or addresses & {*candidate.addresses}
        ]
        return household_of(candidates, routers, networks)

    def _home_networks(self, home: tuple[str, ...], told: str) -> HomeNetworks:
        """Return what is at home: what was told, else what was given out; an offer counts where nobody took another."""
        networks = HomeNetworks(home, tuple(each.network for each in self._given() if each.network))
        if parsed(told) is not None:
            networks.add(told)
        return networks

    def _given(self) -> list[HomeNetwork]:
        """Return the networks that were given out; those that were only offered when no other was."""
        networks = list(self._networks.values())
        taken = {":" in each.network for each in networks if not each.offered}
        return [each for each in networks if not each.offered or (":" in each.network) not in taken]

    def _gateways(self, networks: HomeNetworks, named: set[str], told: str) -> set[str]:
        """Return the MAC addresses that forward, and take as of the house whoever asks by them and lives there."""
        self._add_besides(networks, named, told)
        gateways = named or (set() if told else self._vantage_point.default_gateways(networks))
        self._add_besides(networks, gateways, told)
        for address in self._vantage_point.neighbours(networks, gateways):
            networks.add(address)
        return gateways

    def _add_besides(self, networks: HomeNetworks, gateways: set[str], told: str) -> None:
        """Take addresses of other networks from which somebody of the house asks as of the house."""
        for _, address in self._vantage_point.besides(networks, gateways, told=bool(told)):
            networks.add(address)

    def _named(self, networks: HomeNetworks, told: str) -> tuple[set[str], set[str]]:
        """Return MAC addresses and addresses of a gateway that somebody named: who asks, DHCP or an advertisement.

        Who asks is believed: what others name is then the gateway's only when that machine has it. Of several that
        others named, those count that stand behind none of the others: a device that is being set up gives out
        addresses too.
        """
        routers = self._routers(networks)
        claims = [(claim.mac, claim.address) for claim in self._owned if claim.address]
        having = [(mac, address) for mac, address in (*claims, *self._pairs) if unicast(mac)]
        if told and parsed(told) is None:
            macs = {told} if unicast(told) else set()
        else:
            names = {told} if told else routers
            macs = {mac for mac, address in having if address in names}
        gateways = macs if told else self._vantage_point.forwarding(networks, macs)
        others = {address for mac, address in having if mac not in gateways}
        return gateways, {told, *(routers - others)}

    def _routers(self, networks: HomeNetworks) -> set[str]:
        return {each.router for each in self._given() if networks.has(each.router)}

    def _strangers(self, networks: HomeNetworks) -> set[str]:
        """Return the MAC addresses on the line to the provider: of its gateway, and of others who live there."""
        claims = [(claim.mac, claim.address) for claim in self._owned if claim.how in _CLAIMS]
        seen = [(mac, address) for mac, address in (*self._pairs, *claims) if version(address) == IPV4]
        home = {mac for mac, address in seen if networks.has(address) and not stays(address)}
        return {mac for mac, address in seen if beyond(networks, address)} - home

    def _only_the_router(self, networks: HomeNetworks, router: tuple[str, str]) -> HomeInventory:
        """Return the household of a capture on the line to the provider: its router, and who has an IPv6 address."""
        mac, address = router
        seen = [
            its_address
            for (its_mac, its_address) in self._pairs
            if its_mac == mac and mac and beyond(networks, its_address)
        ] or [address]
        claimed = {claim.address for claim in self._owned if claim.how in _CLAIMS and claim.mac == mac and mac}
        behind = [
            its_address
            for its_address in seen
            if version(its_address) == IPV6 and claimed and its_address not in claimed
        ]
        candidate = DeviceCandidate(Place(0, 0))
        add(candidate.macs, mac if unicast(mac) else "")
        for own_address in seen:
            networks.add(own_address)
            if own_address not in behind:
                add(candidate.addresses, own_address)
        for fact in self._owned:
            if fact.mac in candidate.macs or fact.address in candidate.addresses:
                candidate.take(fact)
        others = [DeviceCandidate(self._pairs[mac, its_address], addresses=[its_address]) for its_address in behind]
        return household_of([candidate, *others, *self._in_files(candidate)], [candidate], networks)

    def _in_files(self, router: DeviceCandidate) -> list[DeviceCandidate]:
        """Return who a file of leases says is in the house: from the line nobody of them is seen."""
        resolver = DeviceResolver()
        for fact in self._owned:
            if fact.how == LEASE_FILE and fact.mac not in router.macs and (unicast(fact.mac) or fact.address):
                if _somebody(fact.address):
                    resolver.join(fact.mac if unicast(fact.mac) else "", fact.address, fact.place)
                resolver.of(fact.mac if unicast(fact.mac) else "", fact.address, fact.place).take(fact)
        return sorted(resolver.all(), key=lambda candidate: candidate.first)

    def _candidates(
        self, networks: HomeNetworks, gateways: set[str], routers: set[str], strangers: set[str]
    ) -> list[DeviceCandidate]:
        """Return everybody in the house, in the order of first sight."""
        resolver = DeviceResolver()
        owned = [claim for claim in self._owned if claim.mac not in strangers]
        for (mac, address), place in (*self._pairs.items(), *self._towards.items()):
            if (mac in gateways and address not in routers) or mac in strangers:
                continue
            if unicast(mac) and networks.has(address) and _somebody(address):
                resolver.join(mac, address, place)
        for fact in owned:
            if fact.how in _CLAIMS and _somebody(fact.address) and unicast(fact.mac):
                if _claimable(networks, fact.address):
                    networks.add(fact.address)
                if networks.has(fact.address):
                    resolver.join(fact.mac, fact.address, fact.place)
        self._gateways_own(resolver, networks, gateways)
        for (mac, address), place in (*self._pairs.items(), *self._towards.items()):
            if not unicast(mac) and networks.has(address) and _somebody(address) and not networks.broadcast(address):
                resolver.join("", address, place)
        for fact in owned:
            resolver.of(fact.mac if unicast(fact.mac) else "", fact.address, fact.place).take(fact)
        return sorted(resolver.all(), key=lambda candidate: candidate.first)

    def _gateways_own(self, resolver: "DeviceResolver", networks: HomeNetworks, gateways: set[str]) -> None:
        """Give the gateway the one address of the house that only it sends from; of several, some are forwarded.

        So is one that is not of the network of anybody else there: a private address of the provider's, for one.
        """
        others = [address for mac, address in self._pairs if mac not in gateways]
        for gateway in sorted(gateways):
            left = [
                (address, place)
                for (mac, address), place in self._pairs.items()
                if mac == gateway and networks.has(address) and not stays(address) and not resolver.has(address)
                and any(same_network(address, other) for other in others)
            ]  # fmt: skip
            first = [place for (mac, _), place in (*self._pairs.items(), *self._towards.items()) if mac == gateway]
            resolver.keep(gateway, min(first, default=Place(0, 0)))
            for placed_address in self._vantage_point.own(networks, gateway):
                resolver.join(gateway, *placed_address)
            if len(left) == 1:
                resolver.join(gateway, *left[0])


def _somebody(address: str) -> bool:
    """Return whether an address can be that of one device."""
    parsed_address = parsed(address)
    return parsed_address is not None and not (
        parsed_address.is_multicast or parsed_address.is_unspecified or str(parsed_address) == "255.255.255.255"
    )


def _claimable(networks: HomeNetworks, address: str) -> bool:
    """Return whether who claims an address on the link may have it: IPv6 is global at home; IPv4 there is private."""
    parsed_address = parsed(address)
    return parsed_address is not None and parsed_address.version == 6 and not networks.has(address)  # noqa: PLR2004 - of IP
