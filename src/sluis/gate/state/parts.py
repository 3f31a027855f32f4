"""The parts of a running gate that must not end: which did, and how loudly that is said.

In:  tasks with their names. Out: a log line and a counter when a fault ends one; the names of those that ended.

The rules this module keeps:
 * A gate of which a part has ended is not ready: what it takes in might never be sent, sealed or thrown away.
 * Of the fault only its kind is said, never what it said: that may hold a value of a report.
"""

import asyncio
import logging

from sluis.gate.state.metrics import Metrics

log = logging.getLogger("sluis.gate")


class Parts:
    """The parts of one gate."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._ended: dict[str, None] = {}

    @property
    def ended(self) -> tuple[str, ...]:
        """The names of parts that a fault ended, in that order."""
        return tuple(self._ended)

    def watch(self, name: str, task: "asyncio.Task[None]") -> "asyncio.Task[None]":
        """Watch a task; return it.

        Effects:
            When a fault ends it: a log line, a counter, and it counts among those that ended.
        """
        task.add_done_callback(lambda ended: self._note(name, ended))
        return task

    def _note(self, name: str, task: "asyncio.Task[None]") -> None:
        fault = None if task.cancelled() else task.exception()
        if fault is None:
            return
        self._ended[name] = None
        self._metrics.ended(name)
        log.error("alarm: %s has ended: %s", name, type(fault).__name__)
