"""One connection of a router: uvicorn's own, with an end to patience.

In:  bytes of a socket. Out: requests for ``serve``; a connection that only holds on is closed.

The rules this module keeps:
 * Whoever sends nothing, or a head or a body nobody waits for drop by drop, is gone after ``PATIENCE_S``: sockets are
   few and routers many. A body that is waited for has its own time, ``limits.body``.
 * A head is at most ``HEAD_BYTES``, to the byte and however it arrives: bytes are handed on in pieces that end where a
   head or a body ends (``framing``), so that what belongs to a head is known. What a chunked body brings beside its
   content (trailers, extensions of its chunks) may be as much.
 * Whoever brings more than that is cut off.
 * A refusal stands behind the answers to what came before it, and must be readable: the socket is closed in our
   direction first and what still comes is thrown away for ``LINGER_S``, since closing at once over unread bytes resets
   the connection and can take the answer with it.
 * The client certificate of a connection is that of its TLS object, and of nothing else.
 * Nothing of what was sent is said.

Source: RFC 9112, section 9.6 (a lingering close).
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sluis.gate.http.framing import BodyFraming, framing_of, head_end

HEAD_BYTES: Final = 65_536
PATIENCE_S: Final = 10.0
"""How long a connection may be open without a request that is being worked on, once it began to speak or to be open."""
LINGER_S: Final = 1.0
"""How long what still comes is thrown away after a refusal, so that the refusal can be read."""
CERTIFICATE: Final = "sluis.client-certificate"
"""Where the scope of a request holds the client certificate, in DER, that TLS checked; absent when it checked none."""
_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol; between two requests of a quiet connection its keep-alive time holds, as it was."""

    _deadline: asyncio.TimerHandle | None = None
    _head: int = 0
    """Bytes of the head that came in so far."""
    _tail: bytes = b""
    """The last bytes of that head: its end may be cut in two."""
    _body: BodyFraming | None = None
    """Of the body that is coming in; ``None`` while a head does."""
    _refused: bool = False
    _certificate: bytes | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to count, and note whose certificate TLS checked."""
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        self._certificate = None if tls is None else tls.getpeercert(binary_form=True)
        self._be_patient()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._done_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes in, piece by piece; close when they are a head without end."""
        while data and not self._refused and not self.transport.is_closing():
            data = self._take_head(data) if self._body is None else self._take_body(self._body, data)
        if not self._refused and getattr(self.cycle, "response_complete", True):  # no cycle before the first request
            self._be_patient()

    def _take_head(self, data: bytes) -> bytes:
        """Hand on bytes up to the end of a head, or as many as a head may have; return the rest."""
        size = head_end(self._tail, data)
        room = HEAD_BYTES - self._head
        piece = data[: min(room, size or room)]
        self._head += len(piece)
        self._tail = (self._tail + piece)[-3:]
        super().data_received(piece)
        if self._body is None and self._head >= HEAD_BYTES and not self.transport.is_closing():
            self._refuse()
        return data[len(piece) :]

    def _take_body(self, body: BodyFraming, data: bytes) -> bytes:
        """Hand on bytes up to the end of a body; return the rest."""
        size = body.take(data)
        if body.beside > HEAD_BYTES:
            self.transport.abort()
            return b""
        super().data_received(data[:size])
        return data[size:]

    def on_message_begin(self) -> None:
        """Put the certificate of the connection where the application looks."""
        super().on_message_begin()
        if self._certificate is not None:
            self.scope[CERTIFICATE] = self._certificate  # type: ignore[typeddict-unknown-key]

    def on_headers_complete(self) -> None:
        """Note that a request is there to be worked on, and how long its body is."""
        self._body = framing_of(self.headers)
        self._done_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that a head comes next."""
        self._body, self._head, self._tail = None, 0, b""
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Refuse what came behind the request that is answered now, if it has to be."""
        super().on_response_complete()
        if self._refused:
            self._say_so()

    def _refuse(self) -> None:
        """Take nothing more in; say 431 and close, once everything before it was answered."""
        self._refused = True
        self._done_waiting()
        self._say_so()

    def _say_so(self) -> None:
        if self.transport.is_closing() or not getattr(self.cycle, "response_complete", True):
            return
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
