"""Whether the identity service can be reached: without it whoever is signed in reads, and does nothing.

In:  the service of the settings. Out: yes or no, from an answer that is not old.

The rules this module keeps:
 * An answer counts for ``FRESH_S`` from the moment it was asked for; one that is older is no answer. Time that a
   machine sleeps counts.
 * Whatever is no answer is "away": silence, an answer drop by drop, another issuer, no keys. It has ``WITHIN_S``.
 * One question at a time, whoever waits, and after a miss none for ``AGAIN_S``: a service that is away is not flooded,
   and no page waits for another question.
 * The service is asked over connections of its own: sign-ins that hang keep no act waiting.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import Final

import httpx

from sluis.errors import SluisError
from sluis.errors.oidc import away_error
from sluis.oidc.verifier import Service

log = logging.getLogger("sluis.oidc")
FRESH_S: Final = 10.0
WITHIN_S: Final = 3.0
AGAIN_S: Final = 1.0
_NEVER: Final = float("-inf")


def awake_and_asleep() -> float:
    """Return seconds that only grow, and grow while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Reach:
    """Asks one identity service for its document and its keys. For one event loop; closed by ``aclose``."""

    def __init__(self, client: httpx.AsyncClient, issuer: str, clock: Callable[[], float] = awake_and_asleep) -> None:
        """Begin without an answer; nothing is asked yet.

        Args:
            client: Of ``sluis.oidc.fetching.http_client``; used for this alone.
            issuer: The service.
            clock: Seconds that only grow.
        """
        self._client, self._issuer, self._clock = client, issuer, clock
        self._heard = self._missed = _NEVER
        self._asking: asyncio.Task[None] | None = None
        self.refused = 0
        """Acts that were refused because the service was away."""

    async def aclose(self) -> None:
        """Ask nothing more."""
        if self._asking is not None:
            self._asking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._asking

    async def is_up(self) -> bool:
        """Return whether the service answered within the last ``FRESH_S``; ask it when that is not known.

        Effects:
            At most two calls to the service.
        """
        if not self._knows():
            await asyncio.shield(self._question())
        return self._is_fresh()

    @property
    def is_away(self) -> bool:
        """Whether the last question was missed; asks in the background when that is old, and waits for nothing."""
        if not self._knows():
            self._question()
        return self._missed > self._heard

    @property
    def state(self) -> str:
        """How it is, in a word: ``answers``, ``away``, or ``unknown`` when it was not asked lately."""
        if self._is_fresh():
            return "answers"
        return "away" if self._clock() - max(self._missed, self._heard) < FRESH_S else "unknown"

    def _is_fresh(self) -> bool:
        return self._clock() - self._heard < FRESH_S

    def _knows(self) -> bool:
        """Return whether nothing has to be asked now."""
        return self._is_fresh() or self._clock() - self._missed < AGAIN_S

    def _question(self) -> "asyncio.Task[None]":
        """Return the question that is under way, or begin one."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        return self._asking

    async def _ask(self) -> None:
        begun, was_away, why = self._clock(), self._missed > self._heard, away_error().code
        try:
            async with asyncio.timeout(WITHIN_S):
                await Service(self._client, self._issuer).keys()
        except SluisError as fault:
            why = fault.code
        except TimeoutError:
            pass
        else:
            self._heard = begun
            if was_away:
                log.warning("the identity service answers again; acts refused since the start: %d", self.refused)
            return
        self._missed = self._clock()
        if not was_away:
            log.warning("the identity service is away [%s]: who is signed in reads and does nothing", why)
