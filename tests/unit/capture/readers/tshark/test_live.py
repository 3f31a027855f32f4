import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cable import Talking, cable
from tests.raised import raises

from sluis.capture.base.sighting import NotRead, Payload, Sighting, Why
from sluis.capture.readers.tshark.live import Live, capturing
from sluis.capture.readers.tshark.live import live as live_sightings
from sluis.errors import FileMissingError
from sluis.errors.audit import capture_program_missing_error, interface_error


@pytest.fixture
def wire(tshark: str) -> Iterator[str]:
    assert tshark
    with cable() as name:
        yield name


def gone(number: int) -> bool:
    return not Path(f"/proc/{number}").exists()


def files_being_written(number: int) -> list[str]:
    """Return the regular files that a process has open for writing."""
    paths = []
    for path in Path(f"/proc/{number}/fd").iterdir():
        try:
            kind, flags = path.stat().st_mode, Path(f"/proc/{number}/fdinfo/{path.name}").read_text()
        except OSError:
            continue
        mode = int(next(line for line in flags.splitlines() if line.startswith("flags:")).split()[1], 8)
        if stat.S_ISREG(kind) and mode & (os.O_WRONLY | os.O_RDWR):
            paths.append(str(path.readlink()))
    return paths


def test_traffic_is_seen_while_it_passes_and_no_file_is_written(wire: str) -> None:
    seen: list[Sighting] = []
    with Talking(wire), Live(wire) as running:
        for sighting in running.sightings():
            seen.append(sighting)
            if sum(isinstance(payload, Payload) for payload in seen) == 5:
                assert [files_being_written(number) for number in running.numbers] == [[], []]
                assert all(Path(f"/proc/{number}/fd").is_dir() for number in running.numbers)
                running.stop()
    assert all(gone(number) for number in running.numbers)
    bodies = [payload.octets for payload in seen if isinstance(payload, Payload)]
    assert len(bodies) >= 5
    assert all(payload.startswith(b"live traffic ") for payload in bodies)
    assert not [unread for unread in seen if isinstance(unread, NotRead) and unread.why is not Why.GAP]


def test_it_stops_by_itself_when_its_time_is_over(wire: str) -> None:
    with Talking(wire):
        seen = list(live_sightings(wire, seconds=5.0))
    assert any(isinstance(payload, Payload) for payload in seen)


def test_whoever_stops_reading_leaves_no_program_behind(wire: str) -> None:
    with Talking(wire), Live(wire) as running:
        next(iter(running.sightings()))
        assert not any(gone(number) for number in running.numbers)
    assert all(gone(number) for number in running.numbers)


def test_an_interface_without_traffic_stops_too(wire: str) -> None:
    with Live(wire) as running:
        threading.Timer(1.0, running.stop).start()
        seen = list(running.sightings())
    assert not [payload for payload in seen if isinstance(payload, Payload)]


def test_an_interface_that_is_not_there_is_said(tshark: str) -> None:
    assert tshark
    with raises(interface_error) as error:
        list(live_sightings("no-such-interface"))
    assert "no-such-interface" in error.value.text("nl")


def test_a_key_log_that_is_not_there_is_said(tshark: str) -> None:
    assert tshark
    with pytest.raises(FileMissingError):
        list(live_sightings("lo", keylog="no-such-file"))


def test_without_a_program_that_captures_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with raises(capture_program_missing_error):
        capturing("eth0")
    (tmp_path / "tcpdump").write_text("#!/bin/sh\n")
    (tmp_path / "tcpdump").chmod(0o755)
    assert capturing("eth0")[0].endswith("tcpdump")
    (tmp_path / "dumpcap").write_text("#!/bin/sh\n")
    (tmp_path / "dumpcap").chmod(0o755)
    assert capturing("eth0")[0].endswith("dumpcap")


def test_packets_that_were_dropped_are_told(tshark: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A capturing program that says it dropped some; the packets themselves are none."""
    assert tshark
    line = "Packets received/dropped on interface 'Loopback: lo': 6/41 (pcap:41/dumpcap:0)"
    empty = "\\324\\303\\262\\241\\002\\000\\004" + "\\000" * 11 + "\\004\\000\\001\\000\\000\\000"
    (tmp_path / "dumpcap").write_text(f'#!/bin/sh\nprintf "{empty}"\necho "{line}" >&2\n')
    (tmp_path / "dumpcap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    gaps = [unread for unread in live_sightings("any") if isinstance(unread, NotRead)]
    assert [(gap.why, gap.count) for gap in gaps] == [(Why.GAP, 41)]
