"""What was released, as an attacker sees it: a row for every device in every body, beside it the household's token.

In:  bodies, one after another, each with what the measurer knows of it. Out: ``Released``, two Arrow tables.

The rules this module keeps:
 * Columns are the rows of the register: a path with ``*`` for every entry. A row that makes tokens is a token column:
   the token joins what one body and one period say of a device, and is compared between periods, no more.
 * Entries of different tables that carry the same token are one device: that is what the token is for.
 * Whose home it was is a number that only the measurer knows; nothing here can be turned back into a line or a name.
 * A household token that comes back is the same one, however long a register says that it lives.
 * A home of which nothing left in a period is a unit without rows: to be silent is to be recognisable too.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Protocol, TypeAlias

import pyarrow as pa  # type: ignore[import-untyped]

from sluis.kernel.plan import STAR, Plan, Token, Withhold

HOUSEHOLD: Final = "Household"
COLLECTED: Final = "CollectionTime"
_NUMBERS: Final = ("unit", "day", "step", "arrived", "device")
_AT_ONCE: Final = 65_536
"""Rows that are held as Python objects at most."""
_PLACES: Final = 65_536
"""Paths of bodies whose places are remembered: words of the register and numbers of entries."""
Numbers: TypeAlias = "array[int]"
Cells = Mapping[tuple[str, ...], str]
"""What one body holds: segments of the path, entry numbers among them, → the value as it is written."""


class ArrowTable(Protocol):
    """What is used of a table of pyarrow, which brings no types."""

    @property
    def num_rows(self) -> int:
        """How many rows it has."""
        ...

    def to_pylist(self) -> list[dict[str, object]]:
        """Return its rows as dictionaries."""
        ...


@dataclass(frozen=True, slots=True)
class Released:
    """What left for one activity."""

    units: ArrowTable
    """``unit`` (what one household token covers; without one, one body), ``home`` (-1: not known), ``period``."""
    rows: ArrowTable
    """``unit``, ``day`` (of 1970, by the gate's clock), ``step`` (seconds), ``arrived`` (seconds; null when not seen),
    ``device`` (0: the home itself), then the columns."""
    columns: tuple[str, ...]
    """Whose values an attacker may know from elsewhere; a value that is absent is null."""
    tokens: tuple[str, ...] = ()
    """Columns that hold tokens."""
    bodies: int = 0


@dataclass(frozen=True, slots=True)
class Body:
    """One body, and what the measurer knows of it."""

    cells: Cells
    home: int
    """-1: not known."""
    period: int
    """Of the household's token, by the gate's clock."""
    day: int
    moment_s: int
    """Of its header; its step when it says no collection time."""
    arrived_s: int | None = None
    """When its recipient saw it come; ``None``: not known, or hidden by the moment of release."""


@dataclass(slots=True)
class Collecting:
    """Puts bodies of one activity together."""

    plan: Plan
    homes: set[int] = field(default_factory=set)
    """Homes that may be silent; those of bodies are added."""
    _units: dict[str, int] = field(default_factory=dict)
    _home: Numbers = field(default_factory=lambda: array("q"))
    _period: Numbers = field(default_factory=lambda: array("q"))
    """Of each unit, in their order."""
    _speaking: dict[int, set[int]] = field(default_factory=dict)
    """Homes of which something left, by period."""
    _rows: list[dict[str, str | int | None]] = field(default_factory=list)
    _tables: list[ArrowTable] = field(default_factory=list)
    """Rows that were put away: as Python objects a million homes would not fit into memory."""
    _bodies: int = 0

    def unknown_in(self, cells: Cells) -> bool:
        """Return whether a body holds a value that this activity does not release."""
        known = {*self.columns, *self.token_columns}
        return any(path not in {(HOUSEHOLD,), (COLLECTED,)} and column_of(path) not in known for path in cells)

    def add(self, body: Body) -> None:
        """Take one body."""
        token = body.cells.get((HOUSEHOLD,), f"#{self._bodies}")
        unit = self._units.setdefault(token, len(self._units))
        if unit == len(self._home):
            self._home.append(body.home)
            self._period.append(body.period)
        self._speaking.setdefault(body.period, set()).add(body.home)
        self._bodies += 1
        self.homes.add(body.home)
        step = int(body.cells.get((COLLECTED,), str(body.moment_s)))
        shown = {"unit": unit, "day": body.day, "step": step, "arrived": body.arrived_s}
        for number, device in enumerate(_devices(body.cells, self.token_columns)):
            self._rows.append({**shown, "device": number, **device})
        if len(self._rows) >= _AT_ONCE:
            self._put_away()

    def released(self) -> Released:
        """Return what was put together, homes that were silent in a period of the others among it."""
        self._put_away()
        home, period = array("q", self._home), array("q", self._period)
        for when in sorted(self._speaking):
            silent = sorted(each for each in self.homes - self._speaking[when] if each >= 0)
            home.extend(silent)
            period.extend([when] * len(silent))
        rows: ArrowTable = pa.concat_tables(self._tables)
        return Released(_unit_table(home, period), rows, self.columns, self.token_columns, self._bodies)

    def _put_away(self) -> None:
        self._tables.append(_row_table(self._rows, (*self.columns, *self.token_columns)))
        self._rows.clear()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns whose values leave: those an attacker may know."""
        return tuple(".".join(row.path) for row in self.plan.rows if not isinstance(row.treatment, Token | Withhold))

    @property
    def token_columns(self) -> tuple[str, ...]:
        """Return the columns that hold tokens."""
        return tuple(".".join(row.path) for row in self.plan.rows if isinstance(row.treatment, Token))


def column_of(path: Sequence[str]) -> str:
    """Return the column of a path in a body.

    Examples:
        >>> column_of(("Device", "Hosts", "Host", "3", "Active"))
        'Device.Hosts.Host.*.Active'
    """
    return ".".join(STAR if segment.isdigit() else segment for segment in path)


@lru_cache(maxsize=_PLACES)
def _placed(path: tuple[str, ...]) -> tuple[tuple[str, ...] | None, str]:
    """Return the entry of a table in which a path lies, ``None``: of the home itself; and its column."""
    last = max((place for place, segment in enumerate(path) if segment.isdigit()), default=-1)
    return None if last < 0 else path[: last + 1], column_of(path)


def _devices(cells: Cells, tokens: Sequence[str]) -> list[dict[str, str]]:
    """Return the home itself, then its devices: entries of tables, those with the same token as one."""
    home: dict[str, str] = {}
    entries: dict[tuple[str, ...], dict[str, str]] = {}
    for path, value in cells.items():
        if path in {(HOUSEHOLD,), (COLLECTED,)}:
            continue
        table_entry, column = _placed(path)
        into = home if table_entry is None else entries.setdefault(table_entry, {})
        into[column] = value
    joined: dict[str, dict[str, str]] = {}
    devices: list[dict[str, str]] = [home]
    for entry in entries.values():
        token = next((entry[column] for column in tokens if column in entry), None)
        device = None if token is None else joined.get(token)
        if device is None or device.keys() & entry.keys():
            devices.append(entry)
            if token is not None:
                joined[token] = entry
        else:
            device.update(entry)
    return devices


def _unit_table(home: Numbers, period: Numbers) -> ArrowTable:
    columns = {"unit": range(len(home)), "home": home, "period": period}
    table: ArrowTable = pa.table({name: pa.array(column, pa.int64()) for name, column in columns.items()})
    return table


def _row_table(rows: Sequence[Mapping[str, str | int | None]], columns: Sequence[str]) -> ArrowTable:
    numbers = {name: pa.array([row[name] for row in rows], pa.int64()) for name in _NUMBERS}
    words = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in columns}
    table: ArrowTable = pa.table({**numbers, **words})
    return table
