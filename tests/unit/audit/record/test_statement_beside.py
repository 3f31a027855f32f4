"""What a statement shows beside what was seen: passed on, seen by nobody, of other days, or nobody can say."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.audit.statement_texts import DAY_MS, PLAN
from tests.unit.audit.wire_texts import NOON_MS, OURS, THEIRS, Wire

from sluis.audit.model import Flow, Observation, Party, Sort
from sluis.audit.record.sender_attribution import Sent
from sluis.audit.record.statement_beside import beside
from sluis.audit.record.verified_statement import Disclosed, Stated
from sluis.terms import Verdict

HOUR_MS = 3_600_000
STATED = Stated(
    (Disclosed(NOON_MS + 30_000, "help", "meting", PLAN, ("2",)),),
    NOON_MS - DAY_MS,
    NOON_MS + DAY_MS,
    {"meting": "Meting GmbH"},
    {},
    witnessed=False,
)


def sent_to(key: str, *at_ms: int) -> tuple[Sent, list[Flow]]:
    """Return what the router sent to the provider or the recipient, at some moments."""
    wire = Wire()
    for moment in at_ms:
        wire.flow(key, first_ms=moment)
    flows = wire.flows
    party = Party.PROVIDER if key == OURS else Party.RECIPIENT
    destination = replace(wire.destinations[key], party=party, recipient="" if key == OURS else "meting")
    return Sent(destination, tuple(flows), (), sure=True), flows


def told(statement: Stated, *sent: tuple[Sent, list[Flow]], known: bool = True) -> list[Observation]:
    flows = [flow for _, own in sent for flow in own]
    return list(beside(statement, [one for one, _ in sent], flows, has_register=known))


def test_what_the_provider_can_have_passed_on_is_review() -> None:
    (one,) = told(STATED, sent_to(OURS, NOON_MS))
    assert (one.sort, one.verdict, dict(one.words)) == (
        Sort.STATED_NOT_SEEN, Verdict.REVIEW, {"count": "1", "recipient": "Meting GmbH"},
    )  # fmt: skip


def test_what_went_there_itself_was_seen() -> None:
    assert told(STATED, sent_to(OURS, NOON_MS), sent_to(THEIRS, NOON_MS)) == []


def test_a_moment_at_which_nobody_got_anything_is_unknown() -> None:
    (one,) = told(STATED, sent_to(OURS, NOON_MS - 3 * HOUR_MS, NOON_MS + 3 * HOUR_MS))
    assert (one.verdict, dict(one.words)["count"]) == (Verdict.UNKNOWN, "1")


def test_other_days_are_said_and_nothing_is_compared() -> None:
    (one,) = told(STATED, sent_to(OURS, NOON_MS + 3 * DAY_MS))
    assert (one.verdict, set(dict(one.words))) == (Verdict.UNKNOWN, {"captured", "days"})


def test_outside_the_capture_nothing_is_said_of_what_is_shown() -> None:
    assert told(STATED, sent_to(OURS, NOON_MS - 5 * HOUR_MS)) == []
    (untimed,) = told(STATED)
    assert (untimed.verdict, "Nothing could be compared" in untimed.reason_id) == (Verdict.UNKNOWN, True)


def test_without_a_register_nobody_can_say() -> None:
    (one,) = told(STATED, sent_to(OURS, NOON_MS), known=False)
    assert (one.verdict, dict(one.words)) == (Verdict.UNKNOWN, {"count": "1"})


@given(st.lists(st.integers(-20 * HOUR_MS, 20 * HOUR_MS), max_size=6), st.lists(st.integers(-20, 20), max_size=4))
def test_every_report_within_the_capture_is_seen_or_told_once(shown: list[int], seen_h: list[int]) -> None:
    """However reports and traffic lie, no report of the capture's hours is passed over, and none is told twice."""
    reports = tuple(Disclosed(NOON_MS + at, "help", "meting", PLAN, ()) for at in shown)
    moments = [NOON_MS + hour * HOUR_MS for hour in (-20, *seen_h, 20)]
    observations = told(replace(STATED, disclosures=reports), sent_to(OURS, *moments))
    assert sum(int(dict(one.words)["count"]) for one in observations) == len(reports)


def test_a_flow_of_many_days_is_not_around_every_moment_between() -> None:
    (sent, (flow,)) = sent_to(OURS, NOON_MS - DAY_MS // 2)
    hour = flow.first_ms - flow.first_ms % HOUR_MS
    long = replace(flow, last_ms=NOON_MS + DAY_MS // 2, hours=(hour, hour + DAY_MS))
    near = replace(long, hours=(hour, NOON_MS - NOON_MS % HOUR_MS - HOUR_MS))
    for each, verdict in ((long, Verdict.UNKNOWN), (near, Verdict.REVIEW)):
        (one,) = told(STATED, (replace(sent, flows=(each,)), [each]))
        assert one.verdict is verdict
