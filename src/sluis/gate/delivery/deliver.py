"""Steps 8 and 9: the deliverer empties the outbox, recipient by recipient, and records what became of each body.

 (8) claim   in one transaction: what is due, each row held against its record, the standing and the lease re-read,
             ``sending`` marked. Then, and only then, the body is brought to its recipient.
 (9) settle  in one transaction: the outcome on record, or a later attempt.

The rules this module keeps:
 * At least once, with one id; what is uncertain after a crash is shown as uncertain and counts as sent.
 * Several processes deliver from one outbox: what one has claimed the others pass over, and what a dead one was sending
   is taken back by the next that looks (``sender``).
 * The database is compared with the journal of closing events in every claim; while they do not agree none is made.
 * A body whose activity, household or recipient closed meanwhile is not sent: it is cancelled, on record.
 * A row that is not what is on record is not sent: an alarm, counted and logged without anything of the row.
 * A body is claimed once its own moment has come, and begun at most ten seconds later; what was claimed and could not
   be begun by then goes back.
 * A recipient that fails is left alone for a doubling while; one that is down does not hold up another.
 * Every transaction runs in the gate's one store thread. A fault there is logged by its code and tried again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

import aiohttp
from sqlalchemy import Connection

from sluis.errors import HouseholdErasedError, OutboxBodyError, SluisError, StoreError
from sluis.gate.delivery.breaker import Breaker, wait_ms
from sluis.gate.delivery.endpoint import CONTENT_TYPES, Carrier, Parcel, Reply, carrier_for
from sluis.gate.state.release import first_moment
from sluis.gate.state.risk_lease import closed_by_risk
from sluis.gate.state.rules import Activity
from sluis.gate.state.settings import Endpoint, Settings
from sluis.gate.state.state import GateState
from sluis.keys.keystore import ReceiptKey
from sluis.ledger.outbox import (
    OpenedBody,
    Waiting,
    due,
    first_and_last_moment,
    mark_sending,
    open_waiting,
    retry_later,
    settle,
    settle_all,
    settle_expired,
)
from sluis.ledger.outbox_depth import held, recount
from sluis.ledger.receipt import Promise, make_header, pin_of, pin_salt, promised_ms
from sluis.ledger.record import Status, slot_of
from sluis.standing.holds import closed_reason
from sluis.standing.household import Households
from sluis.standing.recipients import SystemStanding

log = logging.getLogger("sluis.gate")
_T = TypeVar("_T")
IDLE_S: Final = 1.0
"""How long a deliverer sleeps when nothing woke it: other processes fill the outbox too (``sluis filter``)."""
BEGUN_WITHIN_S: Final = 10.0
"""From the reading of a household's standing to the beginning of a sending: ledger specification, section 3.6.3."""
EXPIRED_AT_ONCE: Final = 100
_FINAL: Final = {Reply.TAKEN: Status.DELIVERED, Reply.REFUSED: Status.REFUSED}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A body marked as being sent."""

    waiting: Waiting
    parcel: Parcel


def claim(state: GateState, recipient: str, limit: int, unsure: set[bytes] | None = None) -> tuple[list[Claimed], int]:
    """(8) Take bodies whose turn it is; what may not be sent any more is settled instead.

    Args:
        state: The gate.
        recipient: The register's key.
        limit: At most so many.
        unsure: What earlier claims marked without learning whether they had committed. Put back first: nobody is
            sending it, and nobody else would know that.

    Returns:
        What to send, and how many bodies the recipient still has waiting or under way.

    Raises:
        StoreError: nothing may be sent of what was marked; it is in ``unsure``.
    """
    marked: list[Claimed] = []
    lost = set() if unsure is None else unsure
    try:
        left = _claim(state, recipient, limit, marked, lost)
    except BaseException:
        lost.update(claimed_body.waiting.commitment for claimed_body in marked)
        raise
    lost.clear()
    return marked, left


def _claim(state: GateState, recipient: str, limit: int, claimed: list[Claimed], unsure: Collection[bytes]) -> int:
    """Claim in one transaction; return how many bodies the recipient has."""
    endpoint = state.endpoint_of(recipient)
    with state.together() as conn:
        state.refuse_when_superseded(conn)
        followed = state.follow(conn)
        now_ms, me = state.clock(), state.sender.name(conn)
        for commitment in unsure:
            retry_later(conn, commitment, now_ms, me)
        state.sender.take_back(conn, now_ms, recipient)
        while settle_expired(conn, state.keystore, state.writer(conn), now_ms, EXPIRED_AT_ONCE) == EXPIRED_AT_ONCE:
            pass
        bodies = due(conn, recipient, now_ms, limit, endpoint.longest_retry if endpoint else None)
        if bodies:
            sign = _Signing(state.keystore.receipt_key(conn), state.keystore.pin_key(conn, recipient))
            stopped = recipient in followed.system.stopped
            households = None if stopped else Households(conn, state.keystore, followed.known)
            claiming = _Claiming(now_ms, me, sign, households, followed.system)
            for waiting in bodies:
                claimed_body = _claim_one(state, conn, waiting, claiming)
                if claimed_body is not None:
                    claimed.append(claimed_body)
        left = held(conn).get(recipient)
    return left.bodies if left else 0


@dataclass(frozen=True, slots=True)
class _Signing:
    """What promises to one recipient are made with."""

    key: ReceiptKey
    pin_key: bytes


@dataclass(frozen=True, slots=True)
class _Claiming:
    """One claim: when, by whom, and what it stands on."""

    now_ms: int
    me: bytes
    sign: _Signing
    households: Households | None
    """Of the transaction; ``None``: the recipient was stopped."""
    system: SystemStanding


def _claim_one(state: GateState, conn: Connection, waiting: Waiting, claiming: _Claiming) -> Claimed | None:
    """Mark one body as being sent; ``None`` when it may not go, which is settled, or no longer waits."""
    now_ms = claiming.now_ms
    try:
        opened = open_waiting(conn, state.keystore, waiting)
    except (HouseholdErasedError, OutboxBodyError) as fault:
        log.error("alarm: a body in the outbox is not what is on record, or cannot be opened: %s", fault.code)
        state.metrics.outbox_alarm()
        _settle(state, conn, waiting, Status.UNKNOWN if waiting.attempts else Status.CANCELLED, now_ms)
        return None
    activity = _going(state, waiting, opened, claiming)
    if activity is None:
        _settle(state, conn, waiting, Status.CANCELLED, now_ms)
        return None
    if not _moment_is_its_own(activity, waiting):
        log.error("alarm: a body in the outbox was to leave in another period than its own")
        state.metrics.outbox_alarm()
        _settle(state, conn, waiting, Status.UNKNOWN if waiting.attempts else Status.CANCELLED, now_ms)
        return None
    if not mark_sending(conn, waiting.commitment, now_ms, claiming.me):
        return None
    return Claimed(waiting, _parcel(state, activity, waiting, opened, claiming.sign))


def _going(state: GateState, waiting: Waiting, opened: OpenedBody, claiming: _Claiming) -> Activity | None:
    """Re-read what step 4 read: law, lease, measurement and standing, now; and the plan it was decided under.

    An activation cancels what waits under another plan. Whatever is left under one, because it was being sent at that
    moment or was recorded by somebody who did not see the activation, stops here.
    """
    activity, now_ms, households = state.activity(opened.intent.activity), claiming.now_ms, claiming.households
    if households is None or activity is None or not activity.lowered.open or not activity.in_force(now_ms):
        return None
    if closed_by_risk(activity, claiming.system, now_ms) is not None:
        return None
    if opened.intent.plan != activity.lowered.plan.digest:
        return None
    slot = slot_of(opened.intent)
    if slot is None:  # a count: whose standing it stands on was read when its period was closed
        return activity if activity.doors.plan.count is not None else None
    closed = closed_reason(households, slot, activity.facts, waiting.collected_ms, now_ms)
    return activity if closed is None else None


def _moment_is_its_own(activity: Activity, waiting: Waiting) -> bool:
    """Whether the moment in the row lies in the period that follows the body's own; a later attempt may come later."""
    period_ms = activity.lowered.release_ms
    if period_ms is None:
        return True
    first_ms = first_moment(waiting.t_ms, period_ms)
    return first_ms <= waiting.release_ms < first_ms + period_ms


