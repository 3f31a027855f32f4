"""What stands in one text that was sent: which identifiers, in which state, whose, and how sure that is.

In:  what is known of the house and of the capture; then texts, each with the last name of its path.
Out: ``Mark``: kind, state, the reason in fixed words, device, and whether it is known.

The rules this module keeps:
 * One engine: ``identify.find`` at the audit's point; ``Traces`` adds what only a search for the known shows.
 * The house's own words (``owned``) and what the capture says elsewhere (``known``) are told apart; both are certain.
 * A name that stands in anybody's texts, or a number of one digit, is nobody's where no name beside it says otherwise.
 * A cut digest of less than ``_TELLING`` digits counts for a usual recipe only: with salts there are many recipes.
 * Answers are kept by text, so that what is sent a thousand times is looked at once; bounded.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from sluis.audit.content.traces import NAMES, Trace, Traces, poor
from sluis.audit.house.household import HomeInventory
from sluis.audit.model import State
from sluis.identify.find.hashed import ALGORITHMS, has_runs
from sluis.identify.find.hashed import find_in as digests_in
from sluis.identify.find.hit import Hit, Point, SearchTerm, Sureness
from sluis.identify.find.known import Known
from sluis.identify.find.names import named_kind, product_name
from sluis.identify.find.opened import Budget, compressed, inflate, openings, readable
from sluis.identify.find.plain import has_marks, plain
from sluis.identify.find.scan import find
from sluis.identify.find.secrets import name_says
from sluis.identify.find.sieve import may_hold
from sluis.kernel.token import ALPHABET, TOKEN_LENGTH
from sluis.telemetry.model import Leaf
from sluis.terms import DeviceClass, Kind, VendorGroup

LONGEST: Final = 262_144
"""Characters of one text that every detector looks at; what follows is searched for what is known."""
_KEPT: Final = 200_000
"""Texts whose answer is kept."""
_WORK: Final = 24 << 20
"""Characters all detectors look at in one audit; a minute or two. Then only what is known is searched for."""
_GROWTH: Final = 64
"""So many times longer than its coding a text may be."""
_UNDECIDED: Final = 2
"""Characters at the end of a coding that what is coded does not decide alone."""
_TELLING: Final = 12
"""Digits from which a cut digest tells by itself."""
_ENGINE: Final = Point.AUDIT
_TOKEN: Final = re.compile(rf"[{ALPHABET}]{{{TOKEN_LENGTH}}}")
_DIGEST: Final = re.compile(
    r"(?:0x)?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}|"
    r"[0-9A-F]{32}|[0-9A-F]{40}|[0-9A-F]{56}|[0-9A-F]{64}|[0-9A-F]{96}|[0-9A-F]{128})"
    r"|[0-9A-Za-z+/_\-]{27}=|[0-9A-Za-z+/_\-]{43}=|[0-9A-Za-z+/_\-]{86}=="
)
"""As long as a digest: hexadecimal, or SHA-1, SHA-256 and SHA-512 in base64 with its padding."""
_CODINGS: Final = frozenset(
    {"base64", "base32", "hex", "hex-pairs", "hex-escapes", "compressed", "utf-16", "integer", "byte-array"}
)
_COARSE: Final = frozenset(
    {*(device_class.value for device_class in DeviceClass), *(vendor_group.value for vendor_group in VendorGroup)}
)
_DIGITS: Final = 9
"""Digits from which a number may be an address, a phone or a serial number."""
_CLOCK: Final = 13
"""Digits of a moment in milliseconds: no number of a person has as many and begins with no nought."""
_DIGESTS: Final = frozenset({32, 40, 56, 64, 96, 128})
_HEX: Final = re.compile(r"[0-9A-Fa-f]+")
_NUMBERS: Final = re.compile(r"[0-9]{9}|[0-9]{1,3}(?:[,; ][ \t]?[0-9]{1,3}){3}")
"""What may be an address as a number or as a row of octets, when it is known."""
_OF_MODEL: Final = re.compile(
    r"(?i)model|product|version|firmware|manufacturer|vendor|(?:device|os)_?type$|^os$|^type$"
)
"""Last names under which a name of the house stands because a device is called after its model."""
_WORDS: Final = re.compile(r"[^A-Za-z]|(?<=[a-z])[A-Z]")
_TELLING_NAME: Final = 10
"""Letters of a single word from which it is no everyday word."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One identifier in a text."""

    kind: Kind
    state: State
    how: str
    canonical: bytes = field(repr=False)
    start: int
    end: int
    whole: bool
    """Whether it is all of the text."""
    known: bool
    """Whether the house, or the capture elsewhere, says that it is an identifier."""
    owned: bool
    """Whether the house says so."""
    device: int | None
    """Number of the device, when one is known."""


