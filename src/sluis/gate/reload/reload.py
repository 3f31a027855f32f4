"""Reload: take another register, other endpoints and routes, without dropping a connection.

In:  ``gate.toml`` as it is now. Out: ``Activated``; or the old rules go on, and log and ``/readyz`` say why.

The rules this module keeps:
 * Everything is read, checked and compiled before anything changes; whatever is wrong refuses the whole reload.
 * The deciding thread does the activation in one transaction and installs the rules after it: no decision is half old
   and half new. Connections stay open, requests that wait are decided under the new rules.
 * Once a second it is asked whether a day has begun, or the database activated another version: then the same bytes, or
   that version, are judged and taken in the same way, without reading the settings or a pinned file again.
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

from sluis.errors import FileName, RegisterSupersededError, RegisterText, SluisError
from sluis.errors.gate import endpoint_missing_error, reload_scope_error
from sluis.gate.delivery.deliver import Deliverer
from sluis.gate.delivery.endpoint import Carrier
from sluis.gate.reload.shadow import Shadow
from sluis.gate.state.activation import Activated, activate, say
from sluis.gate.state.rules import Rules, judged_again, read_rules
from sluis.gate.state.settings import Settings, load_settings
from sluis.gate.state.state import GateState, RefusedReload
from sluis.register.check import day_of

log = logging.getLogger("sluis.gate")
KEEP_UP_EVERY_S: Final = 1.0
AGAIN_AFTER_MS: Final = 60_000
"""How long after a refusal it is tried again."""
RELOADED: Final = frozenset({"register", "shadow", "recipients", "route", "window", "limits", "source"})
"""The parts of the settings a reload takes."""
STILL_S: Final = 60.0
"""How long a worker holds still for a verdict."""


def every_recipient_has_an_endpoint(rules: Rules) -> None:
    """Refuse rules under which an open activity has nowhere to send.

    Raises:
        endpoint_missing_error: names the recipient.
    """
    for activity in rules.activities:
        recipient = activity.doors.plan.recipient
        if activity.lowered.open and recipient not in rules.settings.recipients:
            raise endpoint_missing_error(recipient=RegisterText(recipient))


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
            raise reload_scope_error(file=name, path=RegisterText(field.name))
    if settings.limits.waiting != running.limits.waiting:
        raise reload_scope_error(file=name, path=RegisterText("limits.waiting"))


async def keep_up(reloader: "Reloader", every_s: float = KEEP_UP_EVERY_S) -> None:
    """Ask every second whether the rules are those of today and of the version in force, until cancelled."""
    while True:
        await asyncio.sleep(every_s)
        await asyncio.shield(reloader.keep_up())


class Reloader:
    """Reloads one running gate; one reload at a time."""

    def __init__(self, state: GateState, thread: ThreadPoolExecutor, deliverer: Deliverer, shadow: Shadow) -> None:
        self._state = state
        self._thread = thread
        self._deliverer = deliverer
        self._shadow = shadow
        self._one = asyncio.Lock()
        self._not_before_ms = 0

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

    async def keep_up(self) -> Activated | None:
        """Judge the register again when a day has begun, and take the version that holds now; else do nothing.

        Returns:
            What the activation did; ``None`` when nothing had to be done, or it was refused: then the log and
            ``GateState.refused_reload`` say why, and the rules that run go on until their leases end.

        Effects:
            One transaction, when something had to be done; log lines.
        """
        async with self._one:
            state = self._state
            if state.clock() < self._not_before_ms:
                return None
            loop = asyncio.get_running_loop()
            try:
                if not await loop.run_in_executor(self._thread, behind, state):
                    return None
                done = await self._take(await asyncio.to_thread(judged_again, state.rules, state.clock()))
            except SluisError as fault:
                self._not_before_ms = state.clock() + AGAIN_AFTER_MS
                state.refused_reload = RefusedReload(state.clock(), fault)
                log.error("the register could not be judged again, nothing changed: %s", fault.text("en"))
                return None
            state.refused_reload = None
            say(done)
            return done

    async def _reload(self, config: Path) -> Activated:
        state = self._state
        return await self._take(await asyncio.to_thread(read_anew, config, state.settings, state.clock()))

    async def _take(self, rules: Rules) -> Activated:
        state = self._state
        every_recipient_has_an_endpoint(rules)
        carriers = self._deliverer.carriers(rules.settings)
        done = await asyncio.get_running_loop().run_in_executor(self._thread, install, state, rules)
        self.turn_to(rules, carriers)
        return done

    def turn_to(self, rules: Rules, carriers: Mapping[str, Carrier]) -> None:
        """Let deliverer and shadow follow rules the deciding thread has installed."""
        self._deliverer.take(rules.settings, carriers)
        self._shadow.turn_to(rules)
        self._deliverer.wake()

    async def hold(self, rules: Rules) -> "IntakePause":
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
        return IntakePause(self, rules, carriers, verdict, ending)


def behind(state: GateState) -> bool:
    """Return whether the rules were judged on another day, or another version is in force. Reads the store."""
    now_ms = state.clock()
    if day_of(state.rules.judged_ms) != day_of(now_ms):
        return True
    if state.rules.held is None:
        return False
    with state.store.reading() as conn:
        try:
            state.refuse_when_superseded(conn)
        except RegisterSupersededError:
            return True
    return False


@dataclass(frozen=True, slots=True)
class IntakePause:
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
