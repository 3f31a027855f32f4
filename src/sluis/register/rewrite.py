"""Write a register of version 1 as text of version 2: the lines and comments of its owner stay as they are.

In:  the bytes of a register of version 1, and what was replaced in it.
Out: text of version 2. A question that somebody has to answer stands as a comment above its line.

The rules this module keeps:
 * Only what was replaced is written anew, at its own place.
 * The text is read again before it is given out: it says what the converted tree says, or it is refused.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import yaml
from yaml import events

from sluis.i18n import tr
from sluis.i18n.harmless import harmless
from sluis.register.convert import ABSENT, REASONS, Replaced, to_version_2
from sluis.register.tree import LOADER, Mapping, Scalar, Tree, plain, read_tree

SHOWN_CHARACTERS: Final = 200
"""Of a text that was left out, in a comment."""
_COMMA_BEHIND: Final = re.compile(r"[ \t]*,[ \t]*")
_COMMA_BEFORE: Final = re.compile(r",\s*\Z")


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


def as_version_2(source: bytes, comment: str) -> str | None:
    """Return a register of version 1 as text of version 2.

    Args:
        source: Bytes of the file; it reads as a tree without a fault.
        comment: Message id of the comment above a line that was left absent; it may name ``{path}``, ``{text}`` and
            ``{question}``.

    Returns:
        The text; ``None`` when it cannot be written so that it reads as what was converted.

    Effects:
        None.
    """
    tree, faults = read_tree(source)
    if tree is None or faults:
        return None
    made, replaced = to_version_2(tree)
    text = source.decode("utf-8-sig")
    spans = _spans(text)
    edits = [*_version(tree, spans), *(edit for place in replaced for edit in _edits(tree, place, spans, text))]
    open_places = [(place, spans[place.line, place.column][0]) for place in replaced if place.word is None]
    for notes in (open_places, []):
        written = _with_comments(text, edits, notes, comment)
        again, new_faults = read_tree(written.encode())
        if again is not None and not new_faults and plain(again) == plain(made):
            return written
    return None


def _spans(text: str) -> dict[tuple[int, int], tuple[int, int]]:
    """Return where each scalar begins and ends, by line and column from 1."""
    spans = {}
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, events.ScalarEvent) and event.start_mark is not None and event.end_mark is not None:
            start = event.start_mark
            spans[start.line + 1, start.column + 1] = (start.index, event.end_mark.index)
    return spans


def _version(tree: Tree, spans: dict[tuple[int, int], tuple[int, int]]) -> Iterator[_Edit]:
    node = tree.entries["version"][1] if isinstance(tree, Mapping) and "version" in tree.entries else None
    if isinstance(node, Scalar):
        yield _Edit(*spans[node.line, node.column], "2")


def _edits(tree: Tree, place: Replaced, spans: dict[tuple[int, int], tuple[int, int]], text: str) -> Iterator[_Edit]:
    word = ABSENT if place.word is None else place.word
    if place.steps[-1] == REASONS:
        return
    if place.steps[-1] != "tool":
        yield _Edit(*spans[place.line, place.column], word)
        return
    parent = _at(tree, place)
    if parent is None:
        return
    key, value = parent.entries["tool"]
    start, end = spans[key.line, key.column][0], spans[value.line, value.column][1]
    if "transfer" in parent.entries:
        yield _without(text, start, end)
    else:
        yield _Edit(start, end, f"transfer: {{tool: {word}}}")


def _at(tree: Tree, place: Replaced) -> Mapping | None:
    node: Tree = tree
    for step in place.steps[:-1]:
        if isinstance(node, Mapping):
            node = node.entries[str(step)][1]
        elif not isinstance(node, Scalar):
            node = node.items[int(step)]
    return node if isinstance(node, Mapping) else None


def _without(text: str, start: int, end: int) -> _Edit:
    """Return the edit that takes a key out: with a comma beside it, or with its whole line."""
    behind = _COMMA_BEHIND.match(text, end)
    if behind is not None:
        return _Edit(start, behind.end(), "")
    before = _COMMA_BEFORE.search(text, 0, start)
    if before is not None:
        return _Edit(before.start(), end, "")
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1
    return _Edit(line_start, line_end or len(text), "")


def _with_comments(text: str, edits: Iterable[_Edit], notes: Iterable[tuple[Replaced, int]], comment: str) -> str:
    made = list(edits)
    for place, start in notes:
        line = text.rfind("\n", 0, start) + 1
        indent = text[line : len(text) - len(text[line:].lstrip(" \t"))]
        made.append(_Edit(line, line, f"{indent}# {_sentence_about(place, comment)}\n"))
    for edit in sorted(made, key=lambda edit: (edit.start, edit.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _sentence_about(place: Replaced, sentence: str) -> str:
    """Return a sentence about a place that was left absent, on one line.

    Args:
        place: The place.
        sentence: Message id that may name ``{path}``, ``{text}`` and ``{question}``.
    """
    text = " ".join(place.text.split())[:SHOWN_CHARACTERS]
    return harmless(tr(sentence, None, path=place.path, text=text, question=place.asks()))
