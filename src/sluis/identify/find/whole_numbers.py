"""Known identifiers as whole numbers: what a counter has to say to be an address, a serial or a telephone number.

In:  identifiers; then whole numbers.
Out: the numbers each identifier is written as, and texts of which one must stand where it came from.

The rules this module keeps:
 * Numbers from ``SMALLEST`` on: below it too many counters are somebody's number by chance.
 * Only identifiers that are known: no number is an address by its form alone.
 * An address is its octets read from either end; in base 16 it is the number whose digits are those of the address.
"""

import re
from collections.abc import Iterator
from typing import Final

from sluis.identify.find import macs, telephones
from sluis.identify.find.hit import SearchTerm
from sluis.terms import Kind

SMALLEST: Final = 2**24
"""Smallest number looked at: 16,777,216, eight digits."""
_IPV4, _EUI48, _EUI64, _INT32 = 4, 6, 8, 2**32
_SIZES: Final = (_IPV4, _EUI48, _EUI64)
_ADDRESSES: Final = frozenset({Kind.MAC_ADDRESS, Kind.IP_ADDRESS, Kind.IP_PREFIX})
_MARKS: Final = str.maketrans("", "", " \t:;-_.,()/+")
_HEX = re.compile(r"[0-9A-Fa-f]{6,32}")
_TAILS: Final = tuple(map(re.compile, (r"[0-9a-f]{6,32}$", r"[0-9a-f]{8}$", r"[0-9]{6,32}$")))
"""Ends of a serial number behind the letters of its maker; eight digits in base 16 are those of ITU-T G.984.3."""
_NUMBERED: Final = frozenset({Kind.SERIAL, Kind.ENDPOINT})
_LONGEST: Final = 64


def squeezed(text: str) -> str:
    """Return a text in lower case without the marks that stand inside addresses and numbers.

    Examples:
        >>> squeezed("3C:06:30-12 34.56")
        '3c0630123456'
    """
    return text.translate(_MARKS).lower()


def both_signs(number: int) -> tuple[int, ...]:
    """Return a number as it may have been meant: without its sign, and as 32 bits without one.

    Examples:
        >>> both_signs(-1062731519), both_signs(5)
        ((1062731519, 3232235777), (5,))
    """
    if number >= 0:
        return (number,)
    return (-number, number + _INT32) if number >= -_INT32 // 2 else (-number,)


def _folded(octets: bytes) -> Iterator[bytes]:
    """Yield an address with the EUI-64 made of it, or with the address an EUI-64 was made of (RFC 4291, appendix A)."""
    yield octets
    if len(octets) == _EUI48:
        for first in (octets[0], octets[0] ^ 0x02):
            yield bytes((first,)) + octets[1:3] + b"\xff\xfe" + octets[3:]
    elif len(octets) == _EUI64:
        yield from filter(None, (macs.unfold_eui64(octets, flip=flip) for flip in (False, True)))


def _of_octets(octets: bytes) -> Iterator[int]:
    yield int.from_bytes(octets, "big")
    yield int.from_bytes(octets, "little")
    if octets.hex().isdecimal():
        yield int(octets.hex())
    if len(octets) == _IPV4:
        yield int("".join(f"{octet:03}" for octet in octets))


def _of_text(kind: Kind, text: str) -> Iterator[int]:
    bare = squeezed(text.strip())
    if len(bare) > _LONGEST or not bare.isascii():
        return
    pieces = {bare}
    if kind in _NUMBERED:
        pieces.update(match.group() for tail in _TAILS for match in tail.finditer(bare))
    for piece in pieces:
        if _HEX.fullmatch(piece):
            yield int(piece, 16)
        if piece.isdecimal():
            yield int(piece)
    if kind is Kind.PHONE_NUMBER and bare.isdecimal():
        yield from _dialled(bare.removeprefix("00").removeprefix(telephones.DUTCH).lstrip("0"))
    national = telephones.national(text, kind)
    if national is not None:
        yield from _dialled(national)


def _dialled(national: str) -> Iterator[int]:
    """Yield a telephone number without its country, and with that of the Netherlands."""
    yield int(national or "0")
    yield int(telephones.DUTCH + national)


def numbers_of(entry: SearchTerm) -> frozenset[int]:
    """Return the numbers that are one identifier.

    Args:
        entry: What is looked for.

    Returns:
        Numbers from ``SMALLEST`` on; none for a text that is no number in base 10 or 16.

    Examples:
        >>> entry = SearchTerm(Kind.MAC_ADDRESS, bytes.fromhex("02005e100001"), "02:00:5e:10:00:01")
        >>> 2200601362433 in numbers_of(entry)
        True
    """
    if entry.vague:
        return frozenset()
    if entry.kind in _ADDRESSES:
        nobody = entry.kind is Kind.MAC_ADDRESS and macs.names_nobody(entry.canonical)
        written = () if nobody else _folded(entry.canonical)
        made = {number for octets in written for number in _of_octets(octets)}
    else:
        made = set(_of_text(entry.kind, entry.text))
    return frozenset(number for number in made if number >= SMALLEST)


def spelled(octets: bytes) -> Iterator[str]:
    """Yield the texts, squeezed, of which one stands wherever a MAC, EUI-64 or IPv4 address is written.

    Examples:
        >>> list(spelled(bytes((192, 168, 1, 20))))
        ['c0a80114', 'c0a8114', '192168120']
    """
    for address in _folded(octets):
        yield address.hex()
        yield "".join(f"{octet:x}" for octet in address)
    if len(octets) == _IPV4:
        yield "".join(map(str, octets))


def spellings(number: int) -> frozenset[str]:
    """Return the texts, squeezed, of which one stands wherever an identifier is written whose number this is.

    They say nothing when one is there, and that it is no identifier when none is: a cheap question asked first.

    Examples:
        >>> "02005e100001" in spellings(2200601362433), "19216811" in spellings(3232235777)
        (True, True)
    """
    digits = str(number)
    made = {digits, format(number, "x"), digits.removeprefix(telephones.DUTCH).lstrip("0")}
    for size in _SIZES:
        if number < 1 << 8 * size:
            made.update(spelled(number.to_bytes(size, "big")))
            made.update(spelled(number.to_bytes(size, "little")))
        if len(digits) <= 2 * size:
            made.update(spelled(bytes.fromhex(digits.zfill(2 * size))))
    triples = [int(digits.zfill(3 * _IPV4)[place : place + 3]) for place in range(0, 3 * _IPV4, 3)]
    if len(digits) <= 3 * _IPV4 and max(triples) < 256:  # noqa: PLR2004 - an octet
        made.update(spelled(bytes(triples)))
    return frozenset(made - {""})
