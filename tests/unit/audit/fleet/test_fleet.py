"""A fleet: one capture at a time, a broken one named, versions in order; and every sentence says of what it is."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.unit.audit.fleet.fleets import audited

from sluis.audit.audit import Question
from sluis.audit.fleet.differences import compare_firmware
from sluis.audit.fleet.fleet import Fleet, _turned, audit_fleet
from sluis.audit.fleet.fleet_list import FleetEntry, read_fleet
from sluis.audit.fleet.seen import FirmwareSeen
from sluis.telemetry.folder import FolderEntry
from sluis.terms import Kind, Verdict

ASKED = Question(date(2026, 11, 24))
CLEAN, LEAKY = Path("examples/firmware/clean.har"), Path("examples/firmware/leaky.har")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a fleet of two versions, with a broken capture and one whose name tells whose it is."""
    for place, source in (("HG/4.9/S00001.har", CLEAN), ("HG/4.10/b.har", LEAKY)):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, tmp_path / place)
    (tmp_path / "HG/4.10/a-S00002.pcap").write_bytes(b"broken")
    return tmp_path


def seen_in(folder: Path, versions: tuple[str, str] | None = None) -> Fleet:
    """Return what a fleet shows."""
    return audit_fleet(read_fleet(folder), ASKED, versions)


def test_a_broken_capture_is_named_and_stops_nothing(folder: Path) -> None:
    counted: list[int] = []
    fleet = audit_fleet(read_fleet(folder), ASKED, advance=counted.append)
    assert fleet.unread == ((1, "audit.nothing-read"),)
    assert (fleet.entries, len(counted), fleet.verdict) == (3, 3, Verdict.UNKNOWN)
    assert not any(word in repr(fleet) for word in ("S00001", "S00002", str(folder)))


def test_versions_are_compared_in_the_order_in_which_they_came(folder: Path) -> None:
    [compared] = seen_in(folder).compared
    assert (compared.before.firmware, compared.after.firmware) == ("4.9", "4.10")
    assert [each.place for each in compared.differences] == ["ingest.wifi-insight.example"]
    [turned] = seen_in(folder, ("4.10", "4.9")).compared
    assert turned.differences == ()


def test_versions_that_are_not_there_are_not_known(folder: Path) -> None:
    fleet = seen_in(folder, ("4.9", "5.0"))
    assert (fleet.compared, fleet.verdict) == ((), Verdict.UNKNOWN)


def test_a_file_of_the_list_that_is_not_there_is_named() -> None:
    gone = FleetEntry(FolderEntry("no-such-file.har", inside=True), "HG", "1")
    fleet = audit_fleet([gone], ASKED)
    assert [number for number, _ in fleet.unread] == [1]
    assert fleet.verdict is Verdict.UNKNOWN
    assert audit_fleet([], ASKED).verdict is Verdict.UNKNOWN


def test_one_version_held_against_nothing_is_not_known() -> None:
    alone = FleetEntry(FolderEntry(str(CLEAN), inside=True), "HG", "1")
    assert audit_fleet([alone], ASKED).verdict is Verdict.UNKNOWN


def test_of_a_dump_nobody_knows_to_whom_it_went() -> None:
    from sluis.api.audit import Asked, question_of

    dump = FleetEntry(FolderEntry("examples/report.json", inside=True), "HG", "1")
    fleet = audit_fleet([dump], question_of(Asked(register="examples/register.yaml")))
    assert fleet.verdict is Verdict.UNKNOWN
    assert {place.name for place in fleet.firmware[0].places.values()} == {""}


def test_a_version_in_strange_digits_is_ordered_too() -> None:
    names = ("4.2\u00b2", "4.2", "4.\u0663", "\u2460")
    fleet = audit_fleet([FleetEntry(FolderEntry(str(CLEAN), inside=True), "HG", each) for each in names], ASKED)
    assert sorted(kind.firmware for kind in fleet.firmware) == sorted(names)


def test_an_order_that_only_clocks_say_against_the_numbers_is_not_known() -> None:
    """The wrong way round all that is new is gone: whoever sets the clock of a capture would choose."""
    files = {"1.0": "examples/firmware/leaky.har", "2.0": "examples/firmware/clean.har"}
    days = {"1.0": date(2026, 10, 2), "2.0": date(2026, 10, 1)}

    def entries(*, listed: bool) -> list[FleetEntry]:
        return [
            FleetEntry(FolderEntry(file, inside=True), "HG", version, since=days[version] if listed else None)
            for version, file in files.items()
        ]

    [said] = audit_fleet(entries(listed=True), ASKED).compared
    assert (said.before.firmware, said.turned) == ("2.0", False)
    [named] = audit_fleet(entries(listed=False), ASKED, ("2.0", "1.0")).compared
    assert not named.turned
    before, after = FirmwareSeen("HG", "2.0"), FirmwareSeen("HG", "1.0")
    for kind in (before, after):
        kind.take(1, audited(("a.example", "A.Name", Kind.HOST_NAME)))
    assert _turned(before, after)
    assert compare_firmware(before, after).verdict is Verdict.PASS
    assert compare_firmware(before, after, turned=True).verdict is Verdict.UNKNOWN
    assert not _turned(after, before)
