"""From what an edited workbook asks to the text of a proposal; and from a fault of that text back to the cell.

In:  what became of every row, the bytes and the tree of the register.
Out: edits of the text; which cell wrote what stands at a place of it.

The rules this module keeps:
 * Only what a cell changed is edited; what is emptied is taken out, and a part that holds nothing then goes with it.
 * A fault in what was written is told by its cell, as far as a cell wrote it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sluis.register.edited_text import Edit
from sluis.register.fact_path import Steps
from sluis.register.sheet_changes import TWO_FORMS, WRITE_ONE, Accounted, CellFault, ChangedRow
from sluis.register.tree import Json, Tree, node_at, place
from sluis.register.tree import Mapping as MappingNode

SHORT: Final = frozenset({"always", "consent"})
"""Triggers that one word says."""


@dataclass(frozen=True, slots=True)
class Written:
    """A fact, or a whole row, that a cell wrote."""

    steps: Steps
    """Where it stands in the register as it was."""
    sheet: str
    cell: str


def two_forms(accounted: Accounted, base: Json) -> tuple[CellFault, ...]:
    """Return the rows in which a word and bands stand side by side: a fact of two forms takes one."""
    faults = []
    for row in accounted.changed:
        for fact in row.facts:
            longer = f"{fact}.bands"
            if longer in row.plan.facts:
                entry = _entry(base, row)
                word = row.facts.get(fact, _at(entry, fact))
                bands = row.facts.get(longer, _at(entry, longer))
                if isinstance(word, str) and bands is not None:
                    faults.append(CellFault(*row.cells[fact], TWO_FORMS, WRITE_ONE))
    return tuple(faults)


def edits_of(accounted: Accounted, tree: Tree, base: Json) -> tuple[Edit, ...]:
    """Return the edits a workbook asks.

    Args:
        accounted: Without a fault.
        tree: The register as it was read.
        base: The same without places, short forms written out.
    """
    removed = [steps for steps in accounted.removed if not _below_another(steps, accounted.removed)]
    fresh = {row.steps for row in accounted.changed if row.new and not _is_entry_of_list(row)}
    edits: list[Edit] = [Edit(steps, None) for steps in removed if not _leaves_empty(steps, removed, base)]
    emptied = {steps[:-1] for steps in _emptied(removed, base)}
    refilled = {row.steps[:-1] for row in accounted.changed if row.new}  # with what is new, and not taken out behind it
    edits += [Edit(steps, None) for steps in sorted(emptied - refilled, key=str)]
    entries: dict[Steps, Json] = {}  # two sheets may speak of one entry
    for row in accounted.changed:
        entries[row.steps] = _with_facts(entries.get(row.steps, _entry(base, row)), row.facts)
    made = {row.steps: entries[row.steps] for row in accounted.changed if row.new}
    for steps, entry in entries.items():
        if steps not in made:
            edits += _differences(node_at(tree, steps), node_of(base, steps), entry, steps)
    return (*edits, *_added(made, fresh, base, emptied))


def _is_entry_of_list(row: ChangedRow) -> bool:
    return isinstance(row.steps[-1], int)


def _below_another(steps: Steps, others: Sequence[Steps]) -> bool:
    return any(len(other) < len(steps) and steps[: len(other)] == other for other in others)


def _emptied(removed: Sequence[Steps], base: Json) -> Iterator[Steps]:
    """Yield one entry of each list of which every entry is removed."""
    for steps in removed:
        if _leaves_empty(steps, removed, base) and steps[-1] == 0:
            yield steps


def _leaves_empty(steps: Steps, removed: Sequence[Steps], base: Json) -> bool:
    there = node_of(base, steps[:-1])
    return (
        isinstance(steps[-1], int)
        and isinstance(there, list)
        and sum(other[:-1] == steps[:-1] for other in removed) == len(there)
    )


def _added(made: Mapping[Steps, Json], fresh: set[Steps], base: Json, emptied: set[Steps]) -> Iterator[Edit]:
    """Yield what is new: an entry with all below it as one edit; a list that was not there, or is new in all, whole."""
    whole: dict[Steps, Json] = {steps: entry for steps, entry in made.items() if steps in fresh}
    lists: dict[Steps, list[Json]] = {}
    for steps, entry in made.items():
        if steps not in fresh:
            lists.setdefault(steps[:-1], []).append(entry)
    for above, entries in lists.items():
        owner = next((steps for steps in whole if above[: len(steps)] == steps), None)
        there = node_of(base, above)
        if owner is not None:
            whole[owner] = _placed(whole[owner], above[len(owner) :], entries)
        elif isinstance(there, list) and above not in emptied:
            for number, entry in enumerate(entries, len(there)):
                yield Edit((*above, number), _shortened((*above, number), entry))
        else:
            first = _deepest(base, above)
            yield Edit(first, _shortened(first, _wrapped(above[len(first) :], entries)))
    yield from (Edit(steps, _shortened(steps, entry)) for steps, entry in whole.items())


def _deepest(base: Json, steps: Steps) -> Steps:
    """Return the steps to the first part on the way that is not there; all of them when only the last is not."""
    for depth in range(1, len(steps)):
        if node_of(base, steps[:depth]) is None:
            return steps[:depth]
    return steps


def _wrapped(steps: Steps, value: Json) -> Json:
    return value if not steps else {str(steps[0]): _wrapped(steps[1:], value)}


def _placed(entry: Json, steps: Steps, value: Json) -> Json:
    made = dict(entry) if isinstance(entry, dict) else {}
    made[str(steps[0])] = value if len(steps) == 1 else _placed(made.get(str(steps[0]), {}), steps[1:], value)
    return made


def node_of(base: Json, steps: Steps) -> Json | None:
    """Return what stands at some steps of a register without places; ``None`` when nothing does."""
    node: Json | None = base
    for step in steps:
        if isinstance(node, dict) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node


def _entry(base: Json, row: ChangedRow) -> Json:
    there = None if row.new else node_of(base, row.steps)
    return {} if there is None else there


def _at(entry: Json, fact: str) -> Json | None:
    return node_of(entry, tuple(fact.split(".")))


def _with_facts(entry: Json, facts: Mapping[str, Json | None]) -> Json:
    for fact, value in sorted(facts.items(), key=lambda item: item[1] is not None):  # what is emptied makes room first
        entry = _with(entry, tuple(fact.split(".")), value)
    return entry


def _with(entry: Json, steps: tuple[str, ...], value: Json | None) -> Json:
    made = dict(entry) if isinstance(entry, dict) else {}
    if len(steps) > 1:
        below = _with(made.get(steps[0], {}), steps[1:], value)
        if below == {}:
            made.pop(steps[0], None)
        else:
            made[steps[0]] = below
    elif value is None:
        if not isinstance(made.get(steps[0]), dict):
            made.pop(steps[0], None)
    else:
        made[steps[0]] = value
    return made


def _differences(raw: Tree | None, was: Json | None, now: Json, steps: Steps) -> Iterator[Edit]:
    """Yield the smallest edits between two states of a part; what is written in short is one."""
    if was == now:
        return
    if not (isinstance(raw, MappingNode) and isinstance(was, dict) and isinstance(now, dict)):
        yield Edit(steps, _shortened(steps, now))
        return
    for key in [*was, *(key for key in now if key not in was)]:
        if key not in now:
            yield Edit((*steps, key), None)
        elif key not in was:
            yield Edit((*steps, key), _shortened((*steps, key), now[key]))
        else:
            yield from _differences(node_at(raw, (key,)), was[key], now[key], (*steps, key))


def short_form(steps: Steps, value: Json) -> Json:
    """Return a part as people write it: ``trigger: always``, ``as: flag``.

    Examples:
        >>> short_form(("activities", "a", "trigger"), {"kind": "always"})
        'always'
    """
    if steps[-1:] == ("trigger",) and isinstance(value, dict) and value.get("kind") in SHORT and len(value) == 1:
        return value["kind"]
    return "flag" if steps[-1:] == ("as",) and value == {"flag": "true"} else value


def _shortened(steps: Steps, value: Json) -> Json:
    """Return a part with every part below it as people write it."""
    if isinstance(value, dict):
        value = {key: _shortened((*steps, key), below) for key, below in value.items()}
    elif isinstance(value, list):
        value = [_shortened((*steps, at), below) for at, below in enumerate(value)]
    return short_form(steps, value)


def written_at(accounted: Accounted) -> tuple[Written, ...]:
    """Return what each cell wrote, facts before whole rows."""
    facts = [
        Written((*row.steps, *fact.split(".")), *row.cells[fact]) for row in accounted.changed for fact in row.facts
    ]
    return (*facts, *(Written(row.steps, *row.place) for row in accounted.changed))


def cells_at(accounted: Accounted, tree: Tree, edits: Sequence[Edit]) -> dict[tuple[int, int], Written]:
    """Return line and column of the new text → the cell that wrote what stands there.

    Args:
        accounted: What the workbook asks.
        tree: Of the new text.
        edits: That made it.
    """
    found: dict[tuple[int, int], Written] = {}
    for written in written_at(accounted):
        steps = _moved(written.steps, edits)
        depth = len(steps)
        while depth and node_at(tree, steps[:depth]) is None:
            depth -= 1
        for on_key in (False, True):
            found.setdefault(place(tree, steps[:depth], on_key=on_key), written)
    return found


def _moved(steps: Steps, edits: Sequence[Edit]) -> Steps:
    """Return where an entry stands after those before it in its list were taken out."""
    made = list(steps)
    for at, step in enumerate(steps):
        if isinstance(step, int):
            gone = [edit.steps[-1] for edit in edits if edit.value is None and edit.steps[:-1] == steps[:at]]
            made[at] = step - sum(isinstance(number, int) and number < step for number in gone)
    return tuple(made)
