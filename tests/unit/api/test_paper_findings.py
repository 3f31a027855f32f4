"""The report on a register is of one day, and compares with the register that is named."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.flow.gatehouse import build
from tests.limited import QUALITY, measurement, register_in
from tests.paper_checks import text_of
from tests.sheet_rows import FILE

from sluis.api.document import as_json
from sluis.api.gate import Gate
from sluis.api.paper_findings import make_findings
from sluis.errors import FileMissingError, RegisterError
from sluis.gate.state.risk_lease import record_measurement
from sluis.reports.papers.findings_layout import findings_report
from sluis.reports.papers.layout import html_of


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


def test_what_was_measured_is_told_of_the_register_that_runs_and_not_before_its_day(tmp_path: Path) -> None:
    register = register_in(tmp_path)
    build(tmp_path, register=register)
    with Gate.open(tmp_path / "gate.toml") as gate:
        state = gate.beside()
        file = tmp_path / "register.yaml"
        day = datetime.fromtimestamp(state.clock() / 1000, UTC).date()
        assert make_findings(file, day).paper.recognised is None
        assert make_findings(file, day, None, gate).paper.recognised == ()
        record_measurement(state, measurement(state, alone=(390, 400)))
        made = make_findings(file, day, None, gate)
        [said] = made.paper.recognised or ()
        assert said.words().startswith(f"{QUALITY}: up to 98.")
        assert said.words().endswith("its measurement keeps it closed.")
        assert said.words() in text_of(html_of(findings_report(made.paper)))
        assert make_findings(file, day - timedelta(days=1), None, gate).paper.recognised == ()
        assert make_findings(FILE, day, None, gate).paper.recognised is None, "another register runs"
