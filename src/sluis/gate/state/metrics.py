"""Prometheus metrics without personal data: names of the register, row numbers and fixed words only."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, disable_created_metrics, generate_latest

from sluis.gate.state.tally import Tally
from sluis.store.notices import NoticeCounts

disable_created_metrics()  # type: ignore[no-untyped-call]
"""Or the moment of the first objection would stand in public, to a fraction of a second."""


class Metrics:
    """The counters of one gate process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        home = self._registry
        self._reports = Counter("sluis_reports", "Decisions on reports", ["activity", "outcome"], registry=home)
        self._withheld = Counter(
            "sluis_withheld_leaves", "Leaves withheld", ["activity", "row", "reason"], registry=home
        )
        self._answers = Counter("sluis_answers", "Answers to routers", ["status"], registry=home)
        self._turned = Counter("sluis_turned_away", "Requests turned away: too many waiting", registry=home)
        self._logins = Counter(
            "sluis_logins", "Logins that had to be checked, those remembered aside", ["outcome"], registry=home
        )
        self._ended = Counter("sluis_parts_ended", "Parts of this gate that a fault ended", ["part"], registry=home)
        self._deliveries = Counter(
            "sluis_deliveries", "What recipients answered", ["recipient", "outcome"], registry=home
        )
        self._alarms = Counter(
            "sluis_outbox_alarms", "Bodies in the outbox that were not what is on record", registry=home
        )
        self._outbox = Gauge("sluis_outbox_bodies", "Bodies waiting in the outbox", ["recipient"], registry=home)
        self._circuit = Gauge("sluis_circuit_open", "1 while a recipient is left alone", ["recipient"], registry=home)
        self._open = Gauge("sluis_activity_open", "1 while law and lease leave it open", ["activity"], registry=home)
        self._sealer = Gauge("sluis_sealer", "1 while this gate closes and seals epochs", registry=home)
        self._standing = Gauge(
            "sluis_standing_closed",
            "1 while nothing is decided: database and journal do not agree",
            ["reason"],
            registry=home,
        )
        self._closed = ""
        self._notices = Gauge(
            "sluis_notices", "Mail and events in the queue of notices", ["receiver", "state"], registry=home
        )
        self._lease = Gauge("sluis_lease_days", "Days until the plan runs out", ["activity"], registry=home)

    def lease(self, name: str, *, days: int) -> None:
        """Show for how many days the plan of an activity still holds; 0 or less when it has run out."""
        self._lease.labels(name).set(days)

    def notices(self, counted: Mapping[str, NoticeCounts]) -> None:
        """Show how many mails and events wait for whom, and how many were given up."""
        self._notices.clear()
        for receiver, counts in counted.items():
            self._notices.labels(receiver, "waiting").set(counts.waiting)
            self._notices.labels(receiver, "given-up").set(counts.given_up)

    def standing_closed(self, reason: str) -> None:
        """Show that nothing is decided because database and journal do not agree; an empty reason: they do."""
        if reason == self._closed:
            return
        if self._closed:
            self._standing.labels(self._closed).set(0)
        if reason:
            self._standing.labels(reason).set(1)
        self._closed = reason

    def show(self, tally: Tally) -> None:
        """Add what one committed transaction counted."""
        for (activity, outcome), n in tally.reports.items():
            self._reports.labels(activity, outcome).inc(n)
        for (activity, row, reason), n in tally.withheld.items():
            self._withheld.labels(activity, str(row), reason).inc(n)

    def answered(self, status: int) -> None:
        """Count an answer to a router."""
        self._answers.labels(str(status)).inc()

    def turned_away(self) -> None:
        """Count a request that found the queue full."""
        self._turned.inc()

    def login(self, outcome: str) -> None:
        """Count what became of a login that had to be checked."""
        self._logins.labels(outcome).inc()

    def ended(self, part: str) -> None:
        """Count a part of the gate that a fault ended."""
        self._ended.labels(part).inc()

    def delivered(self, recipient: str, outcome: str) -> None:
        """Count what became of one attempt."""
        self._deliveries.labels(recipient, outcome).inc()

    def outbox_alarm(self) -> None:
        """Count a body in the outbox that was not what is on record."""
        self._alarms.inc()

    def outbox(self, recipient: str, bodies: int, *, circuit_open: bool) -> None:
        """Show how much waits for a recipient and whether it is being left alone."""
        self._outbox.labels(recipient).set(bodies)
        self._circuit.labels(recipient).set(circuit_open)

    def activity(self, name: str, *, is_open: bool) -> None:
        """Show whether law and lease leave an activity open."""
        self._open.labels(name).set(is_open)

    @contextmanager
    def sealing(self) -> Iterator[None]:
        """Show that this gate is the one that seals, while the block runs."""
        self._sealer.set(1)
        try:
            yield
        finally:
            self._sealer.set(0)

    def text(self) -> bytes:
        """Return the exposition text (Prometheus text format 0.0.4)."""
        return generate_latest(self._registry)
