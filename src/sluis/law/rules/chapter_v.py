"""GDPR chapter V: no transfer outside the EEA without adequacy or a complete instrument that works there.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply. Of article 44: PASS, FAIL (nothing carries the
     transfer), or UNKNOWN with the fact that is missing.

The rules this module keeps:
 * Remote access and sub-processors are transfers too (EDPB Guidelines 05/2021): every country counts.
 * A decision that covers only some covers a sub-processor by its own listing or instrument alone: the listing and the
   law on record of the recipient are the recipient's.
 * Article 49 never carries what runs always; for one request each letter has its conditions, and a person weighs.
 * Each leg has an instrument of its own: that of the recipient does not reach its sub-processors, nor another country
   from which it looks. Silence about the countries it looks from, or about sub-processors, is UNKNOWN.
 * An own conclusion about a country that was found wanting (``tables/law_and_practice.toml``) is for a person to weigh.
 * A processor that uses data for itself is a controller (art. 28(10)), so the clauses of module 2 do not fit it.
 * The clauses of 2021 are for importers that do not fall under the GDPR themselves (recital 7); clauses for those
   that do were announced and not adopted.
 * Surveillance of services in the United States counts as present until somebody shows otherwise.

Source: ``facts/law.md`` section 5.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from msgspec.structs import replace

from sluis.errors import Code, RegisterText
from sluis.i18n import N_
from sluis.law.adequacy import Adequacy, adequate, inside, only_travels
from sluis.law.finding import UNKNOWN_REASON, UNKNOWN_REMEDY, Authority, ReviewReason, Rule, RuleResult
from sluis.law.flow import Flow
from sluis.law.instruments import BETWEEN_AUTHORITIES, EFFECTIVE, TOOLS, weigh
from sluis.law.parties import NO_TRANSFER, Tia, Transfer
from sluis.law.tables import found_wanting
from sluis.law.weighing import Weighing, shown
from sluis.terms import Effect, Supervisor, Verdict

CLAUSES: Final = ("I.A", "I.B", "I.C", "II", "III", "9", "13", "14", "17", "18")
"""Parts of the standard clauses that somebody has to fill in; III only for modules 2 and 3."""

LAPSED: Final = date(2026, 6, 12)
"""Day on which title VII of FISA lapsed, as secondary copies say."""

EXPOSED: Final = frozenset({"cloud", "saas", "telecom", "analytics-hosted"})
"""Services that can be an electronic communication service provider (50 USC 1881(b)(4))."""

NOTHING_CARRIES: Final = N_(
    "The data goes to {country}, outside the EEA; no adequacy decision or appropriate safeguard for it is on record."
)
CONCLUDE: Final = N_(
    "Conclude an appropriate safeguard of article 46 with a transfer assessment, or let nothing leave."
)
UNLISTED: Final = BETWEEN_AUTHORITIES | {"code-of-conduct", "certification"}
"""Tools whose approval or parties no fact on record proves: which code or certificate is approved for transfers, and
whether the exporter is an authority itself (art. 46(2)(a), (e), (f), 46(3)(b))."""
_SUBPROCESSOR: Final = ".subprocessors["
_LEG: Final = ".legs["


class _Access(NamedTuple):
    """Somebody who gets at the data."""

    path: str
    """Where the country stands in the register."""
    country: str | None
    transfer: Transfer | None = None
    """The instrument of a leg of its own: of a sub-processor, or of a country it looks from; ``None``: the
    recipient's."""
    parties: tuple[str, str | None] = ("processor", "subprocessor")
    """Who sends and who receives on a leg of its own."""


def _countries(flow: Flow, at: date) -> list[_Access]:
    """Return everyone who gets at the data.

    Staff of a recipient that itself is inside, who look while they travel, receive nothing from another (EDPB
    Guidelines 05/2021, example 5).
    """
    looks_from = () if only_travels(flow, at) else flow.recipient.looks_from
    where, apart = f"recipients.{flow.recipient_key}", {leg.country for leg in flow.recipient.legs}
    places = [_Access(f"{where}.country", flow.recipient.country)]
    places += [_Access(f"{where}.access_from", country) for country in looks_from if country not in apart]
    places += [
        _Access(f"{where}{_LEG}{index}].country", leg.country, leg.transfer, _who_looks(flow, at))
        for index, leg in enumerate(flow.recipient.legs, 1)
    ]
    places += [
        _Access(f"{where}{_SUBPROCESSOR}{index}].country", sub.country, sub.transfer)
        for index, sub in enumerate(flow.recipient.subprocessors, 1)
    ]
    return places


