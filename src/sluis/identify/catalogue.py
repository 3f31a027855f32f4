"""The path catalogue: what a parameter identifies or says, and whose data it is.

In:  a path, with its instances or with ``*`` or ``{i}`` in their place.
Out: kind, subject, continuity, secret and the rule that said so; or the catalogue's own spelling of the path.

The rules this module keeps:
 * Judgements stand in ``rules.toml``, one line each; names and types in ``names.txt``, made by a script. No code here
   knows a parameter.
 * At an instance's place every segment is an instance and never comes out; what comes out are names of ``names.txt``.
 * A name nobody listed, inside an object that is about somebody (a host, a neighbour), is that somebody's and of kind
   ``unknown``; anywhere else it is not in the catalogue (``None``), and the caller treats it as the worst.

Covered: every parameter, argument, command and event of TR-181 (Device:2.19), TR-098 (InternetGatewayDevice:1.14) and
TR-104 (VoiceService:2.0, under both roots), and the neighbour scan where two makers put it.

Cost: the tree of names is built when the first path is looked up; a parameter is judged when it is first asked for and
the answer kept, so a process pays only for the paths it meets.
"""

import difflib
import hashlib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from sluis.telemetry.model import Path
from sluis.terms import Kind, Subject

STAR: Final = "*"
_INSTANCE_DIGITS: Final = 4
"""Digits of an instance that tells nothing of a household."""
_KEEP: Final = "-"
"""In a rule: the subject of the scope."""
_CONTINUITY: Final = "continuity"
_SECRET: Final = "secret"  # noqa: S105 - the name of a mark
_UNMARKED: Final = "unmarked"
_DEEP: Final = "**"
_MAKERS_OWN: Final = "X_"
_RULES: Final = files("sluis.identify").joinpath("rules.toml").read_bytes()
_NAMES: Final = files("sluis.identify").joinpath("names.txt").read_bytes()

CATALOGUE_DIGEST: Final[str] = hashlib.sha256(
    hashlib.sha256(_RULES).digest() + hashlib.sha256(_NAMES).digest()
).hexdigest()
"""SHA-256 over the packaged rules and names, 64 hex digits; part of every plan's digest."""


@dataclass(frozen=True, slots=True)
class Classified:
    """What the catalogue says of one path."""

    kind: Kind
    subject: Subject
    continuity: bool
    """Whether the value grows, ages or stays, so that it links two tokens of one thing."""
    secret: bool
    """Whether the value opens something; such a row may not release."""
    rule: str
    """The pattern in ``rules.toml`` that decided, ``type NAME``, or ``scope PATTERN`` for an unlisted name."""
    unmarked: bool = False
    """Whether it is a secret that TR-181 marks neither hidden nor secured."""


class _RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``rules.toml`` as written."""

    scopes: tuple[tuple[str, Subject], ...]
    rules: tuple[tuple[str, ...], ...]
    types: dict[str, tuple[str, ...]]


Pattern = tuple[frozenset[str] | None, ...]
"""One entry per segment: the names that fit, or ``None`` for any number of segments."""


def _pattern(text: str) -> Pattern:
    """Take ``*``, ``**`` and ``A|B`` apart."""
    return tuple(None if segment == _DEEP else frozenset(segment.split("|")) for segment in text.split("."))


def _fits(pattern: Pattern, path: Path) -> bool:
    """Whether a whole path fits a pattern."""
    for at, names in enumerate(pattern):
        if names is None:
            rest = pattern[at + 1 :]
            return any(_fits(rest, path[start:]) for start in range(at, len(path) + 1))
        if at >= len(path) or path[at] not in names:
            return False
    return len(path) == len(pattern)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One line of ``rules`` or ``types``, taken apart."""

    text: str
    pattern: Pattern
    kind: Kind
    subject: Subject | None
    marks: frozenset[str]

    def answer(self, scope: Subject) -> Classified:
        subject = scope if self.subject is None else self.subject
        marks = self.marks
        return Classified(self.kind, subject, _CONTINUITY in marks, _SECRET in marks, self.text, _UNMARKED in marks)


def _rule(line: tuple[str, ...]) -> _Rule:
    text, kind, subject, *marks = line
    if not frozenset(marks) <= {_CONTINUITY, _SECRET, _UNMARKED}:
        raise ValueError(f"rules.toml: unknown mark at {text}")
    return _Rule(text, _pattern(text), Kind(kind), None if subject == _KEEP else Subject(subject), frozenset(marks))


