"""Every recorded file is read by identify and draft, and every value in it is in exactly one line of both.

Of the dumps of thousands of parameters ``make test`` reads one parameter in four, with all its instances.
"""

import csv
import re
from pathlib import Path

import pytest

from sluis.api.reading import read_reports
from sluis.errors import FileName
from sluis.identify.survey import survey
from sluis.register.draft_text import register_text
from sluis.register.load import load_register
from sluis.register.propose import propose

CAPTURES = Path(__file__).parents[2].parent / "shared" / "captures"
FILES = sorted(
    path
    for path in CAPTURES.rglob("*")
    if path.is_file() and path.suffix != ".md" and "pcap" not in path.relative_to(CAPTURES).parts
)
pytestmark = pytest.mark.skipif(not FILES, reason="the captures (../shared/captures) are not here")


ONE_IN = 4
"""Of so many parameters of a dump one is read in ``make test``."""


def thinned(file: Path, folder: Path) -> Path:
    """Return a dump with one parameter in ``ONE_IN``, under its own name."""
    with file.open(encoding="utf-8", newline="") as lines:
        head, *rows = csv.reader(lines)
    names = dict.fromkeys(re.sub(r"\d+", "*", row[0]) for row in rows)
    kept = set(list(names)[::ONE_IN])
    with (folder / file.name).open("w", encoding="utf-8", newline="") as made:
        csv.writer(made).writerows([head, *(row for row in rows if re.sub(r"\d+", "*", row[0]) in kept)])
    return folder / file.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_value_of_a_capture_is_in_one_line(file: Path, tmp_path: Path) -> None:
    accounted(thinned(file, tmp_path) if file.suffix == ".csv" else file)


@pytest.mark.long(sibling="test_every_value_of_a_capture_is_in_one_line")
@pytest.mark.parametrize("file", [file for file in FILES if file.suffix == ".csv"], ids=lambda file: file.name)
def test_every_value_of_a_whole_dump_is_in_one_line(file: Path) -> None:
    accounted(file)


def accounted(file: Path) -> None:
    """Assert that identify and draft each put every value of a file in one line."""
    read = read_reports([str(file)], whole=True)
    assert not read.refused
    leaves = sum(len(report.leaves) for report in read.reports)
    assert leaves > 0
    seen = survey(read.reports)
    assert sum(entry.count for entry in seen) == leaves
    assert len({entry.path for entry in seen}) == len(seen)
    first = propose(read.reports, read.sources, 2)
    assert first.leaves == leaves
    assert {row.seen.path for row in first.rows} | {entry.path for entry, _ in first.unfit} == {e.path for e in seen}
    load_register(register_text(first).encode(), FileName(Path("register.yaml")))
