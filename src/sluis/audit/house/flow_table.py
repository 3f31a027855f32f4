"""What flowed where: packets gathered into connections, and the flows that left when everything was seen.

In:  ``TrafficRecord`` and ``NameBinding``, in the order of the capture; in the end the household.
Out: ``FlowTable``, which does not change any more.

The rules this module keeps:
 * A name belongs to the connection whose packet said it, and to its address.
 * A flow is what one device sent to one destination by one protocol, transport and port of the server; both directions
   are one flow, and the device is the end at home, whoever opened.
 * What has both ends at home stays inside and is only counted.
 * A connection that was seen inside and, with the router's address, outside too is one: the device's. It is told by
   what the router keeps (the port of the client, the server) and by when it began; a router that keeps no ports is not
   seen through.
 * One destination per name; an address without any name is its own.
 * Memory is bounded: of more than ``MOST_CONNECTIONS`` connections the oldest are folded, without the client's port,
   and remain counted.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sluis.audit.house.connections import PLACES, Connection, added, called, ends
from sluis.audit.house.hours import BY_CLIENT, BY_SERVER, HOUR_MS, MOST_HOURS
from sluis.audit.house.household import NOBODY, ROUTER, HomeInventory
from sluis.audit.house.names_of_addresses import NamesOfAddresses
from sluis.audit.model import Flow, Reading
from sluis.capture.base.home_networks import parsed
from sluis.capture.base.sighting import NameBinding, Place, Seal, SocketAddress, TrafficRecord, Via

_LEASES, _LEASE_SERVER, _LEASE_CLIENT = "dhcp", 67, 68
"""RFC 2131, 4.1."""
MOST_CONNECTIONS: Final = 65_536
PASSED_ON_MS: Final = 5_000
"""Most that two captures of one connection may differ in when it began: their clocks may, a router does not."""


class FlowKey(NamedTuple):
    """What is one flow."""

    device: int
    destination: str
    protocol: str
    transport: str
    port: int
    """Of the server."""


class SocketPair(NamedTuple):
    """Both ends of one connection, and what carries it."""

    address: str
    """Of the end that was seen to send first."""
    port: int
    other_address: str
    other_port: int
    transport: str


class _KeptByRouter(NamedTuple):
    """What a router keeps when it puts its own address in the place of a device's (RFC 4787, 4.2.1)."""

    client_port: int
    server_address: str
    server_port: int
    transport: str


class _Direction(NamedTuple):
    """Which end of a connection is at home."""

    outward: bool | None
    """Whether the client is; ``None`` when both are."""
    near: SocketAddress
    far: SocketAddress


