"""Read the YAML of a register as text with places: no anchors, no tags, no guessing.

In:  bytes of a file.
Out: a tree of mappings, lists and scalars, each with line and column (from 1), and every fault found on the way.

The rules this module keeps:
 * Every scalar stays text. ``NO`` is not false and ``012345`` is not a number.
 * The same key twice, anchors, aliases, tags, merge keys and several documents are faults: each lets a file say
   something else than a reader sees.
 * Faults are collected, not raised: a person mends a file once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml
from yaml import events

from sluis.errors import Place, RegisterText
from sluis.register.faults import Fault

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_DEPTH: Final = 32
_HALF_A_PAIR: Final = re.compile("[\ud800-\udfff]")
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it is built in: twenty times faster, and it bounds depth itself. Only its events are used."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One scalar, as text. ``broken``: a fault was reported here; what follows from it is not reported again."""

    text: str
    line: int
    column: int
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple["Tree", ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping; of a key that stands twice the first entry."""

    entries: dict[str, tuple[Scalar, "Tree"]]
    line: int
    column: int


Tree = Scalar | Sequence | Mapping
Json = str | list["Json"] | dict[str, "Json"]
"""A tree without places: every scalar a string."""


def plain(tree: Tree) -> Json:
    """Return the tree without places.

    Examples:
        >>> tree, faults = read_tree(b"country: NO")
        >>> plain(tree), faults
        ({'country': 'NO'}, ())
    """
    if isinstance(tree, Scalar):
        return tree.text
    if isinstance(tree, Sequence):
        return [plain(item) for item in tree.items]
    return {key: plain(value) for key, (_, value) in tree.entries.items()}


def place(tree: Tree, path: tuple[str | int, ...], *, on_key: bool = False) -> tuple[int, int]:
    """Return line and column of what stands at ``path``; of the deepest part that exists when it does not.

    Args:
        tree: The tree.
        path: Keys and list positions (from 0), as a JSON Schema validator gives them.
        on_key: Return the place of the last key instead of its value.
    """
    node, key_place = tree, (tree.line, tree.column)
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
            key, node = node.entries[step]
            key_place = (key.line, key.column)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            key_place = (node.line, node.column)
        else:
            return key_place
    return key_place if on_key else (node.line, node.column)


def node_at(tree: Tree, path: tuple[str | int, ...]) -> Tree | None:
    """Return what stands at ``path``, ``None`` when nothing does; entries of a list are counted from 0."""
    node = tree
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
            node = node.entries[step][1]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def is_broken(tree: Tree, path: tuple[str | int, ...]) -> bool:
    """Whether a fault was already reported for the scalar at ``path``."""
    node = node_at(tree, path)
    return isinstance(node, Scalar) and node.broken


def read_tree(source: bytes) -> tuple[Tree | None, tuple[Fault, ...]]:
    """Read one YAML document.

    Args:
        source: The bytes of the file: UTF-8, at most 4 MiB.

    Returns:
        The tree, ``None`` when there is none to go on with; and every fault, in file order.

    Effects:
        None; no object of the library and none of its exceptions gets out.
    """
    if len(source) > MAX_BYTES:
        return None, (Fault(1, 1, "register.size", {"limit": MAX_BYTES}),)
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = source[: error.start]
        return None, (Fault(before.count(b"\n") + 1, len(before) - (before.rfind(b"\n") + 1) + 1, "register.utf8"),)
    reader = _Reader()
    try:
        tree = reader.document(yaml.parse(text, Loader=LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        problem = RegisterText((error.problem or "unreadable")[:200])
        return None, (*reader.faults, Fault(line, column, "register.syntax", {"problem": problem}))
    except yaml.reader.ReaderError as error:
        before_text = text[: error.position]
        line, column = before_text.count("\n") + 1, len(before_text) - (before_text.rfind("\n") + 1) + 1
        return None, (*reader.faults, Fault(line, column, "register.character"))
    return (None if reader.too_deep else tree), tuple(reader.faults)


@dataclass(slots=True)
class _Reader:
    """Builds the tree from parser events and collects faults."""

    faults: list[Fault] = field(default_factory=list)
    too_deep: bool = False

    def document(self, stream: Iterator[events.Event]) -> Tree | None:
        tree: Tree | None = None
        for event in stream:
            if isinstance(event, events.DocumentStartEvent) and tree is not None:
                self._fault(event, "register.documents")
                return tree
            if isinstance(event, events.NodeEvent):
                tree = self._node(event, stream, 1)
        if tree is None:
            self.faults.append(Fault(1, 1, "register.empty"))
        return tree

    def _node(self, event: events.Event, stream: Iterator[events.Event], depth: int) -> Tree:
        line, column = _at(event)
        if isinstance(event, events.ScalarEvent) and event.anchor is None and event.tag is None and depth <= MAX_DEPTH:
            return self._scalar(event.value, line, column)  # nearly all there is in a register
        if isinstance(event, events.AliasEvent):
            self._fault(event, "register.alias")
            return Scalar("", line, column, broken=True)
        if isinstance(event, events.NodeEvent) and event.anchor is not None:
            self._fault(event, "register.anchor")
        if getattr(event, "tag", None) is not None:
            self._fault(event, "register.tag")
        if depth > MAX_DEPTH:
            self._skip(event, stream)
            return Scalar("", line, column, broken=True)
        if isinstance(event, events.SequenceStartEvent):
            return Sequence(tuple(self._items(stream, depth)), line, column)
        if isinstance(event, events.MappingStartEvent):
            return Mapping(self._entries(stream, depth), line, column)
        return self._scalar(event.value if isinstance(event, events.ScalarEvent) else "", line, column)

    def _scalar(self, text: str, line: int, column: int) -> Scalar:
        """Refuse half of a surrogate pair, which a quoted escape can spell: it has no encoding."""
        if not text.isascii() and _HALF_A_PAIR.search(text):
            self.faults.append(Fault(line, column, "register.character"))
            return Scalar("", line, column, broken=True)
        return Scalar(text, line, column)

    def _skip(self, event: events.Event, stream: Iterator[events.Event]) -> None:
        """Leave out what stands too deep; said once, however often it happens."""
        if not self.too_deep:
            line, column = _at(event)
            self.faults.append(Fault(line, column, "register.depth", {"limit": MAX_DEPTH}))
            self.too_deep = True
        opened = int(isinstance(event, events.CollectionStartEvent))
        while opened:
            following = next(stream)
            opened += isinstance(following, events.CollectionStartEvent)
            opened -= isinstance(following, events.CollectionEndEvent)

    def _items(self, stream: Iterator[events.Event], depth: int) -> Iterator[Tree]:
        for event in stream:
            if isinstance(event, events.SequenceEndEvent):
                return
            yield self._node(event, stream, depth + 1)

    def _entries(self, stream: Iterator[events.Event], depth: int) -> dict[str, tuple[Scalar, Tree]]:
        entries: dict[str, tuple[Scalar, Tree]] = {}
        for event in stream:
            if isinstance(event, events.MappingEndEvent):
                break
            merge = isinstance(event, events.ScalarEvent) and event.value == "<<" and not event.style
            key = self._node(event, stream, depth + 1)
            value = self._node(next(stream), stream, depth + 1)
            if merge:
                self._fault(event, "register.merge")
            elif not isinstance(key, Scalar):
                self._fault(event, "register.key")
            elif key.text in entries:
                places: dict[str, Place | int] = {
                    "key": RegisterText(key.text[:80]),
                    "first": entries[key.text][0].line,
                }
                self.faults.append(Fault(key.line, key.column, "register.duplicate-key", places))
            else:
                entries[key.text] = (key, value)
        return entries

    def _fault(self, event: events.Event, code: str) -> None:
        line, column = _at(event)
        self.faults.append(Fault(line, column, code))


def _at(event: events.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
