"""``sluis gate run --workers N``: one process that decides nothing looks after N that do.

In:  an opened gate and a number. Out: a running gate on several processes, until SIGTERM or SIGINT.

The rules this module keeps:
 * The sockets are opened here once and shared: a worker that dies takes no waiting connection with it.
 * The register is activated here, in one transaction that runs alone. A reload is all or nothing: every worker has the
   new rules ready and holds still, or nothing is activated; a worker that does not follow afterwards is replaced.
 * ``/readyz`` and ``/metrics`` speak for all workers.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sluis.errors import SluisError
from sluis.errors.gate import worker_reload_error
from sluis.gate.fleet.fleet import Fleet
from sluis.gate.fleet.orders import Abandon, Begin, Prepare, Take, charter_of
from sluis.gate.http.admin import AdminApp
from sluis.gate.http.running import open_socket, port_of, reload_when_asked, serving_admin, until_signal
from sluis.gate.http.sealing import seal_on_time
from sluis.gate.reload.reload import (
    AGAIN_AFTER_MS,
    KEEP_UP_EVERY_S,
    behind,
    every_recipient_has_an_endpoint,
    install,
    read_anew,
)
from sluis.gate.state.activation import Activated, say
from sluis.gate.state.metrics import add_up
from sluis.gate.state.readiness import Readiness, readiness
from sluis.gate.state.state import GateState, RefusedReload
from sluis.i18n import N_, Lang, tr
from sluis.ledger.outbox import held

log = logging.getLogger("sluis.gate")


class Supervisor:
    """A gate of several processes, seen from above."""

    def __init__(self, state: GateState, fleet: Fleet) -> None:
        self._state = state
        self.fleet = fleet

    async def reload(self, config: Path) -> Activated | None:
        """Reload all workers, or none: as ``Reloader.reload``.

        Returns:
            What the activation did; ``None`` when it was refused and nothing changed.
        """
        async with self.fleet.starting:
            try:
                done = await self._reload(config)
            except SluisError as fault:
                self._state.refused_reload = RefusedReload(self._state.clock(), fault)
                log.error("reload refused, nothing changed: %s", fault.text("en"))
                return None
        self._state.refused_reload = None
        say(done)
        return done

    async def _reload(self, config: Path) -> Activated:
        state, fleet = self._state, self.fleet
        rules = await asyncio.to_thread(read_anew, config, state.settings, state.clock())
        charter = charter_of(config, rules)
        try:
            if not await fleet.tell(Prepare(charter)):
                raise worker_reload_error()
            done = await asyncio.to_thread(install, state, rules)
        except SluisError:
            await fleet.tell(Abandon())
            raise
        fleet.begin = Begin(charter, done.in_force)
        await fleet.insist(Take(done.in_force))
        return done


class SupervisorAdmin(AdminApp):
    """Health, readiness and metrics of all workers together."""

    def __init__(self, state: GateState, fleet: Fleet) -> None:
        super().__init__(state)
        self._all = state
        self._fleet = fleet

    async def metrics(self) -> bytes:
        """Return the sums over all workers, with the outbox as the database has it."""
        counted = await self._fleet.counts()
        return add_up(counted, await asyncio.to_thread(self._waiting))

    def _waiting(self) -> dict[str, int]:
        with self._all.store.reading() as conn:
            found = held(conn)
        return {name: found[name].bodies if name in found else 0 for name in self._all.settings.recipients}

    def ready(self, lang: Lang) -> Readiness:
        """Say how the gate is, and how many workers take reports."""
        return with_workers(readiness(self._all, lang), self._fleet, lang)


def with_workers(said: Readiness, fleet: Fleet, lang: Lang) -> Readiness:
    """Say beside how a gate is how many workers take reports; without one it is not ready."""
    up = len(fleet.workers)
    line = tr(N_("{up} of {all} workers take reports."), lang, up=up, all=fleet.size)
    return Readiness(said.ready and up > 0, (*said.lines, line))


@asynccontextmanager
async def supervising(
    state: GateState, config: Path, workers: int
) -> AsyncIterator[tuple[Supervisor, tuple[int, ...], int | None]]:
    """Run workers while the block runs.

    Args:
        state: An opened gate; it is closed at the end.
        config: ``gate.toml``.
        workers: How many processes.

    Yields:
        The supervisor, the ports of the listeners, and the admin port.

    Raises:
        SluisError: as ``running``; or a worker cannot start. On SQLite, which has one writer, see ``committing``.
    """
    with contextlib.ExitStack() as stack:
        stack.callback(state.close)
        every_recipient_has_an_endpoint(state.rules)
        listeners = [
            stack.enter_context(contextlib.closing(open_socket(one.host, one.port))) for one in state.settings.listener
        ]
        done = await asyncio.to_thread(install, state, state.rules)
        say(done)
        begin = Begin(charter_of(config, state.rules), done.in_force)
        async with (
            Fleet(listeners, begin, workers) as fleet,
            serving_admin(state, SupervisorAdmin(state, fleet)) as admin,
        ):
            sealing = asyncio.create_task(seal_on_time(state))
            try:
                yield Supervisor(state, fleet), tuple(port_of(one) for one in listeners), admin
            finally:
                sealing.cancel()
                await asyncio.gather(sealing, return_exceptions=True)


async def keep_all_up(state: GateState, supervisor: Supervisor, config: Path, every_s: float = KEEP_UP_EVERY_S) -> None:
    """Reload when a UTC day has begun or the database activated another version, until cancelled.

    Several processes cannot be judged again from the memory of one: this reads settings and register as a reload does.
    What is refused is tried again after a minute.
    """
    while True:
        await asyncio.sleep(every_s)
        if await asyncio.to_thread(behind, state) and await supervisor.reload(config) is None:
            await asyncio.sleep(AGAIN_AFTER_MS / 1000)


async def supervise_until_signal(state: GateState, config: Path, workers: int) -> None:
    """Run a gate of several processes until SIGTERM or SIGINT; SIGHUP reloads all of them.

    Raises:
        gate_running_error: another gate holds the pid file.
        SluisError: as ``supervising``.
    """
    async with until_signal(state) as (stop, asked), supervising(state, config, workers) as (supervisor, ports, _admin):
        reloading = asyncio.gather(reload_when_asked(supervisor, asked, config), keep_all_up(state, supervisor, config))
        log.info("gate is open on ports %s, with %d workers", ", ".join(map(str, ports)), workers)
        await stop.wait()
        log.info("gate is closing")
        reloading.cancel()
        await asyncio.gather(reloading, return_exceptions=True)
