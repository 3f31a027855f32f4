"""What a value looks like by itself, where its path says nothing.

In:  the text of a value.
Out: a kind, or ``None``. Whole values only; used to draft and to survey, never to decide what may leave.

``identify/find/scan.py`` answers the same for parts of a value and with what else is known; this asks for form alone.
"""

import ipaddress
import re
from typing import Final

from sluis.identify.canonical import canonical
from sluis.identify.find.accounts import find_in as accounts_in
from sluis.identify.find.macs import EUI64, unfold_eui64
from sluis.identify.find.telephones import is_landline, is_pattern
from sluis.identify.mac import find_macs
from sluis.identify.vendor import maker
from sluis.terms import Kind

_LONGEST: Final = 320
"""Longest e-mail address, characters; longer text is none of these kinds."""
_BY_FORM: Final = frozenset({Kind.EMAIL, Kind.UUID})
_URN: Final = "urn:uuid:"
_TELEPHONE: Final = re.compile(r"06[1-9][0-9]{7}|(?:\+|00)[1-9][0-9]{8,13}")
_GROUP_OF_FOUR: Final = 4
_NOBODYS_ADDRESSES: Final = frozenset({"::", "::1"})
_GROUP_BIT: Final = 0x01
_NO_ADDRESS: Final = re.compile(r"(?:0|255)(?:\.[0-9]{1,3}){3}")


def kind_of_value(text: str) -> Kind | None:
    """Return what ``text`` as a whole looks like: a MAC or IP address, an e-mail address, a telephone number or a UUID.

    Args:
        text: The value of a leaf. Bare digits that could be a MAC address count as one only when a letter is among
            them: a twelve-digit counter is no address. Nor is a subnet mask, the address of nobody or of a group (all
            ones, or the group bit of its first octet), or a run of one or two digits that repeat ("0101010101").

    Returns:
        ``Kind.MAC_ADDRESS``, ``IP_ADDRESS``, ``EMAIL``, ``PHONE_NUMBER`` or ``UUID``; ``None`` for anything else.
        A telephone number is one as it is dialled in the Netherlands: ten digits with an area code or ``06``, or what
        begins with ``+`` or ``00`` and a country.

    Effects:
        None.

    Source:
        Our choice; RFC 5321 and RFC 9562 for the lengths and forms, ITU-T E.164 for numbers, RFC 950 for masks.

    Examples:
        >>> kind_of_value("3C:06:30:12:34:56").value, kind_of_value("anna@example.nl").value
        ('mac_address', 'email')
        >>> kind_of_value("1083"), kind_of_value("255.255.255.0"), kind_of_value("0201234567").value
        (None, None, 'phone_number')
    """
    if not text or len(text) > _LONGEST:
        return None
    if is_landline(text) or (_TELEPHONE.fullmatch(text) is not None and not is_pattern(text)):
        return Kind.PHONE_NUMBER
    if text.isdigit() or _is_mask(text):
        return None
    whole_macs = [hit.octets for hit in find_macs(text) if hit.start == 0 and hit.end == len(text)]
    if whole_macs and not _is_code(text, whole_macs[0]):
        return None if _is_group(whole_macs[0]) else Kind.MAC_ADDRESS
    if canonical(Kind.IP_ADDRESS, text) is not None:
        return None if text.strip("[]") in _NOBODYS_ADDRESSES else Kind.IP_ADDRESS
    start = len(_URN) if text.lower().startswith(_URN) else 0
    whole = (hit.kind for hit in accounts_in(text) if hit.start <= start and hit.end == len(text))
    return next((kind for kind in whole if kind in _BY_FORM), None)


def _is_code(text: str, octets: bytes) -> bool:
    """Return whether it is a code rather than an address: groups of four digits, or sixteen digits of no maker."""
    if text.replace("-", "").isdigit() and "-" in text and maker(octets) is None:
        return len(text.partition("-")[0]) == _GROUP_OF_FOUR
    return len(text) == 2 * EUI64 and len(octets) == EUI64 and maker(octets) is None and unfold_eui64(octets) is None


def _is_group(octets: bytes) -> bool:
    """Return whether a MAC address is that of a group, to which all ones belong, or of nobody."""
    return bool(octets[0] & _GROUP_BIT) or not any(octets)


def _is_mask(text: str) -> bool:
    """Return whether a text is a subnet mask of IPv4, or the address that stands for none."""
    if _NO_ADDRESS.fullmatch(text) is None:
        return False
    try:
        bits = int(ipaddress.IPv4Address(text))
    except ValueError:
        return False
    return (~bits & 0xFFFFFFFF) & ((~bits & 0xFFFFFFFF) + 1) == 0
