"""Identifiers known from the same report or capture.

In:  leaves and names of the registry.
Out: ``Known``: what to look for, the index to look it up in, and the digests of it.

The rules this module keeps:
 * What is looked for is spelled out once, and only when a text is looked at.
 * Text that also stands where nobody is named (a model, a setting) is looked for, and doubtful.
 * ``repr`` shows no value. Keep it no longer than the report or capture.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from sluis.identify.canonical import canonical
from sluis.identify.catalogue import classify
from sluis.identify.find import accounts, addresses, macs, numbers
from sluis.identify.find.hashed import ALGORITHMS, Digests
from sluis.identify.find.hit import Hit, Point, SearchTerm, Sureness
from sluis.identify.find.matching import Index
from sluis.identify.find.names import named_kind
from sluis.identify.find.needles import ORDINARY, SHORTEST, skeleton
from sluis.identify.find.plain import has_marks, plain
from sluis.identify.find.secrets import empty, name_says
from sluis.identify.find.sieve import may_hold
from sluis.identify.find.whole_numbers import both_signs, numbers_of, spellings, squeezed
from sluis.telemetry.model import Leaf
from sluis.terms import Kind

LONGEST: Final = 512
"""Longest text taken as one identifier, characters; addresses inside longer text are still taken."""
IDENTIFYING: Final[frozenset[Kind]] = frozenset(
    {
        Kind.MAC_ADDRESS,
        Kind.IP_ADDRESS,
        Kind.IP_PREFIX,
        Kind.SSID,
        Kind.HOST_NAME,
        Kind.DEVICE_NAME,
        Kind.SERIAL,
        Kind.ENDPOINT,
        Kind.UUID,
        Kind.IMEI,
        Kind.SUBSCRIBER_NUMBER,
        Kind.PHONE_NUMBER,
        Kind.EMAIL,
        Kind.USER_NAME,
        Kind.SECRET,
        Kind.DHCP_IDENTIFIER,
        Kind.FREE_TEXT,
        Kind.URL,
    }
)
"""Kinds whose values are looked for."""
_SAYS_NOBODY: Final = frozenset(
    {
        Kind.MODEL,
        Kind.VERSION,
        Kind.ENUM,
        Kind.CONFIGURATION,
        Kind.NUMBER,
        Kind.COUNTER,
        Kind.MOMENT,
        Kind.FLAG,
        Kind.SIGNAL,
        Kind.TRAFFIC,
        Kind.REFERENCE,
        Kind.UPTIME,
    }
)
_MODEL_NAME = re.compile(r"(?i)model|productclass|manufacturer|devicetype|hardwareversion")
_HOST = re.compile(r"(?i)(?<![a-z])host$")
_SERIAL_NAME = re.compile(r"(?i)serial_?(number|no|nr)?$|(^|_)sn$|gponsn$")
_ENDPOINT_NAME = re.compile(r"(?i)endpoint_?id$")
_USER_NAME = re.compile(r"(?i)user_?name$|auth_?user$|login$")

_EUI48: Final = 6
_DIGESTED: Final = IDENTIFYING - {Kind.FREE_TEXT, Kind.URL, Kind.IP_PREFIX}
_AFFIXES: Final = frozenset({Kind.SERIAL, Kind.SSID, Kind.ENDPOINT})
"""What is tried before and behind another identifier in a digest."""
_MOST_AFFIXES: Final = 4
_MOST_ASKED: Final = 32
"""Numbers asked about at once for which the cheap question is asked first."""
_NAMED_INSIDE: Final = frozenset({Kind.FREE_TEXT, Kind.URL})
"""Kinds whose value as a whole is no name."""
_BY_MATCHING: Final = frozenset({"known", *ALGORITHMS})
"""Words of a reason that only an identifier known before can have."""


def entry_of(kind: Kind, text: str) -> SearchTerm | None:
    """Return what to look for, or ``None`` when ``text`` is too short or too long to be one identifier."""
    if not len(text.strip()) >= SHORTEST or len(text) > LONGEST:
        return None
    octets = canonical(kind, text)
    return SearchTerm(kind, text.strip().lower().encode("utf-8", "replace") if octets is None else octets, text)


def _kind_by_name(name: str) -> Kind | None:
    if _SERIAL_NAME.search(name):
        return Kind.SERIAL
    if name_says(name):
        return Kind.SECRET
    if _ENDPOINT_NAME.search(name):
        return Kind.ENDPOINT
    if _HOST.search(name):
        return Kind.HOST_NAME
    return named_kind(name) or (Kind.USER_NAME if _USER_NAME.search(name) else None)


def kind_of_leaf(leaf: Leaf) -> Kind | None:
    """Return what a leaf is by the catalogue, else by the last name of its path."""
    classified = classify(leaf.path)
    if classified is not None and classified.kind is not Kind.UNKNOWN:
        return classified.kind
    return _kind_by_name(leaf.path[-1]) if leaf.path else None


def as_name(text: str) -> str:
    """Return a text as names are compared: plain, without accents, in lower case, trimmed.

    Examples:
        >>> as_name(" 5GHz"), as_name("Zoë.")
        ('5ghz', 'zoe')
    """
    seen = skeleton(plain(text).text)[0] if has_marks(text) else text.lower()
    return seen.strip().removesuffix(".")


def formal(text: str) -> list[Hit]:
    """Return the hits whose form alone says what they are: addresses, numbers, accounts; not names, not secrets."""
    return [*macs.find_in(text), *addresses.find_in(text), *numbers.find_in(text), *accounts.find_in(text)]


def _names_nobody(hit: Hit) -> bool:
    return hit.kind is Kind.MAC_ADDRESS and macs.names_nobody(hit.canonical)


def _entries_of(leaf: Leaf, kinds: frozenset[Kind]) -> Iterator[SearchTerm]:
    for segment in leaf.path:
        if len(segment) >= _EUI48 and may_hold(segment, Point.CANARY):
            yield from (SearchTerm(hit.kind, hit.canonical, segment) for hit in macs.find_in(plain(segment).text))
    text = leaf.value
    if not isinstance(text, str) or not text.strip():
        return
    kind = kind_of_leaf(leaf)
    seen = plain(text).text
    hits = formal(seen) if may_hold(seen, Point.AUDIT) else []
    entry = entry_of(kind, text) if kind in kinds and not (kind is Kind.SECRET and empty(text)) else None
    if entry is not None and (kind is not Kind.IP_ADDRESS or any(hit.kind is Kind.IP_ADDRESS for hit in hits)):
        yield entry
    for hit in hits:
        whole = kind is None and hit.end - hit.start >= len(seen.strip())
        sure = hit.confidence >= Sureness.LIKELY and hit.kind is not Kind.URL and not _names_nobody(hit)
        fits = kind not in _SAYS_NOBODY or hit.kind is Kind.MAC_ADDRESS
        if hit.kind in kinds and fits and (whole or sure):
            yield SearchTerm(hit.kind, hit.canonical, seen[hit.start : hit.end])


def _common(leaves: tuple[Leaf, ...]) -> frozenset[str]:
    """Return the texts that stand where a model or a setting is named."""
    common = set[str]()
    for leaf in leaves:
        if isinstance(leaf.value, str) and leaf.path and len(leaf.value) <= LONGEST:
            classified = classify(leaf.path)
            if (classified is not None and classified.kind in _SAYS_NOBODY) or _MODEL_NAME.search(leaf.path[-1]):
                common.add(leaf.value.strip().lower())
    return frozenset(common)


class Known:
    """Identifiers of one report or capture; made lazily, so that an untouched one costs nothing."""

    __slots__ = ("_digests", "_entries", "_made", "_numbers", "_source", "_squeezed", "_texts")

    def __init__(
        self,
        leaves: tuple[Leaf, ...] = (),
        extra: tuple[tuple[Kind, str], ...] = (),
        kinds: frozenset[Kind] = IDENTIFYING,
    ) -> None:
        self._source = (leaves, extra, kinds)
        self._made: Index | None = None
        self._digests: Digests | None = None
        self._entries: tuple[SearchTerm, ...] | None = None
        self._numbers: dict[int, Kind] | None = None
        self._texts: frozenset[str] | None = None
        self._squeezed: str | None = None

    def __repr__(self) -> str:
        return "Known(...)"

    def __bool__(self) -> bool:
        return bool(self._source[0] or self._source[1])

    @classmethod
    def from_leaves(
        cls, leaves: Iterable[Leaf], extra: Iterable[tuple[Kind, str]] = (), kinds: frozenset[Kind] = IDENTIFYING
    ) -> "Known":
        """Gather the identifiers of a report or capture.

        Args:
            leaves: With their paths, aliases replaced.
            extra: Names and addresses from elsewhere, the registry for instance.
            kinds: Which kinds to take from the leaves.

        Returns:
            What to look for: by the catalogue, else by the last name of the path, else by the form of the value;
            addresses inside longer text and in path segments too. At least four characters each.

        Effects:
            None. Holds values of the report: keep it no longer than the report.

        Source:
            Gate specification, section 7.1.

        Examples:
            >>> leaf = Leaf(("Device", "Hosts", "Host", "1", "PhysAddress"), "3C:06:30:12:34:56")
            >>> [entry.kind.value for entry in Known.from_leaves([leaf]).entries()]
            ['mac_address']
        """
        return cls(tuple(leaves), tuple(extra), kinds)

    def entries(self) -> tuple[SearchTerm, ...]:
        """Return the identifiers, each once."""
        if self._entries is None:
            leaves, extra, kinds = self._source
            common = _common(leaves) | ORDINARY
            terms = [
                replace(entry, vague=True) if entry.text.strip().lower() in common else entry
                for leaf in leaves
                for entry in _entries_of(leaf, kinds)
            ]
            for kind, text in extra:
                entry = entry_of(kind, text)
                terms += [entry] if entry is not None else []
                terms += [SearchTerm(hit.kind, hit.canonical, text) for hit in macs.find_in(plain(text).text)]
            self._entries = tuple({(entry.kind, entry.canonical): entry for entry in reversed(terms)}.values())
        return self._entries

    def has(self, hit: Hit) -> bool:
        """Whether a hit is one of these identifiers, found by its form, by matching, or by its digest."""
        if not _BY_MATCHING.isdisjoint(hit.reason.split(":")):
            return True
        index = self.index()
        return hit.canonical in index.macs or hit.canonical in index.ips or (hit.kind, hit.canonical) in index.pairs

    def number(self, number: int) -> Kind | None:
        """Return the kind of the identifier that a whole number is; ``None``: it is none of these.

        Examples:
            >>> Known((), ((Kind.MAC_ADDRESS, "02:00:5e:10:00:01"),)).number(2200601362433).value
            'mac_address'
        """
        if self._numbers is None:
            self._numbers = {}
            for entry in self.entries():
                for written in numbers_of(entry):
                    self._numbers.setdefault(written, entry.kind)
        return next((self._numbers[meant] for meant in both_signs(number) if meant in self._numbers), None)

    def may_be(self, numbers: frozenset[int]) -> bool:
        """Whether one of some whole numbers may be one of these identifiers: asked before any is spelled out."""
        if len(numbers) > _MOST_ASKED or self._numbers is not None:
            return True
        asked = self.squeezed()
        return any(
            spelling in asked for number in numbers for meant in both_signs(number) for spelling in spellings(meant)
        )

    def texts(self) -> frozenset[str]:
        """Return every text an identifier may stand in, as written."""
        if self._texts is None:
            leaves, extra, _ = self._source
            texts = {leaf.value for leaf in leaves if isinstance(leaf.value, str)}
            self._texts = frozenset(
                texts.union((text for _, text in extra), (segment for leaf in leaves for segment in leaf.path))
            )
        return self._texts

    def squeezed(self) -> str:
        """Return those texts squeezed, each between two line feeds."""
        if self._squeezed is None:
            together = "\0".join([plain(text).text if has_marks(text) else text for text in self.texts()])
            lines = squeezed(together).replace("\n", "").split("\0")
            self._squeezed = "\n\n".join(["", *lines, ""])
        return self._squeezed

    def serial_among(self, parts: frozenset[str]) -> bool:
        """Whether one of some squeezed texts is, as a whole, a serial number of these."""
        leaves, extra, kinds = self._source
        return any(kind is Kind.SERIAL and squeezed(plain(text).text) in parts for kind, text in extra) or any(
            isinstance(leaf.value, str)
            and squeezed(leaf.value.strip()) in parts
            and Kind.SERIAL in kinds
            and kind_of_leaf(leaf) is Kind.SERIAL
            for leaf in leaves
        )

    def named(self, names: frozenset[str]) -> Kind | None:
        """Return the kind of the identifier that is, as a whole, one of some names; ``None``: none is.

        Args:
            names: As ``as_name`` gives them.

        Examples:
            >>> Known((), ((Kind.SSID, "5GHZ"),)).named(frozenset({"5ghz"})).value
            'ssid'
        """
        leaves, extra, kinds = self._source
        for kind, text in extra:
            if as_name(text) in names:
                return kind
        for leaf in leaves:
            if isinstance(leaf.value, str) and as_name(leaf.value) in names:
                called = kind_of_leaf(leaf)
                if called in kinds and called not in _NAMED_INSIDE:
                    return called
        return None

    def index(self) -> Index:
        """Return what a text is looked up in."""
        if self._made is None:
            self._made = Index(self.entries())
        return self._made

    def digests(self) -> Digests:
        """Return the digests of the identifiers, made at the first call; serials and SSIDs among them are affixes."""
        if self._digests is None:
            entries = [entry for entry in self.entries() if entry.kind in _DIGESTED]
            affixes = [entry for entry in entries if entry.kind in _AFFIXES][:_MOST_AFFIXES]
            self._digests = Digests(tuple(entries), tuple(affixes))
        return self._digests


NOTHING: Final = Known()
