"""Steps 8 and 9: the deliverer empties the outbox, recipient by recipient, and records what became of each body.

 (8) claim   in one transaction: what is due, the standing and the lease re-read, ``sending`` marked. Then, and only
             then, the body is brought to its recipient.
 (9) settle  in one transaction: the outcome on record, or a later attempt.

The rules this module keeps:
 * At least once, with one id; what is uncertain after a crash is shown as uncertain and counts as sent.
 * Several processes deliver from one outbox: what one has claimed the others pass over, and what a dead one was sending
   is taken back by the next that looks (``sender``).
 * The database is compared with the journal of closing events in every claim; while they do not agree none is made.
 * A body whose activity, household or recipient closed meanwhile is not sent: it is cancelled, on record.
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
from sluis.gate.state.settings import Endpoint, Settings
from sluis.gate.state.state import GateState
from sluis.keys.keystore import ReceiptKey
from sluis.ledger.disclosures import plan_of_intent
from sluis.ledger.outbox import (
    Waiting,
    body_of,
    due,
    held,
    mark_sending,
    retry_later,
    settle,
    settle_all,
    settle_expired,
)
from sluis.ledger.receipt import Promise, make_header
from sluis.ledger.record import Status
from sluis.standing.holds import closed_reason
from sluis.standing.household import Households

log = logging.getLogger("sluis.gate")
_T = TypeVar("_T")
IDLE_S: Final = 1.0
"""How long a deliverer sleeps when nothing woke it: other processes fill the outbox too (``sluis filter``)."""
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
            key = state.keystore.receipt_key(conn)
            households = Households(conn, state.keystore, followed.known)
            stopped = recipient in followed.system.stopped
            for waiting in bodies:
                open_for = None if stopped else households
                claimed_body = _claim_one(state, conn, waiting, key, (now_ms, me), open_for)
                if claimed_body is not None:
                    claimed.append(claimed_body)
        left = held(conn).get(recipient)
    return left.bodies if left else 0


def _claim_one(
    state: GateState,
    conn: Connection,
    waiting: Waiting,
    key: ReceiptKey,
    claiming: tuple[int, bytes],
    households: Households | None,
) -> Claimed | None:
    """Mark one body as being sent; ``None`` when it may not go, which is settled, or no longer waits.

    Args:
        state: The gate.
        conn: The transaction that claims.
        waiting: The body.
        key: Signs its receipt.
        claiming: When, and who sends.
        households: Of the transaction; ``None``: the recipient was stopped.
    """
    now_ms, me = claiming
    parcel = _parcel(state, conn, waiting, key)
    if parcel is None or households is None or not _may_go(state, conn, waiting, households, now_ms):
        _settle(state, conn, waiting, Status.CANCELLED, now_ms)
        return None
    return Claimed(waiting, parcel) if mark_sending(conn, waiting.commitment, now_ms, me) else None


def _may_go(state: GateState, conn: Connection, waiting: Waiting, households: Households, now_ms: int) -> bool:
    """Re-read what step 4 read: law, lease and standing, now; and the plan it was decided under.

    An activation cancels what waits under another plan. Whatever is left under one, because it was being sent at that
    moment or was recorded by somebody who did not see the activation, stops here.
    """
    activity = state.activity(waiting.activity)
    if activity is None or not activity.lowered.open or not activity.in_force(now_ms):
        return False
    if plan_of_intent(conn, state.keystore, waiting.slot, waiting.commitment) != activity.lowered.plan.digest:
        return False
    return closed_reason(households, waiting.slot, activity.facts, waiting.collected_ms, now_ms) is None


def _parcel(state: GateState, conn: Connection, waiting: Waiting, key: ReceiptKey) -> Parcel | None:
    try:
        body = body_of(conn, state.keystore, waiting)
    except (HouseholdErasedError, OutboxBodyError) as fault:
        log.error("alarm: a body in the outbox cannot be opened: %s", fault.code)
        return None
    promise = Promise(
        state.settings.ledger.origin,
        waiting.commitment,
        waiting.chain,
        waiting.t_ms,
        waiting.body_sha256,
        waiting.recipient,
    )
    receipt = make_header(key, promise)
    content_type = CONTENT_TYPES[state.body_format(waiting.activity)]
    return Parcel(waiting.commitment, body, receipt, content_type)


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
                task.add_done_callback(_ended)
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
        breaker = serving.breaker
        allowed = breaker.allowance(self._state.clock(), serving.endpoint.parallel)
        if not allowed:
            return False
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
        if serving.ended:
            unsent = [(claimed_body, Reply.NOT_SENT) for claimed_body in claimed]
            await self._settle(recipient, endpoint, unsent)
            return False
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


def _ended(task: asyncio.Task[None]) -> None:
    """Say that a deliverer broke: its bodies wait for the next start, and nothing else would tell."""
    if not task.cancelled() and (fault := task.exception()) is not None:
        log.error("alarm: delivery to %s has ended: %s", task.get_name(), type(fault).__name__)


def recover(state: GateState) -> int:
    """Put back what gates that are gone were sending, to any recipient, and return how many bodies.

    What another gate that lives is sending stays with it: this one does not start anew what is under way.

    Raises:
        StoreError: nothing was put back.

    Effects:
        One transaction.
    """
    with state.transaction() as conn:
        return state.sender.take_back(conn, state.clock())


def _waiting(state: GateState) -> int:
    with state.store.reading() as conn:
        return sum(depth.bodies for recipient, depth in held(conn).items() if recipient in state.settings.recipients)


async def drain(state: GateState, deadline_s: float) -> int:
    """Deliver until nothing waits that could go now, or the time is over (``sluis filter``).

    Returns:
        How many bodies still wait.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        deliverer = Deliverer(state, thread)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(thread, recover, state)
        deliverer.start()
        end = loop.time() + deadline_s
        left = await deliverer.waiting()
        while left and loop.time() < end:
            await asyncio.sleep(0.05)
            left = await deliverer.waiting()
        await deliverer.stop()
    return left
