"""GDPR 12-22: what people are told, and whether they can exercise their rights at every recipient.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

Source: ``facts/law.md`` sections 2, 3 and 11. People who are not customers: ``avg_record``.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from sluis.errors import Code
from sluis.i18n import N_
from sluis.law.activity import Ground
from sluis.law.adequacy import inside, only_travels
from sluis.law.finding import Authority, Rule, RuleResult
from sluis.law.flow import Flow
from sluis.law.rules.gdpr_basis import SELLING, serves
from sluis.law.weighing import Weighing
from sluis.terms import Effect, Subject

ELEMENTS: Final = tuple(f"N{number:02}" for number in range(1, 13))
"""Elements of a notice to whom the data is collected from (``facts/law.md`` section 3)."""
NOT_FROM_THEM: Final = ("N13", "N14")
"""And to whom it is not: categories and source."""
DECIDING: Final = frozenset({"contract", "price", "credit"})
BINDING: Final = DECIDING - {"price"}
"""Effects in law, or alike (article 22(1)); whether a price is one is for a person to weigh."""


def outside(flow: Flow, at: date) -> tuple[str, ...]:
    """Return the countries outside the EEA of everyone who gets at the data on that day, as far as known.

    Staff of a recipient inside who look while they travel receive nothing from another: no transfer to tell of.
    """
    recipient = flow.recipient
    looks_from = () if only_travels(flow, at) else recipient.looks_from
    places = (
        recipient.country,
        *looks_from,
        *(leg.country for leg in recipient.legs),
        *(sub.country for sub in recipient.subprocessors),
    )
    return tuple(dict.fromkeys(place for place in places if place is not None and not inside(place, at)))


def _article_12(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing = Weighing()
    weighing.need(f"{flow.where}.notice.languages", flow.notice.languages)
    if flow.notice.languages and "nl" not in flow.notice.languages:
        weighing.fact(f"{flow.where}.children", flow.children)
        weighing.wrong(
            N_("The notice is not in Dutch, and people in Dutch homes have to understand it."),
            N_("Publish the notice in Dutch; for children in words they understand."),
        )
    return weighing.answer()


def _article_13(flow: Flow, at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing, where = Weighing(), f"{flow.where}.notice"
    weighing.fact(f"{where}.given", flow.notice.given)
    if flow.notice.given is False:
        weighing.wrong(
            N_("According to the record the people concerned were told nothing."),
            N_("Publish a notice before anything leaves, and name it here."),
        )
    if flow.notice.given is None and flow.notice.published_at is None and flow.observed_from and not flow.ropa_ref:
        weighing.wrong(
            N_(
                "This flow was seen, no record names it, and nothing on record says that people were told of it before."
            ),
            N_("Stop it. Publish a notice before anything leaves, and name it in the record."),
        )
    weighing.begun(
        f"{where}.published",
        flow.notice.published_at,
        at,
        N_("The notice is published on {day}, after the data would leave."),
        N_("Wait until the notice is published."),
    )
    if outside(flow, at):
        weighing.must(
            f"{where}.names_transfer",
            flow.notice.names_transfer,
            N_("The notice does not say that data leaves the EEA, and under which safeguards."),
            N_("Name the country and the safeguard in the notice, and how to get a copy."),
        )
    return weighing.answer()


def _named(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing, path = Weighing(), f"{flow.where}.notice.names_recipient"
    weighing.need(path, flow.notice.names_recipient)
    if flow.notice.names_recipient is False:
        weighing.review(
            "category-only",
            N_("The notice does not name this recipient; a category is seldom fair."),
            N_("Name the recipient in the notice, or decide why a category is enough (`decisions:`)."),
        )
    return weighing.answer()


def _asked(flow: Flow, at: date, element: str) -> bool:
    """Whether an element that is asked only "where applicable" is: 13(1)(b), (d), (f), 13(2)(c), (f)."""
    ai, grounds = flow.recipient.ai, {ground.avg for ground in flow.grounds}
    special = {ground.special for ground in flow.grounds}
    where = {
        "N02": flow.controller.dpo is not None,
        "N04": "6-1-f" in grounds,
        "N06": bool(outside(flow, at)),
        "N09": "6-1-a" in grounds or "9-2-a" in special,
        "N12": ai.effect in DECIDING or bool(ai.profiling),
    }
    return where.get(element, True)


def _elements(flow: Flow, at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing = Weighing()
    others = any(subject is not Subject.SUBSCRIBER for subject in flow.concerned)
    needed = [*(element for element in ELEMENTS if _asked(flow, at, element)), *(NOT_FROM_THEM if others else ())]
    weighing.need(f"{flow.where}.notice.elements", flow.notice.elements)
    lacking = [element for element in needed if element not in flow.notice.elements]
    if flow.recipient.ai.on_record and "N12" not in flow.notice.elements:
        weighing.need(f"{flow.recipient_where}.ai.profiling", flow.recipient.ai.profiling)
    if lacking and flow.notice.elements:
        weighing.wrong(
            N_("The notice lacks these elements: {elements}."),
            N_("Add them to the notice; the reference of the law layer says what each is."),
            elements=Code(", ".join(lacking)),
        )
    return weighing.answer()


Asked = tuple[str, Callable[[Flow], bool | None]]


def _must(asked: tuple[Asked, ...], reason: str, remedy: str) -> Callable[[Flow, date], RuleResult | None]:
    """Return a rule's function that asks for facts which have to be yes, whatever leaves."""

    def answer(flow: Flow, _at: date) -> RuleResult | None:
        if not flow.leaving:
            return None
        weighing = Weighing()
        for path, fact in asked:
            weighing.must(f"controller.rights.{path}", fact(flow), reason, remedy)
        return weighing.answer()

    return answer


