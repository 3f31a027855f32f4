"""Health, readiness and metrics, on a loopback socket of their own.

``/healthz``  the process answers, and reports are decided.
``/readyz``   whether reports are taken, and in words, Dutch or English, why an activity is closed.
``/metrics``  Prometheus text; names of the register, row numbers and fixed words only.
"""

import contextlib
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qs

from sluis.errors import StoreError
from sluis.errors.gate import intake_ended_error
from sluis.gate.state.lease_watch import days_left
from sluis.gate.state.readiness import is_open_to, readiness, system_or_none
from sluis.gate.state.state import GateState
from sluis.i18n import Lang, lang_of
from sluis.store.notices import counted
from sluis.tlog.serving import Receive, Scope, Send


class _Answer(NamedTuple):
    """What is sent back."""

    status: int
    content_type: str
    body: bytes


class AdminApp:
    """The ASGI application of the admin socket."""

    def __init__(self, state: GateState, ended: Callable[[], bool] = lambda: False) -> None:
        """Take the gate.

        Args:
            state: The gate.
            ended: Says whether nothing is decided any more.
        """
        self._state = state
        self._ended = ended

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        status, kind, body = self._answer(str(scope["path"]), _lang(scope))
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _metrics(self) -> bytes:
        """Return the exposition text (Prometheus text format 0.0.4)."""
        now_ms, system = self._state.clock(), None
        with contextlib.suppress(StoreError):
            system = system_or_none(self._state)
        for activity in self._state.activities:
            self._state.metrics.activity(activity.name, is_open=is_open_to(activity, system, now_ms))
            left = days_left(activity.lowered.lease.not_after_ms, now_ms) if activity.lowered.open else 0
            self._state.metrics.lease(activity.name, days=left)
        with contextlib.suppress(StoreError), self._state.store.reading() as conn:
            self._state.metrics.notices(counted(conn))
        return self._state.metrics.text()

    def _answer(self, path: str, lang: Lang) -> _Answer:
        plain = "text/plain; charset=utf-8"
        if path in {"/healthz", "/readyz"} and self._ended():
            return _Answer(503, plain, f"{intake_ended_error().text(lang)}\n".encode())
        if path == "/healthz":
            return _Answer(200, plain, b"ok\n")
        if path == "/metrics":
            return _Answer(200, "text/plain; version=0.0.4; charset=utf-8", self._metrics())
        if path == "/readyz":
            try:
                status = readiness(self._state, lang)
            except StoreError as fault:
                return _Answer(503, plain, f"{fault.text(lang)}\n".encode())
            lines = "".join(f"{line}\n" for line in status.lines)
            return _Answer(200 if status.ready else 503, plain, lines.encode())
        return _Answer(404, plain, b"")


def _lang(scope: Mapping[str, object]) -> Lang:
    query = scope.get("query_string", b"")
    asked = parse_qs(query.decode("latin-1")).get("lang", [""])[0] if isinstance(query, bytes) else ""
    return lang_of(asked)
