"""GDPR chapter V: no transfer outside the EEA without adequacy or a complete instrument that works there.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply. Of article 44: PASS, FAIL (nothing carries the
     transfer), or UNKNOWN with the fact that is missing.

The rules this module keeps:
 * Remote access and sub-processors are transfers too (EDPB Guidelines 05/2021): every country counts.
 * A decision that covers only some (listed, or under some law) covers a sub-processor by its own `tool:` alone: the
   listing and the law on record are the recipient's.
 * Article 49 never carries router telemetry: it is for occasional transfers (EDPB Guidelines 2/2018).
 * A processor that uses data for itself is a controller (art. 28(10)), so the clauses of module 2 do not fit it.
 * The clauses of 2021 are for importers that do not fall under the GDPR themselves (recital 7); clauses for those
   that do were announced and not adopted.
 * Surveillance of services in the United States counts as present until somebody shows otherwise.

Source: ``facts/law.md`` section 5.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from sluis.errors import Code, Moment, Place, RegisterText
from sluis.i18n import N_
from sluis.law.adequacy import Adequacy, adequate, inside_eea
from sluis.law.finding import COPY, Authority, Rule, RuleResult
from sluis.law.flow import Flow
from sluis.law.parties import Tia, Transfer
from sluis.law.tables import modules
from sluis.law.weighing import Weighing, shown
from sluis.terms import Effect, Supervisor, Verdict

TOOLS: Final[dict[str, str]] = {
    "adequacy": "A45-3",
    "public-instrument": "A46-2-a",
    "bcr": "A46-2-b",
    "scc": "A46-2-c",
    "sa-scc": "A46-2-d",
    "code-of-conduct": "A46-2-e",
    "certification": "A46-2-f",
    "ad-hoc-clauses": "A46-3-a",
    "administrative-arrangement": "A46-3-b",
    "49-1-a": "A49-1-a",
    "49-1-b": "A49-1-b",
    "49-1-c": "A49-1-c",
    "49-1-d": "A49-1-d",
    "49-1-e": "A49-1-e",
    "49-1-f": "A49-1-f",
    "49-1-g": "A49-1-g",
    "49-2": "A49-2",
}
"""A tool as the register spells it, and its DPV 2.3 name under ``eu-gdpr:``."""

AUTHORISED: Final = frozenset({"ad-hoc-clauses", "administrative-arrangement", "bcr"})
"""Tools that hold only once a supervisory authority has authorised or approved them (art. 46(3), 47(1))."""

EQUIVALENT: Final = "essentially_equivalent"

CLAUSES: Final = ("I.A", "I.B", "I.C", "II", "III", "9", "13", "14", "17", "18")
"""Parts of the standard clauses that somebody has to fill in; III only for modules 2 and 3."""

EXPOSED: Final = frozenset({"cloud", "saas", "telecom", "analytics-hosted"})
"""Services that can be an electronic communication service provider (50 USC 1881(b)(4))."""

EFFECTIVE: Final = frozenset({"use-case-1", "use-case-2", "use-case-5"})
"""Use cases of the Recommendations in which nobody there can read the data."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The instrument: what is wrong with it (None: nothing), or which facts are missing."""

    wrong: str | None = None
    remedy: str = ""
    places: tuple[tuple[str, Place | int], ...] = ()
    missing: tuple[str, ...] = ()


_SUBPROCESSOR: Final = ".subprocessors["


class _Access(NamedTuple):
    """Somebody who gets at the data."""

    path: str
    """Where the country stands in the register."""
    country: str | None
    tool: str | None
    """An instrument of its own."""


def _countries(flow: Flow) -> list[_Access]:
    """Return everyone who gets at the data."""
    where = f"recipients.{flow.recipient_key}"
    places = [_Access(f"{where}.country", flow.recipient.country, None)]
    places += [_Access(f"{where}.access_from", country, None) for country in flow.recipient.access_from]
    places += [
        _Access(f"{where}{_SUBPROCESSOR}{index}].country", sub.country, sub.tool)
        for index, sub in enumerate(flow.recipient.subprocessors, 1)
    ]
    return places


