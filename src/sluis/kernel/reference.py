"""Door 1, to be read: a report is projected onto a plan. This file is the specification; other doors agree with it.

In:  the leaves of one report, its collection time, the plan, the period keys, the household's slot.
Out: a ``Projection``: the bytes that may leave, or none; how often each row released; what was withheld, and why.

The rules this module keeps (gate specification, section 5):
 1. A leaf meets at most one row. What meets none is unlisted: it is counted and looked at no further.
 2. A row that withholds is asked first. Then two spellings of one path are one value when JSON type and text as
    written are equal; else all of them are withheld as ``conflict``.
 3. Each value becomes a cell of a closed alphabet, or a reason (``sluis.kernel.shapes``).
 4. Tables are multisets, built bottom-up: an entry without a cell is not there; the rest is sorted by the bytes of
    its object format and numbered from 1. Whatever an instance was called in the report, it is gone. A table of more
    entries than the plan lets out stays in whole, all parents together.
 5. The household's token and the time on its grid stand beside the tables. They are no rows: alone they do not leave.
 6. The body is written (``sluis.kernel.body``).

Accounting: every leaf, spellings apart, is counted exactly once. It is *released* when the output holds its value, so
two equal spellings count twice under their row though one value left; else it is *withheld* under its row, or 0 when
no row met it, with one reason. When the plan asks for a time and the report has none, what would have been released
is counted under row 0 with ``no-collection-time``: no row is to blame.

No clock, files, sockets or randomness here: equal input gives equal output.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sluis.errors import Code
from sluis.errors.kernel import period_key_missing_error
from sluis.kernel.body import Cell, CellType, Tree, object_text, write_body
from sluis.kernel.plan import Plan, Row, Token, Withhold
from sluis.kernel.shapes import TokenMaker, treat
from sluis.kernel.token import SCOPE_HOUSEHOLD, make_token, token_key
from sluis.kernel.tree import (
    COLLECTION_TIME,
    HOUSEHOLD,
    Node,
    find_row,
    order_key,
    plan_tree,
    stands_in,
    table_paths,
)
from sluis.telemetry.collection_time import collection_seconds
from sluis.telemetry.model import Leaf, Path, Value
from sluis.terms import Kind, Lifetime, Reason

UNLISTED_ROW = 0
"""The row number under which a leaf is counted that no row met."""
COUNT_HOUSEHOLD = "household"
COUNT_TIME = "time"


@dataclass(frozen=True, slots=True)
class TokenKeys:
    """The keys of the periods in which the decision falls."""

    periods: Mapping[Lifetime, tuple[int, bytes]]
    """Per lifetime the number of the period and its key P, 32 bytes."""


@dataclass(frozen=True, slots=True)
class Projection:
    """What door 1 made of one report."""

    body: bytes | None
    """The bytes that may leave; ``None``: nothing leaves."""
    released: Mapping[str, int]
    """Leaves whose value is in the body, by row number as text; and ``household`` and ``time``, once each. Never 0."""
    withheld: Mapping[tuple[int, Reason], int]
    """Leaves that stayed behind, by row number (0: no row) and reason. Never 0."""
    reason: Reason | None = None
    """Why ``body`` is ``None``: ``nothing-released`` or ``no-collection-time``."""


class DoorOne(Protocol):
    """Door 1 of one plan: whoever projects a report onto it."""

    def project(
        self, leaves: Sequence[Leaf], collection_time: Value | None, keys: TokenKeys, slot: int, /
    ) -> Projection:
        """Decide what of one report leaves, as the function ``project`` does for the door's plan."""
        ...


class ReferenceDoor:
    """This file as a ``DoorOne``.

    Args:
        plan: From the register.

    Raises:
        plan_fault_error: the plan breaks a rule of its format.
    """

    def __init__(self, plan: Plan) -> None:
        plan_tree(plan)
        self._plan = plan

    def project(self, leaves: Sequence[Leaf], collection_time: Value | None, keys: TokenKeys, slot: int) -> Projection:
        """Return what ``project`` returns for this plan."""
        return project(leaves, collection_time, self._plan, keys, slot)


