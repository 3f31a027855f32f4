"""What the desk answers to the calls that pages of the office make, as values.

In:  JSON of the desk. Out: frozen structs. What a later desk says besides is left out; what is missing is no answer.

A test holds them against the desk's own description.
"""

from typing import Literal

import msgspec

from sluis.api.effect import AccessChange, Effect, Moving
from sluis.api.looks import LooksCounted, LooksOfDay
from sluis.api.office import Due, Office, OfficeActivity, OfficeRecipient
from sluis.api.office_risk import ActivityRisk, RiskOnRecord
from sluis.api.office_watch import Alarms, CaseTerms, VendorQuestions
from sluis.web.desk_answers import Receipt

__all__ = [
    "AccessChange",
    "ActivityRisk",
    "AgreedAs",
    "Alarms",
    "AllStopped",
    "CaseStepTaken",
    "CaseTerms",
    "CaseWhole",
    "Due",
    "Effect",
    "Finding",
    "Findings",
    "Leaving",
    "LetterMade",
    "LooksCounted",
    "LooksOfDay",
    "Moving",
    "Office",
    "OfficeActivity",
    "OfficeRecipient",
    "PassedShown",
    "RecipientStop",
    "RecipientStopped",
    "RegisterStep",
    "Registers",
    "RiskOnRecord",
    "RowStopped",
    "SignedWith",
    "StartedAgain",
    "StepDocument",
    "StepShown",
    "StepTaken",
    "StepTold",
    "Taken",
    "TermShown",
    "VendorQuestions",
]

StepKey = Literal["proposed", "advised", "approved", "activated"]


class SignedWith(msgspec.Struct, frozen=True):
    """By which key a step was signed."""

    role: str
    key: str


class AgreedAs(msgspec.Struct, frozen=True):
    """As who somebody was signed in when he took a step."""

    role: str
    issuer: str
    subject: str
    token: str


class RegisterStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a version; the desk checked it when it answered."""

    version: int
    register: str
    step: str
    by: str
    signed: SignedWith | None
    agreed: AgreedAs | None
    text: str
    advice: str | None
    followed: bool | None
    closed: tuple[str, ...]
    at: str
    from_: str | None = msgspec.field(name="from")
    record: str


class Taken(msgspec.Struct, frozen=True):
    """A gate took a register."""

    at: str
    register: str


class Registers(msgspec.Struct, frozen=True):
    """The life of every version."""

    at: str
    in_force: int | None
    steps: tuple[RegisterStep, ...]
    taken: tuple[Taken, ...]


class StepTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was recorded."""

    version: int
    step: str
    kept: bool


class StepShown(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody agrees to, or that he did."""

    document: str
    taken: StepTaken | None


class StepDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the document that somebody agrees to."""

    gate: str
    register: str
    version: int
    step: StepKey
    text: str
    advice: str | None
    followed: bool | None
    closed: tuple[str, ...]
    from_: str | None = msgspec.field(name="from")
    plans: dict[str, str]
    previous: str
    people: str
    made: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule of law says of an activity."""

    activity: str
    rule: str
    verdict: str
    told: str
    reason: str
    remedy: str
    citation: str
    closes: bool


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """What the law says of a version."""

    at: str
    findings: tuple[Finding, ...]


class Leaving(msgspec.Struct, frozen=True):
    """A report that was being sent."""

    disclosure: str
    recipient: str
    activity: str
    decided: str


class RecipientStop(msgspec.Struct, frozen=True):
    """What a stop did."""

    recipient: str
    cancelled: int
    under_way: tuple[Leaving, ...]
    kept: bool


class RecipientStopped(msgspec.Struct, frozen=True):
    """A recipient that nothing goes to."""

    recipient: str
    since: str
    second_until: str | None


class RowStopped(msgspec.Struct, frozen=True):
    """A row that the canary stopped; with number 0 a whole activity."""

    activity: str
    row: int
    path: tuple[str, ...]
    kind: str
    since: str
    second_until: str | None


class AllStopped(msgspec.Struct, frozen=True):
    """What is stopped."""

    recipients: tuple[RecipientStopped, ...]
    rows: tuple[RowStopped, ...]


class StartedAgain(msgspec.Struct, frozen=True):
    """Whether it is started again."""

    started: bool
    second_until: str | None


class TermShown(msgspec.Struct, frozen=True):
    """A term of the law, in both readings."""

    id: str
    duty: str
    citation: str
    readings: dict[str, str]


class PassedShown(msgspec.Struct, frozen=True):
    """What was passed on to a recipient, and what became of it."""

    recipient: str
    disclosures: int
    recorded: str
    acknowledged: str | None
    reminded: bool
    escalated: bool


class StepTold(msgspec.Struct, frozen=True):
    """A step of a case in words."""

    at: str
    by: str
    words: str


class ErasureFar(msgspec.Struct, frozen=True):
    """How far an erasure is."""

    held_until: str | None
    ordered: str | None
    deleted: bool
    destroyed: str | None
    complete: str | None


class CaseWhole(msgspec.Struct, frozen=True):
    """A case with its clocks and its history."""

    number: int
    kind: str
    slot: int
    channel: str
    received: str
    state: str
    identified: bool
    due: str | None
    late: bool
    terms: tuple[TermShown, ...]
    taken_back_before: tuple[int, ...]
    passed_on: tuple[PassedShown, ...]
    words: tuple[StepTold, ...]
    next: str
    erasure: ErasureFar | None = None
    taken_back_unknown: tuple[int, ...] = ()


class CaseStepTaken(msgspec.Struct, frozen=True):
    """What a step did."""

    case: CaseWhole
    messages: tuple[PassedShown, ...]
    receipts: tuple[Receipt, ...]


class LetterMade(msgspec.Struct, frozen=True):
    """The letter of a case as it is now."""

    text: str
    sha256: str
