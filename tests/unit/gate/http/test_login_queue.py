"""Logins that have to be checked: a flood is refused or waits, whoever is no part of it does not, memory is bounded.

No test measures time: what is asserted is the order in which pairs are checked, and how many wait.
"""

import asyncio
import base64
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace
from tests.flow.gatehouse import eventually

from sluis.gate.http import login_queue
from sluis.gate.http.credentials import Credentials, Pair, Scheme, StoredHash, draw_secret, hash_secret
from sluis.gate.http.login_queue import LATER_MOST, PER_LOGIN, WORKERS, LoginOutcome, LoginQueue, Refusal, TokenBuckets
from sluis.gate.state.settings import LimitSettings

RIGHT = "right"
FLOODER, HOME = "192.0.2.66", "198.51.100.7"
LOGINS = [f"cpe{number}" for number in range(200)]
SECRET = draw_secret()


def basic(login: str, password: str = RIGHT) -> str:
    return "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()


class SlowChecks(Credentials):
    """Passwords whose check waits until it may go on, and notes in which order it was asked."""

    def __init__(self) -> None:
        lines = dict.fromkeys(LOGINS, StoredHash(Scheme.SCRYPT, bytes(16), bytes(32)))
        drawn = StoredHash(Scheme.HMAC, bytes(16), hash_secret(SECRET, bytes(16)))
        super().__init__({**lines, "drawn": drawn})
        self.order: list[str] = []
        self.go_on = threading.Semaphore(0)

    def is_right(self, pair: Pair) -> bool:
        if self.scheme_of(pair.login) is Scheme.HMAC:
            return super().is_right(pair)
        self.go_on.acquire()
        self.order.append(pair.login)
        return pair.password == RIGHT and pair.login in LOGINS


TURNS = 20
"""Of the loop, after which whoever waited for an answer has it."""


class Desk:
    """A queue, its checks, and what was counted."""

    def __init__(self, thread: ThreadPoolExecutor, limits: LimitSettings) -> None:
        self.checks = SlowChecks()
        self.counted: list[LoginOutcome] = []
        self.now_s = 0.0
        self.queue = LoginQueue(self.checks, thread, lambda: limits, self.counted.append, lambda: self.now_s)
        self.tasks: list[asyncio.Task[str | Refusal]] = []

    def comes(self, login: str, password: str = RIGHT, host: str = HOME) -> "asyncio.Task[str | Refusal]":
        task = asyncio.create_task(self.queue.login_of(basic(login, password), host))
        self.tasks.append(task)
        return task

    async def settle(self, checks: int) -> None:
        """Let so many checks go on, and wait until each was answered."""
        done = self.answered() + checks
        self.checks.go_on.release(checks)
        await eventually(lambda: self.answered() >= done)
        for _ in range(TURNS):
            await asyncio.sleep(0)

    def answered(self) -> int:
        """Return how many checks came to an end."""
        return sum(outcome in {LoginOutcome.RIGHT, LoginOutcome.WRONG} for outcome in self.counted)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    with ThreadPoolExecutor(WORKERS) as thread:
        made = Desk(thread, LimitSettings())
        yield made
        made.checks.go_on.release(10_000)
        await asyncio.gather(*made.tasks)


async def test_behind_a_flood_of_logins_nobody_has_a_good_login_is_checked_next(desk: Desk) -> None:
    flood = [desk.comes(f"nobody{number}", "x", FLOODER) for number in range(400)]
    await asyncio.sleep(0)
    assert desk.queue.waiting == (0, LATER_MOST)
    await asyncio.sleep(0.01)
    assert sum(task.done() and task.result() is Refusal.COME_AGAIN for task in flood) == 400 - LATER_MOST - WORKERS
    good = desk.comes("cpe1")
    await asyncio.sleep(0)
    assert desk.queue.waiting == (1, LATER_MOST)
    await desk.settle(WORKERS + 1)
    assert good.result() == "cpe1"
    assert desk.checks.order.index("cpe1") <= WORKERS, "nobody was checked before it but what was under way"
    assert desk.queue.waiting[1] > 0, "the flood still waits"


async def test_behind_a_flood_for_one_login_another_waits_for_two_of_it_at_most(desk: Desk) -> None:
    flood = [desk.comes("cpe0", f"wrong{number}", FLOODER) for number in range(400)]
    await asyncio.sleep(0)
    assert desk.queue.waiting[0] <= PER_LOGIN
    good = desk.comes("cpe1", host=FLOODER)
    await desk.settle(WORKERS + PER_LOGIN + 1)
    assert good.result() == "cpe1", "from the same address, too: routers share addresses"
    assert desk.checks.order.index("cpe1") <= WORKERS + PER_LOGIN
    refused = [task for task in flood if task.done() and task.result() is Refusal.COME_AGAIN]
    assert len(refused) >= 400 - WORKERS - PER_LOGIN


async def test_a_login_is_wrong_five_times_a_minute_and_then_nothing_is_hashed(desk: Desk) -> None:
    for number in range(5):
        task = desk.comes("cpe0", f"wrong{number}")
        await desk.settle(1)
        assert task.result() is Refusal.NOBODY
    assert await desk.comes("cpe0", "wrong again") is Refusal.COME_AGAIN
    assert await desk.comes("cpe0") is Refusal.COME_AGAIN
    assert len(desk.checks.order) == 5
    assert desk.counted[-1] is LoginOutcome.LIMITED
    desk.now_s = 13.0
    late = desk.comes("cpe0")
    await desk.settle(1)
    assert late.result() == "cpe0"


