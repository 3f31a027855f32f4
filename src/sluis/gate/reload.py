"""Reload: take another register, other endpoints and routes, without dropping a connection.

In:  ``gate.toml`` as it is now. Out: ``Activated``; or the old rules go on, and log and ``/readyz`` say why.

The rules this module keeps:
 * Everything is read, checked and compiled before anything changes; whatever is wrong refuses the whole reload.
 * The deciding thread does the activation in one transaction and installs the rules after it: no decision is half old
   and half new. Connections stay open, requests that wait are decided under the new rules.
 * What only a restart can change (database, keystore, ledger, sockets, passwords) refuses when it differs.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from sluis.errors import EndpointMissingError, FileName, RegisterText, ReloadScopeError, SluisError
from sluis.gate.activation import Activated, activate, say
from sluis.gate.deliver import Deliverer
from sluis.gate.endpoint import Carrier
from sluis.gate.rules import Rules, read_rules
from sluis.gate.settings import Settings, load_settings
from sluis.gate.shadow import Shadow
from sluis.gate.state import GateState, RefusedReload

log = logging.getLogger("sluis.gate")
RELOADED: Final = frozenset({"register", "shadow", "recipients", "route", "window", "limits", "source"})
"""The parts of the settings a reload takes."""
STILL_S: Final = 60.0
"""How long a worker holds still for a verdict."""


def every_recipient_has_an_endpoint(rules: Rules) -> None:
    """Refuse rules under which an open activity has nowhere to send.

    Raises:
        EndpointMissingError: names the recipient.
    """
    for activity in rules.activities:
        recipient = activity.doors.plan.recipient
        if activity.lowered.open and recipient not in rules.settings.recipients:
            raise EndpointMissingError(recipient=RegisterText(recipient))


def read_anew(config: Path, running: Settings | None, now_ms: int) -> Rules:
    """Read what a reload would take, and check all of it.

    Args:
        config: ``gate.toml``.
        running: The settings of the running gate; ``None`` when they are not known (the command line).
        now_ms: The moment whose UTC day is judged.

    Raises:
        SluisError: settings, register, shadow, vocabularies or endpoints cannot be used, or the settings differ where
            only a restart can follow.

    Effects:
        Reads files; changes nothing.
    """
    settings = load_settings(config)
    if running is not None:
        _same_where_it_must(settings, running, FileName(config))
    rules = read_rules(settings, now_ms)
    if rules.shadow_fault is not None:
        raise rules.shadow_fault
    every_recipient_has_an_endpoint(rules)
    return rules


def _same_where_it_must(settings: Settings, running: Settings, name: FileName) -> None:
    for field in msgspec.structs.fields(Settings):
        if field.name not in RELOADED and getattr(settings, field.name) != getattr(running, field.name):
            raise ReloadScopeError(file=name, path=RegisterText(field.name))
    if settings.limits.waiting != running.limits.waiting:
        raise ReloadScopeError(file=name, path=RegisterText("limits.waiting"))


class Reloader:
    """Reloads one running gate; one reload at a time."""

    def __init__(self, state: GateState, thread: ThreadPoolExecutor, deliverer: Deliverer, shadow: Shadow) -> None:
        self._state = state
        self._thread = thread
        self._deliverer = deliverer
        self._shadow = shadow
        self._one = asyncio.Lock()

    async def reload(self, config: Path) -> Activated | None:
        """Reload, or go on as before.

        Args:
            config: ``gate.toml``.

        Returns:
            What the activation did; ``None`` when it was refused: ``GateState.refused_reload`` holds why.

        Effects:
            One transaction; log lines.
        """
        async with self._one:
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
        state = self._state
        rules = await asyncio.to_thread(read_anew, config, state.settings, state.clock())
        carriers = self._deliverer.carriers(rules.settings)
        done = await asyncio.get_running_loop().run_in_executor(self._thread, install, state, rules)
        self.turn_to(rules, carriers)
        return done

    def turn_to(self, rules: Rules, carriers: Mapping[str, Carrier]) -> None:
        """Let deliverer and shadow follow rules the deciding thread has installed."""
        self._deliverer.take(rules.settings, carriers)
        self._shadow.turn_to(rules)
        self._deliverer.wake()

    async def hold(self, rules: Rules) -> "Held":
        """Keep the deciding thread still until somebody else has activated these rules, or has not.

        Raises:
            FileMissingError: an authorization file cannot be read; nothing is held.
        """
        carriers = self._deliverer.carriers(rules.settings)
        verdict: queue.Queue[bytes | None] = queue.Queue()
        still = threading.Event()
        loop = asyncio.get_running_loop()
        ending = loop.run_in_executor(self._thread, _stand_still, self._state, rules, still, verdict)
        await asyncio.to_thread(still.wait)
        return Held(self, rules, carriers, verdict, ending)


@dataclass(frozen=True, slots=True)
class Held:
    """A gate that decides nothing while the rules change; requests wait."""

    reloader: Reloader
    rules: Rules
    carriers: Mapping[str, Carrier]
    verdict: "queue.Queue[bytes | None]"
    ending: "asyncio.Future[bool]"

    async def take(self, in_force: bytes) -> bool:
        """Decide under the new rules from now on; false when the gate no longer waited, and goes on as before.

        Args:
            in_force: The activation that was made.
        """
        self.verdict.put(in_force)
        taken = await self.ending
        if taken:
            self.reloader.turn_to(self.rules, self.carriers)
        return taken

    async def abandon(self) -> None:
        """Go on under the old rules."""
        self.verdict.put(None)
        await self.ending


def _stand_still(state: GateState, rules: Rules, still: threading.Event, verdict: "queue.Queue[bytes | None]") -> bool:
    """In the deciding thread: wait for the verdict; without one the old rules stay, and the store compares them."""
    still.set()
    try:
        in_force = verdict.get(timeout=STILL_S)
    except queue.Empty:
        in_force = None
    if in_force is None:
        return False
    state.install(rules)
    state.in_force = in_force
    return True


def install(state: GateState, rules: Rules) -> Activated:
    """In the deciding thread: activate in one transaction, then install what that transaction said.

    Raises:
        SluisError: nothing was activated, as far as is known; nothing is installed.
    """
    with state.transaction() as conn:
        done = activate(state, conn, rules)
    state.install(rules)
    state.in_force = done.in_force
    return done