def _who_looks(flow: Flow, at: date) -> tuple[str, str | None]:
    """Return the parties of a leg to a country the recipient looks from: its own staff is the recipient itself."""
    if flow.recipient.access_by == "staff":
        return _parties(flow, at)
    return ("processor", "subprocessor") if flow.recipient_role == "processor" else ("controller", "controller")


def _article_44(flow: Flow, at: date) -> RuleResult:
    places = _countries(flow, at)
    facts = _facts(flow, at, places)
    unknown = tuple(place.path for place in places if place.country is None) + _unnamed(flow)
    outside = [place for place in places if place.country and not inside(place.country, at)]
    if not outside:
        return _inside(flow, at, facts, unknown)
    weighed = [(place, _adequate(place, flow, at)) for place in outside]
    uncovered = [(place, answer) for place, answer in weighed if not answer.covered]
    onward = _onward(flow, at, facts, [(place, answer) for place, answer in uncovered if place.transfer is not None])
    if onward is not None and onward.verdict is Verdict.FAIL:
        return onward
    open_ones = [(str(place.country), answer) for place, answer in uncovered if place.transfer is None]
    own = (
        _needs_tool(flow, at, facts, unknown + _apart(flow, open_ones), open_ones)
        if open_ones
        else _covered(facts, unknown, [(str(place.country), answer) for place, answer in weighed])
    )
    if own.verdict in {Verdict.FAIL, Verdict.UNKNOWN} or onward is None:
        return own
    if own.verdict is Verdict.REVIEW and onward.verdict is Verdict.REVIEW:
        return _together([own, onward]) or onward
    return onward


def _unnamed(flow: Flow) -> tuple[str, ...]:
    """Return what is missing about who else gets at the data: each of them is a leg of its own.

    Silence about the countries it looks from is no answer, nor is silence about sub-processors.
    """
    recipient, where = flow.recipient, flow.recipient_where
    authorised = recipient.processor_agreement.subprocessing
    missing = [] if recipient.access_from else [f"{where}.access_from"]
    if recipient.legs and recipient.access_by is None:
        missing.append(f"{where}.access_by")
    if not recipient.subprocessors and authorised in {"general", "specific"}:
        missing.append(f"{where}.subprocessors")
    if not recipient.subprocessors and authorised is None and recipient.processor_agreement.ref is not None:
        missing.append(f"{where}.processor_agreement.subprocessing")
    return tuple(missing)


def _apart(flow: Flow, open_ones: list[tuple[str, Adequacy]]) -> tuple[str, ...]:
    """Return what is missing when one instrument is to carry several countries: each is assessed on its own."""
    return (f"{flow.recipient_where}.legs",) if len({country for country, _ in open_ones}) > 1 else ()


def _onward(
    flow: Flow, at: date, facts: tuple[tuple[str, str], ...], apart: list[tuple[_Access, Adequacy]]
) -> RuleResult | None:
    """Weigh every leg of its own outside: what is wrong with one comes before what another misses."""
    legs = [_leg(flow, at, facts, place, answer) for place, answer in apart]
    for leg in legs:
        if leg.verdict is Verdict.FAIL:
            return leg
    missing = tuple(fact for leg in legs if leg.verdict is Verdict.UNKNOWN for fact in leg.missing)
    if missing:
        return _unknown(facts, missing)
    return _together(leg for leg in legs if leg.verdict is Verdict.REVIEW)


def _together(results: Iterable[RuleResult]) -> RuleResult | None:
    """Return what has to be weighed of several legs as one REVIEW, each reason apart; ``None`` when nothing has."""
    legs = list(results)
    facts = dict(fact for leg in legs for fact in leg.facts)
    return RuleResult.weigh([r for leg in legs for r in leg.reviews], tuple(facts.items())) if legs else None


def _leg(flow: Flow, at: date, facts: tuple[tuple[str, str], ...], place: _Access, answer: Adequacy) -> RuleResult:
    """Weigh the instrument of one leg outside: the recipient's own does not reach who is no party to it."""
    where, country, transfer = _instrument(place), str(place.country), place.transfer or NO_TRANSFER
    if transfer.tool in {None, "adequacy"}:
        if answer.missing:
            return _unknown(facts, answer.missing)
        named = {"country": RegisterText(country)}
        return RuleResult(Verdict.FAIL, NOTHING_CARRIES, CONCLUDE, named, facts, (f"{where}.tool",))
    weighed = weigh(flow, at, transfer, where, place.parties)
    if weighed.wrong is not None:
        places = {"country": RegisterText(country), **dict(weighed.places)}
        return RuleResult(Verdict.FAIL, weighed.wrong, weighed.remedy, places, facts)
    if weighed.missing:
        return _unknown(facts, weighed.missing)
    return _carried(flow, at, facts, [country], transfer, where)


