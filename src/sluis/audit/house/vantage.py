"""Which side of a router a capture shows: its house, its line to the provider, or both.

In:  ``TrafficRecord``, in any number. Out: MAC addresses of default gateways, and the router's address on its line.

The rules this module keeps:
 * A gateway is the MAC address to which the addresses of the house hand what is for outside. It is never told by how
   much passes it: on the line the provider's own gateway passes more.
 * Whoever lives in the house asks; whoever is on the internet is asked. An address that opened nothing towards others
   is never the router's, and neither is one that comes from two MAC addresses: somebody passed it on.
 * A router's line is where one public address asks most. Where two ask as much, the one that is called at the port of
   CWMP; else nobody knows, and nobody is named.
 * Several MAC addresses with an IPv6 address each that ask by one gateway are a house: a line has one router.
 * Who sends from an address of the house and asks from another private one too is in the house with both: a device
   falls back on an address of its maker's, or something stands behind it. It is no router for that.
 * Memory is bounded: each kind of pair has a limit, and what is over it is counted.

Source: TR-069 section 3.2.2 and IANA (port 7547: a router answers there); RFC 4291, 2.5.4.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from sluis.audit.house.connections import ends
from sluis.capture.base.home_networks import HomeNetworks, never_leaves, parsed, private
from sluis.capture.base.sighting import Place, SocketAddress, TrafficRecord

IPV4, IPV6 = 4, 6
MOST_PAIRS: Final = 200_000
_GROUP_BIT: Final = 0x01
_NO_MAC: Final = frozenset({"", "00:00:00:00:00:00"})
_ANSWERS: Final = 7547
_SEVERAL: Final = 2


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


def stays(address: str) -> bool:
    """Return whether what is sent to an address never leaves its link; what is no address does not."""
    parsed_address = parsed(address)
    return parsed_address is None or never_leaves(parsed_address)


def version(address: str) -> int:
    """Return which version of IP an address is of; 0 for what is none."""
    parsed_address = parsed(address)
    return 0 if parsed_address is None else parsed_address.version


def _private(address: str) -> bool:
    parsed_address = parsed(address)
    return parsed_address is not None and private(parsed_address)


def beyond(networks: HomeNetworks, address: str) -> bool:
    """Return whether an address is of somebody outside."""
    return parsed(address) is not None and not networks.has(address)


class VantagePoint:
    """Who sent from which address by which MAC address, and who asked whom."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.pairs: dict[tuple[str, str], Place] = {}
        """MAC address and address of senders, with their first place."""
        self.towards: dict[tuple[str, str], Place] = {}
        """The same of receivers."""
        self.claimed: dict[tuple[str, str], Place] = {}
        """The same of who said on the link itself that an address is his (ARP)."""
        self._handed: dict[tuple[str, str], Place] = {}
        self._asked: dict[tuple[str, str], Place] = {}
        self._answers: set[str] = set()
        self._sender = self._receiver = SocketAddress()
        self.dropped = 0
        """Pairs of which there was no more room."""

    def take(self, seen: TrafficRecord) -> None:
        """Take one more packet, or line of a log.

        Effects:
            Remembers its ends, as far as there is room.
        """
        sender, receiver = seen.sender, seen.receiver
        same = sender is self._sender and receiver is self._receiver
        if same and not seen.opens:
            return
        self._sender, self._receiver = sender, receiver
        address_pair = (sender.address, receiver.address)
        if seen.opens or (address_pair not in self._asked and address_pair[::-1] not in self._asked):
            client, server = ends(seen)
            self._remember(self._asked, (client.address, server.address), seen.place)
            if server.port == _ANSWERS:
                self._answers.add(server.address)
        if not same:
            self._remember(self.pairs, (sender.mac, sender.address), seen.place)
            self._remember(self.towards, (receiver.mac, receiver.address), seen.place)
            self._remember(self._handed, (sender.address, receiver.mac), seen.place)

    def claim(self, mac: str, address: str, place: Place) -> None:
        """Take that somebody said on the link that an IPv4 address is his.

        Effects:
            Remembers it, as far as there is room.
        """
        if version(address) == IPV4:
            self._remember(self.claimed, (mac, address), place)

    def _remember(self, where: dict[tuple[str, str], Place], pair: tuple[str, str], place: Place) -> None:
        if pair in where:
            return
        if len(where) < MOST_PAIRS:
            where[pair] = place
        else:
            self.dropped += 1

    def default_gateways(self, networks: HomeNetworks) -> set[str]:
        """Return the MAC address that forwards: to which most of the house hand what is for outside.

        Where nobody of the house is seen it is the one to which most servers outside are sent.

        Args:
            networks: What is at home.

        Returns:
            One; none when nobody forwards, or when as many hand it to another: one of the two stands behind the other.

        Effects:
            None.
        """
        passing = {mac for mac, address in self.pairs if version(address) == IPV4 and beyond(networks, address)}
        house = {
            address
            for mac, address in self.pairs
            if mac not in passing and networks.has(address) and not stays(address)
        }
        by_house = Counter(mac for address, mac in self._handed if address in house)
        servers = {server for _, server in self._asked} - {client for client, _ in self._asked}
        outside = [(mac, address) for mac, address in self.towards if unicast(mac) and beyond(networks, address)]
        near = {mac: by_house[mac] for mac, _ in outside if mac in by_house}
        if near:
            most = [mac for mac, count in near.items() if count == max(near.values())]
            return {*most} if len(most) == 1 else set()
        if answering := Counter(mac for mac, address in outside if address in servers):
            return {answering.most_common(1)[0][0]}
        home = {mac for mac, address in self.pairs if version(address) == IPV4 and not beyond(networks, address)}
        clients = self._clients(networks)
        asking = {mac for mac, address in self.pairs if clients[address]}
        both = {mac for mac in (passing & home) - asking if unicast(mac)}
        return both if len(both) == 1 else set()

    def neighbours(self, networks: HomeNetworks, gateways: Iterable[str]) -> set[str]:
        """Return the IPv6 addresses of several that ask by one gateway: they live where it does.

        Args:
            networks: What is at home already.
            gateways: MAC addresses.

        Returns:
            Addresses; none when only one MAC address asks, which may be the router on its line.

        Effects:
            None.
        """
        clients = self._clients(networks)
        hands = {address for address, mac in self._handed if mac in {*gateways}}
        asking = [
            (mac, address)
            for mac, address in self.pairs
            if version(address) == IPV6 and clients[address] and address in hands and mac not in gateways
        ]
        several = len({mac for mac, _ in asking if unicast(mac)}) >= _SEVERAL
        return {address for _, address in asking} if several else set()

    def forwarding(self, networks: HomeNetworks, named: set[str]) -> set[str]:
        """Return which of several MAC addresses, each said to be of a gateway, stand behind none of the others.

        Args:
            networks: What is at home.
            named: MAC addresses.

        Returns:
            All but those that ask outside by another of them and to whom nobody hands what is for outside.

        Effects:
            None.
        """
        whose: dict[str, set[str]] = {}
        for mac, address in self.pairs:
            whose.setdefault(address, set()).add(mac)
        by: dict[str, set[str]] = {}
        handed = set()
        for mac, address in self.towards:
            if mac in named and beyond(networks, address):
                by.setdefault(address, set()).add(mac)
                handed |= {mac} - (whose.get(address, set()) if _private(address) else set())
        asking = {
            mac
            for client, server in self._asked
            for mac in whose.get(client, set()) & named
            if by.get(server, set()) - {mac}
        }
        return named - (asking - handed) or named

    def besides(
        self, networks: HomeNetworks, gateways: set[str], *, told: bool = False
    ) -> dict[tuple[str, str], Place]:
        """Return who of the house asks from an IPv4 address of another network, as one that its maker gave it.

        What a gateway passes on is never among them: who forwards sends from public addresses too, and who is asked by
        the house is a server.

        Args:
            networks: What is at home.
            gateways: MAC addresses.
            told: Whether somebody said who the gateway is: then whoever hands it what is for outside is behind it.

        Returns:
            MAC address and address, with the first place.

        Effects:
            None.
        """
        other = [
            (mac, address) for mac, address in self.pairs if version(address) == IPV4 and beyond(networks, address)
        ]
        passing = {mac for mac, address in other if not _private(address)}
        home = {mac for mac, address in self.pairs if networks.has(address) and not stays(address)}
        macs = Counter(address for _, address in other)
        asking = {client for client, server in self._asked if stays(server) or beyond(networks, server)}
        asked = {server for client, server in self._asked if networks.has(client) and not stays(client)}
        behind = {address for address, mac in self._handed if mac in gateways}
        return {
            pair: self.pairs[pair]
            for pair in other
            if unicast(pair[0]) and pair[0] not in gateways and macs[pair[1]] == 1
            and (pair in self.claimed or (pair[1] in asking and pair[1] not in asked))
            and (
                (_private(pair[1]) and pair[0] not in passing and (pair[0] in home or pair[1] in behind))
                or (told and pair[1] in behind)
            )
        }  # fmt: skip

    def on_the_line(self, networks: HomeNetworks, gateways: set[str]) -> tuple[str, str] | None:
        """Return MAC address and address of the router, when nobody inside is seen and it is seen from outside.

        Args:
            networks: What is at home.
            gateways: MAC addresses.

        Returns:
            ``None`` when the house is seen, or when nobody knows which of several it is.

        Effects:
            None.
        """
        senders = [(mac, address) for mac, address in self.pairs if mac not in gateways and parsed(address) is not None]
        clients = self._clients(networks)
        outer = {
            mac
            for mac, address in senders
            if mac and version(address) == IPV4 and beyond(networks, address) and clients[address]
        }
        if any(networks.has(address) and not stays(address) and mac not in outer for mac, address in senders):
            return None
        return self._surest([(mac, address) for mac, address in senders if beyond(networks, address)], clients, least=0)

    def own(self, networks: HomeNetworks, gateway: str) -> list[tuple[str, Place]]:
        """Return the IPv4 addresses of the house from which only a gateway sends, and asks somebody outside.

        What it passes on to the outside bears its own address: these are that, as of a router behind another one.

        Args:
            networks: What is at home.
            gateway: MAC address.

        Returns:
            Each with its first place.

        Effects:
            None.
        """
        clients, macs = self._clients(networks), Counter(address for _, address in self.pairs)
        return [
            (address, place)
            for (mac, address), place in self.pairs.items()
            if mac == gateway and version(address) == IPV4 and networks.has(address) and macs[address] == 1
            and clients[address]
        ]  # fmt: skip

    def inside(self, networks: HomeNetworks) -> bool:
        """Return whether anybody was seen who sends from an address of the house.

        Args:
            networks: What is at home.

        Effects:
            None.
        """
        return any(networks.has(address) and not stays(address) for _, address in self.pairs)

    def outer_side(self, networks: HomeNetworks, gateways: set[str], *, told: bool = False) -> tuple[str, str] | None:
        """Return MAC address and address of the router towards its provider, in captures of both of its sides.

        Args:
            networks: What is at home.
            gateways: MAC addresses of the router inside; one of them may be that of the line too.
            told: Whether somebody said which machine that is. Another one is then its other side only when it sends
                from a public address and from none of the house.

        Returns:
            ``None`` when the line is not seen, or when nobody knows which of several it is.

        Effects:
            None.
        """
        public = [
            (mac, address)
            for mac, address in self.pairs
            if unicast(mac) and version(address) == IPV4 and beyond(networks, address)
        ]
        addresses, macs = Counter(mac for mac, _ in public), Counter(address for _, address in public)
        home = {mac for mac, address in self.pairs if networks.has(address) and not stays(address)}
        candidates = [
            (mac, address)
            for mac, address in public
            if macs[address] == 1
            and (mac in gateways or (addresses[mac] == 1 and not (told and (mac in home or _private(address)))))
        ]
        return self._surest(candidates, self._clients(networks), least=1)

    def _clients(self, networks: HomeNetworks) -> Counter[str]:
        """Return how many addresses outside each address asked something of."""
        return Counter(client for client, server in self._asked if beyond(networks, server))

    def _surest(
        self, candidates: list[tuple[str, str]], clients: Counter[str], *, least: int
    ) -> tuple[str, str] | None:
        """Return whose address asks most, when it is more than any other's."""
        ranks = {
            (mac, address): (clients[address], address in self._answers)
            for mac, address in candidates
            if clients[address] >= least
        }
        best = max(ranks.values(), default=None)
        surest = [pair for pair, rank in ranks.items() if rank == best]
        return surest[0] if len({mac or address for mac, address in surest}) == 1 else None
