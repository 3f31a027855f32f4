"""Gathers packets into connections, and settles which flows left the house when everything was seen.

In:  ``TrafficRecord`` and ``NameBinding``, in the order of the capture. Out: ``FlowTable``.

The rules this module keeps:
 * A name belongs to the connection whose packet said it, and to its address.
 * Memory is bounded: of more than ``MOST_CONNECTIONS`` connections the oldest are folded, without the client's port,
   and remain counted.
"""

from sluis.audit.house.connections import Connection, ends
from sluis.audit.house.flow_table import MOST_CONNECTIONS, FlowTable, SocketPair, build_flow_table
from sluis.audit.house.household import HomeInventory
from sluis.audit.house.names_of_addresses import NamesOfAddresses
from sluis.capture.base.sighting import NameBinding, Place, SocketAddress, TrafficRecord, Via

_Folded = tuple[str, str, str, str, str, str, int, str, bool]
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
        connection.dns = self._named.of(server.address)
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
                *(name, connection.transport, connection.server.port, connection.protocol, connection.sealed),
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
    into.times += connection.times
    into.first_ms = min(into.first_ms, connection.first_ms)
    into.last_ms = max(into.last_ms, connection.last_ms)
