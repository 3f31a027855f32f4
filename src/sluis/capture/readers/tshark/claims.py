"""What the house says of itself in packets: DHCP, DHCPv6, mDNS, SSDP, ARP, neighbour discovery, LLDP, NetBIOS.

In:  a packet. Out: ``DeviceClaim`` and ``HomeNetwork``.

The rules this module keeps:
 * Only what a device says of itself: names in answers and registrations, never in questions, which are about others.
 * The same thing said again is yielded once (``ClaimReader`` remembers a bounded number of digests, no values).
 * What describes a kind of device (model, software) owns nobody; identifiers and names do.

Source: RFC 2131 and 2132, 4361, 8415, 6762 and 6763, 826, 4861; UPnP Device Architecture 2.0; RFC 1002; IEEE 802.1AB.
"""

import ipaddress
import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from sluis.capture.base.home_networks import never_leaves, parsed, private
from sluis.capture.base.sighting import DeviceClaim, HomeNetwork
from sluis.capture.readers.tshark.packet import (
    AGGREGATOR,
    NAME_CHARACTERS,
    Packet,
    address,
    column,
    each,
    first,
    is_true,
    name_of,
    octets,
    text,
    values,
    whole,
)
from sluis.terms import Kind

_DHCP_MAC: Final = column("dhcp.hw.mac_addr")
_DHCP_HAS: Final = column("dhcp.ip.client")
_DHCP_GIVEN: Final = column("dhcp.ip.your")
_OPTION: Final = column("dhcp.option.type")
_OPTION_LENGTH: Final = column("dhcp.option.length")
_OPTION_VALUE: Final = column("dhcp.option.value")
_V6_MESSAGE: Final = column("dhcpv6.msgtype")
_V6_OPTION: Final = column("dhcpv6.option.type")
_V6_DUID: Final = column("dhcpv6.duid.bytes")
_V6_CLIENT: Final = b"1"
_V6_SERVER: Final = b"2"
"""Codes of DHCPv6 options."""
_V6_NAME: Final = column("dhcpv6.client_domain")
_V6_PREFIX: Final = column("dhcpv6.iaprefix.pref_addr")
_V6_PREFIX_BITS: Final = column("dhcpv6.iaprefix.pref_len")
_ARP_MAC: Final = column("arp.src.hw_mac")
_ARP_ADDRESS: Final = column("arp.src.proto_ipv4")
_ICMP_TYPE: Final = column("icmpv6.type")
_LINK_ADDRESS: Final = column("icmpv6.opt.linkaddr")
_ADVERTISED: Final = column("icmpv6.nd.na.target_address")
_PREFIX: Final = column("icmpv6.opt.prefix")
_PREFIX_BITS: Final = column("icmpv6.opt.prefix.length")
_LLDP_NAME: Final = column("lldp.tlv.system.name")
_NB_ANSWER: Final = column("nbns.flags.response")
_NB_OPERATION: Final = column("nbns.flags.opcode")
_NB_NAME: Final = column("nbns.name")
_ANSWER: Final = column("dns.flags.response")
_RECORD_NAME: Final = column("dns.resp.name")
_RECORD_TYPE: Final = column("dns.resp.type")
_RECORDS: Final[dict[bytes, int]] = {
    b"1": column("dns.a"),
    b"28": column("dns.aaaa"),
    b"12": column("dns.ptr.domain_name"),
    b"33": column("dns.srv.target"),
}
_TXT: Final = column("dns.txt")
_SERVICE: Final = column("dns.srv.service")
_DATA: Final = column("data.data")
_MEDIA: Final = column("media.type")
_STATUS: Final = column("http.response.code")

