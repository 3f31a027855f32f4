"""What a flow holds about the exporter's desks: rights of people, breaches, resilience of the service.

In:  facts that somebody established; ``None`` is "not established", never "no".
Out: parts of ``sluis.law.flow.Flow``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Rights:
    """How requests of data subjects are handled (AVG art. 11, 12, 15-22)."""

    identified_by_device: bool | None = None
    names_recipients: bool | None = None
    copy: bool | None = None
    disclosures_kept_days: int | None = None
    erasure: bool | None = None
    restriction: bool | None = None
    forwards_changes: bool | None = None
    forwards_withdrawal: bool | None = None
    export: bool | None = None
    objection: bool | None = None
    names_court: bool | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident on record, by day."""

    ref: str
    detected: date
    aware: date | None = None
    security_breach: bool | None = None
    risk: str | None = None
    """``unlikely | risk | high``."""
    reported_ap: date | None = None
    told: date | None = None
    unintelligible: bool | None = None
    significant: bool | None = None
    reported_csirt: date | None = None

    @property
    def known(self) -> date:
        """The day from which terms run: awareness, or detection when nothing else is on record."""
        return self.detected if self.aware is None else self.aware


@dataclass(frozen=True, slots=True)
class BreachDesk:
    """How breaches are handled (AVG art. 33(5), Tw 11.3a)."""

    log: str | None = None
    procedure: str | None = None
    incidents: tuple[Incident, ...] = ()


@dataclass(frozen=True, slots=True)
class Cyber:
    """Facts for the Cyberbeveiligingswet and the Wwke."""

    entity: str | None = None
    """``essential | important | none``."""
    registered: str | None = None
    measures: str | None = None
    board: str | None = None
    procedure: str | None = None
    critical: bool | None = None
    resilience: str | None = None


NO_RIGHTS: Final = Rights()
NO_BREACHES: Final = BreachDesk()
NO_CYBER: Final = Cyber()
"""Nothing is on record."""
