"""Change facts in the text of a register: the lines and comments of its owner stay as they are.

In:  the bytes of a register, and edits by the place of a fact. Out: text; or the whole written anew, which says so.

The rules this module keeps:
 * Only what is changed is written anew, at its own place; what is added comes after its neighbours.
 * The text is read again before it is given out: it says what the edits ask and nothing else. Where the owner's way of
   writing leaves no room for that, everything is written anew, and the comments are lost: the caller is told.
 * A text that a person wrote is always quoted so that it reads as itself.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import yaml
from yaml import events

from sluis.register.fact_path import Steps
from sluis.register.tree import LOADER, Json, Mapping, Tree, node_at, plain, read_tree
from sluis.register.tree import Sequence as ListNode

_PLAIN: Final = re.compile(r"-?[A-Za-z0-9][A-Za-z0-9_.*/+-]*(?: [A-Za-z0-9(][A-Za-z0-9_.*/()+-]*)*")
"""Text that needs no quotes anywhere in YAML, and reads as itself."""
_COMMA_BEHIND: Final = re.compile(r"\s*,[ \t]*")
_COMMA_BEFORE: Final = re.compile(r",\s*\Z")
_INDENT: Final = "  "
_SHORT: Final = 80
"""Letters of an entry of a list that stands on one line."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One fact that becomes something else."""

    steps: Steps
    """Where; list entries from 0, as they stood before any edit. One past the last appends."""
    value: Json | None
    """What it becomes; ``None`` takes it out."""


@dataclass(frozen=True, slots=True)
class EditedText:
    """A register's text with some facts changed."""

    text: str
    comments_kept: bool
    """Whether the owner's own lines stand in it; else everything was written anew."""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    flow: bool = False


@dataclass(frozen=True, slots=True)
class _Cut:
    start: int
    end: int
    text: str


def applied(base: Json, edits: Iterable[Edit]) -> Json:
    """Return a register without places, with edits made.

    Examples:
        >>> applied({"a": ["1", "2"], "b": "x"}, [Edit(("a", 0), None), Edit(("a", 2), "3"), Edit(("b",), "y")])
        {'a': ['2', '3'], 'b': 'y'}
    """
    made: Json | None = base
    in_order = sorted(edits, key=lambda edit: [(isinstance(step, int), step) for step in edit.steps])
    gone = [edit for edit in reversed(in_order) if edit.value is None]  # the last first: what is before it stays there
    for edit in [*(edit for edit in in_order if edit.value is not None), *gone]:
        made = _with(made, edit.steps, edit.value)
    return {} if made is None else made


def _with(node: Json | None, steps: Steps, value: Json | None) -> Json | None:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        items = list(node) if isinstance(node, list) else []
        made = _with(items[step] if step < len(items) else None, rest, value)
        items[step : step + 1] = [] if made is None else [made]
        return items
    entries = dict(node) if isinstance(node, dict) else {}
    made = _with(entries.get(step), rest, value)
    if made is None:
        entries.pop(step, None)
    else:
        entries[step] = made
    return entries


def edited_text(source: bytes, edits: Sequence[Edit]) -> EditedText:
    """Return the text of a register with facts changed.

    Args:
        source: Bytes of a register that reads as YAML without a fault.
        edits: At most one at or below a place, ``steps`` by the tree of ``source``: a short form is one scalar.

    Returns:
        The text, which reads as ``applied`` says.

    Effects:
        None.
    """
    tree, faults = read_tree(source)
    if tree is None or faults:
        raise ValueError
    expected = applied(plain(tree), edits)
    text = source.decode("utf-8-sig")
    text = text if text.endswith("\n") else text + "\n"
    written = _in_place(tree, text, edits)
    if written is not None and _reads_as(written, expected):
        return EditedText(written, comments_kept=True)
    return EditedText("\n".join(block_lines(expected)) + "\n", comments_kept=False)