@dataclass(slots=True)
class _Sum:
    """A flow while it is being added up."""

    packets: int = 0
    out: int = 0
    back: int = 0
    carried: int = 0
    """What the transport carried, both ways; -1: not known."""
    first_ms: int = 0
    last_ms: int = 0
    times: int = 0
    sealed: bool = False
    turned: bool = False
    places: list[Place] = field(default_factory=list)
    hours: set[int] | None = field(default_factory=set)
    """In which something went out; ``None``: too many to keep."""

    def add(self, connection: Connection, *, outward: bool) -> None:
        self.packets += connection.packets
        self.out += connection.octets if outward else connection.back
        self.back += connection.back if outward else connection.octets
        self.carried = added(self.carried, connection.carried)
        self.first_ms = min(self.first_ms, connection.first_ms) if self.times else connection.first_ms
        self.last_ms = max(self.last_ms, connection.last_ms)
        self.times += connection.times
        self.sealed = self.sealed or connection.sealed
        self.turned = self.turned or connection.seal is Seal.TURNED
        self.places = sorted({*self.places, *connection.places})[:PLACES]
        self._sent_in(connection.hours.of(BY_CLIENT if outward else BY_SERVER))

    def _sent_in(self, hours: AbstractSet[int] | None) -> None:
        if self.hours is not None:
            self.hours = None if hours is None or len(self.hours) > MOST_HOURS else self.hours | hours

    def join(self, other: "_Sum") -> None:
        self.packets += other.packets
        self.out += other.out
        self.back += other.back
        self.carried = added(self.carried, other.carried)
        self.first_ms = min(self.first_ms, other.first_ms)
        self.last_ms = max(self.last_ms, other.last_ms)
        self.times += other.times
        self.sealed = self.sealed or other.sealed
        self.turned = self.turned or other.turned
        self.places = sorted({*self.places, *other.places})[:PLACES]
        self._sent_in(other.hours)


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
    _both_sides: dict[SocketPair, tuple[SocketPair, bool]] = field(repr=False)
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
        if not self._both_sides:
            return None
        for end, other in ((sender, receiver), (receiver, sender)):
            for transport in ("tcp", "udp"):
                passed_on = self._both_sides.get(
                    SocketPair(end.address, end.port, other.address, other.port, transport)
                )
                if passed_on is not None:
                    return passed_on
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
            for end, other in ((sender, receiver), (receiver, sender)):
                flow_and_side = self._by_pair.get(
                    SocketPair(end.address, end.port, other.address, other.port, transport)
                )
                if flow_and_side is not None and (sender.address or receiver.address):
                    number, near_first = flow_and_side
                    return number if near_first is (end is sender) else None
        return self._without_pair(sender, receiver, protocol, host)

    def _without_pair(self, sender: SocketAddress, receiver: SocketAddress, protocol: str, host: str) -> int | None:
        """Look a flow up by device and destination: the connection was forgotten, or never had addresses."""
        device = self._household.device_of(sender)
        if device == NOBODY or (receiver.address and self._household.is_home(receiver.address)):
            return None
        destination = self.destination_of(receiver.address, host)
        for port in (receiver.port, sender.port):
            for known_protocol in (protocol, ""):
                number = self._by_key.get((device, destination, known_protocol, port))
                if number is not None:
                    return number
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
        _kept(connection): (pair, connection)
        for pair, connection in everything
        if pair is not None and household.device_of(connection.client) > ROUTER
    }
    folding = _Folding(household, named, inner)
    for pair, connection in everything:
        folding.add(pair, connection)
    return folding.result()


def _kept(connection: Connection) -> _KeptByRouter:
    """Return by what a connection is told again behind the router."""
    server = connection.server
    return _KeptByRouter(connection.client.port, server.address, server.port, connection.transport)


