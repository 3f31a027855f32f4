"""Flows of every shape, made from the types of the flow itself, and one complete flow to change."""

import types
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from msgspec import Struct, structs

from sluis.law.activity import ConsentFacts, Dpia, Ground, LinkageLimit, Notice, RiskLimits, Security
from sluis.law.finding import Finding
from sluis.law.flow import Flow, Item
from sluis.law.judge import judge
from sluis.law.parties import (
    Ai,
    BreachDesk,
    Controller,
    Cyber,
    OwnUse,
    ProcessorAgreement,
    Recipient,
    Rights,
    Tia,
    Transfer,
)
from sluis.terms import BodyFormat, Kind, Subject, Verdict

NOW = date(2026, 11, 24)
DAYS = st.dates(date(2018, 1, 1), date(2035, 1, 1))
PEOPLE = [subject for subject in Subject if subject not in {Subject.ROUTER, Subject.NOBODY}]
WORDS: dict[str, list[str]] = {
    "avg": ["6-1-a", "6-1-b", "6-1-c", "6-1-d", "6-1-e", "6-1-f"],
    "tw": ["11.7a-1-b", "11.7a-3-a", "11.7a-3-b", "none", "11.5"],
    "state": ["given", "refused", "withdrawn", "expired", "never_asked", "unknown"],
    "by": ["subscriber", "user", "data subject"],
    "access_from": ["NL", "US", "own"],
    "country": ["NL", "US", "GB", "CA", "BR", "BQ", "JP", "DE"],
    "role": ["processor", "controller", "joint"],
    "exporter_role": ["controller", "joint"],
    "tool": ["scc", "bcr", "adequacy", "49-1-a", "ad-hoc-clauses"],
    "category": [kind.value for kind in Kind],
    "transform": ["none", "withhold", "keyed_hash", "generalise", "hash", "truncate", "aggregate"],
    "lifetime": ["day", "week"],
    "trigger": ["always", "consent", "help-request"],
    "effect": ["none", "advice", "contract", "price", "credit"],
    "service": ["saas", "other"],
    "outcome": ["essentially_equivalent", "not_equivalent"],
    "ground": ["use-case-2", "law-and-practice"],
    "risk": ["unlikely", "risk", "high"],
    "residual": ["low", "high"],
    "singling_out": ["0.05", "0.6", "1"],
    "share": ["0.05", "0.6", "1"],
    "max_age": ["P30D"],
    "claim": ["anonymous", "pseudonymous"],
    "confidentiality": ["a", "b", "c", "d"],
    "traffic_purpose": ["billing", "market-research"],
    "source": ["cpe_router", "core_network"],
    "entity": ["essential", "important", "none"],
    "key_location": ["exporter_only", "shared"],
    "interest": ["security", "commercial"],
    "special": ["9-2-a", "9-2-j"],
    "acts": ["intake", "forwarding", "return", "own-use"],
    "lia_steps": ["interest", "necessity", "balance"],
    "languages": ["nl", "en"],
    "subject_to": ["PIPEDA", "LGPD"],
    "purposes": ["help", "dpv:ServiceOptimisation"],
    "subprocessing": ["specific", "none"],
    "subjects": [subject for subject in PEOPLE if subject is not Subject.PROVIDER],
    "retention": ["P1D", "P30D", "P1Y"],
    "disclosures_kept": ["P1D", "P30D", "P1Y"],
    "logs": ["P30D", "P7M"],
}


def strategy_of(name: str, kind: Any) -> st.SearchStrategy[Any]:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return st.none() | strategy_of(name, next(part for part in inner if part is not type(None)))
    if origin is tuple:
        return st.lists(strategy_of(name, inner[0]), max_size=2).map(tuple)
    if origin is Literal:
        return st.sampled_from(WORDS.get(name, list(inner)))
    if isinstance(kind, type) and issubclass(kind, Struct):
        return made(kind)
    simple: dict[Any, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        date: DAYS,
        int: st.integers(1, 400),
        str: st.sampled_from(WORDS.get(name, ["x"])),
        BodyFormat: st.sampled_from(BodyFormat),
        Subject: st.sampled_from(PEOPLE),
    }
    return simple[kind]


