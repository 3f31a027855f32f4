"""What a data protection officer can do with a case: each step, when it can be taken, and what its form asks.

In:  a case as the desk tells it, and fields of a form. Out: the call for the desk, or what is missing in it.

The rules this module keeps:
 * Every list is the law's own, of ``sluis.api.rights``; of a refusal only the grounds of that kind of request.
 * That a step is not offered decides nothing: the desk does.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sluis.api import rights
from sluis.i18n import N_
from sluis.web.office_answers import CaseWhole
from sluis.web.office_steps import dutch_moment, plain

LONGEST: Final = 1_000
"""Characters of a reason."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
SAY_ALL: Final = N_("Nothing was recorded yet: something is not chosen or not filled in.")
NO_DIGEST: Final = N_("Nothing was recorded yet: the SHA-256 of a letter has 64 digits from 0 to 9 and a to f.")
NO_MOMENT: Final = N_("Nothing was recorded yet: type the moment as 2026-12-01 10:00.")


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step."""

    call: str
    """Last part of the path of the call at the desk."""
    words: str
    """What it is called."""
    will: tuple[str, ...]
    """What will happen, one sentence each."""
    button: str
    when: Callable[[CaseWhole], bool]
    """Whether it can be taken now."""
    choice: str = ""
    """The field of which one of a list is chosen; and below what stands above the list."""
    legend: str = ""
    reason: str = ""
    """What stands above the field of words; empty: there is none."""
    reason_field: str = "reason"
    letter: bool = False
    """Whether the digest of a letter can be given."""
    moment: bool = False
    """Whether it can say when something was told."""
    fixed: tuple[tuple[str, bool], ...] = ()
    """What the call says besides."""


def _open(case: CaseWhole) -> bool:
    return case.state == "open"


EXTENDED: Final = "avg-12-3-extended"
"""Id of the term of a case that was extended."""
_HOUSEHOLD_READS: Final = N_("Whoever asked can read on the customer pages where the request is.")
STEPS: Final[Mapping[str, CaseStep]] = {
    "identity": CaseStep(
        "identity",
        N_("Note how it was established who asks"),
        (N_("From then on what is asked can be handed out or changed."), N_("No copy of a document is kept.")),
        N_("Yes, it is established"),
        _open,
        choice="means",
        legend=N_("How it was established"),
    ),
    "doubt": CaseStep(
        "identity",
        N_("Note a reasonable doubt about who asks"),
        (
            N_("The request is not answered until it is established who asks; no term is suspended (GDPR art. 12(6))."),
            N_("Ask for no more than is needed to take the doubt away."),
        ),
        N_("Yes, there is a doubt"),
        _open,
        reason=N_("Why there is a doubt, and what was asked for"),
        reason_field="doubt",
    ),
    "extend": CaseStep(
        "extend",
        N_("Note that it takes longer"),
        (
            N_(
                "Two months come on top, when whoever asked was told, with reasons, within the month (GDPR art. 12(3))."
            ),
            N_("It counts from when it was told. Tell it first, and note it here."),
        ),
        N_("Yes, it was told"),
        lambda case: _open(case) and bool(case.terms) and not any(term.id == EXTENDED for term in case.terms),
        choice="because",
        legend=N_("Why it takes longer"),
        reason=N_("The reasons, as they were told"),
        moment=True,
    ),
    "answer": CaseStep(
        "answer",
        N_("Honour it"),
        (
            N_("Recipients that must be told are told of it; `sluis rights send` sends it."),
            N_("It needs to be known who asks, where something is handed out or changed. It cannot be undone here."),
        ),
        N_("Yes, honour it"),
        lambda case: _open(case) and case.kind != rights.Kind.ERASURE,
        reason=N_("What was decided, and why"),
        letter=True,
    ),
    "erase": CaseStep(
        "answer",
        N_("Erase what is on record"),
        (
            N_("Offer the statement first: afterwards nobody can prove any more what was shared with whom."),
            N_("Nothing more is sent about the household, and its line is forgotten at once."),
            N_("Recipients are asked to erase what they have; `sluis rights send` sends it."),
            N_(
                "Its key is destroyed when this part of the ledger is sealed. It is complete when the main key was "
                "replaced: until then old backups open it. Both days stand at the case, and whoever asked reads them."
            ),
            N_("It is refused while something must be kept (GDPR art. 17(3)). It cannot be undone."),
        ),
        N_("Yes, erase it for ever"),
        lambda case: (
            _open(case)
            and case.kind == rights.Kind.ERASURE
            and case.identified
            and (case.erasure is None or case.erasure.held_until is None)
        ),
        choice="statement",
        legend=N_("What became of the statement that was offered"),
        reason=N_("What was decided, and why"),
        letter=True,
    ),
    "refuse": CaseStep(
        "refuse",
        N_("Refuse it"),
        (
            N_("What the household closed stays closed. The letter names the reasons, the complaint and the court."),
            N_("It cannot be undone here. Whoever asked can ask again."),
        ),
        N_("Yes, refuse it"),
        lambda case: _open(case) and bool(rights.ALLOWED_GROUNDS[rights.Kind(case.kind)]),
        choice="ground",
        legend=N_("The ground that the law gives"),
        reason=N_("Why, for whoever asked"),
        letter=True,
    ),
    "take-back": CaseStep(
        "close",
        N_("Close it as taken back"),
        (
            N_("Only when whoever asked took the request back."),
            N_("Of a letter or an e-mail the SHA-256 goes on record, where whoever asked holds a receipt or may ask."),
            _HOUSEHOLD_READS,
        ),
        N_("Yes, it was taken back"),
        _open,
        choice="how",
        legend=N_("How it was taken back"),
        reason=N_("What was said then, in a sentence"),
        letter=True,
        fixed=(("taken_back", True),),
    ),
    "close": CaseStep(
        "close",
        N_("Close it"),
        (N_("Every recipient that was told has acknowledged, or nobody had to be told."), _HOUSEHOLD_READS),
        N_("Yes, close it"),
        lambda case: case.state in {"answered", "refused"},
    ),
}
"""Name in an address → step, in the order of a page."""


def options(step: CaseStep, kind: str) -> Mapping[str, str]:
    """Return what can be chosen in a step: values of the desk, and message ids.

    Args:
        step: Which.
        kind: Of the case.

    Examples:
        >>> list(options(STEPS["refuse"], "restriction"))
        ['not-identified', 'unfounded', 'excessive', 'no-case-of-law']
    """
    if step.choice == "ground":
        return {ground.value: rights.GROUNDS[ground] for ground in rights.ALLOWED_GROUNDS[rights.Kind(kind)]}
    if step.choice == "means":
        return {means.value: words for means, words in rights.MEANS.items()}
    if step.choice == "statement":
        return {given.value: words for given, words in rights.GIVEN.items()}
    if step.choice == "how":
        return {channel.value: words for channel, words in rights.CHANNELS.items()}
    return {delay.value: words for delay, words in rights.DELAYS.items()} if step.choice else {}


def body_of(step: CaseStep, case: CaseWhole, fields: Mapping[str, str]) -> tuple[dict[str, object], str]:
    """Return the body of the call that a form makes, and message id of what is missing; one of them is empty."""
    body: dict[str, object] = {"number": case.number, **dict(step.fixed)}
    if step.choice:
        chosen = fields.get("chosen", "")
        if chosen not in options(step, case.kind):
            return {}, SAY_ALL
        body[step.choice] = chosen
    if step.reason:
        reason = plain(fields.get("reason", "")).strip()
        if not 0 < len(reason) <= LONGEST:
            return {}, SAY_ALL
        body[step.reason_field] = reason
    if step.letter and (digest := fields.get("letter", "").strip()):
        if not _DIGEST.fullmatch(digest):
            return {}, NO_DIGEST
        body["letter"] = digest
    if step.moment and (text := fields.get("at", "").strip()):
        moment = dutch_moment(text)
        if moment is None:
            return {}, NO_MOMENT
        body["at"] = moment
    return body, ""
