"""Names in packets: what DNS, TLS and certificates say, and what was asked of them.

In:  a packet. Out: ``Named`` for addresses, ``Said`` for names that somebody sent.

The rules this module keeps:
 * An answer names its address by the name that was asked, whatever chain of aliases stands between.
 * A certificate names the end that shows it, a ClientHello the end it is sent to.
 * A name of a multicast question or answer is of the house and names no destination (``dissect_home``).
"""

from collections.abc import Iterator
from typing import Final

from sluis.audit.dissect_fields import column, each, text
from sluis.audit.dissect_packet import Packet, address, values
from sluis.audit.sighting import Named, Part, Said, Via

_ASKED: Final = column("dns.qry.name")
_ANSWER: Final = column("dns.flags.response")
_TYPES: Final = column("dns.resp.type")
_A: Final = column("dns.a")
_AAAA: Final = column("dns.aaaa")
_SERVER_NAME: Final = column("tls.handshake.extensions_server_name")
_SUBJECTS: Final = column("x509ce.dNSName")
NAME_CHARACTERS: Final = 1024
"""Longest name that is taken, characters; a name of DNS has at most 253."""
_TRUE: Final = frozenset({b"1", b"True"})


def said_true(field: bytes) -> bool:
    """Return whether tshark says yes: ``1`` in version 4.0, ``True`` since 4.2.

    Examples:
        >>> said_true(b"1"), said_true(b"True"), said_true(b"0"), said_true(b"")
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


def names(packet: Packet) -> Iterator[Named | Said]:
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
    if "tls" in layers or "quic" in layers:
        for one in values(packet, _SERVER_NAME):
            name = name_of(one)
            if name and address(name.encode()) == "":
                yield Named(packet.place, packet.receiver.address, name, Via.TLS)
            yield _said(packet, Part.TLS_NAME, text(one), host=name)
    for one in values(packet, _SUBJECTS):
        yield Named(packet.place, packet.sender.address, name_of(one), Via.CERTIFICATE)


def _dns(packet: Packet) -> Iterator[Named | Said]:
    row = packet.row
    asked = values(packet, _ASKED)
    if not said_true(row[_ANSWER]):
        for one in asked:
            yield _said(packet, Part.DNS_NAME, text(one))
        return
    name = name_of(asked[0]) if asked else ""
    if not name or name.endswith(".arpa"):
        return
    for one in (*each(row[_A]), *each(row[_AAAA])):
        where = address(one)
        if where:
            yield Named(packet.place, where, name, Via.DNS)


def _said(packet: Packet, part: Part, name: str, host: str = "") -> Said:
    return Said(
        packet.place, packet.at_ms, packet.sender, packet.receiver, part,
        name[:NAME_CHARACTERS].encode("utf-8", "replace"),
        protocol=packet.shape.protocol, host=host, sealed=packet.shape.sealed,
    )  # fmt: skip
