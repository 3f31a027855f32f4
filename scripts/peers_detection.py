"""The corpus of detection beside Presidio, DataFog and scrubadub: part of ``make bench-peers``.

In:  the seeded corpus. Out: a table: per kind the share of identifiers each finds whole, and harmless texts it marks.

The rules this script keeps:
 * Every peer sees the same texts and nothing else; forms that only a known identifier or a path shows are left out.
 * A peer finds an identifier when its spans cover it, whatever it calls it. Half an address found is not found, and is
   counted apart: what is left of it is in clear.

Usage: ``python scripts/peers_detection.py [--quick] [--python PEERS]``; PEERS is a Python with the peers installed
(``requirements-peers.in``), ``.venv-peers/bin/python`` when absent.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from detection_corpus import Case, cases, harmless
from rich import box
from rich.console import Console
from rich.table import Table

from sluis.identify.find.hit import Point
from sluis.identify.find.scan import find
from sluis.reports import show

ROOT: Final = Path(__file__).resolve().parent.parent
_PEERS: Final = ROOT / ".venv-peers" / "bin" / "python"
_SEED: Final = 20_261_124
Spans = list[tuple[int, int]]
Answer = tuple[list[Spans], float]
"""Spans per text, and seconds of processor time."""


def _ours(texts: list[str], point: Point) -> Answer:
    find("warm 3c:06:30:12:34:56")
    began = time.process_time()
    spans = [[(hit.start, hit.end) for hit in find(text, point=point)] for text in texts]
    return spans, time.process_time() - began


def _theirs(texts: list[str], python: str) -> dict[str, Answer]:
    asked = subprocess.run(
        [python, "-E", str(ROOT / "scripts" / "peers" / "spans.py")],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    answers = json.loads(asked.stdout.splitlines()[-1])
    return {
        name: ([[(start, end) for start, end in spans] for spans in answer["spans"]], answer["seconds"])
        for name, answer in answers.items()
    }


def covered(case: Case, spans: Spans) -> tuple[bool, bool]:
    """Return whether spans cover all of the identifier, and whether they touch it at all.

    Examples:
        >>> from sluis.terms import Kind
        >>> covered(Case(Kind.SERIAL, "x", "abcdef", 1, 5), [(0, 3)])
        (False, True)
    """
    left = set(range(case.start, case.end))
    touched = left - {at for start, end in spans for at in range(start, end)}
    return not touched, touched != left


def compare(each: int, python: str) -> tuple[list[str], list[list[str]]]:
    """Return the head and rows of the table."""
    corpus = [case for case in cases(_SEED, each) if not case.beside and not case.name]
    quiet = list(harmless(_SEED, each))
    texts = [case.text for case in corpus] + quiet
    answers = {"Sluis, audit": _ours(texts, Point.AUDIT), "Sluis, canary": _ours(texts, Point.CANARY)}
    answers |= _theirs(texts, python)
    rows = []
    for kind in sorted({case.kind.value for case in corpus}):
        cells = [kind, str(sum(case.kind.value == kind for case in corpus))]
        for spans, _ in answers.values():
            here = [covered(case, spans[at]) for at, case in enumerate(corpus) if case.kind.value == kind]
            whole, touched = (sum(span[part] for span in here) for part in (0, 1))
            half = f" (+{touched - whole} in part)" if touched > whole else ""
            cells.append(f"{whole / len(here):.3f}{half}")
        rows.append(cells)
    marked = [sum(bool(span) for span in spans[len(corpus) :]) for spans, _ in answers.values()]
    rows.append(["harmless texts marked", str(len(quiet)), *map(str, marked)])
    size = sum(map(len, texts)) / 1e6
    rows.append(["MB/s", "", *(f"{size / spent:.2f}" for _, spent in answers.values())])
    return ["kind", "texts", *answers], rows


def main(arguments: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--markdown", action="store_true", help="print the table as docs/reference/detection.md has it")
    parser.add_argument("--python", default=str(_PEERS))
    chosen = parser.parse_args(arguments)
    if not Path(chosen.python).exists():
        print(f"no peers at {chosen.python}: make bench-peers installs them", file=sys.stderr)
        return 2
    head, rows = compare(1 if chosen.quick else 10, chosen.python)
    if chosen.markdown:
        print("\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)))
        return 0
    table = Table(*head, box=box.SIMPLE, title="share of identifiers found whole")
    for row in rows:
        table.add_row(*row)
    Console(width=max(160, show.out().width)).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