def _parcel(state: GateState, activity: Activity, waiting: Waiting, opened: OpenedBody, sign: _Signing) -> Parcel:
    """Make what goes: the promise says what the record says, rounded and pinned."""
    intent, grid_s = opened.intent, activity.lowered.plan.time_grid_s
    promise = Promise(
        state.settings.ledger.origin,
        waiting.commitment,
        pin_of(pin_salt(sign.pin_key, waiting.commitment), waiting.chain),
        promised_ms(intent.t_ms, None if grid_s is None else grid_s * 1000),
        waiting.body_sha256,
        intent.recipient,
    )
    content_type = CONTENT_TYPES[state.body_format(intent.activity)]
    return Parcel(waiting.commitment, opened.body, make_header(sign.key, promise), content_type)


def _settle(state: GateState, conn: Connection, waiting: Waiting, status: Status, now_ms: int) -> None:
    settle(conn, state.keystore, state.writer(conn), waiting.commitment, status, now_ms)
    state.metrics.delivered(waiting.recipient, status.value)


def settle_replies(state: GateState, endpoint: Endpoint, replies: Sequence[tuple[Claimed, Reply]]) -> None:
    """(9) Record outcomes, or put bodies back for a later attempt.

    Raises:
        StoreError: nothing was recorded: the bodies stay marked as being sent, which counts as sent.
    """
    with state.together() as conn:
        now_ms, me = state.clock(), state.sender.name(conn)
        outcomes = {
            claimed_body.waiting.commitment: _FINAL[reply] for claimed_body, reply in replies if reply in _FINAL
        }
        settle_all(conn, state.keystore, state.writer(conn), outcomes, now_ms)
        for claimed, reply in replies:
            waiting = claimed.waiting
            if reply not in _FINAL:
                again_ms = now_ms + wait_ms(waiting.attempts + 1, endpoint.first_retry, endpoint.longest_retry)
                retry_later(conn, waiting.commitment, again_ms, me, nothing_left=reply is Reply.NOT_SENT)
            state.metrics.delivered(waiting.recipient, _FINAL[reply].value if reply in _FINAL else reply.value)


