"""GDPR 5(1)(b)-(e), 5(2), 25-28, 32: purpose, necessity, term, and who the recipient is to us.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

The rules this module keeps:
 * A processor that uses data for itself is a controller for that (28(10)): its own use needs a ground of its own.
 * A flow that was seen and stands in no register has failed accountability, whatever else is true of it.

Source: ``facts/law.md`` sections 2 and 4.
"""

from datetime import date
from typing import Final

from sluis.errors import Code, RegisterText
from sluis.i18n import N_
from sluis.law.adequacy import inside
from sluis.law.finding import Authority, Rule, RuleResult
from sluis.law.flow import Flow
from sluis.law.instruments import SINGLES_OUT
from sluis.law.rules.gdpr_basis import ADD_GROUND, NO_GROUND, VOCABULARY, weigh_ground
from sluis.law.rules.gdpr_data import NAMES, names, row
from sluis.law.weighing import Weighing
from sluis.terms import Effect, Kind

LETTERS: Final = tuple("abcdefgh")
OWN_USE: Final = "own-use"
_IDENTIFYING: Final = SINGLES_OUT - NAMES - {Kind.MAC_ADDRESS.value}
"""Kinds beside names and device addresses that single out by themselves."""
LONG_DAYS: Final = 366
"""A longer term has to say why (5(1)(e)). Our own choice: the law has no number."""

OF_MANY: Final = frozenset(
    {
        "dpv:AcademicResearch", "dpv:CommercialResearch", "dpv:ImproveExistingProductsAndServices",
        "dpv:InternalResourceOptimisation", "dpv:MarketResearch", "dpv:NonCommercialResearch",
        "dpv:OptimisationForConsumer", "dpv:OptimisationForController", "dpv:ProvideOfficialStatistics",
        "dpv:ResearchAndDevelopment", "dpv:ScientificResearch", "dpv:ServiceOptimisation",
        "dpv:ServiceUsageAnalytics", "dpv:StatisticalAnalysis",
    }
)  # fmt: skip
"""Purposes of the vocabulary that are about many homes together: statistics, research, planning. Our own reading."""
OF_ONE: Final = frozenset(
    {
        "dpv:CommunicationForCustomerCare", "dpv:ConsentManagement", "dpv:CustomerCare", "dpv:CustomerOrderManagement",
        "dpv:DeliveryOfGoods", "dpv:PaymentManagement", "dpv:RepairImpairments", "dpv:RequestedServiceProvision",
        "dpv:RightsFulfilment", "dpv:ServiceRegistration",
    }
)  # fmt: skip
"""Purposes of the vocabulary that are about one home or person, who is found by them. Our own reading."""


def uses_it_itself(flow: Flow) -> bool | None:
    """Return whether the recipient uses the data for itself; ``None`` when nobody established all of it."""
    uses = (flow.recipient.own_purposes, flow.recipient.trains_ai)
    return True if any(uses) else (None if None in uses else False)


def _own_use(weighing: Weighing, flow: Flow) -> None:
    where = f"{flow.recipient_where}.own_use"
    if any((flow.recipient.own_purposes, flow.recipient.trains_ai)):
        weighing.fact(f"{where}.improvement", flow.recipient.own_purposes)
        weighing.fact(f"{where}.training", flow.recipient.trains_ai)
    else:
        weighing.need(f"{where}.improvement", flow.recipient.own_use.improvement)
        weighing.need(f"{where}.benchmarking", flow.recipient.own_use.benchmarking)
        weighing.need(f"{where}.training", flow.recipient.trains_ai)


def _declared(flow: Flow, _at: date) -> RuleResult | None:
    if flow.observed_from is None:
        return None
    weighing = Weighing()
    weighing.fact(f"{flow.where}.observed.from", flow.observed_from)
    if flow.ropa_ref is None:
        weighing.wrong(
            N_("This flow was seen, and no record of processing names it."),
            N_("Stop it. Then write the activity, with its ground, notice and instrument, and have it approved."),
        )
    return weighing.answer(N_("The flow that was seen stands in the record."))


