"""One command renews the table: of two files, or through npm; the old one stays until the new one is whole.

The packages here are made for the test, in the build of those of the registry: no network is asked.
"""

import os
from pathlib import Path

import pytest
from tests.raised import raises
from tests.unit.audit.house.test_table_sources import countries, holders

from sluis.api import address_table
from sluis.api.address_table import renew_table
from sluis.audit.house.origin import Origins
from sluis.cli.main import main
from sluis.errors.audit import table_source_error
from sluis.errors.cli import output_unwritable_error


@pytest.fixture
def packages(tmp_path: Path) -> list[Path]:
    files = [tmp_path / "asn.tgz", tmp_path / "country.tgz"]
    for file, octets in zip(files, (holders(), countries()), strict=True):
        file.write_bytes(octets)
    return files


def test_two_files_make_it_and_an_audit_reads_it(tmp_path: Path, packages: list[Path]) -> None:
    place = tmp_path / "share" / "addresses.table"
    made = renew_table(packages, place)
    assert (made.file, made.day, made.licence[:9], made.octets) == (
        place,
        "2026-06-17",
        "CC-BY-4.0",
        place.stat().st_size,
    )
    assert Origins.load(place).table.day == "2026-06-17"
    with raises(table_source_error):
        renew_table([packages[0], packages[0]], place)
    assert Origins.load(place).table.day == "2026-06-17", "the one that was there is still there"
    with raises(output_unwritable_error):
        renew_table(packages, packages[0] / "below a file")


def test_npm_fetches_what_is_not_named_and_nothing_of_a_house_is_in_the_question(
    tmp_path: Path, packages: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program called npm that copies what it was asked for, and writes down how it was asked."""
    bins = tmp_path / "bin"
    bins.mkdir()
    (bins / "npm").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\ncp {packages[0]} {packages[1]} .\n')
    (bins / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{bins}:{os.environ['PATH']}")
    assert renew_table(place=tmp_path / "made.table").day == "2026-06-17"
    asked = (tmp_path / "asked").read_text().split()
    assert asked == ["pack", "--silent", "--ignore-scripts", *address_table.PACKAGES]
    (bins / "npm").write_text("#!/bin/sh\nexit 1\n")
    with raises(table_source_error):
        renew_table(place=tmp_path / "made.table")
    monkeypatch.setenv("PATH", str(tmp_path))
    with raises(table_source_error):
        renew_table(place=tmp_path / "made.table")


def test_the_command_says_the_day_and_the_licence(
    tmp_path: Path, packages: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(address_table, "usual_place", lambda: tmp_path / "made.table")
    assert main(["audit", "--renew-table", *map(str, packages), "--lang", "en"]) == 0
    page = capsys.readouterr().out
    assert "is now of 2026-06-17" in page
    assert "CC-BY-4.0" in page
    assert main(["audit", "--renew-table", str(packages[0]), "--lang", "en"]) == 2
    assert "each once and whole" in capsys.readouterr().err
