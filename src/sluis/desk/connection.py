"""One connection to a desk: the gate's own, with who is at the other end and an end to reading slowly.

In:  bytes of a socket. Out: requests for ``door``, each with the user or the certificate of its connection.

The rules this module keeps:
 * The user is what the system says of a Unix socket when the connection was made; nothing that is sent stands in for
   it.
 * Whoever does not read its answer within the time of the settings is gone: it holds no memory of ours.

Source: unix(7), SO_PEERCRED.
"""

import asyncio
import socket
import struct
from typing import Final

from sluis.gate.http.patience import PatientProtocol

PEER: Final = "sluis.peer-user"
"""Where the scope of a request holds the number of the user at the other end of a Unix socket; absent elsewhere."""
_CREDENTIALS: Final = struct.Struct("3i")
"""``struct ucred``: process, user, group."""


class DeskProtocol(PatientProtocol):
    """The gate's protocol with the user of the other end."""

    _user: int | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Ask the system who is there."""
        super().connection_made(transport)
        self._user = user_of(transport.get_extra_info("socket"))

    def on_message_begin(self) -> None:
        """Put the user where the door looks."""
        super().on_message_begin()
        if self._user is not None:
            self.scope[PEER] = self._user  # type: ignore[typeddict-unknown-key]


def user_of(connected: socket.socket | None) -> int | None:
    """Return the number of the user at the other end of a Unix socket, ``None`` for any other.

    Examples:
        >>> import os
        >>> here, there = socket.socketpair(socket.AF_UNIX)
        >>> user_of(here) == os.getuid()
        True
        >>> here.close(), there.close()
        (None, None)
    """
    if connected is None or connected.family != socket.AF_UNIX:
        return None
    told = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    user = int(_CREDENTIALS.unpack(told)[1])
    return user if user >= 0 else None
