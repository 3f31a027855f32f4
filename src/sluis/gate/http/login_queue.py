"""Logins that have to be checked: limits before the slow hash, a bounded queue, and threads of its own.

In:  an ``Authorization`` header and the address it came from. Out: the login, nobody, or "come again".

The rules this module keeps:
 * Whoever was right before, and every drawn secret, is answered at once: no flood stands before him.
 * A login that no line has never waits before one that exists: it is checked only when nobody else waits.
 * One login may be wrong so often a minute, whoever tries; beyond that nothing is hashed and the answer is 503.
 * An address that was wrong too often waits until nobody else does. It is not refused: routers share addresses.
 * The same pair is checked once, however often it came meanwhile.
 * Of one login at most ``PER_LOGIN`` wait, and the addresses take turns: nobody waits for the flood of another.
 * What waits, and what is remembered of logins and addresses, is bounded: memory does not grow with a flood.
 * A password is charged before it is checked and given back when it was right.

Source: gate specification, sections 3.1 and 10.2; ADR 0030.
"""

import asyncio
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from sluis.gate.http.credentials import Credentials, Pair, Scheme, pair_of
from sluis.gate.state.settings import LimitSettings

WORKERS: Final = 2
"""Threads that check: what a flood can take of the machine."""
PER_LOGIN: Final = 2
LATER_MOST: Final = 8
"""How many of those who wait for all others may wait."""
_MINUTE_S: Final = 60.0
_KEYS: Final = 16_384


class LoginOutcome(Enum):
    """What became of a login, for the metrics."""

    RIGHT = "right"
    WRONG = "wrong"
    LIMITED = "limited"
    """This login was wrong too often."""
    FULL = "full"
    """Too many wait."""


class Refusal(Enum):
    """Why no login is given."""

    NOBODY = "nobody"
    COME_AGAIN = "come-again"


class TokenBuckets:
    """A bucket of ``burst`` tokens per key, full again within a minute; the key used longest ago is forgotten.

    Examples:
        >>> buckets = TokenBuckets()
        >>> [buckets.take("a", 2, at_s) for at_s in (0.0, 0.0, 0.0, 30.0)]
        [True, True, False, True]
    """

    def __init__(self, most: int = _KEYS) -> None:
        self._most = most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """Return of how many keys something is remembered."""
        return len(self._left)

    def take(self, key: str, burst: int, now_s: float) -> bool:
        """Take a token; say whether there was one."""
        left, since_s = self._left.pop(key, (float(burst), now_s))
        left = min(float(burst), left + (now_s - since_s) * burst / _MINUTE_S)
        there = left >= 1
        self._left[key] = (left - 1 if there else left, now_s)
        while len(self._left) > self._most:
            self._left.popitem(last=False)
        return there

    def give_back(self, key: str) -> None:
        """Put a token back that was taken."""
        if key in self._left:
            left, since_s = self._left[key]
            self._left[key] = (left + 1, since_s)


@dataclass(slots=True)
class WaitingLogin:
    """One pair that waits to be checked."""

    pair: Pair
    address: str
    charged: bool
    answer: asyncio.Future[str | Refusal]


class Lane:
    """Who waits, by address; the addresses take turns."""

    def __init__(self) -> None:
        self._by_address: OrderedDict[str, deque[WaitingLogin]] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        """Return how many wait."""
        return self._size

    def put(self, waiting: WaitingLogin) -> None:
        """Add one, behind what waits of its address."""
        self._by_address.setdefault(waiting.address, deque()).append(waiting)
        self._size += 1

    def take(self) -> WaitingLogin:
        """Take the next one out: of the address whose turn it is.

        Raises:
            KeyError: nobody waits.
        """
        address, line = self._by_address.popitem(last=False)
        waiting = line.popleft()
        if line:
            self._by_address[address] = line
        self._size -= 1
        return waiting


