"""Door 1, made once per plan: the same bytes and counts as ``sluis.kernel.reference``, faster.

In:  a ``Plan``, once. Out: ``CompiledDoor``, which makes a ``Projection`` of one report after another.

How it differs from the reference, and nowhere else:
 * Each value goes straight to the entry it belongs to; entries are written from the deepest table up.
 * Where a path leads is remembered, for paths that are anybody's (``compiled_places``).
 * Each place of the plan is a closure that writes its own JSON text; values have theirs in ``compiled_cells``.
 * The formats with dotted names are written from that text: tables have the same order in every format.

The reference is the specification: a difference is a fault here. ``tests/twins`` holds the two together.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sluis.errors import Code
from sluis.errors.kernel import period_key_missing_error
from sluis.kernel.body import Cell, CellType, Tree, json_body, object_text, write_body
from sluis.kernel.compiled_cells import CellText, Run, TokenClass, cell_text
from sluis.kernel.compiled_places import REPORT, Atlas, Cells, Spellings, TableEntries, Tables
from sluis.kernel.plan import STAR, Plan, PlanPath
from sluis.kernel.reference import COUNT_HOUSEHOLD, COUNT_TIME, UNLISTED_ROW, Projection, TokenKeys, plan_lifetimes
from sluis.kernel.shapes import cell_type
from sluis.kernel.token import SCOPE_HOUSEHOLD, token_key
from sluis.kernel.tree import COLLECTION_TIME, HOUSEHOLD, Node, order_key, plan_tree, stands_in
from sluis.telemetry.collection_time import collection_seconds
from sluis.telemetry.model import Leaf, Value
from sluis.terms import BodyFormat, Kind, Lifetime, Reason


class CompiledDoor:
    """Door 1 of one plan; a ``DoorOne``.

    Args:
        plan: From the register.

    Raises:
        plan_fault_error: the plan breaks a rule of its format.

    Examples:
        >>> from sluis.kernel.plan import FlagShape, Release, Row
        >>> row = Row(1, ("Device", "Hosts", "Host", "*", "Active"), Release(FlagShape()))
        >>> door = CompiledDoor(Plan("help", "insight", BodyFormat.OBJECT, (row,)))
        >>> door.project([Leaf(("Device", "Hosts", "Host", "7", "Active"), "1")], None, TokenKeys({}), 0).body
        b'{"Report":[{"Device":{"Hosts":{"Host":{"1":{"Active":true}}}}}]}'
    """

    def __init__(self, plan: Plan) -> None:
        root = plan_tree(plan)
        tables = Tables(root)
        self._plan = plan
        self._atlas = Atlas(root, tables)
        self._fold = _folder(plan, root, tables)
        flat = plan.body_format is not BodyFormat.OBJECT
        self._write = _flat_writer(plan, root, tables) if flat else _object_writer(root, tables)
        self._derive = _deriver(plan)

    def project(self, leaves: Sequence[Leaf], collection_time: Value | None, keys: TokenKeys, slot: int) -> Projection:
        """Return what ``reference.project`` returns for this plan; raise what it raises for missing keys."""
        run = Run(self._derive(keys), slot)
        sorted_out, unlisted, withheld = self._atlas.sort_out(leaves)
        if unlisted:
            run.withhold(UNLISTED_ROW, Reason.UNLISTED, unlisted)
        for row, count in withheld.items():
            run.withhold(row, Reason.WITHHOLD, count)
        report = self._fold(sorted_out, run)
        beside = _beside(self._plan, collection_time, run)
        body = self._write(report, beside, run)
        if not run.released:
            return Projection(None, {}, run.withheld, Reason.NOTHING_RELEASED)
        if beside is None:
            run.withhold(UNLISTED_ROW, Reason.NO_COLLECTION_TIME, sum(run.released.values()))
            return Projection(None, {}, run.withheld, Reason.NO_COLLECTION_TIME)
        counts = {str(row): count for row, count in run.released.items()}
        counts.update({_COUNTED_AS[name]: 1 for name in beside})
        return Projection(body, counts, run.withheld)


def _deriver(plan: Plan) -> Callable[[TokenKeys], dict[Lifetime, bytes]]:
    lifetimes = sorted(plan_lifetimes(plan))

    def derive(keys: TokenKeys) -> dict[Lifetime, bytes]:
        derived: dict[Lifetime, bytes] = {}
        for lifetime in lifetimes:
            if lifetime not in keys.periods:
                raise period_key_missing_error(lifetime=Code(lifetime.value))
            period, period_key = keys.periods[lifetime]
            derived[lifetime] = token_key(period_key, plan.recipient, plan.activity, lifetime, period)
        return derived

    return derive


def _beside(plan: Plan, collection_time: Value | None, run: Run) -> dict[str, Cell] | None:
    """Return household token and time, as the plan says; ``None``: it wants a time and there is none."""
    beside: dict[str, Cell] = {}
    if plan.time_grid_s is not None:
        time_s = collection_seconds(collection_time)
        if time_s is None:
            return None
        beside[COLLECTION_TIME] = Cell(str(time_s - time_s % plan.time_grid_s), CellType.LONG)
    if plan.household is not None:
        token = run.tokens(TokenClass(plan.household, Kind.HOUSEHOLD, SCOPE_HOUSEHOLD)).make(b"")
        beside[HOUSEHOLD] = Cell(token, CellType.STRING)
    return beside


_COUNTED_AS: Final = {COLLECTION_TIME: COUNT_TIME, HOUSEHOLD: COUNT_HOUSEHOLD}
_Writer = Callable[[Cells, Mapping[str, Cell] | None, Run], bytes]
_Text = Callable[[Cells, Run], str]
"""Object format of a place; empty when nothing of it leaves."""


def _no_cell(_value: Value, _run: Run) -> str:
    return ""


def _folder(plan: Plan, root: Node, tables: Tables) -> Callable[[TableEntries, Run], Cells]:
    """Compile what writes all entries, the deepest tables first, each into the entry that holds it."""
    writers: dict[int, _Text] = {}
    _entry_writers(root, (), tables, writers)
    bounds = {number: _bound(plan, (*path, STAR)) for path, number in tables.numbers.items()}
    order = [(table, writers[table], tables.above[table], *bounds[table]) for table in sorted(writers, reverse=True)]

    def fold(entries: TableEntries, run: Run) -> Cells:
        for table, write, above, most, rows in order:
            written = [(entry[:-1], text) for entry, cells in entries[table].items() if (text := write(cells, run))]
            if len(written) > most:
                run.keep_in(rows)
                continue
            outer = entries[above]
            for holding, text in written:
                holder = outer.get(holding)
                if holder is None:
                    holder = outer[holding] = {}
                texts = holder.setdefault(-table, [])
                texts.append(text)  # type: ignore[union-attr]  # under minus a table's number stand its texts
        return entries[REPORT].get((), {})

    return fold


def _bound(plan: Plan, table: PlanPath) -> tuple[int, tuple[int, ...]]:
    """Return how many entries of a table may leave, and the rows below it."""
    return plan.most_entries(table), tuple(row.number for row in plan.rows if stands_in(row.path, table))


def _entry_writers(node: Node, path: PlanPath, tables: Tables, writers: dict[int, _Text]) -> None:
    if node.instance is not None:
        below = (*path, STAR)
        writers[tables.numbers[path]] = _text(node.instance, below, tables)
        _entry_writers(node.instance, below, tables, writers)
    for name, inner in node.names.items():
        _entry_writers(inner, (*path, name), tables, writers)


def _object_writer(root: Node, tables: Tables) -> _Writer:
    below = {name: _text(node, (name,), tables) for name, node in root.names.items()}
    order = sorted({*below, COLLECTION_TIME, HOUSEHOLD}, key=order_key)

    def write(report: Cells, beside: Mapping[str, Cell] | None, run: Run) -> bytes:
        texts = {name: part(report, run) for name, part in below.items()}
        texts.update({name: object_text(cell) for name, cell in (beside or {}).items()})
        return json_body("{" + ",".join(f"{json.dumps(name)}:{texts[name]}" for name in order if texts.get(name)) + "}")

    return write


def _flat_writer(plan: Plan, root: Node, tables: Tables) -> _Writer:
    """Read the object format back and write it with dotted names."""
    text = _text(root, (), tables)
    types = {row.number: cell_type(row.treatment) for row in plan.rows}

    def write(report: Cells, beside: Mapping[str, Cell] | None, run: Run) -> bytes:
        read = json.loads(text(report, run) or "{}", parse_int=str, parse_float=str)
        tree = _grown(read, root, types)
        named = {**(tree if isinstance(tree, Mapping) else {}), **(beside or {})}
        return write_body({name: named[name] for name in sorted(named, key=order_key)}, plan.body_format)

    return write


_Read = str | bool | dict[str, "_Read"]


def _grown(read: _Read, node: Node, types: Mapping[int, CellType]) -> Tree | Cell:
    """Return what was read as cells; numbers were read as their text."""
    if isinstance(read, dict):
        return {name: _grown(below, node.instance or node.names[name], types) for name, below in read.items()}
    text = read if isinstance(read, str) else json.dumps(read)
    return Cell(text, types[node.row.number if node.row else 0])


def _text(node: Node, path: PlanPath, tables: Tables) -> _Text:
    """Compile a place to what writes its object format."""
    if node.row is not None or node.instance is not None:
        alone = _members([_part("", node, path, tables)])
        return lambda cells, run: "".join(alone(cells, run))
    below = [_part(f"{json.dumps(name)}:", inner, (*path, name), tables) for name, inner in node.names.items()]
    members = _members(below)

    def names(cells: Cells, run: Run) -> str:
        written = members(cells, run)
        return "{" + ",".join(written) + "}" if written else ""

    return names


@dataclass(frozen=True, slots=True)
class _Part:
    """One member of an object: what stands before it, where its value is found, and what writes it."""

    before: str
    key: int
    """Of ``Cells``; 0 for names, which have no value of their own."""
    cell: CellText = _no_cell
    names: _Text | None = None


def _part(before: str, node: Node, path: PlanPath, tables: Tables) -> _Part:
    if node.row is not None:
        return _Part(before, node.row.number, cell_text(node.row.treatment))
    if node.instance is not None:
        return _Part(before, -tables.numbers[path])
    return _Part(before, 0, names=_text(node, path, tables))


def _members(parts: Sequence[_Part]) -> Callable[[Cells, Run], list[str]]:
    """Compile what writes the members of an object: the loop in which a report spends most of its time here."""
    flat = [(part.before, part.key, part.cell, part.names) for part in parts]

    def members(cells: Cells, run: Run) -> list[str]:
        written: list[str] = []
        released = run.released
        for before, key, cell, names in flat:
            value = cells.get(key)
            if value is None:
                text = names(cells, run) if names is not None else ""
            elif isinstance(value, list):
                text = _several(value, key, cell, run)
            else:
                text = cell(value, run)
                if type(text) is not str:  # a ``Reason``; asked this way it costs a fifth
                    run.withhold(key, Reason(text), 1)
                    continue
                released[key] += 1
            if text:
                written.append(before + text)
        return written

    return members


def _several(values: Spellings | list[str], key: int, cell: CellText, run: Run) -> str:
    """Write a table from the texts of its entries, or one value from several spellings of its path."""
    if not isinstance(values, Spellings):
        values.sort()
        return "{" + ",".join([f'"{number}":{text}' for number, text in enumerate(values, start=1)]) + "}"
    first, count = values[0], len(values)
    made: str = Reason.CONFLICT if any(other != first for other in values) else cell(first, run)
    if isinstance(made, Reason):
        run.withhold(key, made, count)
        return ""
    run.released[key] += count
    return made