class _Folding:
    def __init__(
        self,
        household: HomeInventory,
        named: NamesOfAddresses,
        inner: Mapping[_KeptByRouter, tuple[SocketPair, Connection]],
    ) -> None:
        self._household, self._named, self._inner = household, named, inner
        self._passed_on: dict[SocketPair, SocketPair] = {}
        self._outside = {address for device in household.devices if device.is_router for address in device.addresses}
        self._sums: dict[FlowKey, _Sum] = {}
        self._pairs: dict[SocketPair, tuple[FlowKey, bool]] = {}
        self._inside: set[tuple[str, str, str, int]] = set()
        self._seen: dict[str, tuple[dict[str, None], dict[tuple[str, Via], None]]] = {}
        self._asked: dict[str, dict[tuple[str, Via], None]] = {}

    def add(self, pair: SocketPair | None, connection: Connection) -> None:
        outward, near, far = self._near_and_far(connection)
        if outward is None:
            self._inside.add(
                (connection.client.address, connection.server.address, connection.protocol, connection.server.port)
            )
            return
        device = self._household.device_of(near)
        if device == NOBODY:
            device = max(ROUTER, self._household.mac_of(near.mac))
        if outward and device == ROUTER and pair is not None and self._again(pair, connection):
            return
        destination = self._destination(connection, far, outward=outward)
        protocol = called(connection.protocol, connection.transport, connection.server.port)
        key = FlowKey(device, destination, protocol, connection.transport, connection.server.port)
        self._sums.setdefault(key, _Sum()).add(connection, outward=outward)
        if pair is not None:
            self._pairs[pair] = key, pair[:2] == (near.address, near.port)

    def _again(self, pair: SocketPair, connection: Connection) -> bool:
        """Say whether it is the connection of a device that was seen inside too: the router only passed it on."""
        own = connection.client.port and connection.client.address in self._outside
        inner = self._inner.get(_kept(connection)) if own else None
        if inner is None or abs(inner[1].first_ms - connection.first_ms) > PASSED_ON_MS:
            return False
        self._passed_on[pair] = inner[0]
        return True

    def _near_and_far(self, connection: Connection) -> _Direction:
        ends = connection.client, connection.server
        client, server = ends
        if (client.mac or server.mac) and not (client.address or server.address or connection.name):
            return _Direction(None, *ends)  # a frame without an address goes no further than its link
        handed = connection.protocol == _LEASES and (client.port, server.port) == (_LEASE_SERVER, _LEASE_CLIENT)
        if handed and not connection.back:
            return _Direction(None, *ends)  # an address is handed out on the link, whatever address it is
        home = self._household.is_home
        from_home = home(client.address)
        to_home = home(server.address) or self._household.networks.broadcast(server.address)
        if from_home and to_home:
            return _Direction(None, *ends)
        if not from_home and not to_home:
            from_home = self._household.mac_of(client.mac) > ROUTER or self._household.mac_of(server.mac) <= ROUTER
        return _Direction(from_home, *(ends if from_home else ends[::-1]))

    def _destination(self, connection: Connection, far: SocketAddress, *, outward: bool) -> str:
        """Return where it went; a name says the server, so of who came in from outside only the address counts."""
        name = (connection.called() or self._named.of(far.address)) if outward else ""
        destination = name or far.address
        addresses, names = self._seen.setdefault(destination, ({}, {}))
        if far.address:
            addresses.setdefault(far.address)
        if outward:
            names.update(dict.fromkeys(self._named.all(far.address)))
            self._asked.setdefault(destination, {}).update(dict.fromkeys(connection.asked))
        return destination

    def _join_silent(self) -> None:
        """Add connections in which no protocol was told to those of the same ends in which one was."""
        told: dict[tuple[int, str, str, int], list[FlowKey]] = {}
        for key in self._sums:
            told.setdefault((key.device, key.destination, key.transport, key.port), []).append(key)
        moved: dict[FlowKey, FlowKey] = {}
        for keys in told.values():
            rest = [key for key in keys if key.protocol != key.transport]
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
        order = dict.fromkeys(flow.destination for flow in flows)
        first = {flow.destination: flow.places[0] for flow in reversed(flows)}
        return FlowTable(
            flows=tuple(flows),
            names={destination: self._names_of(destination) for destination in order},
            addresses={destination: tuple(self._seen[destination][0]) for destination in order},
            places={destination: first[destination] for destination in order},
            inside=len(self._inside),
            _household=self._household,
            _named=self._named,
            _by_pair={pair: (numbers[key], near_first) for pair, (key, near_first) in self._pairs.items()},
            _by_key={
                (key.device, key.destination, protocol, key.port): numbers[key]
                for key, _ in reversed(ordered)
                for protocol in (key.protocol, "")
            },
            _by_name={(key.device, key.destination): numbers[key] for key, _ in reversed(ordered)},
            _both_sides={
                pair: (inner, pair == inner) for outer, inner in self._passed_on.items() for pair in (outer, inner)
            },
        )

    def _names_of(self, destination: str) -> tuple[tuple[str, Via], ...]:
        """Return the names of a destination: its own first, then others that had led to its addresses before.

        A name by which something else was reached at the same address is that destination's. Certificates come last.
        """
        names = self._seen[destination][1]
        own = [binding for binding in names if binding[0] == destination]
        rest = [binding for binding in names if binding not in own]
        asked = [binding for binding in self._asked.get(destination, ()) if binding[0] not in self._seen]
        certificates = [binding for binding in rest if binding[1] is Via.CERTIFICATE]
        return (*own, *asked, *certificates)


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
        carried=total.carried,
        first_ms=total.first_ms,
        last_ms=total.last_ms,
        times=total.times,
        places=tuple(total.places),
        hours=() if total.hours is None else tuple(hour * HOUR_MS for hour in sorted(total.hours)),
        began_open=total.turned,
    )


_Folded = tuple[str, str, str, str, str, str, int, str, str]
MOST_FOLDED = 200_000


