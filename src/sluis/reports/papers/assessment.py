"""An assessment: what the law asks to be assessed of an activity, with what is on record for it and what is open.

In:  an activity as figures, and what the law layer finds of it. Out: elements; open points; what differs from before.

The rules this module keeps:
 * What is not on record becomes an open point with whom to ask; no value is made up in its place.
 * Every finding that is no PASS stands under one element of the impact assessment: none is lost between them. The two
   other assessments hold those of their own law.
 * A paper that assesses nothing by itself says so: people assess, this puts before them what is on record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from sluis.i18n import N_, tr
from sluis.kernel.plan import PlanPath, Told
from sluis.law.finding import Finding
from sluis.law.words import within
from sluis.register.counterfactuals import AskedOf, asked_of
from sluis.register.decisions import STATE_WORDS, DecisionDone, DecisionState
from sluis.register.model import Register
from sluis.reports.dutch_time import day_in_words
from sluis.reports.household_words import form_in_words, what_in_words
from sluis.reports.papers.activity_values import ActivityPart, activity_part
from sluis.reports.papers.figure import (
    NOT_ON_RECORD,
    Both,
    Cited,
    Figure,
    Origin,
    Phrase,
    Sentence,
    Source,
    Value,
    Worded,
)
from sluis.reports.papers.paper import Paper
from sluis.reports.papers.register_findings import FindingLine, finding_lines
from sluis.reports.risk_lease import OnRecord as MeasuredOnRecord
from sluis.reports.risk_parts import PartPoint
from sluis.reports.utility import UtilityPoint
from sluis.standing.entries import Measured
from sluis.terms import Verdict


class AssessmentKind(StrEnum):
    """Which assessment it is."""

    DPIA = "dpia"
    TIA = "tia"
    LIA = "lia"


class FieldForm(msgspec.Struct, frozen=True):
    """A field, and the form in which it leaves."""

    path: PlanPath
    treatment: Told

    def words(self) -> str:
        """Return what it tells about a home, and the form."""
        return f"{what_in_words(self.path)}: {form_in_words(self.treatment)}"


class OnRecord(msgspec.Struct, frozen=True):
    """What somebody decided about a finding, and whether it settles anything on the day."""

    who: str
    day: date
    expires: date
    why: str
    state: DecisionState

    def words(self) -> str:
        """Return who decided what, until when, and what becomes of it."""
        places = {"who": self.who, "day": day_in_words(self.day), "expires": day_in_words(self.expires)}
        told = tr(N_("{who}, on {day}, until {expires}: {why}"), None, why=self.why, **places)
        return told if self.state is DecisionState.HOLDS else f"{told} ({tr(STATE_WORDS[self.state])})"


class Several(msgspec.Struct, frozen=True):
    """The values of one fact, as a version has them."""

    values: tuple[Value, ...]

    def words(self) -> str:
        """Return them one after another; that it is not on record, where there is no value."""
        told = (Figure(value, "", Source(Origin.REGISTER)).words() for value in self.values if value is not None)
        return "; ".join(told) or tr(NOT_ON_RECORD)


class PhraseList(msgspec.Struct, frozen=True):
    """Several words of ours: message ids."""

    messages: tuple[str, ...]

    def words(self) -> str:
        """Return them translated, one after another."""
        return ", ".join(tr(message) for message in self.messages)


class FieldLine(msgspec.Struct, frozen=True, kw_only=True):
    """A field that leaves: in which form, about whom, and why the purpose needs it."""

    form: Figure
    people: Figure
    why: Figure


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the law asks to be assessed."""

    anchor: str
    title: str
    """Message id."""
    asks: Cited
    """What asks for it."""
    facts: tuple[Figure, ...] = ()
    fields: tuple[FieldLine, ...] = ()
    remarks: tuple[Sentence, ...] = ()
    lines: tuple[FindingLine, ...] = ()
    open: tuple[Sentence, ...] = ()
    """What is not known, and whom to ask."""


