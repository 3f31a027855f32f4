"""What one value becomes under one row: a cell of a closed alphabet, or the reason why it stays behind.

In:  a value as written, the row's treatment. Out: a ``Cell`` or a ``Reason``; never the value in any other form.

The rules this module keeps (gate specification, sections 5.4 to 5.6):
 * Reason ``type``: a JSON type that the row can never take; an array or ``null`` fits none. ``shape``: the right type,
   another form. ``range``: a number outside ``[min, max]``, or below the first band.
 * A number is JSON's number grammar, quoted or not, at most 32 characters and two digits of exponent, quoted or not.
   The range is checked on the value as received, both ends included; then it falls to ``min + step * k``.
 * Decimal arithmetic is exact, or fails: no rounding can move a value over an edge.
 * What leaves is plain decimal: no exponent, no zeros at the end, no minus zero.
 * ``time`` reads a moment as ``CollectionTime`` is read: one reader, one range. It falls to a multiple of the grid.
 * ``enum`` and ``vocabulary`` compare text as written: of a string, a number, or ``true`` and ``false``.
 * Only a string has a canonical form. A JSON number has none: a router that writes a serial as a number drops zeros.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from decimal import (
    ROUND_FLOOR,
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    Subnormal,
    Underflow,
)
from typing import Final

from sluis.identify.canonical import canonical
from sluis.identify.device_class import device_class
from sluis.identify.vendor import vendor_group
from sluis.kernel.body import Cell, CellType
from sluis.kernel.plan import (
    FlagShape,
    Generalise,
    NumberShape,
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
from sluis.kernel.tree import decimals
from sluis.telemetry.collection_time import collection_seconds
from sluis.telemetry.model import Number, Opaque, Value
from sluis.terms import Reason

NUMBER_CHARS: Final = 32
"""Characters of a number, the quoted ones included; the decoder keeps the same limit for JSON numbers."""
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
"""RFC 8259, section 6, with two digits of exponent at most."""

EXACT: Final = Context(
    prec=256,
    rounding=ROUND_FLOOR,
    Emin=-999,
    Emax=999,
    traps=[InvalidOperation, DivisionByZero, Inexact, Overflow, Underflow, Subnormal, Clamped],
)
"""16 digits before the point (2^53) and at most 31 + 99 after it: everything here is exact, or raises ``Inexact``."""

FLAGS: Final = {"true": "true", "1": "true", "false": "false", "0": "false"}
"""xsd:boolean as written, and as it leaves."""

TokenMaker = Callable[[Token, bytes], str]
"""The token of canonical bytes under a row, for the household and period at hand."""
Outcome = Cell | Reason


def treat(treatment: Treatment, value: Value, make_token: TokenMaker) -> Outcome:
    """Decide what one value becomes.

    Args:
        treatment: Of the row the leaf met.
        value: As written.
        make_token: For rows that leave as a token.

    Returns:
        The cell that leaves, or why nothing does.

    Effects:
        None.

    Source:
        Gate specification, section 5.4.

    Examples:
        >>> row = Release(NumberShape(Decimal(-110), Decimal(0), Decimal(5)))
        >>> treat(row, "-61", lambda row, canonical: "")
        Cell(text='-65', type=<CellType.LONG: 'long'>)
        >>> treat(row, Number("1"), lambda row, canonical: "")
        <Reason.RANGE: 'range'>
    """
    if isinstance(value, Opaque):
        return Reason.TYPE
    match treatment:
        case Release(shape):
            return _release(shape, value)
        case Token():
            return _token(treatment, value, make_token)
        case ToDeviceClass() | ToVendorGroup() | ToBands():
            return _generalise(treatment, value)
        case Withhold():
            return Reason.WITHHOLD


def cell_type(treatment: Treatment) -> CellType:
    """Return the CSV type of all cells of a row: it belongs to the row, not to the value."""
    match treatment:
        case Release(NumberShape() as shape):
            return number_type(shape.minimum, shape.step)
        case ToBands(bounds):
            return number_type(*bounds)
        case Release(FlagShape()):
            return CellType.BOOLEAN
        case Release(TimeShape()):
            return CellType.LONG
        case _:
            return CellType.STRING


def _release(shape: Shape, value: Value) -> Outcome:
    match shape:
        case NumberShape():
            return _number(shape, value)
        case FlagShape():
            flag = FLAGS.get(written(value))
            return Reason.SHAPE if flag is None else Cell(flag, CellType.BOOLEAN)
        case WordShape(words):
            text = written(value)
            return Cell(text, CellType.STRING) if text in words else Reason.SHAPE
        case TimeShape(grid_s):
            return _time(grid_s, value)


def _number(shape: NumberShape, value: Value) -> Outcome:
    number = read_number(value)
    if isinstance(number, Reason):
        return number
    if not shape.minimum <= number <= shape.maximum:
        return Reason.RANGE
    steps = EXACT.divide_int(EXACT.subtract(number, shape.minimum), shape.step)
    fallen = EXACT.add(shape.minimum, EXACT.multiply(shape.step, steps))
    return Cell(plain(fallen), number_type(shape.minimum, shape.step))


def _time(grid_s: int, value: Value) -> Outcome:
    if isinstance(value, bool):
        return Reason.TYPE
    seconds = collection_seconds(value)
    return Reason.SHAPE if seconds is None else Cell(str(seconds - seconds % grid_s), CellType.LONG)


def _token(row: Token, value: Value, make_token: TokenMaker) -> Outcome:
    if isinstance(value, Number):
        return Reason.NO_CANONICAL_FORM
    if not isinstance(value, str):
        return Reason.TYPE
    form = canonical(row.kind, value)
    return Reason.NO_CANONICAL_FORM if form is None else Cell(make_token(row, form), CellType.STRING)


def _generalise(to: Generalise, value: Value) -> Outcome:
    if isinstance(to, ToBands):
        return _band(to, value)
    if not isinstance(value, str):
        return Reason.TYPE
    group = device_class(value) if isinstance(to, ToDeviceClass) else vendor_group(value)
    return Reason.NO_CLASS if group is None else Cell(group.value, CellType.STRING)


def _band(to: ToBands, value: Value) -> Outcome:
    number = read_number(value)
    if isinstance(number, Reason):
        return number
    reached = bisect_right(to.bounds, number)
    return Cell(plain(to.bounds[reached - 1]), number_type(*to.bounds)) if reached else Reason.RANGE


def read_number(value: Value) -> Decimal | Reason:
    """Read a number, quoted or not, exactly.

    Examples:
        >>> read_number("-6.10e1"), read_number(Number("007")), read_number(True)
        (Decimal('-61.0'), <Reason.SHAPE: 'shape'>, <Reason.TYPE: 'type'>)
    """
    if not isinstance(value, str | Number):
        return Reason.TYPE
    text = written(value)
    return Decimal(text) if len(text) <= NUMBER_CHARS and _NUMBER.fullmatch(text) else Reason.SHAPE


def written(value: Value) -> str:
    """Return a value's text as written; a boolean's is ``true`` or ``false``, an array's and null's is empty."""
    match value:
        case Number(text):
            return text
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case Opaque():
            return ""


def plain(number: Decimal) -> str:
    """Write a number in plain decimal.

    Examples:
        >>> plain(Decimal("-0.0")), plain(Decimal("1E+2")), plain(Decimal("2.50"))
        ('0', '100', '2.5')
    """
    return format(EXACT.normalize(number), "f") if number else "0"


def number_type(*grid: Decimal) -> CellType:
    """Return ``long`` when no value on the grid can have a fraction, else ``decimal``."""
    return CellType.DECIMAL if any(decimals(number) for number in grid) else CellType.LONG
