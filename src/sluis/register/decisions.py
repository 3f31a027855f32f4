"""What each decision of a register does on a day: it settles a REVIEW, or it does not, and why not.

In:  the decisions and the findings of a day. Out: a state per decision.

The rules this module keeps:
 * A decision settles exactly the reasons it names of one REVIEW, while the facts it weighed are unchanged and it has
   not expired.
 * A decision that settles nothing is said out loud: somebody may think that it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from sluis.i18n import N_
from sluis.law.finding import Finding
from sluis.register.model import Decision, Register
from sluis.terms import Verdict


class DecisionState(StrEnum):
    """What a decision does on a day."""

    HOLDS = "holds"
    NOT_YET = "not-yet"
    EXPIRED = "expired"
    FACTS_CHANGED = "facts-changed"
    NO_REASON = "no-reason"
    NO_REVIEW = "no-review"
    NO_FINDING = "no-finding"


STATE_WORDS: Final[dict[DecisionState, str]] = {
    DecisionState.HOLDS: N_("it settles a REVIEW"),
    DecisionState.NOT_YET: N_("its day has not come"),
    DecisionState.EXPIRED: N_("it has expired"),
    DecisionState.FACTS_CHANGED: N_("a fact it weighed has changed since: somebody has to decide again"),
    DecisionState.NO_REASON: N_("it names none of the reasons that are to be weighed (`reasons:`)"),
    DecisionState.NO_REVIEW: N_("the finding does not say REVIEW, and a decision settles only that"),
    DecisionState.NO_FINDING: N_("there is no such finding on this day"),
}


@dataclass(frozen=True, slots=True)
class DecisionDone:
    """One decision, and what it does."""

    number: int
    """Place in the file, from 1."""
    decision: Decision
    state: DecisionState


def decisions_on(register: Register, findings: Sequence[Finding], at: date) -> tuple[DecisionDone, ...]:
    """Return what each decision does on a day, in file order.

    Args:
        register: A register that was read.
        findings: Of ``sluis.register.check.check`` on that day.
        at: The day.
    """
    return tuple(
        DecisionDone(number, decision, _state(decision, findings, at))
        for number, decision in enumerate(register.file.decisions, 1)
    )


def _state(decision: Decision, findings: Sequence[Finding], at: date) -> DecisionState:
    named = [f for f in findings if f.rule == decision.finding and f.activity == decision.activity]
    if not named:
        return DecisionState.NO_FINDING
    if at < decision.date:
        return DecisionState.NOT_YET
    if at >= decision.expires:
        return DecisionState.EXPIRED
    if all(finding.verdict is not Verdict.REVIEW for finding in named):
        return DecisionState.NO_REVIEW
    unchanged = [finding for finding in named if finding.facts_digest == decision.facts]
    if not unchanged:
        return DecisionState.FACTS_CHANGED
    weighed = {reason.key for finding in unchanged for reason in finding.reviews}
    return DecisionState.HOLDS if weighed.intersection(decision.reasons) else DecisionState.NO_REASON
