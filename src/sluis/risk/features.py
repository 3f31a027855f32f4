"""What an attacker compares of two sets of bodies: which homes have which features.

In:  ``Released`` and a day. Out: ``Features``: a list of homes with what each showed that day.

A feature is a value of a column, the whole of a device, a token, the time of day or the second of arrival; and how
many devices had it at once: the second phone is another feature than the first. A token that is still the same is the
feature that ends the search. Of a column of many numbers its tens, hundreds, thousands ... are features besides: a
counter that grows is never the same tomorrow, and its thousands are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sluis.risk.engine import Connection, connected
from sluis.risk.released import Released
from sluis.risk.singling_out import quoted

DAY_S: Final = 86_400
HOUR_S: Final = 3_600
PHASE_S: Final = 900
"""A router that sends every quarter of an hour, or every multiple of it, is followed by the second at which it does."""
MOST_AT_ONCE: Final = 16
FEW_NUMBERS: Final = 8
"""Of a column with no more different numbers each is a word."""
"""More of one kind in a home is not counted apart."""
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Features:
    """Who showed what on one day."""

    homes: Ints
    """Whose each unit is."""
    names: tuple[str, ...]
    """Of each feature its column, ``device``, ``token``, ``time`` or ``phase``; what an attacker learns is by these."""
    unit: Ints
    feature: Ints
    """With ``unit``: the pairs that are there, each once."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of one recipient."""

    released: Released
    day: int


def features_of(days: Sequence[Day], homes: Sequence[int], columns: Sequence[str]) -> tuple[Features, ...]:
    """Return the features of some homes on days; equal features have equal numbers on all of them.

    Args:
        days: Of one recipient or of several.
        homes: Those that are looked at; a home has as many units as it has household tokens that day.
        columns: That are compared; token columns that the days have are compared besides.
    """
    with connected(wanted={"home": np.array(sorted(homes), np.int64)}) as connection:
        parts = []
        for place, which in enumerate(days):
            connection.register(f"units{place}", which.released.units)
            connection.register(f"rows{place}", which.released.rows)
            owner = next(at for at, other in enumerate(days) if other.released is which.released)
            parts.append(_day(place, owner, which, columns, _scales(which.released, columns)))
        connection.execute(f"CREATE TEMP TABLE shown AS {' UNION ALL '.join(parts)}")
        connection.execute(
            "CREATE TEMP TABLE many AS SELECT place, unit, home, name, value, unnest(range(1, least(most, "  # noqa: S608 - a number
            f"{MOST_AT_ONCE}) + 1)) AS nth FROM (SELECT place, unit, home, name, value, max(n) AS most FROM shown "
            "GROUP BY ALL)"
        )
        connection.execute(
            "CREATE TEMP TABLE known AS SELECT name, value, nth, row_number() OVER (ORDER BY name, value, nth) - 1 "
            "AS feature FROM (SELECT DISTINCT name, value, nth FROM many)"
        )
        names = tuple(str(name) for (name,) in connection.execute("SELECT name FROM known ORDER BY feature").fetchall())
        return tuple(_read(connection, place, names) for place in range(len(days)))


def days_of(released: Released) -> tuple[int, ...]:
    """Return the days on which anything left, ascending."""
    with connected(rows=released.rows) as connection:
        found = connection.execute("SELECT DISTINCT day FROM rows ORDER BY day").fetchall()
    return tuple(int(day) for (day,) in found)


def homes_of(which: Day) -> frozenset[int]:
    """Return the homes that the measurer knows and of which something left that day."""
    with connected(rows=which.released.rows, units=which.released.units) as connection:
        found = connection.execute(
            "SELECT DISTINCT home FROM units JOIN rows USING (unit) WHERE home >= 0 AND day = ?", [which.day]
        ).fetchall()
    return frozenset(int(home) for (home,) in found)


def fullest_pair(released: Released, apart: int) -> tuple[int, int] | None:
    """Return the two days so far apart on which most homes are on both, the first of several; ``None``: there are none.

    Whoever delivers what is measured does not choose the pair by a first day that hardly anybody was on.
    """
    with connected(rows=released.rows, units=released.units) as connection:
        found = connection.execute(
            "WITH seen AS (SELECT DISTINCT home, day FROM units JOIN rows USING (unit) WHERE home >= 0) "
            "SELECT a.day, count(*) AS n FROM seen a JOIN seen b ON a.home = b.home AND b.day = a.day + ? "
            "GROUP BY a.day ORDER BY n DESC, a.day LIMIT 1",
            [apart],
        ).fetchall()
    return (int(found[0][0]), int(found[0][0]) + apart) if found else None


