"""Thousands of reports with a marker in everything that must stay; ``make faults`` sends a hundred thousand."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.sim.march import march
from tests.sim.tally import PROPERTY

REPORTS = 400
"""What fits into a few seconds of one core; ``make faults``, and so ``make long``, sends a hundred thousand."""


async def test_no_marker_of_thousands_of_reports_is_found_anywhere(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    monkeypatch.setattr("sluis.gate.delivery.deliver.IDLE_S", 0.02)
    marched = await march(tmp_path, REPORTS)
    record_property(PROPERTY, {"marker: reports searched": marched.reports, "marker: bodies searched": marched.bodies})
    assert marched.found == []
    assert marched.reports == REPORTS
    assert marched.bodies == marched.recorded >= 2 * REPORTS * 0.9
    assert not any("PIEPKUIKEN" in text for text in capfd.readouterr())
