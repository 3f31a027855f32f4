"""UAVG, the Dutch act beside the GDPR: children, and the way to the court.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

Source: ``facts/law.md`` section 2.2. For services offered to children the sixteen years come from the GDPR itself
(8(1)), elsewhere from UAVG 5(1); since 1 September 2026 UAVG 5(3)-(5) say who withdraws and who exercises rights.
"""

from datetime import date
from typing import Final

from sluis.i18n import N_
from sluis.law.finding import Rule, RuleResult
from sluis.law.flow import Flow
from sluis.law.weighing import Weighing
from sluis.terms import Effect


def _article_8(flow: Flow, _at: date) -> RuleResult | None:
    leaning = [(n, g) for n, g in enumerate(flow.grounds, 1) if g.avg == "6-1-a"]
    if not leaning or flow.children is False:
        return None
    weighing = Weighing()
    weighing.need(f"{flow.where}.children", flow.children)
    for number, ground in leaning if flow.children else ():
        weighing.must(
            f"{flow.where}.grounds[{number}].consent.parental",
            None if ground.consent is None else ground.consent.parental,
            N_("Consent for children under 16 is not given by who has parental authority."),
            N_("Ask who has parental authority, or leave children out."),
        )
    return weighing.answer()


def _article_35(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing = Weighing()
    weighing.must(
        "controller.rights.names_court",
        flow.controller.rights.names_court,
        N_("A refusal does not say where people can go: the AP, and within six weeks the court."),
        N_("Name the AP and the petition to the court in every refusal."),
    )
    return weighing.answer()


RULES: Final = (
    Rule(
        id="uavg-5",
        citation="AVG art. 8(1); UAVG art. 5(1)",
        title=N_("For children under 16 who has parental authority consents."),
        answer=_article_8,
        effect=Effect.CLOSE,
        fine="avg-83-4",
    ),
    Rule(
        id="uavg-35",
        citation="AVG art. 12(4), 79; UAVG art. 35",
        title=N_("A refused request can go to the AP and to the court."),
        answer=_article_35,
        fine="avg-83-5",
    ),
)
