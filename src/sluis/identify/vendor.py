"""From a MAC address to a group of makers.

In:  the text of a MAC address.
Out: a ``terms.VendorGroup``, or ``None`` when the text is no address of one device.

The rules this module keeps:
 * The longest registered prefix wins: 36 bits before 24. The registry is the one ``netaddr`` packages; nothing is
   fetched. It holds MA-L and the 36-bit blocks of IABs; a prefix the IEEE cut up into MA-M or MA-S blocks it does not
   list is nobody's, never the IEEE's own.
 * Large makers by name, all others together: a rare maker would be a fingerprint.
 * An address made up by the device (U/L bit) is ``randomised``, unless the registry lists its prefix.
"""

import hashlib
import re
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import Final

import msgspec
from netaddr import IAB, OUI, NotRegisteredError  # type: ignore[import-untyped]

from sluis.identify.canonical import canonical
from sluis.terms import Kind, VendorGroup

_WORDS: Final = files("sluis.identify").joinpath("vendor_words.toml").read_bytes()
_GROUP_BIT: Final = 0x01
_LOCAL_BIT: Final = 0x02
_OUI_BYTES: Final = 3
_SHORT: Final = 24
_LONG: Final = 36
_CUT_TO_36: Final = frozenset({0x0050C2, 0x40D855})
"""MA-L prefixes whose 36-bit blocks the packaged registry lists."""
_CUT_UP: Final = "IEEE Registration Authority"
""""Holder" of the MA-L prefixes that the IEEE gave out in smaller blocks."""
_WORD = re.compile(r"[a-z0-9]+")

VENDOR_DIGEST: Final[str] = hashlib.sha256(
    hashlib.sha256(_WORDS).digest() + f"netaddr {version('netaddr')}".encode()
).hexdigest()
"""SHA-256 over the group rules and the version of the package that holds the registry, 64 hex digits.

Part of every plan's digest.
"""


@cache
def _beginnings() -> tuple[tuple[str, VendorGroup], ...]:
    groups = msgspec.toml.decode(_WORDS, type=dict[VendorGroup, tuple[str, ...]])
    return tuple((name + " ", group) for group, names in groups.items() for name in names)


def group_of_maker(organisation: str) -> VendorGroup:
    """Return the group of a maker as the registry names it.

    Args:
        organisation: Text of the IEEE registry, not of a report.

    Returns:
        A named group, or ``OTHER``.

    Effects:
        None.

    Examples:
        >>> group_of_maker("Apple, Inc.").value, group_of_maker("Applewood Systems").value
        ('apple', 'other')
    """
    name = " ".join(_WORD.findall(organisation.lower())) + " "
    for beginning, group in _beginnings():
        if name.startswith(beginning):
            return group
    return VendorGroup.OTHER


@lru_cache(maxsize=8192)
def _listed(prefix: int, bits: int) -> str | None:
    """Return who holds a prefix of 24 or 36 bits; ``None`` when the registry does not list it."""
    try:
        block = OUI(prefix) if bits == _SHORT else IAB(prefix)
        return str(block.registration()["org"])
    except NotRegisteredError:
        return None


def maker(octets: bytes) -> str | None:
    """Return who holds the longest registered prefix of a MAC address.

    Args:
        octets: At least six, of an address.

    Returns:
        The holder as the IEEE registry spells it. ``None`` for a prefix that is not listed and for one the IEEE cut
        up into smaller blocks that this registry does not hold (MA-M, MA-S).

    Effects:
        Reads the packaged registry once per prefix and keeps up to 8,192 answers in memory.

    Source:
        IEEE Registration Authority, MA-L, IAB and OUI-36 listings as ``netaddr`` packages them.

    Examples:
        >>> maker(bytes.fromhex("f01898000001"))
        'Apple, Inc.'
        >>> maker(bytes.fromhex("0050c2000001"))
        'T.L.S. Corp.'
    """
    long = int.from_bytes(octets[:5], "big") >> 4
    if long >> 12 in _CUT_TO_36:
        return _listed(long, _LONG)
    holder = _listed(int.from_bytes(octets[:_OUI_BYTES], "big"), _SHORT)
    return None if holder == _CUT_UP else holder


def vendor_group(text: str) -> VendorGroup | None:
    """Return which group of makers a MAC address belongs to.

    Args:
        text: A MAC address, 6 or 8 bytes, pairs with ``:``, ``-`` or nothing.

    Returns:
        The group; ``RANDOMISED`` for an address the device made up; ``None`` for text that is no such address, for a
        group address and for all zeros.

    Effects:
        Reads the packaged registry once per prefix and keeps up to 8,192 answers in memory.

    Source:
        IEEE 802c-2017 (local addresses); the groups are ours.

    Examples:
        >>> vendor_group("F0-18-98-00-00-01").value, vendor_group("DA:A1:19:AB:CD:EF").value
        ('apple', 'randomised')
        >>> vendor_group("ff:ff:ff:ff:ff:ff") is None
        True
    """
    octets = canonical(Kind.MAC_ADDRESS, text)
    if octets is None or octets[0] & _GROUP_BIT or not any(octets):
        return None
    holder = maker(octets)
    if holder is not None:
        return group_of_maker(holder)
    if octets[0] & _LOCAL_BIT and _listed(int.from_bytes(octets[:_OUI_BYTES], "big"), _SHORT) == _CUT_UP:
        return VendorGroup.OTHER
    return VendorGroup.RANDOMISED if octets[0] & _LOCAL_BIT else VendorGroup.OTHER
