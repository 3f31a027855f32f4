"""The canary: does anything in the bytes that are about to leave name or address this household?

In:  the leaves of a report and the registry's names; then the body behind door 2 and the words of its grammar.
Out: ``None``, or where the first identifier stands and of what kind it is. Never a value.

The rules this module keeps:
 * It reads the body itself, with a parser of its own choice, and looks at every key, text and number in it.
 * Words and tokens of the grammar are no hits: a host called ``phone`` must not stop every television. A name or
   address of the household that is a listed word keeps this report in (``own_name``) and stops nothing for others.
 * A number from 2^24 on is a hit when it is an identifier of this household, in base 10 or 16; the bounds of bands and
   the time of collection are not.
 * In texts recall before precision, and any MAC address is a hit, whoever's it is.
 * What cannot be read is a hit: doubt sends nothing.
 * Time linear in the body, whatever the number of identifiers; nothing is searched when the body holds only words,
   tokens and small numbers, which is the rule.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Final

import msgspec

from sluis.identify.catalogue import STAR
from sluis.identify.find.hit import Point
from sluis.identify.find.known import IDENTIFYING, Known, as_name
from sluis.identify.find.needles import ORDINARY, SHORTEST
from sluis.identify.find.scan import find, kind_of
from sluis.identify.find.whole_numbers import SMALLEST
from sluis.identify.find.word_clues import identifier_among
from sluis.telemetry.model import Leaf, Path
from sluis.terms import Kind

__all__ = ["IDENTIFYING", "Hit", "Identifiers", "collect", "own_name", "scan_body"]

_TOKEN = re.compile(r"[ghjkmnpqrstvwxyz]{26}")
_TOKENS = re.compile(r"(?:[ghjkmnpqrstvwxyz]{26}(?:\n|$))*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,31})(?:\.[0-9]{1,32})?")
_INSTANCE = re.compile(r"[1-9][0-9]{0,5}")
_LARGE = re.compile(rb"[0-9]{8}|[0-9][eE]")
"""As many digits as ``SMALLEST`` has, or an exponent, which no body of ours has."""
_TIME: Final = "CollectionTime"
_STAMP: Final = "ReportTimestamp"
_HEAD = re.compile(rb'\{"Report":\[\{"CollectionTime":[0-9]+')
_LAYOUT: Final[frozenset[str]] = frozenset(
    {
        "Report",
        "CollectionTime",
        "Household",
        "ReportTimestamp",
        "ParameterName",
        "ParameterValue",
        "ParameterType",
        "",
        "true",
        "false",
        "string",
        "boolean",
        "unsignedInt",
        "unsignedLong",
        "int",
        "long",
        "decimal",
        "dateTime",
    }
)
"""Words of the Bulk Data layouts themselves."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An identifier was found. Holds no value: only names of the grammar, ``*`` for anything else."""

    path: Path
    """Where it stands in the body; empty when the body could not be read."""
    kind: Kind
    number: bool = False
    """Whether it is a number: what a counter says by chance, or because somebody made it."""


class Identifiers:
    """What to look for: spelled out only when a body holds a text that is no word, number or token."""

    __slots__ = ("known",)

    def __init__(self, known: Known) -> None:
        self.known = known

    def __repr__(self) -> str:
        return "Identifiers(...)"

    def find(self, text: str) -> Kind | None:
        """Return the kind of the surest of these identifiers in ``text``, however it is written; ``None`` without one.

        A text that only looks like an identifier, and is none of these, gives ``None`` here; ``scan_body`` counts it.
        """
        hits = [hit for hit in find(text, self.known, Point.CANARY) if self.known.has(hit)]
        return max(hits, key=lambda hit: hit.confidence).kind if hits else None


def collect(
    leaves: Iterable[Leaf], extra: Iterable[tuple[Kind, str]], kinds: frozenset[Kind] = IDENTIFYING
) -> Identifiers:
    """Gather what must not be found in what leaves.

    Args:
        leaves: The report's leaves, aliases replaced, withheld ones included.
        extra: Names and addresses from the registry: serial, endpoint, login and the like.
        kinds: Which kinds to take from the leaves.

    Returns:
        Every identifier of at least four characters, in all its usual spellings.

    Effects:
        None. Holds values of the report: keep it no longer than the report.

    Source:
        Gate specification, section 7.1.

    Examples:
        >>> leaf = Leaf(("Device", "Hosts", "Host", "1", "HostName"), "Annas-iPhone")
        >>> collect([leaf], []).find("about annas-iphone and others").value
        'host_name'
    """
    return Identifiers(Known.from_leaves(leaves, extra, kinds))


class _Pairs(list[tuple[str, object]]):
    """A JSON object with its keys in order, duplicates kept."""


def _place_of(key: str, words: frozenset[str]) -> Path:
    """Return a key as it may be shown: words as they are, anything else as ``*``."""
    return tuple(part if part in words or part in _LAYOUT else STAR for part in key.split("."))


def _shown(keys: Path, words: frozenset[str]) -> Path:
    return tuple(part for key in keys for part in _place_of(key, words))