class LoginQueue:
    """Checks logins of one gate."""

    def __init__(
        self,
        credentials: Credentials,
        thread: ThreadPoolExecutor,
        limits: Callable[[], LimitSettings],
        counted: Callable[[LoginOutcome], None] = lambda _outcome: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the credentials.

        Args:
            credentials: Of the settings.
            thread: Where is hashed; ``WORKERS`` at a time.
            limits: Those in force.
            counted: Told of each outcome.
            clock: Seconds that only go up.
        """
        self._credentials = credentials
        self._thread = thread
        self._limits = limits
        self._counted = counted
        self._clock = clock
        self._lanes = (Lane(), Lane())
        self._waiting_of: Counter[str] = Counter()
        self._under_way: dict[Pair, asyncio.Future[str | Refusal]] = {}
        self._running = 0
        self.wrong_logins = TokenBuckets()
        self.wrong_addresses = TokenBuckets()

    @property
    def waiting(self) -> tuple[int, int]:
        """How many wait in their turn, and how many until nobody else does."""
        return len(self._lanes[0]), len(self._lanes[1])

    async def login_of(self, header: str | None, host: str) -> str | Refusal:
        """Return the login of a ``Basic`` header whose password is right.

        Args:
            header: ``Authorization``.
            host: The address of the peer; empty when it has none.

        Returns:
            The login; or nobody (401), or come again (503): too many wait, or this login was wrong too often.
        """
        pair = pair_of(header)
        if pair is None:
            return Refusal.NOBODY
        if self._credentials.remembered(pair):
            return pair.login
        scheme = self._credentials.scheme_of(pair.login)
        if scheme is Scheme.HMAC or not self._credentials.slow:
            right = scheme is not None and self._credentials.is_right(pair)
            return self._settled(pair, right=right)
        under_way = self._under_way.get(pair) or self._enqueued(pair, _source_of(host), exists=scheme is not None)
        return under_way if isinstance(under_way, Refusal) else await asyncio.shield(under_way)

    def _enqueued(self, pair: Pair, address: str, *, exists: bool) -> asyncio.Future[str | Refusal] | Refusal:
        """Let a pair wait for a slow check, if it may wait at all."""
        limits, now_s = self._limits(), self._clock()
        if self._waiting_of[pair.login] >= PER_LOGIN:
            return self._refused(LoginOutcome.LIMITED)
        if exists and not self.wrong_logins.take(pair.login, limits.wrong_per_login, now_s):
            return self._refused(LoginOutcome.LIMITED)
        later = not exists or not self.wrong_addresses.take(address, limits.wrong_per_address, now_s)
        if len(self._lanes[later]) >= (LATER_MOST if later else limits.logins_waiting):
            self._give_back(pair, address, login=exists, address_too=not later)
            return self._refused(LoginOutcome.FULL)
        waiting = WaitingLogin(pair, address, not later, asyncio.get_running_loop().create_future())
        self._waiting_of[pair.login] += 1
        self._under_way[pair] = waiting.answer
        self._lanes[later].put(waiting)
        self._start()
        return waiting.answer

    def _give_back(self, pair: Pair, address: str, *, login: bool, address_too: bool) -> None:
        if login:
            self.wrong_logins.give_back(pair.login)
        if address_too:
            self.wrong_addresses.give_back(address)

    def _start(self) -> None:
        """Check as many at once as there are threads; who came in its turn goes before who waits for all others."""
        while self._running < WORKERS and any(self._lanes):
            waiting = next(lane for lane in self._lanes if lane).take()
            self._forget_waiting(waiting)
            self._running += 1
            checking = asyncio.get_running_loop().run_in_executor(
                self._thread, self._credentials.is_right, waiting.pair
            )
            checking.add_done_callback(partial(self._done, waiting))

    def _forget_waiting(self, waiting: WaitingLogin) -> None:
        self._waiting_of[waiting.pair.login] -= 1
        if not self._waiting_of[waiting.pair.login]:
            del self._waiting_of[waiting.pair.login]

    def _done(self, waiting: WaitingLogin, checking: asyncio.Future[bool]) -> None:
        self._running -= 1
        del self._under_way[waiting.pair]
        right = not checking.cancelled() and checking.exception() is None and checking.result()
        if right:
            self._give_back(waiting.pair, waiting.address, login=True, address_too=waiting.charged)
        if not waiting.answer.done():
            waiting.answer.set_result(self._settled(waiting.pair, right=right))
        self._start()

    def _settled(self, pair: Pair, *, right: bool) -> str | Refusal:
        self._counted(LoginOutcome.RIGHT if right else LoginOutcome.WRONG)
        if not right:
            return Refusal.NOBODY
        self._credentials.remember(pair)
        return pair.login

    def _refused(self, why: LoginOutcome) -> Refusal:
        self._counted(why)
        return Refusal.COME_AGAIN


def _source_of(host: str) -> str:
    """Return what stands for a sender: its address, of IPv6 the first 64 bits, since one sender has all the others.

    Examples:
        >>> _source_of("192.0.2.7"), _source_of("2001:db8::7"), _source_of("unix:")
        ('192.0.2.7', '2001:db8::/64', 'unix:')
    """
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((int(address) >> 64 << 64, 64)))
    return host
