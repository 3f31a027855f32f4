"""A first register from what was seen: every path a row that withholds, and beside it the form in which it could leave.

In:  reports, each with the router it seems to be of.
Out: ``Proposal`` rows in parts (secrets, other people, the router itself, the home, nobody), paths no row can name, and
     vocabularies of words that at least k routers sent.

The rules this module keeps:
 * Every row withholds. What could leave, and how, is a suggestion for a person who decides and signs.
 * A suggestion is made of forms and numbers of digits, never of a value; a word is written only when k routers sent it.
 * Every leaf is counted once: in a row, or in a path that cannot be one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from sluis.identify.canary import IDENTIFYING
from sluis.identify.canonical import TOKEN_KINDS
from sluis.identify.catalogue import STAR
from sluis.identify.form import Shape, form_of
from sluis.identify.suggest import OUTSIDERS, suggest
from sluis.identify.survey import PathSummary, Survey
from sluis.identify.values import kind_of_value
from sluis.register.paths import RESERVED_ROOTS
from sluis.register.row_checks import NAMES_THE_ROUTER
from sluis.telemetry.model import Path, Report
from sluis.terms import KINDS, Form, Kind, Subject

_SEGMENT: Final = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_PATH: Final = 512
_MOST_DIGITS: Final = 15
_LONGEST_WORD: Final = 64
_MOST_WORDS: Final = 200
"""More different words than this are no vocabulary but names."""
_WORDS: Final = frozenset({Kind.ENUM, Kind.MODEL, Kind.VERSION, Kind.CONFIGURATION})
_NUMBERS: Final = frozenset({Form.WHOLE_NUMBER, Form.DECIMAL})
_NUMERIC: Final = frozenset(
    {Kind.NUMBER, Kind.COUNTER, Kind.SIGNAL, Kind.UPTIME, Kind.TRAFFIC, Kind.PRESENCE, Kind.CONFIGURATION, Kind.ENUM}
)
_FLAGS: Final = _NUMERIC | {Kind.FLAG}


class Group(Enum):
    """A group of rows, in the order in which they are written."""

    SECRET = "secret"  # noqa: S105 - the name of a group
    OUTSIDERS = "outsiders"
    ROUTER = "router"
    HOME = "home"
    NOBODY = "nobody"


class Unfit(Enum):
    """Why no row can name a path."""

    NAME = "name"
    """A segment that no row may hold: an event, a command, another character; or a reserved or hidden first name."""
    PLACE = "place"
    """At its place stand both names and instances, or another row ends."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One path of a first register."""

    seen: PathSummary
    group: Group
    could_be: str | None
    """The keys of a treatment that would let something leave, as flow YAML; ``None`` when nothing is proposed."""
    vocabulary: str | None = None
    """Name of the vocabulary the proposal needs."""
    too_few: int = 0
    """How many different words were seen, when none of them was sent by k routers."""


@dataclass(frozen=True, slots=True)
class FirstRegister:
    """What a draft is written from."""

    rows: tuple[Proposal, ...]
    """By group, then by path."""
    unfit: tuple[tuple[PathSummary, Unfit], ...]
    vocabularies: Mapping[str, tuple[str, ...]]
    """Words by name, each sent by at least ``k`` routers."""
    k: int
    reports: int
    routers: int

    @property
    def leaves(self) -> int:
        """How many values the reports held."""
        return sum(row.seen.count for row in self.rows) + sum(seen.count for seen, _ in self.unfit)


def group_of(seen: PathSummary) -> Group:
    """Return the group a path belongs to; the strictest that fits."""
    if seen.secret:
        return Group.SECRET
    if seen.subject in OUTSIDERS:
        return Group.OUTSIDERS
    if seen.subject in {Subject.ROUTER, Subject.SUBSCRIBER}:
        return Group.ROUTER
    return Group.NOBODY if seen.subject in {Subject.NOBODY, Subject.PROVIDER} else Group.HOME


