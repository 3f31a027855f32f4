"""IEEE 802.11 management frames, as routers pass them on in base64 or hexadecimal.

In:  octets.
Out: the addresses in them.

The rules this module keeps:
 * A frame is one when its header says so and its elements fill it to the last octet; else nothing is named.
 * Linear time: each octet is read once.
"""

from typing import Final

_HEADER: Final = 24
_MANAGEMENT: Final = 0x0C
_VERSION: Final = 0x03
_FIXED: Final = {0x00: 4, 0x10: 6, 0x20: 10, 0x30: 6, 0x40: 0, 0x50: 12, 0x80: 12, 0xA0: 2, 0xB0: 6, 0xC0: 2}
"""Octets before the first element, by the first octet of a management frame (IEEE 802.11-2020, 9.3.3)."""
_NEIGHBOUR, _REPORT, _EXTENDED, _MULTI_LINK = 52, 39, 255, 107
_GROUP: Final = 0x01


def elements(octets: bytes) -> list[tuple[int, bytes]] | None:
    r"""Return the elements of a frame's body; ``None`` unless they fill it exactly.

    Source:
        IEEE 802.11-2020, 9.4.2.1.

    Examples:
        >>> elements(bytes.fromhex("0003746b6b" "010182"))
        [(0, b'tkk'), (1, b'\x82')]
        >>> elements(b"\x00\x09ab") is None
        True
    """
    place, tagged = 0, list[tuple[int, bytes]]()
    while place + 2 <= len(octets):
        size = octets[place + 1]
        value = octets[place + 2 : place + 2 + size]
        if len(value) != size:
            return None
        tagged.append((octets[place], value))
        place += 2 + size
    return tagged if place == len(octets) and tagged else None


def _in_elements(tagged: list[tuple[int, bytes]]) -> list[bytes]:
    addresses: list[bytes] = []
    for number, value in tagged:
        if number == _NEIGHBOUR and len(value) >= 13:  # noqa: PLR2004 - 9.4.2.36: BSSID and four fields
            addresses.append(value[:6])
        elif number == _REPORT and len(value) >= 29 and value[2] == 5:  # noqa: PLR2004 - 9.4.2.21.7: a beacon report
            addresses.append(value[18:24])
        elif number == _EXTENDED and value[:1] == bytes([_MULTI_LINK]) and len(value) >= 10:  # noqa: PLR2004
            addresses.append(value[4:10])  # 802.11be 9.4.2.312: control, length of common part, MLD address
    return addresses


def addresses_in(octets: bytes) -> list[bytes]:
    """Return the addresses in a management frame, or in the body of one.

    Args:
        octets: A frame with its header, or elements alone.

    Returns:
        Six octets each: receiver, sender, BSSID; neighbours, reported BSSIDs and MLD addresses of the elements.

    Effects:
        None. Time linear in the length of ``octets``.

    Source:
        IEEE 802.11-2020, 9.3.3 and 9.4.2; IEEE 802.11be for the multi-link element.

    Examples:
        >>> frame = bytes.fromhex("b0003a01" + "3c0630123456" + "daa119abcdef" + "3c0630123456" + "0000000001000000")
        >>> [address.hex() for address in addresses_in(frame)]
        ['3c0630123456', 'daa119abcdef', '3c0630123456']
    """
    if len(octets) >= _HEADER and not octets[0] & (_MANAGEMENT | _VERSION) and octets[0] in _FIXED and octets[1] < 0x10:  # noqa: PLR2004
        to, by, at = octets[4:10], octets[10:16], octets[16:22]
        rest = octets[_HEADER + _FIXED[octets[0]] :]
        tagged = elements(rest) if rest else []
        fits = at in {to, by} or (bool(tagged) and at == b"\xff" * 6)
        if fits and not by[0] & _GROUP and any(by):
            return [address for address in (to, by, at) if not address[0] & _GROUP] + _in_elements(tagged or [])
    body = elements(octets)
    return _in_elements(body) if body is not None else []
