"""Whose turn it is to record: one at a time, who stops something before who asks something before pieces of pages.

In:  tasks of one event loop, each with its sort. Out: their order.

The rule this module keeps: a task that is cancelled while it waits, or that has its turn and ends in whatever way, lets
the next one go.
"""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum
from itertools import count


class Turn(IntEnum):
    """What somebody wants to do, in the order in which they go."""

    STOP = 0
    """Stop a recipient."""
    ONE = 1
    """Record one short thing."""
    PIECE = 2
    """Record a piece of something long."""


class Turns:
    """The line of those who wait."""

    def __init__(self) -> None:
        self._busy = False
        self._waiting: list[tuple[Turn, int, asyncio.Future[None]]] = []
        self._numbers = count()

    @asynccontextmanager
    async def turn(self, turn: Turn) -> AsyncIterator[None]:
        """Have the turn while the block runs."""
        if self._busy:
            await self._stand(turn)
        self._busy = True
        try:
            yield
        finally:
            self._next()

    async def _stand(self, turn: Turn) -> None:
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (turn, next(self._numbers), called))
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():  # it was called, and left
                self._next()
            raise

    def _next(self) -> None:
        """Call who goes next; nobody: the turn is free."""
        while self._waiting:
            _, _, called = heapq.heappop(self._waiting)
            if not called.done():
                called.set_result(None)
                return  # still busy: the turn is handed over
        self._busy = False
