import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from rich.console import Console
from tests.unit.capture.pcaps import CLOUD, PHONE, PHONE_MAC, ROUTER_MAC
from tests.unit.capture.readers.tshark.test_live import Talking
from tests.unit.capture.readers.tshark.test_live import wire as wire  # noqa: PLC0414 - a fixture

from sluis.audit.capture_pass import CaptureFacts
from sluis.audit.look import Look, key_of, looks
from sluis.capture.base.sighting import (
    DeviceClaim,
    NameBinding,
    Payload,
    Place,
    Sighting,
    SocketAddress,
    TrafficRecord,
    Via,
)
from sluis.capture.base.sighting import Part as SaidPart
from sluis.cli import audit_live
from sluis.cli.audit_live import run_live, stopping
from sluis.i18n import use
from sluis.reports.audit.live import picture, size
from sluis.terms import Kind


@pytest.fixture
def tshark() -> str:
    """Where tshark is; the test is skipped, with the reason, where there is none."""
    import shutil

    program = shutil.which("tshark")
    if program is None:
        pytest.skip("tshark is not installed")
    return program


class Recorded:
    """What a capture would yield."""

    def __init__(self, seen: list[Sighting]) -> None:
        self._seen = seen

    def sightings(self) -> list[Sighting]:
        return self._seen


PHONE_END, CLOUD_END = SocketAddress(PHONE, 40000, PHONE_MAC), SocketAddress(CLOUD, 443, ROUTER_MAC)
SEEN: list[Sighting] = [
    DeviceClaim(Place(1, 1), PHONE_MAC, PHONE, Kind.HOST_NAME, "Annas-iPhone", "mdns"),
    TrafficRecord(Place(1, 2), 1, PHONE_END, CLOUD_END, "tcp", "http", octets=1500, opens=True),
    NameBinding(Place(1, 2), CLOUD, "cloud\x1b[31m.example", Via.HOST),
    Payload(Place(1, 2), 1, PHONE_END, CLOUD_END, SaidPart.BODY, b"{}"),
    TrafficRecord(Place(1, 3), 1, CLOUD_END, PHONE_END, "tcp", "http", octets=10),
]


def seen_so_far() -> Look:
    with CaptureFacts(live=True) as gathered:
        *_, last = looks(Recorded(SEEN), gathered, every_s=0.0)  # type: ignore[arg-type]
    return last


def shown(look: Look, *, reveal: bool = False) -> str:
    page = io.StringIO()
    Console(file=page, width=150, markup=False, highlight=False).print(picture(look, reveal=reveal))
    return page.getvalue()


def test_a_look_counts_flows_packets_and_what_was_read() -> None:
    look = seen_so_far()
    (flow,) = look.settled.flows
    assert (look.packets, look.read) == (2, {key_of(flow): 1})


def test_the_view_shows_numbers_and_no_name_of_a_device_unless_asked() -> None:
    page = shown(seen_so_far())
    assert "1.5 kB" in page
    assert "2 packets, 1 devices, 1 destinations" in page
    assert "Annas-iPhone" not in page
    assert "Annas-iPhone" in shown(seen_so_far(), reveal=True)


def test_hostile_names_do_nothing_to_the_terminal() -> None:
    assert "\x1b" not in shown(seen_so_far())


def test_the_view_speaks_dutch() -> None:
    use("nl")
    assert "Ctrl-C stopt en maakt het rapport." in shown(seen_so_far())


def test_without_a_terminal_each_destination_is_one_line(wire: str) -> None:
    page = io.StringIO()

    def interrupt_when_seen() -> None:
        while "192.0.2.9" not in page.getvalue() and not over.wait(0.2):
            pass
        if not over.is_set():
            signal.raise_signal(signal.SIGINT)

    over = threading.Event()
    watching = threading.Thread(target=interrupt_when_seen)
    with Talking(wire), CaptureFacts(live=True) as gathered:
        watching.start()
        run_live(wire, 0.0, gathered, Console(file=page, width=200), router="192.0.2.250", home=("198.51.100.0/24",))
        over.set()
        watching.join()
        assert gathered.payloads.count > 0
    lines = [line for line in page.getvalue().splitlines() if "192.0.2.9" in line]
    assert len(lines) == 1
    assert "port 9999" in lines[0]


def test_the_first_request_to_stop_stops_and_signals_are_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    was = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have begun us deaf to it
    stopped = threading.Event()
    try:
        with stopping(stopped.set):
            signal.raise_signal(signal.SIGINT)
            assert stopped.wait(60)
            signal.raise_signal(signal.SIGINT)  # at once: `timeout` sends it to the group too
            monkeypatch.setattr(audit_live, "AT_ONCE_S", -1.0)
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) == signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, was)


PROGRAM = """
import sys
from rich.console import Console
from sluis.audit.capture_pass import CaptureFacts
from sluis.cli.audit_live import run_live
with CaptureFacts(live=True) as gathered:
    print("ready", flush=True)
    console = Console(force_terminal=sys.argv[2] == "terminal", width=120)
    run_live(sys.argv[1], 0.0, gathered, console, home=("198.51.100.0/24",))
    print("packets", gathered.entries(1), flush=True)
"""


@pytest.mark.parametrize("kind", ["terminal", "pipe"])
def test_ctrl_c_stops_and_everything_seen_is_there(wire: str, kind: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "src")}
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, wire, kind], stdout=subprocess.PIPE, env=environment, text=True
    )
    with Talking(wire):
        assert program.stdout is not None
        lines = [program.stdout.readline()]
        while "192.0.2.9" not in lines[-1]:
            lines.append(program.stdout.readline())
        program.send_signal(signal.SIGINT)
        rest = program.stdout.read()
    assert program.wait(120) == 0
    assert int(rest.rsplit("packets ", 1)[1]) > 0
    children = subprocess.run(["pgrep", "-P", str(program.pid)], capture_output=True, text=True, check=False)
    assert children.stdout == ""


def test_sizes_are_read_by_people() -> None:
    assert [size(octets) for octets in (0, 12_345, 3_400_000)] == ["0 B", "12.3 kB", "3.4 MB"]