def _article_44(flow: Flow, at: date) -> RuleResult:
    places = _countries(flow)
    facts = _facts(flow, places)
    unknown = tuple(path for path, country, _ in places if country is None)
    outside = [(path, country, tool) for path, country, tool in places if country and not inside_eea(country)]
    if not outside:
        return _inside(flow, facts, unknown)
    weighed = [(country, tool, _adequate(path, country, flow, at)) for path, country, tool in outside]
    open_ones = [(country, answer) for country, tool, answer in weighed if not answer.covered and tool is None]
    if not open_ones:
        return _covered(flow, facts, unknown, weighed)
    return _needs_tool(flow, at, facts, unknown, open_ones)


def _adequate(path: str, country: str, flow: Flow, at: date) -> Adequacy:
    """Ask the tables about one place; what is on record of the recipient's own listing and law is not a third's."""
    answer = adequate(country, flow, at)
    conditional = answer.decision is not None and answer.decision.scope != "all"
    if _SUBPROCESSOR in path and conditional:
        return Adequacy(covered=False, decision=answer.decision, missing=(path.replace(".country", ".tool"),))
    return answer


def _facts(flow: Flow, places: list[_Access]) -> tuple[tuple[str, str], ...]:
    where, transfer = f"recipients.{flow.recipient_key}", flow.recipient.transfer
    weighed = [(path, country or "absent") for path, country, _ in places]
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
    return tuple(weighed)


def _day(day: date | None) -> str:
    return "absent" if day is None else day.isoformat()


def _inside(flow: Flow, facts: tuple[tuple[str, str], ...], unknown: tuple[str, ...]) -> RuleResult:
    if unknown:
        return _unknown(facts, unknown)
    parent = flow.recipient.parent_country
    if parent is not None and not inside_eea(parent):
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
        N_("Whether the transfer is covered depends on facts that are not on record: {facts}."),
        N_("Write these facts in the register: {facts}."),
        {"facts": RegisterText(", ".join(missing))},
        facts,
        missing,
    )


