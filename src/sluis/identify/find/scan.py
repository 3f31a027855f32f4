# ruff: noqa: E501 - the ranking is read as a table
"""The engine: every detector over one text, inside every coding, at an operating point.

In:  a text, what is known from the same report or capture, the operating point, the last name of its path.
Out: hits in the text as given.

The rules this module keeps:
 * One engine, two points: the detectors say how sure they are, the point decides what counts.
 * Escapes and codings are opened first, nested; a limit reached is itself a hit: it may hold an identifier.
 * Hits are disjoint or nested, and together cover everything identifying: what replaces all spans leaves no rest.
 * Time linear in the text; a text that the sieve lets through and no known identifier meets costs one look.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

from sluis.identify.find import (
    accounts,
    addresses,
    beside,
    codes,
    columns,
    commanded,
    dhcp,
    frames,
    hashed,
    keyed,
    labelled,
    logged,
    macs,
    matching,
    names,
    numbered,
    numbers,
    object_ids,
    opened,
    people,
    persons,
    phrased,
    placed,
    reached,
    secrets,
    spoken,
    things,
    told,
)
from sluis.identify.find.hit import Hit, Point, Sureness
from sluis.identify.find.known import NOTHING, Known
from sluis.identify.find.plain import Plain, has_marks, plain
from sluis.identify.find.sieve import Family, families, may_hold
from sluis.terms import Kind

SHORTEST: Final = 4
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,7}(?:\.[0-9]{1,3})?")
_RANK: Final = {
    kind: rank
    for rank, kind in enumerate(
        (
            Kind.SECRET, Kind.MAC_ADDRESS, Kind.ENDPOINT, Kind.EMAIL, Kind.UUID, Kind.URL, Kind.IMEI, Kind.SUBSCRIBER_NUMBER,
            Kind.IP_PREFIX, Kind.IP_ADDRESS, Kind.PHONE_NUMBER, Kind.HOST_NAME, Kind.DEVICE_NAME, Kind.SSID, Kind.SERIAL, Kind.USER_NAME, Kind.LOCATION,
        )
    )
}  # fmt: skip
"""Which kind wins when two hits are equally sure of the same characters."""
_HOLDS: Final = frozenset(
    {
        Kind.IP_ADDRESS,
        Kind.URL,
        Kind.ENDPOINT,
        Kind.USER_NAME,
        Kind.EMAIL,
        Kind.UUID,
        Kind.DHCP_IDENTIFIER,
        Kind.SERIAL,
        Kind.HOST_NAME,
        Kind.DEVICE_NAME,
        Kind.SSID,
        Kind.CERTIFICATE,
        Kind.SECRET,
        Kind.FREE_TEXT,
    }
)
"""Kinds inside whose span another identifier may stand."""
_INNER: Final = frozenset(
    {
        Kind.MAC_ADDRESS,
        Kind.IP_ADDRESS,
        Kind.IMEI,
        Kind.SUBSCRIBER_NUMBER,
        Kind.SECRET,
        Kind.SERIAL,
        Kind.HOST_NAME,
        Kind.USER_NAME,
        Kind.PHONE_NUMBER,
        Kind.EMAIL,
        Kind.UUID,
    }
)


_OF_LINES: Final = (
    (Family.BESIDE, beside.find_in),
    (Family.TOLD, told.find_in),
    (Family.PLACED, placed.find_in),
    (Family.REACHED, reached.find_in),
    (Family.THINGS, things.find_in),
    (Family.COLUMNS, columns.find_in),
    (Family.LABELLED, labelled.find_in),
    (Family.LOGGED, logged.find_in),
    (Family.COMMANDED, commanded.find_in),
    (Family.CODES, codes.find_in),
    (Family.NUMBERED, numbered.find_in),
    (Family.OBJECT_IDS, object_ids.find_in),
    (Family.SPOKEN, spoken.find_in),
    (Family.PHRASED, phrased.find_in),
    (Family.PERSONS, persons.find_in),
)
"""What knows how the lines of programs are built."""


class _Strength(NamedTuple):
    """What decides which of two hits stays, the first difference first."""

    confidence: int
    known: bool
    length: int
    rank: int


def _strength(hit: Hit) -> _Strength:
    known = hit.reason.startswith("known")
    return _Strength(hit.confidence, known, hit.end - hit.start, -_RANK.get(hit.kind, len(_RANK)))


def _evidence(hit: Hit) -> tuple[int, bool]:
    strength = _strength(hit)
    return strength.confidence, strength.known


def _weakness(hit: Hit) -> tuple[int, ...]:
    return tuple(-part for part in _strength(hit))


def _may_nest(outer: Hit, inner: Hit) -> bool:
    return (
        outer.kind in _HOLDS
        and inner.kind in _INNER
        and inner.kind is not outer.kind
        and inner.confidence >= Sureness.LIKELY
    )


def arrange(hits: Iterable[Hit]) -> list[Hit]:
    """Return hits that are disjoint or nested and cover what the given ones cover.

    Args:
        hits: In any order.

    Returns:
        In order of start, outer before inner. Where two share characters the surer stays; when neither holds the other
        it is widened over both.

    Examples:
        >>> one, two = (Hit(0, 5, Kind.SERIAL, b"", Sureness.LIKELY, "a"), Hit(3, 9, Kind.SSID, b"", Sureness.SURE, "b"))
        >>> [(hit.start, hit.end, hit.reason) for hit in arrange([one, two])]
        [(0, 9, 'b')]
    """
    kept: list[Hit] = []
    nested: list[Hit] = []
    for hit in sorted(
        hits,
        key=lambda candidate: (
            candidate.start,
            -candidate.end,
            candidate.reason == "interface-id",
            *_weakness(candidate),
        ),
    ):
        last = kept[-1] if kept else None
        if last is None or hit.start >= last.end:
            kept.append(hit)
        elif hit.end <= last.end:
            same = (hit.start, hit.end) == (last.start, last.end)
            if _may_nest(last, hit) and (not same or hit.reason == "interface-id"):
                nested.append(hit)
            elif _evidence(hit) > _evidence(last):
                kept[-1] = replace(hit, start=last.start, end=last.end)
        else:
            stronger = max(last, hit, key=_strength)
            kept[-1] = replace(stronger, start=last.start, end=hit.end)
    inner: list[Hit] = []
    for hit in sorted(nested, key=lambda candidate: (candidate.start, -candidate.end)):
        if not inner or hit.start >= inner[-1].end:
            inner.append(hit)
    return sorted([*kept, *inner], key=lambda candidate: (candidate.start, -candidate.end))


def _limit() -> Hit:
    """Return the hit that says: something stayed closed, it may hold an identifier."""
    return Hit(0, 0, Kind.UNKNOWN, b"", Sureness.LIKELY, "limit")


class _Scan:
    """One text at one point: what is known, and what may still be opened."""

    def __init__(self, given: Known, point: Point) -> None:
        self.known = given
        self.point = point
        self.index = given.index() if given else None
        self.budget = opened.Budget()

    def text(self, seen: Plain, name: str, depth: int) -> list[Hit]:
        """Return the hits of a plain text, with spans in the plain text."""
        text = seen.text
        which = families(text, self.point)
        hits: list[Hit] = []
        if Family.MACS in which:
            hits += macs.find_in(text)
        if Family.ADDRESSES in which:
            hits += addresses.find_in(text, name)
        if Family.NUMBERS in which:
            hits += numbers.find_in(text)
        if Family.ACCOUNTS in which:
            hits += accounts.find_in(text)
        if name or Family.SECRETS in which:
            hits += secrets.find_in(text, name)
        if name or Family.NAMES in which:
            hits += names.find_in(text, name)
            hits += people.find_in(text)
        if name or Family.KEYS in which:
            hits += keyed.find_in(text, name)
        hits += [hit for family, find_in in _OF_LINES if family in which for hit in find_in(text)]
        if Family.CODINGS in which or self.index is not None:
            hits += self.codings(text, depth)
        hits += self.matched(text)
        return [hit for hit in hits if hit.counts(self.point)]

    def matched(self, text: str) -> list[Hit]:
        """Return where what is known stands in a plain text, as it is or as a digest."""
        if self.index is None:
            return []
        hits = matching.find_in(text, self.index)
        return [*hits, *hashed.find_in(text, self.known.digests())] if hashed.has_runs(text) else hits

    def codings(self, text: str, depth: int) -> list[Hit]:
        return [
            hit.moved(opening.start, opening.end, f"{opening.form}:{hit.reason}")
            for opening in opened.openings(text)
            for hit in self.octets(opening, depth)
        ]

    def octets(self, opening: opened.Opening, depth: int) -> list[Hit]:
        """Return the hits inside raw octets; their spans mean nothing and are replaced by the caller."""
        octets = opening.octets
        inflated = opened.inflate(octets, self.budget)
        if inflated is None:
            return self.inner(opening, depth)
        hits = [_limit()] if depth >= opened.DEEPEST or self.budget.reached else []
        inside = replace(opening, octets=inflated)
        more = (
            self.octets(inside, depth + 1)
            if depth < opened.DEEPEST and opened.compressed(inflated)
            else self.inner(inside, depth)
        )
        return [*hits, *(hit.moved(0, 0, f"compressed:{hit.reason}") for hit in more)]

    def inner(self, opening: opened.Opening, depth: int) -> list[Hit]:
        octets = opening.octets
        text = opened.readable(octets)
        if text is not None and len(text) >= SHORTEST:
            if depth < opened.DEEPEST:
                return self.text(plain(text), "", depth + 1)
            return [_limit()] if may_hold(text, Point.AUDIT) else []
        hits: list[Hit] = []
        if opening.structured:
            hits += [Hit(0, 0, held.kind, held.canonical, Sureness.SURE, held.reason) for held in dhcp.held_in(octets)]
            hits += [
                macs.mac_hit(0, 0, address, Sureness.SURE, "frame-802.11") for address in frames.addresses_in(octets)
            ]
        if self.index is not None:
            hits += [
                Hit(0, 0, entry.kind, entry.canonical, Sureness.SURE, "known:octets")
                for _, _, entry in matching.in_octets(octets, self.index)
            ]
        return hits


def find(text: str, known: Known = NOTHING, point: Point = Point.AUDIT, *, name: str = "") -> list[Hit]:
    """Return what identifies somebody in a text.

    Args:
        text: Any text: a value, a key, a log line, a document. It is neither changed nor kept.
        known: Identifiers of the same report or capture; they make forms visible that nothing else shows.
        point: ``CANARY`` takes what is only doubtful, ``AUDIT`` does not.
        name: Last name of the path the text stands under, when there is one: it tells secrets and names.

    Returns:
        Hits in order of place, outer before inner, disjoint or nested. Replacing their spans leaves nothing of them.

    Effects:
        None. Time linear in the length of ``text``; a first look with ``known`` spells the identifiers out.

    Source:
        Gate specification, section 7.1; facts/protocols.md sections 0 and 1.

    Examples:
        >>> [(hit.start, hit.end, hit.kind.value, hit.reason) for hit in find("mac%3D3c%3A06%3A30%3A12%3A34%3A56;")]
        [(6, 33, 'mac_address', 'pairs')]
        >>> [hit.reason for hit in find("M2M6MDY6MzA6MTI6MzQ6NTY=")]
        ['base64:pairs']
        >>> find("SignalStrength")
        []
    """
    if len(text) < SHORTEST or (not name and _PLAIN_NUMBER.fullmatch(text)):
        return []
    if not (name or known or has_marks(text) or may_hold(text, point)):
        return []
    seen = plain(text)
    scan = _Scan(known, point)
    hits = scan.text(seen, name, 0)
    hits = [replace(hit, start=start, end=end) for hit in hits for start, end in [seen.span(hit.start, hit.end)]]
    if scan.index is not None:
        hits += [hit for hit in known_raw(text, scan) if hit.counts(point)]
    return arrange(hits) if hits else hits


def known_raw(text: str, scan: _Scan) -> list[Hit]:
    """Return the hits of known names that only the text as given shows."""
    return list(matching.raw_texts(text, scan.index)) if scan.index is not None else []


def kind_of(text: str, known: Known = NOTHING, point: Point = Point.AUDIT, *, name: str = "") -> Kind | None:
    """Return what a value identifies: of the hit over all of it, else of the one that matters most.

    Args:
        text: A value.
        known: Identifiers of the same report or capture.
        point: The operating point.
        name: Last name of its path.

    Returns:
        A kind, or ``None`` when nothing was found.

    Effects:
        None.

    Examples:
        >>> kind_of("3C:06:30:12:34:56").value, kind_of("x", name="KeyPassphrase") is None, kind_of("866") is None
        ('mac_address', True, True)
    """
    hits = find(text, known, point, name=name)
    if not hits:
        return None
    size = len(text.strip())
    whole = next((hit for hit in hits if hit.end - hit.start >= size), None)
    return (whole or min(hits, key=lambda hit: (-hit.confidence, _RANK.get(hit.kind, len(_RANK))))).kind