@lru_cache(maxsize=256)
def _one_name(words: frozenset[str]) -> frozenset[str]:
    """Return the words of a grammar that are a whole key: nearly every key is one, and needs no further look."""
    return frozenset(word for word in words | _LAYOUT if _is_path(word, words))


def _is_path(text: str, words: frozenset[str]) -> bool:
    """Whether ``text`` is made of words of the grammar and instance numbers, beginning with a word."""
    first, *rest = text.split(".")
    return (first in words or first in _LAYOUT) and all(
        part in words or part in _LAYOUT or _INSTANCE.fullmatch(part) is not None for part in rest
    )


def _is_word(text: str, words: frozenset[str]) -> bool:
    """Whether ``text`` is a word of the grammar or a token."""
    return text in words or text in _LAYOUT or _TOKEN.fullmatch(text) is not None


def _strange_in_json(root: object, words: frozenset[str]) -> Iterator[tuple[Path, str]]:
    """Yield (place, text) of every key and text of a parsed body that the grammar does not explain."""
    plain = _one_name(words)
    waiting: list[tuple[Path, object]] = [((), root)]
    while waiting:
        place, node = waiting.pop()
        if isinstance(node, _Pairs):
            for key, value in node:
                below = (*place, key)
                if key not in plain and _INSTANCE.fullmatch(key) is None and not _is_path(key, words):
                    yield _shown(below, words), key
                waiting.append((below, value))
        elif isinstance(node, list):
            waiting.extend((place, value) for value in node)
        elif isinstance(node, str) and not _is_word(node, words):
            yield _shown(place, words), node


def _numbers_in_json(root: object) -> Iterator[tuple[Path, int]]:
    """Yield (place, whole part) of every number of a parsed body but the time of collection."""
    waiting: list[tuple[Path, object]] = [((), root)]
    while waiting:
        place, node = waiting.pop()
        if isinstance(node, _Pairs):
            waiting.extend(((*place, key), value) for key, value in node)
        elif isinstance(node, list):
            waiting.extend((place, value) for value in node)
        elif isinstance(node, bool) or place == ("Report", _TIME):
            continue
        elif isinstance(node, int | float) and isfinite(node):
            yield place, int(node)


def _numbers_in_csv(text: str, words: frozenset[str]) -> Iterator[tuple[Path, int]]:
    """Yield (place, whole part) of every cell that is a number but the time stamps."""
    stamps = -1
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True)):
        if number == 0 and _STAMP in row:
            stamps = row.index(_STAMP)
        place = next((_place_of(cell, words) for cell in row if "." in cell and _is_path(cell, words)), ())
        for column, cell in enumerate(row):
            if column != stamps and _NUMBER.fullmatch(cell):
                yield place, int(cell.partition(".")[0])


def _strange_in_csv(text: str, words: frozenset[str]) -> Iterator[tuple[Path, str]]:
    """Yield (place, text) of every cell that the grammar does not explain."""
    for row in csv.reader(io.StringIO(text, newline=""), strict=True):
        place = next((_place_of(cell, words) for cell in row if "." in cell and _is_path(cell, words)), ())
        for cell in row:
            if not (_is_word(cell, words) or _is_path(cell, words) or _NUMBER.fullmatch(cell)):
                yield place, cell


def _all_explained(body: bytes, words: frozenset[str]) -> bool:
    """Whether a body is JSON whose every key and text is a word, a token, or too short for an identifier.

    The rule for what door 1 makes, so it is asked first and at once for the whole body: without a backslash, every
    second piece between quotes is a string. ``False`` says nothing; then each text is looked at in its place.
    """
    if b"\\" in body or not body.isascii():
        return False
    try:
        msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return False
    texts = set(body.decode("ascii").split('"')[1::2]) - words - _LAYOUT
    return _TOKENS.fullmatch("\n".join([text for text in texts if len(text) >= SHORTEST])) is not None


def _strange(body: bytes, words: frozenset[str]) -> list[tuple[Path, str]] | None:
    """Return what a body holds beyond its grammar; ``None`` when it is neither JSON nor CSV."""
    if not body:
        return None
    try:
        text = body.decode("utf-8")
        if text.lstrip()[:1] in {"{", "["}:
            root: object = json.loads(text, object_pairs_hook=_Pairs, parse_int=float, parse_constant=str)
            return list(_strange_in_json(root, words))
        return list(_strange_in_csv(text, words))
    except (ValueError, RecursionError, csv.Error):
        return None


def _numbers(body: bytes, words: frozenset[str]) -> list[tuple[Path, int]] | None:
    """Return the numbers of a body that can be an identifier; ``None`` when it is neither JSON nor CSV."""
    head = _HEAD.match(body)
    if _LARGE.search(body, 0 if head is None else head.end()) is None:
        return []
    try:
        text = body.decode("utf-8")
        if text.lstrip()[:1] in {"{", "["}:
            root: object = json.loads(text, object_pairs_hook=_Pairs, parse_constant=str)
            return [
                (_shown(place, words), number) for place, number in _numbers_in_json(root) if abs(number) >= SMALLEST
            ]
        return [(place, number) for place, number in _numbers_in_csv(text, words) if abs(number) >= SMALLEST]
    except (ValueError, RecursionError, csv.Error):
        return None