class _Judge:
    """The rules, each under the names its path can end in."""

    def __init__(self) -> None:
        file = msgspec.toml.decode(_RULES, type=_RuleFile)
        self._scopes = [(text, _pattern(text), subject) for text, subject in file.scopes]
        self._listed_scopes: dict[Path, Subject] = {}
        self._by_name: dict[str, list[tuple[int, _Rule]]] = {}
        for number, rule in enumerate(map(_rule, file.rules)):
            for name in rule.pattern[-1] or {STAR}:
                self._by_name.setdefault(name, []).append((number, rule))
        self._types = {
            name: _Rule(f"type {name}", (), Kind(kind), Subject(subject), frozenset(marks))
            for name, (kind, subject, *marks) in file.types.items()
        }

    def scope(self, object_: Path) -> tuple[str, Subject]:
        """Return the first scope an object lies in, and its subject."""
        fitting = ((text, subject) for text, pattern, subject in self._scopes if _fits(pattern, object_))
        return next(fitting, ("", Subject.NOBODY))

    def _listed_scope(self, object_: Path) -> Subject:
        """Return the subject of an object of the catalogue, looked up once for all its parameters."""
        if object_ not in self._listed_scopes:
            _, self._listed_scopes[object_] = self.scope(object_)
        return self._listed_scopes[object_]

    def parameter(self, path: Path, type_: str) -> Classified:
        """Return what the first fitting rule says of one parameter, else what its type says."""
        scope = self._listed_scope(path[:-1])
        fitting = [*self._by_name.get(path[-1], []), *self._by_name.get(STAR, [])]
        for _, rule in sorted(fitting, key=lambda pair: pair[0]):
            if _fits(rule.pattern, path):
                return rule.answer(scope)
        by_type = self._types[type_].answer(scope)
        return by_type if scope is Subject.NOBODY else replace(by_type, subject=scope)

    def unlisted(self, object_: Path) -> Classified | None:
        """Return what a name nobody listed is below an object; ``None`` when the object is about nobody."""
        text, scope = self.scope(object_)
        if scope is Subject.NOBODY:
            return None
        return Classified(Kind.UNKNOWN, scope, continuity=True, secret=False, rule=f"scope {text}")


_judge: Final = cache(_Judge)


class _Node:
    """One place of the tree of names: an object, a table (child ``*``), a parameter, or a command with arguments."""

    __slots__ = ("_classified", "below", "template", "type")

    def __init__(self, template: Path) -> None:
        self.below: dict[str, _Node] = {}
        self.template = template
        """The catalogue's own spelling of the path to here."""
        self.type: str | None = None
        """The type the data model gives; ``None`` when this is no parameter."""
        self._classified: Classified | None = None

    @property
    def leaf(self) -> Classified | None:
        """What is said of the parameter that stands here, judged when first asked for; ``None`` for an object."""
        if self._classified is None and self.type is not None:
            self._classified = _judge().parameter(self.template, self.type)
        return self._classified


def _place(root: _Node, dotted: str) -> _Node:
    node = root
    for segment in dotted.split("."):
        following = node.below.get(segment)
        if following is None:
            following = node.below[segment] = _Node((*node.template, segment))
        node = following
    return node


@cache
def _tree() -> _Node:
    """Return the tree of all names, built on first use and kept."""
    root = node = _Node(())
    for line in _NAMES.decode("utf-8").splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith(" "):
            node = _place(root, line)
            continue
        type_, _, names = line.strip().partition(": ")
        for name in names.split(" "):
            _place(node, name).type = type_
    return root


@cache
def _unlisted(object_: Path) -> Classified | None:
    """Return what an unlisted name is below an object of the catalogue; as many answers as there are objects."""
    return _judge().unlisted(object_)


def classify(path: Path) -> Classified | None:
    """Say what a path identifies or says, and whose data it is.

    Args:
        path: Segments; an instance, ``*`` or ``{i}`` at the place of an instance.

    Returns:
        What the catalogue says; ``None`` for a path outside it. A path to an object or a table is outside it.

    Effects:
        None. Time linear in the number of segments; the first call of a process builds the tree.

    Source:
        Broadband Forum Device:2.19 and InternetGatewayDevice:1.14; the judgements are ours, in ``rules.toml``.

    Examples:
        >>> seen = classify(("Device", "Hosts", "Host", "1", "HostName"))
        >>> seen.kind.value, seen.subject.value, seen.continuity
        ('host_name', 'household', False)
        >>> classify(("Device", "WiFi", "NeighboringWiFiDiagnostic", "Result", "*", "X_NEW")).subject.value
        'neighbour'
        >>> classify(("Device", "X_VENDOR", "Something")) is None
        True
    """
    node = _tree()
    for segment in path:
        following = node.below.get(segment) or node.below.get(STAR)
        if following is None:
            return _unlisted(node.template)
        node = following
    return node.leaf


def known_template(path: Path) -> Path | None:
    """Return the catalogue's own spelling of a path, with ``*`` for every instance.

    Args:
        path: Segments of a leaf, as received.

    Returns:
        Names that are literals of the packaged catalogue and ``*``, nothing else: safe to store. ``None`` when the
        catalogue does not list this parameter.

    Effects:
        None.

    Source:
        Gate specification, section 13.4.

    Examples:
        >>> ".".join(known_template(("Device", "Hosts", "Host", "Annas-iPhone", "Active")))
        'Device.Hosts.Host.*.Active'
        >>> known_template(("Device", "Hosts", "Host", "1", "X_TEST_Rssi")) is None
        True
    """
    node = _tree()
    for segment in path:  # for every leaf of every report: the walk of ``known_prefix`` without its list
        following = node.below.get(segment) or node.below.get(STAR)
        if following is None:
            return None
        node = following
    return node.template if node.type is not None else None


