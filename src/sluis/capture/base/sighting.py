"""What a reader of captures says: one small record for each thing it saw, in the order it saw them.

In:  nothing. Out: the records that every reader of ``audit`` yields and that ``audit`` folds into its result.

The rules this module keeps:
 * A reader says what stands in the capture and weighs nothing: what a name means, what left the house and what may not
   leave is decided further down, once, for every kind of capture.
 * Every record names its place: which input, and which packet, line or entry of it, both from 1. A finding without a
   place cannot be checked by somebody else.
 * Addresses are in canonical text (RFC 5952 for IPv6), MAC addresses in lower case with colons, names in lower case
   without the last dot, as sent otherwise: hostile characters are the renderers' business.
 * Records hold personal data. They are never logged, and kept no longer than the audit runs.
"""

from enum import StrEnum
from typing import Final

import msgspec

from sluis.i18n import N_
from sluis.terms import Kind


class Via(StrEnum):
    """How a name of an address became known."""

    TLS = "tls-name"
    HOST = "http-host"
    DNS = "dns-answer"
    CERTIFICATE = "certificate"
    PROXY = "proxy"
    """A program in the middle that opened the connection by name: HAR, mitmproxy, a log."""


VIAS: dict[Via, str] = {
    Via.TLS: N_("server name in the TLS handshake"),
    Via.HOST: N_("host of an HTTP request"),
    Via.DNS: N_("answer of the name server"),
    Via.CERTIFICATE: N_("certificate of the server"),
    Via.PROXY: N_("name under which the connection was opened"),
}
"""What each is called in a sentence."""


class Part(StrEnum):
    """In which part of what was sent something stands."""

    BODY = "body"
    URL = "url"
    HEADER = "header"
    DNS_NAME = "dns-name"
    TLS_NAME = "tls-name"
    TOPIC = "topic"
    CLIENT = "client"
    """A name the sender gives itself: a client identifier, a user name."""
    PAYLOAD = "payload"
    """Octets of a connection that no known protocol explains."""
    CREDENTIAL = "credential"
    """What proves who somebody is: only searched for what is known of the house, and never shown."""


PARTS: dict[Part, str] = {
    Part.BODY: N_("body"),
    Part.URL: N_("web address"),
    Part.HEADER: N_("header"),
    Part.DNS_NAME: N_("DNS question"),
    Part.TLS_NAME: N_("TLS server name"),
    Part.TOPIC: N_("topic"),
    Part.CLIENT: N_("name of the sender"),
    Part.PAYLOAD: N_("unknown protocol"),
    Part.CREDENTIAL: N_("credential"),
}
"""What each is called in a sentence."""


CERTIFICATE: Final = "certificate"
"""What a device says of itself in the certificate it shows: sent before anything is encrypted, and not what is."""
LEASE_FILE: Final = "lease file"
"""How a file of leases says what is owned: it is of this house, wherever the capture beside it was made."""


class Place(msgspec.Struct, frozen=True, gc=False, order=True):
    """Where in the inputs something was seen."""

    source: int
    """Number of the input, from 1."""
    number: int
    """Packet, line or entry of it, from 1; 0 for the input as a whole."""


class SocketAddress(msgspec.Struct, frozen=True, gc=False):
    """One end of a connection. What is not known is empty or 0."""

    address: str = ""
    port: int = 0
    mac: str = ""
    """Of the frame: the device itself on its own network, the router for everything beyond."""


class Seal(StrEnum):
    """Whether a connection is encrypted, as far as its packets show it until now."""

    UNTOLD = ""
    """Nothing is said of that; in a log of connections the protocol says it."""
    CLAIMED = "claimed"
    """It begins as an encrypted one does, and nothing encrypted was seen."""
    SHOWN = "shown"
    """From its beginning on it is as an encrypted one is."""
    TURNED = "turned"
    """The same, after words that were not encrypted (STARTTLS)."""
    BROKEN = "broken"
    """It looks encrypted, and holds octets that are no part of that."""


class TrafficRecord(msgspec.Struct, frozen=True, gc=False):
    """Something went from one end to the other: one packet, or what a log says of a whole connection."""

    place: Place
    at_ms: int
    sender: SocketAddress
    receiver: SocketAddress
    transport: str
    """``tcp``, ``udp``, ``icmp`` or another name; empty when the log does not say."""
    protocol: str = ""
    """The most specific protocol known: ``tls``, ``http``, ``dns``, ``mqtt``; empty when none is."""
    octets: int = 0
    """From sender to receiver, as on the wire."""
    back: int = 0
    """In a log of connections: octets in the other direction."""
    packets: int = 1
    until_ms: int = 0
    """In a log of connections: the end; 0 is ``at_ms``."""
    opens: bool = False
    """Whether the sender opens the connection with this: a SYN, a first datagram, a line of a log of connections."""
    host: str = ""
    """Name by which the sender opened it, where an input says that and perhaps no address; empty in packets."""
    seal: Seal = Seal.UNTOLD
    carried: int = -1
    """Octets of all these that the transport carried, without its own; -1 where the input does not say."""


