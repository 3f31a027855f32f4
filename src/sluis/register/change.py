"""Change one fact of a register on paper: what if it were so?

In:  the tree of a register, and ``PATH=VALUE`` as people type it. Out: the changed tree; the file stays as it is.

The rules this module keeps:
 * A value is text that the loader converts by its declared type, exactly as if it stood in the file: ``NO`` is Norway.
   What begins with ``[`` or ``{`` is a list or a mapping, written as in YAML. Nothing after ``=`` takes the fact out.
 * A place the register does not have is refused, and so is a name nobody gave yet: a slip must not look like an answer.
 * A row that is withheld loses its shape, because the two exclude each other.
"""

from dataclasses import dataclass
from typing import Final

from sluis.errors import Code, RegisterText
from sluis.errors.register import set_form_error, set_path_error, set_value_error
from sluis.register.fact_path import Steps, known_below, named_steps, path_of, schema_at, steps_of
from sluis.register.schema_check import near, quoted
from sluis.register.tree import Json, Mapping, Scalar, Sequence, Tree, node_at, read_tree

SHAPE_OF_A_ROW: Final = ("as", "to", "lifetime", "scope")
"""What a withheld row does not have."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, and what it would be."""

    steps: Steps
    value: Tree | None
    """``None`` takes it out."""

    @property
    def path(self) -> str:
        """The place as people read it."""
        return path_of(self.steps)


def read_change(text: str, option: str = "--set") -> Change:
    """Read ``PATH=VALUE``.

    Args:
        text: As typed.
        option: Its name, for errors.

    Raises:
        set_form_error: it is not of that form.
        set_path_error: the register has no such place.
        set_value_error: a list or mapping that is no YAML.

    Examples:
        >>> read_change("recipients.wifi-insight.country=NO").value.text
        'NO'
        >>> read_change("activities.wifi-help.dpia=").value is None
        True
        >>> read_change("recipients.wifi-insight.county=NO")
        Traceback (most recent call last):
        sluis.errors.SluisError: ...
    """
    path, equals, value = text.partition("=")
    steps = steps_of(path.strip())
    if not equals or steps is None:
        raise set_form_error(option=Code(option))
    if schema_at(steps) is None:
        last = next((str(step) for depth, step in enumerate(steps) if schema_at(steps[: depth + 1]) is None), "")
        raise set_path_error(option=Code(option), path=quoted(path_of(steps)), near=_near(last, known_below(steps)))
    return Change(steps, _value(value.strip(), steps, option))


def _near(word: str, known: list[str]) -> RegisterText:
    nearest = near(word, known).get("near")
    return RegisterText(str(nearest)) if nearest is not None else RegisterText(", ".join(known))


def _value(text: str, steps: Steps, option: str) -> Tree | None:
    if not text:
        return None
    if not text.startswith(("[", "{")):
        return Scalar(text, 1, 1)
    tree, faults = read_tree(text.encode(errors="replace"))
    if tree is None or faults:
        problem = RegisterText(faults[0].text().rstrip(".") if faults else "")
        raise set_value_error(option=Code(option), path=quoted(path_of(steps)), problem=problem)
    return tree


def with_changes(tree: Tree, changes: tuple[Change, ...], option: str = "--set") -> Tree:
    """Return a register with some facts changed.

    Args:
        tree: The register as it was read.
        changes: In order; a later one sees the earlier ones.
        option: For errors.

    Raises:
        set_path_error: a recipient, activity or profile of that name, or that entry of a list, is not there.

    Effects:
        None; the tree is not changed, parts of it are shared.
    """
    for change in changes:
        _must_exist(tree, change, option)
        tree = _with(tree, change.steps, change.value)
        if change.steps[-1] == "treatment" and isinstance(change.value, Scalar) and change.value.text == "withhold":
            for key in SHAPE_OF_A_ROW:
                tree = _with(tree, (*change.steps[:-1], key), None)
    return tree


def _must_exist(tree: Tree, change: Change, option: str) -> None:
    whole = isinstance(change.value, Mapping)
    for named in named_steps(change.steps):
        if node_at(tree, named) is None and not (whole and named == change.steps):
            parent = node_at(tree, named[:-1])
            known = list(parent.entries) if isinstance(parent, Mapping) else []
            expected = _near(str(named[-1]), known)
            raise set_path_error(option=Code(option), path=quoted(change.path), near=expected)
    for depth, step in enumerate(change.steps):
        if isinstance(step, int):
            there = node_at(tree, change.steps[:depth])
            entries = len(there.items) if isinstance(there, Sequence) else 0
            if step > entries or (step == entries and change.value is None):
                expected = RegisterText(f"{path_of(change.steps[:depth])}[1..{entries}]")
                raise set_path_error(option=Code(option), path=quoted(change.path), near=expected)


def _with(node: Tree | None, steps: Steps, value: Tree | None) -> Tree:
    """Return a node with what stands at ``steps`` replaced; what is missing on the way is made."""
    step, rest = steps[0], steps[1:]
    line, column = (1, 1) if node is None else (node.line, node.column)
    if isinstance(step, int):
        items = list(node.items) if isinstance(node, Sequence) else []
        below = items[step] if step < len(items) else None
        made = _with(below, rest, value) if rest else value
        items[step : step + 1] = [] if made is None else [made]
        return Sequence(tuple(items), line, column)
    entries = dict(node.entries) if isinstance(node, Mapping) else {}
    key, below = entries.get(step, (Scalar(step, line, column), None))
    made = (
        _with(below, rest, value) if rest and (below is not None or value is not None) else value if not rest else None
    )
    if made is None:
        entries.pop(step, None)
    else:
        entries[step] = (key, made)
    return Mapping(entries, line, column)


def plain_with(node: Json | None, steps: Steps, value: Json | None) -> Json:
    """Return a register without places with one fact changed; the quick twin of ``with_changes``, for the search.

    Examples:
        >>> plain_with({"a": {"b": "1"}}, ("a", "c"), "2"), plain_with({"a": ["1"]}, ("a", 0), None)
        ({'a': {'b': '1', 'c': '2'}}, {'a': []})
    """
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        items = list(node) if isinstance(node, list) else []
        below = items[step] if step < len(items) else None
        made = plain_with(below, rest, value) if rest else value
        items[step : step + 1] = [] if made is None else [made]
        return items
    entries = dict(node) if isinstance(node, dict) else {}
    below = entries.get(step)
    if rest:
        entries[step] = plain_with(below, rest, value)
    elif value is None:
        entries.pop(step, None)
    else:
        entries[step] = value
        if step == "treatment" and value == "withhold":
            for key in SHAPE_OF_A_ROW:
                entries.pop(key, None)
    return entries
