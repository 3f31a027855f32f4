"""Every recorded file is read by identify and draft, and every value in it is in exactly one line of both."""

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


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_value_of_a_capture_is_in_one_line(file: Path) -> None:
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