class Assessed(msgspec.Struct, frozen=True, kw_only=True):
    """One activity."""

    key: str
    purpose: Figure
    elements: tuple[Element, ...]
    utility: tuple[UtilityPoint, ...] = ()
    """Of an activity that counts homes: what its numbers are worth, by epsilon."""
    parts: tuple[PartPoint, ...] = ()
    """What each row does to how well homes are recognised, every row together first; as far as that is on record."""


class Assessment(Paper, frozen=True, kw_only=True):
    """An assessment of activities, filled as far as the record goes."""

    kind: AssessmentKind
    activities: tuple[Assessed, ...]
    open: Figure
    """How many points are open."""
    left: tuple[Sentence, ...]
    """Activities this assessment is not about, and why."""
    life: tuple[Sentence, ...] | None
    """Steps of this version of the register; ``None``: no gate was given."""
    changed: tuple[Sentence, ...] | None
    """``None``: no earlier version was given, so nothing was compared."""
    since: Figure | None
    state: Sentence | None


OPEN: Final[dict[AskedOf, str]] = {
    AskedOf.RECIPIENT: N_("Not known: {asked}. Ask the recipient."),
    AskedOf.PEOPLE: N_("Not known: {asked}. Ask the people concerned."),
    AskedOf.OFFICER: N_("Not known: {asked}. Ask the data protection officer."),
    AskedOf.AUTHORITY: N_("Not known: {asked}. Ask the AP."),
    AskedOf.CONTROLLER: N_("Not known: {asked}. Ask your own organisation."),
}
"""Who is asked → what is said of something that is not known."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A register with what the law layer says of it on a day."""

    register: Register
    findings: Sequence[Finding]
    decisions: Sequence[DecisionDone]
    bits: Mapping[str, int]
    """Activity → how many bits one report can say at most."""
    day: date
    measured: Mapping[str, Measured] | None = None
    """Activity → the measurement on record that counts; ``None``: no gate was asked."""
    on_record: Mapping[str, MeasuredOnRecord] | None = None
    """Activity → everything on record of measuring it; ``None``: no gate was asked."""


