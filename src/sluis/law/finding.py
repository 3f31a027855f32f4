"""A finding: what one rule answers about one activity on one date, with everything needed to check it.

The rules this module keeps:
 * A finding is for the controller. It never says "violation": only an authority or a court can.
 * UNKNOWN names the fact that is missing; REVIEW names the facts a person has to weigh, and their digest, so that a
   decision lapses when one of them changes. Each of its reasons has a key, and is settled on its own.
 * What nobody read in the official text says so (``checked``); where it was read stands in ``tables/sources.toml``.
 * What it says to people (``told``, ``asked``, ``act``) stands in ``words.toml``, one table for all rules; reason and
   remedy say more, and name what they are about.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from sluis.errors import Code, Place
from sluis.i18n import N_, Lang, tr
from sluis.law.flow import Flow
from sluis.law.sources import How, checked_of
from sluis.law.words import Conduct, countries_in_words, within, words_of
from sluis.terms import SUBJECTS, Effect, Supervisor, Verdict


class Authority(StrEnum):
    """What a rule rests on."""

    STATUTE = "statute"
    JUDGMENT = "judgment"
    GUIDELINE = "guideline"
    DRAFT = "draft"
    OWN_READING = "own-reading"


AUTHORITIES: Final[dict[Authority, str]] = {
    Authority.STATUTE: N_("statute"),
    Authority.JUDGMENT: N_("judgment"),
    Authority.GUIDELINE: N_("guideline"),
    Authority.DRAFT: N_("draft"),
    Authority.OWN_READING: N_("our own reading"),
}
EFFECTS: Final[dict[Effect, str]] = {
    Effect.CLOSE: N_("closes the activity"),
    Effect.WARN: N_("a warning"),
    Effect.CLOCK: N_("starts a legal term"),
    Effect.INFORM: N_("for information"),
}
"""What a finding other than PASS does, in words."""


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """A decision that settles a reason of a REVIEW."""

    who: str
    on: date
    expires: date
    """First day on which it no longer holds."""


@dataclass(frozen=True, slots=True)
class ReviewReason:
    """One thing a person has to weigh: each reason of a REVIEW is shown, and settled, on its own."""

    key: str
    """What a decision calls it: stays for ever, and is one of its kind within a finding."""
    reason_id: str
    remedy_id: str = ""
    places: Mapping[str, Place | int] = field(default_factory=dict)
    settled: ReviewDecision | None = None


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
    reviews: tuple[ReviewReason, ...] = ()
    """Of a REVIEW: everything that has to be weighed. Empty otherwise."""

    @classmethod
    def weigh(cls, reasons: Sequence[ReviewReason], facts: tuple[tuple[str, str], ...] = ()) -> "RuleResult":
        """Return a REVIEW; reasons of one key with other places get numbers, so that each has a key of its own.

        Examples:
            >>> twice = [ReviewReason("place", "here"), ReviewReason("place", "here"), ReviewReason("place", "there")]
            >>> [reason.key for reason in RuleResult.weigh(twice).reviews]
            ['place', 'place-2']
        """
        apart: dict[tuple[str, str, str], ReviewReason] = {}
        for reason in reasons:
            apart.setdefault((reason.key, reason.reason_id, repr(sorted(reason.places.items()))), reason)
        seen: Counter[str] = Counter()
        reviews = []
        for reason in apart.values():
            seen[reason.key] += 1
            number = seen[reason.key]
            reviews.append(reason if number == 1 else replace(reason, key=f"{reason.key}-{number}"))
        first = reviews[0]
        return cls(Verdict.REVIEW, first.reason_id, first.remedy_id, first.places, facts, reviews=tuple(reviews))


PASSED: Final = N_("What this rule asks is on record.")
UNKNOWN_REASON: Final = N_("Not known: {asked}")
UNKNOWN_REMEDY: Final = N_("Find it out, and write it in the register.")
UNPROVED: Final = N_("The register says it, and no document shows it.")
"""Of a tick without the document it asks for: UNKNOWN for another cause than a fact nobody stated."""
VAGUE: Final = N_("The register names this in words that nobody could look up: a number, a date or a place is missing.")
"""Of a reference that names nothing somebody could find: UNKNOWN for another cause than a fact nobody stated."""
COUNTRY: Final = "country"
"""The place of a reason that holds countries, by their codes."""

GDPR_APPLIES: Final = date(2018, 5, 25)
"""GDPR art. 99(2)."""


WORDS: Final[dict[str, str]] = {
    **{subject.value: label for subject, (label, _) in SUBJECTS.items()},
    "intake": N_("collecting"),
    "forwarding": N_("passing on"),
    "return": N_("receiving back"),
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
    "30-1-a": N_("(a) names and contact details"),
    "30-1-b": N_("(b) the purposes"),
    "30-1-c": N_("(c) people and data"),
    "30-1-d": N_("(d) the recipients"),
    "30-1-e": N_("(e) transfers"),
    "30-1-f": N_("(f) the terms"),
    "30-1-g": N_("(g) the security"),
    "A45-3": N_("an adequacy decision (article 45(3))"),
    "A46-2-a": N_("an instrument between public authorities (article 46(2)(a))"),
    "A46-2-b": N_("binding corporate rules (article 46(2)(b))"),
    "A46-2-c": N_("standard contractual clauses (article 46(2)(c))"),
    "A46-2-d": N_("clauses of a supervisory authority (article 46(2)(d))"),
    "A46-2-e": N_("a code of conduct (article 46(2)(e))"),
    "A46-2-f": N_("a certification (article 46(2)(f))"),
    "A46-3-a": N_("contractual clauses of one's own (article 46(3)(a))"),
    "A46-3-b": N_("an arrangement between authorities (article 46(3)(b))"),
    "A49-1-a": N_("explicit consent to the transfer (article 49(1)(a))"),
    "A49-1-b": N_("a contract with the person concerned (article 49(1)(b))"),
    "A49-1-c": N_("a contract in the interest of the person concerned (article 49(1)(c))"),
    "A49-1-d": N_("important reasons of public interest (article 49(1)(d))"),
    "A49-1-e": N_("legal claims (article 49(1)(e))"),
    "A49-1-f": N_("vital interests (article 49(1)(f))"),
    "A49-1-g": N_("a public register (article 49(1)(g))"),
    "A49-2": N_("a public register (article 49(2))"),
    "valid": N_("the validity of the activity"),
    "processor_agreement": N_("the processor agreement"),
    "dpia": N_("the impact assessment (DPIA)"),
    "effective": N_("the first day of the register"),
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
    reviews: tuple[ReviewReason, ...] = ()
    """Of a REVIEW: everything that has to be weighed, each settled or not."""
    fine: str = ""
    """Key of the fine tier in ``tables/fines.toml``; empty when none is known."""

    @property
    def settled(self) -> ReviewDecision | None:
        """What settles a REVIEW: when every reason is settled, the decision that ends first; else nothing."""
        decisions = [reason.settled for reason in self.reviews]
        held = [decision for decision in decisions if decision is not None]
        whole = bool(held) and len(held) == len(decisions)
        return min(held, key=lambda decision: decision.expires) if whole else None

    @property
    def open_reviews(self) -> tuple[ReviewReason, ...]:
        """The reasons of a REVIEW that no decision settles."""
        return tuple(reason for reason in self.reviews if reason.settled is None)

    @property
    def facts_digest(self) -> str:
        """SHA-256 (64 hex digits) of rule, activity and weighed facts: what a decision names beside its reasons."""
        weighed = [self.rule, self.activity, [list(fact) for fact in self.facts]]
        return hashlib.sha256(json.dumps(weighed, separators=(",", ":")).encode()).hexdigest()

    @property
    def closes(self) -> bool:
        """Whether the activity stays closed because of it: everything but PASS and a settled REVIEW."""
        if self.effect is not Effect.CLOSE or self.verdict is Verdict.PASS:
            return False
        return not (self.verdict is Verdict.REVIEW and self.settled is not None)

    def told(self, lang: Lang | None = None) -> str:
        """Return one plain sentence for the verdict, without paths and keys; the reason where the table has none."""
        words = words_of(self.rule)
        if self.verdict is Verdict.PASS:
            return tr(PASSED, lang)
        if self.verdict is Verdict.UNKNOWN:
            return tr(self.reason_id, lang) if self.reason_id in {UNPROVED, VAGUE} else self.asked(lang)
        sentence = None if words is None else words.fail if self.verdict is Verdict.FAIL else words.review
        return self.reason(lang) if sentence is None else sentence.told(lang)

    def asked(self, lang: Lang | None = None) -> str:
        """Return that something is not known, and what: the question behind a colon."""
        return tr(UNKNOWN_REASON, lang, asked=self._question(lang))

    def act(self, lang: Lang | None = None) -> str:
        """Return what to do, in one plain sentence; empty for PASS."""
        words = None if self.reason_id == VAGUE else words_of(self.rule)
        return "" if self.verdict is Verdict.PASS else self.remedy(lang) if words is None else words.act.told(lang)

    @property
    def does(self) -> Conduct:
        """What kind of act settles it."""
        words = words_of(self.rule)
        return Conduct.WRITE if self.reason_id == VAGUE else Conduct.WEIGH if words is None else words.does

    def question(self, lang: Lang | None = None) -> str:
        """Return what has to be found out, as the questionnaire asks it; empty when the table has no question."""
        words = words_of(self.rule)
        return "" if words is None else words.ask.told(lang)

    def reason(self, lang: Lang | None = None) -> str:
        """Return why, in ``lang`` (the language in force when absent): of a REVIEW every reason, one after another."""
        return " ".join(dict.fromkeys(self.reason_of(each, lang) for each in self._reasons()))

    def remedy(self, lang: Lang | None = None) -> str:
        """Return what would settle it, of a REVIEW what would settle each reason that is open; empty for PASS."""
        shown = self.open_reviews or self._reasons()
        return " ".join(dict.fromkeys(self.remedy_of(each, lang) for each in shown if each.remedy_id))

    def reason_of(self, reason: ReviewReason, lang: Lang | None = None) -> str:
        """Return one reason of a REVIEW in words."""
        return tr(reason.reason_id, lang, **self._in(reason.places, lang))

    def remedy_of(self, reason: ReviewReason, lang: Lang | None = None) -> str:
        """Return what would settle one reason of a REVIEW."""
        return tr(reason.remedy_id, lang, **self._in(reason.places, lang)) if reason.remedy_id else ""

    def _reasons(self) -> tuple[ReviewReason, ...]:
        return self.reviews or (ReviewReason("", self.reason_id, self.remedy_id, self.places),)

    def _in(self, places: Mapping[str, Place | int], lang: Lang | None) -> dict[str, object]:
        """The places with our own words in the reader's language; what the register says stays as it is."""
        filled: dict[str, object] = {
            name: _words(value, lang)
            if isinstance(value, Code)
            else countries_in_words(str(value), lang)
            if name == COUNTRY
            else value
            for name, value in places.items()
        }
        return {"asked": self._question(lang), **filled}

    def _question(self, lang: Lang | None) -> str:
        return within(self.question(lang)) or ", ".join(self.missing)


def _words(code: Code, lang: Lang | None) -> str:
    return ", ".join(tr(WORDS[word], lang) if word in WORDS else word for word in code.split(", "))