_ROUTER_ADVERTISEMENT, _SOLICITATION, _ADVERTISEMENT = 134, 135, 136
_REGISTRATION: Final = frozenset({5, 6, 8, 15})
_OPTIONS: Final[dict[int, tuple[Kind, str]]] = {
    12: (Kind.HOST_NAME, "dhcp option 12"),
    55: (Kind.DHCP_OPTION, "dhcp option 55"),
    60: (Kind.DHCP_OPTION, "dhcp option 60"),
    61: (Kind.DHCP_IDENTIFIER, "dhcp option 61"),
    77: (Kind.DHCP_OPTION, "dhcp option 77"),
    81: (Kind.HOST_NAME, "dhcp option 81"),
}
_MASK, _ROUTER, _MESSAGE_TYPE, _SERVER, _RELAY = 1, 3, 53, 54, 82
_OFFER: Final = b"\x02"
"""Of the type of a message (RFC 2132, 9.6)."""
_LINES: Final = frozenset({1, 2})
"""Parts of option 82 that say which line it is."""
_NOTHING: Final = b"<MISSING>"
"""What tshark writes for octets of which there are none."""
_NO_OPTION: Final = frozenset({0, 255})
_FQDN_HEAD: Final = 3
_SSDP_PORT: Final = 1900
_UUID = re.compile(r"(?i)(?<![0-9a-f-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f-])")
_MAC = re.compile(r"(?i)[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}")
_TXT_KINDS: Final[dict[str, Kind]] = {
    "fn": Kind.DEVICE_NAME,
    "name": Kind.DEVICE_NAME,
    "friendlyname": Kind.DEVICE_NAME,
    "devicename": Kind.DEVICE_NAME,
    "dn": Kind.DEVICE_NAME,
    "owner": Kind.DEVICE_NAME,
    "hostname": Kind.HOST_NAME,
    "sn": Kind.SERIAL,
    "serial": Kind.SERIAL,
    "serialnumber": Kind.SERIAL,
    "sernum": Kind.SERIAL,
    "pi": Kind.SERIAL,
    "id": Kind.SERIAL,
    "uuid": Kind.UUID,
    "di": Kind.UUID,
    "usn": Kind.SERIAL,
}
_NAMES: Final = frozenset({Kind.DEVICE_NAME, Kind.HOST_NAME})
_SHORTEST_NAME: Final = 3
_LONG_ENOUGH: Final = 6
"""Shortest identifier of a TXT record that is taken, characters."""
_DESCRIBES: Final = b"schemas-upnp-org:device".hex().encode()
"""What stands in the description of a device (UPnP Device Architecture 2.0, 2.3), as tshark writes octets."""
_DESCRIBED: Final[tuple[tuple[re.Pattern[str], Kind], ...]] = (
    (re.compile(r"<friendlyName>\s*([^<]{1,256}?)\s*</friendlyName>"), Kind.DEVICE_NAME),
    (re.compile(r"<serialNumber>\s*([^<]{1,64}?)\s*</serialNumber>"), Kind.SERIAL),
    (re.compile(r"<UDN>\s*uuid:([^<]{1,64}?)\s*</UDN>"), Kind.UUID),
)
_REMEMBERED: Final = 65_536
_NOBODY: Final = frozenset({"0.0.0.0", "::", "00:00:00:00:00:00"})  # noqa: S104 - not an address to bind to


