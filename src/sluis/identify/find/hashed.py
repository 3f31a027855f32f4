"""Digests of identifiers known from the same report or capture: found, and the recipe named.

In:  identifiers, and texts that hold something shaped like a digest.
Out: hits whose reason is the recipe: what was digested, in which notation, with which algorithm, and what was kept.

The rules this module keeps:
 * A digest without a secret key is the identifier itself to anyone who can guess it (facts/peers.md section 0.7): so
   it counts.
 * Work is bounded: at most ``MOST`` digests per report or capture, most usual recipes first. Beyond that the table says
   that it is not complete, and the caller treats a digest it cannot explain as one that may hold an identifier.
 * Time linear in the text: one lookup per run.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, Protocol

import re2  # type: ignore[import-untyped]

from sluis.identify.find.hit import Hit, SearchTerm, Sureness
from sluis.terms import Kind

MOST: Final = 200_000
"""Digests made per report or capture; about 0.2 s of one core."""
_SHORTEST: Final = 8
"""Fewest hexadecimal digits of a digest that was cut off."""
ALGORITHMS: Final = ("sha256", "md5", "sha1", "sha512", "sha224", "sha384", "sha3_256", "blake2b")
_MAKE: Final[dict[str, Callable[[bytes], str]]] = {
    "sha256": lambda octets: hashlib.sha256(octets).hexdigest(),
    "md5": lambda octets: hashlib.md5(octets, usedforsecurity=False).hexdigest(),
    "sha1": lambda octets: hashlib.sha1(octets, usedforsecurity=False).hexdigest(),
    "sha512": lambda octets: hashlib.sha512(octets).hexdigest(),
    "sha224": lambda octets: hashlib.sha224(octets).hexdigest(),
    "sha384": lambda octets: hashlib.sha384(octets).hexdigest(),
    "sha3_256": lambda octets: hashlib.sha3_256(octets).hexdigest(),
    "blake2b": lambda octets: hashlib.blake2b(octets).hexdigest(),
}
_SIZES: Final = frozenset({32, 40, 56, 64, 96, 128})
_JOINS: Final = ("", ":", "-", "|", "_")
_RUN = re.compile(r"(?<![0-9A-Za-z])(?:0x)?(?P<run>[0-9A-Fa-f]{8,128}+)(?![0-9A-Za-z])")
_PAIRS = re.compile(r"(?<![0-9A-Fa-f:\-])[0-9A-Fa-f]{2}(?>(?:[: \-][0-9A-Fa-f]{2}){7,63})(?![0-9A-Fa-f])")
_BASE64 = re.compile(r"(?<![0-9A-Za-z+/_\-])[0-9A-Za-z+/_\-]{8,88}+={0,2}(?![0-9A-Za-z+/_\-=])")


class _Pattern(Protocol):
    def finditer(self, text: bytes) -> Iterable["_Found"]: ...


class _Found(Protocol):
    def span(self) -> tuple[int, int]: ...


def _sieve(pattern: bytes) -> _Pattern:
    options = re2.Options()
    options.never_capture = True
    options.log_errors = False
    options.encoding = re2.Options.Encoding.LATIN1
    compiled: _Pattern = re2.compile(pattern, options)
    return compiled


_SIEVES: Final = (
    _sieve(rb"[0-9A-Za-z+/_\-]{8,}=*"),
    _sieve(rb"[0-9A-Fa-f]{2}(?:[: \-][0-9A-Fa-f]{2}){7,}"),
)
"""Where any of the three above can stand, two looks that cost a hundredth of theirs."""
_MARGIN: Final = 2
_SHORT: Final = 4096
"""Characters up to which a text that holds any is looked through as a whole."""

_Recipe = tuple[str, SearchTerm, str, str]
"""Digest in hexadecimal, identifier, algorithm, notation. A tuple: a report makes a hundred thousand."""


def _marked(octets: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the notations of an address, the usual ones first."""
    pairs = [f"{octet:02x}" for octet in octets]
    for mark, name in ((":", "colon"), ("", "bare"), ("-", "hyphen")):
        text = mark.join(pairs)
        yield f"{name}-lower", text.encode()
        yield f"{name}-upper", text.upper().encode()
    yield "octets", octets
    dotted = ".".join("".join(pairs[start : start + 2]) for start in range(0, len(pairs), 2))
    yield "dot-lower", dotted.encode()
    yield "dot-upper", dotted.upper().encode()
    yield "integer", str(int.from_bytes(octets, "big")).encode()


