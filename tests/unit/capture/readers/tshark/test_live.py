import os
import socket
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.raised import raises

from sluis.capture.base.sighting import NotRead, Payload, Sighting, Why
from sluis.capture.readers.tshark.live import Live, capturing
from sluis.capture.readers.tshark.live import live as live_sightings
from sluis.errors import FileMissingError
from sluis.errors.audit import capture_program_missing_error, interface_error


@pytest.fixture
def wire(tshark: str) -> Iterator[str]:
    """A network interface of this test alone, with an address: both ends of a virtual cable."""
    assert tshark
    if os.geteuid() != 0:
        pytest.skip("capturing and making interfaces needs root")
    name = f"slv{os.getpid() % 100_000}"
    words = ["ip", "link", "add", name, "type", "veth", "peer", "name", f"{name}b"]
    made = subprocess.run(words, capture_output=True, check=False)
    if made.returncode != 0:
        pytest.skip("no network interfaces can be made here")
    for end in (name, f"{name}b"):
        subprocess.run(["ip", "link", "set", end, "up"], check=True)
    subprocess.run(["ip", "address", "add", "192.0.2.1/24", "dev", name], check=True)
    subprocess.run(
        ["ip", "neigh", "add", "192.0.2.9", "lladdr", "02:00:5e:00:53:09", "dev", name], check=True, capture_output=True
    )
    yield name
    subprocess.run(["ip", "link", "delete", name], check=True)


class Talking:
    """Sends datagrams on one interface until it is told to stop."""

    def __init__(self, interface: str) -> None:
        self._interface = interface
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._talk)

    def _talk(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, self._interface.encode())
            number = 0
            while not self._over.wait(0.05):
                sender.sendto(b"live traffic %d" % number, ("192.0.2.9", 9999))
                number += 1

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


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
