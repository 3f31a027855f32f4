"""The plan as a tree: what a path meets, and the rules a plan must keep before any door is made for it.

In:  a ``Plan``. Out: the tree of ``Node``s that door 1 walks, or ``plan_fault_error``.

The rules this module keeps:
 * At one place there are literals or ``*``, never both; no row's path begins with another row's path.
 * ``CollectionTime``, ``Household`` and ``Report`` are names of the body itself, so no row begins with them.
 * Order at each level: names of digits only by number, then names by bytes (gate specification, section 5.10.2).
 * A number with a fraction has at most 15 significant digits, so that every reader keeps two values apart (IEEE 754).

The register says all of this with line and remedy; here it is said again, because a door that was made from a wrong
plan is an open door.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Final

from sluis.errors import Code, RegisterText, SluisError
from sluis.errors.kernel import plan_fault_error
from sluis.kernel.plan import STAR, NumberShape, Plan, PlanPath, Release, Row, TimeShape, ToBands, Token, WordShape
from sluis.kernel.token import SCOPE_ALL, SCOPE_HOUSEHOLD

COLLECTION_TIME: Final = "CollectionTime"
HOUSEHOLD: Final = "Household"
REPORT: Final = "Report"
RESERVED_ROOTS: Final = frozenset({COLLECTION_TIME, HOUSEHOLD, REPORT})

INTEGER_LIMIT: Final = 2**53
"""Numbers of a plan lie strictly between minus this and this: JSON readers keep such integers exact."""
FRACTION_DIGITS: Final = 15
"""Significant digits of a number with a fraction: a double tells them apart."""

LONGEST_TABLE: Final = 100_000
"""More entries than a message has leaves."""

OrderKey = tuple[bool, int, str, bytes]


@dataclass(frozen=True, slots=True)
class Node:
    """One place of the plan: a row, or a place with names, or a place where instances stand."""

    row: Row | None = None
    names: Mapping[str, "Node"] = field(default_factory=dict)
    """Literals in the order of the output; empty where ``instance`` or ``row`` stands."""
    instance: "Node | None" = None
    """What lies below ``*``."""


def order_key(name: str) -> OrderKey:
    """Return what a name is sorted by: digits only first, by number; then the others by their UTF-8 bytes.

    Examples:
        >>> sorted(["b", "10", "B", "9", "09"], key=order_key)
        ['09', '9', '10', 'B', 'b']
    """
    if name.isascii() and name.isdigit():
        number = name.lstrip("0")
        return (False, len(number), number, name.encode())
    return (True, 0, "", name.encode())


def plan_tree(plan: Plan) -> Node:
    """Check a plan and return it as a tree.

    Args:
        plan: From the register, or made in code.

    Returns:
        The root: a place with names.

    Raises:
        plan_fault_error: a rule of the module docstring is broken; the row and the fault are named.

    Examples:
        >>> from sluis.kernel.plan import FlagShape
        >>> from sluis.terms import BodyFormat
        >>> row = Row(1, ("Device", "Hosts", "Host", "*", "Active"), Release(FlagShape()))
        >>> root = plan_tree(Plan("help", "insight", BodyFormat.OBJECT, (row,)))
        >>> find_row(root, ("Device", "Hosts", "Host", "Annas-iPhone", "Active")).number
        1
        >>> find_row(root, ("Device", "Hosts", "Host", "7", "HostName")) is None
        True
        >>> plan_tree(Plan("help", "insight", BodyFormat.OBJECT, (row, row)))
        Traceback (most recent call last):
        sluis.errors.SluisError: Row 1 of activity help cannot be compiled: row number used twice. ...
    """
    _check_activity(plan)
    seen: set[int] = set()
    for row in plan.rows:
        if row.number < 1 or row.number in seen:
            raise _fault(plan, row, "row number used twice" if row.number in seen else "row number below 1")
        seen.add(row.number)
        _check_path(plan, row)
        _check_treatment(plan, row)
    root = _grow(plan, [(row.path, row) for row in plan.rows])
    _check_tables(plan, frozenset(table_paths(root)))
    return root


def table_paths(node: Node, before: PlanPath = ()) -> Iterator[PlanPath]:
    """Yield the path of each table of a plan, its ``*`` last; a table before those inside it.

    Examples:
        >>> inner = Node(names={"Station": Node(instance=Node())})
        >>> list(table_paths(Node(names={"AP": Node(instance=inner)})))
        [('AP', '*'), ('AP', '*', 'Station', '*')]
    """
    if node.instance is not None:
        yield (*before, STAR)
        yield from table_paths(node.instance, (*before, STAR))
    for name, below in node.names.items():
        yield from table_paths(below, (*before, name))


def stands_in(path: Sequence[str], table: PlanPath) -> bool:
    """Whether a path of a report, or of a row, lies below an entry of a table.

    Examples:
        >>> stands_in(("Host", "7", "Name"), ("Host", "*")), stands_in(("Host", "7"), ("Radio", "*"))
        (True, False)
    """
    return len(path) >= len(table) and all(
        wanted in (STAR, segment) for wanted, segment in zip(table, path, strict=False)
    )


def find_row(root: Node, path: Sequence[str]) -> Row | None:
    """Return the row that a path of a report meets; ``None``: it is unlisted."""
    node = root
    for segment in path:
        below = node.instance if node.instance is not None else node.names.get(segment)
        if below is None:
            return None
        node = below
    return node.row


def _grow(plan: Plan, rows: Iterable[tuple[PlanPath, Row]]) -> Node:
    groups: dict[str, list[tuple[PlanPath, Row]]] = {}
    ending: list[Row] = []
    for path, row in rows:
        if path:
            groups.setdefault(path[0], []).append((path[1:], row))
        else:
            ending.append(row)
    if ending and (groups or len(ending) > 1):
        raise _fault(plan, ending[-1], "its path begins another row's path")
    if ending:
        return Node(row=ending[0])
    if STAR in groups:
        if len(groups) > 1:
            raise _fault(plan, groups[STAR][0][1], "a name and * stand at one place")
        return Node(instance=_grow(plan, groups[STAR]))
    return Node(names={name: _grow(plan, groups[name]) for name in sorted(groups, key=order_key)})


def _fault(plan: Plan, row: Row | None, what: str) -> SluisError:
    return plan_fault_error(row=row.number if row else 0, activity=RegisterText(plan.activity), fault=Code(what))


def _encodable(text: str) -> bool:
    """Whether text is Unicode without half a surrogate pair."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _check_activity(plan: Plan) -> None:
    if not all(_encodable(name) and len(name.encode()) < 2**16 for name in (plan.activity, plan.recipient)):
        raise plan_fault_error(row=0, activity=RegisterText(""), fault=Code("a name that cannot be encoded"))
    if plan.time_grid_s is not None and not 1 <= plan.time_grid_s < INTEGER_LIMIT:
        raise _fault(plan, None, "the time grid is below 1 second")