class NameBinding(msgspec.Struct, frozen=True, gc=False):
    """A name for an address; directly behind the record that says it, also for the receiver of that record."""

    place: Place
    address: str
    """Empty when an input knows the receiver by its name alone."""
    name: str
    via: Via


class DeviceClaim(msgspec.Struct, frozen=True, gc=False):
    """Something the house itself said about what it owns: DHCP, mDNS, SSDP, ARP, neighbour discovery."""

    place: Place
    mac: str
    """Of the device, when known; else empty."""
    address: str
    """Of the device, when known; else empty."""
    kind: Kind
    value: str
    how: str
    """A few words, fixed: ``dhcp option 12``, ``mdns``, ``ssdp``, ``arp``, ``dhcpv6 duid``; never a value."""


class HomeNetwork(msgspec.Struct, frozen=True, gc=False):
    """A network that DHCP or a router advertisement gave out, and who its router is."""

    place: Place
    network: str
    """``192.0.2.0/24``; empty when only the router is said."""
    router: str = ""
    """Address of the router, when said."""
    offered: bool = False
    """Whether it was only offered, as in DHCP by whoever may answer: it is the house's when nothing else was given."""


class Piece(msgspec.Struct, frozen=True, gc=False):
    """One piece of a run."""

    offset: int
    """Of its first octet in the run; below 0 when the run begins inside it."""
    number: int
    """Of its packet."""
    read: bool
    """Whether it is read by itself, as a message of its own; else the run is only searched."""


class StreamSpan(msgspec.Struct, frozen=True, gc=False):
    """Pieces of one TCP stream that stand directly one behind the other."""

    pieces: tuple[Piece, ...]
    since: int
    """Where what counts begins; what begins before it counted in the run before, and stands here for its sake."""
    until: int
    """Where it ends; what begins behind it counts in the next run."""


class Payload(msgspec.Struct, frozen=True, gc=False):
    """Readable octets that one end sent to the other."""

    place: Place
    at_ms: int
    sender: SocketAddress
    receiver: SocketAddress
    part: Part
    octets: bytes
    """As sent, transfer and content coding undone where the reader could."""
    protocol: str = ""
    media: str = ""
    """Content type of a body, as sent; the name of a header; empty otherwise."""
    host: str = ""
    """Name of the receiver, when what was sent says it."""
    target: str = ""
    """Of a body: the method and path of its request or the topic of its message."""
    sealed: bool = False
    """Whether it was encrypted on the wire and the reader had the key."""
    coding: str = ""
    """Content coding that is still to be undone; empty when there is none."""
    start: int = -1
    """Of a piece of a TCP stream that nobody puts together: the sequence number of its first octet; else -1."""
    run: StreamSpan | None = None
    """Of several such pieces together: which they are."""

    def __repr__(self) -> str:
        """Return its fields; of a credential not the secret."""
        if self.part is not Part.CREDENTIAL:
            return super().__repr__()
        return f"Payload(place={self.place!r}, part={self.part!r}, octets=({len(self.octets)}), media={self.media!r})"


class Why(StrEnum):
    """Why something in an input is not read."""

    CUT = "cut"
    CORRUPT = "corrupt"
    LINK = "link"
    FRAGMENT = "fragment"
    GAP = "gap"
    SNAPPED = "snapped"
    SIZE = "size"
    CODING = "coding"
    SYNTAX = "syntax"
    UNKNOWN = "unknown"
    ARCHIVE = "archive"
    EMPTY = "empty"
    ABSENT = "absent"
    NO_FILE = "no-file"
    CLOSED = "closed"


WHYS: dict[Why, str] = {
    Why.CUT: N_("the file ends in the middle of something"),
    Why.CORRUPT: N_("the file is damaged"),
    Why.LINK: N_("a kind of network that cannot be read"),
    Why.FRAGMENT: N_("part of a packet is missing"),
    Why.GAP: N_("part of the connection is missing"),
    Why.SNAPPED: N_("the capture kept only the beginning of the packet"),
    Why.SIZE: N_("larger than what is read"),
    Why.CODING: N_("a compression that cannot be undone"),
    Why.SYNTAX: N_("not as its format says"),
    Why.UNKNOWN: N_("in no format that Sluis reads"),
    Why.ARCHIVE: N_("an archive; unpack it first"),
    Why.EMPTY: N_("empty"),
    Why.ABSENT: N_("it was sent, and the file does not hold it"),
    Why.NO_FILE: N_("a link, a pipe or a device, which is not followed"),
    Why.CLOSED: N_("cannot be opened"),
}
"""What each is called in a sentence."""


class NotRead(msgspec.Struct, frozen=True, gc=False):
    """What could not be read, and why: never skipped silently."""

    place: Place
    why: Why
    count: int = 1


Sighting = TrafficRecord | NameBinding | DeviceClaim | HomeNetwork | Payload | NotRead
"""What a reader yields."""
