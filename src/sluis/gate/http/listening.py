"""How any process of ours listens: a socket, and a server with the same settings; a gate, a desk and a web alike.

In:  an application, the protocol of its connections, the files of its certificate. Out: a server that serves sockets
that were opened before anything was promised.

The rules this module keeps:
 * A taken port is an error with its number; a certificate that cannot be used is one with its file.
 * No access log, no header that says who we are, and nothing believed that a proxy may have written.
"""

import asyncio
import logging
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from sluis.errors import FileName
from sluis.errors.gate import certificate_error, file_missing_error, listener_busy_error
from sluis.gate.http.connection import BoundedProtocol

GRACE_S: Final = 20
"""How long what is being answered may take once a process is told to stop."""
_KEEP_ALIVE_S: Final = 30
_BACKLOG: Final = 2048


class Server(uvicorn.Server):
    """A uvicorn server that says when it is up, and leaves signals to whoever runs it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files of TLS; none of them: plain HTTP."""

    certificate: Path | None = None
    key: Path | None = None
    authorities: Path | None = None
    """Whose client certificates are asked for and believed; ``None``: none is asked for."""


def open_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        listener_busy_error: the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio holds small answers back
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError:
        opened.close()
        raise listener_busy_error(port=port) from None
    opened.listen(_BACKLOG)
    opened.settimeout(0)
    return opened


def server_of(app: object, protocol: type[BoundedProtocol], tls: Certificate) -> Server:
    """Return a server of an application.

    Args:
        app: An ASGI application.
        protocol: Of its connections.
        tls: The files of its certificate.

    Raises:
        FileMissingError: one of them is not there.
        certificate_error: they cannot be used.
    """
    for path in (tls.certificate, tls.key, tls.authorities):
        if path is not None and not path.is_file():
            raise file_missing_error(file=FileName(path))
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        http=protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ssl_certfile=tls.certificate,
        ssl_keyfile=tls.key,
        ssl_ca_certs=None if tls.authorities is None else str(tls.authorities),
        ssl_cert_reqs=ssl.CERT_NONE if tls.authorities is None else ssl.CERT_REQUIRED,
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=_KEEP_ALIVE_S,
    )
    try:
        config.load()
    except (ssl.SSLError, OSError):
        raise certificate_error(file=FileName(tls.certificate or "")) from None
    return Server(config)


def log_quietly() -> None:
    """Log to the standard error stream; libraries that might say a URL or a parameter are kept from it.

    Effects:
        Sets up ``logging`` for the process.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for chatty in ("alembic", "sqlalchemy", "uvicorn", "uvicorn.asgi"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
