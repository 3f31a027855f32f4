"""GDPR 33-39: breaches, the impact assessment, prior consultation, and the officer.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

The rules this module keeps:
 * Incidents are judged by day, and only on the safe side: 72 hours from any hour of a day end within three days. The
   hours themselves are for the clock.
 * A deliberate disclosure is not always a breach of security (4(12)); nobody is told that it is without a person who
   weighed it.

Source: ``facts/law.md`` sections 2, 2.1 and 7; terms in ``tables/clocks.toml``.
"""

from datetime import date, timedelta
from typing import Final

from sluis.errors import Moment, RegisterText
from sluis.i18n import N_
from sluis.law.deadlines import last_day
from sluis.law.finding import Authority, Rule, RuleResult
from sluis.law.flow import Flow
from sluis.law.parties import Incident
from sluis.law.weighing import Weighing
from sluis.terms import Effect, Kind, Subject

INCIDENTS: Final = "controller.breaches.incidents"
HIGH: Final = "high"
ON_THE_LIST: Final = frozenset({Kind.LOCATION.value, Kind.TRAFFIC.value, Kind.DOMAIN.value, Kind.URL.value})
"""Kinds of data that the AP's list names: location, and data about communications (read in a secondary copy).

So it names devices of the internet of things that are followed all the time (14), and people who were not told (1)."""
TWO_CRITERIA: Final = 2
"""As many criteria of the guidelines (WP248) as normally ask an assessment."""
EIGHT_WEEKS: Final = timedelta(weeks=8)
"""AVG 36(2); six more when the AP says so within a month."""
LOOKED_INTO: Final = timedelta(days=3)
"""How long finding out whether it is a breach takes without a closer look. Our own choice (611/2013, rec. 8)."""
MORE_THAN_NOT: Final = 0.5
"""Above this share more homes are recognised than not. Our own choice: the law has no number."""
TOLD_WITHIN: Final = timedelta(days=7)
"""What counts as undue delay in telling people (GDPR 34(1), Tw 11.3a(2)). Our own choice: the law has no number."""


def incidents_at(flow: Flow, at: date) -> list[tuple[str, Incident]]:
    """Return (place in the register, incident) of what was known on that day."""
    numbered = enumerate(flow.controller.breaches.incidents, 1)
    return [(f"{INCIDENTS}[{number}]", incident) for number, incident in numbered if incident.known <= at]


def weigh_breach(
    weighing: Weighing, flow: Flow, at: date, clock: str, late: str, *, whatever_risk: bool = False
) -> None:
    """Weigh whether each incident that is a breach was notified to the AP in time.

    Args:
        weighing: Where it goes.
        flow: The flow.
        at: The day that is judged.
        clock: Key of the term in ``tables/clocks.toml``.
        late: What to say of a notice that came too late or not at all; may name ``{incident}``.
        whatever_risk: Whether a breach is notified even when a risk is unlikely, as a telecom provider does.
    """
    for where, incident in incidents_at(flow, at):
        weighing.fact(f"{where}.aware", incident.known)
        weighing.need(f"{where}.security_breach", incident.security_breach)
        _weigh_awareness(weighing, where, incident)
        if incident.security_breach is False:
            weighing.review(
                "called-no-breach",
                N_("The incident {incident} is recorded as no breach of security; somebody must have weighed that."),
                N_("Record why it is no breach (article 4(12)) and decide (`decisions:`)."),
                incident=RegisterText(incident.ref),
            )
            continue
        if not whatever_risk:
            weighing.need(f"{where}.risk", incident.risk)
            weigh_risk(weighing, where, incident)
        if incident.security_breach is None or (not whatever_risk and incident.risk in {None, "unlikely"}):
            continue
        weighing.fact(f"{where}.reported_ap", incident.reported_ap)
        last = last_day(clock, incident.known)
        if (incident.reported_ap or at) > last:
            remedy = N_("Notify now, with the reasons for the delay; what is not known yet may follow.")
            weighing.wrong(late, remedy, incident=RegisterText(incident.ref))
        elif incident.reported_ap is None:
            weighing.need(f"{where}.reported_ap", None)