def state_of(reason: str) -> State:
    """Return what a detector's reason says was done to the value.

    Examples:
        >>> [state_of(reason).value for reason in ("pairs", "base64:pairs", "sha256:mac_address:colon-lower:hex")]
        ['raw', 'encoded', 'hashed']
        >>> state_of("known:hex").value, state_of("known:integer").value
        ('raw', 'encoded')
    """
    words = reason.split(":")
    if not _HASHES.isdisjoint(words):
        return State.HASHED
    plain = words[0] == "known" and words[-1] == "hex"
    return State.ENCODED if not plain and not _CODINGS.isdisjoint(words) else State.RAW


_HASHES: Final = frozenset(ALGORITHMS)


def state_of_text(text: str) -> State:
    """Return what a whole value looks like when nothing known stands in it.

    Examples:
        >>> [state_of_text(text).value for text in ("x", "mgvkyjqpswyqprvsxphpkqzgwp", "0a" * 32, "phone")]
        ['raw', 'token', 'unexplained', 'generalised']
    """
    if _TOKEN.fullmatch(text):
        return State.TOKEN
    if text in _COARSE:
        return State.GENERALISED
    if _DIGEST.fullmatch(text) and not text.isdigit() and not text.isalpha():
        return State.UNEXPLAINED
    return State.RAW


def distinct(text: str) -> bool:
    """Whether a name is seldom a word of something else: it has a digit, a mark, a hump, or many letters.

    Examples:
        >>> distinct("thuis"), distinct("Annas-iPhone"), distinct("jansen2"), distinct("familiejansen")
        (False, True, True, True)
    """
    return _WORDS.search(text.strip()) is not None or len(text.strip()) >= _TELLING_NAME


