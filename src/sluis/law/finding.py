"""A finding: what one rule answers about one activity on one date, with everything needed to check it.

The rules this module keeps:
 * A finding is for the controller. It never says "violation": only an authority or a court can.
 * UNKNOWN names the fact that is missing; REVIEW names the facts a person has to weigh, and their digest, so that a
   decision lapses when one of them changes.
 * What nobody read in the official text says so (``checked``).
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sluis.errors import Place
from sluis.i18n import Lang, tr
from sluis.law.flow import Flow
from sluis.terms import Effect, Supervisor, Verdict


class Authority(StrEnum):
    """What a rule rests on."""

    STATUTE = "statute"
    JUDGMENT = "judgment"
    GUIDELINE = "guideline"
    DRAFT = "draft"
    OWN_READING = "own-reading"


@dataclass(frozen=True, slots=True)
class Answer:
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


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of law, in force in ``[starts, ends)``."""

    id: str
    citation: str
    starts: date
    ends: date | None
    effect: Effect
    supervisor: Supervisor
    authority: Authority
    checked: str
    """``verified: ...`` or ``general knowledge`` (nobody read the official text yet)."""
    title: str
    """Message id: the rule in one line."""
    answer: Callable[[Flow, date], Answer | None]
    """``None``: the rule does not apply to this flow."""

    def in_force(self, at: date) -> bool:
        """Whether the rule applies on that day."""
        return self.starts <= at and (self.ends is None or at < self.ends)


@dataclass(frozen=True, slots=True)
class Settled:
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
    checked: str
    authority: Authority
    settled: Settled | None = None

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
        return tr(self.reason_id, lang, **self.places)

    def remedy(self, lang: Lang | None = None) -> str:
        """Return what would settle it; empty for PASS."""
        return tr(self.remedy_id, lang, **self.places) if self.remedy_id else ""
