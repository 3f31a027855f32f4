"""The ten questions of parliament about routers that report on households, answered for one provider.

In:  figures of a register, the law, and what else was looked at. Out: ``Answers``, and one page of it for everybody.

The rules this module keeps:
 * Each answer is three sentences, says what it rests on and what we do not know; none of them is left out.
 * What was not looked at for this paper is said to be that, and is no answer.
 * It says what is on record and what rules answer; never that a law was broken, and it advises nobody.
"""

from datetime import date
from typing import ClassVar, Final, TypeAlias

import msgspec

from sluis.i18n import N_, tr
from sluis.law.parties import Ai
from sluis.law.sources import citations
from sluis.law.words import citation_in_words, words_of
from sluis.reports.dutch_time import day_in_words, moment_in_words
from sluis.reports.papers.figure import NOT_ON_RECORD, Figure, NameList, Sentence
from sluis.reports.papers.paper import Paper, Sentences
from sluis.terms import KINDS, Kind, Verdict

Three: TypeAlias = tuple[Sentence, Sentence, Sentence]
QUESTIONS: Final = (
    N_("Did routers send addresses and names of devices to a company abroad, unknown to customers?"),
    N_("Are addresses and names of devices personal data?"),
    N_("Can households be recognised or followed by what is sent?"),
    N_("The data goes to a company outside Europe. May it?"),
    N_("Which rules hold for a telecom provider?"),
    N_("What if data is combined, and people cannot use their rights?"),
    N_("Is the supervisory authority involved?"),
    N_("What does the provider owe its customers?"),
    N_("Are stricter rules needed for providers that use AI?"),
    N_("Is there an answer in time, and which law is coming?"),
)
"""In our words, in the order in which parliament asked them (11 March 2026, 2026Z04886)."""


DO_IT_AGAIN: Final = N_("Do it again")
"""What a command is called that gives again what an answer rests on."""
_NOT_ANSWERED: Final = N_("Our register does not answer this yet: “{ask}”")
_ANSWERED: Final = {
    Verdict.PASS: N_("It is in order, by what is on record"),
    Verdict.FAIL: N_("It is not in order, by what is on record"),
    Verdict.UNKNOWN: N_("Our register does not say what this rule asks"),
    Verdict.REVIEW: N_("A person has to weigh it"),
}
"""What a rule answers for which we have no sentence of its own."""


class Typed(msgspec.Struct, frozen=True):
    """A command; it says itself where its answer comes from."""

    command: str
    says_where: ClassVar[bool] = True

    def words(self) -> str:
        """Return it as it is typed."""
        return self.command


class RuleValue(msgspec.Struct, frozen=True):
    """What a rule of law answers about an activity."""

    rule: str
    verdict: Verdict
    citation: str
    says_where: ClassVar[bool] = True

    def words(self) -> str:
        """Return what it answers as one plain sentence, the citation, and where the public finds the text."""
        known = words_of(self.rule)
        said = None if known is None else known.fail if self.verdict is Verdict.FAIL else known.review
        asked = known.ask.told() if known is not None and self.verdict is Verdict.UNKNOWN else ""
        first = tr(_NOT_ANSWERED, None, ask=asked) if asked else "" if said is None else said.told()
        links = dict.fromkeys(cited.text.link for cited in citations(f"rules/{self.rule}"))
        parts = (first or tr(_ANSWERED[self.verdict]), citation_in_words(self.citation), *list(links)[:1])
        told = [part.rstrip(".") for part in parts if part]
        return " ".join(part if part is told[-1] or part.endswith("?”") else f"{part}." for part in told)


class SinceThen(msgspec.Struct, frozen=True):
    """The time from a moment until the paper."""

    at_ms: int
    """Milliseconds since 1970-01-01T00:00Z."""

    def words(self) -> str:
        """Return since when, in Dutch local time."""
        return tr(N_("since {moment}"), None, moment=moment_in_words(self.at_ms))


class LawPlace(msgspec.Struct, frozen=True):
    """Where the law of a question is, for everybody to read."""

    rule: str
    citation: str
    says_where: ClassVar[bool] = True

    @property
    def link(self) -> str:
        """The first place where the public finds its text; empty where none is known."""
        return next((cited.text.link for cited in citations(f"rules/{self.rule}")), "")

    def words(self) -> str:
        """Return the citation, and where the public finds its text."""
        return f"{citation_in_words(self.citation)} {self.link}".rstrip()


class DayOf(msgspec.Struct, frozen=True):
    """A day that something is told of."""

    day: date

    def words(self) -> str:
        """Return it in words."""
        return day_in_words(self.day)


