"""A log folder, served over HTTP by the application that a gate serves it with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.unit.tlog.test_serving import asked

from sluis.tlog.serving import log_app


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve it on a port of its own; yield the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, content = asked(log_app(folder), "GET", self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.decode(), value.decode())
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