def number_shape(shape: Shape) -> str:
    """Return the shape of a number from signs and digits alone.

    Examples:
        >>> number_shape(Shape(Form.WHOLE_NUMBER, digits=2, negative=True))
        'treatment: release, as: {number: {min: -100, max: 0, step: 5}}'
    """
    digits = min(max(shape.digits, 1), _MOST_DIGITS)
    bound = 10**digits
    step = 1 if digits == 1 else 5 * 10 ** (digits - 2)
    low, high = (-bound if shape.negative else 0), (0 if shape.negative and not shape.positive else bound)
    return f"treatment: release, as: {{number: {{min: {low}, max: {high}, step: {step}}}}}"


def bands(shape: Shape) -> str:
    """Return bands for a number that runs on: powers of ten up to its digits.

    Examples:
        >>> bands(Shape(Form.WHOLE_NUMBER, digits=4, positive=True))
        'treatment: generalise, to: {bands: [0, 10, 100, 1000]}'
    """
    digits = min(max(shape.digits, 1), _MOST_DIGITS)
    bounds = [0, *(10**power for power in range(1, digits))]
    if shape.negative:
        bounds = [-(10**digits), *bounds]
    return f"treatment: generalise, to: {{bands: [{', '.join(map(str, bounds))}]}}"


def could_be(seen: PathSummary, group: Group) -> str | None:
    """Return the narrowest treatment under which a path might leave, without its words; ``None`` when none is proposed.

    Examples:
        >>> from sluis.identify.survey import survey
        >>> from sluis.telemetry.model import Leaf
        >>> (phone,) = survey([Report((Leaf(("Device", "Hosts", "Host", "1", "HostName"), "Annas-iPhone"),))])
        >>> could_be(phone, group_of(phone))
        'treatment: generalise, to: device-class'
    """
    named = group is Group.ROUTER and seen.kind in NAMES_THE_ROUTER
    hides = bool(seen.in_key) or (bool(seen.holds) and not KINDS[seen.kind].personal)
    if group in {Group.SECRET, Group.OUTSIDERS} or named or hides or _refused_by_name(seen):
        return None
    if seen.kind in {Kind.HOST_NAME, Kind.DEVICE_NAME}:
        return "treatment: generalise, to: device-class"
    if seen.kind in TOKEN_KINDS and group is Group.HOME:
        return (
            "treatment: token, lifetime: day" if seen.listed else f"treatment: token, kind: {seen.kind}, lifetime: day"
        )
    return _by_form(seen)


def _refused_by_name(seen: PathSummary) -> bool:
    """Whether the register would refuse the row for its name, whatever the values look like."""
    suggestion = suggest(seen.path)
    return not seen.listed and (
        suggestion.secret
        or suggestion.subject in OUTSIDERS
        or (suggestion.subject in {Subject.ROUTER, Subject.SUBSCRIBER} and suggestion.kind in NAMES_THE_ROUTER)
    )


def _by_form(seen: PathSummary) -> str | None:
    if seen.shape.form is Form.FLAG and seen.kind in _FLAGS:
        return "treatment: release, as: flag"
    if seen.shape.form in _NUMBERS and seen.kind in _NUMERIC:
        return bands(seen.shape) if seen.continuity else number_shape(seen.shape)
    if seen.shape.form is Form.TIME and seen.kind in {Kind.MOMENT, Kind.PRESENCE, Kind.UPTIME}:
        return "treatment: release, as: {time: {grid: PT1H}}"
    return None


def propose(reports: Sequence[Report], routers: Sequence[str], k: int) -> FirstRegister:
    """Draft a first register.

    Args:
        reports: Decoded reports, aliases replaced.
        routers: Of each report, which router it seems to be of.
        k: How many routers must have sent a word before it is written; 2 or more.

    Returns:
        Rows, paths that can be none, and vocabularies.

    Effects:
        None.

    Source:
        Register specification, section 11.1.
    """
    survey = Survey(tuple(reports))
    rows, unfit = _rows(survey.seen())
    words = _common_words(
        survey, reports, routers, {row.seen.path for row in rows if _is_vocabulary(row.seen, row.group)}
    )
    done, vocabularies = _with_vocabularies(rows, words, k)
    return FirstRegister(done, unfit, vocabularies, k, len(reports), len(set(routers)))


