"""Measure how long the law takes: a register of many activities, judged on one day.

In:  the number of activities (default 200), made of copies of the two of examples/register.yaml.
Out: seconds of processor time, and of the clock on the wall, for loading, judging and finding every lease.

Usage: ``python scripts/bench_law.py [ACTIVITIES]``. Processor time is what to compare; the wall also has other work.
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sluis.errors import FileName
from sluis.register.check import check, lease
from sluis.register.load import load_register
from sluis.register.model import Register

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
DAY = date(2026, 11, 24)


def register_text(activities: int) -> str:
    """Return the example register with copies of its two activities, without decisions."""
    text = (EXAMPLES / "register-per-home.yaml").read_text(encoding="utf-8")
    head, _, rest = text.partition("activities:\n")
    body = rest.partition("# Routers whose Bulk Data")[0]
    first, _, second = body.partition("  # Always on")
    copies = [
        first.replace("  wifi-help:\n", f"  help-{number}:\n", 1)
        + second.partition("\n")[2].replace("  network-quality:\n", f"  quality-{number}:\n", 1)
        for number in range(activities // 2)
    ]
    return f"{head}activities:\n{''.join(copies)}"


def load(activities: int) -> Register:
    """Load a register of so many activities."""
    return load_register(register_text(activities).encode(), FileName("many.yaml"), EXAMPLES / "vocabularies")


def timed(what: str, work: Callable[[], object]) -> float:
    """Run something once; print and return its seconds of processor time."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"{what}: {cpu:.2f} s of processor, {wall:.2f} s on the wall")
    return cpu


def main() -> None:
    """Measure."""
    activities = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    register = load(activities)
    timed(f"load {activities} activities", lambda: load(activities))
    timed("judge all", lambda: check(register, DAY))
    timed("judge all, again", lambda: check(register, DAY))
    timed("every lease", lambda: [lease(register, name, DAY) for name in register.activities])


if __name__ == "__main__":
    main()
