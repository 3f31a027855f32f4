"""``sluis gate run --workers N`` on SQLite: one process decides, commits and delivers; N doormen receive for it.

In:  an opened gate and a number. Out: a running gate behind doormen, until SIGTERM or SIGINT.

The rules this module keeps:
 * This process is a gate alone (``running``) in all but its listeners: one queue, one deciding thread, one writer.
 * The sockets are opened here once and shared: a doorman that dies takes no waiting connection with it, and another one
   takes its place. What it had not answered its routers send again; what was on record by then is told as a repeat.
 * A reload that was accepted is told to every doorman; one that does not follow is replaced. No connection is dropped.
 * ``/readyz`` and ``/metrics`` speak for all.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sluis.gate.fleet.fleet import Fleet
from sluis.gate.fleet.handover import Handover
from sluis.gate.fleet.orders import Attend
from sluis.gate.fleet.supervisor import with_workers
from sluis.gate.http.admin import AdminApp
from sluis.gate.http.running import Running, reload_when_asked, running, serving_admin, until_signal
from sluis.gate.state.activation import Activated
from sluis.gate.state.metrics import add_up
from sluis.gate.state.readiness import Readiness
from sluis.gate.state.state import GateState
from sluis.i18n import Lang

log = logging.getLogger("sluis.gate")


class Committing:
    """A gate behind doormen, seen from above."""

    def __init__(self, state: GateState, gate: Running, fleet: Fleet, handover: Handover) -> None:
        self._state = state
        self._gate = gate
        self.fleet = fleet
        self.handover = handover

    async def reload(self, config: Path) -> Activated | None:
        """Reload, or go on as before: as ``Reloader.reload``; then doormen take the new routes and limits."""
        async with self.fleet.starting:
            done = await self._gate.reloader.reload(config)
            if done is not None:
                self.fleet.begin = attend_under(self._state, config)
                await self.fleet.insist(self.fleet.begin)
        return done


def attend_under(state: GateState, config: Path) -> Attend:
    """Return the order that has a doorman receive under the settings as they are now."""
    return Attend(str(config), state.settings.source)


class CommittingAdmin(AdminApp):
    """Health, readiness and metrics of the deciding process and its doormen together."""

    def __init__(self, state: GateState, fleet: Fleet) -> None:
        super().__init__(state)
        self._fleet = fleet

    async def metrics(self) -> bytes:
        """Return the sums: answers were counted by doormen, all else here."""
        return add_up([await super().metrics(), *await self._fleet.counts()], {})

    def ready(self, lang: Lang) -> Readiness:
        """Say how the gate is, and how many doormen take reports."""
        return with_workers(super().ready(lang), self._fleet, lang)


@asynccontextmanager
async def committing(
    state: GateState, config: Path, doormen: int
) -> AsyncIterator[tuple[Committing, tuple[int, ...], int | None]]:
    """Run a gate behind doormen while the block runs.

    Args:
        state: An opened gate; it is closed at the end.
        config: ``gate.toml``.
        doormen: How many processes.

    Yields:
        The gate, the ports of the listeners, and the admin port.

    Raises:
        SluisError: as ``running``; or a doorman cannot start.

    Effects:
        As ``running``; starts processes. At the end doormen answer what they received before the gate stops.
    """
    async with running(state, doormen=True) as gate:
        handover = Handover(state, gate.intake)
        try:
            async with (
                Fleet(gate.sockets, attend_under(state, config), doormen, handover.take) as fleet,
                serving_admin(state, CommittingAdmin(state, fleet)) as admin,
            ):
                yield Committing(state, gate, fleet, handover), gate.ports, admin
        finally:
            await handover.close()


async def commit_until_signal(state: GateState, config: Path, doormen: int) -> None:
    """Run a gate behind doormen until SIGTERM or SIGINT; SIGHUP reloads.

    Raises:
        gate_running_error: another gate holds the pid file.
        SluisError: as ``committing``.
    """
    async with until_signal(state) as (stop, asked), committing(state, config, doormen) as (house, ports, _admin):
        reloading = asyncio.create_task(reload_when_asked(house, asked, config))
        log.info("gate is open on ports %s, with %d doormen", ", ".join(map(str, ports)), doormen)
        await stop.wait()
        log.info("gate is closing")
        reloading.cancel()
        await asyncio.gather(reloading, return_exceptions=True)