def _instrument(place: _Access) -> str:
    """Return where the instrument of a leg of its own stands in the register."""
    return place.path.removesuffix(".country") + ".transfer"


def _adequate(place: _Access, flow: Flow, at: date) -> Adequacy:
    """Ask the tables about one place; on a leg of its own its own listing counts, and no law of the recipient."""
    country, transfer = str(place.country), place.transfer
    if transfer is None:
        return adequate(country, flow, at)
    itself = replace(flow.recipient, transfer=transfer, subject_to=(), body=None)
    answer = adequate(country, replace(flow, recipient=itself), at)
    if not answer.missing:
        return answer
    where, looked = _instrument(place), transfer.dpf.listed is not None
    own = tuple(fact.replace(f"{flow.recipient_where}.transfer", where) for fact in answer.missing)
    return Adequacy(covered=False, decision=answer.decision, missing=own if looked else (f"{where}.tool",))


def _legs_outside(flow: Flow, at: date) -> list[tuple[_Access, str, Transfer]]:
    """Return the legs of their own that go outside the EEA: the leg, the place of its instrument, the instrument."""
    return [
        (place, _instrument(place), place.transfer)
        for place in _countries(flow, at)
        if place.transfer is not None and place.country is not None and not inside(place.country, at)
    ]


def _facts(flow: Flow, at: date, places: list[_Access]) -> tuple[tuple[str, str], ...]:
    where, transfer = f"recipients.{flow.recipient_key}", flow.recipient.transfer
    weighed = [(place.path, place.country or "absent") for place in places if place.path != f"{where}.access_from"]
    weighed.append((f"{where}.access_from", shown(flow.recipient.access_from)))
    weighed += [
        (f"{where}.role", flow.recipient.role or "absent"),
        (f"{where}.own_use.improvement", shown(flow.recipient.own_purposes)),
        (f"{where}.own_use.training", shown(flow.recipient.trains_ai)),
        (f"{where}.transfer.tool", transfer.tool or "absent"),
        (f"{where}.transfer.module", shown(transfer.scc_module)),
        (f"{where}.transfer.signed", _day(transfer.signed)),
        (f"{where}.transfer.tia.outcome", transfer.tia.outcome or "absent"),
        (f"{where}.transfer.tia.date", _day(transfer.tia.made)),
    ]
    weighed += [
        (f"{where}.{name}", fact)
        for name, fact in (("access_by", flow.recipient.access_by), ("body", flow.recipient.body))
        if fact is not None
    ]
    weighed += [fact for _, instrument, leg in _legs_outside(flow, at) for fact in _onward_facts(instrument, leg)]
    return tuple(weighed)


def _onward_facts(where: str, transfer: Transfer) -> list[tuple[str, str]]:
    listing = [
        (f"{where}.dpf.{name}", shown(fact))
        for name, fact in (
            ("listed", transfer.dpf.listed),
            ("coverage", transfer.dpf.coverage),
        )
        if fact is not None
    ]
    if transfer.tool is None:
        return [(f"{where}.tool", shown(None)), *listing]
    return [
        *listing,
        (f"{where}.tool", transfer.tool),
        (f"{where}.module", shown(transfer.scc_module)),
        (f"{where}.signed", shown(transfer.signed)),
        (f"{where}.tia.outcome", shown(transfer.tia.outcome)),
        (f"{where}.tia.ground", shown(transfer.tia.ground)),
        (f"{where}.tia.date", shown(transfer.tia.made)),
    ]


def _day(day: date | None) -> str:
    return "absent" if day is None else day.isoformat()


def _inside(flow: Flow, at: date, facts: tuple[tuple[str, str], ...], unknown: tuple[str, ...]) -> RuleResult:
    if unknown:
        return _unknown(facts, unknown)
    parent = flow.recipient.parent_country
    if parent is not None and not inside(parent, at):
        return RuleResult(
            Verdict.PASS,
            N_("All who receive it are inside the EEA. The parent company is in {country}: no transfer by itself."),
            places={"country": RegisterText(parent)},
            facts=facts,
        )
    return RuleResult(Verdict.PASS, N_("All who receive it are inside the EEA: no transfer."), facts=facts)


