"""Small released tables for tests: homes as lists of devices, a device as the values of the columns."""

import random
from collections.abc import Sequence

import pyarrow as pa

from sluis.risk.released import Released

Value = str | None
Home = Sequence[Sequence[Value]]
"""Devices of one report."""


def drawing(seed: int) -> random.Random:
    """Return what draws invented homes."""
    return random.Random(seed)  # noqa: S311 - not keys


def one_report(homes: Sequence[Home], columns: Sequence[str] = ("kind",)) -> Released:
    """Return a table in which each home sent one report; a home without devices sent nothing."""
    return several_reports([[home] for home in homes], columns)


def several_reports(
    homes: Sequence[Sequence[Home]], columns: Sequence[str] = ("kind",), days: Sequence[int] = ()
) -> Released:
    """Return a table in which each home sent several reports; its token is one per day, and never comes back."""
    rows, units = [], {}
    for home, reports in enumerate(homes):
        for place, report in enumerate(reports):
            day = days[place] if days else 0
            step = place if not days else sum(days[before] == day for before in range(place))
            unit = units.setdefault((home, day), len(units))
            for number, device in enumerate(report):
                shown = dict(zip(columns, device, strict=True))
                rows.append({"unit": unit, "day": day, "step": step, "arrived": None, "device": number, **shown})
    numbers = {
        name: pa.array([row[name] for row in rows], pa.int64()) for name in ("unit", "day", "step", "arrived", "device")
    }
    words = {name: pa.array([row[name] for row in rows], pa.string()) for name in columns}
    table = {
        "unit": list(units.values()),
        "home": [home for home, _day in units],
        "period": [day for _home, day in units],
    }
    return Released(
        pa.table({name: pa.array(column, pa.int64()) for name, column in table.items()}),
        pa.table(numbers | words),
        tuple(columns),
        (),
        len(rows),
    )
