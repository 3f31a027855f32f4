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
        pair = (sender.address, sender.port, receiver.address, receiver.port, transport)
        found = self._open.get(pair)
        if found is None:
            found = self._open.get((receiver.address, receiver.port, sender.address, sender.port, transport))
        if found is not None and receiver.address and found.passed_on(seen):
            return None
        if found is not None and not (seen.opens and found.opened and not receiver.address):
            if seen.opens and seen.place != found.places[0]:
                self._opened_again(found, seen)
            return found
        client, server = ends(seen)
        found = Connection(seen, client=client, server=server)
        found.dns = self._named.of(server.address)
        if len(self._open) >= MOST_CONNECTIONS:
            self._fold()
        if not receiver.address:
            self._keep_without_pair(found)
        else:
            self._open[pair] = found
        return found

    def _opened_again(self, found: Connection, seen: TrafficRecord) -> None:
        """Count a second opening of the same ports; a first one that was captured late says who the client is."""
        if found.opened:
            found.again(seen.place)
        elif seen.sender == found.server:
            found.client, found.server = found.server, found.client
            found.octets, found.back = found.back, found.octets
        found.opened = True

    def _keep_without_pair(self, found: Connection) -> None:
        """Keep a connection whose receiver has no address: only its name will tell it from others."""
        self._open[("", 0, "", len(self._open), f"{found.places[0].source}/{found.places[0].number}")] = found

    def _fold(self) -> None:
        """Fold the older half of the connections into one for each pair of addresses, name and protocol."""
        for pair in list(self._open)[: MOST_CONNECTIONS // 2]:
            one = self._open.pop(pair)
            if one is self._current:
                self._open[pair] = one
                continue
            name = one.name or one.dns
            key = (
                one.client.address, one.client.mac, one.server.address, one.server.mac, name, one.transport,
                one.server.port, one.protocol, one.sealed,
            )  # fmt: skip
            into = self._folded.get(key)
            if into is not None:
                _join(into, one)
            elif len(self._folded) < MOST_FOLDED:
                self._folded[key] = one
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
        folded: list[tuple[SocketPair | None, Connection]] = [(None, one) for one in self._folded.values()]
        known: list[tuple[SocketPair | None, Connection]] = [*self._open.items()]
        return build_flow_table([*folded, *known], household, self._named)


def _join(into: Connection, one: Connection) -> None:
    """Add one connection to another of the same ends."""
    into.packets += one.packets
    into.octets += one.octets
    into.back += one.back
    into.times += one.times
    into.first_ms = min(into.first_ms, one.first_ms)
    into.last_ms = max(into.last_ms, one.last_ms)