def _weigh_awareness(weighing: Weighing, where: str, incident: Incident) -> None:
    """Weigh a day of awareness far from that of detection: the terms run from it, so somebody accounts for it."""
    if incident.aware is None or timedelta() <= incident.aware - incident.detected <= LOOKED_INTO:
        return
    weighing.fact(f"{where}.detected", incident.detected)
    weighing.review(
        "awareness",
        N_(
            "Of {incident} awareness is recorded on {aware}, and detection on {detected}; the terms run from awareness."
        ),
        N_("Show what had to be found out in between and decide (`decisions:`), or correct the day."),
        incident=RegisterText(incident.ref),
        aware=Moment(incident.aware.isoformat()),
        detected=Moment(incident.detected.isoformat()),
    )


def weigh_risk(weighing: Weighing, where: str, incident: Incident) -> None:
    """Weigh two conclusions about one incident that speak against each other: its risk, and what it is likely to do."""
    denied = incident.risk == "unlikely" and incident.adverse
    likely = incident.risk == HIGH and incident.adverse is False
    if not denied and not likely:
        return
    weighing.fact(f"{where}.risk", incident.risk)
    weighing.fact(f"{where}.adverse", incident.adverse)
    weighing.review(
        "risk-contradicted",
        N_("Of {incident} one conclusion says that people are at risk, and another that they are not affected."),
        N_("Weigh the risk anew, correct one of the two, or decide (`decisions:`)."),
        incident=RegisterText(incident.ref),
    )


def weigh_told(weighing: Weighing, where: str, incident: Incident, at: date) -> None:
    """Weigh whether the people concerned were told without undue delay; how long that is, is our own reading."""
    weighing.need(f"{where}.told", incident.told)
    if (incident.told or at) > incident.known + TOLD_WITHIN:
        weighing.wrong(
            N_("Of {incident} no record shows that the people concerned were told within {days} days."),
            N_("Tell them now, in plain words; the law says without undue delay, and the days are our own reading."),
            incident=RegisterText(incident.ref),
            days=TOLD_WITHIN.days,
        )


def _article_33(flow: Flow, at: date) -> RuleResult | None:
    if not incidents_at(flow, at):
        return None
    weighing = Weighing()
    weigh_breach(
        weighing,
        flow,
        at,
        "avg-33",
        N_("Of the incident {incident} no notice to the AP within 72 hours of awareness is on record."),
    )
    return weighing.answer()


def _article_34(flow: Flow, at: date) -> RuleResult | None:
    high = [
        (where, incident)
        for where, incident in incidents_at(flow, at)
        if incident.risk == HIGH and incident.security_breach
    ]
    if not high:
        return None
    weighing = Weighing()
    for where, incident in high:
        weighing.fact(f"{where}.unintelligible", incident.unintelligible)
        if not incident.unintelligible:
            weigh_told(weighing, where, incident, at)
    return weighing.answer()