async def test_an_address_that_was_wrong_too_often_waits_for_all_others(desk: Desk) -> None:
    for number in range(20):
        desk.comes(f"cpe{number}", "wrong", FLOODER)
        await desk.settle(1)
    blocking = [desk.comes(f"cpe{number}", host=f"203.0.113.{number}") for number in range(50, 50 + WORKERS)]
    await asyncio.sleep(0.01)
    later = desk.comes("cpe30", host=FLOODER)
    await asyncio.sleep(0)
    assert desk.queue.waiting == (0, 1)
    sooner = desk.comes("cpe31")
    await desk.settle(1)
    assert desk.queue.waiting == (0, 1), "what came last is checked first"
    await desk.settle(WORKERS + 1)
    assert {"cpe30", "cpe31"} <= {*desk.checks.order[-WORKERS - 2 :]}
    assert [task.result() for task in (*blocking, later, sooner)] == ["cpe50", "cpe51", "cpe30", "cpe31"]


async def test_the_addresses_take_turns(desk: Desk) -> None:
    for number in range(WORKERS):
        desk.comes(f"cpe{100 + number}")
    await asyncio.sleep(0.01)
    for number in range(8):
        desk.comes(f"cpe{number}", host=FLOODER)
    desk.comes("cpe90", host=HOME)
    await asyncio.sleep(0)
    assert desk.queue.waiting == (9, 0)
    await desk.settle(WORKERS + 2)
    assert "cpe90" in desk.checks.order[: WORKERS + 2]


async def test_who_was_right_before_or_has_a_drawn_secret_stands_behind_nobody(desk: Desk) -> None:
    first = desk.comes("cpe1")
    await desk.settle(1)
    assert first.result() == "cpe1"
    for number in range(400):
        desk.comes(f"cpe{number % 150 + 10}", f"wrong{number}", FLOODER)
    await asyncio.sleep(0)
    waiting = desk.queue.waiting
    assert await desk.queue.login_of(basic("cpe1"), FLOODER) == "cpe1"
    assert await desk.queue.login_of(basic("drawn", SECRET), FLOODER) == "drawn"
    assert await desk.queue.login_of(basic("drawn", "wrong"), FLOODER) is Refusal.NOBODY
    assert desk.queue.waiting == waiting, "nothing was waited for"
    assert len(desk.checks.order) == 1


async def test_a_full_queue_asks_to_come_again_and_charges_nobody() -> None:
    with ThreadPoolExecutor(WORKERS) as thread:
        desk = Desk(thread, replace(LimitSettings(), logins_waiting=3))
        for number in range(WORKERS + 3):
            desk.comes(f"cpe{number}", host=f"203.0.113.{number}")
            await asyncio.sleep(0.005)
        for _ in range(10):
            assert await desk.queue.login_of(basic("cpe99"), HOME) is Refusal.COME_AGAIN
        assert desk.counted == [LoginOutcome.FULL] * 10
        assert desk.queue.waiting == (3, 0)
        await desk.settle(WORKERS + 3)
        last = desk.comes("cpe99")
        await desk.settle(1)
        assert last.result() == "cpe99"


async def test_the_same_pair_is_checked_once(desk: Desk) -> None:
    same = [desk.comes("cpe1") for _ in range(50)]
    await asyncio.sleep(0.01)
    same[7].cancel()
    await desk.settle(1)
    desk.tasks.remove(same[7])
    assert desk.checks.order == ["cpe1"]
    assert {task.result() for task in same if task is not same[7]} == {"cpe1"}


async def test_a_check_that_breaks_believes_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_pair: Pair) -> bool:
        raise MemoryError

    monkeypatch.setattr(desk.checks, "is_right", breaks)
    assert await desk.comes("cpe1") is Refusal.NOBODY
    assert not desk.checks.remembered(Pair("cpe1", RIGHT))


async def test_memory_is_flat_under_a_flood(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_queue, "LATER_MOST", 4)
    desk.queue.wrong_addresses = TokenBuckets(most=100)
    for number in range(2_000):
        address = f"10.{number // 250}.{number % 250}.1"
        desk.comes(LOGINS[number % 200], f"wrong{number}", address)
        desk.comes(f"nobody{number}", "x", address)
    await asyncio.sleep(0.01)
    assert sum(not task.done() for task in desk.tasks) <= LimitSettings().logins_waiting + 4 + WORKERS
    assert sum(desk.queue.waiting) <= LimitSettings().logins_waiting + 4
    assert len(desk.queue._under_way) <= LimitSettings().logins_waiting + 4 + WORKERS
    assert len(desk.queue._waiting_of) <= LimitSettings().logins_waiting + 4
    assert len(desk.queue.wrong_addresses) <= 100
    assert len(desk.queue.wrong_logins) <= len(LOGINS), "of logins that exist only"
    desk.checks.go_on.release(10_000)
    await asyncio.gather(*desk.tasks)
    assert desk.queue.waiting == (0, 0)
    assert desk.queue._under_way == {}
    assert not desk.queue._waiting_of


def test_buckets_fill_again_within_a_minute_and_never_above_their_burst() -> None:
    buckets = TokenBuckets()
    assert [buckets.take("a", 3, 0.0) for _ in range(4)] == [True, True, True, False]
    assert buckets.take("b", 3, 0.0)
    assert [buckets.take("a", 3, 20.0), buckets.take("a", 3, 20.0)] == [True, False]
    assert [buckets.take("a", 3, 900.0) for _ in range(4)] == [True, True, True, False]
    buckets.give_back("a")
    buckets.give_back("never seen")
    assert [buckets.take("a", 3, 900.0), buckets.take("a", 3, 900.0)] == [True, False]


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_an_address_stands_for_one_sender(address: str, other: str, *, same: bool) -> None:
    assert (login_queue._source_of(address) == login_queue._source_of(other)) is same
