"""Gathers what a capture says of the house, and settles who is who when everything was seen.

In:  ``DeviceClaim``, ``HomeNetwork`` and ``TrafficRecord``, in any number. Out: ``HomeInventory``.

The rules this module keeps:
 * A device is a MAC address; without one, an address of the house. Addresses join to a MAC address by ARP, neighbour
   discovery and DHCP, and by the frames it sends: whoever is not the gateway sends only its own.
 * The gateway is whom somebody named; else the router of DHCP or of an advertisement; else who forwards (``sides``).
 * In a capture on the line to the provider nobody inside is seen: whoever asks most there from a public address is the
   router, and what the provider's own gateway says is of nobody in the house. Private addresses there are the
   provider's. Whoever has an IPv6 address of its own that the router never claims is a device behind it.
 * In captures of both sides the router has one MAC address or two, and who else is out there is of nobody in the house.
 * In doubt nobody is the router, and a report says who can be named with ``--router``.
 * Memory is bounded: pairs of addresses and things owned have a limit, and what is over it is counted.
"""

from typing import Final

from sluis.audit.house.device_resolution import DeviceCandidate, People, add, household_of
from sluis.audit.house.household import HomeInventory
from sluis.audit.house.vantage import IPV4, IPV6, VantagePoint, beyond, stays, unicast, version
from sluis.capture.base.home_networks import HomeNetworks, parsed, same_network
from sluis.capture.base.sighting import LEASE_FILE, DeviceClaim, HomeNetwork, Place, TrafficRecord

MOST_OWNED: Final = 50_000
_CLAIMS: Final = frozenset({"arp", "neighbour discovery", "dhcp lease", "mdns", LEASE_FILE})
"""By what an address joins to a MAC address."""


