"""What flowed where, when everything was seen: the flows that left, and the names of where they went.

In:  what ``Flows`` gathered, and the household. Out: ``FlowTable``, which does not change any more.

The rules this module keeps:
 * A flow is what one device sent to one destination by one protocol, transport and port of the server; both directions
   are one flow, and the device is the end at home, whoever opened.
 * What has both ends at home stays inside and is only counted.
 * A connection that was seen inside and, with the router's address, outside too is one: the device's. It is told by
   what the router keeps (the port of the client, the server) and by when it began; a router that keeps no ports is not
   seen through.
 * One destination per name; an address without any name is its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sluis.audit.house.connections import PLACES, Connection, called
from sluis.audit.house.household import NOBODY, ROUTER, HomeInventory
from sluis.audit.house.names_of_addresses import NamesOfAddresses
from sluis.audit.model import Flow, Reading
from sluis.capture.base.home_networks import parsed
from sluis.capture.base.sighting import Place, SocketAddress, Via

FlowKey = tuple[int, str, str, str, int]
"""Device, destination, protocol, transport, port."""
SocketPair = tuple[str, int, str, int, str]
"""Addresses and ports of both ends, and the transport: one connection."""
MOST_CONNECTIONS: Final = 65_536
PASSED_ON_MS: Final = 5_000
"""Most that two captures of one connection may differ in when it began: their clocks may, a router does not."""


@dataclass(slots=True)
class _Sum:
    """A flow while it is being added up."""

    packets: int = 0
    out: int = 0
    back: int = 0
    first_ms: int = 0
    last_ms: int = 0
    times: int = 0
    sealed: bool = False
    places: list[Place] = field(default_factory=list)

    def add(self, one: Connection, *, outward: bool) -> None:
        self.packets += one.packets
        self.out += one.octets if outward else one.back
        self.back += one.back if outward else one.octets
        self.first_ms = min(self.first_ms, one.first_ms) if self.times else one.first_ms
        self.last_ms = max(self.last_ms, one.last_ms)
        self.times += one.times
        self.sealed = self.sealed or one.sealed
        self.places = sorted({*self.places, *one.places})[:PLACES]

    def join(self, other: "_Sum") -> None:
        self.packets += other.packets
        self.out += other.out
        self.back += other.back
        self.first_ms = min(self.first_ms, other.first_ms)
        self.last_ms = max(self.last_ms, other.last_ms)
        self.times += other.times
        self.sealed = self.sealed or other.sealed
        self.places = sorted({*self.places, *other.places})[:PLACES]


@dataclass(frozen=True)
class FlowTable:
    """The flows that left the house and where they went."""

    flows: tuple[Flow, ...]
    """In the order of first sight, numbered from 1."""
    names: dict[str, tuple[tuple[str, Via], ...]]
    """Destination to every name seen for it and how; destinations in the order of first sight."""
    addresses: dict[str, tuple[str, ...]]
    """Destination to its addresses, in the order of first sight."""
    places: dict[str, Place]
    """Destination to its first place."""
    inside: int
    """Flows that stayed within the house."""
    _household: HomeInventory = field(repr=False)
    _named: NamesOfAddresses = field(repr=False)
    _by_pair: dict[SocketPair, tuple[int, bool]] = field(repr=False)
    """Number of the flow, and whether the first end of the pair is the one at home."""
    _by_key: dict[tuple[int, str, str, int], int] = field(repr=False)
    _by_name: dict[tuple[int, str], int] = field(repr=False)
    _sides: dict[SocketPair, tuple[SocketPair, bool]] = field(repr=False)
    """Connections that were seen inside and outside: the one inside, and whether this is it."""

    def destination_of(self, address: str, host: str = "") -> str:
        """Return the key of the destination that an address and a name stand for.

        Args:
            address: Of the receiver; may be empty.
            host: What was sent says; may be empty.

        Returns:
            The name when there is one, else the address.

        Effects:
            None.
        """
        name = host.lower().removesuffix(".")
        if name and parsed(name) is None:
            return name
        return self._named.of(address) or address

    def side_of(self, sender: SocketAddress, receiver: SocketAddress) -> tuple[SocketPair, bool] | None:
        """Return the connection inside, when what was said on it can be seen outside too, and whether this is it.

        Args:
            sender: Who said it.
            receiver: To whom.

        Returns:
            ``None`` for a connection that was seen once.

        Effects:
            None.
        """
        if not self._sides:
            return None
        for one, other in ((sender, receiver), (receiver, sender)):
            for transport in ("tcp", "udp"):
                found = self._sides.get((one.address, one.port, other.address, other.port, transport))
                if found is not None:
                    return found
        return None

    def flow_of(self, sender: SocketAddress, receiver: SocketAddress, protocol: str = "", host: str = "") -> int | None:
        """Return the flow in which something was said.

        Args:
            sender: Who said it.
            receiver: To whom.
            protocol: By which; decides between flows when the connection was forgotten.
            host: Name of the receiver, when what was said tells it.

        Returns:
            Number of the flow; ``None`` for what stayed inside, and for what somebody outside said to the house.

        Effects:
            None.
        """
        for transport in ("tcp", "udp", ""):
            for one, other in ((sender, receiver), (receiver, sender)):
                found = self._by_pair.get((one.address, one.port, other.address, other.port, transport))
                if found is not None and (sender.address or receiver.address):
                    number, near_first = found
                    return number if near_first is (one is sender) else None
        return self._without_pair(sender, receiver, protocol, host)

    def _without_pair(self, sender: SocketAddress, receiver: SocketAddress, protocol: str, host: str) -> int | None:
        """Look a flow up by device and destination: the connection was forgotten, or never had addresses."""
        device = self._household.device_of(sender)
        if device == NOBODY or (receiver.address and self._household.is_home(receiver.address)):
            return None
        destination = self.destination_of(receiver.address, host)
        for port in (receiver.port, sender.port):
            for said in (protocol, ""):
                found = self._by_key.get((device, destination, said, port))
                if found is not None:
                    return found
        return self._by_name.get((device, destination))


def build_flow_table(
    connections: Iterable[tuple[SocketPair | None, Connection]], household: HomeInventory, named: NamesOfAddresses
) -> FlowTable:
    """Fold connections into flows.

    Args:
        connections: Each with its pair, when it is still known.
        household: Who is at home.
        named: Names of addresses.

    Returns:
        The flows that left, and where they went.

    Effects:
        None.
    """
    everything = list(connections)
    inner = {
        _kept(one): (pair, one)
        for pair, one in everything
        if pair is not None and household.device_of(one.client) > ROUTER
    }
    folding = _Folding(household, named, inner)
    for pair, one in everything:
        folding.add(pair, one)
    return folding.result()


def _kept(one: Connection) -> tuple[int, str, int, str]:
    """Return what a router keeps when it puts its own address in the place of a device's (RFC 4787, 4.2.1)."""
    return one.client.port, one.server.address, one.server.port, one.transport


