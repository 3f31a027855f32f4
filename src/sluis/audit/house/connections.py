"""One connection at a time: who opened it, what went both ways, and by which name it goes.

In:  ``TrafficRecord`` of two ends. Out: ``Connection``, folded later into flows.

The rules this module keeps:
 * Whoever opens is the client. When the opening was not captured, the end with a well-known port is the server, else
   the one with the lower port, else the one that did not speak first.
 * With IPv6 a router passes packets on as they are: in a capture of both of its sides each counts once.
 * A name that was said in the connection wins over one that only its address had: TLS, then HTTP, then the program
   in the middle, then the name server, then the certificate.

Source: RFC 6335, 6 (well-known ports).
"""

from typing import Final

from sluis.audit.house.hours import BY_CLIENT, BY_SERVER, SentHours
from sluis.capture.base.sighting import Place, Seal, SocketAddress, TrafficRecord, Via
from sluis.capture.readers.tshark.packet import SEALED_PROTOCOLS

PLACES: Final = 4
"""Places kept of each connection and flow."""
_WELL_KNOWN: Final = 1024
_SERVICES: Final = frozenset({1883, 1900, 3478, 5060, 5222, 5228, 5353, 5683, 7547, 8080, 8443, 8883, 51820})
RANKS: Final[dict[Via, int]] = {Via.TLS: 0, Via.HOST: 1, Via.PROXY: 2, Via.DNS: 3, Via.CERTIFICATE: 4}
"""Which name wins, lowest first."""
_SHOWN: Final = frozenset({Seal.SHOWN, Seal.TURNED})
_UNNAMED: Final = 9
_GENERAL: Final = frozenset({"", "tcp", "udp"})
_USUAL: Final[dict[tuple[str, int], str]] = {
    ("tcp", 25): "smtp",
    ("tcp", 53): "dns",
    ("udp", 53): "dns",
    ("udp", 69): "tftp",
    ("udp", 123): "ntp",
    ("udp", 161): "snmp",
    ("udp", 162): "snmp",
    ("udp", 5683): "coap",
    ("udp", 514): "syslog",
    ("tcp", 514): "syslog",
    ("udp", 1900): "ssdp",
    ("udp", 3478): "stun",
    ("udp", 5060): "sip",
    ("tcp", 5060): "sip",
}
"""What usually goes by a port, for what is read as octets. By these numbers nothing is taken for encrypted."""


