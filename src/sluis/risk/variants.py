"""What if less had been released: the same table with a column gone, coarser, or with tokens that live shorter.

In:  ``Released``. Out: ``Released`` as it would have been, made of what left and of nothing else.

The rule this module keeps: a variant is computed from what was released, never from what the router sent. It can only
take away.
"""

from dataclasses import replace
from typing import Final

from sluis.risk.engine import connected
from sluis.risk.released import ArrowTable, Released
from sluis.risk.singling_out import quoted

COARSER: Final = 4
"""How many neighbouring values become one."""


def without(released: Released, column: str) -> Released:
    """Return the table without one column."""
    return replace(released, columns=tuple(name for name in released.columns if name != column))


def only(released: Released, column: str) -> Released:
    """Return the table with one column alone."""
    return replace(released, columns=(column,), tokens=())


def with_values(released: Released) -> Released:
    """Return the table without columns in which nothing left."""
    counts = ", ".join(f"count({quoted(name)})" for name in released.columns)
    found = _asked(released, f"SELECT {counts} FROM rows") if counts else ()  # noqa: S608 - quoted
    return replace(released, columns=tuple(name for name, n in zip(released.columns, found, strict=True) if n))


def is_coarsened(released: Released, column: str) -> bool:
    """Return whether a column holds numbers, and enough of them to be put together."""
    numbers, others = _asked(
        released,
        f"SELECT count(DISTINCT TRY_CAST({quoted(column)} AS DOUBLE)), count(*) FILTER "  # noqa: S608 - quoted
        f"({quoted(column)} IS NOT NULL AND TRY_CAST({quoted(column)} AS DOUBLE) IS NULL) FROM rows",
    )
    return int(str(others)) == 0 and int(str(numbers)) > COARSER


def coarser(released: Released, column: str) -> Released:
    """Return the table with neighbouring values of a column put together, ``COARSER`` at a time.

    Source:
        As bands of the register would, with these values as their bounds.
    """
    name = quoted(column)
    banded = (
        f"CASE WHEN {name} IS NULL THEN NULL ELSE ((dense_rank() OVER (ORDER BY TRY_CAST({name} AS DOUBLE) "
        f"NULLS LAST) - 1) // {COARSER})::VARCHAR END"
    )
    return replace(released, rows=_table(released, f"SELECT * REPLACE ({banded} AS {name}) FROM rows"))  # noqa: S608 - quoted


def token_per_report(released: Released) -> Released:
    """Return the table with a household token that lives for one report."""
    numbered = (
        "SELECT unit AS old, step, row_number() OVER (ORDER BY unit, step) - 1 AS unit FROM "
        "(SELECT DISTINCT units.unit, step FROM units LEFT JOIN rows USING (unit))"
    )
    units = _table(
        released,
        f"SELECT n.unit, home, period FROM units JOIN ({numbered}) n ON units.unit = n.old ORDER BY n.unit",  # noqa: S608
    )
    rows = _table(
        released,
        f"SELECT rows.* REPLACE (n.unit AS unit) FROM rows JOIN ({numbered}) n "  # noqa: S608
        "ON rows.unit = n.old AND rows.step = n.step",
    )
    return replace(released, units=units, rows=rows)


def of_homes(released: Released, most: int, seed: int) -> Released:
    """Return the table of at most so many homes, drawn with a seed; a table without known homes stays whole."""
    kept = (
        f"SELECT unit FROM units WHERE home IN (SELECT home FROM (SELECT DISTINCT home FROM units WHERE home >= 0) "  # noqa: S608
        f"ORDER BY hash(concat('{int(seed)} ', home)) LIMIT {int(most)})"
    )
    units = _table(released, f"SELECT * FROM units WHERE unit IN ({kept})")  # noqa: S608
    if units.num_rows in {0, released.units.num_rows}:
        return released
    return replace(released, units=units, rows=_table(released, f"SELECT * FROM rows WHERE unit IN ({kept})"))  # noqa: S608


def _table(released: Released, question: str) -> ArrowTable:
    with connected(units=released.units, rows=released.rows) as connection:
        table: ArrowTable = connection.sql(question).to_arrow_table()
    return table


def _asked(released: Released, question: str) -> tuple[object, ...]:
    with connected(rows=released.rows) as connection:
        return tuple(connection.execute(question).fetchall()[0])
