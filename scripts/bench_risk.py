"""How fast risk is measured on a whole country, beside plain numpy, after checking the answers.

In:  nothing; a fleet is made up (``risk_fleet``), the same each time. Out: one table on standard output.

The rules this script keeps:
 * Answers first: for every view, the sizes of the classes are those that numpy gets by another way.
 * Both go over the same arrays in the same run, one after the other. What is measured includes hashing and grouping,
   and not the making of the fleet.
 * The views are those of docs/facts/risk.md, section 2.1; its own figures stand beside ours. The fleet is another
   drawing of the same model: shares within a few points, the same order.
 * Nothing here asserts a time.

Usage: ``python scripts/bench_risk.py [--homes N] [--mean M]``. All Dutch homes, 84 million devices, about ten minutes
and ten gigabytes; ``--homes 20000`` shows that it runs.
"""

import argparse
import resource
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from bench import Rows, machine, print_table
from numpy.typing import NDArray
from risk_fleet import DUTCH_HOMES, Devices, devices

from sluis.reports import show
from sluis.risk.released import Released
from sluis.risk.singling_out import Profile, opened

CHUNK: Final = 1_000_000
"""Homes made at once."""
VIEWS: Final = {
    "prefix and class": ("prefix", "kind"),
    "maker and class": ("vendor", "kind"),
    "class": ("kind",),
    "four groups": ("group",),
    "four groups, banded": ("bands",),
}
BANDS: Final = (1, 3, 6)
"""Counts from which a band begins: 0, 1-2, 3-5, 6 and more."""
Column = NDArray[np.int32]


@dataclass(frozen=True)
class Fleet:
    """A row for each device, homes in order."""

    homes: int
    unit: Column
    columns: Mapping[str, Column]


def made(homes: int, mean: float) -> Fleet:
    """Make the fleet, a million homes at a time, in 32 bits."""
    parts: list[tuple[int, Devices]] = []
    for seed, start in enumerate(range(0, homes, CHUNK), start=1):
        parts.append((start, _small(devices(min(CHUNK, homes - start), mean, seed))))
    unit = np.concatenate([(part.home + start).astype(np.int32) for start, part in parts])
    names = ("prefix", "vendor", "kind", "group")
    columns = {name: np.concatenate([getattr(part, name) for _start, part in parts]).astype(np.int32) for name in names}
    return Fleet(homes, unit, columns)


def _small(found: Devices) -> Devices:
    shown = {name: getattr(found, name).astype(np.int32) for name in ("home", "kind", "group", "vendor", "prefix")}
    return Devices(found.homes, **shown, address=np.zeros(0, np.int64))


def banded(fleet: Fleet) -> Fleet:
    """Return one row for each home: how many of each group, in bands."""
    groups = int(fleet.columns["group"].max()) + 1
    counts = np.bincount(fleet.unit.astype(np.int64) * groups + fleet.columns["group"], minlength=fleet.homes * groups)
    bands = np.digitize(counts.reshape(fleet.homes, groups), BANDS)
    code = (bands @ (4 ** np.arange(groups))).astype(np.int32)
    return Fleet(fleet.homes, np.arange(fleet.homes, dtype=np.int32), {"bands": code})


def released(fleet: Fleet, names: tuple[str, ...]) -> Released:
    """Return the fleet as it is measured: every home's one report."""
    number = np.arange(fleet.homes, dtype=np.int32)
    units = pa.table({"unit": number, "home": number, "period": np.zeros(fleet.homes, np.int8)})
    rows = pa.table({"unit": fleet.unit} | {name: fleet.columns[name] for name in names} | _still(len(fleet.unit)))
    return Released(units, rows, names, (), fleet.homes)


def _still(count: int) -> dict[str, NDArray[np.int8]]:
    zero = np.zeros(count, np.int8)
    return dict.fromkeys(("day", "step", "device"), zero)


def by_numpy(fleet: Fleet, names: tuple[str, ...]) -> dict[int, int]:
    """Return size → classes: a random number for each kind of device, added up by home, sorted."""
    code = fleet.columns[names[0]].astype(np.int64)
    for name in names[1:]:
        code = code * 64 + fleet.columns[name]
    draw = np.random.default_rng(11)
    _known, place = np.unique(code, return_inverse=True)
    number = draw.integers(0, 2**63, int(place.max()) + 1, np.uint64)[place]
    total = np.zeros(fleet.homes, np.uint64)
    starts = np.searchsorted(fleet.unit, np.arange(fleet.homes))
    there = np.flatnonzero(np.append(starts[1:], len(fleet.unit)) > starts)
    total[there] = np.add.reduceat(number, starts[there])
    _classes, sizes = np.unique(total, return_counts=True)
    values, counts = np.unique(sizes, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def main() -> None:
    """Make, check, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--homes", type=int, default=DUTCH_HOMES)
    parser.add_argument("--mean", type=float, default=10.0)
    asked = parser.parse_args()
    show.line(show.out(), machine())
    fleet = made(asked.homes, asked.mean)
    rows: Rows = {("the fleet", "homes"): [f"{fleet.homes:,}"], ("the fleet", "devices"): [f"{len(fleet.unit):,}"]}
    for view, names in VIEWS.items():
        chosen = banded(fleet) if names == ("bands",) else fleet
        started = time.perf_counter()
        with opened(released(chosen, names)) as table:
            profile = table.profile(steps=None)
        ours = time.perf_counter() - started
        started = time.perf_counter()
        if dict(profile.sizes) != by_numpy(chosen, names):
            raise SystemExit(f"{view}: numpy has other classes")
        _fill(rows, view, profile, ours, time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rows["memory, the fleet among it", "MiB at most"] = [f"{peak:,}"]
    print_table(rows, ("",))


def _fill(rows: Rows, view: str, profile: Profile, ours: float, theirs: float) -> None:
    rows[view, "alone, %"] = [f"{100 * profile.unique.value:.2f}"]
    rows[view, "with fewer than 20, %"] = [f"{100 * profile.below(20).value:.2f}"]
    rows[view, "classes per home, %"] = [f"{100 * profile.kappa:.2f}"]
    rows[view, "s"] = [f"{ours:.2f}"]
    rows[view, "s, numpy"] = [f"{theirs:.2f}"]


if __name__ == "__main__":
    main()
