"""Judging: dated, deterministic, worst first."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sluis.law.flow import Flow, Ground, Item, Paper, Recipient, Tia, Transfer
from sluis.law.judge import LAW_DIGEST, edges, flow_edges, judge, law_digest
from sluis.law.rules import RULES
from sluis.terms import Subject, Verdict

DAYS = st.dates(date(2018, 1, 1), date(2035, 1, 1))
MAYBE_DAY = st.none() | DAYS
SUBJECTS = st.lists(st.sampled_from([s for s in Subject if s not in {Subject.ROUTER, Subject.NOBODY}]), max_size=2)
FLOWS = st.builds(
    Flow,
    id=st.just("a"),
    exporter=st.sampled_from([None, "V"]),
    recipient=st.builds(
        Recipient,
        key=st.just("r"),
        name=st.just("R"),
        role=st.sampled_from([None, "processor", "controller", "joint"]),
        country=st.sampled_from([None, "NL", "US", "GB", "CA", "BR", "BQ", "JP"]),
        trains_ai=st.sampled_from([None, True, False]),
        access_from=st.sampled_from([(), ("IN",), ("DE",)]),
        subject_to=st.sampled_from([(), ("PIPEDA",), ("LGPD",)]),
    ),
    items=st.lists(
        st.builds(
            Item,
            row=st.just(1),
            path=st.just("Device.A"),
            subjects=SUBJECTS.map(tuple),
            transform=st.sampled_from(["none", "withhold", "keyed_hash"]),
            continuous=st.booleans(),
            lifetime=st.sampled_from([None, "day"]),
        ),
        max_size=2,
    ).map(tuple),
    grounds=st.lists(
        st.builds(
            Ground,
            subjects=SUBJECTS.map(tuple),
            avg=st.sampled_from([None, "6-1-a", "6-1-b", "6-1-f"]),
        ),
        max_size=2,
    ).map(tuple),
    transfer=st.builds(
        Transfer,
        tool=st.sampled_from([None, "scc", "bcr", "adequacy", "49-1-a"]),
        scc_module=st.sampled_from([None, 1, 2]),
        signed=MAYBE_DAY,
        expires=MAYBE_DAY,
        tia=st.builds(
            Tia,
            ref=st.sampled_from([None, "x"]),
            made=MAYBE_DAY,
            review=MAYBE_DAY,
            ground=st.sampled_from([None, "use-case-2"]),
            outcome=st.sampled_from([None, "essentially_equivalent", "not_equivalent"]),
        ),
        dpf_listed=st.sampled_from([None, True, False]),
        dpf_checked_at=MAYBE_DAY,
    ),
    papers=st.lists(st.builds(Paper, fact=st.just("x"), starts=MAYBE_DAY, ends=MAYBE_DAY), max_size=2).map(tuple),
)


def gist(flow: Flow, at: date) -> list[tuple[object, ...]]:
    return [(f.rule, f.verdict, f.reason_id, f.facts_digest, f.missing) for f in judge(flow, at)]


@given(FLOWS, DAYS)
def test_same_flow_same_day_same_findings(flow: Flow, at: date) -> None:
    assert gist(flow, at) == gist(flow, at)


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
    assert ids == ["avg-30-1", "avg-6-14-neighbour", "avg-44", "lease", "continuity"]
    for rule in RULES:
        assert rule.citation
        assert rule.title
        assert rule.checked.startswith(("general knowledge", "verified: "))


def test_the_digest_is_stable_within_one_version() -> None:
    assert law_digest() == LAW_DIGEST
    assert len(LAW_DIGEST) == 64


def test_before_the_avg_nothing_is_judged() -> None:
    assert judge(Flow("a", None, Recipient("r", "R")), date(2018, 5, 24)) == ()
    assert date(2018, 5, 25) in edges()
