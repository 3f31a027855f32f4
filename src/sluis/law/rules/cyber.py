"""Cyberbeveiligingswet (NIS2) and Wet weerbaarheid kritieke entiteiten (CER), in force since 15 August 2026.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

The rules this module keeps:
 * Both are asked of a telecom provider only; a flow of before 15 August 2026 is not judged by them.
 * A critical entity in digital infrastructure has no duty of resilience measures or of notice under the Wwke (art. 23):
   what the Cyberbeveiligingswet asks is enough.
 * A flow nobody knew is evidence about the supply chain; whether it is a significant incident a person weighs.

Source: ``facts/law.md`` section 9.
"""

from datetime import date
from typing import Final

from sluis.errors import RegisterText
from sluis.i18n import N_
from sluis.law.deadlines import last_day
from sluis.law.finding import Rule, RuleResult
from sluis.law.flow import Flow
from sluis.law.rules.gdpr_assess import incidents_at
from sluis.law.weighing import Weighing, for_providers
from sluis.terms import Effect, Supervisor

IN_FORCE: Final = date(2026, 8, 15)


def _entity(flow: Flow, _at: date) -> RuleResult | None:
    weighing, cyber = Weighing(), flow.controller.cyber
    weighing.need("controller.cyber.entity", cyber.entity)
    if cyber.entity == "none":
        weighing.wrong(
            N_("A provider of public networks or services is in scope, whatever its size."),
            N_("Correct `entity:` and register."),
        )
    weighing.need("controller.cyber.registered", cyber.registered)
    return weighing.answer()


def _care(flow: Flow, _at: date) -> RuleResult | None:
    weighing, cyber = Weighing(), flow.controller.cyber
    weighing.need("controller.cyber.measures", cyber.measures)
    weighing.need("controller.cyber.board", cyber.board)
    weighing.need("controller.cyber.procedure", cyber.procedure)
    return weighing.answer()


def _chain(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing = Weighing()
    weighing.need(f"{flow.recipient_where}.supply_chain", flow.recipient.supply_chain)
    return weighing.answer()


def _warned(flow: Flow, at: date) -> RuleResult | None:
    incidents = [(where, incident) for where, incident in incidents_at(flow, at) if incident.known >= IN_FORCE]
    if not incidents:
        return None
    weighing = Weighing()
    for where, incident in incidents:
        weighing.fact(f"{where}.aware", incident.known)
        weighing.need(f"{where}.significant", incident.significant)
        if incident.significant is False:
            weighing.review(
                "called-not-significant",
                N_("{incident} is called not significant; what can do severe or considerable harm is enough."),
                N_("Weigh what it could have caused, also for others, and decide (`decisions:`)."),
                incident=RegisterText(incident.ref),
            )
        if not incident.significant:
            continue
        weighing.fact(f"{where}.reported_csirt", incident.reported_csirt)
        if (incident.reported_csirt or at) > last_day("cbw-early-warning", incident.known):
            weighing.wrong(
                N_("No early warning about {incident} to CSIRT and supervisor within 24 hours is on record."),
                N_("Warn now, notify within 72 hours of knowing it, and report within a month of that notice."),
                incident=RegisterText(incident.ref),
            )
        elif incident.reported_csirt is None:
            weighing.need(f"{where}.reported_csirt", None)
    return weighing.answer()


def _critical(flow: Flow, _at: date) -> RuleResult | None:
    weighing, cyber = Weighing(), flow.controller.cyber
    weighing.need("controller.cyber.critical", cyber.critical)
    if cyber.critical:
        weighing.fact("controller.cyber.resilience", cyber.resilience)
        weighing.fact("controller.cyber.entity", cyber.entity)
        if cyber.entity not in {None, "essential"}:
            weighing.wrong(
                N_("A designated critical entity is an essential entity, and it is recorded as another."),
                N_("Correct `entity:`."),
            )
    return weighing.answer()


RULES: Final = (
    Rule(
        id="cbw-3",
        citation="Cyberbeveiligingswet; NIS2 art. 2(2)(a), 3(1)(c), 27",
        title=N_("A provider knows what kind of entity it is, and is registered."),
        answer=for_providers(_entity),
        supervisor=Supervisor.RDI,
        starts=IN_FORCE,
        fine="cbw-other",
    ),
    Rule(
        id="cbw-21",
        citation="Cyberbeveiligingswet; NIS2 art. 20, 21",
        title=N_("Measures are taken, and the board approved them."),
        answer=for_providers(_care),
        supervisor=Supervisor.RDI,
        starts=IN_FORCE,
        fine="cbw-essential",
    ),
    Rule(
        id="cbw-21-chain",
        citation="Cyberbeveiligingswet; NIS2 art. 21(2)(d)",
        title=N_("The recipient was assessed as a supplier."),
        answer=for_providers(_chain),
        supervisor=Supervisor.RDI,
        starts=IN_FORCE,
        fine="cbw-essential",
    ),
    Rule(
        id="cbw-23",
        citation="Cyberbeveiligingswet art. 25, 26; NIS2 art. 23(3)-(4)",
        title=N_("A significant incident is announced within 24 hours."),
        answer=for_providers(_warned),
        effect=Effect.CLOCK,
        supervisor=Supervisor.RDI,
        starts=IN_FORCE,
        fine="cbw-essential",
    ),
    Rule(
        id="wwke",
        citation="Wet weerbaarheid kritieke entiteiten art. 6, 8, 23; CER art. 6, 8",
        title=N_("It is known whether the provider is a critical entity."),
        answer=for_providers(_critical),
        supervisor=Supervisor.RDI,
        starts=IN_FORCE,
    ),
)
