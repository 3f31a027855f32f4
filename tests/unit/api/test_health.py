"""A gate is looked at, as a value."""

from pathlib import Path

import pytest

from sluis.api.health import examine_gate
from sluis.errors import FileMissingError


def test_everything_is_looked_at_and_nothing_made(gate: str) -> None:
    before = sorted(path.name for path in Path(gate).parent.iterdir())
    checks = examine_gate(gate)
    assert {check.part for check in checks.checks} >= {"register", "database"}
    assert checks.document()["settings"]
    assert checks.broken is any(check.health.value == "bad" for check in checks.checks)
    assert sorted(path.name for path in Path(gate).parent.iterdir()) == before


def test_directories_are_no_endpoints_to_reach(gate: str) -> None:
    parts = [check.part for check in examine_gate(gate).checks]
    assert [check.part for check in examine_gate(gate, egress=True).checks] == parts


def test_settings_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        examine_gate(tmp_path / "none.toml")
