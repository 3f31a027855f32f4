"""What an invented fleet lets out, made in parts that are kept: whoever is broken off goes on where he was.

In:  a register, an activity, how many homes, a folder. Out: ``Released`` of the whole fleet, and what it took.

The rules this module keeps:
 * A part is ``AT_ONCE`` homes: their reports (``risk_reports``) through the doors of the register, as ``sluis risk``
   lets recorded reports through; what came out is kept as Parquet, under its name only when it is whole.
 * Parts are of one fleet: a folder of another register, fleet or seed is refused.
 * Homes and household tokens are numbered on from part to part; every part has keys of its own, as it would anyway:
   a token joins nothing of two homes.
"""

import json
import multiprocessing
import resource
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import compute, parquet  # type: ignore[import-untyped]
from risk_reports import AT_ONCE, FIRST_S, part_of

from sluis import api
from sluis.risk.released import ArrowTable, Collecting, Released
from sluis.risk.replayed import Replay
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits

_COST: Final = b"processor_s"
SEVERAL: Final = 2


@dataclass(frozen=True, slots=True)
class Fleet:
    """What is made, and of what it leaves."""

    register: Path
    activity: str
    homes: int
    mean: float
    each_day: int
    seed: int = 1
    days: int = 2

    def said(self) -> dict[str, str | int | float]:
        """Return what tells one fleet from another."""
        plan = api.compile_plan(self.register, FIRST_S * 1000).activity(self.activity).plan
        return {
            "plan": plan.digest,
            "activity": self.activity,
            "homes": self.homes,
            "mean": self.mean,
            "days": self.days,
            "each_day": self.each_day,
            "seed": self.seed,
        }


@dataclass(frozen=True, slots=True)
class Whole:
    """A fleet that is made."""

    released: Released
    processor_s: float
    """Of making it and of its doors, all parts together."""


def released(fleet: Fleet, folder: Path, processes: int = 2) -> Whole:
    """Return what a fleet lets out; parts that the folder has are not made again.

    Raises:
        SystemExit: the folder holds parts of another fleet.

    Effects:
        Writes parts into the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    about = folder / "fleet.json"
    if about.exists() and json.loads(about.read_text()) != fleet.said():
        raise SystemExit(f"{folder} holds another fleet; name another folder")
    about.write_text(json.dumps(fleet.said()))
    parts = range(-(-fleet.homes // AT_ONCE))
    missing = [(fleet, folder, place) for place in parts if not _rows_of(folder, place).exists()]
    if min(len(missing), processes) < SEVERAL:
        for asked in missing:
            _make(asked)
    else:
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            for _place in pool.imap_unordered(_make, missing):
                pass
    return _joined(fleet, folder, parts)


def _rows_of(folder: Path, place: int) -> Path:
    return folder / f"rows-{place:05d}.parquet"


def _make(asked: tuple[Fleet, Path, int]) -> int:
    """Make one part: units first, rows last; a part whose rows are there is whole."""
    fleet, folder, place = asked
    started = time.process_time()
    chosen = api.compile_plan(fleet.register, FIRST_S * 1000).activity(fleet.activity)
    run = Replay((chosen.lowered,))
    homes = min(AT_ONCE, fleet.homes - place * AT_ONCE)
    for line in part_of(place, homes, fleet.mean, fleet.days, fleet.each_day, fleet.seed):
        run.take(decode_bulk(line.encode(), Limits()))
    found = run.result().released[fleet.activity]
    about = {_COST: str(time.process_time() - started).encode(), b"bodies": str(found.bodies).encode()}
    for name, table in (("units", found.units), ("rows", found.rows)):
        half = folder / f"{name}-{place:05d}.half"
        parquet.write_table(table.replace_schema_metadata(about), half, compression="zstd")  # type: ignore[attr-defined]
        half.rename(half.with_suffix(".parquet"))
    return place


def _joined(fleet: Fleet, folder: Path, parts: Iterable[int]) -> Whole:
    """Put the parts together: homes and units numbered on."""
    units, rows, unit, bodies, cost = [], [], 0, 0, 0.0
    for place in parts:
        mine = parquet.read_table(folder / f"units-{place:05d}.parquet")
        theirs = parquet.read_table(_rows_of(folder, place))
        about = theirs.schema.metadata
        bodies, cost = bodies + int(about[b"bodies"]), cost + float(about[_COST])
        units.append(_raised(_raised(mine, "unit", unit), "home", place * AT_ONCE))
        rows.append(_raised(theirs, "unit", unit))
        unit += mine.num_rows
    plan = api.compile_plan(fleet.register, FIRST_S * 1000).activity(fleet.activity).plan
    empty = Collecting(plan)
    whole: ArrowTable = pa.concat_tables(rows)
    return Whole(Released(pa.concat_tables(units), whole, empty.columns, empty.token_columns, bodies), cost)


def _raised(table: ArrowTable, name: str, by: int) -> ArrowTable:
    """Return a table with a column of numbers raised."""
    place = table.column_names.index(name)  # type: ignore[attr-defined]
    raised: ArrowTable = table.set_column(place, name, compute.add(table.column(name), by)).replace_schema_metadata()  # type: ignore[attr-defined]
    return raised


def peak_mib() -> int:
    """Return the most memory that this process held."""
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
