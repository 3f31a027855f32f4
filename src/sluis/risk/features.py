"""What an attacker compares of two sets of bodies: which homes have which features.

In:  ``Released`` and a day. Out: ``Features``: a list of homes with what each showed that day.

A feature is a value of a column, the whole of a device, a token, the time of day or the second of arrival; and how
many devices had it at once: the second phone is another feature than the first. A token that is still the same is the
feature that ends the search. Of a column of many numbers its tens, hundreds, thousands ... are features besides: a
counter that grows is never the same tomorrow, and its thousands are.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sluis.risk.engine import connected
from sluis.risk.released import Released
from sluis.risk.singling_out import quoted

DAY_S: Final = 86_400
HOUR_S: Final = 3_600
PHASE_S: Final = 900
"""A router that sends every quarter of an hour, or every multiple of it, is followed by the second at which it does."""
MOST_AT_ONCE: Final = 16
"""More of one kind in a home is not counted apart."""
FEW_NUMBERS: Final = 8
"""Of a column with no more different numbers each is a word."""
_AT_ONCE: Final = 20_000
"""Homes whose features are in the engine at once."""
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


def features_of(
    days: Sequence[Day], homes: Sequence[int], columns: Sequence[str], more: Sequence[int] = ()
) -> tuple[Features, ...]:
    """Return the features of some homes on days; equal features have equal numbers on all of them.

    Args:
        days: Of one recipient or of several.
        homes: Those that are looked at; a home has as many units as it has household tokens that day.
        columns: That are compared; token columns that the days have are compared besides.
        more: Homes that are looked at besides on the last of the days.
    """
    owners = [next(at for at, other in enumerate(days) if other.released is each.released) for each in days]
    scales = {owner: _scales(days[owner].released, columns) for owner in set(owners)}
    shown = [_shown(days[owner].released, owner, columns, scales[owner]) for owner in owners]
    names = sorted({name for each in shown for name, _value in each})
    salt = secrets.token_hex(16)
    parts = []
    for place, which in enumerate(days):
        looked = np.array([*homes, *more] if place == len(days) - 1 else homes, np.int64)
        asked = _asked(_day(which, shown[place]), names, salt)
        starts = range(0, max(len(looked), 1), _AT_ONCE)
        parts.append([_part(which.released, asked, looked[start : start + _AT_ONCE]) for start in starts])
    return _numbered(parts, names)


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


def _shown(
    released: Released, owner: int, columns: Sequence[str], scales: Mapping[str, int]
) -> tuple[tuple[str, str], ...]:
    """Return what is compared of each row: a name and the SQL of its value."""
    shared = [f"r.{quoted(name)}" for name in columns if name in released.columns]
    shown = {name: f"r.{quoted(name)}::VARCHAR" for name in columns if name in released.columns}
    for name, powers in scales.items():
        for power in range(1, powers + 1):
            shown[f"{name} 1e{power}"] = f"floor(TRY_CAST(r.{quoted(name)} AS DOUBLE) / 1e{power})::VARCHAR"
    if len(shared) > 1:
        whole = ", chr(31), ".join(f"coalesce({name}::VARCHAR, chr(30))" for name in shared)
        some = " OR ".join(f"{name} IS NOT NULL" for name in shared)
        shown["device"] = f"CASE WHEN {some} THEN concat({whole}) END"
    tokens = [f"r.{quoted(name)}::VARCHAR" for name in released.tokens]
    return (
        *shown.items(),
        *(("token", value) for value in (*tokens, f"concat('household {owner} ', u.unit)")),
        ("time", f"'at ' || (r.step % {DAY_S})::VARCHAR"),
        ("phase", f"(r.arrived % {PHASE_S})::VARCHAR"),
        ("time", f"'hour ' || (r.step % {DAY_S} // {HOUR_S})::VARCHAR"),
    )


def _day(which: Day, shown: Sequence[tuple[str, str]]) -> str:
    """Return SQL for what each unit showed at each moment of one day, and how often at once; one pass over the rows."""
    parts = ", ".join(f"{{'name': '{_text(name)}', 'value': {value}}}" for name, value in shown)
    return (
        "SELECT unit, home, s.name AS name, s.value AS value, "  # noqa: S608 - columns are quoted
        "CASE WHEN s.name IN ('token', 'time', 'phase') THEN 1 ELSE count(*) END AS n FROM "
        f"(SELECT u.unit AS unit, u.home AS home, r.step AS step, unnest([{parts}]) AS s "
        f"FROM rows r JOIN units u USING (unit) JOIN wanted USING (home) WHERE r.day = {int(which.day)}) "
        "WHERE s.value IS NOT NULL GROUP BY unit, home, step, s.name, s.value"
    )


def _asked(day: str, names: Sequence[str], salt: str) -> str:
    """Return SQL for each feature of each unit: where its name stands, and a salted hash of its text."""
    listed = ", ".join(f"'{_text(name)}'" for name in names)
    return (
        f"WITH shown AS ({day}), many AS (SELECT unit, home, name, value, unnest(range(1, least(max(n), "  # noqa: S608 - quoted
        f"{MOST_AT_ONCE}) + 1)) AS nth FROM shown GROUP BY unit, home, name, value) "
        f"SELECT dense_rank() OVER (ORDER BY unit) - 1 AS u, home, (list_position([{listed}], name) - 1)::SMALLINT AS "
        f"name, hash(concat('{salt}', chr(31), name, chr(31), value, chr(31), nth)) AS key FROM many "
        "ORDER BY u, many.name, value, nth"
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What some homes showed on one day, each feature a salted hash of its text."""

    homes: Ints
    unit: Ints
    """Ascending; with ``key`` the pairs that are there, each once, those of a unit always in the same order."""
    key: NDArray[np.uint64]
    name: NDArray[np.int16]


def _part(released: Released, asked: str, homes: Ints) -> _Part:
    with connected(wanted={"home": np.sort(homes)}, units=released.units, rows=released.rows) as connection:
        found = connection.execute(asked).fetchnumpy()
    unit = np.asarray(found["u"], np.int64)
    mine = np.empty(int(unit[-1]) + 1 if len(unit) else 0, np.int64)
    mine[unit] = np.asarray(found["home"], np.int64)
    return _Part(mine, unit, np.asarray(found["key"], np.uint64), np.asarray(found["name"], np.int16))


def _numbered(days: Sequence[Sequence[_Part]], names: Sequence[str]) -> tuple[Features, ...]:
    """Give equal features equal numbers, in the order in which they first come: the salt shows in none of them."""
    every = [part for parts in days for part in parts]
    _known, first, number = np.unique(
        np.concatenate([part.key for part in every]), return_index=True, return_inverse=True
    )
    order = np.argsort(first)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    shared = tuple(names[place] for place in np.concatenate([part.name for part in every])[first[order]].tolist())
    numbers = iter(np.split(rank[number], np.cumsum([len(part.key) for part in every])[:-1]))
    made = []
    for parts in days:
        before = np.cumsum([0, *(len(part.homes) for part in parts)])
        units = np.concatenate([part.unit + start for part, start in zip(parts, before, strict=False)])
        mine = np.concatenate([next(numbers) for _part in parts])
        made.append(Features(np.concatenate([part.homes for part in parts]), shared, units, mine))
    return tuple(made)


def _text(name: str) -> str:
    return name.replace("'", "''")