class Case:
    """One activity with everything that is on record of it, to be cut into elements."""

    def __init__(self, judged: Judged, key: str) -> None:
        """Take an activity of a register that can be lowered."""
        self.judged, self.key = judged, key
        self.register, self.day = judged.register, judged.day
        self.entry = judged.register.activities[key]
        self.recipient = judged.register.recipients[self.entry.recipient]
        self.part: ActivityPart = activity_part(judged.register, key)
        told = [each for each in judged.findings if each.activity == key and each.verdict is not Verdict.PASS]
        self.asking = [each for each in told if _asks(each)]
        self.told = [each for each in told if each not in self.asking]

    def fact(self, value: Value, what: str, place: str) -> Figure:
        """Return a figure that stands in the activity."""
        return Figure(value, what, Source(Origin.REGISTER, f"activities.{self.key}.{place}"), self.key)

    def theirs(self, value: Value, what: str, place: str) -> Figure:
        """Return a figure that stands at the recipient."""
        key = self.entry.recipient
        return Figure(value, what, Source(Origin.REGISTER, f"recipients.{key}.{place}"), key)

    def yes_no(self, value: bool | None, what: str, place: str) -> Figure:  # noqa: FBT001 - a fact of the register
        """Return a fact of the activity that is so, is not so, or is not on record."""
        return self.fact(answer(value), what, place)

    def people(self) -> Figure:
        """Return whose data it is; not on record where neither a ground nor a row says so."""
        people = self.part.people
        return people if people.words() else self.fact(None, people.what, "grounds, fields")

    def element(
        self,
        anchor: str,
        title: str,
        asks: str,
        facts: Sequence[Figure],
        rules: Sequence[Finding],
        *,
        fields: tuple[FieldLine, ...] = (),
        remarks: Sequence[Sentence] = (),
        more: Sequence[Sentence] = (),
    ) -> Element:
        """Return an element: its facts, the findings of its rules, and an open point for everything that is missing.

        Args:
            anchor: Of its section.
            title: Message id.
            asks: Where the law asks for it.
            facts: What is on record, or is not.
            rules: The findings that belong to it.
            fields: What leaves, field by field.
            remarks: Sentences that belong to it.
            more: Points that no register can close.
        """
        return Element(
            anchor=anchor,
            title=title,
            asks=Cited(asks),
            facts=tuple(facts),
            fields=fields,
            remarks=tuple(remarks),
            lines=tuple(finding_lines([each for each in rules if each in self.told])),
            open=_each_once([*_missing(facts, fields), *self._questions(rules), *more]),
        )

    def _questions(self, rules: Sequence[Finding]) -> Iterator[Sentence]:
        for finding in rules:
            if finding in self.asking:
                asked = Both(within(finding.question("nl")).rstrip("?"), within(finding.question("en")).rstrip("?"))
                source = Source(Origin.LAW, f"{finding.rule}: {finding.citation}")
                for whom in dict.fromkeys(map(asked_of, finding.missing)):
                    yield open_point(asked, source, whom)

    def by_element(self, table: Mapping[str, Sequence[str]], rest: str) -> dict[str, list[Finding]]:
        """Return the findings of each element.

        Args:
            table: Element → rules, or beginnings of rules that end with a hyphen; the longest that fits counts.
            rest: The element of what fits nowhere.
        """
        placed: dict[str, list[Finding]] = {name: [] for name in (*table, rest)}
        begins = [(begin, name) for name, rules in table.items() for begin in rules]
        for finding in (*self.told, *self.asking):
            fits = [(len(begin), name) for begin, name in begins if _fits(finding.rule, begin)]
            placed[max(fits)[1] if fits else rest].append(finding)
        return placed

    def fields(self) -> tuple[FieldLine, ...]:
        """Return what leaves, field by field."""
        lines = []
        for field in self.part.fields:
            about, source = ".".join(field.path), field.what.source
            lines.append(
                FieldLine(
                    form=Figure(FieldForm(field.path, field.treatment), N_("What leaves"), source, about),
                    people=Figure(field.people, N_("Whose data it is"), source, about),
                    why=Figure(field.why, N_("Why it is needed"), source, about),
                )
            )
        return tuple(lines)

    def decided(self) -> Iterator[Figure]:
        """Yield what was decided about findings of this activity."""
        for done in self.judged.decisions:
            decision = done.decision
            if decision.activity == self.key:
                value = OnRecord(decision.who, decision.date, decision.expires, decision.why, done.state)
                source = Source(Origin.REGISTER, f"decisions[{done.number}]")
                yield Figure(value, N_("Decision on record"), source, decision.finding)


def answer(value: bool | None) -> Worded | None:  # noqa: FBT001 - a fact of the register
    """Return yes or no as words; nothing when it is not on record."""
    return None if value is None else Phrase(N_("yes") if value else N_("no"))


def phrase(value: str | None, words: Mapping[str, str]) -> Worded | None:
    """Return a word of the register in the reader's language; nothing when it is not on record."""
    return None if value is None else Phrase(words[value])


def open_point(asked: Value, source: Source, whom: AskedOf) -> Sentence:
    """Return that something is not known, and whom to ask."""
    return Sentence(OPEN[whom], {"asked": Figure(asked, N_("Open point"), source)})


def _missing(facts: Sequence[Figure], fields: Sequence[FieldLine]) -> Iterator[Sentence]:
    for figure in (*facts, *(figure for line in fields for figure in (line.people, line.why))):
        if figure.value is None and figure.source.origin is Origin.REGISTER:
            yield open_point(Unfilled(figure.what, str(figure.about)), figure.source, _whom(_place(figure)))


def _whom(place: str) -> AskedOf:
    """Return who knows a fact; who exports makes the assessment of a transfer, whatever part of a register has it."""
    return AskedOf.CONTROLLER if ".tia." in place else asked_of(place)


