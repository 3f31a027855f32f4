"""Listed words that are an address, a serial or a telephone number of this household in another notation.

In:  words of an enum or a vocabulary; then the identifiers of a report.
Out: ``Clues`` of a word, made once, before any household is known; the kind of the identifier that one of the words is.

The rules this module keeps:
 * Clues prove nothing: they say when to look with all that is known, and that an ordinary word needs no look.
 * Escapes, base64, hexadecimal, whole numbers in base 10 and 16, and arrays of octets are read; codings twice nested.
 * A digest, and what is compressed, is always looked at.
"""

import base64
import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from sluis.identify.find import hashed, macs, opened, telephones
from sluis.identify.find.hit import Hit, Point, Sureness
from sluis.identify.find.known import Known
from sluis.identify.find.plain import plain
from sluis.identify.find.scan import find
from sluis.identify.find.whole_numbers import SMALLEST, spelled, spellings, squeezed
from sluis.terms import Kind

_IPV4, _EUI48, _EUI64, _IPV6 = 4, 6, 8, 16
_DEEPEST: Final = 2
_SHORTEST: Final = 6
"""Characters of a clue; a shorter serial number is compared with the whole word, as a name is."""
_DECIMAL = re.compile(r"[0-9]{8,20}")
_HEX = re.compile(r"[0-9A-Fa-f]{7,16}")
_ARRAY = re.compile(r"[0-9]{1,3}(?:[ ,;.|/\-:][0-9]{1,3}){3,15}")
_SHORT_BASE64 = re.compile(r"(?P<run>[0-9A-Za-z+/_\-]{6})(?:==)?")
_DIGEST = re.compile(r"(?=[A-Za-z+/]*[0-9])[0-9A-Za-z+/]{16}")
_PARTS: Final = tuple(map(re.compile, ("[0-9A-Za-z]+", r"[0-9A-Za-z_.\-]+")))
_ADDRESSES: Final = frozenset({Kind.MAC_ADDRESS, Kind.IP_ADDRESS})
_LOOKED_FOR: Final = frozenset({*_ADDRESSES, Kind.SERIAL, Kind.PHONE_NUMBER})


@dataclass(frozen=True, slots=True)
class Clues:
    """What a word may say."""

    always: bool
    """Whether no clue can rule the word out."""
    pieces: frozenset[str] = field(repr=False)
    """Squeezed texts: one stands in the report when the word is an address or a number of it."""
    serials: frozenset[str] = field(repr=False)
    """Squeezed texts: what the word, or a part of it, is when it is a serial number."""
    numbers: frozenset[int] = field(repr=False)
    octets: frozenset[bytes] = field(repr=False)


@dataclass(slots=True)
class _Reading:
    always: bool = False
    serials: set[str] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    octets: set[bytes] = field(default_factory=set)
    telephones: set[str] = field(default_factory=set)
    """Last digits of what may be a telephone number: they stand wherever it is written."""

    def text(self, text: str, depth: int) -> None:
        """Take what a text says, and what is coded in it."""
        self.always |= _DIGEST.search(text) is not None and hashed.has_runs(text)
        parts = {squeezed(text), *(squeezed(match.group()) for part in _PARTS for match in part.finditer(text))}
        self.serials |= {part for part in parts if len(part) >= _SHORTEST and any(map(str.isdigit, part))}
        self.octets |= {hit.canonical for hit in find(text, point=Point.CANARY) if hit.kind in _ADDRESSES}
        self.numbers |= {int(match.group()) for match in _DECIMAL.finditer(text)}
        self.numbers |= {int(match.group(), 16) for match in _HEX.finditer(text)}
        shortest = telephones.SHORTEST
        self.telephones |= {digits[-shortest:] for digits, _ in telephones.runs(text) if len(digits) >= shortest}
        for match in _ARRAY.finditer(text):
            parts_of = [int(number) for number in re.findall("[0-9]+", match.group())]
            if max(parts_of) < 256:  # noqa: PLR2004 - an octet
                self.octets.update(_windows(bytes(parts_of)))
        short = _SHORT_BASE64.fullmatch(text)
        if short is not None:
            self.octets.add(base64.b64decode(short["run"].replace("-", "+").replace("_", "/") + "=="))
        if depth <= _DEEPEST:
            for opening in opened.openings(text):
                self.inside(opening.octets, depth)

    def inside(self, octets: bytes, depth: int) -> None:
        """Take what the octets of a coding say: a text, or an address among them."""
        self.always |= opened.compressed(octets) is not None
        readable = opened.readable(octets)
        if readable is not None:
            self.text(plain(readable).text, depth + 1)
        self.octets.update(_windows(octets))


