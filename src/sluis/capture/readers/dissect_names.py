"""Names in packets: what DNS, TLS and certificates say, and what was asked of them.

In:  a packet. Out: ``NameBinding`` for addresses, ``Payload`` for names that somebody sent.

The rules this module keeps:
 * An answer names its address by the name that was asked, whatever chain of aliases stands between.
 * A certificate names the end that shows it, a ClientHello the end it is sent to. What a certificate says of its holder
   was sent too: devices show one to prove who they are.
 * A name of a multicast question or answer is of the house and names no destination (``dissect_home``); one that is
   sent to an address outside was said like any other.
"""

from collections.abc import Iterator
from typing import Final

from sluis.capture.base.home_networks import never_leaves, parsed
from sluis.capture.base.sighting import CERTIFICATE, NameBinding, Part, Payload, Via
from sluis.capture.readers.dissect_fields import column, each, octets, text
from sluis.capture.readers.dissect_packet import Packet, address, values

_ASKED: Final = column("dns.qry.name")
_ANSWER: Final = column("dns.flags.response")
_TYPES: Final = column("dns.resp.type")
_A: Final = column("dns.a")
_AAAA: Final = column("dns.aaaa")
_OPTION: Final = column("dns.opt.code")
_OPTION_OCTETS: Final = column("dns.opt.data")
_CLIENTS: Final = (column("dns.opt.client.addr4"), column("dns.opt.client.addr6"))
_NAMES: Final = tuple(column(f"dns.{name}") for name in ("resp.name", "ptr.domain_name", "srv.target", "cname"))
_ROOTS: Final = frozenset({b"", b"<Root>"})
_TXT: Final = column("dns.txt")
_NB_ASKED: Final = column("nbns.name")
_SERVER_NAME: Final = column("tls.handshake.extensions_server_name")
_SUBJECTS: Final = column("x509ce.dNSName")
_HOLDERS: Final = tuple(column(f"x509sat.{name}") for name in ("uTF8String", "printableString", "IA5String"))
NAME_CHARACTERS: Final = 1024
"""Longest name that is taken, characters; a name of DNS has at most 253."""
_OF_THE_LINK: Final = frozenset({"mdns", "llmnr", "nbns"})
"""Protocols whose questions stay on their link, unless somebody sends them to an address outside."""
_EDNS: Final = "edns_option"
_ADDED_MAC: Final = b"65001"
"""The option in which dnsmasq puts the MAC address of who asked (``--add-mac``)."""
_MAC_OCTETS: Final = 6
_TRUE: Final = frozenset({b"1", b"True"})


def is_true(field: bytes) -> bool:
    """Return whether tshark says yes: ``1`` in version 4.0, ``True`` since 4.2.

    Examples:
        >>> is_true(b"1"), is_true(b"True"), is_true(b"0"), is_true(b"")
        (True, True, False, False)
    """
    return field[:4].strip(b"\xff") in _TRUE or field[:1] == b"1"


def name_of(field: bytes) -> str:
    """Return a name in lower case without its last dot.

    Examples:
        >>> name_of(b"Cloud.Example.")
        'cloud.example'
    """
    return text(field)[:NAME_CHARACTERS].lower().removesuffix(".")


def names(packet: Packet) -> Iterator[NameBinding | Payload]:
    """Yield the names a packet holds.

    Args:
        packet: With all its fields.

    Yields:
        Names of addresses, and names that were sent: questions of DNS, server names of TLS.

    Effects:
        None.
    """
    layers = packet.shape.names
    if "dns" in layers:
        yield from _dns(packet)
        yield from _options(packet)
    elif not layers.isdisjoint(_OF_THE_LINK) and not _stays(packet):
        for value in dict.fromkeys((*values(packet, _ASKED), *values(packet, _NB_ASKED))):
            yield _name_payload(packet, Part.DNS_NAME, text(value))
        yield from _records(packet)
    if "tls" in layers or "quic" in layers:
        for value in values(packet, _SERVER_NAME):
            name = name_of(value)
            if name and address(name.encode()) == "":
                yield NameBinding(packet.place, packet.receiver.address, name, Via.TLS)
            yield _name_payload(packet, Part.TLS_NAME, text(value), host=name)
    for value in values(packet, _SUBJECTS):
        yield NameBinding(packet.place, packet.sender.address, name_of(value), Via.CERTIFICATE)
    for value in dict.fromkeys(holder for place in _HOLDERS for holder in values(packet, place)):
        yield _name_payload(packet, Part.CLIENT, text(value), media=CERTIFICATE)


def _dns(packet: Packet) -> Iterator[NameBinding | Payload]:
    row = packet.row
    asked = values(packet, _ASKED)
    if not is_true(row[_ANSWER]):
        for value in asked:
            yield _name_payload(packet, Part.DNS_NAME, text(value))
        yield from _records(packet)
        return
    name = name_of(asked[0]) if asked else ""
    if not name or name.endswith(".arpa"):
        return
    for value in (*each(row[_A]), *each(row[_AAAA])):
        where = address(value)
        if where:
            yield NameBinding(packet.place, where, name, Via.DNS)


def _options(packet: Packet) -> Iterator[Payload]:
    """Yield what a question carries besides its name (RFC 6891): the subnet of who asks, an address that a router adds.

    Octets that are no text come as hexadecimal.
    """
    if is_true(packet.row[_ANSWER]):
        return
    codes, contents = values(packet, _OPTION), values(packet, _OPTION_OCTETS)
    for place, content in enumerate(contents):
        plain = octets(content)
        written = plain.decode("ascii", "replace")
        a_mac = len(codes) == len(contents) and codes[place] == _ADDED_MAC and len(plain) == _MAC_OCTETS
        shown = plain.hex(":") if a_mac else written if plain.isascii() and written.isprintable() else plain.hex()
        yield _name_payload(packet, Part.HEADER, shown, media=_EDNS)
    for where in (address(value) for name in _CLIENTS for value in values(packet, name)):
        if where:
            yield _name_payload(packet, Part.HEADER, where, media=_EDNS)


def _records(packet: Packet) -> Iterator[Payload]:
    """Yield what records say that somebody sends: an update of a zone (RFC 2136), an answer for the link."""
    named = dict.fromkeys(value for place in _NAMES for value in values(packet, place))
    for name in (name for name in named if name not in _ROOTS):
        yield _name_payload(packet, Part.DNS_NAME, text(name))
    for entry in (value for place in (_A, _AAAA, _TXT) for value in values(packet, place)):
        yield _name_payload(packet, Part.HEADER, text(entry), media="dns_record")


def _stays(packet: Packet) -> bool:
    """Return whether a packet is to nobody outside, whoever sends it."""
    where = parsed(packet.receiver.address)
    return where is None or never_leaves(where)


def _name_payload(packet: Packet, part: Part, name: str, host: str = "", media: str = "") -> Payload:
    return Payload(
        packet.place, packet.at_ms, packet.sender, packet.receiver, part,
        name[:NAME_CHARACTERS].encode("utf-8", "replace"),
        protocol=packet.shape.protocol, host=host, media=media, sealed=packet.shape.sealed,
    )  # fmt: skip
