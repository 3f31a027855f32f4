"""GDPR 5(1)(a), 6, 7: a ground per subject and per act, and consent that is one.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

The rules this module keeps:
 * A ground is judged for each subject whose data leaves, and for each act: intake, forwarding, return. The recipient's
   own use is judged in ``avg_parties``: no ground of ours covers it unless it says so.
 * A contract binds who signed it: it never carries data of housemates, guests or neighbours.
 * Consent is the data subject's here, the user's in Tw 11.7a and the subscriber's in Tw 11.2a.

Source: ``facts/law.md`` sections 2 and 12.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from sluis.errors import Code
from sluis.i18n import N_
from sluis.law.activity import ConsentFacts, Ground
from sluis.law.finding import Rule, RuleResult
from sluis.law.flow import Flow
from sluis.law.weighing import Weighing
from sluis.terms import Effect, Subject, Verdict

SELLING: Final = (
    "Marketing", "Advertis", "Sell", "Sale", "Reclame", "Verkoop", "Verkop", "Werving", "Adverte", "Upsell", "Up-sell",
    "Cross-sell", "Crosssell", "Promot", "Monetis", "Commerc", "Churn", "Winback", "Win-back", "Klantenwerving",
)  # fmt: skip
"""Purposes, as DPV or people name them, that are commercial whatever the interest is called."""
ACTS: Final = ("intake", "forwarding")
LEARNING: Final = (
    "Research", "Training", "MachineLearning", "Machine learning", "Benchmark", "Develop", "ProductDev", "Statisti",
    "Personalis", "Profil", "Segment", "Predict", "Innovat", "Marktonderzoek", "Ontwikkel", "Voorspel",
)  # fmt: skip
"""Purposes, as DPV or people name them, that serve others than the customer whose home it is."""
IMPROVING: Final = (
    *LEARNING, *SELLING, "Optimisation", "Improve", "Improving", "Analy", "Personalisation", "Fraud", "Verbeter",
    "Onderzoek", "Insight", "Inzicht",
)  # fmt: skip
"""Purposes, as DPV or people name them, that a contract does not need (C-252/21; EDPB Guidelines 2/2019)."""
VOCABULARY: Final = "dpv:"
SERVING: Final = frozenset(
    {
        "dpv:ServiceProvision", "dpv:TechnicalServiceProvision", "dpv:RequestedServiceProvision", "dpv:CustomerCare",
        "dpv:CommunicationForCustomerCare", "dpv:PaymentManagement", "dpv:DeliveryOfGoods", "dpv:RepairImpairments",
        "dpv:ServiceRegistration", "dpv:CustomerOrderManagement", "dpv:FulfilmentOfContractualObligation",
    }
)  # fmt: skip
"""Purposes of the vocabulary that a contract can need. Any other, or one in words only, is for a person to weigh."""
NO_CONSENT: Final = frozenset({"refused", "withdrawn", "expired", "never_asked"})
_OTHERS: Final = (Subject.HOUSEHOLD, Subject.GUEST, Subject.NEIGHBOUR, Subject.PASSER_BY, Subject.CORRESPONDENT)
_STEPS: Final = ("interest", "necessity", "balance")

NO_GROUND: Final = N_("No ground is on record for {act} data about: {subject}.")
ADD_GROUND: Final = N_("Name a ground for them, or withhold the rows about them.")


def acts_of(flow: Flow) -> tuple[str, ...]:
    """Return our own acts in this flow: ``return`` when something about people comes back."""
    returns = flow.recipient.ai.outputs is not None or flow.recipient.ai.effect not in {None, "none"}
    return (*ACTS, "return") if returns else ACTS


def _article_6(flow: Flow, at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing = Weighing()
    weighing.need(f"{flow.where}.grounds", "stated" if flow.grounds else None)
    if not flow.grounds:
        return weighing.answer()
    for subject in flow.concerned:
        for act in acts_of(flow):
            if not any(subject in ground.subjects and ground.covers(act) for ground in flow.grounds):
                weighing.fact(f"{flow.where}.grounds", f"none for {subject.value}, {act}")
                weighing.wrong(NO_GROUND, ADD_GROUND, act=Code(act), subject=Code(subject.value))
    for number, ground in enumerate(flow.grounds, 1):
        if not ground.covers("own-use") or not ground.acts:
            weigh_ground(weighing, flow, at, number, ground)
    return weighing.answer(N_("Each act on data about each person has a ground."))


def weigh_ground(weighing: Weighing, flow: Flow, at: date, number: int, ground: Ground) -> None:
    """Weigh one ground for all its subjects.

    Args:
        weighing: Where it goes.
        flow: The flow.
        at: The day.
        number: The ground's place in the register, from 1.
        ground: The ground.
    """
    where = f"{flow.where}.grounds[{number}]"
    weighing.need(f"{where}.avg", ground.avg)
    weighing.fact(f"{where}.subjects", tuple(subject for subject in ground.subjects))
    if ground.avg == "6-1-a" and ground.consent is not None and ground.consent.state in NO_CONSENT:
        weighing.fact(f"{where}.consent.state", ground.consent.state)
        weighing.wrong(
            N_("The consent this act leans on is no ground: {state}."),
            N_("Stop what leans on it, or name another ground that fits."),
            state=Code(ground.consent.state),
        )
    elif ground.avg == "6-1-b":
        _contract(weighing, flow, where, ground)
    elif ground.avg in {"6-1-c", "6-1-e"}:
        _duty(weighing, flow, where, ground)
    elif ground.avg == "6-1-d":
        weighing.wrong(
            N_("Vital interests do not carry telemetry of routers."),
            N_("Choose a ground that fits, or stop the activity."),
        )
    elif ground.avg == "6-1-f":
        _interest(weighing, flow, at, where, ground)


def serves(flow: Flow, words: tuple[str, ...]) -> bool:
    """Return whether a purpose of the activity holds one of these words, or a word that begins so in any letters."""
    begins = re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE)
    return any(begins.search(purpose) or any(word in purpose for word in words) for purpose in flow.purposes)


def _contract(weighing: Weighing, flow: Flow, where: str, ground: Ground) -> None:
    others = [subject for subject in ground.subjects if subject in _OTHERS]
    if others:
        weighing.wrong(
            N_("A contract is claimed for people who did not sign it: {subjects}."),
            N_("Choose another ground for them: a contract binds the subscriber only."),
            subjects=Code(", ".join(others)),
        )
    weighing.need(f"{where}.contract", ground.contract_ref)
    terms = {purpose for purpose in flow.purposes if purpose.startswith(VOCABULARY)}
    if not terms:
        weighing.fact(f"{flow.where}.purposes", flow.purposes)
        weighing.review(
            "contract-purpose",
            N_("A contract is claimed, and no purpose of the vocabulary says that the service itself needs it."),
            N_("Name the purpose as a term of the vocabulary, or show the need and decide (`decisions:`)."),
        )
    if serves(flow, IMPROVING) or terms - SERVING:
        weighing.fact(f"{flow.where}.purposes", flow.purposes)
        weighing.review(
            "contract-for-improving",
            N_("A contract is claimed for improving or analysing: that is seldom indispensable for the customer."),
            N_("Show that the service cannot be given without it and decide (`decisions:`), or choose another ground."),
        )


def _duty(weighing: Weighing, flow: Flow, where: str, ground: Ground) -> None:
    weighing.need(f"{where}.provision", ground.legal_provision)
    weighing.fact("controller.telecom_provider", flow.controller.telecom_provider)
    if ground.avg == "6-1-e" and flow.controller.telecom_provider:
        weighing.wrong(
            N_("A public task is claimed, and a telecom provider normally has none."),
            N_("Choose a ground that fits, or stop the activity."),
        )
    weighing.review(
        "provision",
        N_("A statutory provision is claimed: somebody has to read whether it asks for this."),
        N_("Read the provision and decide (`decisions:`)."),
    )


def _interest(weighing: Weighing, flow: Flow, at: date, where: str, ground: Ground) -> None:
    weighing.need(f"{where}.lia", ground.lia_ref)
    weighing.begun(
        f"{where}.lia_date",
        ground.lia_made,
        at,
        N_("The balancing test is dated {day}, after the data would leave."),
        N_("Make the test first."),
    )
    weighing.holds(f"{where}.lia_steps", ground.lia_steps, _STEPS)
    weighing.must(
        f"{flow.where}.notice.states_interest",
        flow.notice.states_interest,
        N_("The interest was not told when the data was collected (C-394/23)."),
        N_("Name the interest in the notice, then start."),
    )
    weighing.must(
        "controller.rights.objection",
        flow.controller.rights.objection,
        N_("Nobody can object so that the flow stops."),
        N_("Open a way to object that stops the flow at once."),
    )
    weighing.need(f"{where}.interest", ground.interest)
    weighing.need(f"{flow.where}.children", flow.children)
    if flow.children:
        weighing.review(
            "children",
            N_("The interest is weighed against children in particular, and nothing says that this was done."),
            N_("Weigh what it does to children and decide (`decisions:`), or leave children out."),
        )
    if serves(flow, SELLING):
        weighing.fact(f"{flow.where}.purposes", flow.purposes)
    if ground.interest == "commercial" or serves(flow, SELLING):
        weighing.review(
            "commercial",
            N_("The interest is commercial (C-621/22): whether it is strictly necessary has to be weighed."),
            N_("Weigh necessity and balance and decide (`decisions:`)."),
        )


DATA_SUBJECT: Final = ("data subject", "everyone")
USER: Final = ("user", *DATA_SUBJECT)
SUBSCRIBER: Final = ("subscriber", *DATA_SUBJECT)


def speaks_for(consent: ConsentFacts, words: tuple[str, ...]) -> bool | None:
    """Return whether a consent is given by one of ``words``; ``None`` when nobody said who gives it.

    Examples:
        >>> speaks_for(ConsentFacts(by="user"), USER), speaks_for(ConsentFacts(), SUBSCRIBER)
        (True, None)
    """
    return None if consent.by is None else consent.by in words


def not_spoken_for(consent: ConsentFacts, subjects: Iterable[Subject | str], *, children: bool | None) -> list[str]:
    """Return the people for whom a consent does not speak; nobody while it is not known who gives it.

    A subscriber or user speaks for the subscriber alone, who has parental authority for a child, and somebody else for
    nobody.

    Args:
        consent: The consent.
        subjects: Whose data it should cover.
        children: Whether children are among them; ``None`` when nobody established it.

    Examples:
        >>> [not_spoken_for(ConsentFacts(by=by), ("subscriber", "guest"), children=False)
        ...  for by in ("everyone", "user", "somebody else")]
        [[], ['guest'], ['guest', 'subscriber']]
    """
    if speaks_for(consent, DATA_SUBJECT) is not False:
        return []
    nobody = consent.by == "somebody else" or (consent.by == "parent" and children is False)
    return sorted({str(subject) for subject in subjects if nobody or subject != Subject.SUBSCRIBER})


def weigh_consent(weighing: Weighing, flow: Flow, at: date, where: str, consent: ConsentFacts) -> None:
    """Weigh whether a consent is one: given, by an act, free, apart, provable, withdrawable.

    Source:
        GDPR art. 4(11), 7(1)-(4), rec. 32; C-673/17; C-61/19.
    """
    weighing.need(f"{where}.state", None if consent.state == "unknown" else consent.state)
    if consent.state == "never_asked":
        weighing.wrong(
            N_("According to the record nobody was asked for consent."), N_("Ask it first, or stop what leans on it.")
        )
    elif consent.state in NO_CONSENT:
        weighing.wrong(
            N_("Consent is claimed, and it is: {state}."),
            N_("Without consent nothing may leave on this ground."),
            state=Code(consent.state),
        )
    ask_again = N_("Ask consent again so that it is free, active, apart, provable and easy to withdraw.")
    weighing.must(
        f"{where}.active",
        consent.active,
        N_("Nobody gave consent by an act of their own; a box ticked beforehand is no consent."),
        ask_again,
    )
    weighing.must(f"{where}.granular", consent.granular, N_("Purposes are not asked apart."), ask_again)
    weighing.must(
        f"{where}.conditional", consent.conditional, N_("The contract depends on the consent."), ask_again, be=False
    )
    weighing.must(
        f"{where}.withdraw_as_easy", consent.withdraw_as_easy, N_("Withdrawing is harder than consenting."), ask_again
    )
    weighing.must(f"{where}.provable", consent.provable, N_("The controller cannot show the consent."), ask_again)
    weighing.need(f"{where}.proof_ref", consent.proof_ref)
    weighing.begun(
        f"{where}.at", consent.at, at, N_("Consent is asked from {day} on, not yet now."), N_("Wait until then.")
    )
    weighing.need(f"{where}.notice_version", consent.notice_version)
    weighing.need(f"{flow.where}.notice.version", flow.notice.version)
    if None not in {consent.notice_version, flow.notice.version} and consent.notice_version != flow.notice.version:
        weighing.review(
            "other-notice",
            N_("Consent was given under another version of the notice than the one in force."),
            N_("Ask again under the notice in force, or decide that nothing changed that matters (`decisions:`)."),
        )


def _article_7(flow: Flow, at: date) -> RuleResult | None:
    leaning = [(number, ground) for number, ground in enumerate(flow.grounds, 1) if ground.avg == "6-1-a"]
    if not leaning:
        return None
    weighing = Weighing()
    for number, ground in leaning:
        where = f"{flow.where}.grounds[{number}].consent"
        consent = ground.consent or ConsentFacts()
        weigh_consent(weighing, flow, at, where, consent)
        weighing.need(f"{where}.by", consent.by)
        others = not_spoken_for(consent, ground.subjects, children=flow.children)
        if others:
            weighing.wrong(
                N_("Consent of one person does not speak for others: {subjects}."),
                N_("Ask the people themselves, or withhold the rows about them."),
                subjects=Code(", ".join(others)),
            )
    return weighing.answer(N_("The consent this leans on is one."))


def _article_5_1_a(flow: Flow, at: date) -> RuleResult | None:
    """Lawful and transparent from the first day: the worst of ground and notice decides."""
    basis = _article_6(flow, at)
    if basis is None:
        return None
    weighing = Weighing()
    weighing.fact(f"{flow.where}.observed.from", flow.observed_from)
    weighing.must(
        f"{flow.where}.notice.given",
        flow.notice.given,
        N_("According to the record the people concerned were told nothing."),
        N_("Stop the flow, tell people what happened, and start only after notice."),
    )
    first = flow.observed_from or at
    weighing.begun(
        f"{flow.where}.notice.published",
        flow.notice.published_at,
        min(first, at),
        N_("The notice is of {day}: it does not cover the flow from its first day."),
        N_("Tell people about the time before, and let nothing leave until the notice is out."),
    )
    if basis.verdict is Verdict.FAIL:
        weighing.wrong(N_("Not for everybody a ground is on record."), N_("Settle the finding about article 6 first."))
    return weighing.answer(N_("There is a ground, and people were told from the first day."))


RULES: Final = (
    Rule(
        id="avg-5-1-a",
        citation="AVG art. 5(1)(a), 5(2)",
        title=N_("It is lawful, fair and transparent from the first day."),
        answer=_article_5_1_a,
        effect=Effect.CLOSE,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-6",
        citation="AVG art. 6(1), rec. 38, 47; C-252/21; C-621/22; C-394/23",
        title=N_("Each act on data about each person has a ground."),
        answer=_article_6,
        effect=Effect.CLOSE,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-7",
        citation="AVG art. 4(11), 6(1)(a), 7; C-673/17; C-61/19",
        title=N_("Consent is free, active, apart, provable and as easy to withdraw."),
        answer=_article_7,
        effect=Effect.CLOSE,
        fine="avg-83-5",
    ),
)
