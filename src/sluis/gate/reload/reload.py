"""Reload: take another register, other endpoints and routes, without dropping a connection.

In:  ``gate.toml`` as it is now. Out: ``Activated``; or the old rules go on, and log and ``/readyz`` say why.

The rules this module keeps:
 * Everything is read, checked and compiled before anything changes; whatever is wrong refuses the whole reload.
 * The deciding thread does the activation in one transaction and installs the rules after it: no decision is half old
   and half new. Connections stay open, requests that wait are decided under the new rules.
 * Once a second it is asked whether a day has begun, or the database activated another version: then the same bytes, or
   that version, are judged and taken in the same way, without reading the settings or a pinned file again.
 * Several gates on one database follow each other by that question alone. None activates by itself what would undo what
   another one activated.
 * What only a restart can change (database, keystore, ledger, sockets, passwords) refuses when it differs.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec

from sluis.errors import FileName, RegisterSupersededError, RegisterText, SluisError, StandingClosedError
from sluis.errors.gate import endpoint_missing_error, register_superseded_error, reload_scope_error
from sluis.gate.delivery.deliver import Deliverer, recover
from sluis.gate.reload.activation import Activated, activate, say
from sluis.gate.reload.shadow import Shadow
from sluis.gate.state.file_modes import refuse_open_files
from sluis.gate.state.rules import Rules, judged_again, mark_of, read_rules
from sluis.gate.state.settings import Settings, load_settings
from sluis.gate.state.state import GateState, RefusedReload
from sluis.register.check import day_of
from sluis.store.registers import in_force

log = logging.getLogger("sluis.gate")
KEEP_UP_EVERY_S: Final = 1.0
AGAIN_AFTER_MS: Final = 60_000
"""How long after a refusal it is tried again."""
RELOADED: Final = frozenset({"register", "shadow", "recipients", "route", "window", "limits"})
"""The parts of the settings a reload takes."""


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
    refuse_open_files(settings, config)
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
        self._lock = asyncio.Lock()
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
        async with self._lock:
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
        async with self._lock:
            state = self._state
            if state.clock() < self._not_before_ms:
                return None
            loop = asyncio.get_running_loop()
            try:
                if not await loop.run_in_executor(self._thread, behind, state):
                    return None
                asked = install if state.in_force is None else follow  # who could not activate at the start does now
                done = await self._take(await asyncio.to_thread(judged_again, state.rules, state.clock()), asked)
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
        return await self._take(await asyncio.to_thread(read_anew, config, state.settings, state.clock()), install)

    async def _take(self, rules: Rules, installing: Callable[[GateState, Rules], Activated]) -> Activated:
        state = self._state
        every_recipient_has_an_endpoint(rules)
        carriers = self._deliverer.carriers(rules.settings)
        done = await asyncio.get_running_loop().run_in_executor(self._thread, installing, state, rules)
        self._deliverer.take(rules.settings, carriers)
        self._shadow.turn_to(rules)
        self._deliverer.wake()
        return done


def behind(state: GateState) -> bool:
    """Return whether the rules were judged on another day, or another version is in force, or none could be activated.

    Reads the store.
    """
    now_ms = state.clock()
    if day_of(state.rules.judged_ms) != day_of(now_ms):
        return True
    if state.in_force is None and _agrees(state):
        return True
    if state.rules.held is None:
        return False
    with state.store.reading() as conn:
        try:
            state.refuse_when_superseded(conn)
        except RegisterSupersededError:
            return True
    return False


def _agrees(state: GateState) -> bool:
    """Return whether database and journal agree."""
    try:
        with state.store.reading() as conn:
            state.journal.follow(conn)
    except StandingClosedError:
        return False
    return True


def begin(state: GateState) -> Activated | None:
    """In the deciding thread, at the start: put back what dead gates were sending, then activate and say what that did.

    In this order: what the activation cancels of it is settled at once.

    Returns:
        What it did; ``None`` while the database does not agree with the journal of closing events: the gate runs,
        closed, and activates when a person has restored it (``keep_up``).

    Raises:
        SluisError: nothing was activated, as far as is known; the gate must not start.

    Effects:
        Two transactions; log lines.
    """
    recover(state)
    try:
        done = install(state, state.rules)
    except StandingClosedError as fault:
        log.error("alarm: nothing is decided: %s", fault.text("en"))
        return None
    say(done)
    return done


def install(state: GateState, rules: Rules) -> Activated:
    """In the deciding thread: activate in one transaction, then install what that transaction said.

    Raises:
        SluisError: nothing was activated, as far as is known; nothing is installed.
    """
    with state.transaction() as conn:
        done = activate(state, conn, rules)
    _installed(state, rules, done)
    return done


def follow(state: GateState, rules: Rules) -> Activated:
    """As ``install``, for rules nobody asked this gate to take: a day has begun, or another version is in force.

    What another gate activated is never undone here: two that would go on doing that to each other (their versions of
    Sluis or of the law differ) would cancel what waits, over and over. One of them stops deciding and says so.

    Raises:
        RegisterSupersededError: another gate brought other rules into force, and these would come in their place.
        SluisError: as ``install``.
    """
    with state.transaction() as conn:
        newest, mark = in_force(conn), mark_of(rules)
        theirs = newest not in {b"", state.in_force} and newest[8:] != mark
        if theirs and (rules.held is None or mark == mark_of(state.rules)):
            raise register_superseded_error()
        done = activate(state, conn, rules)
    _installed(state, rules, done)
    return done


def _installed(state: GateState, rules: Rules, done: Activated) -> None:
    state.install(rules)
    state.in_force = done.in_force