def made(kind: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for a part of the flow, from the types of its fields."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: strategy_of(name, hints[name]) for name in kind.__struct_fields__})


FLOWS: st.SearchStrategy[Flow] = made(Flow)

CONSENT = ConsentFacts(
    state="given", by="data subject", at=date(2026, 1, 1), notice_version="3", explicit=True, granular=True,
    proof_ref="C", active=True, provable=True, conditional=False, withdraw_as_easy=True,
)  # fmt: skip
COMPLETE = Flow(
    id="a",
    controller=Controller(
        name="V", country="NL", contact="c", dpo="d", dpo_independent=True, telecom_provider=True, security_policy="P",
        rights=Rights(identified_by_device=True, names_recipients=True, copy=True, disclosures_kept="P400D",
                      erasure=True, restriction=True, forwards_changes=True, forwards_withdrawal=True, export=True,
                      objection=True, names_court=True),
        breaches=BreachDesk(log="L", procedure="P"),
        cyber=Cyber(entity="essential", registered="R", measures="M", board="B", procedure="P", critical=False),
    ),
    recipient_key="r",
    recipient=Recipient(
        name="R", role="processor", own_use=OwnUse(improvement=False, benchmarking=False, training=False),
        country="US", access_from=("own",),
        processor_agreement=ProcessorAgreement(ref="D", covers=("a", "b", "c", "d", "e", "f", "g", "h"),
                                               signed=date(2026, 1, 1), description=True, subprocessing="none"),
        service="saas", supply_chain="S",
        transfer=Transfer(
            tool="scc", scc_module=2, signed=date(2026, 1, 1), supplementary=("keys-with-exporter",),
            importer_under_avg=False,
            tia=Tia(ref="T", made=date(2026, 1, 1), outcome="essentially_equivalent", ground="use-case-2"),
            rights_enforceable=True, annexes=("I.A", "I.B", "I.C", "II", "III", "9", "13", "14", "17", "18"),
        ),
        ai=Ai(is_ai_system=True, provider="R", deployer="V", intended_use="u", annex_iii=False, art5_screen="s",
              version="1", reason="r", literacy="l", oversight="o", outputs="o", effect="advice", automated=False,
              profiling=False, sensing=False, scores_households=False, safety_component=False,
              own_brand=False, talks_to_people=False),
    ),
    items=(
        Item(1, "Device.A", category="mac_address", identifier=True, subjects=(Subject.HOUSEHOLD,),
             transform="keyed_hash", lifetime="day"),
        Item(2, "Device.B", category="traffic", identifier=False, subjects=(Subject.HOUSEHOLD,),
             transform="generalise"),
        Item(3, "Device.C", category="signal", identifier=False, subjects=(Subject.HOUSEHOLD,), form="number"),
    ),
    household_lifetime="day",
    source="cpe_router",
    read_from_terminal=True,
    purposes=("dpv:ServiceProvision",),
    grounds=(
        Ground(subjects=("subscriber",), avg="6-1-b", tw="11.7a-3-b", contract_ref="C"),
        Ground(subjects=("household",), avg="6-1-f", tw="11.7a-3-b", lia_ref="L", lia_made=date(2026, 1, 1),
               lia_steps=("interest", "necessity", "balance"), interest="service"),
    ),
    key_location="exporter_only",
    retention="P30D",
    deletion_proof="report",
    kept_after_purpose=False,
    security=Security(ref="I", tls=True, at_rest=True, access_log=True, key_holder_country="NL"),
    notice=Notice(version="3", published_at=date(2026, 1, 1), names_recipient=True, names_transfer=True, given=True,
                  languages=("nl",), states_interest=True, mentions_objection=True,
                  elements=tuple(f"N{number:02}" for number in range(1, 15))),
    risk=RiskLimits(
        singling_out="0.05", linkage=LinkageLimit(share="0.05", days_apart=1), max_age="P30D"
    ),
    dpia=Dpia(ref="P", made=date(2026, 1, 1), residual="low", dpo_advice="A"),
    ropa_ref="r",
    trigger="help-request",
    claim="pseudonymous",
    children=False,
    reused=False,
    confidentiality="b",
    traffic_purpose="customer-query",
)  # fmt: skip
"""A flow about which no rule has anything left to say."""


def changed(path: str, value: object, flow: Flow = COMPLETE) -> Flow:
    """Return the flow with one fact changed, by its dotted name; a number picks from a tuple, from 0."""

    def put(node: Any, steps: list[str]) -> Any:
        if not steps:
            return value
        step, *rest = steps
        if isinstance(node, tuple):
            index = int(step)
            return (*node[:index], put(node[index], rest), *node[index + 1 :])
        return structs.replace(node, **{step: put(getattr(node, step), rest)})

    made_flow: Flow = put(flow, path.split("."))
    return made_flow


def finding(flow: Flow, rule: str, at: date = NOW) -> Finding | None:
    """Return what one rule finds."""
    return next((judged for judged in judge(flow, at) if judged.rule == rule), None)


def verdict(flow: Flow, rule: str, at: date = NOW) -> Verdict | None:
    """Return a rule's verdict; ``None`` when it does not apply."""
    judged = finding(flow, rule, at)
    return None if judged is None else judged.verdict