def _log(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing = Weighing()
    weighing.need("controller.breaches.log", flow.controller.breaches.log)
    weighing.need("controller.breaches.procedure", flow.controller.breaches.procedure)
    return weighing.answer()


def _article_35(flow: Flow, at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing, where = Weighing(), f"{flow.where}.dpia"
    weighing.fact(f"{where}.ref", flow.dpia.ref)
    if flow.dpia.ref is None:
        return _unassessed(weighing, flow)
    weighing.begun(
        f"{where}.date",
        flow.dpia.made,
        at,
        N_("The impact assessment is of {day}, after the data would leave."),
        N_("Make the assessment first."),
    )
    return weighing.answer()


def _unassessed(weighing: Weighing, flow: Flow) -> RuleResult:
    """Weigh what is on record: a kind on the AP's list, or two criteria of the guidelines, ask an assessment."""
    listed = [item for item in flow.leaving if item.category in ON_THE_LIST]
    for item in listed:
        weighing.fact(f"{flow.where}.fields[{item.row}].path", f"{item.path}: {item.category}")
    criteria = {
        f"{flow.where}.trigger.kind": flow.trigger == "always",
        f"{flow.where}.children": bool(flow.children),
        f"{flow.where}.items.subjects": any(
            subject in {Subject.NEIGHBOUR, Subject.PASSER_BY} for item in flow.leaving for subject in item.subjects
        ),
        f"{flow.recipient_where}.ai.is_ai_system": bool(flow.recipient.ai.is_ai_system),
        f"{flow.recipient_where}.ai.profiling": bool(flow.recipient.ai.profiling),
        f"{flow.recipient_where}.ai.effect": flow.recipient.ai.effect in {"contract", "price", "credit"},
        f"{flow.recipient_where}.own_use.training": bool(flow.recipient.trains_ai),
    }
    for path, met in criteria.items():
        weighing.fact(path, met)
    if flow.recipient.ai.on_record:
        weighing.need(f"{flow.recipient_where}.ai.profiling", flow.recipient.ai.profiling)
    weighing.fact(f"{flow.where}.notice.given", flow.notice.given)
    followed = flow.source == "cpe_router" and flow.trigger == "always"
    weighing.fact(f"{flow.where}.source", flow.source)
    if (
        (listed and flow.trigger != "help-request")  # the list asks large scale or systematic monitoring
        or followed
        or flow.notice.given is False
        or bool(listed) + sum(criteria.values()) >= TWO_CRITERIA  # data of a highly personal nature is one of them
        or (flow.observed_from and flow.ropa_ref is None)
    ):
        weighing.wrong(
            N_("What is on record asks an impact assessment, and none is on record."),
            N_("Make the assessment before anything leaves, and name it in `dpia:`."),
        )
    weighing.review(
        "perhaps-due",
        N_("No impact assessment is on record, and what is known does not say whether one is asked."),
        N_("Weigh the criteria and decide (`decisions:`), or make the assessment."),
    )
    return weighing.answer()


def _advice(flow: Flow, _at: date) -> RuleResult | None:
    if flow.dpia.ref is None:
        return None
    weighing = Weighing()
    weighing.need(f"{flow.where}.dpia.dpo_advice", flow.dpia.dpo_advice)
    return weighing.answer()


def _recognised(flow: Flow, _at: date) -> RuleResult | None:
    """Whether a limit is stated on how well homes are recognised, and how old a measurement may be.

    What was measured is no fact of a register: the gate holds it against these (gate specification, section 4.3).
    """
    if not flow.leaving:
        return None
    weighing, where, risk = Weighing(), f"{flow.where}.risk", flow.risk
    alone = None if risk is None else risk.singling_out
    again = None if risk is None or risk.linkage is None else risk.linkage.share
    weighing.need(f"{where}.singling_out", alone)
    weighing.need(f"{where}.linkage.share", again)
    weighing.need(f"{where}.max_age", None if risk is None else risk.max_age)
    weighing.fact(f"{flow.where}.claim", flow.claim)
    stated = [float(share) for share in (alone, again) if share is not None]
    if any(share >= 1 for share in stated):
        weighing.wrong(
            N_("A limit of all homes limits nothing: no measurement is above it."),
            N_("Write the share of homes that may be recognised at most, and measure."),
        )
    if any(share > MORE_THAN_NOT for share in stated):
        weighing.review(
            "more-than-not",
            N_("The limit lets more homes be recognised than not. The law has no number; half is our own choice."),
            N_("Weigh whether the purpose needs that (GDPR 25(1)), and decide (`decisions:`), or lower the limit."),
        )
    if flow.claim == "anonymous" and stated:
        weighing.review(
            "claims-anonymous",
            N_("The record calls the data anonymous, and allows that homes are recognised in it."),
            N_("Take back the claim, or weigh it and decide (`decisions:`)."),
        )
    return weighing.answer(
        N_("How well a home may be recognised is on record; the gate holds measurements against it.")
    )


def _article_36(flow: Flow, at: date) -> RuleResult | None:
    if flow.dpia.ref is None:
        return None
    weighing, where = Weighing(), f"{flow.where}.dpia"
    weighing.need(f"{where}.residual", flow.dpia.residual)
    if flow.dpia.residual == HIGH:
        weighing.fact(f"{where}.consulted", flow.dpia.consulted)
        weighing.fact(f"{where}.advised", flow.dpia.advised)
        asked, answered = flow.dpia.consulted, flow.dpia.advised
        if answered is not None:
            weighing.need(f"{where}.consulted", asked)
        if None not in {asked, answered} and str(answered) < str(asked):
            weighing.wrong(
                N_("The answer of the AP is dated before the consultation it answers."),
                N_("Correct the days, or consult the AP."),
            )
        waits = asked is None or at <= asked + EIGHT_WEEKS
        if (answered is None or answered > at) and not waits:
            weighing.review(
                "no-answer-in-eight-weeks",
                N_("The AP was consulted more than eight weeks ago and no answer is on record; it may have more time."),
                N_("Find out whether the term was extended by six weeks or suspended, and decide (`decisions:`)."),
            )
        elif answered is None or answered > at:
            weighing.wrong(
                N_("A high risk is left after the measures, and on this day no answer of the AP is on record."),
                N_("Consult the AP and wait for its advice, or take measures and assess again."),
            )
        elif asked is not None:
            weighing.review(
                "advice",
                N_("The AP answered. It advises where it finds that the processing would not comply (36(2))."),
                N_("Do what the advice asks, record that, assess again, and decide (`decisions:`)."),
            )
    return weighing.answer(N_("No high risk is left."))


def _officer(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing = Weighing()
    weighing.need("controller.dpo", flow.controller.dpo)
    return weighing.answer()


def _independent(flow: Flow, _at: date) -> RuleResult | None:
    if flow.controller.dpo is None:
        return None
    weighing = Weighing()
    weighing.must(
        "controller.dpo_independent",
        flow.controller.dpo_independent,
        N_("The officer also has a task in which purposes and means are decided."),
        N_("Take that task away, or appoint another officer."),
    )
    return weighing.answer()


RULES: Final = (
    Rule(
        id="avg-33",
        citation="AVG art. 33(1), 4(12)",
        title=N_("A breach is notified to the AP within 72 hours."),
        answer=_article_33,
        effect=Effect.CLOCK,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-33-5",
        citation="AVG art. 33(5), 24(1)",
        title=N_("Every breach is written down, and a procedure knows both terms."),
        answer=_log,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-34",
        citation="AVG art. 34(1), 34(3)",
        title=N_("After a breach with a high risk people are told."),
        answer=_article_34,
        effect=Effect.CLOCK,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-35",
        citation="AVG art. 35(1), 35(3), 35(4); Staatscourant 2019, 64418",
        title=N_("There is an impact assessment before data leaves."),
        answer=_article_35,
        effect=Effect.CLOSE,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-35-2",
        citation="AVG art. 35(2), 39(1)(c)",
        title=N_("The officer advised on the assessment."),
        answer=_advice,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-35-11",
        citation="AVG art. 25(1), 35(7)(c)-(d), 35(11)",
        title=N_("How well homes are recognised in what leaves is limited, and measured against that."),
        answer=_recognised,
        authority=Authority.OWN_READING,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-36",
        citation="AVG art. 36(1)-(2)",
        title=N_("With a high risk left, the AP is asked first."),
        answer=_article_36,
        effect=Effect.CLOSE,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-37",
        citation="AVG art. 37(1)(b), 37(7)",
        title=N_("There is a data protection officer."),
        answer=_officer,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-38",
        citation="AVG art. 38(3), 38(6); C-453/21, ECLI:EU:C:2023:79",
        title=N_("The officer has no task that conflicts."),
        answer=_independent,
        authority=Authority.JUDGMENT,
        fine="avg-83-4",
    ),
)
