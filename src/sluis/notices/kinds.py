"""Of what people and machines are told: a closed list, with the words of a mail and who gets it.

In:  a kind. Out: a subject, one sentence, the roles that are written to.

The rule this module keeps: no sentence has a place in it. What a mail says is written here, to the letter.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sluis.i18n import N_
from sluis.terms import Role


class Kind(StrEnum):
    """What happened, or is about to."""

    LEASE_ENDS = "lease-ends"
    ACTIVITY_CLOSED = "activity-closed"
    ALARM = "alarm"
    ROW_RELEASED = "row-released"
    RECIPIENT_STOPPED = "recipient-stopped"
    RECIPIENT_STARTED = "recipient-started"
    REGISTER_ACTIVATED = "register-activated"
    CASE_DUE = "case-due"
    CASE_BROKEN = "case-broken"
    GATE_CLOSED = "gate-closed"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that people and machines are told."""

    kind: Kind
    key: str
    """Says which one it is, so that it is told once."""
    at_ms: int
    """When it happened, or was noticed."""
    about: dict[str, str | int] = field(default_factory=dict)
    """Words of the register, moments, numbers of cases: what a webhook says. A mail says nothing of it but ``ends``,
    a moment, for the calendar."""


SUBJECTS: Final = {
    Kind.LEASE_ENDS: N_("the term of an activity ends"),
    Kind.ACTIVITY_CLOSED: N_("an activity is closed"),
    Kind.ALARM: N_("alarm of the canary"),
    Kind.ROW_RELEASED: N_("a quarantine was lifted"),
    Kind.RECIPIENT_STOPPED: N_("a recipient was stopped"),
    Kind.RECIPIENT_STARTED: N_("a recipient is sent to again"),
    Kind.REGISTER_ACTIVATED: N_("another register is in force"),
    Kind.CASE_DUE: N_("a request must be answered"),
    Kind.CASE_BROKEN: N_("what is on record about a request does not check"),
    Kind.GATE_CLOSED: N_("the gate sends nothing"),
}
SENTENCES: Final = {
    Kind.LEASE_ENDS: N_("The term of an activity ends soon; then nothing of it leaves any more."),
    Kind.ACTIVITY_CLOSED: N_("An activity is closed: nothing of it leaves."),
    Kind.ALARM: N_("The canary stopped something: nothing of it leaves until a person has looked."),
    Kind.ROW_RELEASED: N_("A person let run again what the canary had stopped."),
    Kind.RECIPIENT_STOPPED: N_("A recipient was stopped: nothing goes to it."),
    Kind.RECIPIENT_STARTED: N_("A recipient that was stopped is sent to again."),
    Kind.REGISTER_ACTIVATED: N_("Another register came into force."),
    Kind.CASE_DUE: N_("A request of somebody about their data is due at once or soon, or is late."),
    Kind.CASE_BROKEN: N_(
        "What is on record about a request of somebody does not check: answer nothing by it. The gate goes on."
    ),
    Kind.GATE_CLOSED: N_("The gate sends nothing: something does not check, and a person must look."),
}
ROLES: Final = {
    Kind.LEASE_ENDS: (Role.OWNER, Role.LEGAL, Role.DPO),
    Kind.ACTIVITY_CLOSED: (Role.OWNER, Role.DPO, Role.OPERATOR),
    Kind.ALARM: (Role.DPO, Role.OPERATOR),
    Kind.ROW_RELEASED: (Role.DPO, Role.OPERATOR),
    Kind.RECIPIENT_STOPPED: (Role.OWNER, Role.DPO, Role.OPERATOR),
    Kind.RECIPIENT_STARTED: (Role.OWNER, Role.DPO, Role.OPERATOR),
    Kind.REGISTER_ACTIVATED: (Role.OWNER, Role.DPO, Role.OPERATOR),
    Kind.CASE_DUE: (Role.DPO,),
    Kind.CASE_BROKEN: (Role.DPO, Role.OPERATOR),
    Kind.GATE_CLOSED: (Role.DPO, Role.OPERATOR),
}
"""Kind → who is written to, where the settings give an address."""
WRITTEN_TO: Final = frozenset(role for roles in ROLES.values() for role in roles)
