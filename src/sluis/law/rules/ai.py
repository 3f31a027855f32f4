"""AI-verordening, Regulation (EU) 2024/1689 as amended by (EU) 2026/1744: what a telecom that uses AI has to know.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

The rules this module keeps:
 * High-risk duties (Annex III) apply from 2 December 2027; before that day no rule asks them.
 * Advice about Wi-Fi is no safety component; the reasoning is asked, not the word.
 * The return path counts: what comes back, who acts on it, and what it decides for a customer.
 * A fine of 99(3)-(4) stands only at a duty those paragraphs name: articles 5, 26 and 50, and not 4, 6 or 27.
 * No Dutch act designates a supervisor yet, so far as known: it is called unsettled.

Source: ``facts/law.md`` section 8.
"""

from datetime import date
from typing import Final

from sluis.i18n import N_
from sluis.law.finding import Rule, RuleResult
from sluis.law.flow import Flow
from sluis.law.weighing import Weighing
from sluis.terms import Effect, Supervisor

FIRST_PART: Final = date(2025, 2, 2)
"""Art. 4 and 5 apply."""
MODELS: Final = date(2025, 8, 2)
AMENDED: Final = date(2026, 7, 27)
"""Regulation (EU) 2026/1744 in force; art. 4 reads otherwise from here."""
TRANSPARENCY: Final = date(2026, 8, 2)
HIGH_RISK: Final = date(2027, 12, 2)
SIX_MONTHS: Final = 183
"""Art. 26(6): at least six months, in days."""


def _where(flow: Flow) -> str:
    return f"{flow.recipient_where}.ai"


