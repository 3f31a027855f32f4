"""A connection with an end to reading slowly, for processes that people and machines of the provider ask.

In:  bytes of a socket. Out: requests; whoever does not read its answer in time is gone, and holds no memory of ours.
"""

import asyncio
from collections import deque
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from sluis.gate.http.connection import BoundedProtocol


class PatientProtocol(BoundedProtocol):
    """The gate's protocol; an answer that nobody reads is given up."""

    answer_s: ClassVar[float] = 30.0
    """How long whoever asked may take before it reads on, and for the last of an answer once all of it was made."""
    _unread: asyncio.TimerHandle | None = None
    _asked: deque[RequestResponseCycle] | None = None
    """Requests whose answers are not whole yet. Of several in a row uvicorn tells the last that nobody is there any
    more, and the one that is being answered would write on."""

    def on_headers_complete(self) -> None:
        """Note a request."""
        super().on_headers_complete()
        if self.cycle is not None:
            self._asked = deque() if self._asked is None else self._asked
            self._asked.append(self.cycle)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline, and tell whatever answers that nobody is there."""
        self._forget()
        for cycle in self._asked or ():
            cycle.disconnected = True
            cycle.message_event.set()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait for somebody who does not read."""
        super().pause_writing()
        self._wait_for_reading()

    def resume_writing(self) -> None:
        """Wait anew for what is left; what fits in between is never paused for, and must be read all the same."""
        self._wait_for_reading()
        super().resume_writing()

    def on_response_complete(self) -> None:
        """Wait for whoever leaves the end of an answer: a connection that is closed over unread bytes stays open."""
        while self._asked and self._asked[0].response_complete:
            self._asked.popleft()
        super().on_response_complete()
        self._wait_for_reading()

    def _wait_for_reading(self) -> None:
        self._forget()
        if self.transport.get_write_buffer_size():
            self._unread = self.loop.call_later(self.answer_s, self._give_up)

    def _give_up(self) -> None:
        self._unread = None
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _forget(self) -> None:
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
