"""The canary: does anything in the bytes that are about to leave name or address this household?

In:  the leaves of a report and the registry's names; then the body behind door 2 and the words of its grammar.
Out: ``None``, or where the first identifier stands and of what kind it is. Never a value.

The rules this module keeps:
 * It reads the body itself, with a parser of its own choice, and looks at every key and every text in it.
 * Words, numbers and tokens of the grammar are no hits: a host called ``phone`` must not stop every television.
 * Recall before precision, and any MAC address is a hit, whoever's it is.
 * What cannot be read is a hit: doubt sends nothing.
 * Time linear in the body, whatever the number of identifiers; nothing is searched when the body holds only words,
   numbers and tokens, which is the rule.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import msgspec

from sluis.identify.catalogue import STAR
from sluis.identify.find.hit import Point
from sluis.identify.find.known import IDENTIFYING, Known
from sluis.identify.find.needles import SHORTEST
from sluis.identify.find.scan import find, kind_of
from sluis.telemetry.model import Leaf, Path
from sluis.terms import Kind

__all__ = ["IDENTIFYING", "Hit", "Identifiers", "collect", "scan_body"]

_TOKEN = re.compile(r"[ghjkmnpqrstvwxyz]{26}")
_TOKENS = re.compile(r"(?:[ghjkmnpqrstvwxyz]{26}(?:\n|$))*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,31})(?:\.[0-9]{1,32})?")
_INSTANCE = re.compile(r"[1-9][0-9]{0,5}")
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


def scan_body(body: bytes, identifiers: Identifiers, words: frozenset[str]) -> Hit | None:
    """Look for the household's identifiers in the bytes that are about to leave.

    Args:
        body: The body as it will be sent: Bulk Data JSON, object or pairs, or CSV.
        identifiers: What ``collect`` gathered of this report and the registry.
        words: Words of the output grammar: names of the plan's paths, listed words, classes.

    Returns:
        The first hit, ``None`` when there is none. A body that cannot be read is a hit without a place.

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
        Hit(path=(), kind=<Kind.UNKNOWN: 'unknown'>)
    """
    if _all_explained(body, words):
        return None
    strange = _strange(body, words)
    if strange is None:
        return Hit((), Kind.UNKNOWN)
    for place, text in strange:
        kind = kind_of(text, identifiers.known, Point.CANARY)
        if kind is not None:
            return Hit(place, kind)
    return None
