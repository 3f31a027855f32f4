"""How often a home of a very large invented fleet is recognised, and among how many homes: ``sluis risk`` to its end.

In:  nothing; a fleet is made up (``risk_reports``), its reports go through the doors of the example register of each
home, in parts that are kept (``risk_parts``). Out: the first sentence of ``sluis risk``, and two tables.

The rules this script keeps:
 * What measures is what ``sluis risk`` measures with; besides, the same attackers look for the same homes among other
   numbers of homes.
 * Every share has its interval. Nothing here asserts a time.

Usage: ``python scripts/bench_risk_homes.py [--homes N] [--activity A] [--reports R] [--keep FOLDER]``. A million homes
take half an hour on two cores; whoever is broken off names the same folder, and goes on where he was.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Final

from bench import Rows, machine, print_table
from risk_parts import Fleet, Whole, peak_mib, released
from risk_reports import DAY_S, FIRST_S
from source_tree import ROOT

from sluis.reports import show
from sluis.reports.risk import first_sentence
from sluis.risk.features import Day, days_of
from sluis.risk.linkage import MOST_HOMES, Linked, link
from sluis.risk.measurement import measure
from sluis.risk.released import Released
from sluis.standing.share import Share

REGISTER: Final = ROOT / "examples" / "register-per-home.yaml"
OTHERS: Final = (500, 200_000)
"""Among how many homes besides."""


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--homes", type=int, default=20_000)
    parser.add_argument("--activity", default="network-quality")
    parser.add_argument("--reports", type=int, default=1, help="of each home a day")
    parser.add_argument("--mean", type=float, default=10.0, help="devices per home")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="where what left is kept; parts that are there are not made again")
    asked = parser.parse_args()
    show.line(show.out(), machine())
    fleet = Fleet(REGISTER, asked.activity, asked.homes, asked.mean, asked.reports)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        whole = released(fleet, asked.keep or Path(folder), asked.processes)
        made_s = time.perf_counter() - started
        _print(whole, asked.activity, asked.homes, made_s)


def _print(whole: Whole, activity: str, homes: int, made_s: float) -> None:
    rows: Rows = {("reports and doors", "s of processor"): [f"{whole.processor_s:.0f}"]}
    rows["reports and doors", "s by the clock, this time"] = [f"{made_s:.0f}"]
    started = time.process_time()
    figures = measure(whole.released, 1, explain=False)
    rows["measured", "s of processor"] = [f"{time.process_time() - started:.0f}"]
    period = (FIRST_S * 1000, (FIRST_S + 2 * DAY_S) * 1000 - 1)
    show.paragraph(show.out(), first_sentence(activity, figures, *period))
    _fill(rows, "alone in one report", figures.report.unique)
    _fill(rows, "alone in all that a token covers", figures.series.unique)
    for apart in (*figures.apart[:1], *figures.among):
        for linked in apart.linked:
            _fill(rows, f"found again among {apart.candidates:,}: {linked.attacker}", linked.recognised)
    rows["memory", "MiB at most"] = [f"{peak_mib():,}"]
    print_table(rows, ("",))
    others: Rows = {}
    for among in (each for each in OTHERS if each <= homes):
        for linked in _among(whole.released, among):
            _fill(others, f"found again among {linked.candidates:,}: {linked.attacker}", linked.recognised)
    print_table(others, ("",))


def _among(table: Released, among: int) -> tuple[Linked, ...]:
    """Look for the same homes among another number of them; among fewer than are looked for, for those alone."""
    first, second = days_of(table)[:2]
    return link(Day(table, first), Day(table, second), 1, most=min(among, MOST_HOMES), among=among)


def _fill(rows: Rows, what: str, share: Share) -> None:
    for unit, value in (("%", share.value), ("% at least", share.low), ("% at most", share.high)):
        rows[what, unit] = [f"{100 * value:.2f}"]


if __name__ == "__main__":
    main()
