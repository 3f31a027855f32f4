"""The workers of one gate: started, asked, restarted, stopped.

In:  a charter and listening sockets. Out: processes that take reports from those sockets.

The rules this module keeps:
 * A worker that ends, however, is replaced by one that decides under the same charter; what it was sending is taken
   back by the others (``sender``), what it had received and not committed was never decided: its routers come again.
 * An order has one answer. A worker that does not give it in time is killed, and replaced.
 * What a worker counted is kept when it ends: a total never falls.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from sluis.errors import WorkerStartError
from sluis.errors.gate import worker_start_error
from sluis.gate.fleet.orders import LONGEST, Attend, Begin, Count, Line, Order, Said

log = logging.getLogger("sluis.gate")
START_S: Final = 60.0
ANSWER_S: Final = 30.0
STOP_S: Final = 40.0
"""How long a worker may take to answer what it received and settle what it sends."""
COUNT_EVERY_S: Final = 5.0
STEADY_S: Final = 10.0
"""A worker that lived this long is replaced at once; one that did not, after a doubling while."""
LONGEST_WAIT_S: Final = 30.0


@dataclass(slots=True)
class Worker:
    """One worker process."""

    number: int
    process: asyncio.subprocess.Process
    line: Line
    metrics: bytes = b""
    one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, order: Order, seconds: float) -> Said | None:
        """Give an order and return the answer; ``None`` when there is none in time, and then the worker is killed."""
        async with self.one:
            try:
                async with asyncio.timeout(seconds):
                    await self.line.say(order)
                    said = await self.line.answer()
            except TimeoutError:
                said = None
            if said is None:
                with contextlib.suppress(ProcessLookupError):
                    self.process.kill()
            return said


class Fleet:
    """All workers of one gate."""

    def __init__(
        self,
        listeners: Sequence[socket.socket],
        begin: Begin | Attend,
        size: int,
        take: Callable[[socket.socket], None] | None = None,
    ) -> None:
        """Say what each worker is given.

        Args:
            listeners: Open sockets, in the order of the settings.
            begin: The first order: ``Attend`` makes doormen of them.
            size: How many.
            take: Of doormen: is given our end of the line over which each brings what it receives.
        """
        self._listeners = listeners
        self._take = take
        self.begin = begin
        """What a worker that is started from now on begins with."""
        self._size = size
        self._workers: dict[int, Worker] = {}
        self._ended: list[bytes] = []
        self._keepers: list[asyncio.Task[None]] = []
        self._stopping = False
        self.start_s = START_S
        """How long a worker may take to open the gate."""
        self.answer_s = ANSWER_S
        """How long a worker may take to answer an order."""
        self.starting = asyncio.Lock()
        """Held while a worker starts, and while a register is changed: no worker begins with half of two."""

    async def __aenter__(self) -> Self:
        """Start all; when one cannot start, none is left.

        Raises:
            WorkerStartError: a worker could not open the gate; its log says why.
        """
        try:
            first = [await self._start(number) for number in range(self._size)]
        except WorkerStartError:
            await self._stop_all()
            raise
        self._keepers = [asyncio.create_task(self._keep(worker)) for worker in first]
        self._keepers.append(asyncio.create_task(self._keep_counts()))
        return self

    async def __aexit__(self, *_about: object) -> None:
        """Stop all, gracefully; whoever does not stop in time is killed."""
        self._stopping = True
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        await self._stop_all()

    @property
    def size(self) -> int:
        """How many workers there should be."""
        return self._size

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Those that serve now."""
        return tuple(worker for worker in self._workers.values() if worker.process.returncode is None)

    async def counts(self) -> list[bytes]:
        """Return what every worker counted, in the text format of Prometheus, those that ended included."""
        await self._count()
        return [*self._ended, *(worker.metrics for worker in self._workers.values())]

    async def tell(self, order: Order) -> bool:
        """Give all workers an order; return whether every one did it."""
        answers = await asyncio.gather(*(worker.ask(order, self.answer_s) for worker in self.workers))
        return all(said is not None and said.done for said in answers)

    async def insist(self, order: Order) -> None:
        """Give all workers an order; whoever does not follow is killed, and another one takes its place."""
        for worker in self.workers:
            said = await worker.ask(order, self.answer_s)
            if said is None or not said.done:
                log.error("worker %d did not follow; another one takes its place", worker.number + 1)
                with contextlib.suppress(ProcessLookupError):
                    worker.process.kill()

    async def _count(self) -> None:
        serving = self.workers
        for worker, said in zip(
            serving, await asyncio.gather(*(one.ask(Count(), self.answer_s) for one in serving)), strict=True
        ):
            if said is not None:
                worker.metrics = said.metrics

    async def _keep_counts(self) -> None:
        while True:
            await asyncio.sleep(COUNT_EVERY_S)
            await self._count()

    async def _keep(self, worker: Worker) -> None:
        """Replace a worker whenever it ends."""
        loop, wait_s = asyncio.get_running_loop(), 0.0
        while not self._stopping:
            since = loop.time()
            status = await worker.process.wait()
            log.error("alarm: worker %d ended with status %d; another one takes its place", worker.number, status)
            wait_s = 0.0 if loop.time() - since > STEADY_S else min(max(2 * wait_s, 0.25), LONGEST_WAIT_S)
            await asyncio.sleep(wait_s)
            with contextlib.suppress(WorkerStartError):  # it ended already: round again, later
                async with self.starting:
                    worker = await self._start(worker.number)

    async def _start(self, number: int) -> Worker:
        ours, process = await self._spawn()
        line = Line(*await asyncio.open_unix_connection(sock=ours, limit=LONGEST))
        worker = Worker(number, process, line)
        before = self._workers.get(number)
        if before is not None and before.metrics:
            self._ended.append(before.metrics)
        self._workers[number] = worker
        said = await worker.ask(self.begin, self.start_s)
        if said is None or not said.done:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise worker_start_error(worker=number + 1)
        log.info("worker %d takes reports (process %d)", number + 1, process.pid)
        return worker

    async def _spawn(self) -> tuple[socket.socket, asyncio.subprocess.Process]:
        """Start a process; return our end of the line for orders, and the process."""
        with contextlib.ExitStack() as given:
            ours, theirs = socket.socketpair()
            passed = [given.enter_context(contextlib.closing(theirs))]
            if self._take is not None:
                here, there = socket.socketpair()
                passed.append(given.enter_context(contextlib.closing(there)))
                self._take(here)
            numbers = [one.fileno() for one in (*passed, *self._listeners)]
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "sluis.gate.fleet.worker" if self._take is None else "sluis.gate.fleet.doorman",
                *map(str, numbers),
                pass_fds=numbers,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},  # the code we run ourselves
                stdin=asyncio.subprocess.DEVNULL,
            )
        return ours, process

    async def _stop_all(self) -> None:
        serving = self.workers
        for worker in serving:
            with contextlib.suppress(ProcessLookupError):
                worker.process.send_signal(signal.SIGTERM)
        waits = [asyncio.create_task(worker.process.wait()) for worker in serving]
        if waits:
            await asyncio.wait(waits, timeout=STOP_S)
        for worker in serving:
            with contextlib.suppress(ProcessLookupError):
                worker.process.kill()
            await worker.process.wait()
            worker.line.writer.close()
