"""Judging: dated, deterministic, worst first."""

import re
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from msgspec import Struct, structs

from sluis.law.flow import Flow, dates_of
from sluis.law.judge import LAW_DIGEST, edges, flow_edges, judge, judge_as_known, law_digest
from sluis.law.parties import Recipient
from sluis.law.rules import RULES
from sluis.law.scalars import days_of
from sluis.law.sources import WORDS
from sluis.register.fact_locations import MORE, PLACES
from sluis.terms import Verdict

from .every_flow import COMPLETE, DAYS, FLOWS, NOW

TEXTS = {True: "yes", False: "no"}


def gist(flow: Flow, at: date) -> list[tuple[object, ...]]:
    return [(f.rule, f.verdict, f.reason_id, f.facts_digest, f.missing) for f in judge(flow, at)]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(FLOWS, DAYS)
def test_same_flow_same_day_same_findings(flow: Flow, at: date) -> None:
    assert gist(flow, at) == gist(flow, at)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(FLOWS, DAYS)
def test_findings_stand_worst_first_and_say_why(flow: Flow, at: date) -> None:
    findings = judge(flow, at)
    assert [f.verdict for f in findings] == sorted((f.verdict for f in findings), key=list(Verdict).index)
    for finding in findings:
        assert finding.reason("en")
        assert "{" not in finding.reason("en") + finding.remedy("en")
        assert (finding.remedy("en") == "") is (finding.verdict is Verdict.PASS)
        if finding.verdict is Verdict.UNKNOWN:
            assert finding.missing
        assert finding.facts == tuple(sorted(finding.facts))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(FLOWS, DAYS)
def test_a_finding_changes_only_on_an_edge(flow: Flow, at: date) -> None:
    """What a lease rests on: between two edges nothing moves."""
    days = edges() | flow_edges(flow)
    tomorrow = at + timedelta(days=1)
    if tomorrow not in days:
        assert gist(flow, at) == gist(flow, tomorrow)


def test_every_rule_has_an_id_of_its_own_and_a_source() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert {"avg-30-1", "avg-6-14-neighbour", "avg-44", "lease", "continuity"} <= set(ids)
    for rule in RULES:
        assert rule.citation
        assert rule.title
        assert rule.checked in WORDS


def test_the_digest_is_stable_within_one_version() -> None:
    assert law_digest() == LAW_DIGEST
    assert len(LAW_DIGEST) == 64


def test_before_the_avg_nothing_is_judged() -> None:
    assert judge(Flow(id="a", recipient_key="r", recipient=Recipient(name="R")), date(2018, 5, 24)) == ()
    assert date(2018, 5, 25) in edges()


def test_about_a_complete_flow_no_rule_has_anything_left_to_say() -> None:
    assert {finding.verdict for finding in judge(COMPLETE, NOW)} == {Verdict.PASS}


def spoken(thing: object) -> set[str]:
    """Return every text that stands anywhere in a flow."""
    if isinstance(thing, bool):
        return {TEXTS[thing]}
    if isinstance(thing, tuple):
        return set().union(*(spoken(part) for part in thing), {", ".join(str(part) for part in thing)})
    if isinstance(thing, Struct):
        return set().union(*(spoken(getattr(thing, name)) for name in thing.__struct_fields__))
    return {str(thing), str(days_of(str(thing)))}


OWN_WORDS = re.compile(r"absent|no time|time on \w+|stated|none for .*|token|withhold|yes|no|, |: ")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(FLOWS, DAYS)
def test_no_finding_names_a_fact_nobody_established(flow: Flow, at: date) -> None:
    words = spoken(flow) | {day.isoformat() for day in dates_of(flow)}
    for finding in judge(flow, at):
        for path, value in finding.facts:
            parts = [value] if value in words or OWN_WORDS.fullmatch(value) else re.split(r": |, ", value)
            strange = [part for part in parts if part not in words and not OWN_WORDS.fullmatch(part)]
            assert not strange, (finding.rule, path, value)


KNOWN_PATHS = {re.sub(r"\*|\[\]", "", place) for place in (PLACES | MORE).values() if not place.startswith("derived")}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(FLOWS, DAYS)
def test_what_is_missing_has_a_place_in_the_register(flow: Flow, at: date) -> None:
    for finding in judge(flow, at):
        for path in finding.missing:
            plain = re.sub(r"\[\d+\]", "", path).replace(f"activities.{flow.id}", "activities.")
            plain = plain.replace(f"recipients.{flow.recipient_key}", "recipients.")
            assert any(
                known == plain or known.startswith((plain + ".", plain)) or plain.startswith(known)
                for known in KNOWN_PATHS
            ), (finding.rule, path)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(FLOWS, DAYS)
def test_as_known_on_the_day_itself_nothing_differs(flow: Flow, at: date) -> None:
    plain = structs.replace(flow, known_at=None)
    assert [f.verdict for f in judge_as_known(plain, at, at)] == [f.verdict for f in judge(plain, at)]


def test_annulment_works_back_from_the_day_of_the_judgment() -> None:
    shield = Recipient(name="V", country="US", subject_to=("US-PRIVACY-SHIELD",), access_from=("own",))
    flow, last = Flow(id="a", recipient_key="v", recipient=shield), date(2020, 7, 15)

    def transfer(known: date) -> Verdict:
        return next(f.verdict for f in judge_as_known(flow, last, known) if f.rule == "avg-44")

    assert transfer(last) is Verdict.PASS
    assert transfer(date(2020, 7, 16)) is Verdict.FAIL
    assert next(f.verdict for f in judge(flow, date(2020, 7, 16)) if f.rule == "avg-44") is Verdict.FAIL
