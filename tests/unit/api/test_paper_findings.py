"""The report on a register is of one day, and compares with the register that is named."""

from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.sheet_rows import FILE

from sluis.api.document import as_json
from sluis.api.paper_findings import make_findings
from sluis.errors import FileMissingError, RegisterError


def test_the_day_that_is_judged_stands_on_it() -> None:
    told = as_json(make_findings(FILE, date(2026, 12, 1)))
    assert told["day"] == "2026-12-01"
    later = make_findings(FILE, date(2029, 1, 1)).paper
    assert later.shut
    assert any(ending.day.value == date(2028, 2, 10) for ending in later.endings)


def test_what_cannot_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        make_findings(FILE, date(2026, 12, 1), tmp_path / "none.yaml")
    with pytest.raises(RegisterError):
        make_findings(ROOT / "examples" / "registry.csv", date(2026, 12, 1))
