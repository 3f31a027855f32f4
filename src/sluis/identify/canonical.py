"""The one byte string that stands for a value, whatever way a router wrote it.

In:  a kind and the text of a JSON string.
Out: the canonical bytes a token is made of, or ``None``.

The rules this module keeps (ledger specification, section 7.3):
 * Two spellings of one address give the same bytes; two different values never do.
 * What has no canonical form gives ``None``, and the caller withholds it. Nothing is guessed or repaired.
 * Total: any text gives bytes or ``None``, in time linear in its length.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from typing import Final

from sluis.terms import Kind

SSID_BYTES: Final = 32
"""Longest SSID, octets (IEEE 802.11-2020, 9.4.2.2)."""
HOST_NAME_BYTES: Final = 255
SERIAL_BYTES: Final = 64

_EUI = re.compile(
    r"[0-9A-Fa-f]{12}(?:[0-9A-Fa-f]{4})?"
    r"|[0-9A-Fa-f]{2}(?P<mark>[:-])(?:[0-9A-Fa-f]{2}(?P=mark)){4}(?:(?:[0-9A-Fa-f]{2}(?P=mark)){2})?[0-9A-Fa-f]{2}"
)
_TO_LOWER: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_IP_CHARACTERS: Final = 45
"""Longest textual address, characters: ``ffff:…:255.255.255.255``."""
_NFC_SHRINKS: Final = 4
"""At most four code points compose to one, so longer text cannot fit after NFC; keeps NFC's cost bounded."""


def _mac(text: str) -> bytes | None:
    if _EUI.fullmatch(text) is None:
        return None
    return bytes.fromhex(text.replace(":", "").replace("-", ""))


def _ip(text: str) -> bytes | None:
    if "%" in text or "/" in text or len(text) > _IP_CHARACTERS:
        return None
    try:
        return ipaddress.ip_address(text).packed
    except ValueError:
        return None


def _sized(text: str, longest: int) -> bytes | None:
    """Return the UTF-8 of ``text`` when it has 1 to ``longest`` bytes; a lone surrogate has none."""
    if not 0 < len(text) <= longest:
        return None
    try:
        octets = text.encode("utf-8")
    except UnicodeEncodeError:
        return None
    return octets if len(octets) <= longest else None


def _ssid(text: str) -> bytes | None:
    return _sized(text, SSID_BYTES)


def _host_name(text: str) -> bytes | None:
    if len(text) > _NFC_SHRINKS * HOST_NAME_BYTES + 1:
        return None
    name = unicodedata.normalize("NFC", text).removesuffix(".")
    return _sized(name.translate(_TO_LOWER), HOST_NAME_BYTES)


def _serial(text: str) -> bytes | None:
    return _sized(text.strip(" \t\r\n"), SERIAL_BYTES)


_FORMS: Final[dict[Kind, Callable[[str], bytes | None]]] = {
    Kind.MAC_ADDRESS: _mac,
    Kind.IP_ADDRESS: _ip,
    Kind.SSID: _ssid,
    Kind.HOST_NAME: _host_name,
    Kind.SERIAL: _serial,
}

TOKEN_KINDS: Final[frozenset[Kind]] = frozenset(_FORMS)
"""The kinds a token can be made of."""


def canonical(kind: Kind, text: str) -> bytes | None:
    """Return the canonical bytes of ``text`` as a value of ``kind``.

    Args:
        kind: One of ``TOKEN_KINDS``; any other kind has no canonical form.
        text: The decoded text of a JSON string. A JSON number has no canonical form: do not pass its digits.

    Returns:
        MAC address: 6 or 8 bytes. IP address: 4 or 16 bytes, ``::ffff:a.b.c.d`` stays 16. SSID: 1-32 octets as
        they are. Host name: NFC, one trailing dot off, ASCII lower case, 1-255 bytes. Serial: space, tab, CR and LF
        trimmed, 1-64 bytes. ``None`` when the text has no such form.

    Effects:
        None.

    Source:
        Ledger specification, section 7.3.

    Examples:
        >>> canonical(Kind.MAC_ADDRESS, "3C-06-30-12-34-56").hex()
        '3c0630123456'
        >>> canonical(Kind.HOST_NAME, "Annas-iPhone.")
        b'annas-iphone'
        >>> canonical(Kind.IP_ADDRESS, "192.168.01.1") is None
        True
    """
    form = _FORMS.get(kind)
    return None if form is None else form(text)
