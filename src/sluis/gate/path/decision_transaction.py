"""One deciding transaction: its moment, and what it has read and decided so far.

In:  a transaction that no barrier can run beside, and the clock, read once.
Out: standing, keys and quarantine, each read once; at its end the intents, recorded together.

The rules this module keeps:
 * Nothing outlives the transaction. While it runs nobody can change standing, registry or register (the fence of the
   store), so what was read once still holds. Others may decide beside it: what a transaction writes is safe against
   that, and a row that another one stops is stopped from that one's commit on.
 * What this transaction itself changes is read again: an alarm that stops a row stops it for the next report.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from sluis.gate.path.quarantine import quarantined_rows
from sluis.gate.state.state import GateState
from sluis.gate.state.tally import Tally
from sluis.ledger.outbox import Outgoing, enqueue
from sluis.ledger.record import PendingRecord
from sluis.standing.events import Event, events_of, events_of_slots
from sluis.terms import Lifetime
from sluis.token_period import period_of


@dataclass(frozen=True, slots=True)
class Intent:
    """What will leave, before it is on record."""

    draft: PendingRecord
    body: bytes
    collected_ms: int
    expires_ms: int


class DecisionTransaction:
    """One deciding transaction."""

    def __init__(self, state: GateState, conn: Connection, now_ms: int) -> None:
        """Take the gate, the transaction, and the moment of all its decisions."""
        self.state = state
        self.conn = conn
        self.now_ms = now_ms
        self.tally = Tally()
        self.intents: list[Intent] = []
        self._events: dict[int, tuple[Event, ...]] = {}
        self._households: dict[int, bytes | None] = {}
        self._periods: dict[Lifetime, tuple[int, bytes]] = {}
        self._stopped: dict[str, frozenset[int]] = {}

    def look_ahead(self, slots: Collection[int]) -> None:
        """Read for several households what each decision needs: two questions to the database instead of two each."""
        if slots:
            self._events.update(events_of_slots(self.conn, slots))
            self._households.update(self.state.keystore.household_keys(self.conn, slots))

    def events_of(self, slot: int) -> tuple[Event, ...]:
        """Return what a household asked."""
        if slot not in self._events:
            self._events[slot] = events_of(self.conn, slot)
        return self._events[slot]

    def household_key(self, conn: Connection, slot: int) -> bytes | None:
        """Return K_n as ``Keystore.household`` does; the ledger takes a sitting in its place."""
        if slot not in self._households:
            self._households[slot] = self.state.keystore.household_key(conn, slot)
        return self._households[slot]

    def household_keys(self, conn: Connection, slots: Collection[int]) -> dict[int, bytes | None]:
        """Return ``household`` of several slots."""
        return {slot: self.household_key(conn, slot) for slot in slots}

    def period_key(self, lifetime: Lifetime) -> tuple[int, bytes]:
        """Return number and key of the period of now; for ``report`` a fresh key every time."""
        if lifetime is Lifetime.REPORT:
            return 0, self.state.keystore.report_key()
        if lifetime not in self._periods:
            period = period_of(lifetime, self.now_ms)
            self._periods[lifetime] = period, self.state.keystore.period_key(self.conn, lifetime, period)
        return self._periods[lifetime]

    def stopped_rows(self, activity: str) -> frozenset[int]:
        """Return the rows of an activity that are in quarantine."""
        if activity not in self._stopped:
            self._stopped[activity] = quarantined_rows(self.conn, activity)
        return self._stopped[activity]

    def read_quarantine_again(self) -> None:
        """Forget which rows are stopped, because this sitting has stopped one."""
        self._stopped.clear()

    def record(self) -> None:
        """Append all intents to this process's chain and put their encrypted bodies in the outbox.

        Raises:
            HouseholdErasedError: a household has no key (any more); nothing of this sitting may leave.

        Effects:
            In the transaction. Nothing is sent before that has committed: the deliverer reads the outbox.
        """
        if not self.intents:
            return
        appended = self.state.writer(self.conn).append(self.conn, self, [intent.draft for intent in self.intents])
        outgoing = [
            Outgoing(
                one, intent.draft.recipient, intent.draft.activity, intent.draft.slot, intent.body,
                intent.collected_ms, intent.expires_ms,
            )
            for one, intent in zip(appended, self.intents, strict=True)
        ]  # fmt: skip
        enqueue(self.conn, self, outgoing)
        self.intents = []