class House:
    """What was seen of the house so far."""

    def __init__(self) -> None:
        """Begin with an empty house."""
        self._sides = VantagePoint()
        self._pairs, self._towards = self._sides.pairs, self._sides.towards
        self._owned: list[DeviceClaim] = []
        self._networks: dict[tuple[str, str], HomeNetwork] = {}
        self._lost = 0

    @property
    def dropped(self) -> int:
        """How much was seen of which there was no more room."""
        return self._lost + self._sides.dropped

    def take(self, seen: DeviceClaim | HomeNetwork | TrafficRecord) -> None:
        """Take one more thing that was seen.

        Args:
            seen: In the order of the capture.

        Effects:
            Remembers it, as far as there is room.
        """
        if isinstance(seen, TrafficRecord):
            self._sides.take(seen)
        elif isinstance(seen, HomeNetwork):
            if len(self._networks) < MOST_OWNED:
                self._networks.setdefault((seen.network, seen.router), seen)
        elif len(self._owned) < MOST_OWNED:
            self._owned.append(seen)
        else:
            self._lost += 1

    def settle(self, home: tuple[str, ...] = (), router: str = "") -> HomeInventory:
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
        named = self._named(networks, told)
        gateways = named or (set() if told else self._sides.default_gateways(networks))
        for address in self._sides.neighbours(networks, gateways):
            networks.add(address)
        outside = None if told else self._sides.on_the_line(networks, gateways)
        if outside is not None:
            return self._only_the_router(HomeNetworks(home, line=True), outside)
        if not self._sides.inside(networks):
            gateways = named  # who forwards for nobody that is known may be the provider's
        addresses = {told, *(one.router for one in self._networks.values() if networks.has(one.router))}
        line = self._sides.outer_side(networks, gateways)
        strangers: set[str] = set()
        if line is not None:
            networks.add(line[1])
            addresses.add(line[1])
            gateways = gateways | {line[0]}
            strangers = self._strangers(networks) - gateways
        people = self._people(networks, gateways, addresses, strangers)
        routers = [one for one in people if gateways & {*one.macs} or addresses & {*one.addresses}]
        return household_of(people, routers, networks)

    def _named(self, networks: HomeNetworks, told: str) -> set[str]:
        """Return the MAC addresses of a gateway that somebody named: who asks, DHCP or an advertisement."""
        if unicast(told) and parsed(told) is None:
            return {told}
        names = {told} if told else {one.router for one in self._networks.values() if networks.has(one.router)}
        found = {one.mac for one in self._owned if one.address in names and unicast(one.mac)}
        return found | {mac for mac, address in self._pairs if address in names and unicast(mac)}

    def _strangers(self, networks: HomeNetworks) -> set[str]:
        """Return the MAC addresses on the line to the provider: of its gateway, and of others who live there."""
        claims = [(one.mac, one.address) for one in self._owned if one.how in _CLAIMS]
        seen = [(mac, address) for mac, address in (*self._pairs, *claims) if version(address) == IPV4]
        home = {mac for mac, address in seen if networks.has(address) and not stays(address)}
        return {mac for mac, address in seen if beyond(networks, address)} - home

    def _only_the_router(self, networks: HomeNetworks, router: tuple[str, str]) -> HomeInventory:
        """Return the household of a capture on the line to the provider: its router, and who has an IPv6 address."""
        mac, address = router
        seen = [one for (its_mac, one) in self._pairs if its_mac == mac and mac and beyond(networks, one)] or [address]
        claimed = {one.address for one in self._owned if one.how in _CLAIMS and one.mac == mac and mac}
        behind = [one for one in seen if version(one) == IPV6 and claimed and one not in claimed]
        person = DeviceCandidate(Place(0, 0))
        add(person.macs, mac if unicast(mac) else "")
        for one in seen:
            networks.add(one)
            if one not in behind:
                add(person.addresses, one)
        for fact in self._owned:
            if fact.mac in person.macs or fact.address in person.addresses:
                person.take(fact)
        others = [DeviceCandidate(self._pairs[mac, one], addresses=[one]) for one in behind]
        return household_of([person, *others, *self._in_files(person)], [person], networks)

    def _in_files(self, router: DeviceCandidate) -> list[DeviceCandidate]:
        """Return who a file of leases says is in the house: from the line nobody of them is seen."""
        people = People()
        for fact in self._owned:
            if fact.how == LEASE_FILE and fact.mac not in router.macs and (unicast(fact.mac) or fact.address):
                if _somebody(fact.address):
                    people.join(fact.mac if unicast(fact.mac) else "", fact.address, fact.place)
                people.of(fact.mac if unicast(fact.mac) else "", fact.address, fact.place).take(fact)
        return sorted(people.all(), key=lambda one: one.first)

    def _people(
        self, networks: HomeNetworks, gateways: set[str], routers: set[str], strangers: set[str]
    ) -> list[DeviceCandidate]:
        """Return everybody in the house, in the order of first sight."""
        people = People()
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

    def _gateways_own(self, people: "People", networks: HomeNetworks, gateways: set[str]) -> None:
        """Give the gateway the one address of the house that only it sends from; of several, some are forwarded.

        So is one that is not of the network of anybody else there: a private address of the provider's, for one.
        """
        others = [one for mac, one in self._pairs if mac not in gateways]
        for gateway in sorted(gateways):
            left = [
                (address, place)
                for (mac, address), place in self._pairs.items()
                if mac == gateway and networks.has(address) and not stays(address) and not people.has(address)
                and any(same_network(address, one) for one in others)
            ]  # fmt: skip
            first = [place for (mac, _), place in (*self._pairs.items(), *self._towards.items()) if mac == gateway]
            people.keep(gateway, min(first, default=Place(0, 0)))
            for one in self._sides.own(networks, gateway):
                people.join(gateway, *one)
            if len(left) == 1:
                people.join(gateway, *left[0])


def _somebody(address: str) -> bool:
    """Return whether an address can be that of one device."""
    found = parsed(address)
    return found is not None and not (found.is_multicast or found.is_unspecified or str(found) == "255.255.255.255")


def _claimable(networks: HomeNetworks, address: str) -> bool:
    """Return whether who claims an address on the link may have it: IPv6 is global at home; IPv4 there is private."""
    found = parsed(address)
    return found is not None and found.version == 6 and not networks.has(address)  # noqa: PLR2004 - of IP