class Connection:
    """What went between two ends by one transport."""

    __slots__ = (
        "asked", "back", "carried", "client", "dns", "first_ms", "hours", "last_ms", "name", "octets", "opened",
        "packets", "places", "protocol", "rank", "seal", "sealed", "server", "times", "transport",
    )  # fmt: skip

    def __init__(self, traffic_record: TrafficRecord, *, client: SocketAddress, server: SocketAddress) -> None:
        """Begin with the first thing that went, and who opened."""
        self.client, self.server = client, server
        self.transport = traffic_record.transport
        self.protocol = traffic_record.protocol
        self.packets = self.octets = self.back = 0
        self.carried = 0
        """Octets that the transport carried, both ways; -1 where an input does not say."""
        self.hours = SentHours(traffic_record.at_ms)
        self.first_ms = self.last_ms = traffic_record.at_ms
        self.times = 1
        self.opened = traffic_record.opens
        self.places: list[Place] = [traffic_record.place]
        self.name, self.rank, self.dns = "", _UNNAMED, ""
        self.asked: tuple[tuple[str, Via], ...] = ()
        """Names that led to the server's address before this began, where there were more than one."""
        self.sealed = False
        self.seal = Seal.UNTOLD
        """What its packets show in the end; a log of connections says it by the protocol alone."""
        self._sealed_by(traffic_record)

    def take(self, traffic_record: TrafficRecord) -> None:
        """Count what went.

        Args:
            traffic_record: Of this connection, either way.

        Effects:
            Changes the counts.
        """
        if traffic_record.sender == self.client or self._by_client(traffic_record):
            self.octets += traffic_record.octets
            self.back += traffic_record.back
            who = BY_CLIENT | BY_SERVER if traffic_record.back else BY_CLIENT
        else:
            self.back += traffic_record.octets
            self.octets += traffic_record.back
            who = BY_CLIENT | BY_SERVER if traffic_record.back else BY_SERVER
        self.packets += traffic_record.packets
        self.carried = added(self.carried, traffic_record.carried)
        self.hours.take(traffic_record.at_ms, traffic_record.until_ms, who)
        until = traffic_record.until_ms or traffic_record.at_ms
        self.last_ms = max(self.last_ms, until)
        self.first_ms = min(self.first_ms, traffic_record.at_ms)
        if traffic_record.seal or traffic_record.protocol in SEALED_PROTOCOLS:
            self._sealed_by(traffic_record)
        if traffic_record.protocol != self.protocol:
            self._protocol(traffic_record.protocol)

    def _by_client(self, traffic_record: TrafficRecord) -> bool:
        """Return whether the client sent it, whatever MAC address the frame had."""
        sender, client = traffic_record.sender, self.client
        return sender.port == client.port and sender.address == client.address and traffic_record.sender != self.server

    def passed_on(self, traffic_record: TrafficRecord) -> bool:
        """Return whether a packet is the copy that a router passed on: of the same ends, and both MAC addresses others.

        Args:
            traffic_record: Of this connection, either way.

        Effects:
            None.
        """
        near, far = (self.client, self.server) if self._by_client(traffic_record) else (self.server, self.client)
        pairs = ((near.mac, traffic_record.sender.mac), (far.mac, traffic_record.receiver.mac))
        return all(mac and other and mac != other for mac, other in pairs)

    def _protocol(self, protocol: str) -> None:
        """Keep the most telling protocol: what stands inside tells more than what seals it."""
        if protocol in _GENERAL or self.seal is Seal.BROKEN:
            return
        if (
            self.protocol in _GENERAL
            or (self.protocol in SEALED_PROTOCOLS and protocol not in SEALED_PROTOCOLS)
            or protocol == "websocket"
        ):
            self.protocol = protocol

    def _sealed_by(self, traffic_record: TrafficRecord) -> None:
        """Take what a record says of encryption; what broke once stays so, and what showed once is not only claimed."""
        seal = traffic_record.seal
        if self.seal is Seal.BROKEN:
            return
        if seal is Seal.BROKEN:
            self.seal, self.sealed = seal, False
            self.protocol = "" if self.protocol in SEALED_PROTOCOLS else self.protocol
        elif seal in _SHOWN:
            self.seal, self.sealed = seal, True
        elif seal is Seal.UNTOLD and traffic_record.protocol in SEALED_PROTOCOLS:
            self.sealed = True

    def again(self, place: Place) -> None:
        """Count that it was opened once more.

        Effects:
            Changes the counts.
        """
        self.times += 1
        if len(self.places) < PLACES:
            self.places.append(place)

    def call(self, name: str, via: Via) -> None:
        """Take a name that was said in this connection, when it wins over the one it has.

        Effects:
            May change the name.
        """
        if RANKS[via] < self.rank and not (via is Via.CERTIFICATE and "*" in name):
            self.name, self.rank = name, RANKS[via]

    def called(self) -> str:
        """Return the name it goes by: what was said in it, then what was asked for, then what a certificate says.

        Returns:
            A name; empty when there is none. Of a certificate a name counts only when nobody asked for another.
        """
        if self.rank == RANKS[Via.CERTIFICATE] and self.dns:
            return self.dns
        return self.name or self.dns


def added(octets: int, more: int) -> int:
    """Return the sum of two counts of octets; -1 when one is not known: what once is not known stays so.

    Examples:
        >>> added(3, 4), added(3, -1)
        (7, -1)
    """
    return -1 if octets < 0 or more < 0 else octets + more


def ends(traffic_record: TrafficRecord) -> tuple[SocketAddress, SocketAddress]:
    """Return client and server of a connection of which this is the first thing seen.

    Args:
        traffic_record: The first.

    Returns:
        Two ends.

    Effects:
        None.

    Source:
        RFC 6335, 6.

    Examples:
        >>> server, client = SocketAddress("192.0.2.1", 443), SocketAddress("192.168.1.7", 40000)
        >>> seen = TrafficRecord(Place(1, 1), 0, server, client, "tcp")
        >>> ends(seen)[0].address
        '192.168.1.7'
    """
    sender, receiver = traffic_record.sender, traffic_record.receiver
    if traffic_record.opens or sender.port == receiver.port:
        return sender, receiver
    serves = [end.port and (end.port < _WELL_KNOWN or end.port in _SERVICES) for end in (sender, receiver)]
    if bool(serves[0]) != bool(serves[1]):
        return (receiver, sender) if serves[0] else (sender, receiver)
    if traffic_record.transport == "udp" or not (sender.port and receiver.port):
        return sender, receiver
    return (receiver, sender) if sender.port < receiver.port else (sender, receiver)


def called(protocol: str, transport: str, port: int) -> str:
    """Return the word for a protocol.

    Args:
        protocol: As read; empty when nothing says.
        transport: What carries it.
        port: Of the server.

    Returns:
        The protocol; else what usually goes by that port; else the transport.

    Effects:
        None.

    Examples:
        >>> called("", "udp", 514), called("http", "tcp", 9000), called("", "tcp", 9000)
        ('syslog', 'http', 'tcp')
    """
    return protocol if protocol not in _GENERAL else _USUAL.get((transport, port), transport)
