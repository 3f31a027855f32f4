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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import pyarrow as pa  # type: ignore[import-untyped]

from sluis.kernel.plan import STAR, Plan, Token, Withhold

HOUSEHOLD: Final = "Household"
COLLECTED: Final = "CollectionTime"
_NUMBERS: Final = ("unit", "day", "step", "arrived", "device")
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
    _units: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    _rows: list[dict[str, str | int | None]] = field(default_factory=list)
    _seen: set[tuple[int, int]] = field(default_factory=set)
    """Homes and the periods in which something left of them."""
    _bodies: int = 0

    def unknown_in(self, cells: Cells) -> bool:
        """Return whether a body holds a value that this activity does not release."""
        known = {*self.columns, *self._token_columns()}
        return any(path not in {(HOUSEHOLD,), (COLLECTED,)} and column_of(path) not in known for path in cells)

    def add(self, body: Body) -> None:
        """Take one body."""
        token = body.cells.get((HOUSEHOLD,), f"#{self._bodies}")
        unit, *_ = self._units.setdefault(token, (len(self._units), body.home, body.period))
        self._seen.add((body.home, body.period))
        self._bodies += 1
        self.homes.add(body.home)
        step = int(body.cells.get((COLLECTED,), str(body.moment_s)))
        shown = {"unit": unit, "day": body.day, "step": step, "arrived": body.arrived_s}
        for number, device in enumerate(_devices(body.cells, self._token_columns())):
            self._rows.append({**shown, "device": number, **device})

    def released(self) -> Released:
        """Return what was put together, homes that were silent in a period of the others among it."""
        columns, tokens = self.columns, self._token_columns()
        units = list(self._units.values())
        periods = sorted({period for _home, period in self._seen})
        silent = [
            (home, period)
            for period in periods
            for home in sorted(self.homes)
            if home >= 0 and (home, period) not in self._seen
        ]
        units += [(len(self._units) + place, *which) for place, which in enumerate(silent)]
        return Released(_unit_table(units), _row_table(self._rows, (*columns, *tokens)), columns, tokens, self._bodies)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns whose values leave: those an attacker may know."""
        return tuple(".".join(row.path) for row in self.plan.rows if not isinstance(row.treatment, Token | Withhold))

    def _token_columns(self) -> tuple[str, ...]:
        return tuple(".".join(row.path) for row in self.plan.rows if isinstance(row.treatment, Token))


def column_of(path: Sequence[str]) -> str:
    """Return the column of a path in a body.

    Examples:
        >>> column_of(("Device", "Hosts", "Host", "3", "Active"))
        'Device.Hosts.Host.*.Active'
    """
    return ".".join(STAR if segment.isdigit() else segment for segment in path)


def _devices(cells: Cells, tokens: Sequence[str]) -> list[dict[str, str]]:
    """Return the home itself, then its devices: entries of tables, those with the same token as one."""
    home: dict[str, str] = {}
    entries: dict[tuple[str, ...], dict[str, str]] = {}
    for path, value in cells.items():
        if path in {(HOUSEHOLD,), (COLLECTED,)}:
            continue
        last = max((place for place, segment in enumerate(path) if segment.isdigit()), default=-1)
        into = home if last < 0 else entries.setdefault(path[: last + 1], {})
        into[column_of(path)] = value
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


def _unit_table(units: Iterable[tuple[int, int, int]]) -> ArrowTable:
    columns = tuple(zip(*units, strict=True)) or ((), (), ())
    names = ("unit", "home", "period")
    arrays = {name: pa.array(column, pa.int64()) for name, column in zip(names, columns, strict=True)}
    table: ArrowTable = pa.table(arrays)
    return table


def _row_table(rows: Sequence[Mapping[str, str | int | None]], columns: Sequence[str]) -> ArrowTable:
    numbers = {name: pa.array([row[name] for row in rows], pa.int64()) for name in _NUMBERS}
    words = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in columns}
    table: ArrowTable = pa.table({**numbers, **words})
    return table
