"""One connection of a router: uvicorn's own, with an end to patience.

In:  bytes of a socket. Out: requests for ``serve``; a connection that only holds on is closed.

The rules this module keeps:
 * Whoever sends nothing, or a head or a body nobody waits for drop by drop, is gone after ``PATIENCE_S``: sockets are
   few and routers many. A body that is waited for has its own time, ``limits.body``.
 * A head is at most ``HEAD_BYTES``: what the limit on a body keeps out must not come in through a header.
 * A refusal must be readable: the socket is closed in our direction first and what still comes is thrown away for
   ``LINGER_S``, since closing at once over unread bytes resets the connection and can take the answer with it.
 * Nothing of what was sent is said.

Source: RFC 9112, section 9.6 (a lingering close).
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES: Final = 65_536
PATIENCE_S: Final = 10.0
"""How long a connection may be open without a request that is being worked on, once it began to speak or to be open."""
LINGER_S: Final = 1.0
"""How long what still comes is thrown away after a refusal, so that the refusal can be read."""
_ENDED: Final = -1
_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol; between two requests of a quiet connection its keep-alive time holds, as it was."""

    _deadline: asyncio.TimerHandle | None = None
    _head: int | None = 0
    """Bytes of the head that is coming in; ``None`` while a body does, ``_ENDED`` when one just did."""
    _refused: bool = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to count."""
        super().connection_made(transport)
        self._be_patient()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._done_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes in; close when they are a head without end."""
        if self._refused:
            return
        super().data_received(data)
        if self._head is not None:
            self._head = 0 if self._head == _ENDED else self._head + len(data)
            if self._head > HEAD_BYTES and not self.transport.is_closing():
                self._refuse()
                return
        if getattr(self.cycle, "response_complete", True):  # there is no cycle before the first request
            self._be_patient()

    def on_headers_complete(self) -> None:
        """Note that a request is there to be worked on."""
        self._head = None
        self._done_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that a head comes next."""
        self._head = _ENDED
        super().on_message_complete()

    def _refuse(self) -> None:
        """Say 431 and close, so that it can be read."""
        self._refused = True
        self._done_waiting()
        self.transport.write(_TOO_LARGE)
        if not self.transport.can_write_eof():  # TLS says its own goodbye
            self.transport.close()
            return
        self.transport.write_eof()
        self._deadline = self.loop.call_later(LINGER_S, self.transport.abort)

    def _be_patient(self) -> None:
        if self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(PATIENCE_S, self.transport.abort)

    def _done_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