_TECHNICAL: Final = N_("technical values")
_PLAIN: Final = {
    Kind.NUMBER: _TECHNICAL,
    Kind.FLAG: _TECHNICAL,
    Kind.ENUM: _TECHNICAL,
    Kind.COUNTER: _TECHNICAL,
    Kind.FINGERPRINT: N_("traits of a device"),
    Kind.HOUSEHOLD: N_("which home"),
    Kind.MOMENT: N_("when it was measured"),
}
"""Kinds whose label says little to who is no technician."""


class KindsThatGo(msgspec.Struct, frozen=True):
    """Kinds of data that may leave, each with whether it is changed before."""

    kinds: tuple[tuple[Kind, bool], ...]

    def words(self) -> str:
        """Return them as a sentence lists them; that it all stays inside, where there is none.

        Examples:
            >>> KindsThatGo(((Kind.MAC_ADDRESS, True), (Kind.SSID, False))).words()
            'MAC address (changed first) and Wi-Fi network name'
        """
        labels = [(tr(_PLAIN.get(kind, KINDS[kind].label)), changed) for kind, changed in self.kinds]
        changed_first = N_("{kind} (changed first)")
        told = (tr(changed_first, None, kind=label) if changed else label for label, changed in labels)
        return NameList(tuple(dict.fromkeys(told))).words() if labels else tr(N_("stays inside"))


class AiSystem(msgspec.Struct, frozen=True, kw_only=True):
    """What a register says of an AI system."""

    name: str | None
    provider: str | None
    intended_use: str | None
    outputs: str | None
    high_risk: bool | None
    reason: str | None
    oversight: str | None
    literacy: str | None

    @classmethod
    def of(cls, ai: Ai) -> "AiSystem":
        """Return it as it is on record."""
        name = " ".join(part for part in (ai.system, ai.version) if part) or None
        return cls(
            name=name, provider=ai.provider, intended_use=ai.intended_use, outputs=ai.outputs, high_risk=ai.annex_iii,
            reason=ai.reason, oversight=ai.oversight, literacy=ai.literacy,
        )  # fmt: skip

    def words(self) -> str:
        """Return each fact with its name, sentences of others between quotation marks; that one is not on record.

        Examples:
            >>> told = AiSystem.of(Ai(system="Advisor", intended_use="advice")).words()
            >>> told[:74]
            'name: Advisor; who makes it: not on record; what it is for: “advice”; what'
        """
        risk = {True: N_("yes"), False: N_("no"), None: NOT_ON_RECORD}[self.high_risk]
        told = (
            (N_("name"), self.name),
            (N_("who makes it"), self.provider),
            (N_("what it is for"), _quoted(self.intended_use)),
            (N_("what comes back"), _quoted(self.outputs)),
            (N_("high-risk (Annex III)"), tr(risk)),
            (N_("why, or why not"), _quoted(self.reason)),
            (N_("who oversees it"), _quoted(self.oversight)),
            (N_("what people learn about it"), _quoted(self.literacy)),
        )
        return "; ".join(f"{tr(what)}: {tr(NOT_ON_RECORD) if value is None else value}" for what, value in told)


def _quoted(text: str | None) -> str | None:
    return None if text is None else f"“{text}”"


class Listing(msgspec.Struct, frozen=True):
    """Several values, or the words for a list that is empty."""

    values: tuple[Figure, ...]
    empty: str
    """A message id."""

    def words(self) -> str:
        """Return the values one after another."""
        made = [f"{each.about_words()}: {each.words()}" if each.about else each.words() for each in self.values]
        return "; ".join(made) or tr(self.empty)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one question."""

    number: int
    said: Three
    evidence: tuple[Figure, ...]
    """Where to look, and what rules answer that is not in order."""
    again: tuple[Figure, ...]
    """What to type to get it again: it stands in the appendix, for whoever checks."""
    unknown: Sentences


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """Who is accountable for a paper."""

    name: Figure
    """``None`` when nobody signed yet."""
    key: Figure
    """The fingerprint of the key that signs the file of the paper; ``None`` without a signature."""


class Answers(Paper, frozen=True, kw_only=True):
    """The ten answers."""

    answers: tuple[Answer, Answer, Answer, Answer, Answer, Answer, Answer, Answer, Answer, Answer]
    signed: Signed


class PublicAnswer(Paper, frozen=True, kw_only=True):
    """One page for everybody, with one figure."""

    figure: Figure
    said: Three
    signed: Signed
