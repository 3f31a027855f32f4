"""The path catalogue: what a parameter identifies or says, and whose data it is.

In:  a path, with its instances or with ``*`` or ``{i}`` in their place.
Out: kind, subject, continuity, secret and the rule that said so; or the catalogue's own spelling of the path.

The rules this module keeps:
 * Judgements stand in ``rules.toml``, one line each; names and types in ``names.txt``, made by a script. No code here
   knows a parameter.
 * At an instance's place every segment is an instance and never comes out; what comes out are names of ``names.txt``.
 * A name nobody listed, inside an object that is about somebody (a host, a neighbour), is that somebody's and of kind
   ``unknown``; anywhere else it is not in the catalogue (``None``), and the caller treats it as the worst.

Covered: Hosts, WiFi with Data Elements and neighbours, DHCPv4, DHCPv6, DeviceInfo, LocalAgent, ManagementServer,
GatewayInfo, Ethernet, IP, PPP, NAT, and the TR-098 twins LANDevice, WANDevice, DeviceInfo, ManagementServer.
"""

import hashlib
import re
from dataclasses import dataclass, field, replace
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


class _RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``rules.toml`` as written."""

    scopes: tuple[tuple[str, Subject], ...]
    rules: tuple[tuple[str, ...], ...]
    types: dict[str, tuple[str, ...]]


@dataclass(slots=True)
class _Node:
    """One place of the tree of names: an object, a table (child ``*``) or a parameter (``leaf``)."""

    below: dict[str, "_Node"] = field(default_factory=dict)
    leaf: Classified | None = None
    unlisted: Classified | None = None
    """What an unlisted name below this object is; ``None`` when the object is about nobody."""
    template: Path = ()
    """The catalogue's own spelling of the path to here."""


def _pattern(text: str) -> re.Pattern[str]:
    """Translate ``*``, ``**`` and ``A|B`` into a regular expression over a dotted path."""
    parts: list[str] = []
    for segment in text.split("."):
        if segment == "**":
            parts.append(r"(?:[^.]+\.)*")
        else:
            parts.append(rf"(?:{'|'.join(re.escape(name) for name in segment.split('|'))})\.")
    return re.compile("".join(parts))


@dataclass(frozen=True, slots=True)
class _Rule:
    """One line of ``rules`` or ``types``, compiled."""

    text: str
    pattern: re.Pattern[str] | None
    kind: Kind
    subject: Subject | None
    marks: frozenset[str]

    def answer(self, scope: Subject) -> Classified:
        subject = scope if self.subject is None else self.subject
        return Classified(self.kind, subject, _CONTINUITY in self.marks, _SECRET in self.marks, self.text)


def _rule(line: tuple[str, ...]) -> _Rule:
    text, kind, subject, *marks = line
    if not frozenset(marks) <= {_CONTINUITY, _SECRET}:
        raise ValueError(f"rules.toml: unknown mark at {text}")
    return _Rule(text, _pattern(text), Kind(kind), None if subject == _KEEP else Subject(subject), frozenset(marks))


def _last_names(text: str) -> tuple[str, ...]:
    """Return the names a path must end in for this rule to fit; ``*`` when any."""
    last = text.rpartition(".")[2]
    return (STAR,) if "*" in last else tuple(last.split("|"))


class _Judge:
    """The compiled rules; used once, while the tree is built."""

    def __init__(self) -> None:
        file = msgspec.toml.decode(_RULES, type=_RuleFile)
        self._scopes = [(text, _pattern(text), subject) for text, subject in file.scopes]
        self._by_name: dict[str, list[tuple[int, _Rule]]] = {}
        for number, rule in enumerate(map(_rule, file.rules)):
            for name in _last_names(rule.text):
                self._by_name.setdefault(name, []).append((number, rule))
        self._types = {
            name: _Rule(f"type {name}", None, Kind(kind), Subject(subject), frozenset(marks))
            for name, (kind, subject, *marks) in file.types.items()
        }

    def scope(self, object_: str) -> tuple[str, Subject]:
        """Return the first scope an object lies in, and its subject."""
        for text, pattern, subject in self._scopes:
            if pattern.fullmatch(object_ + "."):
                return text, subject
        return "", Subject.NOBODY

    def parameter(self, object_: str, name: str, type_: str, scope: Subject) -> Classified:
        """Return what the first fitting rule says of one parameter, else what its type says."""
        path = f"{object_}.{name}."
        fitting = [*self._by_name.get(name, []), *self._by_name.get(STAR, [])]
        for _, rule in sorted(fitting, key=lambda pair: pair[0]):
            if rule.pattern is not None and rule.pattern.fullmatch(path):
                return rule.answer(scope)
        by_type = self._types[type_].answer(scope)
        return by_type if scope is Subject.NOBODY else replace(by_type, subject=scope)


def _place(root: _Node, dotted: str) -> _Node:
    node = root
    for segment in dotted.split("."):
        node = node.below.setdefault(segment, _Node(template=(*node.template, segment)))
    return node


@cache
def _tree() -> _Node:
    """Return the tree of all names, built on first use (about a tenth of a second) and kept."""
    judge, root = _Judge(), _Node()
    object_, node, scope = "", root, Subject.NOBODY
    for line in _NAMES.decode("utf-8").splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith(" "):
            object_, node = line, _place(root, line)
            text, scope = judge.scope(object_)
            if scope is not Subject.NOBODY:
                node.unlisted = Classified(Kind.UNKNOWN, scope, continuity=True, secret=False, rule=f"scope {text}")
            continue
        type_, _, names = line.strip().partition(": ")
        for name in names.split(" "):
            _place(node, name).leaf = judge.parameter(object_, name, type_, scope)
    return root


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
    node, unlisted = _tree(), None
    for segment in path:
        following = node.below.get(segment) or node.below.get(STAR)
        if following is None:
            return unlisted
        node = following
        unlisted = node.unlisted or unlisted
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
        Design, section 6a, "What the store may hold of withheld input".

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
    return node.template if node.leaf is not None else None


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
    return tuple(spelled), node.leaf is not None


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
    found: list[tuple[Path, Classified]] = []
    waiting: list[tuple[Path, _Node]] = [((), _tree())]
    while waiting:
        path, node = waiting.pop()
        if node.leaf is not None:
            found.append((path, node.leaf))
        waiting.extend(((*path, name), child) for name, child in node.below.items())
    return tuple(sorted(found, key=lambda pair: pair[0]))
