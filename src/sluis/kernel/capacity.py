"""How much one body of a plan can say at most, in bits: the number of different bodies its grammar allows.

In:  a ``Plan``. Out: bits, an upper bound, rounded up.

What is assumed, and what is said wherever the number is shown:
 * Every body of the grammar counts as one that somebody could bring about: a value counts as each value of its shape,
   or as absent; a token as its 26 letters, although nobody can choose them.
 * Tables are multisets: of entries that are alike only their number counts. Of a table inside another each entry counts
   with the entry it stands in.
 * One body. When it is sent, how many are sent and what the recipient knows already is not in it.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil, log2, prod
from typing import Final

from sluis.kernel.plan import (
    STAR,
    FlagShape,
    NumberShape,
    Plan,
    PlanPath,
    Release,
    Shape,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Treatment,
    Withhold,
    WordShape,
)
from sluis.kernel.tree import Node, plan_tree
from sluis.terms import DeviceClass, VendorGroup

_TOKENS: Final = 16**26
_MOMENTS_S: Final = 10**11
"""Moments that a report may name, seconds; some of them never."""


def values_of(treatment: Treatment) -> int:
    """Return how many different values can leave under a treatment.

    Examples:
        >>> values_of(Release(NumberShape(Decimal(-110), Decimal(0), Decimal(5)))), values_of(Withhold(1))
        (23, 0)
    """
    match treatment:
        case Release(shape):
            return _shape_values(shape)
        case Token():
            return _TOKENS
        case ToDeviceClass():
            return len(DeviceClass)
        case ToVendorGroup():
            return len(VendorGroup)
        case ToBands(bounds):
            return len(bounds)
        case Withhold():
            return 0


def _shape_values(shape: Shape) -> int:
    match shape:
        case NumberShape(low, high, step):
            return _grid(low, high, step)
        case FlagShape():
            return 2
        case WordShape(words):
            return len(set(words))
        case TimeShape(grid_s):
            return _MOMENTS_S // grid_s + 1


def _grid(low: Decimal, high: Decimal, step: Decimal) -> int:
    return (Fraction(high) - Fraction(low)) // Fraction(step) + 1


def report_bits(plan: Plan) -> int:
    """Return an upper bound of what one body can say, in bits.

    Args:
        plan: Open or closed.

    Returns:
        log2 of the number of bodies the grammar allows, rounded up; 0 when there is one, or none.

    Raises:
        plan_fault_error: the plan breaks a rule of its format.

    Examples:
        >>> from sluis.kernel.plan import Row
        >>> from sluis.terms import BodyFormat
        >>> row = Row(1, ("Device", "Hosts", "Host", "*", "Active"), Release(FlagShape()))
        >>> report_bits(Plan("help", "insight", BodyFormat.OBJECT, (row,)))
        12
    """
    root = plan_tree(plan)
    bits = log2(_alone(root)) + _in_tables(root, (), plan, 1)
    if plan.household is not None:
        bits += log2(_TOKENS)
    if plan.time_grid_s is not None:
        bits += log2(_MOMENTS_S // plan.time_grid_s + 1)
    return ceil(bits)


def _alone(node: Node) -> int:
    """Return in how many ways the values of one entry, or of the report beside its tables, can stand there or not."""
    if node.row is not None:
        return values_of(node.row.treatment) + 1
    return prod(_alone(below) for below in node.names.values())


def _tables(node: Node, path: PlanPath) -> Iterator[tuple[PlanPath, Node]]:
    """Yield path and entry of each table below a place that stands in no other table below it."""
    if node.instance is not None:
        yield (*path, STAR), node.instance
    for name, below in node.names.items():
        yield from _tables(below, (*path, name))


def _in_tables(node: Node, path: PlanPath, plan: Plan, holders: int) -> float:
    """Return the bits of the tables below a place that can be there ``holders`` times."""
    bits = 0.0
    for table, entry in _tables(node, path):
        most, ways = plan.most_entries(table), _alone(entry)
        if any(_tables(entry, table)):  # its entries are told apart by what stands in them: each may be one, or none
            bits += most * log2(1 + holders * ways) + _in_tables(entry, table, plan, most)
        else:
            bits += _of_multisets(holders * (ways - 1), most)
    return bits


def _of_multisets(options: int, most: int) -> float:
    """Return log2 of the number of multisets of at most ``most`` out of ``options``."""
    return sum(log2(options + number) - log2(number) for number in range(1, most + 1))
