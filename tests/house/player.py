"""Somebody in the house who does what the plan says: ``python -m tests.house.player ACTS.json CA.pem``.

Runs in the namespace of a device or of the router; names are asked of the name server the house gave it, so that its
answers are in the capture.
"""

import base64
import http.client
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

SECONDS = 20


def over_http(act: dict[str, object], ca: str) -> None:
    host, path = str(act["host"]), str(act["path"])
    if act["tls"]:
        trusted = ssl.create_default_context(cafile=ca)
        opened: http.client.HTTPConnection = http.client.HTTPSConnection(host, timeout=SECONDS, context=trusted)
    else:
        opened = http.client.HTTPConnection(host, timeout=SECONDS)
    body = base64.b64decode(str(act["body"]))
    headers = {"User-Agent": "curl/8.5.0", "Connection": "close", **dict(act["headers"])}  # type: ignore[call-overload]
    opened.request("POST" if body else "GET", path, body or None, headers)
    opened.getresponse().read()
    opened.close()


def over_websocket(act: dict[str, object], _ca: str) -> None:
    """One binary frame, masked as a client must (RFC 6455, 5.3), of at most 65 535 octets."""
    payload = base64.b64decode(str(act["body"]))
    key = base64.b64encode(b"sixteen octets..").decode()
    asked = (
        f"GET {act['path']} HTTP/1.1\r\nHost: {act['host']}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: v1.usp\r\n\r\n"
    )
    mask = b"\x37\xfa\x21\x3d"
    masked = bytes(octet ^ mask[place % 4] for place, octet in enumerate(payload))
    length = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    with socket.create_connection((str(act["host"]), 80), timeout=SECONDS) as opened, opened.makefile("rb") as answer:
        opened.sendall(asked.encode())
        while answer.readline().strip():
            pass
        opened.sendall(b"\x82" + length + mask + masked)
        answer.read()


def over_mqtt(act: dict[str, object], _ca: str) -> None:
    subprocess.run(
        ["mosquitto_pub", "-h", str(act["host"]), "-i", str(act["client"]), "-V", str(act["version"]),
         "-t", str(act["path"]), "-q", "1", "-s"],
        input=base64.b64decode(str(act["body"])),
        check=True,
        timeout=SECONDS,
    )  # fmt: skip


def ask_name(act: dict[str, object], _ca: str) -> None:
    with suppress(socket.gaierror):  # an ordinary name that is not there
        socket.getaddrinfo(str(act["host"]), 80, socket.AF_INET, socket.SOCK_STREAM)


def ask_time(act: dict[str, object], _ca: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.settimeout(SECONDS)
        opened.connect((str(act["host"]), 123))
        opened.send(struct.pack("!B39x8s", 0x23, os.urandom(8)))
        opened.recv(512)


def announce(act: dict[str, object], _ca: str) -> None:
    """SSDP: tell everybody on the network who one is (UPnP Device Architecture 2.0, 1.2.2)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 2)
        opened.sendto(base64.b64decode(str(act["body"])), (str(act["host"]), 1900))


WAYS: dict[str, Callable[[dict[str, object], str], None]] = {
    "http": over_http,
    "websocket": over_websocket,
    "mqtt": over_mqtt,
    "dns": ask_name,
    "ntp": ask_time,
    "ssdp": announce,
}

if __name__ == "__main__":
    for one in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        for _ in range(one["times"]):
            WAYS[one["how"]](one, sys.argv[2])