def _covered(
    flow: Flow,
    facts: tuple[tuple[str, str], ...],
    unknown: tuple[str, ...],
    weighed: list[tuple[str, str | None, Adequacy]],
) -> RuleResult:
    if unknown:
        return _unknown(facts, unknown)
    named = ", ".join(sorted({answer.decision.name for _, _, answer in weighed if answer.covered and answer.decision}))
    return RuleResult(
        Verdict.PASS,
        N_(
            "Every country outside the EEA is covered by an adequacy decision or an instrument of its own: {decisions}."
        ),
        places={"decisions": RegisterText(named or flow.recipient_key)},
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
        if undecided and all(answer.missing for _, answer in open_ones):
            return _undecided(flow, facts, country, (*undecided, *unknown))
        return RuleResult(
            Verdict.FAIL,
            N_("The data goes to {country}, outside the EEA: no adequacy decision covers it and no instrument does."),
            N_(
                "Conclude an instrument of article 46 with a transfer assessment, or choose a recipient inside the EEA."
            ),
            {"country": country},
            facts,
            (f"recipients.{flow.recipient_key}.transfer.tool",),
        )
    weighed = _weigh(flow, at)
    if weighed.wrong is not None:
        return RuleResult(
            Verdict.FAIL, weighed.wrong, weighed.remedy, {"country": country, **dict(weighed.places)}, facts
        )
    if weighed.missing or unknown:
        return _unknown(facts, (*weighed.missing, *unknown))
    return _carried(flow, facts, country)


def _undecided(
    flow: Flow, facts: tuple[tuple[str, str], ...], country: RegisterText, missing: tuple[str, ...]
) -> RuleResult:
    """Nobody established whether a decision covers it: of a flow that was seen and stands nowhere that is enough."""
    if flow.recipient.transfer.tool is not None or flow.observed_from is None or flow.ropa_ref is not None:
        return _unknown(facts, missing)
    return RuleResult(
        Verdict.FAIL,
        N_(
            "Data went to {country}, outside the EEA, and nothing on record carried it: no instrument, and nobody "
            "looked whether a decision covers it."
        ),
        N_("Stop it. Conclude an instrument of article 46 with a transfer assessment before anything leaves."),
        {"country": country},
        facts,
        (f"{flow.recipient_where}.transfer.tool", *missing),
    )


def _carried(flow: Flow, facts: tuple[tuple[str, str], ...], country: RegisterText) -> RuleResult:
    """An instrument is complete; what is left is whether it was written for this importer."""
    if flow.recipient.transfer.tool == "scc" and flow.recipient.transfer.importer_under_avg:
        return RuleResult(
            Verdict.REVIEW,
            N_("The recipient in {country} falls under the AVG itself; these clauses were not written for that."),
            N_("The Commission announced other clauses. Weigh what protects the data until then (`decisions:`)."),
            {"country": country},
            (*facts, (f"{flow.recipient_where}.transfer.importer_under_avg", "yes")),
        )
    return RuleResult(
        Verdict.PASS,
        N_("The transfer to {country} rests on a recorded instrument ({tool}) with a transfer assessment."),
        places={"country": country, "tool": Code(TOOLS[str(flow.recipient.transfer.tool)])},
        facts=facts,
    )


def _weigh(flow: Flow, at: date) -> _Weighed:
    """Weigh the instrument: first what is wrong, then what is missing."""
    transfer, where = flow.recipient.transfer, f"recipients.{flow.recipient_key}.transfer"
    for wrong in (_derogation(transfer), _dates(transfer, at), _module(flow), _assessed(transfer.tia, at)):
        if wrong is not None:
            return wrong
    needed: list[tuple[str, object]] = [
        (f"{where}.signed", transfer.signed),
        (f"{where}.tia.ref", transfer.tia.ref),
        (f"{where}.tia.date", transfer.tia.made),
        (f"{where}.tia.outcome", transfer.tia.outcome),
        (f"{where}.tia.ground", transfer.tia.ground),
    ]
    if transfer.tool == "scc":
        needed += [
            (f"{where}.module", transfer.scc_module),
            (f"recipients.{flow.recipient_key}.role", flow.recipient.role),
        ]
    if transfer.tool in AUTHORISED:
        needed.append((f"{where}.decision", transfer.decision))
    missing = [path for path, fact in needed if fact is None]
    if transfer.tia.review is not None and transfer.tia.review <= at:
        missing.append(f"{where}.tia.review")
    return _Weighed(missing=tuple(missing))


def _derogation(transfer: Transfer) -> _Weighed | None:
    if not (transfer.tool or "").startswith("49-"):
        return None
    return _Weighed(
        N_("Article 49 is for occasional transfers; telemetry of routers to {country} is regular."),
        N_("Conclude an instrument of article 46 with a transfer assessment."),
    )


def _dates(transfer: Transfer, at: date) -> _Weighed | None:
    if transfer.signed is not None and transfer.signed > at:
        return _Weighed(
            N_("The instrument for {country} is signed on {day}; before that nothing carries the transfer."),
            N_("Wait until it is signed."),
            (("day", Moment(transfer.signed.isoformat())),),
        )
    if transfer.expires is not None and transfer.expires <= at:
        return _Weighed(
            N_("The instrument for {country} ended on {day}."),
            N_("Renew it and write the new dates in the register."),
            (("day", Moment(transfer.expires.isoformat())),),
        )
    return None


def _module(flow: Flow) -> _Weighed | None:
    role, module = flow.recipient_role, flow.recipient.transfer.scc_module
    if flow.recipient.transfer.tool != "scc" or role is None or module is None:
        return None
    fitting = modules().get((flow.exporter_role, role))
    if fitting == module:
        return None
    places: tuple[tuple[str, Place | int], ...] = (("module", module), ("role", Code(role)))
    if fitting is None:
        return _Weighed(
            N_("No module of the standard clauses for {country} fits these roles (recipient: {role})."),
            N_("Settle the roles, then conclude the module that fits."),
            places,
        )
    return _Weighed(
        N_("Module {module} of the standard clauses for {country} does not fit: the recipient acts as {role}."),
        N_("Conclude module {fitting}, or end the recipient's own use of the data."),
        (*places, ("fitting", fitting)),
    )


def _assessed(tia: Tia, at: date) -> _Weighed | None:
    if tia.outcome == "not_made":
        return _Weighed(
            N_("No transfer assessment for {country} was made, and without one clauses carry nothing (C-311/18)."),
            N_("Assess law and practice there first, then decide whether anything may leave."),
        )
    if tia.outcome is not None and tia.outcome != EQUIVALENT:
        return _Weighed(
            N_("The transfer assessment for {country} does not conclude that protection is essentially equivalent."),
            N_("Take supplementary measures and assess again, or stop the transfer."),
        )
    if tia.made is not None and tia.made > at:
        return _Weighed(
            N_("The transfer assessment for {country} is dated {day}; before that nothing was assessed."),
            N_("Wait until it is made."),
            (("day", Moment(tia.made.isoformat())),),
        )
    return None


def _uses_tool(flow: Flow, at: date) -> bool:
    """Whether an instrument of article 46 carries the transfer of this recipient."""
    tool, country = flow.recipient.transfer.tool, flow.recipient.country
    if tool is None or tool == "adequacy" or tool.startswith("49-"):
        return False
    away = [place for place in (country, *flow.recipient.access_from) if place and not inside_eea(place)]
    return any(not adequate(place, flow, at).covered for place in away)


def _clauses(flow: Flow, at: date) -> RuleResult | None:
    if flow.recipient.transfer.tool != "scc" or not _uses_tool(flow, at):
        return None
    weighing, where = Weighing(), f"{flow.recipient_where}.transfer"
    weighing.need(f"{where}.importer_under_avg", flow.recipient.transfer.importer_under_avg)
    needed = [part for part in CLAUSES if part != "III" or flow.recipient.transfer.scc_module in {2, 3}]
    weighing.holds(f"{where}.annexes", flow.recipient.transfer.annexes, needed)
    return weighing.answer()


def _enforceable(flow: Flow, at: date) -> RuleResult | None:
    if not _uses_tool(flow, at):
        return None
    weighing = Weighing()
    weighing.must(
        f"{flow.recipient_where}.transfer.rights_enforceable",
        flow.recipient.transfer.rights_enforceable,
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
        weighing.review(
            N_("The recipient can be ordered to hand over data (FISA 702): the statute lapsed, collection goes on."),
            N_("Take a measure that works (keys in the EEA, split processing), or weigh it and decide (`decisions:`)."),
        )
    elif flow.recipient.transfer.tia.ground in EFFECTIVE:
        weighing.need(f"{where}.transfer.supplementary", flow.recipient.transfer.supplementary)
    return weighing.answer()


def _owner_abroad(flow: Flow, _at: date) -> RuleResult | None:
    parent, country = flow.recipient.parent_country, flow.recipient.country
    if parent is None or inside_eea(parent) or country is None or not inside_eea(country):
        return None
    weighing = Weighing()
    weighing.fact(f"{flow.recipient_where}.parent_country", parent)
    weighing.fact(f"{flow.recipient_where}.access_from", flow.recipient.access_from)
    return weighing.answer(
        N_("The parent company is in {country}: an order there reaches the data only by treaty (article 48)."),
        country=RegisterText(parent),
    )


RULES: Final = (
    Rule(
        id="avg-44",
        citation="AVG art. 44-49; C-311/18; EDPB Guidelines 05/2021, 2/2018, Recommendations 01/2020",
        effect=Effect.CLOSE,
        supervisor=Supervisor.AP,
        authority=Authority.STATUTE,
        checked="verified: secondary copy; EEA codes general knowledge",
        title=N_("A transfer outside the EEA rests on adequacy or on a complete instrument."),
        answer=_article_44,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-46-clauses",
        citation="AVG art. 46(2)(c); Decision (EU) 2021/914, recital 7, clauses 9, 13, 14, 17, 18",
        title=N_("The standard clauses are filled in, annexes included."),
        answer=_clauses,
        checked=COPY,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-46-rights",
        citation="AVG art. 46(1)",
        title=N_("People can enforce their rights where the data goes."),
        answer=_enforceable,
        effect=Effect.CLOSE,
        checked=COPY,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-46-702",
        citation="AVG art. 46; C-311/18; EDPB Recommendations 01/2020; 50 USC 1881a",
        title=N_("A service in the United States is not open to surveillance in clear."),
        answer=_surveillance,
        authority=Authority.JUDGMENT,
        checked="verified: lapse and certifications in a secondary copy; definition of provider general knowledge",
        fine="avg-83-5",
    ),
    Rule(
        id="avg-48",
        citation="AVG art. 48; EDPB Guidelines 05/2021",
        title=N_("A parent company outside the EEA is on record."),
        answer=_owner_abroad,
        effect=Effect.INFORM,
        checked=COPY,
    ),
)