@dataclass(slots=True)
class _Serving:
    """One recipient being served; a reload puts another endpoint in its place between two rounds."""

    endpoint: Endpoint
    carrier: Carrier
    breaker: Breaker
    awake: asyncio.Event
    ended: bool = False
    """The settings name it no more: it ends after the round that is under way."""


class Deliverer:
    """One task per recipient with an endpoint."""

    def __init__(self, state: GateState, thread: ThreadPoolExecutor) -> None:
        """Take the gate's one store thread; ``start`` begins."""
        self._state = state
        self._thread = thread
        self._serving: dict[str, _Serving] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._stopping = False

    def start(self) -> None:
        """Start a task per recipient; the register is in force, and what dead gates left was put back (``recover``).

        Raises:
            FileMissingError: an authorization file cannot be read.
        """
        self._session = aiohttp.ClientSession(
            skip_auto_headers=("Accept-Encoding",),
            trust_env=False,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self.take(self._state.settings, self.carriers(self._state.settings))

    def carriers(self, settings: Settings) -> dict[str, Carrier]:
        """Make what brings bodies to each recipient; nothing is connected yet.

        Raises:
            FileMissingError: an authorization file cannot be read.
        """
        if self._session is None:
            return {}
        session = self._session
        return {name: carrier_for(settings, endpoint, session) for name, endpoint in settings.recipients.items()}

    def take(self, settings: Settings, carriers: Mapping[str, Carrier]) -> None:
        """Serve these recipients from now on; what is being sent is finished where it was begun.

        Effects:
            Starts a task per new recipient. A circuit starts closed where the endpoint is another one.
        """
        for recipient, serving in list(self._serving.items()):
            if recipient not in carriers:
                serving.ended = True
                serving.awake.set()
                del self._serving[recipient]
        for recipient, carrier in carriers.items():
            endpoint = settings.recipients[recipient]
            breaker = Breaker(endpoint.first_retry, endpoint.longest_retry)
            known = self._serving.get(recipient)
            if known is None:
                made = _Serving(endpoint, carrier, breaker, asyncio.Event())
                self._serving[recipient] = made
                task = asyncio.create_task(self._serve(recipient, made), name=recipient)
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                self._state.parts.watch(f"delivery to {recipient}", task)
                continue
            if known.endpoint != endpoint:
                known.endpoint, known.breaker = endpoint, breaker
            known.carrier = carrier
            known.awake.set()

    def wake(self) -> None:
        """Say that there may be something to send."""
        for serving in self._serving.values():
            serving.awake.set()

    async def waiting(self) -> int:
        """Return how many bodies wait or are under way, for recipients that have an endpoint."""
        return await self._in_store(lambda: _waiting(self._state))

    async def stop(self) -> None:
        """Let what is being sent be settled, then end; what waits stays in the outbox."""
        self._stopping = True
        self.wake()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._in_store(self._state.sender.leave)
        if self._session is not None:
            await self._session.close()

    async def _serve(self, recipient: str, serving: _Serving) -> None:
        unsure: set[bytes] = set()
        while not (self._stopping or serving.ended):
            busy = False
            try:
                busy = await self._round(recipient, serving, unsure)
            except SluisError as fault:
                log.error("delivery to %s: %s", recipient, fault.code)
                await asyncio.sleep(IDLE_S)
            if not busy:
                await self._doze(serving)

    async def _doze(self, serving: _Serving) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE_S):
                await serving.awake.wait()
        serving.awake.clear()

    async def _round(self, recipient: str, serving: _Serving, unsure: set[bytes]) -> bool:
        """Claim, send and settle once; return whether it is worth going on at once.

        Where the bodies go is read after they were claimed: a claim may have waited for a reload.
        """
        breaker, loop = serving.breaker, asyncio.get_running_loop()
        allowed = breaker.allowance(self._state.clock(), serving.endpoint.parallel)
        if not allowed:
            return False
        begin_by_s = loop.time() + BEGUN_WITHIN_S
        try:
            claimed, held_now = await self._in_store(lambda: claim(self._state, recipient, allowed, unsure))
        except SluisError:
            breaker.probing = False
            raise
        self._state.metrics.outbox(recipient, held_now, circuit_open=breaker.is_open)
        if not claimed:
            breaker.probing = False
            return False
        endpoint, carrier = serving.endpoint, serving.carrier
        if serving.ended or loop.time() > begin_by_s:
            breaker.probing = False
            unsent = [(claimed_body, Reply.NOT_SENT) for claimed_body in claimed]
            await self._settle(recipient, endpoint, unsent)
            return not serving.ended
        replies = await asyncio.gather(*(carrier.bring(claimed_body.parcel) for claimed_body in claimed))
        for reply in replies:
            if reply in {Reply.TAKEN, Reply.REFUSED}:
                breaker.succeeded()
            else:
                breaker.failed(self._state.clock())
        pairs = list(zip(claimed, replies, strict=True))
        await self._settle(recipient, endpoint, pairs)
        return not breaker.is_open

    async def _settle(self, recipient: str, endpoint: Endpoint, pairs: Sequence[tuple[Claimed, Reply]]) -> None:
        """Settle; when the store cannot take it, again: what is being sent has no other way out."""
        while True:
            try:
                return await self._in_store(lambda: settle_replies(self._state, endpoint, pairs))
            except StoreError as fault:
                log.error("outcome of a delivery to %s: %s", recipient, fault.code)
                if self._stopping:
                    return None
                await asyncio.sleep(IDLE_S)

    async def _in_store(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def recover(state: GateState) -> int:
    """Put back what gates that are gone were sending, to any recipient, and return how many bodies.

    What another gate that lives is sending stays with it: this one does not start anew what is under way.

    Raises:
        StoreError: nothing was put back.

    Effects:
        One transaction, in which the counters of the outbox are held against it too; an alarm is logged when they
        differ.
    """
    with state.transaction() as conn:
        if recount(conn):
            log.error("alarm: the counters of the outbox did not say what it holds; they do now")
        return state.sender.take_back(conn, state.clock())


def _waiting(state: GateState) -> int:
    with state.store.reading() as conn:
        return _count(state, conn)


def _count(state: GateState, conn: Connection) -> int:
    return sum(depth.bodies for recipient, depth in held(conn).items() if recipient in state.settings.recipients)


@dataclass(frozen=True, slots=True)
class Drained:
    """What is left after a delivery that was not waited for longer."""

    waiting: int
    """Bodies that still wait, for recipients that have an endpoint."""
    leave_ms: tuple[int, int] | None
    """When the first and the last of them may leave; ``None``: none waits."""


def still_waiting(state: GateState) -> Drained:
    """Return what waits in the outbox for recipients that have an endpoint, and when it may leave."""
    with state.store.reading() as conn:
        return Drained(_count(state, conn), first_and_last_moment(conn, set(state.settings.recipients)))


async def drain(state: GateState, deadline_s: float) -> Drained:
    """Deliver until nothing waits that could go before the deadline, or the time is over (``sluis filter``)."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        deliverer = Deliverer(state, thread)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(thread, recover, state)
        deliverer.start()
        end = loop.time() + deadline_s
        while loop.time() < end:
            left = await loop.run_in_executor(thread, still_waiting, state)
            last_ms = state.clock() + int((end - loop.time()) * 1000)
            if not left.waiting or (left.leave_ms is not None and left.leave_ms[0] > last_ms):
                break
            await asyncio.sleep(0.05)
        await deliverer.stop()
        return still_waiting(state)
