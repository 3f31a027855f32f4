"""Ports of this machine for servers that start later, or never.

The system draws the ports it gives away itself (``bind`` to 0, outgoing connections) from a range of its own. A port of
that range that was free a moment ago may be another test's before a server in a process of its own gets to it; so these
are drawn from below it, and tried.
"""

import socket
from random import SystemRandom
from typing import Final

LOWEST, HIGHEST = 15_000, 32_000
"""Above what is well known, below what Linux draws from unless told otherwise (32768-60999)."""
_DRAW: Final = SystemRandom()


def free_port() -> int:
    """Return a port nobody listens on, and that nobody is given who asks the system for one."""
    while True:
        port = _DRAW.randrange(LOWEST, HIGHEST)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