def _rows(seen: Iterable[PathSummary]) -> tuple[list[Proposal], tuple[tuple[PathSummary, Unfit], ...]]:
    places, unfit, rows = _Places(), list[tuple[PathSummary, Unfit]](), list[Proposal]()
    for entry in sorted(seen, key=lambda entry: (not entry.listed, entry.path)):
        why = Unfit.NAME if not _nameable(entry.path) else None if places.take(entry.path) else Unfit.PLACE
        if why is not None:
            unfit.append((entry, why))
            continue
        group = group_of(entry)
        rows.append(Proposal(entry, group, could_be(entry, group)))
    order = list(Group)
    rows.sort(key=lambda row: (order.index(row.group), row.seen.path))
    return rows, tuple(sorted(unfit, key=lambda pair: pair[0].path))


def _nameable(path: Path) -> bool:
    return (
        bool(path)
        and path[0] != STAR
        and path[0] not in RESERVED_ROOTS
        and all(segment == STAR or _SEGMENT.fullmatch(segment) for segment in path)
        and len(".".join(path)) <= _LONGEST_PATH
    )


class _Places:
    """The places rows took: at one of them stand names or instances, and below a row stands nothing."""

    def __init__(self) -> None:
        self._below: dict[Path, set[str]] = {}
        self._rows: set[Path] = set()

    def take(self, path: Path) -> bool:
        """Take a path's place, or say that it is not free."""
        if path in self._below or any(path[:length] in self._rows for length in range(1, len(path) + 1)):
            return False
        for length, segment in enumerate(path):
            names = self._below.get(path[:length], set())
            if names and (segment == STAR) != (STAR in names):
                return False
        for length, segment in enumerate(path):
            self._below.setdefault(path[:length], set()).add(segment)
        self._rows.add(path)
        return True


def _is_vocabulary(seen: PathSummary, group: Group) -> bool:
    wordlike = seen.shape.form in {Form.WORD, Form.TEXT} and seen.kind in _WORDS and not KINDS[seen.kind].personal
    clean = not seen.holds and not seen.in_key
    return wordlike and clean and group in {Group.HOME, Group.NOBODY, Group.ROUTER}


def _common_words(
    survey: Survey, reports: Sequence[Report], routers: Sequence[str], wanted: set[Path]
) -> dict[Path, dict[str, set[str]]]:
    """Return path -> word -> routers that sent it, for the paths that could have a vocabulary."""
    words: dict[Path, dict[str, set[str]]] = {}
    for report, router in zip(reports, routers, strict=True):
        for leaf in report.leaves:
            path = survey.spelled(leaf.path)
            if path in wanted and isinstance(leaf.value, str) and form_of(leaf.value) in {Form.WORD, Form.TEXT}:
                words.setdefault(path, {}).setdefault(leaf.value, set()).add(router)
    return words


def _with_vocabularies(
    rows: Sequence[Proposal], words: Mapping[Path, Mapping[str, set[str]]], k: int
) -> tuple[tuple[Proposal, ...], dict[str, tuple[str, ...]]]:
    vocabularies: dict[str, tuple[str, ...]] = {}
    done: list[Proposal] = []
    for row in rows:
        sent = words.get(row.seen.path)
        if sent is None or row.could_be is not None or _refused_by_name(row.seen):
            done.append(row)
            continue
        common = tuple(sorted(word for word, by in sent.items() if len(by) >= k and _harmless(word)))
        if not common or len(sent) > _MOST_WORDS:
            done.append(Proposal(row.seen, row.group, None, too_few=len(sent)))
            continue
        name = _vocabulary_name(row.seen.path, vocabularies)
        vocabularies[name] = common
        shape = f"treatment: release, as: {{vocabulary: {name}}}"
        done.append(Proposal(row.seen, row.group, shape, vocabulary=name))
    return tuple(done), vocabularies


def _harmless(word: str) -> bool:
    return kind_of_value(word) not in IDENTIFYING and len(word) <= _LONGEST_WORD and word.isprintable()


def _vocabulary_name(path: Path, taken: Mapping[str, object]) -> str:
    names = [re.sub(r"[^a-z0-9]+", "-", segment.lower()).strip("-") for segment in path if segment != STAR]
    base = "-".join(name for name in names[-2:] if name)[:56].strip("-") or "words"
    numbers = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in numbers if name not in taken)