def _reads_as(text: str, expected: Json) -> bool:
    tree, faults = read_tree(text.encode())
    return tree is not None and not faults and plain(tree) == expected


def _in_place(tree: Tree, text: str, edits: Sequence[Edit]) -> str | None:
    spans = _spans(text)
    try:
        cuts = list(_joined(list(_cuts(tree, text, spans, edits))))
    except KeyError:  # a place that the events do not show: nothing is known of its text
        return None
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end), reverse=True):
        text = text[: cut.start] + cut.text + text[cut.end :]
    return text


def _joined(cuts: list[_Cut]) -> Iterator[_Cut]:
    """Yield the cuts with what is added at one place put together: what stands deeper first, then in order."""
    at: dict[int, str] = {}
    for cut in sorted(cuts, key=lambda cut: len(cut.text.lstrip(" ")) - len(cut.text)):
        if cut.start == cut.end:
            at[cut.start] = at.get(cut.start, "") + cut.text
        else:
            yield cut
    yield from (_Cut(start, start, text) for start, text in at.items())


_Places = dict[tuple[int, int, str], _Span]


def _spans(text: str) -> _Places:
    """Return where each node begins and its last sign ends, by line and column from 1 and what it is."""
    spans: _Places = {}
    opened: list[tuple[tuple[int, int, str], int, bool]] = []
    last = 0
    for event in yaml.parse(text, Loader=LOADER):
        if event.start_mark is None or event.end_mark is None:
            continue
        line, column, start = event.start_mark.line + 1, event.start_mark.column + 1, event.start_mark.index
        if isinstance(event, events.ScalarEvent):
            last = _without_line_end(text, start, event.end_mark.index)
            spans[line, column, "scalar"] = _Span(start, last)
        elif isinstance(event, events.CollectionStartEvent):
            kind = "mapping" if isinstance(event, events.MappingStartEvent) else "list"
            opened.append(((line, column, kind), start, bool(event.flow_style)))
        elif isinstance(event, events.CollectionEndEvent):
            key, began, flow = opened.pop()
            last = event.end_mark.index if flow else last
            spans[key] = _Span(began, last, flow)
    return spans


def _without_line_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in "\r\n":
        end -= 1
    return end


def _span(node: Tree, spans: _Places) -> _Span:
    kind = "mapping" if isinstance(node, Mapping) else "list" if isinstance(node, ListNode) else "scalar"
    return spans[node.line, node.column, kind]


def _cuts(tree: Tree, text: str, spans: _Places, edits: Sequence[Edit]) -> Iterator[_Cut]:
    for edit in edits:
        node, parent = node_at(tree, edit.steps), node_at(tree, edit.steps[:-1])
        if parent is None:
            raise KeyError(edit.steps)
        if node is None:
            yield _added(parent, text, spans, edit)
        elif edit.value is None:
            yield _taken_out(parent, text, spans, edit)
        else:
            yield _replaced(node, text, spans, edit.value)


def _replaced(node: Tree, text: str, spans: _Places, value: Json) -> _Cut:
    span = _span(node, spans)
    if isinstance(node, Mapping | ListNode) and not span.flow:
        line_end = text.rfind("\n", 0, span.start)
        before = text[line_end + 1 : span.start]
        start = span.start if before.strip() else text.rfind(":", 0, span.start) + 1
        return _Cut(start, span.end, f" {flow_text(value)}" if start != span.start else flow_text(value))
    empty = span.start == span.end
    return _Cut(span.start, span.end, f" {flow_text(value)}" if empty else flow_text(value))