def scan_body(
    body: bytes, identifiers: Identifiers, words: frozenset[str], listed: frozenset[int] = frozenset()
) -> Hit | None:
    """Look for the household's identifiers in the bytes that are about to leave.

    Args:
        body: The body as it will be sent: Bulk Data JSON, object or pairs, or CSV.
        identifiers: What ``collect`` gathered of this report and the registry.
        words: Words of the output grammar: names of the plan's paths, listed words, classes.
        listed: Numbers of the output grammar: the bounds of its bands.

    Returns:
        The first hit, ``None`` when there is none. A body that cannot be read is a hit without a place. A hit in a
        text comes before one in a number.

    Effects:
        None.

    Source:
        Gate specification, section 7.1.

    Examples:
        >>> leaf = Leaf(("Device", "Hosts", "Host", "1", "HostName"), "Annas-iPhone")
        >>> known, words = collect([leaf], []), frozenset({"Device", "HostName", "phone"})
        >>> scan_body(b'{"Report":[{"Device":{"HostName":"phone"}}]}', known, words) is None
        True
        >>> hit = scan_body(b'{"Report":[{"Device":{"HostName":"annas-iphone"}}]}', known, words)
        >>> hit.path, hit.kind.value
        (('Report', 'Device', 'HostName'), 'host_name')
        >>> scan_body(b"{", known, words)
        Hit(path=(), kind=<Kind.UNKNOWN: 'unknown'>, number=False)
        >>> known = collect([], [(Kind.MAC_ADDRESS, "02:00:5e:10:00:01")])
        >>> scan_body(b'{"Report":[{"Device":{"BytesSent":2200601362433}}]}', known, words).kind.value
        'mac_address'
    """
    if not _all_explained(body, words):
        strange = _strange(body, words)
        if strange is None:
            return Hit((), Kind.UNKNOWN)
        for place, text in strange:
            kind = kind_of(text, identifiers.known, Point.CANARY) or _short(text, identifiers)
            if kind is not None:
                return Hit(place, kind)
    return _number_hit(body, identifiers, words, listed)


def _short(text: str, identifiers: Identifiers) -> Kind | None:
    """Return the kind of the identifier that is all of a text of digits, which ``find`` takes for a plain number."""
    digits = len(text) >= SHORTEST and text.isascii() and text.isdigit()
    return identifiers.known.named(frozenset({text})) if digits else None


def _number_hit(body: bytes, identifiers: Identifiers, words: frozenset[str], listed: frozenset[int]) -> Hit | None:
    numbers = _numbers(body, words)
    if numbers is None:
        return Hit((), Kind.UNKNOWN)
    asked = [(place, number) for place, number in numbers if number not in listed]
    if not asked or not identifiers.known.may_be(frozenset(number for _, number in asked)):
        return None
    for place, number in asked:
        kind = identifiers.known.number(number)
        if kind is not None:
            return Hit(place, kind, number=True)
    return None


def own_name(body: bytes, identifiers: Identifiers, listed: frozenset[str]) -> Kind | None:
    """Say whether a listed word that is about to leave is also a name of this household.

    Such a word tells nothing that the register does not allow, and might yet be the name: this report stays in. It is
    no alarm, because the household chose the name: nobody may stop a row for others by it.

    Args:
        body: A body of ours, behind both doors.
        identifiers: What ``collect`` gathered of this report and the registry.
        listed: The words of enums and vocabularies of the plan.

    Returns:
        The kind of the name; ``None`` when no listed word of the body is one. A name is compared as a whole; a MAC
        address, IP address or serial number is found in the word however it is written. Words under four characters,
        and those that name nobody wherever they stand (``Up``, ``Unknown``), are not compared.

    Source:
        Gate specification, section 7.3.

    Examples:
        >>> known = collect([Leaf(("Device", "WiFi", "SSID", "1", "SSID"), "5ghz")], [])
        >>> body = b'{"Report":[{"Device":{"Band":"5GHz"}}]}'
        >>> own_name(body, known, frozenset({"2.4GHz", "5GHz"})).value
        'ssid'
    """
    words = frozenset(word for word in _texts(body) & listed if len(as_name(word)) >= SHORTEST)
    names = frozenset(map(as_name, words)) - ORDINARY
    if not names:
        return None
    return identifiers.known.named(names) or identifier_among(words, identifiers.known)


def _texts(body: bytes) -> set[str]:
    """Return the texts of a body of ours that are no keys."""
    text = body.decode("utf-8")
    if not text.startswith("{"):
        return {cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row}
    if "\\" not in text:
        pieces = text.split('"')
        return {pieces[at] for at in range(1, len(pieces), 2) if not pieces[at + 1].startswith(":")}
    texts = set[str]()
    waiting: list[object] = [json.loads(text)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            texts.add(node)
        elif isinstance(node, dict | list):
            waiting.extend(node.values() if isinstance(node, dict) else node)
    return texts
