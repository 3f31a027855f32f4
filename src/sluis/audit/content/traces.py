"""Identifiers that are known, spelled out in the notations that only a search for them shows.

In:  identifiers; then a text or octets.
Out: where one stands, and in which notation.

``identify.find`` opens what looks coded by itself. This finds what does not: base32; base64 in a name of DNS, where
upper and lower case are lost; a piece out of the middle of a longer coding; six raw octets in a payload.

The rules this module keeps:
 * Only what is known is found, whole, and at least ``SHORTEST`` characters of its coding: nothing here can be taken for
   an identifier by its looks. Base64 of a MAC address has eight; those count to the letter, and by themselves.
 * An address is also known by what is made of it: its EUI-64, as it is and with its bit turned, and the addresses next
   to it, which makers give to the other radios and ports of one device. An address that the house has itself is never
   taken for the neighbour of another.
 * Names that stand in anybody's texts (``android``) are found in codings, and never as plain text; plain names only as
   whole words.
 * One compiled look (RE2) over a text in which nothing stands; time linear in the text.

Source: RFC 4648 (base16, base32, base64 and their alphabets for names); RFC 4291, appendix A (EUI-64).
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import re2  # type: ignore[import-untyped]

from sluis.identify.find import macs
from sluis.identify.find.hashed import notations
from sluis.identify.find.hit import SearchTerm
from sluis.identify.find.names import product_name
from sluis.terms import Kind

SHORTEST: Final = 9
"""Fewest characters of a coding."""
_OF_A_MAC: Final = 8
"""Characters of base64 of a MAC address, which count only when they are so to the letter and stand by themselves."""
_PLAIN: Final = 6
"""Fewest characters of a plain text."""
_MOST: Final = 1_000
"""Identifiers that are spelled out."""
_MEMORY: Final = 64 << 20
_LOT: Final = 60_000
"""Characters of spellings in one automaton; with ten times as many it needs more memory than it may have."""
_BITS: Final = 8
NAMES: Final = frozenset({Kind.HOST_NAME, Kind.DEVICE_NAME, Kind.SSID, Kind.USER_NAME, Kind.FREE_TEXT})
"""Kinds whose values are words."""
_EUI48: Final = 6
_EUI64: Final = 8
_NEXT_TO: Final = (1, -1, 2, -2, 3, -3)
"""How far the addresses of one device lie apart: measured on switches, plugs and bridges of a house."""
_HEX_TO_BASE32: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")
_ASCII: Final = 128
_LOWER: Final = "".join(map(chr, range(256))).lower().encode("latin-1")
_FEW: Final = 3
"""Fewest different characters of an identifier: ``000000`` stands everywhere."""


class _Pattern(Protocol):
    def finditer(self, text: bytes) -> Iterable["_Found"]: ...


class _Found(Protocol):
    def span(self) -> tuple[int, int]: ...


@dataclass(frozen=True, slots=True)
class Trace:
    """One identifier found."""

    start: int
    end: int
    entry: SearchTerm
    form: str
    """The notation: ``text``, ``octets``, ``base64``, ``base32``, ``hex``; with ``utf-16`` before it for such text.

    Before that ``eui-64`` or ``next-to`` when it is what is made of an address.
    """


def poor(text: str) -> bool:
    """Whether a text is too plain to be looked for: one or two different characters.

    Examples:
        >>> poor("000000"), poor("EX0001")
        (True, False)
    """
    return len(set(text.lower())) < _FEW


def _coded(octets: bytes, bits: int, encode: Iterable[str]) -> Iterator[str]:
    """Yield the characters of a coding that the octets alone decide, for each place they can begin at."""
    for shift, text in enumerate(encode):
        first = -(-shift * _BITS // bits)
        last = (shift + len(octets)) * _BITS // bits
        yield text[first:last]


def _base64(octets: bytes) -> Iterator[str]:
    texts = (base64.b64encode(b"\0" * shift + octets).decode("ascii") for shift in range(3))
    yield from _coded(octets, 6, texts)


def _base32(octets: bytes) -> Iterator[str]:
    texts = (base64.b32encode(b"\0" * shift + octets).decode("ascii") for shift in range(5))
    yield from _coded(octets, 5, texts)


def _spellings(octets: bytes) -> Iterator[tuple[str, str]]:
    """Yield (form, text) for each coding of some octets."""
    yield "hex", octets.hex()
    for text in _base64(octets):
        yield "base64", text
        yield "base64", text.translate(str.maketrans("+/", "-_"))
    for text in _base32(octets):
        yield "base32", text
        yield "base32", text.translate(_HEX_TO_BASE32)


def _forms(entry: SearchTerm) -> Iterator[tuple[str, str]]:
    for name, octets in notations(entry):
        raw = name == "octets"
        if not raw or entry.kind is Kind.MAC_ADDRESS:
            yield ("octets" if raw else "text"), octets.decode("latin-1")
        if not raw:
            yield "utf-16:text", octets.decode("utf-8", "replace").encode("utf-16-le").decode("latin-1")
        for form, text in _spellings(octets):
            if not (raw and form == "hex"):
                yield form, text


def _derived(entry: SearchTerm) -> Iterator[tuple[str, str]]:
    """Yield (form, text) of what is made of a MAC address: its EUI-64, and the addresses next to it."""
    if entry.kind is not Kind.MAC_ADDRESS or len(entry.canonical) != _EUI48:
        return
    number = int.from_bytes(entry.canonical, "big")
    yield from _of_octets("eui-64", _eui64(entry.canonical))
    for step in _NEXT_TO:
        if 0 <= number + step < 1 << 48 and (number + step) >> 24 == number >> 24:
            near = (number + step).to_bytes(_EUI48, "big")
            if poor(near.hex()):  # as six octets it stands in files of anybody
                continue
            yield from _of_octets("next-to", (near, *_eui64(near)))


def _eui64(mac: bytes) -> tuple[bytes, bytes]:
    whole = mac[:3] + b"\xff\xfe" + mac[3:]
    return whole, bytes([whole[0] ^ 2]) + whole[1:]


def _of_octets(name: str, every: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    for octets in every:
        for mark in ("", ":", "-"):
            yield f"{name}:text", octets.hex(mark) if mark else octets.hex()
        if len(octets) == _EUI64:
            yield f"{name}:text", octets.hex(":", 2)
            yield f"{name}:text", ":".join(f"{int(group, 16):x}" for group in octets.hex(":", 2).split(":"))
        yield f"{name}:octets", octets.decode("latin-1")
        for text in _base64(octets):
            yield f"{name}:base64", text
            yield f"{name}:base64", text.translate(str.maketrans("+/", "-_"))


def _is_derived_looked_for(form: str, text: str) -> bool:
    return not form.endswith("base64") or len(text) >= SHORTEST


def _looked_for(entry: SearchTerm, form: str, text: str) -> bool:
    if form == "octets":
        return len(text) == _EUI48
    if form.endswith("text"):
        plain = entry.kind in NAMES and (entry.vague or product_name(entry.text))
        return not plain and len(text) >= _PLAIN
    return len(text) >= SHORTEST or _exact(entry, form, text)


def _exact(entry: SearchTerm, form: str, text: str) -> bool:
    """Whether a spelling is too short to count but to the letter: base64 of the octets of a MAC address."""
    return form == "base64" and entry.kind is Kind.MAC_ADDRESS and len(text) == _OF_A_MAC


def _folded(text: str) -> bytes:
    """Return a text in lower case, an octet for each character; a question mark for those beyond ISO 8859-1."""
    try:
        return text.encode("latin-1").translate(_LOWER)
    except UnicodeEncodeError:
        lower = text.lower()
        if len(lower) != len(text):  # a few letters become two
            lower = "".join(low if len(low := character.lower()) == 1 else character for character in text)
        return lower.encode("latin-1", "replace")


def _automaton(words: list[bytes]) -> _Pattern:
    options = re2.Options()
    options.max_mem = _MEMORY
    options.encoding = re2.Options.Encoding.LATIN1
    options.literal = False
    options.longest_match = True
    options.log_errors = False
    return re2.compile(b"|".join(words), options)  # type: ignore[no-any-return]


class Traces:
    """Known identifiers, each in every notation."""

    __slots__ = ("_patterns", "_table", "_to_the_letter")

    def __init__(self, entries: Iterable[SearchTerm]) -> None:
        self._table: dict[str, tuple[SearchTerm, str]] = {}
        self._to_the_letter: dict[str, set[str]] = {}
        addresses: list[SearchTerm] = []
        for number, entry in enumerate(entries):
            nobody = entry.kind is Kind.MAC_ADDRESS and macs.names_nobody(entry.canonical)
            if number >= _MOST or nobody or poor(entry.text or entry.canonical.hex()):
                continue
            for form, text in _forms(entry):
                if _looked_for(entry, form, text):
                    self._table.setdefault(text.lower(), (entry, form))
                    if _exact(entry, form, text):
                        self._to_the_letter.setdefault(text.lower(), set()).add(text)
            addresses.append(entry)
        for entry in addresses:  # after all that the house has itself
            for form, text in _derived(entry):
                if _is_derived_looked_for(form, text):
                    self._table.setdefault(text.lower(), (entry, form))
        self._patterns = self._compiled()

    def __repr__(self) -> str:
        return "Traces(...)"

    def _compiled(self) -> tuple[_Pattern, ...]:
        """Return automata for all of them, none of which is larger than its memory: a larger one crawls."""
        lots: list[list[bytes]] = [[]]
        room = _LOT
        for text in sorted(self._table):
            word = re2.escape(text.encode("latin-1", "replace"))
            if room < len(word) and lots[-1]:
                lots.append([])
                room = _LOT
            lots[-1].append(word)
            room -= len(word)
        return tuple(_automaton(lot) for lot in lots if lot)

    def _spans(self, octets: bytes) -> list[tuple[int, int]]:
        """Return where any of them stands, without overlap: the first, and of those the longest."""
        spans = [hit.span() for pattern in self._patterns for hit in pattern.finditer(octets)]
        if len(self._patterns) == 1:
            return spans
        kept: list[tuple[int, int]] = []
        for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if not kept or start >= kept[-1][1]:
                kept.append((start, end))
        return kept

    def find(self, text: str) -> list[Trace]:
        """Return where known identifiers stand in a text, however they are coded.

        Args:
            text: Any text; octets as ISO 8859-1.

        Returns:
            Traces in order, without overlap.

        Effects:
            None. Time linear in the length of ``text``.

        Examples:
            >>> entry = SearchTerm(Kind.HOST_NAME, b"annas-iphone", "Annas-iPhone")
            >>> Traces([entry]).find("ifxg4ylt-ifxg4ylzfvuva2dpnzsq x, annas-iphone5")
            []
            >>> [trace.form for trace in Traces([entry]).find("ifxg4yltfvuva2dpnzsq.x.example")]
            ['base32']
            >>> [trace.form for trace in Traces([entry]).find("qw5uyxmtavbob25l.x.example")]
            ['base64']
        """
        folded = _folded(text)
        traces: list[Trace] = []
        for start, end in self._spans(folded):
            entry, form = self._table[folded[start:end].decode("latin-1")]
            neighbours = folded[max(start - 1, 0) : start] + folded[end : end + 1]
            glued = any(octet < _ASCII and chr(octet).isalnum() for octet in neighbours)
            written = self._to_the_letter.get(folded[start:end].decode("latin-1"))
            if written is not None and (glued or text[start:end] not in written):
                continue
            if not (glued and form == "text" and entry.kind is not Kind.MAC_ADDRESS):
                traces.append(Trace(start, end, entry, form))
        return traces