class Recogniser:
    """Everything known of one house and one capture, asked about texts."""

    def __init__(self, house: HomeInventory, elsewhere: Iterable[Leaf] = ()) -> None:
        more = tuple(elsewhere)
        self._house = house
        self.known = Known.from_leaves((*house.leaves, *more)) if more else house.known
        self.traces = Traces((*house.known.entries(), *self.known.entries()))
        self._kept: dict[tuple[str, str], tuple[Mark, ...]] = {}
        self._secrets: dict[int, tuple[Mark, ...]] = {}
        self._left = _WORK
        self.passed_over = 0
        """Texts that were searched only for what is known, because there was too much before them."""
        self._texts = frozenset(entry.text.strip().lower() for entry in self.known.entries())
        self._pairs = house.known.index().pairs

    def __repr__(self) -> str:
        return "Recogniser(...)"

    def marks(self, text: str, name: str = "") -> tuple[Mark, ...]:
        """Return the identifiers in a text, by every detector.

        Args:
            text: A value, a segment, a name.
            name: Last name of its path; empty when it has none.

        Returns:
            Marks in order of place; the surest of those that cover the same.

        Effects:
            Keeps the answer.

        Examples:
            >>> from sluis.audit.house.house import House
            >>> nobody = Recogniser(House().build_inventory())
            >>> [(mark.kind.value, mark.how, mark.owned) for mark in nobody.marks("at 3c:06:30:12:34:56")]
            [('mac_address', 'pairs', False)]
        """
        key = text, name
        marks = self._kept.get(key)
        if marks is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            marks = self._kept[key] = tuple(self._look(text, name))
        return marks

    def known_in(self, text: str, name: str = "") -> tuple[Mark, ...]:
        """Return only what is known, in octets or in content that is nobody's report."""
        hits = [self._of_trace(trace, text) for trace in self.traces.find(text) if self._may_stand(trace, name)]
        hits += [
            self._of_hit(hit, text)
            for hit in (digests_in(text, self.known.digests()) if self.known and has_runs(text) else ())
            if self._believed(hit, text, name)
        ]
        return tuple(sorted((hit for hit in hits if hit.known), key=lambda mark: (mark.start, mark.end)))

    def in_secret(self, text: str) -> tuple[Mark, ...]:
        """Return what is known in the text of a secret, by every detector, each identifier once.

        Args:
            text: Of a credential; only a number of it is kept, with the answer.

        Returns:
            Marks of what the house or the capture says elsewhere; of plain names only those that are no everyday word.

        Effects:
            Keeps the answer.
        """
        key = hash(text)
        if key in self._secrets:
            return self._secrets[key]
        if len(self._secrets) >= _KEPT:
            self._secrets.clear()
        own = self.known_in(text)
        by_identifier = {(mark.kind, mark.canonical): mark for mark in reversed(own)}
        for mark in self._look(text, ""):
            if mark.known and not (mark.kind in NAMES and mark.state is State.RAW):
                by_identifier.setdefault((mark.kind, mark.canonical), mark)
        answer = self._secrets[key] = tuple(by_identifier.values())
        return answer

    def explained(self, octets: bytes) -> Mark | None:
        """Return whose digest some octets are, when they are one of something known, or the beginning of one."""
        told = self.known.digests().explain(octets.hex()) if self.known and len(octets) * 2 >= _TELLING else None
        if told is None:
            return None
        entry, how = told
        return self._mark(entry.kind, entry.canonical, how, (0, len(octets)), "", known=True)

    def _look(self, text: str, name: str) -> list[Mark]:
        head = text[:LONGEST]
        if self._is_quiet(text, name):
            return list(self.known_in(text, name))
        if self._left < len(head):
            self.passed_over += 1
            return list(self.known_in(text, name))
        self._left -= len(head)
        marks = self._by_engine(head, "", name)
        if not any(mark.whole for mark in marks) and (named_kind(name) is not None or name_says(name)):
            marks += [mark for mark in self._by_engine(head, name, name) if mark.whole]
        if any(mark.state is State.ENCODED for mark in marks):
            marks += self._inside(head, marks)
        there = {(mark.kind, mark.canonical) for mark in marks}
        for trace in self.traces.find(text):
            mark = self._of_trace(trace, text)
            inside = any(other.start <= mark.start < other.end for other in marks if other.known)
            if (mark.kind, mark.canonical) not in there and not inside and (mark.state is not State.RAW or mark.owned):
                marks.append(mark)
        return sorted(marks, key=lambda mark: (mark.start, mark.end, mark.kind))

    def _is_quiet(self, text: str, name: str) -> bool:
        """Whether only what is known can stand in a text: one look, where all detectors would take a hundred."""
        if name_says(name) or named_kind(name) is not None or not text.isascii() or has_marks(text):
            return False
        if text.isdigit():
            few = len(text) < _DIGITS or (len(text) <= _CLOCK and not text.startswith("0"))
            return few and text.lstrip("0") not in self.known.index().integers
        if len(text) in _DIGESTS and _HEX.fullmatch(text):
            octets = bytes.fromhex(text)
            return not octets.isascii() and compressed(octets) is None
        named = text.strip().lower() in self._texts
        return not named and _NUMBERS.search(text) is None and not may_hold(text, _ENGINE)

    def _inside(self, text: str, marks: list[Mark]) -> list[Mark]:
        """Return what else stands inside the codings of a text: the engine says of each coding one thing only."""
        there = {(mark.kind, mark.canonical) for mark in marks}
        inner_marks: dict[tuple[Kind, bytes], Mark] = {}
        for opening in openings(text):
            octets = inflate(opening.octets, Budget())
            coding = opening.form if octets is None else f"{opening.form}:compressed"
            inner = readable(opening.octets if octets is None else octets)
            for mark in self.marks(inner) if inner is not None and len(inner) < len(text) * _GROWTH else ():
                key = mark.kind, mark.canonical
                if key not in there:
                    state = State.HASHED if mark.state is State.HASHED else State.ENCODED
                    whole = opening.end - opening.start >= len(text.strip())
                    moved = replace(mark, start=opening.start, end=opening.end, whole=whole)
                    inner_marks.setdefault(key, replace(moved, state=state, how=f"{coding}:{mark.how}"))
        return list(inner_marks.values())

    def _by_engine(self, text: str, name: str, last_name: str) -> list[Mark]:
        hits = find(text, self.known, _ENGINE, name=name)
        return [self._of_hit(hit, text) for hit in hits if self._believed(hit, text, last_name)]

    def _believed(self, hit: Hit, text: str, name: str) -> bool:
        """Whether a hit counts in an audit, where nothing false may stand."""
        words = hit.reason.split(":")
        if hit.kind is Kind.UNKNOWN or hit.confidence < Sureness.LIKELY:
            return False
        if not _HASHES.isdisjoint(words):
            return _usual(words)
        piece = plain(text[hit.start : hit.end]).text
        if hit.kind in NAMES and words[-1] == "text" and "known" in words:
            if _OF_MODEL.search(name):
                return False
            alone = hit.end - hit.start == len(text.strip()) or distinct(piece)
            return (alone and not product_name(piece) and not poor(piece)) or named_kind(name) is not None
        return not (words[-1] == "text" and poor(piece)) or bool(name and named_kind(name))

    def _may_stand(self, trace: Trace, name: str) -> bool:
        plain_name = trace.form == "text" and trace.entry.kind in NAMES
        return not plain_name or (distinct(trace.entry.text) and _OF_MODEL.search(name) is None)

    def _of_hit(self, hit: Hit, text: str) -> Mark:
        known = self.known.has(hit)
        index = self.known.index() if known else None
        entry = (index.macs.get(hit.canonical) or index.ips.get(hit.canonical)) if index is not None else None
        canonical = hit.canonical if entry is None else entry.canonical  # of octets in reverse, and of an EUI-64
        return self._mark(hit.kind, canonical, hit.reason, (hit.start, hit.end), text, known=known)

    def _of_trace(self, trace: Trace, text: str) -> Mark:
        entry: SearchTerm = trace.entry
        how = f"known:{trace.form}" if trace.form in {"text", "octets"} else f"{trace.form}:known"
        return self._mark(entry.kind, entry.canonical, how, (trace.start, trace.end), text, known=True)

    def _mark(self, kind: Kind, canonical: bytes, how: str, span: tuple[int, int], text: str, *, known: bool) -> Mark:
        device = self._device(kind, canonical)
        owned = device is not None or (kind, canonical) in self._pairs
        state = state_of(how)
        size = len(text.strip()) if state is State.RAW else len(text.strip().rstrip("=")) - _UNDECIDED
        whole = span[1] - span[0] >= size
        if kind is Kind.IP_ADDRESS and how == "known:hex":
            state = State.ENCODED
        return Mark(kind, state, how, canonical, *span, whole, known or owned, owned, device)

    def _device(self, kind: Kind, canonical: bytes) -> int | None:
        alike = (Kind.HOST_NAME, Kind.DEVICE_NAME) if kind in {Kind.HOST_NAME, Kind.DEVICE_NAME} else (kind,)
        owners = (self._house.owner_of(name_kind, canonical) for name_kind in alike)
        return next((number for number in owners if number is not None), None)


def _usual(words: list[str]) -> bool:
    """Whether a digest is long enough to tell, or short and of a usual recipe."""
    cut = next((word for word in words if word.startswith(("first-", "last-"))), "")
    if not cut or int(cut.partition("-")[2]) >= _TELLING:
        return True
    return not any(part in word for word in words for part in ("-behind-", "-before-", "-newline"))