def _added(parent: Tree, text: str, spans: _Places, edit: Edit) -> _Cut:
    step, value = edit.steps[-1], "" if edit.value is None else flow_text(edit.value)
    entry = value if isinstance(step, int) else f"{flow_text(step)}: {value}"
    span = _span(parent, spans)
    if span.flow:
        inside = text[span.start + 1 : span.end - 1].strip()
        return _Cut(span.end - 1, span.end - 1, f", {entry}" if inside else entry)
    at = text.find("\n", span.end) + 1
    if isinstance(step, int):
        lines = list(_item_lines(edit.value or ""))
    elif isinstance(edit.value, dict) and len(edit.steps) <= _NAMED:
        lines = [f"{flow_text(step)}:", *(_INDENT + line for line in block_lines(edit.value))]
    else:
        lines = [entry]
    indent = " " * (parent.column - 1)
    return _Cut(at, at, "".join(f"{indent}{line}\n" for line in lines))


_NAMED: Final = 2
"""Steps to something with a name of its own (an activity, a recipient): it is written over several lines."""


def _taken_out(parent: Tree, text: str, spans: _Places, edit: Edit) -> _Cut:
    step, outer = edit.steps[-1], _span(parent, spans)
    if isinstance(parent, Mapping) and isinstance(step, str):
        key, node = parent.entries[step]
        start = spans[key.line, key.column, "scalar"].start
        keys = [entry for entry, _ in parent.entries.values()]
        following = next((k for k in keys if (k.line, k.column) > (key.line, key.column)), None)
    else:
        node = node_at(parent, (step,)) or parent
        start, following = _span(node, spans).start, None
    end = _span(node, spans).end
    if outer.flow:
        return _without_comma(text, start, end)
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    if isinstance(parent, Mapping) and before.strip():
        if following is None:
            raise KeyError(edit.steps)
        return _Cut(start, spans[following.line, following.column, "scalar"].start, "")
    return _Cut(line, text.find("\n", end) + 1, "")


def _without_comma(text: str, start: int, end: int) -> _Cut:
    behind = _COMMA_BEHIND.match(text, end)
    if behind is not None:
        return _Cut(start, behind.end(), "")
    before = _COMMA_BEFORE.search(text, 0, start)
    return _Cut(start if before is None else before.start(), end, "")


def flow_text(value: Json) -> str:
    r"""Return a value as YAML on one line, which reads as itself.

    Examples:
        >>> flow_text({"ref": "DPA-2026-014", "covers": ["a", "b"], "why": "=1: \u202e"})
        '{ref: DPA-2026-014, covers: [a, b], why: "=1: \\u202E"}'
    """
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) else _quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(map(flow_text, value))}]"
    return f"{{{', '.join(f'{flow_text(key)}: {flow_text(below)}' for key, below in value.items())}}}"


def _quoted(text: str) -> str:
    """Return a text in double quotes; what cannot be seen by its number, which YAML spells otherwise than JSON."""
    shown = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else _escape(letter) for letter in shown)


def _escape(letter: str) -> str:
    number = ord(letter)
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"  # noqa: PLR2004 - of one plane, of all


def block_lines(value: Json) -> Iterator[str]:
    """Yield a register as lines of YAML: mappings and lists of them over several lines, the rest on one.

    Examples:
        >>> list(block_lines({"a": {"b": "1", "c": ["x", {"y": "z"}]}, "d": {}}))
        ['a:', '  b: 1', '  c:', '    - x', '    - {y: z}', 'd: {}']
    """
    if not isinstance(value, dict):
        yield flow_text(value)
        return
    for key, below in value.items():
        name = flow_text(key)
        if isinstance(below, dict) and below:
            yield f"{name}:"
            yield from (_INDENT + line for line in block_lines(below))
        elif isinstance(below, list) and any(isinstance(item, dict) for item in below):
            yield f"{name}:"
            yield from (_INDENT + line for item in below for line in _item_lines(item))
        else:
            yield f"{name}: {flow_text(below)}"


def _item_lines(item: Json) -> Iterator[str]:
    """Yield an entry of a list: on one line where that is short, else a line for each key."""
    short = f"- {flow_text(item)}"
    if len(short) <= _SHORT or not isinstance(item, dict):
        yield short
        return
    for number, line in enumerate(block_lines(item)):
        yield f"- {line}" if number == 0 else f"{_INDENT}{line}"