def _check_tables(plan: Plan, tables: frozenset[PlanPath]) -> None:
    paths = [bound.path for bound in plan.tables]
    if len(set(paths)) < len(paths) or not tables.issuperset(paths):
        raise _fault(plan, None, "a bound for what is no table, or two for one")
    if any(not 1 <= bound.entries < LONGEST_TABLE for bound in plan.tables):
        raise _fault(plan, None, "a table of no entries, or of 100,000")


def _check_path(plan: Plan, row: Row) -> None:
    if not row.path:
        raise _fault(plan, row, "an empty path")
    if any(not segment or "." in segment or not _encodable(segment) for segment in row.path):
        raise _fault(plan, row, "a segment that is empty, holds a dot or cannot be encoded")
    if row.path[0] == STAR or row.path[0] in RESERVED_ROOTS:
        raise _fault(plan, row, "its path begins with *, CollectionTime, Household or Report")


def _check_treatment(plan: Plan, row: Row) -> None:
    match row.treatment:
        case Release(NumberShape() as shape):
            fault = _number_fault(shape)
        case Release(WordShape(words)):
            fault = "" if words and all(_encodable(word) for word in words) else "no words, or one without an encoding"
        case Release(TimeShape(grid_s)):
            fault = "" if 1 <= grid_s < INTEGER_LIMIT else "the time grid is below 1 second"
        case ToBands(bounds):
            fault = _bands_fault(bounds)
        case Token(scope=scope):
            fault = "" if scope in {SCOPE_HOUSEHOLD, SCOPE_ALL} else "an unknown scope"
        case _:
            fault = ""
    if fault:
        raise _fault(plan, row, fault)


def _number_fault(shape: NumberShape) -> str:
    numbers = (shape.minimum, shape.maximum, shape.step)
    if not all(number.is_finite() and abs(number) < INTEGER_LIMIT for number in numbers):
        return "a number that is not between -2^53 and 2^53"
    if shape.minimum > shape.maximum or shape.step <= 0:
        return "min is above max, or step is not above 0"
    return "" if told_apart(numbers) else "more than 15 digits beside a fraction"


def _bands_fault(bounds: Sequence[Decimal]) -> str:
    if not bounds or not all(bound.is_finite() and abs(bound) < INTEGER_LIMIT for bound in bounds):
        return "no bands, or one that is not between -2^53 and 2^53"
    if not all(low < high for low, high in pairwise(bounds)):
        return "bands that do not ascend"
    return "" if told_apart(bounds) else "more than 15 digits beside a fraction"


def decimals(number: Decimal) -> int:
    """Return the digits after the point that a number needs.

    Examples:
        >>> decimals(Decimal("0.50")), decimals(Decimal("1E+3"))
        (1, 0)
    """
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return 0
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return max(0, -(exponent + zeros)) if any(digits) else 0


def told_apart(numbers: Iterable[Decimal]) -> bool:
    """Whether all numbers on the grid these make are told apart by a double: integers, or 15 digits at most."""
    known = tuple(numbers)
    places = max(decimals(number) for number in known)
    whole = max(len(str(int(abs(number)))) for number in known)
    return places == 0 or places + whole <= FRACTION_DIGITS