class _Folding:
    def __init__(
        self,
        household: HomeInventory,
        named: NamesOfAddresses,
        inner: Mapping[tuple[int, str, int, str], tuple[SocketPair, Connection]],
    ) -> None:
        self._household, self._named, self._inner = household, named, inner
        self._passed_on: dict[SocketPair, SocketPair] = {}
        self._outside = {address for one in household.devices if one.is_router for address in one.addresses}
        self._sums: dict[FlowKey, _Sum] = {}
        self._pairs: dict[SocketPair, tuple[FlowKey, bool]] = {}
        self._inside: set[tuple[str, str, str, int]] = set()
        self._seen: dict[str, tuple[dict[str, None], dict[tuple[str, Via], None]]] = {}

    def add(self, pair: SocketPair | None, one: Connection) -> None:
        outward, near, far = self._sides(one)
        if outward is None:
            self._inside.add((one.client.address, one.server.address, one.protocol, one.server.port))
            return
        device = self._household.device_of(near)
        if device == NOBODY:
            device = max(ROUTER, self._household.mac_of(near.mac))
        if outward and device == ROUTER and pair is not None and self._again(pair, one):
            return
        destination = self._destination(one, far, outward=outward)
        protocol = called(one.protocol, one.transport, one.server.port)
        key = (device, destination, protocol, one.transport, one.server.port)
        self._sums.setdefault(key, _Sum()).add(one, outward=outward)
        if pair is not None:
            self._pairs[pair] = key, pair[:2] == (near.address, near.port)

    def _again(self, pair: SocketPair, one: Connection) -> bool:
        """Say whether it is the connection of a device that was seen inside too: the router only passed it on."""
        own = one.client.port and one.client.address in self._outside
        found = self._inner.get(_kept(one)) if own else None
        if found is None or abs(found[1].first_ms - one.first_ms) > PASSED_ON_MS:
            return False
        self._passed_on[pair] = found[0]
        return True

    def _sides(self, one: Connection) -> tuple[bool | None, SocketAddress, SocketAddress]:
        """Return whether the client is at home, and the ends at home and outside; ``None`` when both are at home."""
        framed = one.client.mac or one.server.mac
        if framed and not (one.client.address or one.server.address or one.name):
            return None, one.client, one.server  # a frame without an address goes no further than its link
        home = self._household.is_home
        client, server = (
            home(one.client.address),
            home(one.server.address) or self._household.networks.broadcast(one.server.address),
        )
        if client and server:
            return None, one.client, one.server
        if not client and not server:
            client = self._household.mac_of(one.client.mac) > ROUTER or self._household.mac_of(one.server.mac) <= ROUTER
        return (True, one.client, one.server) if client else (False, one.server, one.client)

    def _destination(self, one: Connection, far: SocketAddress, *, outward: bool) -> str:
        """Return where it went; a name says the server, so of who came in from outside only the address counts."""
        name = (one.name or one.dns or self._named.of(far.address)) if outward else ""
        destination = name or far.address
        addresses, names = self._seen.setdefault(destination, ({}, {}))
        if far.address:
            addresses.setdefault(far.address)
        if outward:
            names.update(dict.fromkeys(self._named.all(far.address)))
        return destination

    def _join_silent(self) -> None:
        """Add connections in which no protocol was told to those of the same ends in which one was."""
        told: dict[tuple[int, str, str, int], list[FlowKey]] = {}
        for key in self._sums:
            told.setdefault((key[0], key[1], key[3], key[4]), []).append(key)
        moved: dict[FlowKey, FlowKey] = {}
        for keys in told.values():
            rest = [key for key in keys if key[2] != key[3]]
            if len(rest) == 1 < len(keys):
                silent = next(key for key in keys if key not in rest)
                self._sums[rest[0]].join(self._sums.pop(silent))
                moved[silent] = rest[0]
        self._pairs.update({pair: (moved[key], near) for pair, (key, near) in self._pairs.items() if key in moved})

    def result(self) -> FlowTable:
        self._pairs.update(
            {outer: self._pairs[inner] for outer, inner in self._passed_on.items() if inner in self._pairs}
        )
        self._join_silent()
        ordered = sorted(self._sums.items(), key=lambda item: (item[1].places[0], item[0]))
        flows, numbers = [], {}
        for number, (key, total) in enumerate(ordered, 1):
            numbers[key] = number
            flows.append(_flow(number, key, total))
        order = dict.fromkeys(one.destination for one in flows)
        first = {one.destination: one.places[0] for one in reversed(flows)}
        return FlowTable(
            flows=tuple(flows),
            names={one: self._names_of(one) for one in order},
            addresses={one: tuple(self._seen[one][0]) for one in order},
            places={one: first[one] for one in order},
            inside=len(self._inside),
            _household=self._household,
            _named=self._named,
            _by_pair={pair: (numbers[key], near_first) for pair, (key, near_first) in self._pairs.items()},
            _by_key={
                (key[0], key[1], protocol, key[4]): numbers[key]
                for key, _ in reversed(ordered)
                for protocol in (key[2], "")
            },
            _by_name={(key[0], key[1]): numbers[key] for key, _ in reversed(ordered)},
            _sides={
                pair: (inner, pair == inner) for outer, inner in self._passed_on.items() for pair in (outer, inner)
            },
        )

    def _names_of(self, destination: str) -> tuple[tuple[str, Via], ...]:
        """Return the names of a destination: its own first. Names that others share its addresses with are theirs."""
        names = self._seen[destination][1]
        own = [one for one in names if one[0] == destination]
        certificates = [one for one in names if one[1] is Via.CERTIFICATE and one not in own]
        return (*own, *certificates)


def _flow(number: int, key: FlowKey, total: _Sum) -> Flow:
    device, destination, protocol, transport, port = key
    return Flow(
        number=number,
        device=device,
        destination=destination,
        protocol=protocol,
        transport=transport,
        port=port,
        reading=Reading.SEALED if total.sealed else Reading.UNREAD,
        packets=total.packets,
        octets_out=total.out,
        octets_in=total.back,
        first_ms=total.first_ms,
        last_ms=total.last_ms,
        times=total.times,
        places=tuple(total.places),
    )