def _system(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing, where, ai = Weighing(), _where(flow), flow.recipient.ai
    weighing.need(f"{where}.is_ai_system", ai.is_ai_system)
    if ai.is_ai_system:
        weighing.need(f"{where}.provider", ai.provider)
        weighing.need(f"{where}.deployer", ai.deployer)
        weighing.need(f"{where}.intended_use", ai.intended_use)
        weighing.need(f"{where}.version", ai.version)
        weighing.need(f"{where}.own_brand", ai.own_brand)
        if ai.own_brand:
            weighing.review(
                "own-brand",
                N_("Who offers an AI system under its own name, or changes it much, may be its provider."),
                N_("Weigh article 25 and decide (`decisions:`)."),
            )
    return weighing.answer(N_("What the recipient runs, and who is its provider and deployer, is on record."))


def _literacy(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.recipient.ai.is_ai_system:
        return None
    weighing = Weighing()
    weighing.need(f"{_where(flow)}.literacy", flow.recipient.ai.literacy)
    return weighing.answer()


def _prohibited(flow: Flow, _at: date) -> RuleResult | None:
    ai, where = flow.recipient.ai, _where(flow)
    near = ai.sensing or ai.scores_households
    if not near and (ai.is_ai_system is False or not flow.leaving):
        return None
    weighing = Weighing()
    if not near:
        weighing.need(f"{where}.is_ai_system", ai.is_ai_system)
    weighing.need(f"{where}.sensing", ai.sensing)
    weighing.need(f"{where}.scores_households", ai.scores_households)
    if near:
        weighing.review(
            "sensing-or-scoring",
            N_("People are sensed or scored: that comes near a practice article 5 prohibits."),
            N_("Stop it, or let somebody weigh article 5 before use and decide (`decisions:`)."),
        )
    return weighing.answer()


def _screen(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.recipient.ai.is_ai_system:
        return None
    weighing, where = Weighing(), _where(flow)
    weighing.need(f"{where}.art5_screen", flow.recipient.ai.art5_screen)
    weighing.need(f"{where}.sensing", flow.recipient.ai.sensing)
    weighing.need(f"{where}.scores_households", flow.recipient.ai.scores_households)
    return weighing.answer()


def _class(flow: Flow, _at: date) -> RuleResult | None:
    ai, where = flow.recipient.ai, _where(flow)
    if not ai.is_ai_system:
        return None
    weighing = Weighing()
    weighing.need(f"{where}.annex_iii", ai.annex_iii)
    weighing.need(f"{where}.reason", ai.reason)
    weighing.need(f"{where}.safety_component", ai.safety_component)
    weighing.fact(f"{where}.profiling", ai.profiling)
    weighing.fact(f"{where}.effect", ai.effect)
    if ai.annex_iii is False and ai.safety_component:
        weighing.wrong(
            N_("It is not classified as high-risk, and it is a safety component of critical digital infrastructure."),
            N_("Classify it as high-risk (Annex III, point 2)."),
        )
    if ai.annex_iii is False and ai.sensing:
        weighing.fact(f"{where}.sensing", ai.sensing)
        weighing.review(
            "sensing",
            N_("It is not classified as high-risk, although it senses or sorts people (Annex III, point 1)."),
            N_("Weigh the classification and decide (`decisions:`)."),
        )
    if ai.annex_iii is False and ai.effect == "credit":
        weighing.review(
            "credit",
            N_("It is not classified as high-risk, although it bears on credit (Annex III, point 5(b))."),
            N_("Weigh the classification and decide (`decisions:`)."),
        )
    return weighing.answer()


def _from_before(flow: Flow) -> bool:
    """Whether a system was in use before the duties applied and its design did not change since (111(2))."""
    ai = flow.recipient.ai
    return ai.in_use_since is not None and ai.in_use_since < HIGH_RISK and ai.design_changed is False


def _high_risk(flow: Flow, _at: date) -> RuleResult | None:
    ai, where = flow.recipient.ai, _where(flow)
    if not ai.annex_iii or _from_before(flow):
        return None
    weighing = Weighing()
    weighing.need(f"{where}.oversight", ai.oversight)
    weighing.need(f"{where}.logs", ai.logs_days)
    if ai.logs_days is not None and ai.logs_days < SIX_MONTHS:
        weighing.wrong(
            N_("Logs of a high-risk system are kept for {days} days; six months is the least."),
            N_("Keep the logs longer."),
            days=ai.logs_days,
        )
    return weighing.answer()


def _rights_assessment(flow: Flow, _at: date) -> RuleResult | None:
    ai, where = flow.recipient.ai, _where(flow)
    if not ai.annex_iii or _from_before(flow):
        return None
    weighing = Weighing()
    weighing.need(f"{where}.safety_component", ai.safety_component)
    if ai.safety_component is False:
        weighing.review(
            "who-uses-it",
            N_("Whether an assessment of fundamental rights is due depends on who uses it and for what."),
            N_("Weigh article 27(1) and decide (`decisions:`)."),
        )
    return weighing.answer(N_("No assessment of fundamental rights is asked for a safety component (point 2)."))


def _talking(flow: Flow, _at: date) -> RuleResult | None:
    ai, where = flow.recipient.ai, _where(flow)
    if not ai.talks_to_people and (ai.talks_to_people is False or not ai.is_ai_system):
        return None
    weighing = Weighing()
    weighing.need(f"{where}.talks_to_people", ai.talks_to_people)
    if ai.talks_to_people is None:
        return weighing.answer()
    weighing.need(f"{where}.own_brand", ai.own_brand)
    if ai.own_brand is False:
        weighing.fact(f"{where}.says_it_is_ai", ai.says_it_is_ai)
        if not ai.says_it_is_ai:
            weighing.review(
                "silent-machine",
                N_("No record shows that the machine customers talk to says what it is: its provider's duty (50(1))."),
                N_("Have the provider let it say so, or weigh it and decide (`decisions:`)."),
            )
        return weighing.answer()
    weighing.must(
        f"{where}.says_it_is_ai",
        ai.says_it_is_ai,
        N_("Customers talk to a machine that does not say that it is one."),
        N_("Let it say so at the first contact."),
    )
    return weighing.answer()


def _model(flow: Flow, _at: date) -> RuleResult | None:
    if flow.recipient.ai.gpai is None:
        return None
    weighing = Weighing()
    weighing.fact(f"{_where(flow)}.gpai", flow.recipient.ai.gpai)
    return weighing.answer(
        N_("A general-purpose model is inside; its duties are its provider's, its name is on record.")
    )


def _return(flow: Flow, _at: date) -> RuleResult | None:
    ai, where = flow.recipient.ai, _where(flow)
    if not ai.is_ai_system:
        return None
    weighing = Weighing()
    weighing.need(f"{where}.outputs", ai.outputs)
    weighing.need(f"{where}.effect", ai.effect)
    weighing.need(f"{where}.oversight", ai.oversight)
    weighing.need(f"{where}.profiling", ai.profiling)
    return weighing.answer(N_("What comes back, what it decides and who oversees it is on record."))


def _rule_of_literacy(number: str, starts: date, ends: date | None, title: str, citation: str) -> Rule:
    return Rule(
        id=number,
        citation=citation,
        title=title,
        answer=_literacy,
        supervisor=Supervisor.UNSETTLED,
        starts=starts,
        ends=ends,
    )


RULES: Final = (
    Rule(
        id="ai-3",
        citation="AI-verordening art. 3(1), 3(3), 3(4), 25",
        title=N_("It is known whether AI is used, whose it is and what for."),
        answer=_system,
        supervisor=Supervisor.UNSETTLED,
        starts=FIRST_PART,
    ),
    _rule_of_literacy(
        "ai-4-2025",
        FIRST_PART,
        AMENDED,
        N_("Staff who use it have enough AI literacy."),
        "AI-verordening art. 4 (text until 27 July 2026)",
    ),
    _rule_of_literacy(
        "ai-4",
        AMENDED,
        None,
        N_("Measures support the AI literacy of staff who use it."),
        "AI-verordening art. 4, as amended by (EU) 2026/1744",
    ),
    Rule(
        id="ai-5",
        citation="AI-verordening art. 5(1)(a)-(g)",
        title=N_("Nobody is sensed or scored."),
        answer=_prohibited,
        effect=Effect.CLOSE,
        supervisor=Supervisor.UNSETTLED,
        starts=FIRST_PART,
        fine="ai-99-3",
    ),
    Rule(
        id="ai-5-screen",
        citation="AI-verordening art. 5(1)",
        title=N_("It was screened for prohibited practices."),
        answer=_screen,
        supervisor=Supervisor.UNSETTLED,
        starts=FIRST_PART,
    ),
    Rule(
        id="ai-6-before",
        citation="AI-verordening art. 6(2)-(4), 113(c), Annex III point 2",
        title=N_("Whether it will be high-risk is reasoned before that is asked."),
        answer=_class,
        effect=Effect.INFORM,
        supervisor=Supervisor.UNSETTLED,
        starts=FIRST_PART,
        ends=HIGH_RISK,
    ),
    Rule(
        id="ai-6",
        citation="AI-verordening art. 3(14), 6(1a)-(4), 113(c), Annex III point 2",
        title=N_("Whether it is high-risk is reasoned."),
        answer=_class,
        supervisor=Supervisor.UNSETTLED,
        starts=HIGH_RISK,
    ),
    Rule(
        id="ai-26",
        citation="AI-verordening art. 26(1)-(6)",
        title=N_("A high-risk system is overseen and its logs are kept."),
        answer=_high_risk,
        supervisor=Supervisor.UNSETTLED,
        starts=HIGH_RISK,
        fine="ai-99-4",
    ),
    Rule(
        id="ai-27",
        citation="AI-verordening art. 27(1)",
        title=N_("Effects on fundamental rights are assessed where asked."),
        answer=_rights_assessment,
        supervisor=Supervisor.UNSETTLED,
        starts=HIGH_RISK,
    ),
    Rule(
        id="ai-50",
        citation="AI-verordening art. 50(1)",
        title=N_("Who talks to a machine knows it."),
        answer=_talking,
        supervisor=Supervisor.UNSETTLED,
        starts=TRANSPARENCY,
        fine="ai-99-4",
    ),
    Rule(
        id="ai-53",
        citation="AI-verordening art. 53, 55",
        title=N_("The model inside is known by name."),
        answer=_model,
        effect=Effect.INFORM,
        supervisor=Supervisor.UNSETTLED,
        starts=MODELS,
    ),
    Rule(
        id="ai-return",
        citation="AVG art. 13(2)(f), 22",
        title=N_("What comes back, and what it decides, is known."),
        answer=_return,
        supervisor=Supervisor.AP,
        starts=FIRST_PART,
    ),
)