def is_anybodys(path: Path, spelled: Path | None) -> bool:
    """Say whether a path tells nothing of whose it is, so that it may be remembered beyond its report.

    Args:
        path: Segments of a leaf, as received.
        spelled: How the catalogue or a plan spells it, ``*`` for instances, as many segments; ``None``: neither does.

    Returns:
        True when every name is a literal of the spelling and every instance a number of at most four digits.

    Effects:
        None.

    Examples:
        >>> spelled = ("Device", "Hosts", "Host", "*", "Active")
        >>> is_anybodys(("Device", "Hosts", "Host", "12", "Active"), spelled)
        True
        >>> is_anybodys(("Device", "Hosts", "Host", "Annas-iPhone", "Active"), spelled), is_anybodys(spelled, None)
        (False, False)
    """
    return spelled is not None and all(
        segment == name or (len(segment) <= _INSTANCE_DIGITS and segment.isascii() and segment.isdecimal())
        for segment, name in zip(path, spelled, strict=True)
    )


def known_prefix(path: Path) -> tuple[Path, bool]:
    """Return the longest beginning of ``path`` the catalogue lists, and whether it is a listed parameter.

    Args:
        path: Segments as received.

    Returns:
        The beginning in the catalogue's own spelling, ``*`` for instances; ``True`` when the whole path is a
        parameter of the catalogue.

    Effects:
        None.

    Examples:
        >>> known_prefix(("Device", "Hosts", "Host", "7", "X_TEST_Rssi"))
        (('Device', 'Hosts', 'Host', '*'), False)
    """
    node, spelled = _tree(), list[str]()
    for segment in path:
        name = segment if segment in node.below else STAR
        following = node.below.get(name)
        if following is None:
            return tuple(spelled), False
        spelled.append(name)
        node = following
    return tuple(spelled), node.type is not None


@dataclass(frozen=True, slots=True)
class NotListed:
    """A path below a root of a data model that names no parameter of it."""

    near: str | None
    """The parameter it may mean, dotted; ``None`` when none looks like it."""


@cache
def not_listed(path: Path) -> NotListed | None:
    """Say that a path names nothing its data model knows, and what it may mean.

    Args:
        path: Segments as a register writes them, ``*`` for instances.

    Returns:
        ``None`` for a parameter of the catalogue, for a maker's own (``X_...``), and outside the data models.

    Effects:
        None; the answer is kept, as many as there are rows.

    Source:
        TR-106: names that begin with ``X_`` are a maker's own.

    Examples:
        >>> not_listed(("Device", "Hosts", "Host", "*", "Hostname")).near
        'Device.Hosts.Host.*.HostName'
        >>> not_listed(("Device", "Hosts", "Host", "HostName")).near
        'Device.Hosts.Host.*.HostName'
        >>> not_listed(("Device", "Hosts", "Host", "*", "HostName")), not_listed(("Device", "X_TEST_Foo"))
        (None, None)
    """
    root = _tree().below.get(path[0]) if path else None
    makers_own = any(segment.startswith(_MAKERS_OWN) for segment in path)
    if root is None or makers_own or known_template(path) is not None:
        return None
    return NotListed(_near(root, path[1:]))


def _near(root: _Node, path: Path) -> str | None:
    """Walk as far as names go, past a star too many or too few, and by the nearest name where one is misspelt."""
    node = root
    for segment in path:
        following = node.below.get(segment)
        row = node.below.get(STAR)
        if following is None and row is not None:
            following = row.below.get(segment, row)
        if following is None and segment != STAR:
            close = difflib.get_close_matches(segment, [name for name in node.below if name != STAR], n=1)
            if not close:
                return None
            following = node.below[close[0]]
        node = following or node
    return None if node.type is None else ".".join(node.template)


def entries() -> tuple[tuple[Path, Classified], ...]:
    """Return every parameter of the catalogue with what is said of it, in order of path.

    Returns:
        Pairs of a path with ``*`` for instances and its classification; several thousand.

    Effects:
        None.

    Examples:
        >>> ("Device", "Hosts", "Host", "*", "PhysAddress") in dict(entries())
        True
    """
    listed: list[tuple[Path, Classified]] = []
    waiting: list[tuple[Path, _Node]] = [((), _tree())]
    while waiting:
        path, node = waiting.pop()
        if node.leaf is not None:
            listed.append((path, node.leaf))
        waiting.extend(((*path, name), child) for name, child in node.below.items())
    return tuple(sorted(listed, key=lambda pair: pair[0]))
