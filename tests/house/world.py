"""Everybody outside who answers over HTTP, TLS, WebSocket and NTP: ``python -m tests.house.world SITES.json``.

Runs in the namespace outside and prints ``ready`` when every site listens. Sites are documents with ``address``,
``tls`` (empty, ``1.2``, ``1.3``), ``pem`` (certificate and key) and ``keylog`` (empty: its keys are kept from us).
"""

import base64
import hashlib
import json
import socket
import ssl
import struct
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455, 1.3."""
CACHE_KEY = '"9f0c8f4e-54f1-4a63-8a55-6f3f0c5b7a10"'
EPOCH_1900 = 2_208_988_800


class Answers(BaseHTTPRequestHandler):
    """Takes anything, and answers as its path asks."""

    protocol_version = "HTTP/1.1"
    server_version = "site/1"
    sys_version = ""

    def log_message(self, *_said: object) -> None:
        """Stay silent."""

    def answer(self, status: HTTPStatus, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self.speak()
        elif self.path == "/generate_204":
            self.answer(HTTPStatus.NO_CONTENT)
        elif self.path.startswith("/groot/"):
            self.answer(HTTPStatus.OK, bytes(range(256)) * (int(self.path.rpartition("/")[2]) // 256))
        else:
            self.answer(HTTPStatus.OK, b"ok\n" * 40, Content_Type="text/plain", ETag=CACHE_KEY)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(HTTPStatus.OK, b'{"ok":true}', Content_Type="application/json")

    def speak(self) -> None:
        """Accept a WebSocket, read one frame and close."""
        key = self.headers["Sec-WebSocket-Key"] + MAGIC
        accepted = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()  # noqa: S324 - RFC 6455
        self.send_response(HTTPStatus.SWITCHING_PROTOCOLS)
        for name, value in (
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", accepted),
            ("Sec-WebSocket-Protocol", "v1.usp"),
        ):
            self.send_header(name, value)
        self.end_headers()
        length = self.rfile.read(2)[1] & 0x7F
        if length == 126:
            length = int.from_bytes(self.rfile.read(2), "big")
        self.rfile.read(4 + length)
        self.wfile.write(b"\x88\x02\x03\xe8")
        self.wfile.flush()
        self.close_connection = True


def context(site: dict[str, str]) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(site["pem"])
    version = ssl.TLSVersion.TLSv1_3 if site["tls"] == "1.3" else ssl.TLSVersion.TLSv1_2
    made.minimum_version = made.maximum_version = version
    if site["keylog"]:
        made.keylog_filename = site["keylog"]
    return made


class SixServer(ThreadingHTTPServer):
    """The same over IPv6."""

    address_family = socket.AF_INET6


def listen(site: dict[str, str]) -> None:
    kind = SixServer if ":" in site["address"] else ThreadingHTTPServer
    server = kind((site["address"], 443 if site["tls"] else 80), Answers)
    server.daemon_threads = True
    if site["tls"]:
        server.socket = context(site).wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def tell_time(address: str) -> None:
    """Answer NTP (RFC 5905), as a server of stratum 2."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.bind((address, 123))

    def serve() -> None:
        while True:
            asked, sender = bound.recvfrom(512)
            now = struct.pack("!II", int(time.time()) + EPOCH_1900, 0)
            head = struct.pack("!BBBbII4s", 0x24, 2, 6, -20, 0, 0, b"TEST")
            bound.sendto(head + now + asked[40:48] + now + now, sender)

    threading.Thread(target=serve, daemon=True).start()


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for one in told["sites"]:
        listen(one)
    tell_time(told["clock"])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Event().wait()
