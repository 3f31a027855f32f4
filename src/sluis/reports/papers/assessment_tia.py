"""The transfer impact assessment (GDPR art. 44 to 49) of activities, filled as far as the record goes.

In:  a register with its findings, and the dated rows of the tables of law about a country.
Out: per activity the transfer, the instrument, law and practice there, supplementary measures, when to look again.

The rules this module keeps:
 * Of a country the tables have no row about, the paper says that: a silent table clears nobody.
 * An activity is left out only where the register says of every country that it is inside the European Economic Area.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

import msgspec

from sluis.i18n import N_, tr
from sluis.law.adequacy import adequacy_table, inside_eea
from sluis.law.parties import Transfer
from sluis.law.scalars import OWN
from sluis.law.tables import practice
from sluis.register.counterfactuals import AskedOf
from sluis.reports.disclosures import country_name
from sluis.reports.dutch_time import day_in_words
from sluis.reports.papers.assessment import (
    Assessed,
    Case,
    Element,
    Judged,
    PhraseList,
    answer,
    open_point,
    phrase,
)
from sluis.reports.papers.assessment_dpia import CLAIMS, KEYS, SUPPLEMENTARY
from sluis.reports.papers.figure import (
    Cited,
    Country,
    Figure,
    NameList,
    Origin,
    Phrase,
    Sentence,
    Source,
    Value,
    country_figure,
)
from sluis.reports.papers.statement_letter import TOOL_WORDS

TRANSFER, TOOL, PRACTICE, SUPPLEMENTED, AGAIN = "transfer", "tool", "practice", "supplemented", "again"
RULES: Final = {
    TRANSFER: ("avg-44",),
    TOOL: ("avg-46-clauses", "avg-46-rights"),
    PRACTICE: ("avg-46-702", "avg-48"),
}
"""Element → rules of law whose findings stand there; findings of other law stand in the impact assessment."""
NOT_ABOUT: Final = N_("{activity}: as far as the register says, it stays inside the European Economic Area.")
OUTCOMES: Final = {
    "essentially_equivalent": N_("essentially equivalent"),
    "not_equivalent": N_("not equivalent"),
    "not_made": N_("not made"),
}
FOUND_WANTING: Final = (
    N_(
        "C-311/18; followed in EDPB Binding Decision 1/2023. From 10 July 2023 Executive Order 14086 is weighed "
        "(2023/1795)."
    ),
    N_("EDPB Statement 02/2022."),
    N_(
        "Access by authorities without the limits C-311/18 asks, as a supervisory authority found in 2025 of laws that "
        "are older; the first day is our own: that of C-311/18."
    ),
)
"""What the table of law says of countries, so that it has words in both languages."""
GROUNDS: Final = {
    "use-case-1": N_("use case 1 of the Recommendations: kept encrypted, keys here"),
    "use-case-2": N_("use case 2 of the Recommendations: pseudonymised, the other half here"),
    "use-case-3": N_("use case 3 of the Recommendations: encrypted under way"),
    "use-case-4": N_("use case 4 of the Recommendations: a recipient that law protects"),
    "use-case-5": N_("use case 5 of the Recommendations: split over several parties"),
    "adequacy": N_("an adequacy decision"),
    "law-and-practice": N_("law and practice of the country"),
}
ASKED_BY_LAW: Final = N_("what authorities in that country may demand by law, and under which limits")
IN_PRACTICE: Final = N_("whether authorities demanded such data of the recipient, and how often")
STOPS: Final = N_("whether the measures keep authorities there from what they may demand")
SCOPES: Final = {
    "all": N_("for every recipient there"),
    "subject_to": N_("only for who falls under the law that it names"),
    "dpf": N_("only for who is on the list of the EU-US Data Privacy Framework"),
}


class Held(msgspec.Struct, frozen=True):
    """Something that law or an authority says of a country, and from when until when."""

    starts: date
    ends: date | None
    told: str
    scope: str = ""

    def words(self) -> str:
        """Return it with its days."""
        said = tr(self.told)
        places = {"told": f"{said}, {tr(SCOPES[self.scope])}" if self.scope else said}
        since = day_in_words(self.starts)
        if self.ends is None:
            return tr(N_("since {since}: {told}"), None, since=since, **places)
        return tr(N_("from {since}, before {ends}: {told}"), None, since=since, ends=day_in_words(self.ends), **places)


class LookedFrom(msgspec.Struct, frozen=True):
    """The places from which a recipient looks at data, as the register has them."""

    places: tuple[str, ...]

    def words(self) -> str:
        """Return them one after another."""
        return ", ".join(tr(N_("its own country")) if each == OWN else country_name(each) for each in self.places)


class Leg(NamedTuple):
    """Somebody outside the European Economic Area who gets at the data."""

    country: str
    name: str
    transfer: Transfer
    place: str
    """Of the instrument, at the recipient."""


def assessed_tia(judged: Judged, key: str) -> Assessed | None:
    """Return one activity as a transfer impact assessment asks for it; ``None`` where all of it stays inside.

    Args:
        judged: A register with its findings on a day.
        key: Of an activity that can be lowered.

    Source:
        GDPR art. 44-49; C-311/18; EDPB Recommendations 01/2020, the six steps.
    """
    case = Case(judged, key)
    legs = tuple(_legs(case))
    unknown = [other for other in case.recipient.subprocessors if other.country is None]
    if not legs and not unknown and case.recipient.country is not None and case.recipient.access_from:
        return None
    rules = case.by_element(RULES, "")
    elements = (
        case.element(
            TRANSFER,
            N_("What goes where"),
            "AVG art. 44; EDPB Recommendations 01/2020",
            tuple(_transfer(case)),
            rules[TRANSFER],
        ),
        case.element(
            TOOL, N_("Which instrument carries it"), "AVG art. 45, 46, 49", tuple(_tool(case, legs)), rules[TOOL]
        ),
        case.element(
            PRACTICE,
            N_("Law and practice of the country"),
            "AVG art. 46(1); C-311/18; EDPB Recommendations 01/2020",
            tuple(_practice(case, legs)),
            rules[PRACTICE],
            remarks=tuple(_silent(legs)),
            more=(_open(ASKED_BY_LAW, AskedOf.CONTROLLER), _open(IN_PRACTICE, AskedOf.RECIPIENT)),
        ),
        *_after(case, legs),
    )
    return Assessed(key=key, purpose=case.part.purpose, elements=elements)


def _after(case: Case, legs: tuple[Leg, ...]) -> tuple[Element, ...]:
    more = (_open(STOPS, AskedOf.CONTROLLER),)
    title, asks = N_("Supplementary measures"), "AVG art. 46(1); EDPB Recommendations 01/2020"
    again = N_("When it is looked at again")
    return (
        case.element(SUPPLEMENTED, title, asks, tuple(_supplemented(case, legs)), (), more=more),
        case.element(AGAIN, again, "AVG art. 5(2), 24(1)", tuple(_again(case, legs)), ()),
    )


def _open(asked: str, whom: AskedOf) -> Sentence:
    return open_point(Phrase(asked), Source(Origin.LAW, Cited("AVG art. 46(1)")), whom)


def _legs(case: Case) -> Iterator[Leg]:
    recipient = case.recipient
    apart = {leg.country: (leg.transfer, f"legs[{number}].transfer") for number, leg in enumerate(recipient.legs, 1)}
    name = recipient.legal_entity or recipient.name
    for country in (*([] if recipient.country is None else [recipient.country]), *recipient.looks_from):
        if not inside_eea(country):
            yield Leg(country, name, *apart.get(country, (recipient.transfer, "transfer")))
    for number, other in enumerate(recipient.subprocessors, 1):
        if other.country is not None and not inside_eea(other.country):
            yield Leg(other.country, other.name, other.transfer, f"subprocessors[{number}].transfer")


def _transfer(case: Case) -> Iterator[Figure]:
    part, recipient = case.part, case.recipient
    yield from (part.recipient, part.role, part.country, case.people(), part.kinds, part.when, *part.transfers)
    looked = LookedFrom(recipient.access_from) if recipient.access_from else None
    yield case.theirs(looked, N_("Looked at from"), "access_from")
    for number, other in enumerate(recipient.subprocessors, 1):
        yield case.theirs(other.name, N_("Passed on to"), f"subprocessors[{number}].name")
        source = case.theirs(None, "", f"subprocessors[{number}].country").source
        what = N_("Country of who it is passed on to")
        yield country_figure(other.country, source, case.entry.recipient, ask="recipient", what=what)


def _tool(case: Case, legs: tuple[Leg, ...]) -> Iterator[Figure]:
    for leg in legs:
        transfer, about = leg.transfer, f"{leg.name}, {leg.country}"

        def fact(value: Value, what: str, place: str, leg: Leg = leg, about: str = about) -> Figure:
            source = Source(Origin.REGISTER, f"recipients.{case.entry.recipient}.{leg.place}.{place}")
            return Figure(value, what, source, about)

        yield fact(phrase(transfer.tool, TOOL_WORDS), N_("Instrument"), "tool")
        yield from _adequacy(leg, case.day)
        if leg.country == "US":
            yield fact(answer(transfer.dpf.listed), N_("On the list of the Data Privacy Framework"), "dpf.listed")
            yield fact(transfer.dpf.checked_at, N_("That list was read on"), "dpf.checked")
        if transfer.tool == "scc":
            yield fact(transfer.scc_module, N_("Module of the standard clauses"), "module")
            yield fact(NameList(transfer.annexes) if transfer.annexes else None, N_("Parts filled in"), "annexes")
            yield fact(
                answer(transfer.importer_under_avg),
                N_("The GDPR applies to the recipient itself"),
                "importer_under_avg",
            )
        if transfer.tool not in {None, "adequacy"}:
            yield fact(transfer.signed, N_("Signed"), "signed")
        yield fact(
            answer(transfer.rights_enforceable), N_("People can enforce their rights there"), "rights_enforceable"
        )


def _adequacy(leg: Leg, day: date) -> Iterator[Figure]:
    what = N_("Adequacy decision")
    held = [
        row
        for row in adequacy_table().decision
        if row.country == leg.country
        and row.starts <= day
        and (row.ends is None or day < row.ends)
        and (row.annulled is None or day < row.annulled)
    ]
    for row in held:
        value = Held(row.starts, row.ends, row.name, row.scope)
        yield Figure(value, what, Source(Origin.LAW, f"adequacy: {row.celex}"), leg.country)
    if not held:
        absent = Phrase(N_("the table has no decision for this country on this day"))
        yield Figure(absent, what, Source(Origin.LAW, "adequacy"), leg.country)


def _practice(case: Case, legs: tuple[Leg, ...]) -> Iterator[Figure]:
    for leg in legs:
        for row in practice():
            if row.country == leg.country and row.starts <= case.day:
                source = Source(Origin.LAW, f"law_and_practice: {row.country}")
                yield Figure(Held(row.starts, row.ends, row.why), N_("What was found wanting"), source, leg.country)
    for leg in legs:
        tia, about, place = leg.transfer.tia, leg.name, f"recipients.{case.entry.recipient}.{leg.place}.tia"
        for value, what, name in (
            (tia.ref, N_("Earlier assessment"), "ref"),
            (tia.made, N_("Day of the earlier assessment"), "date"),
            (phrase(tia.outcome, OUTCOMES), N_("What the earlier assessment concluded"), "outcome"),
            (phrase(tia.ground, GROUNDS), N_("On what that conclusion rests"), "ground"),
        ):
            yield Figure(value, what, Source(Origin.REGISTER, f"{place}.{name}"), about)
    parent = case.recipient.parent_country
    if parent is not None:
        yield case.theirs(Country(parent), N_("Country of the parent company"), "parent_country")


def _silent(legs: tuple[Leg, ...]) -> Iterator[Sentence]:
    told = {row.country for row in practice()}
    for country in dict.fromkeys(leg.country for leg in legs if leg.country not in told):
        name = Figure(Country(country), N_("Country"), Source(Origin.LAW, "law_and_practice"), country)
        message = N_(
            "The table of law has no row on law and practice of {country}; that is no judgement of that country."
        )
        yield Sentence(message, {"country": name})


def _supplemented(case: Case, legs: tuple[Leg, ...]) -> Iterator[Figure]:
    for leg in legs:
        taken = PhraseList(tuple(SUPPLEMENTARY[name] for name in leg.transfer.supplementary))
        source = Source(Origin.REGISTER, f"recipients.{case.entry.recipient}.{leg.place}.supplementary")
        yield Figure(taken if taken.messages else None, N_("Supplementary measures"), source, leg.name)
    yield case.fact(phrase(case.entry.key_location, KEYS), N_("Where tokens can be undone"), "key_location")
    yield case.fact(phrase(case.entry.claim, CLAIMS), N_("What the provider says the data is"), "claim")
    yield from case.part.security


def _again(case: Case, legs: tuple[Leg, ...]) -> Iterator[Figure]:
    for leg in legs:
        place = f"recipients.{case.entry.recipient}.{leg.place}"
        review = Source(Origin.REGISTER, f"{place}.tia.review")
        yield Figure(leg.transfer.tia.review, N_("Day on which a newer one is due"), review, leg.name)
        if leg.transfer.expires is not None:
            source = Source(Origin.REGISTER, f"{place}.expires")
            yield Figure(leg.transfer.expires, N_("The instrument ends"), source, leg.name)
