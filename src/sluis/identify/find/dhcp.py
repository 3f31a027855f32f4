"""DHCP options as routers pass them on: raw octets, in hexadecimal or base64.

In:  octets, and the option's number when it is known.
Out: what is inside: names, addresses, identifiers, serials.

The rules this module keeps:
 * A blob is a list of options only when every octet of it is accounted for.
 * What an option holds is decided by its number (IANA); unknown numbers hold nothing we name.
 * Linear time: each octet is read once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from sluis.identify.find.macs import inside
from sluis.terms import Kind

_COOKIE: Final = bytes.fromhex("63825363")
_PAD, _END = 0, 255
_MESSAGE_TYPE: Final = 53
_NAMES: Final = {12: Kind.HOST_NAME, 15: Kind.DOMAIN, 119: Kind.DOMAIN}
_ADDRESSES: Final = {50, 54, 3, 6}
_CLIENT_ID, _FQDN, _VENDOR_CLASS, _USER_CLASS, _VENDOR_SPECIFIC, _VENDOR_ID = 61, 81, 60, 77, 43, 125
_RELAY: Final = 82
_V6_NAMES: Final = {39}
_V6_DUIDS: Final = {1, 2}
_FQDN_FLAGS: Final = 3
_ENCODED: Final = 0x04
_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Held:
    """One identifier inside an option."""

    kind: Kind
    canonical: bytes = field(repr=False)
    reason: str


def _text(octets: bytes) -> str | None:
    """Return octets as a name when they are one: printable, at least two characters."""
    try:
        text = octets.rstrip(b"\0").decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if len(text) >= _LEAST and text.isprintable() and not text.isspace() else None


def _labels(octets: bytes) -> str | None:
    """Return a name in DNS labels (RFC 1035 3.1) as text."""
    parts: list[bytes] = []
    place = 0
    while place < len(octets) and octets[place]:
        size = octets[place]
        parts.append(octets[place + 1 : place + 1 + size])
        place += 1 + size
    return _text(b".".join(parts)) if parts and place <= len(octets) else None


def _name(kind: Kind, text: str | None, reason: str) -> Iterator[Held]:
    if text is not None:
        yield Held(kind, text.lower().encode(), reason)


def _client(octets: bytes) -> Iterator[Held]:
    held = inside(octets)
    if held is not None:
        yield Held(Kind.MAC_ADDRESS, held[0], f"dhcp:61:{held[1]}")
    elif octets[:1] == b"\0":
        yield from _name(Kind.DHCP_IDENTIFIER, _text(octets[1:]), "dhcp:61:text")
    else:
        yield Held(Kind.DHCP_IDENTIFIER, octets, "dhcp:61")


def _vendor_id(octets: bytes) -> Iterator[Held]:
    """Yield the serial of option 125 (TR-069 annex F: 1 and 4 OUI, 2 and 5 serial, 3 and 6 product class)."""
    rest = octets[5 : 5 + octets[4]] if len(octets) > 5 else b""  # noqa: PLR2004 - enterprise number and length
    place = 0
    while place + 2 <= len(rest):
        code, size = rest[place], rest[place + 1]
        if code in {2, 5}:
            yield from _name(Kind.SERIAL, _text(rest[place + 2 : place + 2 + size]), "dhcp:125:serial")
        place += 2 + size


def of_option(number: int, octets: bytes) -> Iterator[Held]:
    """Yield what one DHCPv4 option holds.

    Args:
        number: Of the option.
        octets: Its value.

    Source:
        RFC 2132, RFC 4702 (81), RFC 3925 (125), TR-069 annex F; IANA's registry of options.

    Examples:
        >>> [(held.kind.value, held.reason) for held in of_option(12, b"DESKTOP-4TV2PC9")]
        [('host_name', 'dhcp:12')]
    """
    if number in _NAMES:
        yield from _name(_NAMES[number], _text(octets), f"dhcp:{number}")
    elif number == _CLIENT_ID:
        yield from _client(octets)
    elif number == _FQDN and len(octets) > _FQDN_FLAGS:
        wire = octets[0] & _ENCODED
        name = (_labels if wire else _text)(octets[_FQDN_FLAGS:])
        yield from _name(Kind.HOST_NAME, name, "dhcp:81")
    elif number == _VENDOR_ID:
        yield from _vendor_id(octets)
    elif number in _ADDRESSES and len(octets) == 4 and number in {50, 54}:  # noqa: PLR2004 - an IPv4 address
        yield Held(Kind.IP_ADDRESS, octets, f"dhcp:{number}")
    elif number in {_VENDOR_CLASS, _USER_CLASS}:
        yield from _name(Kind.FINGERPRINT, _text(octets), f"dhcp:{number}")


def options(octets: bytes) -> list[tuple[int, bytes]] | None:
    """Return the options of a DHCPv4 blob in order; ``None`` when it is none.

    Args:
        octets: With or without the magic cookie.

    Returns:
        Pairs of number and value. ``None`` unless every octet is part of an option, and there are two or more, or one
        whose form fits its number.

    Source:
        RFC 2131 3, RFC 2132 2.

    Examples:
        >>> options(bytes.fromhex("350101" "0c03747620" "ff"))[1][0]
        12
        >>> options(b"just text") is None
        True
    """
    place = len(_COOKIE) if octets.startswith(_COOKIE) else 0
    pairs: list[tuple[int, bytes]] = []
    while place < len(octets) and octets[place] != _END:
        number = octets[place]
        place += 1
        if number == _PAD:
            continue
        if place >= len(octets) or place + 1 + octets[place] > len(octets):
            return None
        pairs.append((number, octets[place + 1 : place + 1 + octets[place]]))
        place += 1 + octets[place]
    if any(octets[place + 1 :]) or not pairs:
        return None
    typed = any(number == _MESSAGE_TYPE and len(value) == 1 for number, value in pairs)
    single = len(pairs) == 1 and pairs[0][0] in {12, 50, 54, 61, 81, 125} and any(of_option(*pairs[0]))
    several = len(pairs) > 1 and sum(any(of_option(number, value)) for number, value in pairs) > 1
    return pairs if typed or single or several or octets.startswith(_COOKIE) else None


def _six(octets: bytes) -> Iterator[Held]:
    """Yield what DHCPv6 options hold: two octets of number, two of length."""
    place, identifiers = 0, list[Held]()
    while place + 4 <= len(octets):
        number, size = (
            int.from_bytes(octets[place : place + 2], "big"),
            int.from_bytes(octets[place + 2 : place + 4], "big"),
        )
        value = octets[place + 4 : place + 4 + size]
        if len(value) != size:
            return
        if number in _V6_DUIDS:
            held = inside(value)
            identifiers += [Held(Kind.MAC_ADDRESS, held[0], f"dhcpv6:{number}:{held[1]}")] if held else []
        elif number in _V6_NAMES:
            identifiers += _name(Kind.HOST_NAME, _labels(value[1:]), "dhcpv6:39")
        place += 4 + size
    if place == len(octets):
        yield from identifiers


def held_in(octets: bytes) -> list[Held]:
    """Return every identifier in a blob of DHCP options, version 4 or 6.

    Args:
        octets: Of the options field, or of one option with its number and length in front.

    Returns:
        What is inside, in order; empty when the octets are no options.

    Effects:
        None. Time linear in the length of ``octets``.

    Source:
        RFC 2131, RFC 2132, RFC 8415 21, RFC 4704.

    Examples:
        >>> [held.reason for held in held_in(bytes.fromhex("3d07013c0630123456" "0c0a70696574732d64696e67"))]
        ['dhcp:61:client-id', 'dhcp:12']
    """
    parts = options(octets)
    if parts is not None:
        return [held for number, value in parts for held in of_option(number, value)]
    return list(_six(octets))
