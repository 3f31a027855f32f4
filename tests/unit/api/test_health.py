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


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-09-03", "It is 90 days old"),
        ("2026-09-02", "It is 91 days old, more than 90"),
        ("", "It does not say of which day it is"),
        ("2026-12-03", "It does not say of which day it is"),
        (None, "It cannot be read"),
        ("absent", "There is none"),
    ],
)
def test_the_doctor_says_how_old_the_table_of_addresses_is_and_what_to_do(
    day: str | None, said: str, tmp_path: Path
) -> None:
    from datetime import date

    from sluis.api.health import _of_table
    from sluis.audit.house.address_table import pack
    from sluis.audit.model import Table

    place = tmp_path / "addresses"
    if day != "absent":
        octets = pack([], Table("t", day or "", "CC0-1.0"))
        place.write_bytes(octets[:-1] + b"??" if day is None else octets)
    check = _of_table(place, date(2026, 12, 2))
    assert said in check.text()
    assert check.health.value == ("ok" if day == "2026-09-03" else "warn")
    assert ("`sluis audit --renew-table`" in check.to_do()) is (day != "2026-09-03")
