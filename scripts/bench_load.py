"""A gate under a given load: how long routers wait, how many messages share a commit, how soon a withdrawal holds.

In:  a fleet, a rate, a database. Out: what was seen, after checking that every message answered with 200 is on record.

Routers post at a rate, whatever the gate does, and each is timed from the moment its message fell due. A household that
withdraws asks in another process, as ``sluis standing`` does; what its recipient gets after the answer must be what
that answer called in flight.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Final

from bench_routes import ONE, PATIENCE_S, WrongAnswerError, gate
from fleet import Sent
from load import Answered, Routers, Taker, other_process, request

from sluis.gate.http.running import running
from sluis.gate.state.barrier import stop
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState, open_beside
from sluis.ledger.disclosures import disclosures
from sluis.standing.events import EventKind
from sluis.standing.registry import slot_of_line

CONNECTIONS: Final = 256
"""Routers that can wait for an answer at the same time."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a gate made of messages offered at a rate."""

    answered: Answered
    groups: Counter[int]
    """Messages of one transaction → transactions."""

    @property
    def taken(self) -> int:
        """Messages answered with 200; the others heard 503 and come again."""
        return self.answered.statuses.count(200)

    @property
    def per_s(self) -> float:
        """Messages answered with 200, per second until the last answer."""
        return self.taken / self.answered.wall_s

    def group(self, share: float) -> int:
        """Return the size of the transaction in which this share of the messages was decided, or of a smaller one."""
        sizes = sorted(self.groups)
        reached = accumulate(size * self.groups[size] for size in sizes)
        wanted = share * sum(size * count for size, count in self.groups.items())
        return next((size for size, sum_ in zip(sizes, reached, strict=True) if sum_ >= wanted), 0)


async def offer(state: GateState, sent: Sequence[Sent], routers: Routers, per_s: float) -> Offered:
    """Post every message at a rate, and check that what was answered with 200 is on record once.

    Raises:
        WrongAnswerError: it is not, or something else than 200 and 503 was answered.
    """
    groups: Counter[int] = Counter()
    async with running(state) as serving:
        state.observer = lambda batch, _now_ms: groups.update([len(batch)])
        requests = [request(sent_report.home.target(ONE), sent_report.body) for sent_report in sent]
        answered = await routers.offer(serving.ports[0], requests, CONNECTIONS, per_s)
        offered = Offered(answered, groups)
        recorded = await asyncio.to_thread(_recorded, state, sent)
    if set(answered.statuses) - {200, 503} or offered.taken != recorded:
        raise WrongAnswerError(f"answers {dict(Counter(answered.statuses))}, {recorded} on record")
    return offered


def _recorded(state: GateState, sent: Sequence[Sent]) -> int:
    with state.store.reading() as conn:
        slots = [slot_of_line(conn, line) or 0 for line in {sent_report.home.line for sent_report in sent}]
        return sum(len(disclosures(conn, state.keystore, slot)) for slot in slots)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One withdrawal."""

    slot: int
    asked_s: float
    answered_s: float
    """Both of the clock ``time.monotonic``."""
    in_flight: frozenset[str]
    """Ids of what was being sent when it was answered."""

    @property
    def took_ms(self) -> float:
        """From the request to the answer."""
        return 1000 * (self.answered_s - self.asked_s)


async def withdraw(
    state: GateState, sent: Sequence[Sent], ends: tuple[Routers, Taker], per_s: float, times: int
) -> list[Withdrawn]:
    """Withdraw for some households while messages are offered, delivery on.

    Raises:
        WrongAnswerError: something of a household arrived after its answer that was not in flight.
    """
    routers, taker = ends
    lines = sorted({sent_report.home.line for sent_report in sent})[:times]
    requests = [request(sent_report.home.target(ONE), sent_report.body) for sent_report in sent]
    done: list[Withdrawn] = []
    arrived: list[tuple[str, float]] = []
    with _asker(state.settings.file("gate.toml")) as asker:
        async with running(state) as serving:
            load = asyncio.create_task(routers.offer(serving.ports[0], requests, CONNECTIONS, per_s))
            for line in lines:
                await asyncio.sleep(len(sent) / per_s / (times + 1))
                await _until_something_arrived(state, line, taker, arrived)
                await asyncio.to_thread(asker.send, line)
                done.append(Withdrawn(*await asyncio.to_thread(asker.recv)))
            await load
            end_s = monotonic() + PATIENCE_S
            while await serving.deliverer.waiting() and monotonic() < end_s:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.02)
            ids = {withdrawal.slot: await asyncio.to_thread(_ids, state, withdrawal.slot) for withdrawal in done}
    _check_nothing_left(done, ids, arrived + taker.taken_at())
    return done


async def _until_something_arrived(state: GateState, line: str, taker: Taker, arrived: list[tuple[str, float]]) -> None:
    """Wait for a household's first body: a withdrawal before that would show nothing."""
    with state.store.reading() as conn:
        slot = slot_of_line(conn, line) or 0
    end_s = monotonic() + PATIENCE_S
    while monotonic() < end_s:
        arrived += await asyncio.to_thread(taker.taken_at)
        if any(name.strip('"') in _ids(state, slot) for name, _ in arrived):
            return
        await asyncio.sleep(0.05)
    raise WrongAnswerError("nothing arrives of a household")


