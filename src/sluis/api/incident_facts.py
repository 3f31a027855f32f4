"""What somebody noted about an incident, and the fields of notices that it fills.

In:  a TOML file, a scope. Out: ``IncidentFacts``; the fields of GDPR article 33(3), of annex I of Regulation 611/2013
and of Tw 11.3a(3), each filled from what is on record, or open.

The rule this module keeps: nothing is filled that nobody noted and no source shows.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from sluis.api.files import read_bytes
from sluis.errors import Code, FileName
from sluis.errors.reports import incident_facts_error
from sluis.i18n import N_
from sluis.register.model import Register
from sluis.reports.papers.figure import Figure, Moment, NameList, Origin, Phrase, Sentence, Source, Worded
from sluis.reports.papers.incident import Certainty, Decision, Notice, NoticeField, Stretch
from sluis.reports.papers.paper import Issued
from sluis.terms import SUBJECTS, Subject

__all__ = ["DecisionNoted", "IncidentFacts", "NeighboursNoted", "read_facts"]

Noted = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Counted = Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class DecisionNoted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That it is not notified: what was decided, by whom, on which day."""

    text: Noted
    by: Noted
    day: date


class NeighboursNoted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What neighbours are told in words of their own: what is true of a customer need not be true of them."""

    summary: Noted | None = None
    consequences: Noted | None = None
    advice: Noted | None = None

    def figure(self, key: str) -> Figure | None:
        """Return what was noted for them under a key; ``None`` where nothing was."""
        value = getattr(self, key)
        return None if value is None else Figure(value, WHAT[key], Source(Origin.PERSON, f"neighbours.{key}"))


class IncidentFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody noted; what is absent is open."""

    detected: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    notice: Literal["first", "second"] | None = None
    nature: Noted | None = None
    circumstances: Noted | None = None
    summary: Noted | None = None
    consequences: Noted | None = None
    measures_on_data: Noted | None = None
    measures: Noted | None = None
    advice: Noted | None = None
    """What people can do."""
    other_providers: Noted | None = None
    told_people: Noted | None = None
    """What people were told."""
    means: Noted | None = None
    people_told: Counted | None = None
    other_countries: Noted | None = None
    other_authorities: Noted | None = None
    not_notified: DecisionNoted | None = None
    neighbours: NeighboursNoted | None = None

    def figure(self, key: str) -> Figure | None:
        """Return what was noted under a key; ``None`` where nothing was."""
        value = getattr(self, key)
        if value is None:
            return None
        told = Moment(int(value.timestamp() * 1000)) if isinstance(value, datetime) else value
        if key == "notice":
            told = Phrase(_WHICH[value])
        return Figure(told, WHAT[key], Source(Origin.PERSON, key))

    def decision(self) -> Decision | None:
        """Return the decision not to notify, when there is one."""
        made = self.not_notified
        if made is None:
            return None
        place = Source(Origin.PERSON, "not_notified")
        return Decision(
            text=Figure(made.text, N_("Decided not to notify, because"), place),
            by=Figure(made.by, N_("Decided by"), place),
            day=Figure(made.day, N_("Decided on"), place),
        )


_WHICH: Final = {"first": N_("a first notification"), "second": N_("a second notification")}
WHAT: Final = {
    "detected": N_("Detected"),
    "notice": N_("First or second notification"),
    "nature": N_("Nature of what happened"),
    "circumstances": N_("Circumstances"),
    "summary": N_("What happened, in short"),
    "consequences": N_("Likely consequences"),
    "measures_on_data": N_("Measures on the data"),
    "measures": N_("Measures taken or proposed"),
    "advice": N_("What people can do"),
    "other_providers": N_("Other providers"),
    "told_people": N_("What people were told"),
    "means": N_("How people were told"),
    "people_told": N_("People who were told"),
    "other_countries": N_("People in other countries"),
    "other_authorities": N_("Other authorities that were told"),
}
"""Key → what it is."""


def read_facts(file: Path | None) -> IncidentFacts:
    """Read what somebody noted; nothing when no file is given.

    Raises:
        FileMissingError: the file cannot be read.
        incident_facts_error: it is no TOML, or a key or value is not of its form.
    """
    if file is None:
        return IncidentFacts()
    try:
        return msgspec.toml.decode(read_bytes(file), type=IncidentFacts)
    except msgspec.ValidationError:
        raise incident_facts_error(file=FileName(file), what=Code("keys")) from None
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise incident_facts_error(file=FileName(file), what=Code("syntax")) from None


