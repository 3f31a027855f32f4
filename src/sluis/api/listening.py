"""What a process beside a gate listens with: the same protocol, sockets, forms of settings and care for files.

In:  nothing of a gate that decides, knows or holds a key. Out: names of ``sluis.gate`` that are about listening.
"""

from sluis.gate.http.listening import Certificate, Server, log_quietly, open_socket, server_of
from sluis.gate.http.patience import PatientProtocol, patient
from sluis.gate.state.file_modes import read_by_others, where_others_change
from sluis.gate.state.settings import Duration, read_settings
from sluis.tlog.serving import App, AsgiMessage, Receive, Scope, Send

__all__ = [
    "App",
    "AsgiMessage",
    "Certificate",
    "Duration",
    "PatientProtocol",
    "Receive",
    "Scope",
    "Send",
    "Server",
    "log_quietly",
    "open_socket",
    "patient",
    "read_by_others",
    "read_settings",
    "server_of",
    "where_others_change",
]
