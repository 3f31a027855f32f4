"""Recorded reports of a small invented fleet, for tests of what measures risk."""

import json
from pathlib import Path

from sluis.demo.homes import body_of, neighbourhood, report_of

MIDNIGHT_S = 1_795_478_400
DAY_S = 86_400


def write_fleet(place: Path, homes: int = 24, days: int = 2, seed: int = 1) -> str:
    """Write one report of each home for each day, a line each; return the name of the file."""
    lines = [
        json.dumps(json.loads(body_of(home, [report_of(home, MIDNIGHT_S + day * DAY_S)])))
        for home in neighbourhood(homes, seed)
        for day in range(days)
    ]
    place.write_text("\n".join(lines), encoding="utf-8")
    return str(place)
