"""The routes of the gate, measured whole: files, HTTP on loopback, delivery to a recipient on loopback.

In:  a fleet. Out: what each route reached, after checking that every report is on record exactly once.

Everything is real: database with its durability, keystore, sockets, signatures. Clients and recipient are other
processes; processor time is that of the gate's process alone.
"""

import asyncio
import hashlib
import shutil
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Final

from fleet import Sent
from load import COLLECTOR_SECRET, Answered, Routers, Taker, request

from sluis.demo.stage import entry_of, examples
from sluis.gate.delivery.deliver import drain
from sluis.gate.http.running import running
from sluis.gate.state.settings import Route, load_settings
from sluis.gate.state.state import GateState, open_gate
from sluis.gate.trial.file_intake import file_messages
from sluis.ledger.disclosures import disclosures
from sluis.ledger.record import Status
from sluis.standing.events import EventKind, record
from sluis.standing.registry import import_registry, slot_of_line

ACTIVITY: Final = "wifi-help"
ONE: Final = "/one"
"""The route of one activity, ``ACTIVITY``."""
BOTH: Final = "/both"
ROUTERS: Final = 16
"""Connections that post at the same time."""
PATIENCE_S: Final = 60.0
_SETTINGS: Final = """
[database]
url = "{database}"
[keystore]
file = "bench.keys"
[register]
file = "register.yaml"
sha256 = "{sha256}"
activated = "2026-03-01T00:00:00Z"
[ledger]
origin = "voorbeeld.example/sluis"
[window]
late = "P30D"
[[listener]]
port = 0
[[collector]]
name = "bench"
secret_file = "bench.secret"
[[route]]
path = "/one"
auth = "collector"
collectors = ["bench"]
activities = ["wifi-help"]
[[route]]
path = "/both"
auth = "collector"
collectors = ["bench"]
[recipients.wifi-insight]
url = "{url}"
parallel = 32
first_retry = "PT1H"
longest_retry = "PT1H"
[recipients.netwerk-meting]
url = "{url}"
parallel = 32
first_retry = "PT1H"
longest_retry = "PT1H"
"""


class WrongAnswerError(Exception):
    """The gate did not do what it must; there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What a route did with ``reports`` reports."""

    reports: int
    wall_s: float
    cpu_s: float
    answered: Answered | None = None

    @property
    def per_s(self) -> float:
        """Reports per second of wall time."""
        return self.reports / self.wall_s

    @property
    def cpu_us(self) -> float:
        """Microseconds of this process's processor time per report."""
        return 1e6 * self.cpu_s / self.reports


def nowhere() -> str:
    """Return a URL at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/intake"


@contextmanager
def gate(sent: Sequence[Sent], url: str, database: str = "sqlite:///bench.db") -> Iterator[GateState]:
    """Open a gate in a folder of its own that knows the fleet; each household has asked for help.

    Args:
        sent: Whose homes are registered.
        url: Of both recipients.
        database: An empty one.
    """
    with TemporaryDirectory(prefix="sluis-bench-") as name:
        folder = Path(name)
        source = (examples() / "register-per-home.yaml").read_bytes()
        (folder / "register.yaml").write_bytes(source)
        shutil.copytree(examples() / "vocabularies", folder / "vocabularies")
        text = _SETTINGS.format(sha256=hashlib.sha256(source).hexdigest(), url=url, database=database)
        (folder / "gate.toml").write_text(text)
        (folder / "bench.secret").write_text(COLLECTOR_SECRET + "\n")
        state = open_gate(load_settings(folder / "gate.toml"))
        try:
            homes = {report.home.line: report.home for report in sent}
            first_ms = min(report.at_s for report in sent) * 1000
            with state.transaction() as conn:
                now_ms = state.clock()
                import_registry(conn, state.keystore, [entry_of(home, 0) for home in homes.values()], now_ms)
                for line in homes:
                    slot = slot_of_line(conn, line) or 0
                    record(
                        conn, state.keystore, slot, EventKind.HELP, ACTIVITY, (first_ms, now_ms + 86_400_000), now_ms
                    )
            yield state
        finally:
            state.close()


def check_recorded(state: GateState, sent: Sequence[Sent], each: int = 1, status: Status | None = None) -> None:
    """Check that every report stands on record exactly ``each`` times; opens and verifies every record.

    Raises:
        WrongAnswerError: one does not, or its outcome is not ``status``.
    """
    wanted = Counter(report.home.line for report in sent)
    with state.store.reading() as conn:
        for line, reports in wanted.items():
            on_record = disclosures(conn, state.keystore, slot_of_line(conn, line) or 0)
            if len(on_record) != each * reports:
                raise WrongAnswerError(f"{reports} reports posted, {len(on_record)} on record, {each} each expected")
            if status is not None and any(disclosure.status is not status for disclosure in on_record):
                raise WrongAnswerError(f"an outcome is not {status.value}")


def _route(state: GateState, path: str) -> Route:
    return next(route for route in state.settings.route if route.path == path)


def by_file(state: GateState, sent: Sequence[Sent], path: str) -> Reached:
    """Put one NDJSON file through the function behind ``sluis filter``."""
    file = state.settings.file("fleet.ndjson")
    file.write_bytes(b"".join(report.body + b"\n" for report in sent))
    wall, cpu = perf_counter(), process_time()
    for done in file_messages(state, str(file), line=None, collected_ms=None, route=_route(state, path)):
        if done.busy:
            raise WrongAnswerError("the store could not take a message")
    return Reached(len(sent), perf_counter() - wall, process_time() - cpu)


def by_delivery(state: GateState, sent: Sequence[Sent], taker: Taker) -> Reached:
    """Deliver what waits in the outbox, and compare with what the recipient holds."""
    wall, cpu = perf_counter(), process_time()
    left = asyncio.run(drain(state, PATIENCE_S)).waiting
    reached = Reached(len(sent), perf_counter() - wall, process_time() - cpu)
    _check_delivered(left, sent, taker)
    return reached


def _check_delivered(left: int, sent: Sequence[Sent], taker: Taker) -> None:
    taken = taker.taken()
    if left or len(taken) != len(sent) or len(set(taken)) != len(sent):
        raise WrongAnswerError(f"{len(sent)} reports posted, {len(taken)} bodies delivered, {left} left")


async def by_http(state: GateState, sent: Sequence[Sent], routers: Routers, taker: Taker | None = None) -> Reached:
    """Post every report from another process; with a taker, until it also has them all."""
    requests = [request(report.home.target(ONE), report.body) for report in sent]
    left = 0
    async with running(state) as serving:
        cpu = process_time()
        answered = await routers.post(serving.ports[0], requests, ROUTERS)
        after = perf_counter()
        if taker is not None:
            # nothing tells that an outbox is empty
            while (left := await serving.deliverer.waiting()) and perf_counter() - after < PATIENCE_S:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        wall_s, cpu_s = answered.wall_s + perf_counter() - after, process_time() - cpu
    if taker is not None:
        _check_delivered(left, sent, taker)
    if set(answered.statuses) != {200} or len(answered.statuses) != len(sent):
        raise WrongAnswerError(f"answers {dict(Counter(answered.statuses))} to {len(sent)} reports")
    return Reached(len(sent), wall_s, cpu_s, answered)
