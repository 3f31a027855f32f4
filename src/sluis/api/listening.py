"""What a process beside a gate listens with: the same protocol, sockets, forms of settings and care for files.

In:  nothing of a gate that decides, knows or holds a key. Out: names of ``sluis.gate`` that are about listening.
"""

from sluis.gate.http.connection import BoundedProtocol
from sluis.gate.http.running import Server, log_quietly, open_socket
from sluis.gate.state.file_modes import read_by_others, where_others_change
from sluis.gate.state.settings import Duration, read_settings
from sluis.tlog.serving import App, AsgiMessage, Receive, Scope, Send

__all__ = [
    "App",
    "AsgiMessage",
    "BoundedProtocol",
    "Duration",
    "Receive",
    "Scope",
    "Send",
    "Server",
    "log_quietly",
    "open_socket",
    "read_by_others",
    "read_settings",
    "where_others_change",
]
