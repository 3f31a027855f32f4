"""A first register, as values."""

from pathlib import Path

from source_tree import ROOT
from tests.raised import raises

from sluis.api.draft import USUAL_K, draft_register
from sluis.cli import draft as verb
from sluis.errors.cli import output_exists_error

REPORT = str(ROOT / "examples" / "report.json")


def test_everything_is_withheld() -> None:
    drafted = draft_register(REPORT)
    rows = [line for line in drafted.text.splitlines() if "treatment:" in line and not line.lstrip().startswith("#")]
    assert rows
    assert all("withhold" in row for row in rows)
    assert not drafted.read.refused


def test_nothing_that_is_there_is_touched(tmp_path: Path) -> None:
    drafted = draft_register(REPORT)
    drafted.write(tmp_path)
    with raises(output_exists_error):
        drafted.write(tmp_path)


def test_the_verb_proposes_words_as_the_api_does() -> None:
    assert verb.USUAL_K == USUAL_K