def _windows(octets: bytes) -> Iterator[bytes]:
    """Yield octets that may be an address: all of them, and each run of the length of a MAC or IPv6 address."""
    if len(octets) in {_IPV4, _EUI64}:
        yield octets
    for size in (_EUI48, _IPV6):
        yield from (octets[at : at + size] for at in range(len(octets) - size + 1))


def _spelled(octets: bytes) -> frozenset[str]:
    if len(octets) == _IPV6:
        address = ipaddress.IPv6Address(octets)
        groups = address.exploded.split(":")
        written = (address.compressed, address.exploded, "".join(f"{int(group, 16):x}" for group in groups))
        return frozenset(map(squeezed, written))
    return frozenset(piece for way in (octets, octets[::-1]) for piece in spelled(way) if len(piece) >= _SHORTEST)


def _of_one_value(octets: bytes) -> bool:
    return len(set(octets)) <= 1


@lru_cache(maxsize=65_536)
def clues(word: str) -> Clues:
    """Return what a listed word may say of an address or a serial number.

    Args:
        word: Of an enum or a vocabulary.

    Returns:
        The clues; with none of them in a report the word is no address, number or serial number of its household.

    Effects:
        None. Remembered per word: a plan has few.

    Source:
        Gate specification, section 7.3.

    Examples:
        >>> "02005e100001" in clues("AgBeEAAB").pieces, "192168120" in clues("c0a80114").pieces, clues("Up").pieces
        (True, True, frozenset())
    """
    reading = _Reading()
    reading.text(plain(word).text, 0)
    numbers = frozenset(number for number in reading.numbers if number >= SMALLEST)
    octets = set(reading.octets)
    for address in reading.octets:
        if len(address) == _EUI64:
            octets.update(filter(None, (macs.unfold_eui64(address, flip=flip) for flip in (False, True))))
    addresses = frozenset(address for address in octets if not _of_one_value(address))
    pieces = {piece for address in addresses for piece in _spelled(address)}
    pieces.update(piece for number in numbers for piece in spellings(number) if len(piece) >= _SHORTEST)
    pieces |= reading.telephones
    return Clues(reading.always, frozenset(pieces), frozenset(reading.serials), numbers, addresses)


def _counts(hit: Hit, known: Known) -> bool:
    """Whether a hit is all of an identifier: not the end of an address alone, and not by doubtful matching."""
    parts = hit.reason.split(":")
    sure = hit.confidence > Sureness.DOUBTFUL or "known" not in parts
    looked_for = hit.kind in _LOOKED_FOR or "telephone" in parts
    return looked_for and sure and "tail" not in parts and known.has(hit) and not _of_one_value(hit.canonical)


def _in_word(word: str, clue: Clues, known: Known) -> Kind | None:
    index = known.index()
    if not clue.octets.isdisjoint(index.macs):
        return Kind.MAC_ADDRESS
    if not clue.octets.isdisjoint(index.ips):
        return Kind.IP_ADDRESS
    kinds = (known.number(number) for number in clue.numbers)
    number = next((kind for kind in kinds if kind is not None), None)
    if number is not None:
        return number
    return next((hit.kind for hit in find(word, known, Point.CANARY) if _counts(hit, known)), None)


def identifier_among(words: frozenset[str], known: Known) -> Kind | None:
    """Return the kind of the household's identifier that one of some listed words is; ``None``: none is.

    Args:
        words: Listed words that stand in a body.
        known: Identifiers of the report and the registry.

    Returns:
        A MAC address, IP address, serial or telephone number in any notation, or any identifier that is a whole number.
        A word that holds only the end of an address is none.

    Effects:
        None. What is known is spelled out only when a clue of a word stands in the report.

    Source:
        Gate specification, section 7.3.

    Examples:
        >>> known = Known((), ((Kind.MAC_ADDRESS, "02:00:5e:10:00:01"),))
        >>> identifier_among(frozenset({"Up", "AgBeEAAB"}), known).value
        'mac_address'
        >>> identifier_among(frozenset({"Up", "Connected"}), known) is None
        True
    """
    asked = {word: clues(word) for word in words}
    serials = frozenset().union(*(clue.serials for clue in asked.values()))
    if serials and known.serial_among(serials):
        return Kind.SERIAL
    for word, clue in asked.items():
        if (clue.always or _stands(word, clue, known)) and (kind := _in_word(word, clue, known)) is not None:
            return kind
    return None


def _stands(word: str, clue: Clues, known: Known) -> bool:
    """Whether a clue stands in the report elsewhere than as the word itself."""
    if not clue.pieces:
        return False
    alone = squeezed(word)
    text = known.squeezed()
    asked = text.replace(f"\n{alone}\n", "", 1) if alone in clue.pieces and word in known.texts() else text
    return any(piece in asked for piece in clue.pieces)
