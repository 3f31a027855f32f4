"""What a simulated gate is furnished with: households, a database to start from, a clock, what routers send."""

import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.flow.gatehouse import COLLECTED_MS, build, entry
from tests.sim.inject import Injector
from tests.sim.journal import MARK, Reported

from sluis.gate.state.rules import Rules, read_rules
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import open_gate
from sluis.standing.registry import import_registry

ENTRIES: Final = tuple(
    entry(f"NL-{n}", serial=f"SERIAL-{'ABC'[n]}", product_class="Box", endpoint=None, login=f"login-{'abc'[n]}")
    for n in range(3)
)

SMALL_BYTES: Final = 16_777_216
"""A file system that is smaller than this was made for a test."""
PAGE_BYTES: Final = 4096


class SimClock:
    """A clock that stands still until time passes or it jumps."""

    def __init__(self, injector: Injector) -> None:
        self._at_ms = self.latest_ms = COLLECTED_MS + 60_000
        self._injector = injector

    @property
    def at_ms(self) -> int:
        """The moment it shows."""
        return self._at_ms

    @at_ms.setter
    def at_ms(self, moment_ms: int) -> None:
        self._at_ms = moment_ms
        self.latest_ms = max(self.latest_ms, moment_ms)

    def latest(self) -> int:
        """Return the latest moment it ever showed."""
        return self.latest_ms

    def __call__(self) -> int:
        self._injector.around("gate/clock", lambda: None, lambda _flavour: AssertionError())
        return self.at_ms


@dataclass
class Template:
    """What all runs of a process start from."""

    settings: Settings
    rules: Rules
    hourly: Rules
    """Of a register in which what is always on leaves in the next hour."""
    folder: Path


def template_in(folder: Path) -> Template:
    (folder / "hourly").mkdir(parents=True)
    settings = build(folder)
    state = open_gate(settings, lambda: COLLECTED_MS)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, ENTRIES, COLLECTED_MS)
    state.store.checkpoint()
    state.close()
    hourly = build(folder / "hourly", release="PT1H")
    return Template(settings, read_rules(settings, COLLECTED_MS), read_rules(hourly, COLLECTED_MS), folder)


@contextmanager
def full(folder: Path, pages: int) -> Iterator[None]:
    """Let the disk be full while the block runs, but for some pages.

    A small file system of its own is really filled up. Elsewhere the process may write no file beyond the size the
    write-ahead log has now: the database then hears an error of the same kind.
    """
    room = os.statvfs(folder)
    if room.f_blocks * room.f_frsize < SMALL_BYTES:
        ballast = folder / "ballast"
        free = max(0, room.f_bavail * room.f_frsize - pages * PAGE_BYTES)
        with suppress(OSError):  # the gate may write at the same time: then it is full too
            ballast.write_bytes(bytes(free))
        try:
            yield
        finally:
            ballast.unlink(missing_ok=True)
        return
    log = folder / "gate.db-wal"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (log.stat().st_size if log.exists() else 0) + pages * PAGE_BYTES
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def message_of(reports: list[Reported]) -> bytes:
    """Return the message of a router: each report carries its number for both recipients, and much that must stay."""
    elements = []
    for report in reports:
        router = ENTRIES[report.slot]
        device = {
            "DeviceInfo": {
                "SerialNumber": router.serial,
                "ManufacturerOUI": router.oui,
                "ProductClass": router.product_class,
            },
            "WiFi": {
                "Radio": {"1": {"Channel": report.number, "Stats": {"ErrorsSent": report.number * 100_000}}},
                "SSID": {"1": {"SSID": MARK}},
            },
            "Hosts": {"Host": {"1": {"HostName": f"{MARK}-iPhone", "IPAddress": MARK}}},
            f"X_{MARK}": {MARK: MARK},
        }
        elements.append({"CollectionTime": report.at_s, "Device": device})
    return json.dumps({"Report": elements}).encode()
