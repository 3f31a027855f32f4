"""Door 1, made once per plan: the same bytes and counts as ``sluis.kernel.reference``, faster.

In:  a ``Plan``, once. Out: a function from one report to a ``Projection``.

How it differs from the reference, and nowhere else:
 * One walk per leaf over nested dictionaries; a value goes straight to the entry it belongs to.
 * Each place of the plan is a closure that writes its own JSON text; values have theirs in ``compiled_cells``.

The reference is the specification: a difference is a fault here. ``tests/twins`` holds the two together.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sluis.errors import Code, PeriodKeyMissingError
from sluis.kernel.body import Cell, CellType, Tree, json_body, object_text, write_body
from sluis.kernel.compiled_cells import Run, cell_text
from sluis.kernel.plan import STAR, Plan, PlanPath, Row, Withhold
from sluis.kernel.reference import COUNT_HOUSEHOLD, COUNT_TIME, UNLISTED_ROW, Projection, TokenKeys, plan_lifetimes
from sluis.kernel.shapes import cell_type
from sluis.kernel.token import SCOPE_HOUSEHOLD, token_key
from sluis.kernel.tree import COLLECTION_TIME, HOUSEHOLD, Node, order_key, plan_tree
from sluis.telemetry.collection_time import collection_seconds
from sluis.telemetry.model import Leaf, Value
from sluis.terms import BodyFormat, Kind, Lifetime, Reason

DoorOne = Callable[[Sequence[Leaf], Value | None, TokenKeys, int], Projection]


class _Walk(dict[str | None, "_Walk"]):
    """One place: where each segment leads; ``None``: any segment, where instances stand."""

    __slots__ = ("counts_as", "row", "tables", "withholds")

    def __init__(self, below: Mapping[str | None, "_Walk"] | None = None) -> None:
        super().__init__(below or {})
        self.row = 0  # number of the row that ends here; 0: none does
        self.tables: tuple[tuple[int, int], ...] = ()  # per * above: its table's number, its segment's index
        self.withholds = False
        self.counts_as = 0  # the row to count under when this one withholds


_NOWHERE: Final = _Walk()


@dataclass(slots=True)
class _Entry:
    """One entry of a table, or the report itself: what was found in it."""

    values: dict[int, list[Value]] = field(default_factory=dict)
    """Per row number the spellings of one path."""
    tables: dict[int, dict[str, "_Entry"]] = field(default_factory=dict)
    """Per table its entries, by instance as written."""


_Text = Callable[[_Entry, Run], str]
"""Object format of a place; empty when nothing of it leaves."""
_Grown = Callable[[_Entry, Run], Tree | Cell | None]
"""The same as a tree, for the formats with dotted names."""


def compile_plan(plan: Plan) -> DoorOne:
    """Make door 1 of one plan.

    Args:
        plan: From the register.

    Returns:
        A function of leaves, collection time, keys and slot that returns what ``reference.project`` returns for
        this plan, and raises what it raises for missing keys.

    Raises:
        PlanFaultError: the plan breaks a rule of its format.

    Examples:
        >>> from sluis.kernel.plan import FlagShape, Release
        >>> row = Row(1, ("Device", "Hosts", "Host", "*", "Active"), Release(FlagShape()))
        >>> door = compile_plan(Plan("help", "insight", BodyFormat.OBJECT, (row,)))
        >>> door([Leaf(("Device", "Hosts", "Host", "7", "Active"), "1")], None, TokenKeys({}), 0).body
        b'{"Report":[{"Device":{"Hosts":{"Host":{"1":{"Active":true}}}}}]}'
    """
    root = plan_tree(plan)
    tables = {path: number for number, path in enumerate(_tables_below(root, ()))}
    walk = _walk(root, (), tables)
    write = (
        _object_writer(plan, root, tables)
        if plan.body_format is BodyFormat.OBJECT
        else _flat_writer(plan, root, tables)
    )
    derive = _deriver(plan)

    def door(leaves: Sequence[Leaf], collection_time: Value | None, keys: TokenKeys, slot: int) -> Projection:
        run = Run(derive(keys), slot)
        report = _sort_out(leaves, walk, run)
        beside = _beside(plan, collection_time, run)
        body = write(report, beside, run)
        if not run.released:
            return Projection(None, {}, run.withheld, Reason.NOTHING_RELEASED)
        if beside is None:
            run.withhold(UNLISTED_ROW, Reason.NO_COLLECTION_TIME, sum(run.released.values()))
            return Projection(None, {}, run.withheld, Reason.NO_COLLECTION_TIME)
        counts = {str(row): count for row, count in run.released.items()}
        counts.update({_COUNTED_AS[name]: 1 for name in beside})
        return Projection(body, counts, run.withheld)

    return door


def _deriver(plan: Plan) -> Callable[[TokenKeys], dict[Lifetime, bytes]]:
    lifetimes = sorted(plan_lifetimes(plan))

    def derive(keys: TokenKeys) -> dict[Lifetime, bytes]:
        derived: dict[Lifetime, bytes] = {}
        for lifetime in lifetimes:
            if lifetime not in keys.periods:
                raise PeriodKeyMissingError(lifetime=Code(lifetime.value))
            period, period_key = keys.periods[lifetime]
            derived[lifetime] = token_key(period_key, plan.recipient, plan.activity, lifetime, period)
        return derived

    return derive


def _tables_below(node: Node, path: PlanPath) -> Iterator[PlanPath]:
    if node.instance is not None:
        yield path
        yield from _tables_below(node.instance, (*path, STAR))
    for name, below in node.names.items():
        yield from _tables_below(below, (*path, name))


def _walk(node: Node, path: PlanPath, tables: Mapping[PlanPath, int]) -> _Walk:
    if node.row is not None:
        above = tuple((tables[path[:at]], at) for at, segment in enumerate(path) if segment == STAR)
        end = _Walk()
        end.row, end.tables = node.row.number, above
        if isinstance(node.row.treatment, Withhold):
            end.withholds, end.counts_as = True, node.row.treatment.by_row
        return end
    if node.instance is not None:
        return _Walk({None: _walk(node.instance, (*path, STAR), tables)})
    return _Walk({name: _walk(below, (*path, name), tables) for name, below in node.names.items()})


def _sort_out(leaves: Sequence[Leaf], root: _Walk, run: Run) -> _Entry:
    """Put each value into the entry it belongs to; count what no row met and what a row withholds."""
    report = _Entry()
    unlisted = 0
    for leaf in leaves:
        path = leaf.path
        walk = root
        for segment in path:
            below = walk.get(segment)
            if below is None:
                below = walk.get(None)
                if below is None:
                    walk = _NOWHERE
                    break
            walk = below
        if not walk.row:
            unlisted += 1
        elif walk.withholds:
            run.withhold(walk.counts_as, Reason.WITHHOLD, 1)
        else:
            entry = report
            for table, at in walk.tables:
                entries = entry.tables.get(table)
                if entries is None:
                    entries = entry.tables[table] = {}
                found = entries.get(path[at])
                if found is None:
                    found = entries[path[at]] = _Entry()
                entry = found
            entry.values.setdefault(walk.row, []).append(leaf.value)
    if unlisted:
        run.withhold(UNLISTED_ROW, Reason.UNLISTED, unlisted)
    return report


def _beside(plan: Plan, collection_time: Value | None, run: Run) -> dict[str, Cell] | None:
    """Return household token and time, as the plan says; ``None``: it wants a time and there is none."""
    beside: dict[str, Cell] = {}
    if plan.time_grid_s is not None:
        time_s = collection_seconds(collection_time)
        if time_s is None:
            return None
        beside[COLLECTION_TIME] = Cell(str(time_s - time_s % plan.time_grid_s), CellType.LONG)
    if plan.household is not None:
        token = run.token((plan.household, Kind.HOUSEHOLD, SCOPE_HOUSEHOLD), b"")
        beside[HOUSEHOLD] = Cell(token, CellType.STRING)
    return beside


_COUNTED_AS: Final = {COLLECTION_TIME: COUNT_TIME, HOUSEHOLD: COUNT_HOUSEHOLD}
_Writer = Callable[[_Entry, Mapping[str, Cell] | None, Run], bytes]


def _object_writer(plan: Plan, root: Node, tables: Mapping[PlanPath, int]) -> _Writer:
    below = {name: _text(plan, node, (name,), tables) for name, node in root.names.items()}
    order = sorted({*below, COLLECTION_TIME, HOUSEHOLD}, key=order_key)

    def write(report: _Entry, beside: Mapping[str, Cell] | None, run: Run) -> bytes:
        texts = {name: part(report, run) for name, part in below.items()}
        texts.update({name: object_text(cell) for name, cell in (beside or {}).items()})
        return json_body("{" + ",".join(f"{json.dumps(name)}:{texts[name]}" for name in order if texts.get(name)) + "}")

    return write


def _flat_writer(plan: Plan, root: Node, tables: Mapping[PlanPath, int]) -> _Writer:
    grow = _grown(plan, root, (), tables)

    def write(report: _Entry, beside: Mapping[str, Cell] | None, run: Run) -> bytes:
        tree = grow(report, run)
        named = {**(tree if isinstance(tree, Mapping) else {}), **(beside or {})}
        return write_body({name: named[name] for name in sorted(named, key=order_key)}, plan.body_format)

    return write


def _text(plan: Plan, node: Node, path: PlanPath, tables: Mapping[PlanPath, int]) -> _Text:
    """Compile a place to what writes its object format."""
    if node.row is not None:
        return _cell_writer(node.row)
    if node.instance is not None:
        return _table_writer(tables[path], _text(plan, node.instance, (*path, STAR), tables))
    parts = [(f"{json.dumps(name)}:", _text(plan, below, (*path, name), tables)) for name, below in node.names.items()]

    def names(entry: _Entry, run: Run) -> str:
        members = [before + text for before, part in parts if (text := part(entry, run))]
        return "{" + ",".join(members) + "}" if members else ""

    return names


def _table_writer(table: int, part: _Text) -> _Text:
    def write(entry: _Entry, run: Run) -> str:
        found = entry.tables.get(table)
        if found is None:
            return ""
        texts = [text for below in found.values() if (text := part(below, run))]
        texts.sort()
        members = [f'"{number}":{text}' for number, text in enumerate(texts, start=1)]
        return "{" + ",".join(members) + "}" if members else ""

    return write


def _cell_writer(row: Row) -> _Text:
    number = row.number
    make = cell_text(row.treatment)

    def write(entry: _Entry, run: Run) -> str:
        values = entry.values.get(number)
        if values is None:
            return ""
        first, count = values[0], len(values)
        if count > 1 and any(other != first for other in values):
            made: str = Reason.CONFLICT
        else:
            made = make(first, run)
        if isinstance(made, Reason):
            run.withhold(number, made, count)
            return ""
        run.released[number] = run.released.get(number, 0) + count
        return made

    return write


def _grown(plan: Plan, node: Node, path: PlanPath, tables: Mapping[PlanPath, int]) -> _Grown:
    """Compile a place to what grows its tree."""
    if node.row is not None:
        return _cell_grower(node.row)
    if node.instance is not None:
        return _table_grower(tables[path], _grown(plan, node.instance, (*path, STAR), tables))
    parts = [(name, _grown(plan, below, (*path, name), tables)) for name, below in node.names.items()]

    def names(entry: _Entry, run: Run) -> Tree | None:
        found = {name: below for name, part in parts if (below := part(entry, run)) is not None}
        return found or None

    return names


def _table_grower(table: int, part: _Grown) -> _Grown:
    def grow(entry: _Entry, run: Run) -> Tree | None:
        grown = [part(below, run) for below in entry.tables.get(table, {}).values()]
        entries = sorted((below for below in grown if below is not None), key=object_text)
        return {str(number): below for number, below in enumerate(entries, start=1)} or None

    return grow


def _cell_grower(row: Row) -> _Grown:
    write, kind = _cell_writer(row), cell_type(row.treatment)

    def grow(entry: _Entry, run: Run) -> Cell | None:
        text = write(entry, run)
        return Cell(json.loads(text) if kind is CellType.STRING else text, kind) if text else None

    return grow
