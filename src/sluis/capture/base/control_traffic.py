"""How a network keeps itself up: protocols whose packets are small and hold no field that somebody filled in.

In:  the name of a protocol, and a number of octets. Out: whether there is room for anything else.

The rule this module keeps: what is larger than such a packet can be is no such packet, whatever it calls itself.

Source: RFC 826 (ARP), RFC 5905 (NTP: 48 octets and an authenticator), RFC 792 and 4443 (ICMP), RFC 3376 (IGMP),
RFC 2131 and 8415 (DHCP, whose options readers take out by themselves).
"""

from itertools import pairwise
from typing import Final

CONTROL_TRAFFIC: Final[dict[str, int]] = {
    "arp": 64, "ntp": 128, "icmp": 128, "icmpv6": 160, "igmp": 96, "dhcp": 700, "dhcpv6": 400,
}  # fmt: skip
"""Protocol to the most octets on the wire of one packet."""


_CLOCK_PORT: Final = 123
_CLOCK_OCTETS: Final = 48
_VERSIONS: Final = frozenset({1, 2, 3, 4})
_MODES: Final = frozenset({1, 2, 3, 4, 5})


def is_clock(octets: bytes, *ports: int) -> bool:
    r"""Return whether octets are a packet of NTP as it is without extensions.

    Args:
        octets: Of the payload.
        *ports: Of both ends.

    Source:
        RFC 5905, section 7.3.

    Examples:
        >>> is_clock(b"\x23" + bytes(47), 50123, 123), is_clock(b"\x23" + bytes(48), 50123, 123)
        (True, False)
    """
    if len(octets) != _CLOCK_OCTETS or _CLOCK_PORT not in ports:
        return False
    return octets[0] >> 3 & 7 in _VERSIONS and octets[0] & 7 in _MODES


_ECHOES: Final = frozenset({"icmp", "icmpv6"})
_STAMP: Final = 16
"""Octets at the beginning of an echo in which its sender writes when it was sent."""


def is_echo(octets: bytes, protocol: str) -> bool:
    """Return whether octets are what programs fill an echo with: a moment, then a count, or the same octet throughout.

    Args:
        octets: Of the payload.
        protocol: Its name, in lower case.

    Source:
        RFC 792 and 4443 leave the content to the sender; iputils and the BSDs write the time first.

    Examples:
        >>> is_echo(bytes(16) + bytes(range(16, 56)), "icmp"), is_echo(b"a483e75c19d3" * 4, "icmp")
        (True, False)
    """
    filling = octets[_STAMP:] if len(octets) > _STAMP else octets
    steps = {(after - before) & 0xFF for before, after in pairwise(filling)}
    return protocol in _ECHOES and len(steps) <= 1 and steps <= {0, 1}


def is_control_traffic(protocol: str, octets: int, packets: int = 1) -> bool:
    """Return whether packets of a protocol had room for nothing but what it is for.

    Args:
        protocol: Its name, in lower case.
        octets: Of all of them together.
        packets: How many.

    Examples:
        >>> is_control_traffic("ntp", 90), is_control_traffic("ntp", 900), is_control_traffic("ntp", 900, 10)
        (True, False, True)
    """
    return protocol in CONTROL_TRAFFIC and octets <= packets * CONTROL_TRAFFIC[protocol]