class ClaimReader:
    """Takes what the house says of itself out of packets, the same thing once."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._told: set[int] = set()

    def claims(self, packet: Packet) -> Iterator[DeviceClaim | HomeNetwork]:
        """Yield what a packet says of the house.

        Args:
            packet: With all its fields.

        Yields:
            Names and identifiers of devices, networks that were given out.

        Effects:
            Remembers that it was said, as a hash.
        """
        for fact in _all(packet):
            if isinstance(fact, DeviceClaim) and (not fact.value or fact.value in _NOBODY or fact.mac in _NOBODY):
                continue
            key = hash(
                (fact.mac, fact.address, fact.kind, fact.value)
                if isinstance(fact, DeviceClaim)
                else (fact.network, fact.router)
            )
            if key in self._told:
                continue
            if len(self._told) >= _REMEMBERED:
                self._told.clear()
            self._told.add(key)
            yield fact


def _all(packet: Packet) -> Iterator[DeviceClaim | HomeNetwork]:
    layers = packet.shape.names
    if "arp" in layers:
        mac, where = text(first(packet.row[_ARP_MAC])), address(first(packet.row[_ARP_ADDRESS]))
        if where and where not in _NOBODY:
            yield DeviceClaim(packet.place, mac, where, Kind.MAC_ADDRESS, mac, "arp")
    elif "dhcp" in layers:
        yield from _dhcp(packet)
    elif "icmpv6" in layers:
        yield from _neighbours(packet)
    elif "mdns" in layers or "llmnr" in layers:
        yield from _multicast_names(packet)
    elif "dhcpv6" in layers:
        yield from _dhcpv6(packet)
    elif _SSDP_PORT in {packet.sender.port, packet.receiver.port}:
        yield from _ssdp(packet)
    elif "lldp" in layers:
        name = text(first(packet.row[_LLDP_NAME]))
        yield DeviceClaim(packet.place, packet.sender.mac, "", Kind.HOST_NAME, name, "lldp")
    elif "nbns" in layers:
        yield from _netbios(packet)
    elif packet.row[_STATUS] and _DESCRIBES in packet.row[_MEDIA]:
        yield from _description(packet)


def _own(packet: Packet, kind: Kind, value: str, how: str) -> DeviceClaim:
    return DeviceClaim(packet.place, packet.sender.mac, packet.sender.address, kind, value, how)


def options(packet: Packet) -> dict[int, bytes]:
    """Return the DHCP options of a packet: code to octets; the last one where a code stands twice.

    Args:
        packet: With all its fields.

    Returns:
        All of them. Only those before the first whose value tshark did not give, when numbers do not fit.

    Effects:
        None.
    """
    codes = [whole(code) for code in values(packet, _OPTION)]
    lengths = [whole(length) for length in values(packet, _OPTION_LENGTH)]
    given = iter([value for value in values(packet, _OPTION_VALUE) if value != _NOTHING])
    by_code: dict[int, bytes] = {}
    for code, length in zip((code for code in codes if code not in _NO_OPTION), lengths, strict=False):
        value = octets(next(given, b"")) if length else b""
        if len(value) != length:
            break
        by_code[code] = value
    return by_code


def _dhcp(packet: Packet) -> Iterator[DeviceClaim | HomeNetwork]:
    by_code = options(packet)
    mac = text(first(packet.row[_DHCP_MAC])).lower()
    given, has = address(first(packet.row[_DHCP_GIVEN])), address(first(packet.row[_DHCP_HAS]))
    if given and given not in _NOBODY:
        yield DeviceClaim(packet.place, mac, given, Kind.MAC_ADDRESS, mac, "dhcp lease")
        mask, router = by_code.get(_MASK, b""), by_code.get(_ROUTER, b"")[:4] or by_code.get(_SERVER, b"")
        network = _network(given, mask)
        if network:
            offered = by_code.get(_MESSAGE_TYPE) == _OFFER
            yield HomeNetwork(packet.place, network, address(".".join(map(str, router)).encode()), offered=offered)
        return
    where = has if has not in _NOBODY else ""
    yield DeviceClaim(packet.place, mac, where, Kind.MAC_ADDRESS, mac, "dhcp chaddr")
    for line in _of_relay(by_code.get(_RELAY, b"")):
        yield DeviceClaim(packet.place, mac, where, Kind.DHCP_IDENTIFIER, line.hex(), "dhcp option 82")
    for code, (kind, how) in _OPTIONS.items():
        value = by_code.get(code)
        if value:
            yield DeviceClaim(packet.place, mac, where, kind, _written(code, value), how)


def _of_relay(value: bytes) -> Iterator[bytes]:
    """Yield what a relay says of the line and the end behind it: circuit and remote identifier (RFC 3046, 2.0)."""
    place = 0
    while place + 2 <= len(value):
        code, length = value[place], value[place + 1]
        content = value[place + 2 : place + 2 + length]
        if code in _LINES and len(content) == length and any(content):
            yield content
        place += 2 + length


def _written(code: int, value: bytes) -> str:
    """Return an option as text: names as they are, identifiers as hexadecimal."""
    if code in {55, 61}:
        return value.hex()
    plain = value[_FQDN_HEAD:] if code == 81 else value  # noqa: PLR2004 - the option (RFC 4702)
    if code == 81 and value[:1] and value[0] & 4 and plain:  # noqa: PLR2004 - flag E: names as in DNS
        plain = _labels(plain)
    return plain.rstrip(b"\0").decode("utf-8", "replace")


def _labels(wire: bytes) -> bytes:
    parts, place = [], 0
    while place < len(wire) and wire[place]:
        parts.append(wire[place + 1 : place + 1 + wire[place]])
        place += 1 + wire[place]
    return b".".join(parts)


def _network(given: str, mask: bytes) -> str:
    bits = int.from_bytes(mask, "big")
    try:
        length = ipaddress.ip_network(f"0.0.0.0/{ipaddress.IPv4Address(bits)}").prefixlen if len(mask) == 4 else 0  # noqa: PLR2004
        return str(ipaddress.ip_network(f"{given}/{length}", strict=False)) if length else ""
    except ValueError:
        return ""


def _dhcpv6(packet: Packet) -> Iterator[DeviceClaim | HomeNetwork]:
    row = packet.row
    from_client = whole(first(row[_V6_MESSAGE])) in {1, 3, 4, 5, 6, 8, 9, 11}
    if from_client:
        duid = octets(_client_duid(packet))
        if duid:
            yield _own(packet, Kind.DHCP_IDENTIFIER, duid.hex(), "dhcpv6 duid")
        for name in values(packet, _V6_NAME):
            yield _own(packet, Kind.HOST_NAME, name_of(name), "dhcpv6 option 39")
    for where, bits in zip(values(packet, _V6_PREFIX), values(packet, _V6_PREFIX_BITS), strict=False):
        if address(where) and address(where) not in _NOBODY:
            yield HomeNetwork(packet.place, _prefix(where, bits))


def _client_duid(packet: Packet) -> bytes:
    """Return the identifier of the client: client and server identify themselves in any order (RFC 8415, 21.2)."""
    kinds = [code for code in each(packet.row[_V6_OPTION]) if code in {_V6_CLIENT, _V6_SERVER}]
    pairs = zip(kinds, each(packet.row[_V6_DUID]), strict=False)
    return next((duid for kind, duid in pairs if kind == _V6_CLIENT), b"")


def _prefix(where: bytes, bits: bytes) -> str:
    try:
        return str(ipaddress.ip_network(f"{address(where)}/{whole(bits)}", strict=False))
    except ValueError:
        return ""


def _neighbours(packet: Packet) -> Iterator[DeviceClaim | HomeNetwork]:
    row = packet.row
    kind = whole(first(row[_ICMP_TYPE]))
    link = octets(first(row[_LINK_ADDRESS])).hex(":")
    if kind == _ROUTER_ADVERTISEMENT:
        for where, bits in zip(values(packet, _PREFIX), values(packet, _PREFIX_BITS), strict=False):
            network = _prefix(where, bits)
            if network:
                yield HomeNetwork(packet.place, network, packet.sender.address)
    own = address(first(row[_ADVERTISED])) if kind == _ADVERTISEMENT else packet.sender.address
    if kind in {_ROUTER_ADVERTISEMENT, _SOLICITATION, _ADVERTISEMENT} and link and own not in _NOBODY:
        yield DeviceClaim(packet.place, link, own, Kind.MAC_ADDRESS, link, "neighbour discovery")


def _multicast_names(packet: Packet) -> Iterator[DeviceClaim]:
    row = packet.row
    if not is_true(row[_ANSWER]):
        return
    how = "mdns" if "mdns" in packet.shape.names else "llmnr"
    left = {kind: iter(each(row[place])) for kind, place in _RECORDS.items()}
    for name, kind in _records(packet):
        value = next(left[kind], b"") if kind in left else b""
        if kind in {b"1", b"28"}:
            yield DeviceClaim(packet.place, packet.sender.mac, address(value), Kind.HOST_NAME, _host(name), how)
        elif kind == b"33":
            yield _own(packet, Kind.HOST_NAME, _host(value), how)
            yield _own(packet, Kind.DEVICE_NAME, _instance(name), how)
        elif kind == b"16":
            yield _own(packet, Kind.DEVICE_NAME, _instance(name), how)
        elif kind == b"12" and not name_of(name).endswith(".arpa"):
            yield _own(packet, Kind.DEVICE_NAME, _instance(value), how)
    for entry in values(packet, _TXT):
        yield from _entry(packet, text(entry), how)


def _records(packet: Packet) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and type of each record. The name of a service has fields of its own (RFC 2782), and no other."""
    owners, kinds = values(packet, _RECORD_NAME), values(packet, _RECORD_TYPE)
    apart = len(owners) != len(kinds)
    names_left, services = iter(owners), iter(values(packet, _SERVICE))
    for kind in kinds:
        if apart and kind == b"33":
            yield next(services, b"") + b"._", kind
        else:
            yield next(names_left, b""), kind


