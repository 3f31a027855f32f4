"""A finding: what one rule answers about one activity on one date, with everything needed to check it.

The rules this module keeps:
 * A finding is for the controller. It never says "violation": only an authority or a court can.
 * UNKNOWN names the fact that is missing; REVIEW names the facts a person has to weigh, and their digest, so that a
   decision lapses when one of them changes.
 * What nobody read in the official text says so (``checked``); where it was read stands in ``tables/sources.toml``.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from sluis.errors import Code, Place
from sluis.i18n import N_, Lang, tr
from sluis.law.flow import Flow
from sluis.law.sources import How, checked_of
from sluis.terms import SUBJECTS, Effect, Supervisor, Verdict


class Authority(StrEnum):
    """What a rule rests on."""

    STATUTE = "statute"
    JUDGMENT = "judgment"
    GUIDELINE = "guideline"
    DRAFT = "draft"
    OWN_READING = "own-reading"


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What a rule's function returns: the verdict and why."""

    verdict: Verdict
    reason_id: str
    """Message id, with the ``{named}`` places of ``places``."""
    remedy_id: str = ""
    places: Mapping[str, Place | int] = field(default_factory=dict)
    facts: tuple[tuple[str, str], ...] = ()
    """(path in the register, value as text): what was weighed. Sorted by ``judge``."""
    missing: tuple[str, ...] = ()
    """Paths of facts nobody stated."""


GDPR_APPLIES: Final = date(2018, 5, 25)
"""GDPR art. 99(2)."""


WORDS: Final[dict[str, str]] = {
    **{subject.value: label for subject, (label, _) in SUBJECTS.items()},
    "intake": N_("intake"),
    "forwarding": N_("forwarding"),
    "return": N_("what comes back"),
    "own-use": N_("the recipient's own use"),
    "controller": N_("controller"),
    "processor": N_("processor"),
    "subprocessor": N_("sub-processor"),
    "joint": N_("joint controller"),
    "user": N_("user"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn"),
    "expired": N_("expired"),
    "never_asked": N_("never asked"),
}
"""Words of Sluis that stand in a reason, and what they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of law, in force in ``[starts, ends)``."""

    id: str
    citation: str
    title: str
    """Message id: the rule in one line."""
    answer: Callable[[Flow, date], RuleResult | None]
    """``None``: the rule does not apply to this flow."""
    effect: Effect = Effect.WARN
    supervisor: Supervisor = Supervisor.AP
    authority: Authority = Authority.STATUTE
    starts: date = GDPR_APPLIES
    ends: date | None = None
    fine: str = ""
    """Key of the fine tier in ``tables/fines.toml``; empty when none is known."""

    @property
    def checked(self) -> How:
        """How it was read: a word of ``sluis.law.sources``."""
        return checked_of(f"rules/{self.id}")

    def in_force(self, at: date) -> bool:
        """Whether the rule applies on that day."""
        return self.starts <= at and (self.ends is None or at < self.ends)


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """A decision that settles a REVIEW."""

    who: str
    on: date
    expires: date
    """First day on which it no longer holds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer about one activity."""

    activity: str
    rule: str
    verdict: Verdict
    effect: Effect
    supervisor: Supervisor
    citation: str
    reason_id: str
    remedy_id: str
    places: Mapping[str, Place | int]
    facts: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    checked: How
    authority: Authority
    settled: ReviewDecision | None = None
    fine: str = ""
    """Key of the fine tier in ``tables/fines.toml``; empty when none is known."""

    @property
    def facts_digest(self) -> str:
        """SHA-256 (64 hex digits) of rule, activity and weighed facts: what a decision names."""
        weighed = [self.rule, self.activity, [list(fact) for fact in self.facts]]
        return hashlib.sha256(json.dumps(weighed, separators=(",", ":")).encode()).hexdigest()

    @property
    def closes(self) -> bool:
        """Whether the activity stays closed because of it: everything but PASS and a settled REVIEW."""
        if self.effect is not Effect.CLOSE or self.verdict is Verdict.PASS:
            return False
        return not (self.verdict is Verdict.REVIEW and self.settled is not None)

    def reason(self, lang: Lang | None = None) -> str:
        """Return why, in ``lang`` (the language in force when absent)."""
        return tr(self.reason_id, lang, **self._in(lang))

    def remedy(self, lang: Lang | None = None) -> str:
        """Return what would settle it; empty for PASS."""
        return tr(self.remedy_id, lang, **self._in(lang)) if self.remedy_id else ""

    def _in(self, lang: Lang | None) -> dict[str, object]:
        """The places with our own words in the reader's language; what the register says stays as it is."""
        return {name: _words(value, lang) if isinstance(value, Code) else value for name, value in self.places.items()}


def _words(code: Code, lang: Lang | None) -> str:
    return ", ".join(tr(WORDS[word], lang) if word in WORDS else word for word in code.split(", "))