class Filling:
    """What fields are filled from."""

    def __init__(
        self,
        issued: Issued,
        facts: IncidentFacts,
        stretches: Sequence[Stretch],
        register: Register,
        activities: Sequence[str],
    ) -> None:
        """Take what is known."""
        self.issued = issued
        self.facts = facts
        self.stretches = stretches
        self.register = register
        self.activities = activities

    def notices(self) -> tuple[Notice, ...]:
        """Return the three notices."""
        return (self._gdpr(), self._annex(), self._telecom())

    def _gdpr(self) -> Notice:
        fields = (
            self._noted("(a)", N_("Nature of the breach"), "nature"),
            self._subjects(),
            self._homes("(a)", N_("Approximate number of people")),
            self._kinds("(a)", N_("Categories and approximate number of records")),
            self._contact("(b)"),
            self._noted("(c)", N_("Likely consequences of the breach"), "consequences"),
            self._noted("(d)", N_("Measures taken or proposed, also against adverse effects"), "measures"),
        )
        return Notice(title=N_("What GDPR article 33(3) asks of a notice"), fields=fields)

    def _annex(self) -> Notice:
        provider = Sentence("{by}", {"by": self.issued.by})
        fields = (
            NoticeField(place="1", asked=N_("Name of the provider"), told=(provider,)),
            self._contact("2"),
            self._noted("3", N_("First or second notification"), "notice"),
            self._when(),
            self._noted("5", N_("Circumstances of the breach"), "circumstances"),
            self._kinds("6", N_("Nature and content of the data")),
            self._noted("7", N_("Measures applied to the data"), "measures_on_data"),
            self._noted("8", N_("Relevant use of other providers"), "other_providers"),
            self._noted("9", N_("Summary of the incident, with place and storage media"), "summary"),
            self._homes("10", N_("Number of subscribers or individuals")),
            self._noted("11", N_("Potential consequences and adverse effects"), "consequences"),
            self._noted("12", N_("Measures to mitigate adverse effects"), "measures"),
            self._noted("13", N_("Content of the notification to people"), "told_people"),
            self._noted("14", N_("Means of communication"), "means"),
            self._noted("15", N_("Number of people notified"), "people_told"),
            self._noted("16", N_("People in other Member States"), "other_countries"),
            self._noted("17", N_("Notification of other authorities"), "other_authorities"),
        )
        return Notice(title=N_("What annex I of Regulation (EU) 611/2013 asks"), fields=fields)

    def _telecom(self) -> Notice:
        fields = (
            self._noted("11.3a(3)", N_("Nature of the breach"), "nature"),
            self._contact("11.3a(3)"),
            self._noted("11.3a(3)", N_("Measures that people are advised to take"), "advice"),
            self._noted("11.3a(3)", N_("Consequences for the data, to the authority"), "consequences"),
            self._noted("11.3a(3)", N_("Measures proposed or taken, to the authority"), "measures"),
        )
        return Notice(title=N_("What Tw article 11.3a(3) asks"), fields=fields)

    def _noted(self, place: str, asked: str, key: str) -> NoticeField:
        figure = self.facts.figure(key)
        return NoticeField(place=place, asked=asked, told=() if figure is None else (Sentence("{it}", {"it": figure}),))

    def _contact(self, place: str) -> NoticeField:
        officer = self.issued.officer or self.issued.contact
        told = Sentence(
            N_("Data protection officer: {officer}. Contact: {contact}."),
            {"officer": officer, "contact": self.issued.contact},
        )
        return NoticeField(place=place, asked=N_("Where more information can be had"), told=(told,))

    def _subjects(self) -> NoticeField:
        keys = dict.fromkeys(
            subject
            for name in self.activities
            if (activity := self.register.activities.get(name)) is not None
            for ground in activity.grounds
            for subject in ground.subjects
        )
        told: tuple[Sentence, ...] = ()
        if keys:
            listed: Worded = SubjectList(tuple(Subject(key) for key in keys))
            place = Source(Origin.REGISTER, "activities.*.grounds")
            told = (
                Sentence(
                    N_("By the register, of the purposes for which it left: {subjects}."),
                    {"subjects": Figure(listed, N_("Categories of people"), place)},
                ),
            )
        return NoticeField(place="(a)", asked=N_("Categories of people"), told=told)

    def _homes(self, place: str, asked: str) -> NoticeField:
        told: list[Sentence] = []
        silent: list[Sentence] = []
        for stretch in self.stretches:
            known = [each for each in stretch.sources() if each.homes.certainty is not Certainty.UNKNOWN]
            told += [Sentence(_HOMES[each.homes.certainty], _places(each, count=each.homes.figure)) for each in known]
            counted = [(each, counts) for each in stretch.sources() for counts in each.counted]
            told += [
                Sentence(_COUNTED, _places(each, count=counts.counts.figure, homes=counts.homes.figure))
                for each, counts in counted
            ]
            if not known:
                silent.append(Sentence(N_("homes {period}: {count}"), _places(stretch, count=stretch.homes.figure)))
        silent.append(Sentence(N_("how many people live in a home")))
        return NoticeField(place=place, asked=asked, told=tuple(told), open=tuple(silent))

    def _kinds(self, place: str, asked: str) -> NoticeField:
        told: list[Sentence] = []
        silent: list[Sentence] = []
        for stretch in self.stretches:
            before = len(told)
            for each in stretch.sources():
                kinds, reports = each.kinds_known, each.figures[0]
                if kinds.certainty is Certainty.MEASURED and reports.certainty is Certainty.MEASURED:
                    one = N_("By {source}, {period}: {count} report; kinds of data: {kinds}, listed under the scope.")
                    both = N_("By {source}, {period}: {count} reports; kinds of data: {kinds}, listed under the scope.")
                    told.append(Sentence(one, _places(each, kinds=kinds.figure, count=reports.figure), both))
                elif kinds.certainty is Certainty.MEASURED:
                    alone = N_("By {source}, {period}; kinds of data: {kinds}, listed under the scope.")
                    told.append(Sentence(alone, _places(each, kinds=kinds.figure)))
                elif reports.certainty is not Certainty.UNKNOWN:
                    one = N_("By {source}, {period}: {count} report; of which kinds, it does not tell.")
                    several = N_("By {source}, {period}: {count} reports; of which kinds, it does not tell.")
                    told.append(Sentence(one, _places(each, count=reports.figure), several))
            if len(told) == before:
                unknown = N_("kinds and records {period}: {kinds}")
                silent.append(Sentence(unknown, _places(stretch, kinds=stretch.kinds_known.figure)))
        return NoticeField(place=place, asked=asked, told=tuple(told), open=tuple(silent))

    def _when(self) -> NoticeField:
        told: list[Sentence] = []
        for each in (each for stretch in self.stretches for each in stretch.sources()):
            first, last = each.figures[1], each.figures[2]
            places = _places(each, first=first.figure, last=last.figure)
            if first.certainty is Certainty.MEASURED:
                told.append(Sentence(N_("Measured, by {source}: the first on {first}, the last on {last}."), places))
            elif first.certainty is Certainty.ESTIMATED:
                told.append(Sentence(N_("Estimated, by {source}: from {first} to {last}."), places))
        silent: list[Sentence] = []
        detected = self.facts.figure("detected")
        if detected is None:
            silent.append(Sentence(N_("when it was detected")))
        else:
            told.append(Sentence(N_("Detected: {detected}."), {"detected": detected}))
        if not told or (detected is not None and len(told) == 1):
            silent.insert(0, Sentence(N_("when it happened")))
        asked = N_("Date and time of the incident, and of its detection")
        return NoticeField(place="4", asked=asked, told=tuple(told), open=tuple(silent))


_HOMES: Final = {
    Certainty.MEASURED: N_("Homes {period}, by {source}: {count}, measured."),
    Certainty.ESTIMATED: N_("Homes {period}, by {source}: {count}, estimated."),
}
_COUNTED: Final = N_(
    "Counts of many homes {period}, by {source}: {count}, in each period over {homes} homes at most. Nothing of one "
    "home stands in them."
)


def _places(stretch: Stretch, **figures: Figure) -> dict[str, Figure]:
    """Return the figures of a sentence about a part, with its period and its source."""
    source = Figure(Phrase(stretch.told_by), N_("Told by"), Source(Origin.PROGRAM))
    return {**stretch.title.figures, "source": source, **figures}


class SubjectList(msgspec.Struct, frozen=True):
    """Categories of people, as a register names them."""

    subjects: tuple[Subject, ...]

    def words(self) -> str:
        """Return them as a sentence lists them."""
        return NameList(tuple(Phrase(SUBJECTS[each][0]).words() for each in self.subjects)).words()
