"""MAC addresses inside any text, in the notations people and routers use.

In:  any text.
Out: where each address stands and its octets.

The rules this module keeps:
 * Recall before precision: a doubtful run of pairs is an address. Whoever needs a whole value uses ``canonical``.
 * Linear time: a run of groups is read once, possessively, and never read again from its middle.

Notations: pairs with ``:``, ``-``, ``_``, one space or ``%3A``; groups of four with ``.`` or ``-`` (Cisco, Huawei);
twelve or sixteen bare digits with no letter or digit beside them. Upper and lower case, also mixed.
"""

import re
from dataclasses import dataclass, field
from typing import Final

_EUI48: Final = 6
_EUI64: Final = 8

_HEX = "[0-9A-Fa-f]"
_START = rf"(?:(?<![0-9A-Za-z])|(?<=0[xX])|(?<=%{_HEX}{{2}}))"
_RUN = re.compile(
    rf"{_START}{_HEX}{{2}}(?P<mark>[:\-_ ]|%3[Aa])(?P<more>{_HEX}{{2}}(?:(?P=mark){_HEX}{{2}})*+)"
    rf"|(?<![0-9A-Za-z.\-])(?P<quads>{_HEX}{{4}}(?P<dot>[.\-]){_HEX}{{4}}(?:(?P=dot){_HEX}{{4}})++)(?![0-9A-Za-z])"
    rf"|{_START}(?P<bare>{_HEX}{{12}}(?:{_HEX}{{4}})?)(?![0-9A-Za-z])"
)
_MARKS = re.compile(r"%3[Aa]|[:\-_ .]")


@dataclass(frozen=True, slots=True)
class MacHit:
    """One address found. Its octets stay out of ``repr`` so that no log shows them."""

    start: int
    """First character, counted from 0."""
    end: int
    """First character after it."""
    octets: bytes = field(repr=False)
    """Six bytes, or eight when exactly eight octets stand together."""


def _hit(found: re.Match[str]) -> MacHit | None:
    end = found.end()
    digits = _MARKS.sub("", found.group())
    text = found.string
    if found["more"] is not None and end < len(text) and text[end].isalnum():
        digits = digits[:-2]
        end -= 2 + len(found["mark"])
    count = len(digits) // 2
    if count < _EUI48 or (found["quads"] is not None and count > _EUI64):
        return None
    return MacHit(found.start(), end, bytes.fromhex(digits[: 2 * (_EUI64 if count == _EUI64 else _EUI48)]))


def find_macs(text: str) -> tuple[MacHit, ...]:
    """Return every MAC address in ``text``, in order, without overlap.

    Args:
        text: Any text; it is neither changed nor kept.

    Returns:
        One ``MacHit`` per address. A run of more than eight pairs counts as one, with its first six octets.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        IEEE 802-2014, 8.1 (hexadecimal representation); the other notations are our choice, from captures.

    Examples:
        >>> [(hit.start, hit.end, hit.octets.hex()) for hit in find_macs("client-00:e0:4c:36:02:a7")]
        [(7, 24, '00e04c3602a7')]
        >>> [hit.octets.hex() for hit in find_macs("3c06.3012.3456 or 3C0630123456")]
        ['3c0630123456', '3c0630123456']
        >>> find_macs("firmware 1.10.6, channel 36")
        ()
    """
    return tuple(hit for hit in map(_hit, _RUN.finditer(text)) if hit is not None)