def _unknown(facts: tuple[tuple[str, str], ...], missing: tuple[str, ...]) -> RuleResult:
    return RuleResult(
        Verdict.UNKNOWN,
        UNKNOWN_REASON,
        UNKNOWN_REMEDY,
        {"facts": RegisterText(", ".join(missing))},
        facts,
        missing,
    )


def _covered(
    facts: tuple[tuple[str, str], ...],
    unknown: tuple[str, ...],
    weighed: list[tuple[str, Adequacy]],
) -> RuleResult:
    if unknown:
        return _unknown(facts, unknown)
    named = ", ".join(sorted({answer.decision.name for _, answer in weighed if answer.covered and answer.decision}))
    return RuleResult(
        Verdict.PASS,
        N_("For each country outside the EEA an adequacy decision or a safeguard is on record: {decisions}."),
        places={"decisions": RegisterText(named or "-")},
        facts=facts,
    )


def _needs_tool(
    flow: Flow,
    at: date,
    facts: tuple[tuple[str, str], ...],
    unknown: tuple[str, ...],
    open_ones: list[tuple[str, Adequacy]],
) -> RuleResult:
    country = RegisterText(", ".join(sorted({country for country, _ in open_ones})))
    undecided = tuple(fact for _, answer in open_ones for fact in answer.missing)
    if flow.recipient.transfer.tool in {None, "adequacy"}:
        if all(answer.by_purpose for _, answer in open_ones) and not unknown:
            return _left_out(facts, country)
        if undecided and all(answer.missing for _, answer in open_ones):
            return _undecided(flow, facts, country, (*undecided, *unknown))
        return RuleResult(
            Verdict.FAIL,
            NOTHING_CARRIES,
            CONCLUDE,
            {"country": country},
            facts,
            (f"recipients.{flow.recipient_key}.transfer.tool",),
        )
    transfer, where = flow.recipient.transfer, f"{flow.recipient_where}.transfer"
    weighed = weigh(flow, at, transfer, where, _parties(flow, at))
    if weighed.wrong is not None:
        return RuleResult(
            Verdict.FAIL, weighed.wrong, weighed.remedy, {"country": country, **dict(weighed.places)}, facts
        )
    if weighed.missing or unknown:
        return _unknown(facts, (*weighed.missing, *unknown))
    return _carried(flow, at, facts, [country for country, _ in open_ones], transfer, where)


def _left_out(facts: tuple[tuple[str, str], ...], country: RegisterText) -> RuleResult:
    """A decision leaves such a body out for one purpose of it: which one this is, a person weighs."""
    reason = ReviewReason(
        "left-out",
        N_("The decision for {country} leaves such a body out, so far as it works for the purpose named there."),
        N_("Show that this is another purpose and decide (`decisions:`), or conclude an appropriate safeguard."),
        {"country": country},
    )
    return RuleResult.weigh([reason], facts)


def _parties(flow: Flow, at: date) -> tuple[str, str | None]:
    """Return who sends and who receives: a processor inside that lets somebody outside look is the exporter itself.

    Source:
        Decision (EU) 2021/914, art. 1(1): the clauses bind who concluded them.
    """
    country = flow.recipient.country
    if flow.recipient_role == "processor" and country is not None and inside(country, at):
        return ("processor", "subprocessor")
    return (flow.exporter_role, flow.recipient_role)


def _undecided(
    flow: Flow, facts: tuple[tuple[str, str], ...], country: RegisterText, missing: tuple[str, ...]
) -> RuleResult:
    """Nobody established whether a decision covers it: of a flow that was seen and stands nowhere that is enough."""
    if flow.recipient.transfer.tool is not None or flow.observed_from is None or flow.ropa_ref is not None:
        return _unknown(facts, missing)
    return RuleResult(
        Verdict.FAIL,
        N_(
            "Data went to {country}, outside the EEA, and nothing on record carried it: no safeguard, and nobody "
            "looked whether a decision covers it."
        ),
        N_("Stop it. Conclude an appropriate safeguard of article 46, with an assessment, before anything leaves."),
        {"country": country},
        facts,
        (f"{flow.recipient_where}.transfer.tool", *missing),
    )


