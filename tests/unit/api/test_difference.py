"""Two registers are compared by their effect, as values."""

from datetime import date
from pathlib import Path

from source_tree import ROOT

from sluis.api.difference import compare_registers

REGISTER = ROOT / "examples" / "register-per-home.yaml"
DAY = date(2026, 11, 24)


def test_a_register_beside_itself_changes_nothing() -> None:
    compared = compare_registers(REGISTER, str(REGISTER), DAY)
    assert not compared.widens
    assert compared.document()["gains"] == []


def test_a_row_that_goes_is_a_loss_and_its_return_a_gain(tmp_path: Path) -> None:
    (tmp_path / "vocabularies").symlink_to(ROOT / "examples" / "vocabularies")
    source = REGISTER.read_text(encoding="utf-8")
    row = next(line for line in source.splitlines() if "Host.*.HostName, treatment: generalise" in line)
    less = tmp_path / "register.yaml"
    less.write_text(source.replace(row + "\n", "", 1), encoding="utf-8")
    assert not compare_registers(REGISTER, less, DAY).widens
    compared = compare_registers(less, REGISTER, DAY, str(ROOT / "examples" / "report.json"))
    assert compared.widens
    assert compared.replayed
