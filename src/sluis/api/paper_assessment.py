"""Assessments as papers: impact on people (art. 35 GDPR), transfers (44-49), a legitimate interest (6(1)(f)).

In:  a register, an activity, an earlier version, a gate, a day. Out: ``MadePaper``.

The rule this module keeps: both versions are judged on the same day, so that what differs is what the registers say.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sluis.api.files import look_at_register
from sluis.api.gate import Gate
from sluis.api.papers import MadePaper, paper_day
from sluis.api.register import check_register
from sluis.api.risk_lease import RiskOfActivity, risk_of_activities
from sluis.errors import Code, FileName, RegisterText
from sluis.errors.cli import activity_unknown_error
from sluis.i18n import N_
from sluis.lifecycle.steps import Step
from sluis.register.looking import RegisterState
from sluis.register.model import Register
from sluis.reports.papers import assessment_lia, assessment_tia
from sluis.reports.papers.assessment import (
    Assessed,
    Assessment,
    AssessmentKind,
    Judged,
    count_open,
    differences,
)
from sluis.reports.papers.assessment_dpia import NOT_SHOWN, assessed_dpia
from sluis.reports.papers.assessment_layout import assessment_report
from sluis.reports.papers.assessment_lia import assessed_lia
from sluis.reports.papers.assessment_tia import assessed_tia
from sluis.reports.papers.figure import Figure, Moment, Origin, Phrase, Sentence, Source
from sluis.reports.papers.register_paper import issued_of, state_sentence
from sluis.reports.register_life import ADVICE, SAID

__all__ = ["AssessmentAsked", "AssessmentKind", "make_assessment"]

ASSESSED: Final[dict[AssessmentKind, Callable[[Judged, str], Assessed | None]]] = {
    AssessmentKind.DPIA: assessed_dpia,
    AssessmentKind.TIA: assessed_tia,
    AssessmentKind.LIA: assessed_lia,
}
"""Kind → how an activity is assessed; ``None``: the assessment is not about it."""
NOT_ABOUT: Final = {AssessmentKind.TIA: assessment_tia.NOT_ABOUT, AssessmentKind.LIA: assessment_lia.NOT_ABOUT}
"""Kind → why it is not about an activity."""


@dataclass(frozen=True, slots=True)
class AssessmentAsked:
    """Which assessment is asked for."""

    kind: AssessmentKind
    register: Path | str
    activity: str | None = None
    """``None``: every activity that can be lowered."""
    day: date | None = None
    """On the paper and judged; today in the Netherlands when absent."""
    before: Path | str | None = None
    """An earlier version; nothing is compared when absent."""
    gate: Gate | None = None
    """Whose steps of this version are told; none are looked at when absent."""


@dataclass(frozen=True, slots=True)
class _Version:
    """One version of a register, assessed."""

    register: Register
    state: RegisterState | None
    activities: tuple[Assessed, ...]
    left: tuple[str, ...]


def make_assessment(asked: AssessmentAsked) -> MadePaper[Assessment]:
    """Make an assessment as a paper.

    Raises:
        FileMissingError: a register cannot be read.
        RegisterError: one has faults that are no findings of law; carries them all.
        activity_unknown_error: the register has no such activity, or it cannot be compiled.
        evidence_hash_error: a document beside a register is not the one that was meant.
        register_record_error: a step of the gate does not check.

    Effects:
        Reads the registers, the vocabularies they name and the documents beside them; with a gate, its store.
    """
    day = paper_day(asked.day)
    version = _version(asked, asked.register, day)
    if asked.activity is not None and asked.activity not in version.register.activities:
        known = RegisterText(", ".join(version.register.activities))
        raise activity_unknown_error(file=FileName(asked.register), option=Code("--activity"), known=known)
    earlier = None if asked.before is None else _version(asked, asked.before, day)
    steps = None if asked.gate is None else asked.gate.registers.history().steps
    return MadePaper(
        Assessment(
            issued=issued_of(version.register, day, N_("The rules of law in this program, as read."), NOT_SHOWN),
            kind=asked.kind,
            activities=version.activities,
            open=count_open(version.activities),
            left=tuple(_left(asked.kind, version.left)),
            life=None if steps is None else tuple(_life(steps, version.register.digest)),
            changed=None if earlier is None else differences(earlier.activities, version.activities),
            since=None if earlier is None else _since(earlier.register),
            state=state_sentence(version.state),
        ),
        assessment_report,
    )


def _version(asked: AssessmentAsked, register: Path | str, day: date) -> _Version:
    loaded, state = look_at_register(register, day)
    checked = check_register(register, day)
    found = _on_record(asked.gate, loaded)
    counts = {name: each.counts for name, each in found.items() if each.counts is not None}
    judged = Judged(loaded, checked.findings, checked.decisions, checked.bits, day, counts, found)
    keys = [key for key in loaded.activities if asked.activity in {None, key}]
    assessed = {key: ASSESSED[asked.kind](judged, key) for key in keys}
    return _Version(
        loaded,
        state,
        tuple(each for each in assessed.values() if each is not None),
        tuple(key for key, each in assessed.items() if each is None),
    )


def _on_record(gate: Gate | None, register: Register) -> dict[str, RiskOfActivity]:
    """Return what is on record of measuring a register, when it is the one that runs; of another none says anything."""
    if gate is None or gate.beside().register.digest != register.digest:
        return {}
    return {each.activity: each for each in risk_of_activities(gate)}


def _since(register: Register) -> Figure:
    return Figure(register.digest, N_("SHA-256 of the earlier register"), Source(Origin.REGISTER, "SHA-256"))


def _left(kind: AssessmentKind, keys: tuple[str, ...]) -> Iterator[Sentence]:
    for key in keys:
        name = Figure(key, N_("Activity"), Source(Origin.REGISTER, f"activities.{key}"))
        yield Sentence(NOT_ABOUT[kind], {"activity": name})


SIGNED: Final = N_("signed")
AGREED: Final = N_("signed in at a desk")
TYPED: Final = N_("a name that was typed")
TAKEN: Final = N_("{when}: {step} by {who} ({shown}).")
TAKEN_WITH: Final = N_("{when}: {step} by {who} ({shown}): {text}.")
ADVISED: Final = N_("{when}: advice of {who} ({shown}), {advice}: {text}.")
SET_ASIDE: Final = N_("{when}: {step} by {who} ({shown}), and the advice is not followed: {text}.")


def _life(steps: tuple[Step, ...], digest: str) -> Iterator[Sentence]:
    for step in steps:
        if step.register == digest:
            yield _step(step)


def _step(step: Step) -> Sentence:
    details, source = step.details, Source(Origin.STEPS, f"{step.number}, {step.digest[:16]}")
    shown = SIGNED if step.signed is not None else AGREED if step.agreed is not None else TYPED
    places = {
        "when": Figure(Moment(step.t_ms), N_("When the step was recorded"), source),
        "step": Figure(Phrase(SAID[step.name]), N_("Step"), source),
        "who": Figure(details.by, N_("Who took the step"), source),
        "shown": Figure(Phrase(shown), N_("How it was shown who"), source),
    }
    if details.text:
        places["text"] = Figure(details.text, N_("What was said"), source)
    if details.advice is not None:
        places["advice"] = Figure(Phrase(ADVICE[details.advice]), N_("Advice"), source)
        return Sentence(ADVISED, places)
    if details.followed is False:
        return Sentence(SET_ASIDE, places)
    return Sentence(TAKEN_WITH if details.text else TAKEN, places)
