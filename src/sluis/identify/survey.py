"""What a file holds: its paths, without instances, and what each says of whom.

In:  decoded reports, for instance of a whole capture.
Out: one line per path with kind, subject, how sure and by what, the form of its values and their number; never a value
     and never a name that is one.

The rules this module keeps:
 * A path the catalogue lists comes out in the catalogue's own spelling, and what the catalogue says is certain.
 * Of any other path the unlisted rest is printed name by name, and only what looks like a parameter's name and is no
   identifier of these reports; anything else is ``*``. What it is, ``identify.weigh`` says.
 * Every leaf is counted in exactly one line. An identifier in a key, or in a value where none should be, is said.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from sluis.identify.canary import IDENTIFYING, Identifiers, collect
from sluis.identify.catalogue import STAR, Classified, classify, entries, known_prefix, known_template
from sluis.identify.find.key_names import worded
from sluis.identify.form import Shape
from sluis.identify.values import kind_of_value
from sluis.identify.weigh import Owners, PathEvidence, Weighed, cannot_be, kind_of_text, weigh
from sluis.telemetry.model import Leaf, Number, Path, Report
from sluis.terms import Basis, Confidence, Kind, Subject

_NAME = re.compile(r"(?:X_[0-9A-Za-z\-]{1,32}_)?[A-Za-z_][A-Za-z0-9_]{0,63}(?:\(\)|!)?")
"""A name of TR-106: a letter or underscore, then letters, digits, underscores; vendor prefixes may hold a hyphen."""
_VENDOR = re.compile(r"X_[0-9A-Za-z\-]{1,32}_")
_NAMES_AND_ADDRESSES: Final = IDENTIFYING - {Kind.FREE_TEXT, Kind.URL}
"""What no segment may hold. Free text is left out: values as ``WiFi`` would hide half of the names."""
_DIGITS_IN_NAME: Final = 6
"""So many digits in one name are a number somebody was given, not a name."""
_WORDS_THEMSELVES: Final = frozenset({Kind.SECRET, Kind.USER_NAME, Kind.SSID, Kind.DEVICE_NAME, Kind.HOST_NAME})
"""What people fill in, and may be a word of a name beside it: ``admin`` as the login of ``AdminName``."""
_WORDS_OF_MAKERS: Final = (
    "admin",
    "login",
    "pass",
    "pswd",
    "pwd",
    "root",
    "superuser",
    "support",
    "telecom",
    "web",
    "wlan",
)
_DOTTED_MAC: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{2}(?:\.[0-9A-Fa-f]{2}){5})(?![0-9A-Za-z])"
)
_QUADS: Final = re.compile(r"(?<![0-9A-Za-z])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9A-Za-z])")
_PLAIN_INSTANCE: Final = re.compile(r"[0-9]{1,6}|\*|\{i\}")


@dataclass(frozen=True, slots=True)
class PathSummary:
    """One path of a survey."""

    path: Path
    """``*`` for instances and for every segment that may be an identifier."""
    kind: Kind
    subject: Subject
    continuity: bool
    count: int
    """Leaves with this path, over all reports."""
    listed: bool
    """Whether the catalogue lists the path; an unlisted one is shown to people only, never stored."""
    secret: bool
    confidence: Confidence
    because: Basis
    shape: Shape
    holds: tuple[Kind, ...]
    """Identifiers of another kind recognised in at least one value, commonest first: a MAC in an alias."""
    in_key: tuple[Kind, ...]
    """Identifiers recognised in at least one segment that is shown as ``*``, commonest first."""


@dataclass(slots=True)
class _Tally:
    """What was seen of one path so far."""

    count: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)
    keys: Counter[Kind] = field(default_factory=Counter)
    owners: Counter[Subject] = field(default_factory=Counter)
    shape: Shape = field(default_factory=Shape)
    filled: int = 0
    """Values that are not empty."""
    cannot: int = 0
    """Values that cannot be what the name of the path promises: ``main.go:231`` below ``caller``."""


class _Known:
    """Names and addresses of some reports; what a text holds of them is looked for once, for it comes again and again.

    Holds texts of the reports: kept no longer than they are.
    """

    def __init__(self, identifiers: Identifiers) -> None:
        self._identifiers = identifiers
        self._held: dict[str, Kind | None] = {}
        self._kinds: dict[str, Kind | None] = {}

    def find(self, text: str) -> Kind | None:
        """Return the kind of the surest of these identifiers in a text."""
        if text not in self._held:
            self._held[text] = self._identifiers.find(text)
        return self._held[text]

    def kind_of(self, text: str) -> Kind | None:
        """Return which identifier a text is or holds, of these or by its form."""
        if text not in self._kinds:
            self._kinds[text] = kind_of_text(text, self._identifiers)
        return self._kinds[text]


class Survey:
    """The spelling of paths and the evidence about them, over some reports."""

    def __init__(self, reports: tuple[Report, ...]) -> None:
        self._reports = reports
        leaves = [leaf for report in reports for leaf in report.leaves]
        self._known = _Known(collect(leaves, (), _NAMES_AND_ADDRESSES))
        """What no segment may show: also what only a name guesses to be an identifier."""
        sure = collect((leaf for leaf in leaves if known_template(leaf.path)), (), _NAMES_AND_ADDRESSES)
        self._sure = _Known(sure)
        """By what a value is recognised: no guess, or every value would confirm the guess about itself."""
        self._owners = Owners.of(leaves)
        self._spelled: dict[Path, tuple[Path, tuple[Kind, ...]]] = {}

    def spelled(self, path: Path) -> Path:
        """Return ``path`` as it may be printed."""
        return self._spelling(path)[0]

    def _spelling(self, path: Path) -> tuple[Path, tuple[Kind, ...]]:
        spelling = self._spelled.get(path)
        if spelling is None:
            spelling = self._spelled[path] = _spelled(path, self._known)
        return spelling

    def seen(self) -> list[PathSummary]:
        """Return one entry per path, in order of path."""
        tallies: dict[Path, _Tally] = {}
        for report in self._reports:
            for leaf in report.leaves:
                self._take(tallies, leaf)
        weighed = _weigh_all(tallies)
        return [_seen(path, tallies[path], weighed.get(path)) for path in sorted(tallies)]

    def _take(self, tallies: dict[Path, _Tally], leaf: Leaf) -> None:
        path, in_key = self._spelling(leaf.path)
        tally = tallies.setdefault(path, _Tally())
        tally.count += 1
        tally.shape.take(leaf.value)
        tally.keys.update(in_key)
        text = leaf.value.text if isinstance(leaf.value, Number) else leaf.value
        if isinstance(text, str) and text:
            tally.filled += 1
            tally.cannot += cannot_be(leaf.path, text)
        if isinstance(leaf.value, str) and leaf.value:
            kind = self._sure.kind_of(leaf.value)
            if kind is not None:
                tally.kinds[kind] += 1
            tally.owners.update(self._owners.whose(leaf.value))


def _printable(segment: str, known: _Known) -> bool:
    if (
        _NAME.fullmatch(segment) is None
        or sum(character.isdigit() for character in _VENDOR.sub("", segment, count=1)) >= _DIGITS_IN_NAME
    ):
        return False
    kind = known.kind_of(segment)
    return kind is None or (kind in _WORDS_THEMSELVES and _is_technical(segment))


def _is_technical(segment: str) -> bool:
    """Whether a name is made of two words or more that data models use: a login called as one of them is not in it."""
    words = [word for word in worded(segment).split(".") if word]
    return len(words) > 1 and all(word in _technical_words() for word in words)


@cache
def _technical_words() -> frozenset[str]:
    """Return the words of which the data models make their names, and a few of makers; built once, on first use."""
    listed = (word for path, _ in entries() for segment in path for word in worded(segment).split(".") if word)
    return frozenset((*listed, *_WORDS_OF_MAKERS))


def _spelled(path: Path, known: _Known) -> tuple[Path, tuple[Kind, ...]]:
    """Return ``path`` as it may be printed, and which identifiers its hidden segments are, as far as recognised."""
    listed, _ = known_prefix(path)
    rest = path[len(listed) :]
    across = _across(path, known) if rest else None
    if across is not None:
        return (*listed, *(STAR for _ in rest)), (across,)
    shown = (*listed, *(segment if _printable(segment, known) else STAR for segment in rest))
    hidden = (old for old, new in zip(path, shown, strict=True) if new == STAR and not _PLAIN_INSTANCE.fullmatch(old))
    kinds = (known.kind_of(segment) for segment in hidden)
    return shown, tuple(dict.fromkeys(kind for kind in kinds if kind is not None))


def _across(path: Path, known: _Known) -> Kind | None:
    """Return the identifier that keys were split through at its dots: ``0200.5e00.53af``, an IPv4 or e-mail address.

    Then nothing of the rest is printed: half of an address is still an address.
    """
    whole = ".".join(path)
    if _DOTTED_MAC.search(whole):
        return Kind.MAC_ADDRESS
    if any(_dotted_quad(match.group()) for match in _QUADS.finditer(whole)):
        return Kind.IP_ADDRESS
    if "@" in whole:
        return Kind.EMAIL
    kind = known.find(whole)
    return kind if kind is not None and not any(known.find(segment) for segment in path) else None


def _dotted_quad(text: str) -> bool:
    """Whether four segments of digits are an address rather than four instances in a row."""
    return kind_of_value(text) is Kind.IP_ADDRESS and any(len(part) > 1 for part in text.split("."))


def _weigh_all(tallies: dict[Path, _Tally]) -> dict[Path, Weighed]:
    """Weigh every path the catalogue does not list; then once more, with what its siblings turned out to be."""
    open_ = {path: tally for path, tally in tallies.items() if not known_prefix(path)[1]}
    evidence = {
        path: PathEvidence(
            path, tally.kinds, tally.owners, tally.shape, tally.count, cannot=0 < tally.filled == tally.cannot
        )
        for path, tally in open_.items()
    }
    first = {path: weigh(path_evidence) for path, path_evidence in evidence.items()}
    beside: dict[Path, Counter[Subject]] = {}
    for path in tallies:
        classified = classify(path) if path not in first else None
        subject = classified.subject if classified is not None else first[path].own_subject if path in first else None
        if subject is not None:
            beside.setdefault(path[:-1], Counter())[subject] += 1
    return {path: weigh(path_evidence, beside.get(path[:-1])) for path, path_evidence in evidence.items()}


def _commonest(kinds: Counter[Kind], but: Kind | None = None) -> tuple[Kind, ...]:
    """Return kinds by how often they were seen, one of them left out."""
    return tuple(sorted((kind for kind in kinds if kind is not but), key=lambda kind: (-kinds[kind], kind.value)))


def _seen(path: Path, tally: _Tally, weighed: Weighed | None) -> PathSummary:
    classified = classify(path)
    if weighed is None and classified is not None:
        return _line(path, tally, classified, Confidence.CERTAIN, Basis.CATALOGUE, listed=True)
    if weighed is None:  # pragma: no cover - every path is listed or weighed
        raise ValueError
    subject = weighed.subject if classified is None else classified.subject
    judged = Classified(weighed.kind, subject, weighed.continuity, weighed.kind is Kind.SECRET, weighed.because.value)
    return _line(path, tally, judged, weighed.confidence, weighed.because, listed=False)


def _line(
    path: Path, tally: _Tally, classified: Classified, confidence: Confidence, because: Basis, *, listed: bool
) -> PathSummary:
    return PathSummary(
        path=path,
        kind=classified.kind,
        subject=classified.subject,
        continuity=classified.continuity,
        count=tally.count,
        listed=listed,
        secret=classified.secret,
        confidence=confidence,
        because=because,
        shape=tally.shape,
        holds=_commonest(tally.kinds, classified.kind),
        in_key=_commonest(tally.keys),
    )


def survey(reports: Iterable[Report]) -> list[PathSummary]:
    """List the paths of some reports with what each identifies or says, and of whom.

    Args:
        reports: Decoded reports, aliases replaced. They are gone through once and held while it runs.

    Returns:
        One entry per path, in order of path. A path of which nothing is known counts as the household's, as unknown
        and as continuous: nobody has looked at it yet.

    Effects:
        None.

    Source:
        Gate specification, section 13.4 ("An unknown name is shown only by ``sluis identify FILE``").

    Examples:
        >>> leaves = (Leaf(("Device", "Hosts", "Host", "1", "HostName"), "Annas-iPhone"),
        ...           Leaf(("clients", "3c:06:30:12:34:56", "rssi"), "-61"))
        >>> for entry in survey([Report(leaves)]):
        ...     print(".".join(entry.path), entry.kind.value, entry.confidence.value, len(entry.in_key))
        Device.Hosts.Host.*.HostName host_name certain 0
        clients.*.rssi signal possible 1
    """
    return Survey(tuple(reports)).seen()