def project(
    leaves: Sequence[Leaf], collection_time: Value | None, plan: Plan, keys: TokenKeys, slot: int
) -> Projection:
    """Decide what of one report leaves, and in which form.

    Args:
        leaves: As written, aliases of a profile replaced, in any order: the order does not matter.
        collection_time: As written, or what the route puts in its place.
        plan: What may leave, in which form, to whom.
        keys: One for every lifetime the plan names.
        slot: The household's slot.

    Returns:
        The projection. Any leaves give one: a value that fits nothing is withheld and counted.

    Raises:
        plan_fault_error: the plan breaks a rule of its format.
        period_key_missing_error: the plan names a lifetime without a key.

    Effects:
        None.

    Source:
        Gate specification, sections 5.1 to 5.11.

    Examples:
        >>> from decimal import Decimal
        >>> from sluis.kernel.plan import NumberShape, Release
        >>> from sluis.telemetry.model import Number
        >>> from sluis.terms import BodyFormat
        >>> signal = ("Device", "WiFi", "Station", "*", "Signal")
        >>> row = Row(1, signal, Release(NumberShape(Decimal(-110), Decimal(0), Decimal(5))))
        >>> plan = Plan("wifi-help", "wifi-insight", BodyFormat.OBJECT, (row,))
        >>> station = ("Device", "WiFi", "Station", "Annas-iPhone")
        >>> signal, name = Leaf((*station, "Signal"), Number("-61")), Leaf((*station, "Name"), "Annas-iPhone")
        >>> made = project([signal, name], None, plan, TokenKeys({}), 0)
        >>> made.body
        b'{"Report":[{"Device":{"WiFi":{"Station":{"1":{"Signal":-65}}}}}]}'
        >>> made.released, made.withheld
        ({'1': 1}, {(0, <Reason.UNLISTED: 'unlisted'>): 1})
        >>> project([name], None, plan, TokenKeys({}), 0).reason
        <Reason.NOTHING_RELEASED: 'nothing-released'>
    """
    root = plan_tree(plan)
    tokens = token_maker(plan, keys, slot)
    withheld: Counter[tuple[int, Reason]] = Counter()
    released: Counter[str] = Counter()

    matched = _match(root, leaves, withheld)  # (1)
    cells: dict[Path, Cell] = {}
    for path, (row, values) in matched.items():
        outcome = _decide(row, values, tokens)  # (2) and (3)
        if isinstance(outcome, Reason):
            withheld[_says_no(row), outcome] += len(values)
        else:
            cells[path] = outcome
            released[str(row.number)] += len(values)

    for path in crowded_paths(root, plan, cells):  # (4)
        row, values = matched[path]
        withheld[row.number, Reason.TABLE_SIZE] += len(values)
        released[str(row.number)] -= len(values)
        del cells[path]

    if not cells:
        return Projection(None, {}, dict(withheld), Reason.NOTHING_RELEASED)
    time = collection_seconds(collection_time) if plan.time_grid_s is not None else None
    if plan.time_grid_s is not None and time is None:
        withheld[UNLISTED_ROW, Reason.NO_COLLECTION_TIME] += released.total()
        return Projection(None, {}, dict(withheld), Reason.NO_COLLECTION_TIME)

    tables = _tables(root, cells.items())  # (4)
    beside = _beside(plan, time, tokens, released)  # (5)
    report = dict(sorted({**tables, **beside}.items(), key=lambda named: order_key(named[0])))
    return Projection(write_body(report, plan.body_format), dict(+released), dict(withheld))  # (6)


def plan_lifetimes(plan: Plan) -> frozenset[Lifetime]:
    """Return the lifetimes for which ``project`` needs a key."""
    of_rows = {row.treatment.lifetime for row in plan.rows if isinstance(row.treatment, Token)}
    return frozenset(of_rows if plan.household is None else of_rows | {plan.household})