def _log(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing, kept = Weighing(), flow.controller.rights.disclosures_kept_days
    weighing.need("controller.rights.disclosures_kept", kept)
    weighing.fact(f"{flow.where}.retention", flow.retention_days)
    if kept is not None and flow.retention_days is not None and kept < flow.retention_days:
        weighing.wrong(
            N_("To whom data went is kept for {kept} days, the data for {days}."),
            N_("Keep the list of recipients as long as the data, or show why that is too heavy (C-553/07)."),
            kept=kept,
            days=flow.retention_days,
        )
    return weighing.answer()


def _portable(flow: Flow, at: date) -> RuleResult | None:
    if not any(ground.avg in {"6-1-a", "6-1-b"} for ground in flow.grounds):
        return None
    reason = N_("People cannot get their data in a format machines read.")
    return _must((("export", lambda flow: flow.controller.rights.export),), reason, N_("Offer JSON or CSV."))(flow, at)


def _objection(flow: Flow, _at: date) -> RuleResult | None:
    if not any(ground.avg in {"6-1-e", "6-1-f"} for ground in flow.grounds):
        return None
    weighing = Weighing()
    weighing.must(
        "controller.rights.objection",
        flow.controller.rights.objection,
        N_("An objection does not stop the flow."),
        N_("Let an objection stop the flow at once; weigh afterwards."),
    )
    weighing.must(
        f"{flow.where}.notice.mentions_objection",
        flow.notice.mentions_objection,
        N_("The right to object is not named clearly and apart."),
        N_("Name the right to object in the notice, apart from the rest."),
    )
    if serves(flow, SELLING):
        weighing.fact(f"{flow.where}.purposes", flow.purposes)
        weighing.review(
            "marketing",
            N_("It serves direct marketing: whoever objects is left out at once and without any weighing (21(2)-(3))."),
            N_("Show that an objection ends it without weighing and decide (`decisions:`)."),
        )
    return weighing.answer()


def _excepted(ground: Ground) -> bool:
    """Whether a ground can be one of article 22(2): a contract, a statute (UAVG 40), or explicit consent."""
    explicit = ground.consent is not None and ground.consent.explicit is not False
    return ground.avg in {"6-1-b", "6-1-c", "6-1-e", None} or (ground.avg == "6-1-a" and explicit)


def _decision(flow: Flow, _at: date) -> RuleResult | None:
    ai, where = flow.recipient.ai, f"{flow.recipient_where}.ai"
    if not ai.on_record:
        return None
    weighing = Weighing()
    weighing.need(f"{where}.effect", ai.effect)
    if ai.effect in DECIDING:
        weighing.need(f"{where}.automated", ai.automated)
        if ai.automated and ai.effect in BINDING and flow.grounds and not any(map(_excepted, flow.grounds)):
            weighing.fact(f"{flow.where}.grounds", tuple(str(ground.avg) for ground in flow.grounds))
            weighing.wrong(
                N_("A machine alone decides about contract or credit, and no exception of article 22(2) is on record."),
                N_("Let a person decide who may deviate; else only a contract that needs it, a statute or explicit "
                   "consent can carry it."),
            )  # fmt: skip
        weighing.review(
            "decides",
            N_("What comes back decides about contract, price or credit; a score somebody leans on counts (C-634/21)."),
            N_("Let a person decide who may deviate, record why, and decide (`decisions:`)."),
        )
    return weighing.answer(N_("What comes back decides nothing about a customer."))


def _logic(flow: Flow, at: date) -> RuleResult | None:
    ai = flow.recipient.ai
    if ai.effect not in DECIDING and not ai.profiling:
        return None
    asked: tuple[Asked, ...] = (("explains_logic", lambda flow: flow.controller.rights.explains_logic),)
    reason = N_("Who asks does not hear by which procedure and principles a machine decides or profiles (C-203/22).")
    return _must(asked, reason, N_("Explain them in plain words; a trade secret goes to the AP or the court."))(
        flow, at
    )


def _withdrawal(flow: Flow, at: date) -> RuleResult | None:
    if flow.trigger != "consent" and not any(ground.avg == "6-1-a" for ground in flow.grounds):
        return None
    reason = N_("A withdrawal does not reach who leans on the consent (C-129/21).")
    asked: tuple[Asked, ...] = (("forwards_withdrawal", lambda flow: flow.controller.rights.forwards_withdrawal),)
    return _must(asked, reason, N_("Pass every withdrawal on to each recipient, and keep the proof."))(flow, at)


RULES: Final = (
    Rule(
        id="avg-12",
        citation="AVG art. 12(1)",
        title=N_("The notice is in a language its readers understand."),
        answer=_article_12,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-13",
        citation="AVG art. 13(1), 13(1)(f), 14(1), 14(3)",
        title=N_("People are told before anything leaves, also that it leaves the EEA."),
        answer=_article_13,
        effect=Effect.CLOSE,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-13-recipient",
        citation="AVG art. 13(1)(e), 14(1)(e), 5(1)(a)",
        title=N_("The notice names the recipient."),
        answer=_named,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-13-elements",
        citation="AVG art. 13(1)-(2), 14(1)-(2)",
        title=N_("The notice holds every element."),
        answer=_elements,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-15-recipients",
        citation="AVG art. 15(1)(c); C-154/21, ECLI:EU:C:2023:3",
        title=N_("An answer to who asks names each recipient."),
        answer=_must(
            (("names_recipients", lambda flow: flow.controller.rights.names_recipients),),
            N_("Who asks is not told each recipient by name."),
            N_("Name each recipient, from the ledger."),
        ),
        authority=Authority.JUDGMENT,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-15-copy",
        citation="AVG art. 15(3); C-487/21, ECLI:EU:C:2023:369",
        title=N_("An answer to who asks holds a copy of the data."),
        answer=_must(
            (("copy", lambda flow: flow.controller.rights.copy),),
            N_("Who asks gets no copy of the data themselves."),
            N_("Give a faithful copy of the data themselves."),
        ),
        authority=Authority.JUDGMENT,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-15-log",
        citation="AVG art. 15(1)(c); C-553/07, ECLI:EU:C:2009:293",
        title=N_("To whom data went is known as long as the data is kept."),
        answer=_log,
        authority=Authority.JUDGMENT,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-15-logic",
        citation="AVG art. 15(1)(h); C-203/22, ECLI:EU:C:2025:117",
        title=N_("An answer to who asks explains how a machine decides."),
        answer=_logic,
        authority=Authority.JUDGMENT,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-16-18",
        citation="AVG art. 16, 17, 18",
        title=N_("Rectification, erasure and restriction work."),
        answer=_must(
            (
                ("erasure", lambda flow: flow.controller.rights.erasure),
                ("restriction", lambda flow: flow.controller.rights.restriction),
            ),
            N_("People cannot have their data corrected, erased or restricted."),
            N_("Make it work, at the recipient too."),
        ),
        fine="avg-83-5",
    ),
    Rule(
        id="avg-19",
        citation="AVG art. 19",
        title=N_("Each recipient is told of rectification, erasure and restriction."),
        answer=_must(
            (("forwards_changes", lambda flow: flow.controller.rights.forwards_changes),),
            N_("Recipients are not told what was corrected, erased or restricted."),
            N_("Tell each recipient, and keep its confirmation."),
        ),
        fine="avg-83-5",
    ),
    Rule(
        id="avg-20",
        citation="AVG art. 20(1)",
        title=N_("People can take their data along."),
        answer=_portable,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-21",
        citation="AVG art. 21(1)-(4)",
        title=N_("Who objects is heard, and was told that they can."),
        answer=_objection,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-22",
        citation="AVG art. 22(1)-(2); UAVG art. 40; C-634/21",
        title=N_("No machine decides about a customer."),
        answer=_decision,
        effect=Effect.CLOSE,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-24",
        citation="AVG art. 5(2), 7(3), 24(1); C-129/21, ECLI:EU:C:2022:833",
        title=N_("A withdrawal reaches who leans on the consent."),
        answer=_withdrawal,
        authority=Authority.JUDGMENT,
        fine="avg-83-5",
    ),
)
