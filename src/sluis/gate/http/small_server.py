"""Serve one small ASGI application until a signal: the sealed log, or a witness.

In:  an application, an address. Out: nothing; it ends with SIGTERM or SIGINT.

No access log, no server header, no proxy headers: as the gate's own listeners.
"""

import uvicorn

from sluis.gate.http.listening import open_socket
from sluis.tlog.serving import App


async def serve_app(app: App, host: str, port: int) -> None:
    """Serve until stopped.

    Args:
        app: What answers.
        host: Address to listen on.
        port: Port to listen on.

    Raises:
        listener_busy_error: the port is taken.
    """
    opened = open_socket(host, port)
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
    )
    await uvicorn.Server(config).serve(sockets=[opened])
