"""A connection with an end to reading slowly, for processes that people and machines of the provider ask.

In:  bytes of a socket. Out: requests; whoever does not read its answer in time is gone, and holds no memory of ours.
"""

import asyncio
from typing import ClassVar

from sluis.gate.http.connection import BoundedProtocol


class PatientProtocol(BoundedProtocol):
    """The gate's protocol; an answer that nobody reads is given up."""

    answer_s: ClassVar[float] = 30.0
    """How long whoever asked may take before it reads on."""
    _unread: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._reads_again()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait for somebody who does not read."""
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


def patient(protocol: type[PatientProtocol], answer_ms: int) -> type[PatientProtocol]:
    """Return the same protocol with the time of some settings.

    Examples:
        >>> patient(PatientProtocol, 1_500).answer_s
        1.5
    """
    return type(protocol.__name__, (protocol,), {"answer_s": answer_ms / 1000})
