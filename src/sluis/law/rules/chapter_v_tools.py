"""AVG chapter V, second part: whether an instrument of article 46 is complete, and what the law there can do to it.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

The rules this module keeps:
 * The clauses of 2021 are for importers that do not fall under the AVG themselves (recital 7); clauses for those
   that do were announced and not adopted.
 * Surveillance of services in the United States counts as present until somebody shows otherwise.

Source: ``facts/law.md`` section 5.
"""

from datetime import date
from typing import Final

from sluis.errors import RegisterText
from sluis.i18n import N_
from sluis.law.adequacy import adequate, inside_eea
from sluis.law.finding import COPY, Authority, Rule, RuleResult
from sluis.law.flow import Flow
from sluis.law.weighing import Weighing
from sluis.terms import Effect

CLAUSES: Final = ("I.A", "I.B", "I.C", "II", "III", "9", "13", "14", "17", "18")
"""Parts of the standard clauses that somebody has to fill in; III only for modules 2 and 3."""

EXPOSED: Final = frozenset({"cloud", "saas", "telecom", "analytics-hosted"})
"""Services that can be an electronic communication service provider (50 USC 1881(b)(4))."""

EFFECTIVE: Final = frozenset({"use-case-1", "use-case-2", "use-case-5"})
"""Use cases of the Recommendations in which nobody there can read the data."""


def _uses_tool(flow: Flow, at: date) -> bool:
    """Whether an instrument of article 46 carries the transfer of this recipient."""
    tool, country = flow.transfer.tool, flow.recipient.country
    if tool is None or tool == "adequacy" or tool.startswith("49-"):
        return False
    away = [place for place in (country, *flow.recipient.access_from) if place and not inside_eea(place)]
    return any(not adequate(place, flow, at).covered for place in away)


def _clauses(flow: Flow, at: date) -> RuleResult | None:
    if flow.transfer.tool != "scc" or not _uses_tool(flow, at):
        return None
    weighing, where = Weighing(), f"{flow.recipient.where}.transfer"
    weighing.need(f"{where}.importer_under_avg", flow.transfer.importer_under_avg)
    needed = [part for part in CLAUSES if part != "III" or flow.transfer.scc_module in {2, 3}]
    weighing.holds(f"{where}.annexes", flow.transfer.annexes, needed)
    return weighing.answer()


def _enforceable(flow: Flow, at: date) -> RuleResult | None:
    if not _uses_tool(flow, at):
        return None
    weighing = Weighing()
    weighing.must(
        f"{flow.recipient.where}.transfer.rights_enforceable",
        flow.transfer.rights_enforceable,
        N_("People cannot enforce their rights there, and without that no instrument holds."),
        N_("Choose a recipient where they can, or let nothing leave."),
    )
    return weighing.answer()


def _surveillance(flow: Flow, at: date) -> RuleResult | None:
    if flow.recipient.country != "US" or adequate("US", flow, at).covered:
        return None
    weighing, where = Weighing(), flow.recipient.where
    weighing.need(f"{where}.service", flow.recipient.service)
    weighing.fact(f"{where}.transfer.tia.ground", flow.transfer.tia.ground)
    weighing.fact(f"{where}.transfer.supplementary", flow.transfer.supplementary)
    if flow.recipient.service in EXPOSED and flow.transfer.tia.ground not in EFFECTIVE:
        weighing.review(
            N_("The recipient can be ordered to hand over data (FISA 702): the statute lapsed, collection goes on."),
            N_("Take a measure that works (keys in the EEA, split processing), or weigh it and decide (`decisions:`)."),
        )
    elif flow.transfer.tia.ground in EFFECTIVE:
        weighing.need(f"{where}.transfer.supplementary", flow.transfer.supplementary)
    return weighing.answer()


def _owner_abroad(flow: Flow, _at: date) -> RuleResult | None:
    parent, country = flow.recipient.parent_country, flow.recipient.country
    if parent is None or inside_eea(parent) or country is None or not inside_eea(country):
        return None
    weighing = Weighing()
    weighing.fact(f"{flow.recipient.where}.parent_country", parent)
    weighing.fact(f"{flow.recipient.where}.access_from", flow.recipient.access_from)
    return weighing.answer(
        N_("The parent company is in {country}: an order there reaches the data only by treaty (article 48)."),
        country=RegisterText(parent),
    )


RULES: Final = (
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
