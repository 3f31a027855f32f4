"""From a register that a closing rule passes, no fact it reads can be left out, made nothing or phrased away.

For each closing rule those situations are taken that it passes, or leaves to a person, while one states a fact that no
earlier one stated. In each, every fact that the rule is seen to read is changed, one at a time (of a sample, but for
`make long`). Then the law has to notice: the file is refused, the rule passes no longer, or another rule closes that
did not. What may pass after all stands in ``TABLE``, with the reason. A rule that is added is tried by itself.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from random import Random
from typing import Any, NamedTuple

import pytest

from sluis.errors import FileName, RegisterError
from sluis.law.finding import Finding, Rule
from sluis.law.rules import RULES
from sluis.register.check import check_activity
from sluis.register.load import load_register
from sluis.register.model import Register
from sluis.terms import Effect, Verdict

from .mutations import NOTHING, Reader, at_place, kind_of, mutants
from .test_situations import EXAMPLES, SITUATIONS, changed, read

NOT_TRIED = {
    "listed-identifier": "it answers only to say what is wrong",
    "contradiction": "it answers only while both facts stand; what is taken back is asked by the rule that needs it",
    "lease": "it reads the days of papers; an absent day is asked by the rule about the paper",
}
"""Closing rules no change is tried on, and why."""
CLOSING = [rule for rule in RULES if rule.effect is Effect.CLOSE and rule.id not in NOT_TRIED]
ABSENT = frozenset({*NOTHING, "left out", "[]", "without 1", "without 2", "without 3"})
"""What makes a fact, or a part of a list, absent."""
ANY = frozenset({"*"})
"""Each other word of the list; not that the fact is absent."""
EARLIER = frozenset({"2018-05-25"})
SEED, SHARE = 13, 72
"""In `make test` one in so many facts is changed, the same ones each time; `make long` changes all."""
LEAST_FACTS = 140
"""As many different facts are changed at least."""


class AsGood(NamedTuple):
    """Why another state of a fact is as good."""

    words: frozenset[str]
    why: str


def _good(why: str, *words: str, absent: bool = False) -> AsGood:
    return AsGood(frozenset(words) | (ABSENT if absent else frozenset()), why)


EXISTS = AsGood(EARLIER, "what was made or signed earlier exists too; whether it is too old is what `review` is for")
LATER = _good("what has no last day runs on, and a later one is another fact", "2035-01-01", absent=True)
TABLE: dict[str, AsGood] = {
    "activities.children": _good(
        "the balancing test weighs everybody; consent of children is asked by uavg-5", "false", absent=True
    ),
    "activities.claim": _good(
        "who claims nothing keeps every duty that personal data asks", "pseudonymous", absent=True
    ),
    "activities.confidentiality": _good("b and c are both exceptions that a request for help carries", "c"),
    "activities.dpia.date": EXISTS,
    "activities.dpia.residual": _good("the controller answers for what is left; the assessment itself is asked", "low"),
    "activities.exporter_role": _good(
        "without a word the exporter is the controller, the strictest role", "controller", absent=True
    ),
    "activities.fields.item.before": AsGood(ANY, "avg-5-1-c, avg-9 and `contradiction` weigh what it says"),
    "activities.fields.item.category": AsGood(
        ANY | ABSENT,
        "a row of another kind is judged by that kind; of which no data model says it, `listed-path` names it",
    ),
    "activities.fields.item.identifier": _good("without a word the kind of a row says it", "true", absent=True),
    "activities.fields.item.linkable_to_subscriber": _good(
        "the provider can link what leaves to a contract: silence is read so (law.md, 1.1.6e)",
        "false",
        absent=True,
    ),
    "activities.fields.item.special_hint": _good(
        "only a name or an address has to say it, and there avg-9 asks", "false", absent=True
    ),
    "activities.fields.item.subjects": AsGood(
        ANY | ABSENT, "the catalogue says whose data it is; a register adds people"
    ),
    "activities.grounds.acts": AsGood(
        ANY | ABSENT, "reading is an act of taking in or passing on: avg-6 asks a ground for each"
    ),
    "activities.grounds.consent.at": EXISTS,
    "activities.grounds.consent.by": _good(
        "each of these speaks for who has to consent there", "data subject", "everyone", "user", "subscriber"
    ),
    "activities.grounds.interest": _good("security is an interest of the same kind", "security", "service"),
    "activities.grounds.lia_date": EXISTS,
    "activities.grounds.subjects": AsGood(ANY | ABSENT, "avg-6 asks a ground for everybody whose data leaves"),
    "activities.key_location": _good(
        "without a word the keys are where they are made: in the gate (register.md, 3.2)", absent=True
    ),
    "activities.notice.art14.published": EXISTS,
    "activities.notice.published": EXISTS,
    "activities.observed.from": _good(
        "of a flow in the record the day judged counts", "2035-01-01", "2018-05-25", absent=True
    ),
    "activities.purpose": _good("the terms in `purposes` say it too", absent=True),
    "activities.purposes": _good("the words in `purpose` say it too", absent=True),
    "activities.release": _good("without a word bodies leave on the grid of `time`", absent=True),
    "activities.retention": _good("which term it is, is for avg-5-1-e", "P1D", "P10Y"),
    "activities.security.access_log": _good(
        "the record asks a description; avg-32 weighs each measure", "false", absent=True
    ),
    "activities.security.at_rest": _good("the same", "false", absent=True),
    "activities.security.key_holder_country": AsGood(ANY | ABSENT, "the same"),
    "activities.security.ref": _good("the same", absent=True),
    "activities.security.tls": _good("the same", "false", absent=True),
    "activities.source": _good("a row that no router sends can come from an app or the network", "app", "core_network"),
    "activities.traffic_purpose": _good(
        "each is on the list of article 11.5 and needs no consent",
        "billing",
        "conveyance",
        "fraud",
        "traffic-management",
        "customer-query",
    ),
    "controller.joint": _good("a name may be any words", "nog niet gemaakt", "not the data subject"),
    "controller.name": AsGood(ANY | ABSENT, "a name may be any words"),
    "recipients.access_by": AsGood(ANY | ABSENT, "avg-44 weighs who looks; avg-46-rights asks the same whoever looks"),
    "recipients.access_from": AsGood(ANY, "each country named is a leg, and avg-44 weighs each"),
    "recipients.ai.effect": _good("neither decides anything about a customer", "advice", "none"),
    "recipients.ai.is_ai_system": _good("ai-3 asks it; what the system does is asked of any", "false", absent=True),
    "recipients.ai.outputs": _good("`effect` says that something comes back", absent=True),
    "recipients.ai.sensing": _good("one practice is enough to be weighed; a stated no is an answer", "false"),
    "recipients.arrangement.signed": EXISTS,
    "recipients.body": AsGood(ANY, "of the kinds a decision leaves out the rule says so"),
    "recipients.country": AsGood(ANY, "another country is another fact, judged by the tables and the instrument"),
    "recipients.legs.transfer.dpf.coverage": _good("both covers other data too", "both"),
    "recipients.legs.transfer.dpf.next_due": LATER,
    "recipients.legs.transfer.expires": LATER,
    "recipients.legs.transfer.importer_under_avg": _good("avg-46-clauses asks it", absent=True),
    "recipients.legs.transfer.tia.date": EXISTS,
    "recipients.legs.transfer.tia.review": LATER,
    "recipients.legs.transfer.tia.ground": AsGood(
        ANY, "each is a ground the Recommendations know; `adequacy` and readable data are caught"
    ),
    "recipients.name": AsGood(ANY | ABSENT, "a name may be any words"),
    "recipients.own_use.other": _good("silence beside answered facts is no (register.md, 1.3.3)", absent=True),
    "recipients.own_use.training": _good("one use of its own is enough to be weighed", "false", "true", absent=True),
    "recipients.parent_country": AsGood(
        ANY | ABSENT, "a parent company is no transfer by itself (EDPB Guidelines 05/2021)"
    ),
    "recipients.processor_agreement.signed": EXISTS,
    "recipients.legal_entity": AsGood(ANY | ABSENT, "it tells only whether the recipient is the controller itself"),
    "recipients.subprocessors": _good("authorised ones have to be named (avg-44), and others are none", absent=True),
    "recipients.subprocessors.country": AsGood(ANY, "another country is another fact, judged by the tables"),
    "recipients.subprocessors.transfer.dpf.next_due": LATER,
    "recipients.subprocessors.transfer.expires": LATER,
    "recipients.subprocessors.transfer.tia.date": EXISTS,
    "recipients.subprocessors.transfer.tia.review": LATER,
    "recipients.subprocessors.transfer.tia.ground": AsGood(
        ANY, "each is a ground the Recommendations know; `adequacy` and readable data are caught"
    ),
    "recipients.subprocessors.transfer.importer_under_avg": _good("avg-46-clauses asks it", "false", absent=True),
    "recipients.subprocessors.transfer.tool": AsGood(ANY, "avg-44 weighs each instrument; of each rights are asked"),
    "recipients.subprocessors.transfer.dpf.coverage": _good("both covers other data too", "both", "non-hr"),
    "recipients.transfer.dpf.coverage": _good("both covers other data too", "both"),
    "recipients.transfer.expires": LATER,
    "recipients.transfer.dpf.listed": _good("another instrument carries the transfer", "false", "true", absent=True),
    "recipients.transfer.dpf.next_due": AsGood(ANY | ABSENT, "how fresh the look is decides without it"),
    "recipients.transfer.importer_under_avg": _good("these clauses are for an importer that does not", "false"),
    "recipients.transfer.tia.date": EXISTS,
    "recipients.transfer.tia.ground": AsGood(
        ANY, "each is a ground the Recommendations know; `adequacy` and readable data are caught"
    ),
    "recipients.transfer.tia.review": AsGood(ANY | ABSENT, "a day of review is the controller's own"),
}
"""Place of a fact → other states that pass as well, and why. Whatever is not here must not pass."""


@dataclass(frozen=True, slots=True)
class Base:
    """A register a closing rule passes, or leaves to a person."""

    node: Any
    activity: str
    at: date
    places: tuple[tuple[str | int, ...], ...]
    findings: Mapping[str, Finding]


def _load(node: Any) -> Register:
    return load_register(json.dumps(node).encode(), FileName("mutant.yaml"), EXAMPLES / "vocabularies")


@lru_cache(maxsize=1)
def _example() -> str:
    node = read(EXAMPLES / "register-per-home.yaml")
    node["activities"]["wifi-help"]["release"] = "PT15M"
    node.pop("decisions")
    return json.dumps(node)


def _situation(case: dict[str, Any]) -> tuple[Any, str, date]:
    node, name = json.loads(_example()), case.get("activity", "wifi-help")
    for path, value in case.get("change", {}).items():
        if not path.startswith("decisions"):
            changed(node, path, value)
    node["activities"] = {name: node["activities"][name]}
    node["recipients"] = {key: node["recipients"][key] for key in (node["activities"][name]["recipient"],)}
    node.pop("evidence", None)
    return node, name, date.fromisoformat(case["at"])


READ: dict[str, set[str]] = defaultdict(set)
"""Fact → closing rules that were seen to read it on the way to a pass, whether it was stated or not."""


@lru_cache(maxsize=1)
def bases() -> Mapping[str, list[Base]]:
    """Return per closing rule the registers to start from: each states a fact that no earlier one stated."""
    by_rule: dict[str, list[Base]] = defaultdict(list)
    known: dict[str, set[tuple[str, Verdict]]] = defaultdict(set)
    for case in SITUATIONS:
        node, name, at = _situation(case)
        try:
            register = _load(node)
        except RegisterError:
            continue
        findings = {finding.rule: finding for finding in check_activity(register, name, at)}
        reader = Reader(register, name)
        for rule in CLOSING:
            verdict = findings[rule.id].verdict if rule.id in findings else Verdict.FAIL
            if verdict not in {Verdict.PASS, Verdict.REVIEW}:
                continue
            facts = reader.facts(rule, at)
            for place in facts:
                READ[kind_of(place)].add(rule.id)
            places = [place for place in facts if at_place(node, place) is not None]
            fresh = {(kind_of(place), verdict) for place in places} - known[rule.id]
            known[rule.id] |= fresh
            ask = tuple(place for place in places if (kind_of(place), verdict) in fresh)
            if ask:
                by_rule[rule.id].append(Base(node, name, at, ask, findings))
    return by_rule


@cache
def _judged(source: str, activity: str, at: date) -> Mapping[str, Finding] | None:
    try:
        return {finding.rule: finding for finding in check_activity(_load(json.loads(source)), activity, at)}
    except RegisterError:
        return None


def _closing(findings: Mapping[str, Finding]) -> set[tuple[str, Verdict, tuple[str, ...]]]:
    """Return what closes: for each rule its verdict with what is missing, and each reason to weigh apart."""
    closing = [finding for finding in findings.values() if finding.closes]
    whole = {(finding.rule, finding.verdict, finding.missing) for finding in closing}
    return whole | {(finding.rule, finding.verdict, (reason.key,)) for finding in closing for reason in finding.reviews}


def noticed(rule: Rule, before: Mapping[str, Finding], after: Mapping[str, Finding] | None) -> bool:
    """Return whether the law noticed a change: it is refused, the rule passes no longer, or something else closes."""
    if after is None or _closing(after) - _closing(before):
        return True
    then, now = before[rule.id], after.get(rule.id)
    if now is None or now.verdict is Verdict.PASS:
        return False
    return now.verdict is not Verdict.REVIEW or then.facts_digest != now.facts_digest


def unnoticed(share: int = 1) -> dict[str, set[tuple[str, str]]]:
    """Return per rule the changes of facts it reads which nothing in the law notices; of one in so many facts."""
    passed: dict[str, set[tuple[str, str]]] = defaultdict(set)
    every = [(rule, base, place) for rule in CLOSING for base in bases()[rule.id] for place in base.places]
    for rule, base, place in Random(SEED).sample(every, len(every) // share):  # noqa: S311
        for done, node in mutants(base.node, place):
            if not noticed(rule, base.findings, _judged(json.dumps(node), base.activity, base.at)):
                passed[rule.id].add((kind_of(place), done))
    return passed


def test_no_fact_of_a_sample_can_be_phrased_away() -> None:
    assert [rule.id for rule in CLOSING if not bases()[rule.id]] == []
    assert _holes(unnoticed(SHARE)) == {}


@pytest.mark.timeout(1_500)  # all rules in one go, so that one worker sees all that passed
@pytest.mark.long(sibling="test_no_fact_of_a_sample_can_be_phrased_away")
def test_no_fact_a_closing_rule_reads_can_be_phrased_away_and_the_table_allows_nothing_else() -> None:
    passed = unnoticed()
    assert _holes(passed) == {}
    assert set(TABLE) - {kind for made in passed.values() for kind, _ in made} == set()


def _holes(passed: Mapping[str, set[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    holes = {name: sorted(hole for hole in made if not _as_good(*hole)) for name, made in passed.items()}
    return {name: made for name, made in holes.items() if made}


def _as_good(kind: str, done: str) -> bool:
    words = TABLE[kind].words if kind in TABLE else frozenset()
    return done in words or ("*" in words and done not in ABSENT)


def test_every_fact_a_closing_rule_reads_is_changed_in_some_register() -> None:
    tried = {kind_of(place) for made in bases().values() for base in made for place in base.places}
    whole = {kind for kind in READ if any(other.startswith(f"{kind}.") for other in READ)}  # its parts are facts
    assert {kind: sorted(rules) for kind, rules in READ.items() if kind not in tried | whole} == {}
    assert len(tried) >= LEAST_FACTS


def test_rules_that_are_not_tried_close() -> None:
    assert set(NOT_TRIED) <= {rule.id for rule in RULES if rule.effect is Effect.CLOSE}


def test_what_a_rule_reads_is_seen() -> None:
    """The observation itself: a rule whose facts are known by heart."""
    node, name, at = _situation({"at": "2026-11-24"})
    rule = next(rule for rule in CLOSING if rule.id == "avg-28-3")
    kinds = {kind_of(place) for place in Reader(_load(node), name).facts(rule, at)}
    agreement = {f"recipients.processor_agreement.{key}" for key in ("ref", "signed", "covers", "description")}
    assert {"recipients.role", *agreement} <= kinds
    assert "recipients.country" not in kinds
