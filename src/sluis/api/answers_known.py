"""What the answers to the ten questions are made from: a register, the law of a day, a ledger, recordings.

In:  what somebody gives. Out: ``Known``, from which every answer is counted.

The rules this module keeps:
 * What was not given stays ``None``: it was not looked at.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from sluis.api.audit import Asked, Audited, audit_captures
from sluis.api.gate import Gate
from sluis.api.moments import now_ms
from sluis.api.paper_signing import Signer
from sluis.api.papers import paper_day
from sluis.api.register import Checked, check_register
from sluis.api.statement import refuse_when_behind
from sluis.i18n import N_
from sluis.ledger.covered import Covered, covered
from sluis.reports.papers.figure import Figure, Origin, Source, Value
from sluis.store.schema import records

__all__ = ["ALL", "AnswersAsked", "Known", "LedgerCounted", "known_of"]

ALL: Final = N_("Activities in the register")


@dataclass(frozen=True, slots=True)
class AnswersAsked:
    """What the answers are made from."""

    register: Path
    day: date | None = None
    """On the paper, and the day whose law is applied; today in the Netherlands when absent."""
    gate: Gate | None = None
    """Whose ledger is read."""
    recordings: tuple[str, ...] = ()
    """Recordings of traffic of routers that are looked at."""
    asked: date | None = None
    due: date | None = None
    """Until when the answers were wanted."""
    signer: Signer | None = None
    accountable: str | None = None
    """Who is accountable, where nobody signs with a key."""


@dataclass(frozen=True, slots=True)
class LedgerCounted:
    """What a ledger holds, counted."""

    covered: Covered
    records: int
    """Of single homes."""
    households: int
    register: str
    """SHA-256 of the register that the gate runs."""
    counts: int = 0
    """Records of counts of many homes: of no one household."""

    @property
    def told(self) -> bool:
        """Whether a count of it is shown: what holds nothing and is not sealed shows no number."""
        held = self.records > 0 or self.counts > 0
        return self.covered.told_from_ms is not None and (self.covered.sealed_ms is not None or held)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything the answers rest on."""

    asked: AnswersAsked
    day: date
    checked: Checked
    ledger: LedgerCounted | None
    audited: Audited | None

    def count(self, value: Value, what: str, key: str) -> Figure:
        """Return a figure of the register."""
        return Figure(value, what, Source(Origin.REGISTER, key))

    def law(self, value: Value, what: str, place: str = "") -> Figure:
        """Return a figure of the law that was applied."""
        return Figure(value, what, Source(Origin.LAW, place or f"sluis check --at {self.day.isoformat()}"))

    @property
    def runs(self) -> bool:
        """Whether the gate whose ledger was read runs the register that was asked about."""
        return self.ledger is not None and self.ledger.register == self.checked.register.digest

    @property
    def all(self) -> Figure:
        """How many activities there are."""
        return self.count(len(self.checked.register.activities), ALL, "activities")


def known_of(asked: AnswersAsked) -> Known:
    """Read everything that the answers are counted from.

    Raises:
        FileMissingError: a file cannot be read.
        RegisterError: the register has faults that are no findings of law.
        audit_nothing_read_error: nothing of the recordings could be read.
        statement_behind_error: the database lacks epochs that were sealed.
    """
    day = paper_day(asked.day)
    checked = check_register(asked.register, day)
    audited = audit_captures(asked.recordings, Asked(register=asked.register)) if asked.recordings else None
    return Known(asked, day, checked, None if asked.gate is None else _ledger(asked.gate), audited)


def _ledger(gate: Gate) -> LedgerCounted:
    state = gate.beside()
    with state.store.reading() as conn:
        refuse_when_behind(state, conn, now_ms())
        asked = func.count(), func.count(records.c.slot), func.count(records.c.slot.distinct())
        every, of_homes, homes = (int(each) for each in conn.execute(select(*asked).select_from(records)).one())
        return LedgerCounted(covered(conn), of_homes, homes, state.register.digest, every - of_homes)
