"""Ports for processes of the demonstration that start a moment later.

In:  nothing.
Out: a port of this machine nobody listens on.

The rules this module keeps:
 * It is not of the range the system draws from by itself: nobody else is given it before the process gets to it.
"""

from contextlib import suppress
from random import SystemRandom
from typing import Final

from sluis.errors import SluisError
from sluis.errors.gate import listener_busy_error
from sluis.gate.http.listening import open_socket

_LOWEST: Final = 15_000
_HIGHEST: Final = 32_000
"""Above what is well known, below what Linux draws from unless told otherwise (32768-60999)."""
_TRIES: Final = 100


def free_port() -> int:
    """Return a port of this machine that nobody listens on now.

    Raises:
        listener_busy_error: not one of a hundred could be had.

    Effects:
        Listens on it for a moment.

    Examples:
        >>> 15_000 <= free_port() < 32_000
        True
    """
    draw, port = SystemRandom(), _LOWEST
    for _ in range(_TRIES):
        port = draw.randrange(_LOWEST, _HIGHEST)
        with suppress(SluisError):  # somebody listens there
            open_socket("127.0.0.1", port).close()
            return port
    raise listener_busy_error(port=port)