def _practice(tia: Tia, country: str, at: date) -> ReviewReason | None:
    """An own conclusion about a country that was found wanting is for a person to weigh."""
    if tia.ground in EFFECTIVE or found_wanting(country, at) is None:
        return None
    return ReviewReason(
        f"practice-{country.lower()}",
        N_("The assessment finds {country} equivalent, and law and practice there were found wanting: {why}"),
        N_("Take a measure that works without their law, or weigh it anew and decide (`decisions:`)."),
        {"country": RegisterText(country), "why": RegisterText(str(getattr(found_wanting(country, at), "why", "")))},
    )


def _derogated(flow: Flow, facts: tuple[tuple[str, str], ...], country: RegisterText, transfer: Transfer) -> RuleResult:
    """A derogation of article 49 that can fit is narrow: a person weighs each transfer."""
    reason = ReviewReason(
        "derogation",
        N_(
            "The transfer to {country} leans on a derogation ({tool}), which is read narrowly and for the case at hand."
        ),
        N_("Show for each transfer that its conditions hold and decide (`decisions:`), or conclude an instrument."),
        {"country": country, "tool": Code(TOOLS[str(transfer.tool)])},
    )
    return RuleResult.weigh([reason], (*facts, (f"{flow.where}.trigger.kind", flow.trigger or "absent")))


def _carried(
    flow: Flow, at: date, facts: tuple[tuple[str, str], ...], countries: list[str], transfer: Transfer, where: str
) -> RuleResult:
    """An instrument is complete; what is left: was it written for this importer, and what does its country do."""
    country = RegisterText(", ".join(sorted(set(countries))))
    if (transfer.tool or "").startswith("49-"):
        return _derogated(flow, facts, country, transfer)
    reasons = [reason for name in sorted(set(countries)) if (reason := _practice(transfer.tia, name, at)) is not None]
    weighed = dict(facts)
    if reasons:
        weighed[f"{where}.tia.ground"] = transfer.tia.ground or "absent"
    if transfer.tool == "sa-scc" or transfer.tool in UNLISTED:
        reasons.append(_unproved(country, transfer))
    if transfer.tool == "scc" and transfer.importer_under_avg:
        weighed[f"{where}.importer_under_avg"] = "yes"
        reasons.append(
            ReviewReason(
                "importer-under-avg",
                N_("The recipient in {country} falls under the GDPR itself; these clauses were not written for that."),
                N_("The Commission announced other clauses. Weigh what protects the data until then (`decisions:`)."),
                {"country": country},
            )
        )
    if reasons:
        return RuleResult.weigh(reasons, tuple(weighed.items()))
    return RuleResult(
        Verdict.PASS,
        N_("The transfer to {country} rests on {tool}, with a transfer assessment."),
        places={"country": country, "tool": Code(TOOLS[str(transfer.tool)])},
        facts=facts,
    )


def _unproved(country: RegisterText, transfer: Transfer) -> ReviewReason:
    """An instrument of which no list of approvals is known here: a person looks at the approval itself."""
    if transfer.tool == "sa-scc":
        return ReviewReason(
            "clauses-of-an-authority",
            N_(
                "Clauses of an authority are claimed for {country}; none approved by the Commission for this was found."
            ),
            N_("Show the decision of authority and Commission and decide (`decisions:`)."),
            {"country": country},
        )
    return ReviewReason(
        "approval",
        N_("The transfer to {country} leans on {tool}, and no list of what was approved as such is known here."),
        N_("Show the approval, and that it binds the recipient for this transfer, and decide (`decisions:`)."),
        {"country": country, "tool": Code(TOOLS[str(transfer.tool)])},
    )


def _uses_tool(flow: Flow, at: date) -> bool:
    """Whether an instrument of article 46 carries the transfer of this recipient."""
    tool, country = flow.recipient.transfer.tool, flow.recipient.country
    if tool is None or tool == "adequacy" or tool.startswith("49-"):
        return False
    away = [place for place in (country, *flow.recipient.looks_from) if place and not inside(place, at)]
    return any(not adequate(place, flow, at).covered for place in away)