class Unfilled(msgspec.Struct, frozen=True):
    """A fact that is not on record."""

    what: str
    about: str

    def words(self) -> str:
        """Return what it is, and of what."""
        return f"{tr(self.what)} ({self.about})"


def _each_once(points: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return points without those that ask the same of the same in the same place."""
    once: dict[tuple[str, Figure], Sentence] = {}
    for point in points:
        once.setdefault((point.message, point.figures["asked"]), point)
    return tuple(once.values())


def _asks(finding: Finding) -> bool:
    return finding.verdict is Verdict.UNKNOWN and bool(finding.missing) and bool(finding.question("en"))


def _fits(rule: str, begin: str) -> bool:
    return rule.startswith(begin) if begin.endswith("-") else rule == begin


def count_open(activities: Sequence[Assessed]) -> Figure:
    """Return how many points are open."""
    count = sum(len(element.open) for assessed in activities for element in assessed.elements)
    return Figure(count, N_("Open points"), Source(Origin.PROGRAM))


class Earlier(msgspec.Struct, frozen=True):
    """The same place in the earlier register."""

    def words(self) -> str:
        """Return that it is the earlier one."""
        return tr(N_("the earlier version"))


NEW: Final = N_("{activity} is in this paper, and not in that of the earlier version.")
GONE: Final = N_("{activity} is in the paper of the earlier version, and not in this one.")


def differences(before: Sequence[Assessed], now: Sequence[Assessed]) -> tuple[Sentence, ...]:
    """Return which facts and findings differ between two versions, each with both values.

    Args:
        before: The activities as the earlier version has them.
        now: The same of this version.
    """
    there, here = {each.key: each for each in before}, {each.key: each for each in now}
    both = [key for key in here if key in there]
    old, new = _compared([there[key] for key in both]), _compared([here[key] for key in both])
    return (
        *(_only(key, NEW) for key in here if key not in there),
        *(_only(key, GONE) for key in there if key not in here),
        *(
            _differs(key, old.get(key, ()), new.get(key, ()))
            for key in dict.fromkeys([*new, *old])
            if old.get(key, ()) != new.get(key, ())
        ),
    )


def _only(key: str, message: str) -> Sentence:
    return Sentence(message, {"activity": Figure(key, N_("Activity"), Source(Origin.REGISTER, f"activities.{key}"))})


_Key = tuple[str, str, str]
"""Activity, what it is (message id), of whom or what."""


def _compared(activities: Sequence[Assessed]) -> dict[_Key, tuple[Value, ...]]:
    values: dict[_Key, dict[Value, None]] = {}
    for assessed in activities:
        for figure in _facts(assessed):
            about = "" if figure.about == assessed.key else str(figure.about)
            values.setdefault((assessed.key, figure.what, about), {})[figure.value] = None
    return {key: tuple(each) for key, each in values.items()}


def _facts(assessed: Assessed) -> Iterator[Figure]:
    yield assessed.purpose
    for element in assessed.elements:
        yield from element.facts
        for field in element.fields:
            yield from (field.form, field.people, field.why)
        for line in element.lines:
            yield Figure(line.told.value, N_("Finding"), line.told.source, _place(line.told))
        for point in element.open:
            asked = point.figures["asked"]
            if asked.source.origin is Origin.LAW:
                yield Figure(asked.value, N_("Open point"), asked.source, _place(asked))


def _place(figure: Figure) -> str:
    place = figure.source.place
    return place if isinstance(place, str) else place.words()


def _differs(key: _Key, before: tuple[Value, ...], now: tuple[Value, ...]) -> Sentence:
    activity, what, about = key
    compared = Source(Origin.REGISTER, f"activities.{activity}")
    places = {
        "activity": Figure(activity, N_("Activity"), compared),
        "fact": Figure(Unfilled(what, about) if about else Phrase(what), N_("Fact that changed"), compared),
        "before": Figure(Several(before), N_("Before"), Source(Origin.REGISTER, Earlier())),
        "now": Figure(Several(now), N_("After"), compared),
    }
    return Sentence(N_("{activity}, {fact}. Before: {before}. Now: {now}."), places)
