"""One connection of a browser: the gate's own protocol, with an end to reading slowly.

In:  bytes of a socket. Out: requests for the entrance; whoever does not read its answer in time is gone.
"""

import asyncio
from typing import ClassVar

from sluis.api.listening import BoundedProtocol


class WebProtocol(BoundedProtocol):
    """The gate's protocol; an answer that nobody reads is given up."""

    answer_s: ClassVar[float] = 30.0
    """How long a browser may take before it reads on."""
    _unread: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._reads_again()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait for a browser that does not read."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self.answer_s, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop waiting."""
        self._reads_again()
        super().resume_writing()

    def _reads_again(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
