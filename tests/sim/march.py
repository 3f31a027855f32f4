"""Many reports in which everything that must stay carries a marker; whatever leaves or is kept is searched for it.

In:  a folder and how many reports. Out: ``Marched``: how much was searched, and where a marker was found.

The reports are those of ``tests/flow/test_markers.py``, each with a marker of its own; the gate is the real one without
sockets for routers, its recipients are on the wire.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.flow.gatehouse import COLLECTED_MS, Clock, ask, build, counted, opened
from tests.flow.odd_recipient import OddRecipient
from tests.flow.test_markers import MARK, found_in, generated, marked, places, router

from sluis.gate.delivery.deliver import Deliverer
from sluis.gate.path.arrival import Arrival, Login, Proof
from sluis.gate.path.steps import run
from sluis.gate.reload.reload import begin
from sluis.gate.state.state import GateState

BATCH: Final = 32
LOOK_EVERY: Final = 2_000
"""After so many reports the files are searched too."""


@dataclass
class Marched:
    """What was searched, and what was found."""

    reports: int = 0
    bodies: int = 0
    recorded: int = 0
    searched_bytes: int = 0
    found: list[str] = field(default_factory=list)

    def look(self, where: str, content: bytes) -> None:
        """Search one thing."""
        self.searched_bytes += len(content)
        if found_in(content):
            self.found.append(where)


class Listening(logging.Handler):
    """Searches every log record when it is made."""

    def __init__(self, marched: Marched) -> None:
        super().__init__(logging.DEBUG)
        self._marched = marched

    def emit(self, record: logging.LogRecord) -> None:
        self._marched.look("log", f"{record.getMessage()} {record.args} {record.exc_text} {record.__dict__}".encode())


async def march(folder: Path, reports: int, progress: Callable[[int], None] = lambda _n: None) -> Marched:
    """Send the reports and search.

    Args:
        folder: Of the gate; temporary files of the process should lie there too.
        reports: How many.
        progress: Told how many are done, now and then.
    """
    marched = Marched()
    listening, root = Listening(marched), logging.getLogger()
    level = root.level
    root.addHandler(listening)
    root.setLevel(logging.DEBUG)
    recipients = (await OddRecipient().up(), await OddRecipient().up())
    try:
        settings = build(folder, insight=recipients[0].endpoint, meting=recipients[1].endpoint)
        clock = Clock(COLLECTED_MS)
        with opened(settings, clock, router(generated())) as state:
            await _through(state, clock, reports, recipients, marched, progress)
            marched.recorded = sum(n for (_, outcome), n in counted(state).items() if outcome == "recorded")
            marched.look("metrics", state.metrics.text())
            _files(folder, marched)
        _files(folder, marched)
    finally:
        root.setLevel(level)
        root.removeHandler(listening)
        for recipient in recipients:
            await recipient.down()
    return marched


async def _through(
    state: GateState,
    clock: Clock,
    reports: int,
    recipients: tuple[OddRecipient, OddRecipient],
    marched: Marched,
    progress: Callable[[int], None],
) -> None:
    ask(state)
    texts = [
        json.dumps({"Report": [marked(state, generated(), names=names)[0]], MARK: [MARK]}) for names in (True, False)
    ]
    with ThreadPoolExecutor(max_workers=1) as thread:
        deliverer = Deliverer(state, thread)
        await asyncio.get_running_loop().run_in_executor(thread, begin, state)
        deliverer.start()
        try:
            while marched.reports < reports:
                clock.at_ms += 1000
                size = min(BATCH, reports - marched.reports)
                batch = [_arrival(state, texts[n % 2], marched.reports + n) for n in range(size)]
                answers = await asyncio.get_running_loop().run_in_executor(thread, run, state, batch)
                marched.reports += sum(answer.status == 200 for answer in answers)
                deliverer.wake()
                while await deliverer.waiting() > BATCH:  # noqa: ASYNC110 - the database is asked
                    await asyncio.sleep(0.002)
                _sent(recipients, marched)
                if marched.reports % LOOK_EVERY < BATCH:
                    _files(Path(state.settings.base), marched)
                    progress(marched.reports)
            while await deliverer.waiting():
                clock.at_ms += 1000
                await asyncio.sleep(0.005)
        finally:
            await deliverer.stop()
    _sent(recipients, marched)


def _arrival(state: GateState, text: str, number: int) -> Arrival:
    own = f"{MARK}{number}"
    route = next(each for each in state.settings.route if each.path == "/arrival")
    headers = {"user-agent": own, "cookie": f"a={own}", "x-forwarded-for": own, own.lower(): own}
    return Arrival(
        route, f"/arrival?{own}={own}", headers, text.replace(MARK, own).encode(), Login("cpe1", Proof.PASSWORD)
    )


def _sent(recipients: tuple[OddRecipient, OddRecipient], marched: Marched) -> None:
    for recipient in recipients:
        for asked in recipient.asked:
            marched.bodies += 1
            marched.look("header", asked.head.encode("latin-1"))
            marched.look("body", asked.body)
        recipient.asked.clear()


def _files(folder: Path, marched: Marched) -> None:
    for name, content in places(folder):
        marched.look(name, content)
