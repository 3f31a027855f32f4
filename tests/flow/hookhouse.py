"""A receiver of webhooks for tests: a real server with or without TLS, that keeps what came and answers as told."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


@dataclass
class Posted:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came, and what is answered: a status each, then 200."""

    port: int = 0
    answers: list[int] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)
    slow_s: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)


def webhook_key(folder: Path, name: str = "hook.key") -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    (folder / name).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / name).chmod(0o600)
    return key


@contextmanager
def receiver(folder: Path | None = None, certificate: str = "mail") -> Iterator[Receiver]:
    """Listen while the block runs; over TLS with a certificate of a folder when one is given."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.posted.append(Posted(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            kept.ended.wait(kept.slow_s)
            status = kept.answers.pop(0) if kept.answers else 200
            self.send_response(status)
            self.send_header("Location", f"http://127.0.0.1:{kept.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if folder is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / f"{certificate}.pem", folder / f"{certificate}.key")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_fault: None  # type: ignore[method-assign]
    kept.port = int(server.server_address[1])
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02))
    thread.start()
    try:
        yield kept
    finally:
        kept.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
