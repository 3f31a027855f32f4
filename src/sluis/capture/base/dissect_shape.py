"""What the layers of a packet say: how it travels, what it is called, and which of its fields are worth looking at.

In:  tshark's list of the protocols in a packet, outermost first, as ``eth:ethertype:ip:tcp:tls:http``.
Out: ``Shape``. There are few different ones in a capture, and each is worked out once.

The rules this module keeps:
 * A packet behind ICMP is the quotation of somebody else's: its addresses, ports and payload are not read. What an echo
   carries is of who sent it.
 * In a tunnel that can be read the innermost packet counts.
 * Behind TLS, DTLS or QUIC something readable stands only when there was a key.
"""

from functools import lru_cache
from typing import Final

import msgspec

from sluis.capture.base.sighting import Why

_TRANSPORTS: Final = frozenset({"tcp", "udp", "udplite", "sctp", "icmp", "icmpv6", "igmp", "esp", "ah", "gre"})
_SEALS: Final = frozenset({"tls", "dtls", "quic"})
SEALED_PROTOCOLS: Final = frozenset({"tls", "dtls", "quic", "gquic", "wg", "ssh", "esp", "ah", "isakmp", "openvpn"})
"""Protocols whose content is encrypted."""
_PARTS_OF_TLS: Final = ("x509", "pkix", "pkcs", "ber", "ocsp")
_NAMELESS: Final = frozenset({"data", "media", "data-text-lines"})
_QUOTES: Final = frozenset({"icmp", "icmpv6"})
_MALFORMED: Final = "_ws.malformed"


class Shape(msgspec.Struct, frozen=True, gc=False):
    """What the layers of a packet say."""

    transport: str
    """``tcp``, ``udp``, ``icmp``, ``arp`` or another name; empty when there is none."""
    protocol: str
    """The most specific one with a name; empty when none is."""
    sealed: bool
    """Whether it was encrypted on the wire and something readable stands inside."""
    version: int
    """4 or 6: of the IP packet that counts; 0 when there is none."""
    layer: int
    """Which IP packet of that version counts, from 0."""
    quoting: bool
    """Whether it is ICMP that quotes a packet of somebody else."""
    carries: bool
    """Whether a protocol stands above TCP: the stream could be taken apart here."""
    names: frozenset[str]
    """All layers, for looking up which fields to read."""
    fault: Why | None
    """Why tshark could not read all of it."""
    outside: bool
    """Whether it is of a link that nobody here can read: of an unknown kind, or Wi-Fi that is encrypted."""


@lru_cache(maxsize=4096)
def shape_of(protocols: bytes) -> Shape:
    """Return what the layers of a packet say.

    Args:
        protocols: ``frame.protocols`` of tshark.

    Returns:
        The shape; one without transport for an empty list.

    Effects:
        Keeps the last 4,096 answers in memory; none holds anything of a packet but the names of its layers.

    Examples:
        >>> shape = shape_of(b"eth:ethertype:ip:tcp:tls:http:media")
        >>> shape.transport, shape.protocol, shape.sealed, shape.version
        ('tcp', 'http', True, 4)
        >>> shape_of(b"eth:ethertype:ip:icmp:ip:udp:dns").protocol
        'icmp'
        >>> shape_of(b"eth:ethertype:ip:icmp:data").quoting
        False
        >>> shape_of(b"eth:ethertype:ipv6:udp:data").protocol
        ''
    """
    layers = [layer for layer in protocols.decode("utf-8", "replace").split(":") if layer]
    fault = Why.SYNTAX if _MALFORMED in layers else None
    layers = [layer for layer in layers if not layer.startswith("_ws.")]
    at = next((place for place, layer in enumerate(layers) if layer in _QUOTES), len(layers))
    quoting = not {"ip", "ipv6"}.isdisjoint(layers[at:])
    if quoting:
        layers = layers[: at + 1]
    versions = [layer for layer in layers if layer in {"ip", "ipv6"}]
    inner = versions[-1] if versions else ""
    transport = next((layer for layer in reversed(layers) if layer in _TRANSPORTS), "")
    above = layers[len(layers) - layers[::-1].index(transport) :] if transport else layers[1:]
    named = [layer for layer in above if layer not in _NAMELESS and not layer.startswith(_PARTS_OF_TLS)]
    if named[-2:] == ["quic", "tls"]:
        named.pop()
    return Shape(
        transport=transport or ("arp" if "arp" in layers else ""),
        protocol=named[-1] if named else transport if transport not in {"tcp", "udp"} else "",
        sealed=_opened(above),
        version={"ip": 4, "ipv6": 6}.get(inner, 0),
        layer=max(0, versions.count(inner) - 1),
        quoting=quoting,
        carries=bool(above),
        names=frozenset(layers),
        fault=fault,
        outside=not layers or ("wlan" in layers and "data" in layers and "llc" not in layers),
    )


def _opened(above: list[str]) -> bool:
    """Return whether something readable stands behind a layer that encrypts."""
    at = next((place for place, layer in enumerate(above) if layer in _SEALS), None)
    if at is None:
        return False
    return any(layer not in _SEALS and not layer.startswith(_PARTS_OF_TLS) for layer in above[at + 1 :])
