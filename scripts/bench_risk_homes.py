"""Among how many homes a home is recognised: the attackers of ``sluis risk``, given more and more homes to choose from.

In:  nothing; a fleet is made up (``risk_reports``), its reports go through the doors of the example register of each
home. Out: one table on standard output.

The rules this script keeps:
 * ``sluis risk`` compares at most 2,000 homes with each other. This asks what that hides: the same attackers among 500
   homes and among four times as many as it compares, on the same table.
 * Every share has its interval. Nothing here asserts a time.

Usage: ``python scripts/bench_risk_homes.py [--homes N] [--activity A] [--reports R]``. 20,000 homes take some minutes
and a gigabyte; more go through ``sluis risk`` as docs/reference/speed.md says.
"""

import argparse
import resource
import time
from typing import Final

from bench import Rows, machine, print_table
from risk_reports import FIRST_S, reports
from source_tree import ROOT

from sluis import api
from sluis.reports import show
from sluis.risk.features import Day, fullest_pair
from sluis.risk.linkage import link
from sluis.risk.released import Released
from sluis.risk.replayed import Replay
from sluis.risk.singling_out import opened
from sluis.standing.share import Share
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits

REGISTER: Final = ROOT / "examples" / "register-per-home.yaml"
AMONG: Final = (500, 1_000, 2_000, 4_000, 8_000)


def released(activity: str, homes: int, each_day: int, mean: float) -> Released:
    """Let the reports of an invented fleet through the doors of one activity."""
    chosen = api.compile_plan(REGISTER, FIRST_S * 1000).activity(activity)
    run = Replay((chosen.lowered,))
    for line in reports(homes, mean, 2, each_day, 1):
        run.take(decode_bulk(line.encode(), Limits()))
    return run.result().released[activity]


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--homes", type=int, default=20_000)
    parser.add_argument("--activity", default="network-quality")
    parser.add_argument("--reports", type=int, default=1, help="of each home a day")
    parser.add_argument("--mean", type=float, default=10.0, help="devices per home")
    asked = parser.parse_args()
    show.line(show.out(), machine())
    started = time.perf_counter()
    table = released(asked.activity, asked.homes, asked.reports, asked.mean)
    rows: Rows = {("doors and tables", "s"): [f"{time.perf_counter() - started:.1f}"]}
    with opened(table) as one:
        _fill(rows, "alone in all that a token covers", one.profile(steps=None).unique)
    first, second = fullest_pair(table, 1) or (0, 0)
    for among in (each for each in AMONG if each <= asked.homes):
        for linked in link(Day(table, first), Day(table, second), 1, most=among):
            _fill(rows, f"found again among {among:,}: {linked.attacker}", linked.recognised)
    rows["memory", "MiB at most"] = [f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,}"]
    print_table(rows, ("",))


def _fill(rows: Rows, what: str, share: Share) -> None:
    for unit, value in (("%", share.value), ("% at least", share.low), ("% at most", share.high)):
        rows[what, unit] = [f"{100 * value:.2f}"]


if __name__ == "__main__":
    main()
