"""Recorded reports of a small invented fleet, for tests of what measures risk."""

import json
import time
from pathlib import Path

from sluis.demo.homes import body_of, neighbourhood, report_of

MIDNIGHT_S = 1_795_478_400
DAY_S = 86_400


def recent_midnight_s() -> int:
    """Return a midnight some days ago by the clock of this machine, for what a command measures by that clock."""
    return (int(time.time()) // DAY_S - 3) * DAY_S


def write_fleet(place: Path, homes: int = 24, days: int = 2, seed: int = 1, from_s: int = MIDNIGHT_S) -> str:
    """Write one report of each home for each day, a line each; return the name of the file."""
    lines = [
        json.dumps(json.loads(body_of(home, [report_of(home, from_s + day * DAY_S)])))
        for home in neighbourhood(homes, seed)
        for day in range(days)
    ]
    place.write_text("\n".join(lines), encoding="utf-8")
    return str(place)