def _host(name: bytes) -> str:
    return text(name)[:NAME_CHARACTERS].removesuffix(".").removesuffix(".local")


def _instance(name: bytes) -> str:
    """Return the instance of a service: what stands before its type; nothing for a type itself (RFC 6763, 4.1)."""
    whole_name = text(name)
    before, mark, _ = whole_name.partition("._")
    return before if mark and not before.startswith("_") else ""


def _entry(packet: Packet, entry: str, how: str) -> Iterator[DeviceClaim]:
    """Yield the identifier in one entry of a TXT record (RFC 6763, 6.3)."""
    key, mark, value = entry.partition("=")
    value = value.strip()
    kind = _TXT_KINDS.get(key.lower())
    if not mark or len(value) < (_SHORTEST_NAME if kind in _NAMES else _LONG_ENOUGH):
        return
    if _MAC.fullmatch(value):
        yield _own(packet, Kind.MAC_ADDRESS, value.lower().replace("-", ":"), f"{how} txt")
    elif _UUID.fullmatch(value):
        yield _own(packet, Kind.UUID, value.lower(), f"{how} txt")
    elif kind is not None:
        yield _own(packet, kind, value, f"{how} txt")


def _ssdp(packet: Packet) -> Iterator[DeviceClaim]:
    """Yield what an announcement says; never a search, which is about others."""
    lines = octets(first(packet.row[_DATA])).decode("utf-8", "replace").split("\r\n")
    if lines[0].startswith("M-SEARCH"):
        return
    for line in lines[1:]:
        name, _, value = line.partition(":")
        if name.strip().upper() == "USN":
            for uuid in _UUID.findall(value):
                yield _own(packet, Kind.UUID, uuid.lower(), "ssdp")
        elif name.strip().upper() in {"MYNAME.UPNP.ORG", "CPFN.UPNP.ORG"}:
            yield _own(packet, Kind.DEVICE_NAME, value.strip(), "ssdp")


def _description(packet: Packet) -> Iterator[DeviceClaim]:
    """Yield what a device on the link says in its description; from outside nobody describes what the house owns."""
    where = parsed(packet.sender.address)
    if where is None or not (private(where) or never_leaves(where)):
        return
    for body in values(packet, _MEDIA):
        page = octets(body).decode("utf-8", "replace")
        for pattern, kind in _DESCRIBED:
            for value in pattern.findall(page):
                yield _own(packet, kind, unescape(value), "upnp description")


def _netbios(packet: Packet) -> Iterator[DeviceClaim]:
    """Yield the names that somebody registers (RFC 1002, 4.2.1.1), without the octet that says for what."""
    row = packet.row
    if is_true(row[_NB_ANSWER]) or whole(first(row[_NB_OPERATION])) not in _REGISTRATION:
        return
    for field in sorted(set(row[_NB_NAME].split(AGGREGATOR))):
        name = text(field).partition("<")[0].strip()
        yield _own(packet, Kind.HOST_NAME, name, "netbios")