def _scales(released: Released, columns: Sequence[str]) -> dict[str, int]:
    """Return per column of many numbers how many powers of ten its largest has."""
    names = [name for name in columns if name in released.columns]
    if not names:
        return {}
    asked = ", ".join(
        f"CASE WHEN count({number}) = count({quoted(name)}) AND count(DISTINCT {number}) > {FEW_NUMBERS} "
        f"THEN coalesce(floor(log10(greatest(max(abs({number})), 1))), 0)::INTEGER ELSE 0 END"
        for name in names
        for number in [f"TRY_CAST({quoted(name)} AS DOUBLE)"]
    )
    with connected(rows=released.rows) as connection:
        found = connection.execute(f"SELECT {asked} FROM rows").fetchall()[0]  # noqa: S608 - columns are quoted
    return {name: int(powers) for name, powers in zip(names, found, strict=True) if powers}


def _day(place: int, owner: int, which: Day, columns: Sequence[str], scales: Mapping[str, int]) -> str:
    """Return SQL for what each unit showed at each moment of one day, and how often at once; one pass over the rows."""
    released = which.released
    shared = [f"r.{quoted(name)}" for name in columns if name in released.columns]
    shown = {_text(name): f"r.{quoted(name)}::VARCHAR" for name in columns if name in released.columns}
    for name, powers in scales.items():
        for power in range(1, powers + 1):
            tens = f"floor(TRY_CAST(r.{quoted(name)} AS DOUBLE) / 1e{power})::VARCHAR"
            shown[f"{_text(name)} 1e{power}"] = tens
    if len(shared) > 1:
        whole = ", chr(31), ".join(f"coalesce({name}::VARCHAR, chr(30))" for name in shared)
        some = " OR ".join(f"{name} IS NOT NULL" for name in shared)
        shown["device"] = f"CASE WHEN {some} THEN concat({whole}) END"
    parts = [f"{{'name': '{name}', 'value': {value}}}" for name, value in shown.items()]
    tokens = [f"r.{quoted(name)}::VARCHAR" for name in released.tokens]
    parts += [f"{{'name': 'token', 'value': {value}}}" for value in (*tokens, f"concat('household {owner} ', u.unit)")]
    parts += [f"{{'name': 'time', 'value': 'at ' || (r.step % {DAY_S})::VARCHAR}}"]
    parts += [f"{{'name': 'phase', 'value': (r.arrived % {PHASE_S})::VARCHAR}}"]
    parts += [f"{{'name': 'time', 'value': 'hour ' || (r.step % {DAY_S} // {HOUR_S})::VARCHAR}}"]
    return (
        f"SELECT {place} AS place, unit, home, s.name AS name, s.value AS value, "  # noqa: S608 - columns are quoted
        "CASE WHEN s.name IN ('token', 'time', 'phase') THEN 1 ELSE count(*) END AS n FROM "
        f"(SELECT u.unit AS unit, u.home AS home, r.step AS step, unnest([{', '.join(parts)}]) AS s "
        f"FROM rows{place} r JOIN units{place} u USING (unit) JOIN wanted USING (home) WHERE r.day = {int(which.day)}) "
        "WHERE s.value IS NOT NULL GROUP BY unit, home, step, s.name, s.value"
    )


def _read(connection: Connection, place: int, names: tuple[str, ...]) -> Features:
    pairs = connection.execute(
        "SELECT dense_rank() OVER (ORDER BY unit) - 1 AS u, feature, home FROM many "
        "JOIN known USING (name, value, nth) WHERE place = ? ORDER BY u, feature",
        [place],
    ).fetchnumpy()
    unit, feature = np.asarray(pairs["u"], np.int64), np.asarray(pairs["feature"], np.int64)
    homes = np.empty(int(unit[-1]) + 1 if len(unit) else 0, np.int64)
    homes[unit] = np.asarray(pairs["home"], np.int64)
    return Features(homes, names, unit, feature)


def _text(name: str) -> str:
    return name.replace("'", "''")