def _by_default(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing = Weighing()
    for item in flow.leaving:
        weighing.fact(row(flow, item), item.path)
    if flow.ropa_ref is None:
        weighing.wrong(
            N_("Fields leave that no rule lets through one by one."),
            N_("Let nothing leave by default; list each field with its reason."),
        )
    return weighing.answer(N_("Nothing leaves by default; each field is listed with its reason."))


def _purpose(flow: Flow, _at: date) -> RuleResult | None:
    if not uses_it_itself(flow) and (flow.reused is False or not flow.leaving):
        return None
    weighing = Weighing()
    _reused(weighing, flow)
    if not uses_it_itself(flow):
        return weighing.answer(N_("The new purpose rests on consent."))
    _own_use(weighing, flow)
    apart = [number for number, ground in enumerate(flow.grounds, 1) if OWN_USE in ground.acts]
    for number in apart:
        weighing.fact(f"{flow.where}.grounds[{number}].avg", flow.grounds[number - 1].avg)
    if not apart or any(flow.grounds[number - 1].avg != "6-1-a" for number in apart):
        weighing.review(
            "compatible",
            N_("The recipient's own purpose must be compatible with ours: link, context, nature, effects, safeguards."),
            N_("Weigh the five points of article 6(4) and decide (`decisions:`), or end the recipient's own use."),
        )
    return weighing.answer(N_("The recipient's own use rests on consent."))


def _reused(weighing: Weighing, flow: Flow) -> None:
    """Weigh a new purpose of the controller itself (6(4), C-77/21): consent carries it, else a person weighs."""
    weighing.need(f"{flow.where}.reused", flow.reused)
    if not flow.reused:
        return
    for number, ground in enumerate(flow.grounds, 1):
        weighing.fact(f"{flow.where}.grounds[{number}].avg", ground.avg)
    if not flow.grounds or any(ground.avg != "6-1-a" for ground in flow.grounds):
        weighing.review(
            "new-purpose",
            N_("Data that was collected for something else serves a new purpose: it must be compatible."),
            N_("Weigh the five points of article 6(4) and decide (`decisions:`), or ask consent."),
        )


def _necessary(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing = Weighing()
    for item in flow.leaving:
        weighing.fact(row(flow, item), f"{item.category or 'absent'}, {item.transform}")
    raw = [item for item in flow.leaving if item.category in NAMES and item.transform in {"none", "hash", "truncate"}]
    if raw:
        weighing.wrong(
            N_("Names people gave to devices or networks leave as they are ({paths}); no need was shown."),
            N_("Withhold the row or generalise it to a device class."),
            paths=names(raw),
        )
    addresses = [i for i in flow.leaving if i.category == Kind.MAC_ADDRESS.value and i.transform == "none"]
    if addresses:
        weighing.wrong(
            N_("Addresses of devices leave as they are ({paths}), where a token does the same work."),
            N_("Let the gate make tokens of them, or withhold the rows."),
            paths=names(addresses),
        )
    clear = [i for i in flow.leaving if i.category in _IDENTIFYING and i.transform in {"none", "hash", "truncate"}]
    ourselves = flow.recipient.legal_entity == flow.controller.name  # its own desk: it leaves for nobody else
    if clear and not ourselves:
        weighing.review(
            "as-it-is",
            N_("What singles out a home, a device or somebody leaves as it is ({paths}); no need was shown."),
            N_("Let the gate make tokens of it, withhold the rows, or show the need and decide (`decisions:`)."),
            paths=names(clear),
        )
    weighing.need(f"{flow.where}.retention", _kept(flow))  # without any limit in time it is too much: C-446/21
    return weighing.answer(N_("No name leaves as it is."))


def _counts_serve(flow: Flow, _at: date) -> RuleResult | None:
    """Whether numbers of homes would serve what values of each home leave for. Purposes in words are not looked at."""
    if not flow.leaving:
        return None
    weighing, where = Weighing(), flow.where
    for item in flow.leaving:
        weighing.fact(row(flow, item), f"{item.category or 'absent'}, {item.transform}")
    if all(item.counted for item in flow.leaving):
        return weighing.answer(N_("Only numbers of homes leave: it counts already."))
    terms = {purpose for purpose in flow.purposes if purpose.startswith(VOCABULARY)}
    many, one = sorted(terms & OF_MANY), sorted(terms & OF_ONE)
    weighing.fact(f"{where}.trigger.kind", flow.trigger)
    weighing.need(f"{where}.purposes", tuple(sorted(terms)))
    asked = flow.trigger == "help-request"
    if many:
        weighing.review(
            "of-many",
            N_(
                "Values of each home leave for a purpose about many homes together ({terms}): numbers of homes may "
                "serve it. Looked at were the rows, the trigger and the terms of the purpose, and no need that is "
                "stated in words."
            ),
            N_("Count homes (`treatment: count`), or show why numbers do not serve and decide (`decisions:`)."),
            terms=Code(", ".join(many)),
        )
    elif not asked and not one:
        weighing.review(
            "not-of-one",
            N_(
                "Values of each home leave without a request for help, and no term of the purpose is about one home: "
                "numbers of homes may serve it. Looked at were the rows, the trigger and the terms of the purpose, and "
                "no need that is stated in words."
            ),
            N_("Count homes (`treatment: count`), or show why numbers do not serve and decide (`decisions:`)."),
        )
    return weighing.answer(
        N_("It leaves for a home that asked for help: numbers of homes answer no home.")
        if asked
        else N_("The record gives a purpose about one home: numbers of homes answer no home.")
    )


def _kept(flow: Flow) -> int | str | None:
    return flow.retention_days if flow.retention_days is not None else flow.retention_criteria


def _term(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing = Weighing()
    weighing.need(f"{flow.where}.retention", _kept(flow))
    weighing.need(f"{flow.where}.deletion_proof", flow.deletion_proof)
    weighing.need(f"{flow.where}.kept_after_purpose", flow.kept_after_purpose)
    if flow.kept_after_purpose:
        weighing.wrong(
            N_("Data is kept after what it was kept for has ended (C-77/21)."),
            N_("Erase it, and end such keeping."),
        )
    if flow.retention_days is not None and flow.retention_days > LONG_DAYS and flow.retention_criteria is None:
        weighing.fact(f"{flow.where}.retention_criteria", None)
        weighing.review(
            "long-term",
            N_("The recipient keeps it for {days} days, and nothing says why so long."),
            N_("Write why in `retention_criteria:`, or shorten the term. A year is our own measure."),
            days=flow.retention_days,
        )
    return weighing.answer()


def _represented(flow: Flow, at: date) -> RuleResult | None:
    country = flow.controller.country
    if not flow.leaving or (country is not None and inside(country, at)):
        return None
    weighing = Weighing()
    weighing.need("controller.country", country)
    weighing.fact("controller.representative", flow.controller.representative)
    if country is not None and flow.controller.representative is None:
        weighing.wrong(
            N_("The controller is in {country}, outside the Union, and names no representative here."),
            N_("Designate one in writing, and name it in the record and the notice."),
            country=RegisterText(country),
        )
    return weighing.answer()


def _joint(flow: Flow, at: date) -> RuleResult | None:
    if "joint" not in {flow.recipient.role, flow.exporter_role}:
        return None
    weighing, recipient, where = Weighing(), flow.recipient, f"{flow.recipient_where}.arrangement"
    weighing.fact(f"{where}.ref", recipient.arrangement.ref)
    if recipient.arrangement.ref is None:
        weighing.wrong(
            N_("Purposes and means are set together, and no arrangement is on record."),
            N_("Conclude an arrangement that says who does what, and name it in `arrangement:`."),
        )
    weighing.begun(
        f"{where}.signed",
        recipient.arrangement.signed,
        at,
        N_("The arrangement is made on {day}, after the data would leave."),
        N_("Wait until it is made."),
    )
    weighing.must(
        f"{where}.essence",
        recipient.arrangement.essence,
        N_("The essence of the arrangement is not told to people."),
        N_("Publish the essence of the arrangement."),
    )
    return weighing.answer()


def _conduct(flow: Flow, _at: date) -> RuleResult | None:
    recipient, where = flow.recipient, f"{flow.recipient_where}.influences_purposes"
    if "joint" in {recipient.role, flow.exporter_role} or not flow.leaving:
        return None
    if recipient.influences_purposes is None and recipient.role != "controller":
        return None
    weighing = Weighing()
    weighing.need(where, recipient.influences_purposes)
    weighing.fact(f"{flow.recipient_where}.role", recipient.role)
    if recipient.influences_purposes:
        weighing.review(
            "has-a-say",
            N_(
                "The recipient has a say in why or how data is collected. Whether that makes it a joint controller "
                "follows from what it does, not from a contract and not from access; this program cannot find that."
            ),
            N_("Let somebody weigh who decides what, and record the role, or decide (`decisions:`)."),
        )
    return weighing.answer(N_("On record is that the recipient has no say in why or how data is collected."))


def _agreement(flow: Flow, at: date) -> RuleResult | None:
    recipient, where = flow.recipient, f"{flow.recipient_where}.processor_agreement"
    if recipient.role in {"controller", "joint"}:
        return None
    weighing = Weighing()
    weighing.need(f"{flow.recipient_where}.role", recipient.role)
    if recipient.role is None:
        return weighing.answer()
    weighing.fact(f"{where}.ref", recipient.processor_agreement.ref)
    if recipient.processor_agreement.ref is None:
        weighing.wrong(
            N_("The recipient is a processor, and no agreement is on record."),
            N_("Conclude a processor agreement and name it in `processor_agreement:`."),
        )
    weighing.begun(
        f"{where}.signed",
        recipient.processor_agreement.signed,
        at,
        N_("The processor agreement is signed on {day}, after the data would leave."),
        N_("Wait until it is signed."),
    )
    lacking = [letter for letter in LETTERS if letter not in recipient.processor_agreement.covers]
    weighing.fact(f"{where}.covers", recipient.processor_agreement.covers)
    if lacking:
        weighing.wrong(
            N_("The processor agreement does not cover article 28(3): {letters}."),
            N_("Add these points to the agreement."),
            letters=RegisterText(", ".join(lacking)),
        )
    weighing.must(
        f"{where}.description",
        recipient.processor_agreement.description,
        N_("The processor agreement does not describe the processing."),
        N_("Describe subject, term, nature, purpose, data and people in the agreement."),
    )
    return weighing.answer()


def _subprocessors(flow: Flow, _at: date) -> RuleResult | None:
    recipient = flow.recipient
    if recipient.role not in {"processor", "subprocessor"}:
        return None
    weighing = Weighing()
    weighing.fact(f"{flow.recipient_where}.subprocessors", tuple(sub.name for sub in recipient.subprocessors))
    weighing.need(
        f"{flow.recipient_where}.processor_agreement.subprocessing", recipient.processor_agreement.subprocessing
    )
    if recipient.subprocessors and recipient.processor_agreement.subprocessing == "none":
        weighing.wrong(
            N_("There are sub-processors, and none is authorised."),
            N_("Authorise them in writing, or have the recipient stop using them."),
        )
    return weighing.answer()


def _own_use_ground(flow: Flow, at: date) -> RuleResult | None:
    if flow.recipient.role is None and not uses_it_itself(flow):
        return None
    weighing = Weighing()
    weighing.fact(f"{flow.recipient_where}.role", flow.recipient.role)
    _own_use(weighing, flow)
    if uses_it_itself(flow):
        apart = [(number, ground) for number, ground in enumerate(flow.grounds, 1) if OWN_USE in ground.acts]
        if not apart:
            weighing.fact(f"{flow.where}.grounds", f"none for {OWN_USE}")
            weighing.wrong(
                N_("The recipient uses the data for itself, so it is a controller for that, and no ground covers it."),
                N_("Have it end that use, or give it a ground of its own (`acts: [own-use]`), notice and clauses."),
            )
        for number, ground in apart:
            weigh_ground(weighing, flow, at, number, ground)
        for subject in flow.concerned if apart else ():
            if not any(subject in ground.subjects for _, ground in apart):
                weighing.fact(f"{flow.where}.grounds", f"none for {subject.value}, {OWN_USE}")
                weighing.wrong(NO_GROUND, ADD_GROUND, act=Code(OWN_USE), subject=Code(subject.value))
    return weighing.answer(N_("The recipient does nothing with the data for itself, or there is a ground for it."))


def _secured(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing, where, security = Weighing(), f"{flow.where}.security", flow.security
    remedy = N_("Mend it, or describe in the register what protects the data instead.")
    weighing.must(f"{where}.tls", security.tls, N_("Data travels without encryption."), remedy)
    weighing.must(f"{where}.at_rest", security.at_rest, N_("Data is kept without encryption."), remedy)
    weighing.must(f"{where}.access_log", security.access_log, N_("Nobody sees who looks at the data."), remedy)
    return weighing.answer()


RULES: Final = (
    Rule(
        id="avg-5-1-b",
        citation="AVG art. 5(1)(b), 6(4); C-77/21",
        title=N_("Data is used for the purpose it was collected for."),
        answer=_purpose,
        effect=Effect.CLOSE,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-5-1-c",
        citation="AVG art. 5(1)(c); C-446/21, ECLI:EU:C:2024:834",
        title=N_("No name of a device or network leaves as it is."),
        answer=_necessary,
        effect=Effect.CLOSE,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-5-1-c-counts",
        citation="AVG art. 5(1)(c), 25(1)-(2)",
        title=N_("What numbers of homes would serve leaves as numbers of homes."),
        answer=_counts_serve,
        authority=Authority.OWN_READING,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-5-1-e",
        citation="AVG art. 5(1)(e), 28(3)(g); C-77/21",
        title=N_("There is a term, and proof of erasure at the recipient."),
        answer=_term,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-5-2",
        citation="AVG art. 5(2), 30",
        title=N_("What leaves stands in the record."),
        answer=_declared,
        effect=Effect.CLOSE,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-25",
        citation="AVG art. 25(1), 25(2)",
        title=N_("Nothing leaves by default."),
        answer=_by_default,
        effect=Effect.CLOSE,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-26",
        citation="AVG art. 26; C-40/17, ECLI:EU:C:2019:629",
        title=N_("Joint controllers have an arrangement (article 26)."),
        answer=_joint,
        effect=Effect.CLOSE,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-26-conduct",
        citation="AVG art. 4(7), 26(1); C-604/22, ECLI:EU:C:2024:214; C-683/21, ECLI:EU:C:2023:949; C-210/16",
        title=N_("Who has a say in why and how is looked at for joint control."),
        answer=_conduct,
        authority=Authority.JUDGMENT,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-27",
        citation="AVG art. 3(2), 27(1), 30(1)(a)",
        title=N_("A controller outside the Union has a representative here."),
        answer=_represented,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-28-2",
        citation="AVG art. 28(2), 28(4)",
        title=N_("Sub-processors are authorised."),
        answer=_subprocessors,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-28-3",
        citation="AVG art. 28(3)(a)-(h)",
        title=N_("A processor has an agreement that covers every point."),
        answer=_agreement,
        effect=Effect.CLOSE,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-28-10",
        citation="AVG art. 28(10), 6(1)",
        title=N_("What a recipient does for itself has a ground of its own."),
        answer=_own_use_ground,
        effect=Effect.CLOSE,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-32",
        citation="AVG art. 5(1)(f), 32(1)",
        title=N_("Data is protected under way and where it is kept."),
        answer=_secured,
        fine="avg-83-4",
    ),
)
