"""Where known identifiers stand in a text, also in a form that only matching shows.

In:  identifiers; then texts and octets.
Out: hits for names as written, and for addresses as an integer, bare digits in a longer run, an array of bytes,
reversed, or the tail in a host name; for telephone numbers with any marks, and with or without their country.

The rule this module keeps: time linear in the text whatever the number of identifiers; a lookup per place, never a
search per identifier.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from sluis.identify.find import macs, telephones
from sluis.identify.find.hit import Hit, SearchTerm, Sureness
from sluis.identify.find.needles import Needles, skeleton
from sluis.identify.find.plain import plain
from sluis.terms import Kind

_VAGUE: Final = frozenset({Kind.FREE_TEXT, Kind.URL, Kind.DEVICE_NAME})
"""Kinds whose values are often ordinary words: doubtful unless something in them is not."""
_INTEGERS = re.compile(r"[0-9]{6,20}+")
_HEX = re.compile(r"[0-9A-Fa-f]{8,}+")
_ARRAY = re.compile(r"[0-9]{1,3}(?>(?:[ \t]{0,2}[,;. |/\-:][ \t]{0,2}[0-9]{1,3}){3,})")
_TOKEN = re.compile(r"[0-9A-Za-z]+")
_TAIL: Final = re.compile(
    r"(?i)(?<![0-9])[0-9a-f]{6}$|^[0-9a-f]{6}$|^[0-9a-f]{4}$|[g-z_][0-9a-f]{4}$|(?<=[a-z])[0-9a-f]{6}$"
)
_EUI48, _IPV4 = 6, 4
_BY_FORM: Final = frozenset({Kind.FREE_TEXT, Kind.URL})
"""Kinds that name somebody only by what is inside, which the detectors of form find."""


def _mac_of(entry: SearchTerm) -> bytes | None:
    """Return the six octets to look for of an address, or of an EUI-64 made of one."""
    if entry.kind is not Kind.MAC_ADDRESS or macs.names_nobody(entry.canonical):
        return None
    if len(entry.canonical) == _EUI48:
        return entry.canonical
    return macs.unfold_eui64(entry.canonical) or entry.canonical


class Index:
    """Identifiers in the forms they are looked up by."""

    __slots__ = ("hexes", "integers", "ips", "macs", "needles", "pairs", "raw", "sizes", "tails", "telephones")

    def __init__(self, entries: tuple[SearchTerm, ...]) -> None:
        self.needles, self.raw = Needles(), Needles()
        self.pairs = frozenset((entry.kind, entry.canonical) for entry in entries)
        self.macs: dict[bytes, SearchTerm] = {}
        self.ips: dict[bytes, SearchTerm] = {}
        self.tails: dict[str, SearchTerm] = {}
        self.telephones: dict[str, SearchTerm] = {}
        for entry in entries:
            national = telephones.national(entry.text, entry.kind)
            if national is not None:
                self.telephones.setdefault(national, entry)
            octets = _mac_of(entry)
            if octets is not None:
                self.macs.setdefault(octets, entry)
                self.macs.setdefault(octets[::-1], entry)
                self.tails.setdefault(octets.hex()[-6:], entry)
                self.tails.setdefault(octets.hex()[-4:], entry)
            elif entry.kind is Kind.IP_ADDRESS and len(entry.canonical) in {4, 16}:
                self._address(entry)
            elif entry.kind is not Kind.MAC_ADDRESS:
                self._text(entry)
        self.sizes = sorted({len(national) for national in self.telephones}, reverse=True)
        packed = {**self.ips, **self.macs}
        self.hexes = {octets.hex(): entry for octets, entry in packed.items()}
        self.integers = {str(int.from_bytes(octets, "big")): entry for octets, entry in packed.items()}
        self.integers |= {str(int.from_bytes(octets, "little")): entry for octets, entry in self.ips.items()}

    def _address(self, entry: SearchTerm) -> None:
        self.ips.setdefault(entry.canonical, entry)
        address = ipaddress.ip_address(entry.canonical)
        for spelling in (address.compressed, address.exploded, entry.text.strip().lower()):
            self.needles.add(spelling, entry)
        if address.version == 4:  # noqa: PLR2004 - IPv4
            for mark in "-_":
                self.needles.add(address.compressed.replace(".", mark), entry)

    def _text(self, entry: SearchTerm) -> None:
        text = entry.text.strip().removesuffix(".")
        seen = skeleton(plain(text).text)[0].strip()
        self.needles.add(seen, entry)
        for raw in {text, entry.text, unicodedata.normalize("NFKC", text)}:
            folded = unicodedata.normalize("NFC", raw).lower()
            if folded != seen:
                self.raw.add(folded, entry)
        bare = re.sub(r"[\s\-_.]", "", seen)
        if entry.kind is Kind.UUID or (len(bare) > _EUI48 and any(map(str.isdigit, bare)) and entry.kind not in _VAGUE):
            self.needles.add(bare, entry)


def _known_hit(span: tuple[int, int], entry: SearchTerm, form: str, sure: Sureness = Sureness.SURE) -> Hit:
    if entry.kind is Kind.MAC_ADDRESS:
        hit = macs.mac_hit(*span, entry.canonical, sure, f"known:{form}")
        return Hit(*span, hit.kind, hit.canonical, sure, hit.reason, hit.nature, hit.vendor)
    return Hit(*span, entry.kind, entry.canonical, sure, f"known:{form}")


def _sure_of_text(text: str, start: int, end: int, entry: SearchTerm) -> Sureness:
    """Return how sure a known text is meant: a whole value is, part of a word is not."""
    if entry.vague or entry.kind in _BY_FORM:
        return Sureness.DOUBTFUL
    if start == 0 and end == len(text):
        return Sureness.SURE
    glued = text[max(start - 1, 0) : start].isalnum() or text[end : end + 1].isalnum()
    piece = text[start:end]
    distinct = any(map(str.isdigit, piece)) or (len(piece) > _EUI48 and not piece.isalpha())
    if entry.kind in _VAGUE and piece.isalpha():
        return Sureness.DOUBTFUL
    return Sureness.LIKELY if not glued and (distinct or len(piece) > _EUI48) else Sureness.DOUBTFUL


def _texts(text: str, index: Index) -> Iterator[Hit]:
    folded, where = skeleton(text)
    for start, end, entry in index.needles.find(folded):
        span = (start, end) if where is None else (where[start], where[end - 1] + 1)
        yield _known_hit(span, entry, "text", _sure_of_text(folded, start, end, entry))


def raw_texts(text: str, index: Index) -> Iterator[Hit]:
    """Yield hits of names that a plain text does not show as they are: with escapes, accents or what is invisible."""
    folded = unicodedata.normalize("NFC", text).lower()
    same = len(folded) == len(text)
    for start, end, entry in index.raw.find(folded):
        yield _known_hit((start, end) if same else (0, len(text)), entry, "text")


def _digits(text: str, index: Index) -> Iterator[Hit]:
    for match in _INTEGERS.finditer(text):
        entry = index.integers.get(match.group().lstrip("0"))
        if entry is not None:
            yield _known_hit(match.span(), entry, "integer")
    for match in _HEX.finditer(text):
        run = match.group().lower()
        place = 0
        while place + 2 * _IPV4 <= len(run):
            for size in (2 * _EUI48, 2 * _IPV4, 32, 16):
                entry = index.hexes.get(run[place : place + size]) if place + size <= len(run) else None
                if entry is not None and (size != 2 * _IPV4 or len(run) in {8, 10} or place % 2 == 0):
                    start = match.start() + place
                    sure = Sureness.SURE if size > 2 * _IPV4 or len(run) == size else Sureness.DOUBTFUL
                    yield _known_hit((start, start + size), entry, "hex", sure)
                    place += size - 1
                    break
            place += 1


def _arrays(text: str, index: Index) -> Iterator[Hit]:
    for match in _ARRAY.finditer(text):
        parts = list(re.finditer(r"[0-9]+", match.group()))
        octets = bytes(int(part.group()) if int(part.group()) < 256 else 0 for part in parts)  # noqa: PLR2004 - a byte
        for start, size, entry in in_octets(octets, index):
            if size == _IPV4 and not (len(parts) == _IPV4 and "." not in match.group()):
                continue
            span = match.start() + parts[start].start(), match.start() + parts[start + size - 1].end()
            yield _known_hit(span, entry, "byte-array")


class KnownOctets(NamedTuple):
    """Where a known address stands in raw octets."""

    start: int
    size: int
    entry: SearchTerm


def in_octets(octets: bytes, index: Index) -> Iterator[KnownOctets]:
    """Yield each known address in raw octets, without overlap."""
    if not (index.macs or index.ips):
        return
    place = 0
    while place + _IPV4 <= len(octets):
        entry, size = index.macs.get(octets[place : place + _EUI48]), _EUI48
        if entry is None:
            entry, size = index.ips.get(octets[place : place + 16]), 16
        if entry is None and len(octets) <= 32:  # noqa: PLR2004 - four octets mean something in something short only
            entry, size = index.ips.get(octets[place : place + _IPV4]), _IPV4
        if entry is not None and place + size <= len(octets):
            yield KnownOctets(place, size, entry)
            place += size
        else:
            place += 1


def _tails(text: str, index: Index) -> Iterator[Hit]:
    """Yield ends of known addresses inside names: ``ESP_123456`` beside ``3c:06:30:12:34:56``."""
    for match in _TOKEN.finditer(text):
        token = match.group().lower()
        tail = _TAIL.search(token)
        if tail is None:
            continue
        for size in (6, 4):
            entry = index.tails.get(token[-size:]) if len(token) >= size else None
            if entry is not None:
                start = match.end() - size
                named = start > 0 and any(map(str.isalpha, text[max(start - 12, 0) : start]))
                sure = Sureness.LIKELY if named and (size == 6 or not token[-4:].isdigit()) else Sureness.DOUBTFUL  # noqa: PLR2004
                yield _known_hit((start, match.end()), entry, "tail", sure)
                break


def _telephones(text: str, index: Index) -> Iterator[Hit]:
    """Yield known telephone numbers however they are written; inside a longer run of digits they are doubtful."""
    for digits, places in telephones.runs(text):
        place = 0
        while place + telephones.SHORTEST <= len(digits):
            for size in index.sizes:
                entry = index.telephones.get(digits[place : place + size])
                if entry is not None and place + size <= len(digits):
                    end = places[place + size - 1] + 1
                    whole = place + size == len(digits) and telephones.is_before(digits[:place])
                    start = places[0] if whole else places[place]
                    sure = Sureness.SURE if whole and not entry.vague else Sureness.DOUBTFUL
                    yield _known_hit((start, end), entry, "telephone", sure)
                    place += size - 1
                    break
            place += 1


def find_in(text: str, index: Index) -> list[Hit]:
    """Return where known identifiers stand in a plain text in a form only matching shows.

    Args:
        text: A plain text.
        index: of the identifiers known.

    Returns:
        Hits in no particular order.

    Effects:
        None. Time linear in the length of ``text``, whatever the number of identifiers.

    Source:
        Ours.

    Examples:
        >>> index = Index((SearchTerm(Kind.MAC_ADDRESS, bytes.fromhex("3c0630123456"), "3C:06:30:12:34:56"),))
        >>> [hit.reason for hit in find_in("66021903676502 ESP_123456 60,6,48,18,52,86", index)]
        ['known:byte-array', 'known:tail']
    """
    hits = [*_texts(text, index), *_digits(text, index)]
    if index.macs or index.ips:
        hits += _arrays(text, index)
    if index.telephones:
        hits += _telephones(text, index)
    if index.tails:
        hits += _tails(text, index)
    return hits