class Flows:
    """What went between ends so far."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._open: dict[SocketPair, Connection] = {}
        self._folded: dict[_Folded, Connection] = {}
        self._named = NamesOfAddresses()
        self._current: Connection | None = None
        self._ends: tuple[SocketAddress, SocketAddress] | None = None
        self._transport = ""
        self._place = Place(0, 0)
        self.dropped = 0
        """Connections of which there was no more room."""

    def take(self, seen: TrafficRecord | NameBinding) -> None:
        """Take one more thing that was seen.

        Args:
            seen: In the order of the capture; names directly after the packet that says them.

        Effects:
            Counts it.
        """
        if isinstance(seen, NameBinding):
            self._name(seen)
            return
        self._place = seen.place
        last = self._ends
        if (
            last is None or last[0] is not seen.sender or last[1] is not seen.receiver or seen.opens
            or seen.transport != self._transport
        ):  # fmt: skip
            self._current = self._find(seen)
            self._ends, self._transport = (seen.sender, seen.receiver), seen.transport
        if self._current is not None:
            self._current.take(seen)

    def _find(self, seen: TrafficRecord) -> Connection | None:
        """Return the connection of a packet; ``None`` for a copy that was passed on, of what was counted already."""
        sender, receiver, transport = seen.sender, seen.receiver, seen.transport
        pair = SocketPair(sender.address, sender.port, receiver.address, receiver.port, transport)
        connection = self._open.get(pair)
        if connection is None:
            connection = self._open.get(
                SocketPair(receiver.address, receiver.port, sender.address, sender.port, transport)
            )
        if connection is not None and receiver.address and connection.passed_on(seen):
            return None
        if connection is not None and not (seen.opens and connection.opened and not receiver.address):
            if seen.opens and seen.place != connection.places[0]:
                self._opened_again(connection, seen)
            return connection
        client, server = ends(seen)
        connection = Connection(seen, client=client, server=server)
        connection.dns, connection.asked = self._named.of(server.address), self._named.asked(server.address)
        if len(self._open) >= MOST_CONNECTIONS:
            self._fold()
        if not receiver.address:
            self._keep_without_pair(connection)
        else:
            self._open[pair] = connection
        return connection

    def _opened_again(self, connection: Connection, seen: TrafficRecord) -> None:
        """Count a second opening of the same ports; a first one that was captured late says who the client is."""
        if connection.opened:
            connection.again(seen.place)
        elif seen.sender == connection.server:
            connection.client, connection.server = connection.server, connection.client
            connection.octets, connection.back = connection.back, connection.octets
            connection.hours.turn()
        connection.opened = True

    def _keep_without_pair(self, connection: Connection) -> None:
        """Keep a connection whose receiver has no address: only its name will tell it from others."""
        first = connection.places[0]
        self._open[SocketPair("", 0, "", len(self._open), f"{first.source}/{first.number}")] = connection

    def _fold(self) -> None:
        """Fold the older half of the connections into one for each pair of addresses, name and protocol."""
        for pair in list(self._open)[: MOST_CONNECTIONS // 2]:
            connection = self._open.pop(pair)
            if connection is self._current:
                self._open[pair] = connection
                continue
            name = connection.name or connection.dns
            key = (
                *(connection.client.address, connection.client.mac, connection.server.address, connection.server.mac),
                *(
                    name,
                    connection.transport,
                    connection.server.port,
                    connection.protocol,
                    f"{connection.seal}{connection.sealed}",
                ),
            )
            into = self._folded.get(key)
            if into is not None:
                _join(into, connection)
            elif len(self._folded) < MOST_FOLDED:
                self._folded[key] = connection
            else:
                self.dropped += 1

    def _name(self, named: NameBinding) -> None:
        if named.address:
            self._named.take(named)
        current = self._current
        if current is None or named.place != self._place or named.via is Via.DNS:
            return
        if named.address in {current.server.address, current.client.address}:
            current.call(named.name, named.via)

    def build_flow_table(self, household: HomeInventory) -> FlowTable:
        """Say what left.

        Args:
            household: Who is at home.

        Returns:
            The flows and where they went. Asking again after more was taken gives a new answer.

        Effects:
            None.
        """
        folded: list[tuple[SocketPair | None, Connection]] = [
            (None, connection) for connection in self._folded.values()
        ]
        known: list[tuple[SocketPair | None, Connection]] = [*self._open.items()]
        return build_flow_table([*folded, *known], household, self._named)


def _join(into: Connection, connection: Connection) -> None:
    """Add one connection to another of the same ends."""
    into.packets += connection.packets
    into.octets += connection.octets
    into.back += connection.back
    into.carried = added(into.carried, connection.carried)
    into.times += connection.times
    into.hours.join(connection.hours)
    into.first_ms = min(into.first_ms, connection.first_ms)
    into.last_ms = max(into.last_ms, connection.last_ms)