def token_maker(plan: Plan, keys: TokenKeys, slot: int) -> TokenMaker:
    """Return what makes the tokens of one activity and household, in the periods of ``keys``.

    Raises:
        period_key_missing_error: the plan names a lifetime without a key, whether or not a leaf would need it.
    """
    derived: dict[Lifetime, bytes] = {}
    for lifetime in sorted(plan_lifetimes(plan)):
        if lifetime not in keys.periods:
            raise period_key_missing_error(lifetime=Code(lifetime.value))
        period, period_key = keys.periods[lifetime]
        derived[lifetime] = token_key(period_key, plan.recipient, plan.activity, lifetime, period)

    def make(row: Token, canonical: bytes) -> str:
        return make_token(derived[row.lifetime], row.kind, row.scope, slot, canonical)

    return make


def _match(
    root: Node, leaves: Iterable[Leaf], withheld: Counter[tuple[int, Reason]]
) -> dict[Path, tuple[Row, list[Value]]]:
    """(1) Put each leaf under the row it meets, all spellings of one path together; count the others as unlisted."""
    matched: dict[Path, tuple[Row, list[Value]]] = {}
    for leaf in leaves:
        row = find_row(root, leaf.path)
        if row is None:
            withheld[UNLISTED_ROW, Reason.UNLISTED] += 1
        else:
            matched.setdefault(leaf.path, (row, []))[1].append(leaf.value)
    return matched


def _decide(row: Row, values: Sequence[Value], tokens: TokenMaker) -> Cell | Reason:
    """(2) Merge the spellings of one path, (3) and decide what their value becomes."""
    if isinstance(row.treatment, Withhold):
        return Reason.WITHHOLD
    first = values[0]
    if any(other != first for other in values):  # values of two JSON types are never equal; a number is its text
        return Reason.CONFLICT
    return treat(row.treatment, first, tokens)


def _says_no(row: Row) -> int:
    """Return the row to count under: a row by kind may be what withholds this one."""
    return row.treatment.by_row if isinstance(row.treatment, Withhold) else row.number


def crowded_paths(root: Node, plan: Plan, cells: Iterable[Path]) -> list[Path]:
    """(4) Return the paths of cells in tables of more entries than the plan lets out; inner tables are asked first.

    Args:
        root: The plan as a tree.
        plan: With its bounds.
        cells: Paths of which a value would leave, each once.

    Source:
        Gate specification, section 5.8.4.
    """
    crowded: list[Path] = []
    left = list(cells)
    for table in reversed(list(table_paths(root))):
        inside = [path for path in left if stands_in(path, table)]
        if len({path[: len(table)] for path in inside}) > plan.most_entries(table):
            crowded += inside
            left = [path for path in left if not stands_in(path, table)]
    return crowded


def _tables(node: Node, cells: Iterable[tuple[Path, Cell]]) -> Tree:
    """(4) Build what lies below a place of names or of instances; every path here begins at ``node``."""
    below: dict[str, list[tuple[Path, Cell]]] = {}
    for path, cell in cells:
        below.setdefault(path[0], []).append((path[1:], cell))
    if node.instance is None:
        return {name: _part(place, below[name]) for name, place in node.names.items() if name in below}
    instance = node.instance
    entries = sorted((_part(instance, entry) for entry in below.values()), key=object_text)
    return {str(number): entry for number, entry in enumerate(entries, start=1)}


def _part(node: Node, cells: Sequence[tuple[Path, Cell]]) -> Tree | Cell:
    return _tables(node, cells) if node.row is None else cells[0][1]


def _beside(plan: Plan, time_s: int | None, tokens: TokenMaker, released: Counter[str]) -> dict[str, Tree | Cell]:
    """(5) Make the household's token and the time on its grid, and count them."""
    beside: dict[str, Tree | Cell] = {}
    if plan.household is not None:
        row = Token(Kind.HOUSEHOLD, plan.household, SCOPE_HOUSEHOLD)
        beside[HOUSEHOLD] = Cell(tokens(row, b""), CellType.STRING)
        released[COUNT_HOUSEHOLD] = 1
    if plan.time_grid_s is not None and time_s is not None:
        beside[COLLECTION_TIME] = Cell(str(time_s - time_s % plan.time_grid_s), CellType.LONG)
        released[COUNT_TIME] = 1
    return beside