def _clauses(flow: Flow, at: date) -> RuleResult | None:
    own = flow.recipient.transfer.tool == "scc" and _uses_tool(flow, at)
    onward = [(path, transfer) for _, path, transfer in _legs_outside(flow, at) if transfer.tool == "scc"]
    if not own and not onward:
        return None
    weighing, where = Weighing(), f"{flow.recipient_where}.transfer"
    for place, transfer in onward:
        weighing.need(f"{place}.importer_under_avg", transfer.importer_under_avg)
    if own:
        weighing.need(f"{where}.importer_under_avg", flow.recipient.transfer.importer_under_avg)
        needed = [part for part in CLAUSES if part != "III" or flow.recipient.transfer.scc_module in {2, 3}]
        weighing.holds(f"{where}.annexes", flow.recipient.transfer.annexes, needed)
    return weighing.answer()


def _enforceable(flow: Flow, at: date) -> RuleResult | None:
    legs = [(f"{flow.recipient_where}.transfer", flow.recipient.transfer)] if _uses_tool(flow, at) else []
    legs += [
        (path, transfer)
        for place, path, transfer in _legs_outside(flow, at)
        if transfer.tool is not None and transfer.tool != "adequacy" and not transfer.tool.startswith("49-")
        if not _adequate(place, flow, at).covered
    ]
    if not legs:
        return None
    weighing = Weighing()
    for where, transfer in legs:
        weighing.must(
            f"{where}.rights_enforceable",
            transfer.rights_enforceable,
            N_("People cannot enforce their rights there, and without that no instrument holds."),
            N_("Choose a recipient where they can, or let nothing leave."),
        )
    return weighing.answer()


def _surveillance(flow: Flow, at: date) -> RuleResult | None:
    if flow.recipient.country != "US" or adequate("US", flow, at).covered:
        return None
    weighing, where = Weighing(), flow.recipient_where
    weighing.need(f"{where}.service", flow.recipient.service)
    weighing.fact(f"{where}.transfer.tia.ground", flow.recipient.transfer.tia.ground)
    weighing.fact(f"{where}.transfer.supplementary", flow.recipient.transfer.supplementary)
    if flow.recipient.service in EXPOSED and flow.recipient.transfer.tia.ground not in EFFECTIVE:
        lapsed = N_(
            "The service is of a kind that FISA 702 reached: the statute lapsed on 12 June 2026, and collection under "
            "earlier certifications can run on into March 2027."
        )
        weighing.review(
            "surveillance",
            lapsed if at >= LAPSED else N_("The recipient can be ordered to hand over data (FISA 702)."),
            N_("Take a measure that works (keys in the EEA, split processing), or weigh it and decide (`decisions:`)."),
        )
    elif flow.recipient.transfer.tia.ground in EFFECTIVE:
        weighing.need(f"{where}.transfer.supplementary", flow.recipient.transfer.supplementary)
    return weighing.answer()


def _owner_abroad(flow: Flow, at: date) -> RuleResult | None:
    parent, country = flow.recipient.parent_country, flow.recipient.country
    if parent is None or inside(parent, at) or country is None or not inside(country, at):
        return None
    weighing = Weighing()
    weighing.fact(f"{flow.recipient_where}.parent_country", parent)
    weighing.fact(f"{flow.recipient_where}.access_from", flow.recipient.access_from)
    return weighing.answer(
        N_(
            "The parent company is in {country}. An order there can reach the data in practice; article 48 recognises "
            "it only under a treaty."
        ),
        country=RegisterText(parent),
    )


RULES: Final = (
    Rule(
        id="avg-44",
        citation="AVG art. 44-49; C-311/18; EDPB Guidelines 05/2021, 2/2018, Recommendations 01/2020",
        effect=Effect.CLOSE,
        supervisor=Supervisor.AP,
        authority=Authority.STATUTE,
        title=N_("A transfer outside the EEA rests on adequacy or on a complete safeguard."),
        answer=_article_44,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-46-clauses",
        citation="AVG art. 46(2)(c); Decision (EU) 2021/914, recital 7, clauses 9, 13, 14, 17, 18",
        title=N_("The standard clauses are filled in, annexes included."),
        answer=_clauses,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-46-rights",
        citation="AVG art. 46(1)",
        title=N_("People can enforce their rights where the data goes."),
        answer=_enforceable,
        effect=Effect.CLOSE,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-46-702",
        citation="AVG art. 46; C-311/18; EDPB Recommendations 01/2020; 50 USC 1881a",
        title=N_("A service in the United States is not open to surveillance in clear."),
        answer=_surveillance,
        authority=Authority.JUDGMENT,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-48",
        citation="AVG art. 48; EDPB Guidelines 05/2021",
        title=N_("A parent company outside the EEA is on record."),
        answer=_owner_abroad,
        effect=Effect.INFORM,
    ),
)
