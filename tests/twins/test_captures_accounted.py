"""Every recorded file is read by identify and draft, and every value in it is in exactly one line of both."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from sluis.cli.reading import read_reports
from sluis.errors import FileName, RefusedError
from sluis.identify.survey import survey
from sluis.register.first_text import register_text
from sluis.register.load import load_register
from sluis.register.propose import propose

CAPTURES = Path(__file__).parents[2].parent / "shared" / "captures"
FILES = sorted(
    path
    for path in CAPTURES.rglob("*")
    if path.is_file() and path.suffix != ".md" and "pcap" not in path.relative_to(CAPTURES).parts
)
EVERY_FORMAT = find_spec("sluis.telemetry.formats") is not None
pytestmark = pytest.mark.skipif(not FILES, reason="the captures (../shared/captures) are not here")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_value_of_a_capture_is_in_one_line(file: Path) -> None:
    try:
        read = read_reports([str(file)], whole=True)
    except RefusedError:
        if EVERY_FORMAT:
            raise
        pytest.skip("this format is not read yet")
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
