"""Sockets, credentials, the administrator's port and the clock of a running gate."""