def notations(entry: SearchTerm) -> Iterator[tuple[str, bytes]]:
    """Yield how an identifier is usually written, with a name for each; the usual ones first.

    Examples:
        >>> [name for name, _ in notations(SearchTerm(Kind.HOST_NAME, b"x-1", "X-1"))]
        ['as-written', 'lower']
    """
    if entry.kind is Kind.MAC_ADDRESS:
        yield from _marked(entry.canonical)
        return
    text = entry.text.strip()
    seen: set[str] = set()
    for name, form in (("as-written", text), ("lower", text.lower()), ("upper", text.upper())):
        if form not in seen:
            seen.add(form)
            yield name, form.encode("utf-8", "replace")
    if entry.kind in {Kind.IP_ADDRESS, Kind.UUID}:
        yield "octets", entry.canonical


def _affixed(entry: SearchTerm, affixes: tuple[SearchTerm, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield the notations with a line end, and with each affix before or behind."""
    for name, octets in notations(entry):
        yield f"{name}-newline", octets + b"\n"
    for affix in affixes:
        if affix is entry:
            continue
        salt = affix.text.strip().encode("utf-8", "replace")
        for name, octets in notations(entry):
            for join in _JOINS:
                yield f"{name}-behind-{affix.kind.value}", salt + join.encode() + octets
                yield f"{name}-before-{affix.kind.value}", octets + join.encode() + salt


class _Round(NamedTuple):
    """One digest that is made of one identifier."""

    algorithm: str
    entry: SearchTerm
    notation: str
    octets: bytes
    """What goes into the digest: the identifier in that notation."""


def _rounds(entries: tuple[SearchTerm, ...], affixes: tuple[SearchTerm, ...]) -> Iterator[_Round]:
    """Yield every recipe, the usual ones of all identifiers before the unusual ones of any."""
    for algorithm in ALGORITHMS:
        for entry in entries:
            yield from (_Round(algorithm, entry, *noted) for noted in notations(entry))
    for algorithm in ALGORITHMS:
        for entry in entries:
            yield from (_Round(algorithm, entry, *noted) for noted in _affixed(entry, affixes))


class Digests:
    """Every digest of some identifiers, looked up by its first and by its last digits."""

    __slots__ = ("_first", "_last", "complete")

    def __init__(self, entries: tuple[SearchTerm, ...], affixes: tuple[SearchTerm, ...]) -> None:
        self._first: dict[str, list[_Recipe]] = {}
        self._last: dict[str, list[_Recipe]] = {}
        self.complete = True
        for made, each in enumerate(_rounds(entries, affixes)):
            if made >= MOST:
                self.complete = False
                return
            self._add(each.algorithm, each.octets, each.entry, each.notation)

    def _add(self, algorithm: str, octets: bytes, entry: SearchTerm, name: str) -> None:
        digest = _MAKE[algorithm](octets)
        recipe = digest, entry, algorithm, name
        self._first.setdefault(digest[:_SHORTEST], []).append(recipe)
        self._last.setdefault(digest[-_SHORTEST:], []).append(recipe)

    def explain(self, digits: str) -> tuple[SearchTerm, str] | None:
        """Return whose digest some hexadecimal digits are, and the recipe; ``None`` when of none."""
        for digest, entry, algorithm, name in self._first.get(digits[:_SHORTEST], ()):
            if digest.startswith(digits):
                kept = "" if len(digits) == len(digest) else f":first-{len(digits)}"
                return entry, f"{algorithm}:{entry.kind.value}:{name}{kept}"
        for digest, entry, algorithm, name in self._last.get(digits[-_SHORTEST:], ()):
            if digest.endswith(digits):
                return entry, f"{algorithm}:{entry.kind.value}:{name}:last-{len(digits)}"
        return None


def _from_base64(text: str) -> bytes:
    bare = text.rstrip("=").replace("-", "+").replace("_", "/")
    if len(bare) % 4 == 1:
        return b""
    return base64.b64decode(bare + "=" * (-len(bare) % 4))


def _regions(text: str) -> Iterator[tuple[int, str]]:
    """Yield the pieces of a text in which any of the three patterns can stand, and where each begins."""
    octets = text.encode("latin-1", "replace")
    if len(text) <= _SHORT:
        if any(next(iter(sieve.finditer(octets)), None) is not None for sieve in _SIEVES):
            yield 0, text
        return
    start = end = 0
    for first, last in sorted(match.span() for sieve in _SIEVES for match in sieve.finditer(octets)):
        if first > end + 2 * _MARGIN and end:
            yield start, text[start : end + _MARGIN]
        if first > end + 2 * _MARGIN or not end:
            start = max(0, first - _MARGIN)
        end = max(end, last)
    if end:
        yield start, text[start : end + _MARGIN]


class _Run(NamedTuple):
    """Something that may be a digest."""

    start: int
    end: int
    digits: str
    """Hex, in lower case."""
    coding: str


def _runs(text: str) -> Iterator[_Run]:
    """Yield everything that may be a digest."""
    for start, piece in _regions(text):
        for first, last, digits, coding in _runs_of(piece):
            yield _Run(start + first, start + last, digits, coding)


def _runs_of(text: str) -> Iterator[_Run]:
    for match in _RUN.finditer(text):
        yield _Run(*match.span(), match["run"].lower(), "hex")
    for match in _PAIRS.finditer(text):
        yield _Run(*match.span(), re.sub(r"[^0-9a-f]", "", match.group().lower()), "hex-pairs")
    for match in _BASE64.finditer(text):
        octets = _from_base64(match.group())
        if len(octets) >= _SHORTEST // 2:
            yield _Run(*match.span(), octets.hex(), "base64")


def has_runs(text: str) -> bool:
    """Whether a text holds anything shaped like a digest: a run of digits in both letters and numbers.

    Examples:
        >>> has_runs("a94a8fe5ccb19ba6"), has_runs("radio up")
        (True, False)
    """
    return any(not digits.isdigit() and not digits.isalpha() for _, _, digits, _ in _runs(text))


def find_in(text: str, digests: Digests) -> list[Hit]:
    """Return the digests of known identifiers in a plain text.

    Args:
        text: A plain text.
        digests: Of the identifiers known.

    Returns:
        Hits whose reason is the recipe. A run as long as a whole digest that no recipe explains is a doubtful hit of
        kind ``UNKNOWN``: it may be a digest of something else.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        FIPS 180-4, RFC 1321, FIPS 202, RFC 7693.

    Examples:
        >>> entry = SearchTerm(Kind.MAC_ADDRESS, bytes.fromhex("3c0630123456"), "")
        >>> digits = hashlib.sha256(b"3C:06:30:12:34:56").hexdigest()
        >>> [hit.reason for hit in find_in(f"id={digits[:16]}", Digests((entry,), ()))]
        ['sha256:mac_address:colon-upper:first-16:hex']
    """
    hits: list[Hit] = []
    for start, end, digits, coding in _runs(text):
        told = digests.explain(digits) if len(digits) >= _SHORTEST else None
        if told is not None:
            entry, how = told
            hits.append(Hit(start, end, entry.kind, entry.canonical, Sureness.SURE, f"{how}:{coding}"))
        elif len(digits) in _SIZES and coding != "base64":
            sure = Sureness.DOUBTFUL
            reason = "digest:unexplained" if digests.complete else "digest:limit"
            hits.append(Hit(start, end, Kind.UNKNOWN, bytes.fromhex(digits), sure, reason))
    return hits
