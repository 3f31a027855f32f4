"""IP addresses and prefixes, with what class of address each is and the MAC address some of them hold.

In:  a plain text (``plain.plain``).
Out: hits of kind ``IP_ADDRESS`` and ``IP_PREFIX``; inside an IPv6 address one of ``MAC_ADDRESS`` when its interface
identifier was made of one.

The rules this module keeps:
 * An address that names nobody (unspecified, loopback, multicast, broadcast, a mask) is no hit.
 * What reads as a version number or a time is doubtful.
 * Linear time: a candidate is at most 45 characters and is read once.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sluis.identify.find.hit import Hit, Sureness, doubt
from sluis.identify.find.macs import mac_hit, unfold_eui64
from sluis.terms import Kind

_LONGEST: Final = 45
_IPV4 = re.compile(r"(?<![0-9.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)(?:/(?P<bits>\d{1,2})(?!\d))?")
_IPV6 = re.compile(
    r"(?<![0-9A-Za-z:.])(?=[0-9A-Fa-f:.]*:)[0-9A-Fa-f:]{2,39}+(?:\.\d{1,3}){0,3}(?:%[\w.\-]{1,16})?(?:/(?P<bits>\d{1,3})(?!\d))?"
)
_OCTETS = re.compile(r"(?:[0-9A-Fa-f]{2}:){7}[0-9A-Fa-f]{2}")
_DASHED = re.compile(
    r"(?i)(?<![0-9a-z])ip-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})(?![0-9a-z])"
    r"|(?<![0-9a-z\-])(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})"
    r"(?=(?:\.[a-z0-9\-]{1,40}){0,6}\.[a-z]{2,12}(?![0-9a-z]))"
)
_REVERSED = re.compile(
    r"(?i)(?<![0-9.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa|((?:[0-9a-f]\.){32})ip6\.arpa"
)
_SAYS_VERSION = re.compile(
    r"(?i)(?:(?<![a-z])(?:v|ver|fw|build|rev)|version|release|firmware|software|driver|openssl|linux)[ :=/_\-]{0,3}$"
)
_NAMES_VERSION = re.compile(r"(?i)version|firmware|release|revision|build")
_SHARED: Final = ipaddress.ip_network("100.64.0.0/10")
_ULA: Final = ipaddress.ip_network("fc00::/7")
_MASKS: Final = frozenset(int(ipaddress.ip_network(f"0.0.0.0/{bits}").netmask) for bits in range(1, 33))
_WITH_PORT = re.compile(
    r"(?:\bIP |> )(?P<address>\d{1,3}(?:\.\d{1,3}){3})\.(?:\d{1,5}|[a-z][a-z\-]{1,14})(?= >|:(?:\s|$))"
)
"""An address with its port, as tcpdump prints both: ``192.168.1.23.5353 >``."""
_OF_KERNEL = re.compile(
    r"(?<![0-9A-Fa-f])(?P<first>[0-9A-F]{8}):[0-9A-F]{4} (?P<second>[0-9A-F]{8}):[0-9A-F]{4} [0-9A-F]{2}(?![0-9A-Fa-f])"
)
"""Both ends of a connection in ``/proc/net/tcp``: octets of the host's order, the lowest first."""
_OF_OPTION = re.compile(
    r"(?i:\boption) (?:1|3|6|28|42|44|50|54)[ :=]{1,3}(?:0x)?(?P<hexadecimal>[0-9A-Fa-f]{8})(?![0-9A-Fa-f])"
)
_AS_INTEGER = re.compile(
    r"(?i)(?<![a-z])(?:ip|addr|address|ip_?addr(?:ess)?)_?(?:int|num|dec|long|uint32)[\"']?[:=]\s?\"?(?P<number>\d{8,10})(?!\d)"
)
_BITS: Final = {4: 32, 6: 128}
_BEFORE: Final = 16
_INTERFACE: Final = 8
"""Octets of an interface identifier (RFC 4291 2.5.1)."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_class(address: _Address) -> str | None:  # noqa: PLR0911 - one answer per class
    """Return what class of address it is; ``None`` for one that names nobody.

    Returns:
        ``shared`` (carrier NAT), ``link-local``, ``unique-local``, ``private``, ``global``, or ``None`` for
        unspecified, loopback, multicast, broadcast and network masks.

    Source:
        IANA special-purpose address registries; RFC 6598, RFC 4193.

    Examples:
        >>> address_class(ipaddress.ip_address("192.168.1.23")), address_class(ipaddress.ip_address("127.0.0.1"))
        ('private', None)
    """
    if address.is_unspecified or address.is_loopback or address.is_multicast:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address_class(address.ipv4_mapped)
    if address.version == 4:  # noqa: PLR2004 - IPv4
        if int(address) in _MASKS or address.packed[0] == 0:
            return None
        if address in _SHARED:
            return "shared"
    elif address in _ULA:
        return "unique-local"
    if address.is_link_local:
        return "link-local"
    return "private" if address.is_private else "global"


def _read(text: str) -> _Address | None:
    if len(text) > _LONGEST:
        return None
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def address_hit(span: tuple[int, int], address: _Address, bits: str | None, sure: Sureness) -> Hit | None:
    """Return the hit of an address or prefix; ``None`` when it names nobody."""
    class_ = address_class(address)
    whole = _BITS[address.version]
    size = whole if bits is None else int(bits)
    if class_ is None or size > whole:
        return None
    prefix = size < whole and (address.version == 6 or int(address) & ((1 << (whole - size)) - 1) == 0)  # noqa: PLR2004
    kind = Kind.IP_PREFIX if prefix else Kind.IP_ADDRESS
    reason = f"ipv{address.version}:{class_}" + (f":{size}" if bits is not None else "")
    return Hit(*span, kind, address.packed, sure, reason)


def held_mac(octets: bytes) -> bytes | None:
    """Return the MAC address the interface identifier of an IPv6 address was made of.

    Source:
        RFC 4291, appendix A (modified EUI-64).

    Examples:
        >>> held_mac(ipaddress.ip_address("fe80::3e06:30ff:fe12:3456").packed).hex()
        '3c0630123456'
    """
    identifier = octets[-_INTERFACE:]
    if len(octets) == _INTERFACE or identifier[3:5] != b"\xff\xfe":
        return None
    return unfold_eui64(identifier, flip=True)


def _four(text: str) -> Iterator[Hit]:
    for match in _IPV4.finditer(text):
        dotted, start = match.group().partition("/")[0], match.start()
        address = _read(dotted)
        if address is None:
            continue
        before = text[max(start - _BEFORE, 0) : start]
        version = _SAYS_VERSION.search(before) is not None or before[-1:].isalpha()
        small = all(len(part) == 1 for part in dotted.split("."))
        hit = address_hit(match.span(), address, match["bits"], doubt(unless=not version and not small))
        if hit is not None:
            yield hit


def _six(text: str) -> Iterator[Hit]:
    for match in _IPV6.finditer(text):
        written = match.group().partition("/")[0]
        start, end = match.span()
        spelled = written.rstrip(":") if written.endswith(":") and not written.endswith("::") else written
        address = _read(spelled)
        if address is None:
            continue
        if len(spelled) < len(written):
            end = start + len(spelled)
        names = len(spelled.replace(":", ""))
        octets_apart = _OCTETS.fullmatch(spelled) is not None  # an EUI-64, or the serial of a certificate
        hit = address_hit(
            (start, end),
            address,
            match["bits"],
            doubt(unless=names > 1 and text[end : end + 1] != "." and not octets_apart),
        )
        if hit is None:
            continue
        yield hit
        octets = held_mac(address.packed)
        if octets is not None:
            yield mac_hit(start, end, octets, hit.confidence, "interface-id")


def _named(text: str) -> Iterator[Hit]:
    """Yield addresses inside names: ``ip-192-168-1-23``, ``192-168-1-23.dsl.example`` and reverse look-ups."""
    for match in _DASHED.finditer(text):
        address = _read(".".join(filter(None, match.groups())))
        hit = None if address is None else address_hit(match.span(), address, None, Sureness.LIKELY)
        if hit is not None:
            yield hit
    for match in _REVERSED.finditer(text) if ".arpa" in text.lower() else ():
        if match[5] is None:
            address = _read(".".join(reversed(match.groups()[:4])))
        else:
            address = ipaddress.IPv6Address(int(match[5].replace(".", "")[::-1], 16))
        hit = None if address is None else address_hit(match.span(), address, None, Sureness.SURE)
        if hit is not None:
            yield hit


def _packed(text: str) -> Iterator[Hit]:
    """Yield addresses beside a port, as octets of a table of the kernel or of an option, and as one number."""
    found = [(match.span("address"), _read(match["address"])) for match in _WITH_PORT.finditer(text)]
    for match in _OF_KERNEL.finditer(text):
        found += [
            (match.span(end), ipaddress.IPv4Address(bytes.fromhex(match[end])[::-1])) for end in ("first", "second")
        ]
    found += [
        (match.span("hexadecimal"), ipaddress.IPv4Address(bytes.fromhex(match["hexadecimal"])))
        for match in _OF_OPTION.finditer(text)
    ]
    for match in _AS_INTEGER.finditer(text):
        number = int(match["number"])
        found.append((match.span("number"), ipaddress.IPv4Address(number) if number < 1 << _BITS[4] else None))
    for span, address in found:
        hit = None if address is None else address_hit(span, address, None, Sureness.LIKELY)
        if hit is not None:
            yield hit


def find_in(text: str, name: str = "") -> list[Hit]:
    """Return the IP addresses and prefixes in a plain text, in order.

    Args:
        text: A plain text.
        name: Last name of its path; under a version every address is doubtful.

    Returns:
        Hits; ``canonical`` is 4 or 16 octets; the reason names class and, when written, the number of bits.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        RFC 4291, RFC 5952, RFC 6890; which classes name nobody is our choice.

    Examples:
        >>> [(hit.kind.value, hit.reason) for hit in find_in("from 192.168.1.23 via fe80::3e06:30ff:fe12:3456")]
        [('ip_address', 'ipv4:private'), ('ip_address', 'ipv6:link-local'), ('mac_address', 'interface-id')]
        >>> find_in("255.255.255.0 and ::1, version 1.10.6.2")[0].confidence.name
        'DOUBTFUL'
    """
    hits = [*(_six(text) if ":" in text else ()), *_named(text), *_packed(text)]
    covered = [(hit.start, hit.end) for hit in hits]
    hits += [hit for hit in _four(text) if not (covered and any(start <= hit.start < end for start, end in covered))]
    if name and _NAMES_VERSION.search(name):
        hits = [replace(hit, confidence=Sureness.DOUBTFUL) for hit in hits]
    return sorted(hits, key=lambda hit: (hit.start, -hit.end))
