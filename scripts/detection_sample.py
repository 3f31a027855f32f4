# ruff: noqa: S311 - chance is seeded, and nothing depends on it being hard to guess
"""Draw the parameters of the captured dumps that people label: seeded, and so that what is rare is well represented.

In:  the folder of the dumps. Out: one line per parameter drawn, ``file<TAB>path``, on standard output; never a value.

The rules this script keeps:
 * A stratum is chosen by path and by the look of the value alone, never by what the engine of Sluis says of it.
 * The same seed draws the same parameters. ``tests/labels/dumps.tsv`` holds what was drawn with its labels; drawing
   again shows what a new dump would add, and changes no label.

Usage: ``python scripts/detection_sample.py FOLDER``.
"""

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

SEED: Final = 20_261_127
STRATA: Final[tuple[tuple[str, int, re.Pattern[str], re.Pattern[str]], ...]] = tuple(
    (name, count, re.compile(path), re.compile(value, re.DOTALL))
    for name, count, path, value in (
        ("address of a device", 26, "", r"(?i)(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|[0-9a-f]{12}"),
        (
            "stored secret",
            30,
            r"(?i)(?:password|passphrase|presharedkey|secret|pwd|prikey|_key|wepkey[0-9]?|[.]pin|psk)$",
            r"(?!true$|false$).+",
        ),
        ("host name", 12, r"(?i)host_?name$|devicename$", r".+"),
        ("network name", 8, r"SSID[A-Za-z]*$", r"(?!true$|false$|[0-9]+$).+"),
        ("log", 2, r"(?i)log$", r"(?s).{100,}"),
        ("login", 10, r"(?i)user_?name$|login$", r".+"),
        ("word near a secret", 12, r"(?i)(?:pass|pwd|key|psk|secret|pin|token|auth)[^.]*$", r".+"),
        (
            "name",
            12,
            r"(?i)(?:host|device|friendly|server|user|login)_?name[^.]*$|SSID[^.]*$|Alias$|Description$|\.Name$",
            r".+",
        ),
        (
            "internet address",
            20,
            "",
            r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f]*(?:/[0-9]+)?",
        ),
        (
            "number of a device",
            14,
            r"(?i)serial|(?:^|[._])s?n$|uuid|imei|duid|endpoint|clientid|hardwareid|oemid|deviceid|groupid|identifier",
            r".+",
        ),
        ("address of a page", 10, "", r"[a-z]+://.*"),
        ("long text", 10, "", r".{40,}"),
        ("other text", 26, "", r"(?!true$|false$)(?=.*[A-Za-z]).+"),
        ("number or flag", 16, "", r"true|false|-?[0-9.,]+"),
    )
)
"""Name, how many per dump, what the path holds, what the whole value looks like. First fit wins."""


def rows_of(file: Path) -> list[tuple[str, str]]:
    """Return (path, value) of a dump, without the empty ones."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [(row[0], row[1]) for row in csv.reader(lines) if len(row) > 1 and row[1] and row[0] != "parameter"]


def drawn(file: Path) -> Iterator[str]:
    """Yield the paths drawn from one dump, in order of path."""
    left = rows_of(file)
    chosen: list[str] = []
    for name, count, path, value in STRATA:
        fitting = [row for row in left if path.search(row[0]) and value.fullmatch(row[1])]
        left = [row for row in left if row not in set(fitting)]
        Random(f"{SEED} {file.name} {name}").shuffle(fitting)
        chosen += [row[0] for row in fitting[:count]]
    yield from sorted(chosen)


def main(arguments: list[str]) -> int:
    """Print the sample."""
    for file in sorted(Path(arguments[0]).glob("*.csv")):
        for path in drawn(file):
            print(f"{file.name}\t{path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
