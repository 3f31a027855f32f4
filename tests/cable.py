"""A network cable inside this machine, and somebody who talks on it: what is captured really passed an interface."""

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

FAR = "192.0.2.9"
"""Who would be at the other end."""


@contextmanager
def cable() -> Iterator[str]:
    """Lay a virtual cable of this process alone and return the name of the end that has an address.

    Skips the test where that is not allowed.
    """
    if os.geteuid() != 0:
        pytest.skip("capturing and making interfaces needs root")
    name = f"slv{os.getpid() % 100_000}"
    words = ["ip", "link", "add", name, "type", "veth", "peer", "name", f"{name}b"]
    made = subprocess.run(words, capture_output=True, check=False)
    if made.returncode != 0:
        pytest.skip("no network interfaces can be made here")
    try:
        for end in (name, f"{name}b"):
            subprocess.run(["ip", "link", "set", end, "up"], check=True)
        subprocess.run(["ip", "address", "add", "192.0.2.1/24", "dev", name], check=True)
        neighbour = ["ip", "neigh", "add", FAR, "lladdr", "02:00:5e:00:53:09", "dev", name]
        subprocess.run(neighbour, check=True, capture_output=True)
        yield name
    finally:
        subprocess.run(["ip", "link", "delete", name], check=True)


class Talking:
    """Sends datagrams on one interface until it is told to stop."""

    def __init__(self, interface: str, words: str = "live traffic {number}") -> None:
        self._interface = interface
        self._words = words
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._talk)

    def _talk(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, self._interface.encode())
            number = 0
            while not self._over.wait(0.05):
                sender.sendto(self._words.format(number=number).encode(), (FAR, 9999))
                number += 1

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