def _ids(state: GateState, slot: int) -> set[str]:
    with state.store.reading() as conn:
        return {disclosure.commitment.hex() for disclosure in disclosures(conn, state.keystore, slot)}


def _check_nothing_left(done: list[Withdrawn], ids: dict[int, set[str]], taken: list[tuple[str, float]]) -> None:
    arrived = [(name.strip('"'), at_s) for name, at_s in taken]
    for withdrawal in done:
        late = {name for name, at_s in arrived if name in ids[withdrawal.slot] and at_s > withdrawal.answered_s}
        if not late <= withdrawal.in_flight:
            raise WrongAnswerError("something left after a withdrawal was answered")


@contextmanager
def _asker(config: Path) -> Iterator[Connection]:
    with other_process(_ask) as pipe:
        pipe.send(config)
        pipe.recv()
        yield pipe


def _ask(pipe: Connection) -> None:
    """Withdraw for each line that comes through the pipe, beside the gate and in a process of its own."""
    beside = open_beside(load_settings(pipe.recv()))
    pipe.send(None)
    try:
        while True:
            line = pipe.recv()
            with beside.store.reading() as conn:
                slot = slot_of_line(conn, line) or 0
            asked_s = monotonic()
            receipt = stop(beside, slot, EventKind.WITHDRAW, None, beside.clock())
            flying = frozenset(left.commitment.hex() for left in receipt.stopped.in_flight)
            pipe.send((slot, asked_s, monotonic(), flying))
    except EOFError:
        beside.close()


@dataclass(frozen=True, slots=True)
class Pressure:
    """How hard a gate is pressed."""

    rates: tuple[int, ...]
    """Messages per second."""
    seconds: float
    """Per rate."""
    withdrawals: int


def pressed(
    sent: Sequence[Sent], pressure: Pressure, ends: tuple[Routers, Taker], url: str, databases: Iterator[str]
) -> tuple[list[Offered], list[Withdrawn]]:
    """Measure one kind of database at all rates, and withdrawals at the lowest.

    Args:
        sent: Messages, enough for the highest rate.
        pressure: How hard.
        ends: Routers and a recipient.
        url: Where nobody listens: while routers are timed, nothing is delivered.
        databases: Empty ones, one per measurement.
    """
    offered = []
    for rate in pressure.rates:
        some = sent[: max(1, int(rate * pressure.seconds))]
        with gate(some, url, next(databases)) as state:
            offered.append(asyncio.run(offer(state, some, ends[0], rate)))
    rate = min(pressure.rates)
    some = sent[: max(1, int(rate * pressure.seconds))]
    with gate(some, ends[1].url, next(databases)) as state:
        withdrawn = asyncio.run(withdraw(state, some, ends, rate, pressure.withdrawals))
    return offered, withdrawn
