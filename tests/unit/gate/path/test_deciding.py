"""A decision follows from its facts and its report alone: it asks nobody, and comes out the same anywhere."""

import copy
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.flow.gatehouse import COLLECTED_MS, DAY_MS, EXAMPLES, arrive, ask, counted, element, message, sender

from sluis.api.files import load_register
from sluis.errors import HouseholdErasedError, RecipientFullError
from sluis.gate.path.arrival import Arrival
from sluis.gate.path.deciding import Decision, closed, decide, decide_in_order
from sluis.gate.path.facts import Draw, Facts, ReportFacts
from sluis.gate.path.household import LocatedReport
from sluis.gate.path.marks import Marks, mark_of
from sluis.gate.path.reading import read
from sluis.gate.path.recording import record, remember_marks, tally_of
from sluis.gate.path.steps import take_in
from sluis.gate.state.backpressure import OutboxAllowance
from sluis.gate.state.rules import Activity, activity_with_doors
from sluis.gate.state.settings import Endpoint, Route
from sluis.gate.state.state import GateState
from sluis.gate.state.tally import Tally
from sluis.ledger.disclosures import disclosures
from sluis.ledger.outbox_depth import QueueDepth
from sluis.ledger.record import commitment, encode
from sluis.register.lower import lower
from sluis.standing.events import Event, EventKind
from sluis.standing.router import Router
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits
from sluis.terms import Kind, Lifetime, Reason

NOW_MS: Final = COLLECTED_MS + 60_000
HOUR_MS: Final = 3_600_000
ALL: Final = Route(path="/")
KEYS: Final = {slot: bytes([slot]) * 32 for slot in range(3)}
ETHERNET: Final = {"Ethernet": {"Interface": {"1": {"Status": "Up"}}}}
"""What the activity that is always on releases a row of."""
HELP, NETWORK = "wifi-help", "network-quality"
ACTIVITIES: Final[tuple[Activity, ...]] = tuple(
    activity_with_doors(activity, COLLECTED_MS - DAY_MS)
    for activity in lower(load_register(EXAMPLES / "register-per-home.yaml"), NOW_MS).activities
)


def asked(kind: EventKind, at_ms: int = COLLECTED_MS - 1000, activity: str | None = None) -> Event:
    until_ms = at_ms + 3 * DAY_MS if kind is EventKind.HELP else None
    return Event(kind, HELP if kind is EventKind.HELP else activity, at_ms, until_ms, at_ms)


def facts_of(**other: object) -> Facts:
    made = Facts(
        NOW_MS,
        ACTIVITIES,
        {"wifi-insight": DAY_MS, "netwerk-meting": DAY_MS},
        NOW_MS + DAY_MS,
        OutboxAllowance.boundless(),
        {slot: (asked(EventKind.HELP),) for slot in KEYS},
        KEYS,
        {lifetime: (n, bytes([n]) * 32) for n, lifetime in enumerate(Lifetime)},
    )
    return replace(made, **other)  # type: ignore[arg-type]


def report_of(slot: int = 0, at_s: int = COLLECTED_MS // 1000, route: Route = ALL, **more: object) -> ReportFacts:
    """Return one report as it is read; what is drawn for it follows from who sent it and when."""
    report = decode_bulk(message(element(at_s, **more)), Limits()).reports[0]
    router = Router(slot, f"NL-000{slot}", None, None, None, None, f"cpe{slot}")
    home = LocatedReport(router, report.leaves, report.collection_time, at_s * 1000, "")
    drawn = {each.name: Draw(bytes([slot]) * 32, at_s.to_bytes(32), at_s << 32) for each in ACTIVITIES}
    return ReportFacts(route, home, mark_of(KEYS[slot], home, report), drawn)


def answers(decision: Decision) -> dict[str, str]:
    """Return the outcome per activity."""
    made = {
        activity.activity: (activity.passed.reason or Reason.FAULT).value
        for activity in decision.activities
        if not activity.intent
    }
    return made | {activity.activity: "recorded" for activity in decision.activities if activity.intent}


# What it must not do ------------------------------------------------------------------------------------------------
FORBIDDEN_MODULES: Final = {
    "time", "posix", "_random", "_secrets", "_socket", "socket", "select", "fcntl", "sqlite3", "_sqlite3", "_io", "io",
    "psycopg", "psycopg_binary", "_uuid",
}  # fmt: skip
FORBIDDEN_NAMES: Final = {"now", "utcnow", "today", "urandom", "getrandom", "token_bytes", "execute", "connect", "open"}


@contextmanager
def watched() -> Iterator[set[str]]:
    """Note every function of the system, of a clock, of randomness or of a database that is called meanwhile."""
    called: set[str] = set()

    def note(frame: FrameType, event: str, about: object) -> None:
        if frame.f_globals.get("__name__", "").startswith("hypothesis"):
            return  # it times the collector of garbage, whenever that comes by
        if event == "c_call":
            module, name = getattr(about, "__module__", None) or "", getattr(about, "__name__", "")
            if module in FORBIDDEN_MODULES or name in FORBIDDEN_NAMES:
                called.add(f"{module}.{name}")
        elif event == "call":
            module = frame.f_globals.get("__name__", "")
            if module.split(".")[0] in {"sqlalchemy", "secrets", "random", "uuid", "socket", "psycopg", "logging"}:
                called.add(f"{module}.{frame.f_code.co_name}")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("name", ["time", "randomness", "a database", "a file", "a log line"])
def test_what_asks_somebody_would_be_seen(name: str, gate: GateState) -> None:
    import logging
    import os
    import time

    def ask_database() -> None:
        with gate.store.reading():
            pass

    does: dict[str, Callable[[], object]] = {
        "time": time.time_ns,
        "randomness": lambda: os.urandom(1),
        "a database": ask_database,
        "a file": lambda: EXAMPLES.joinpath("register-per-home.yaml").read_bytes(),
        "a log line": lambda: logging.getLogger("sluis.gate").error("x"),
    }
    with watched() as called:
        does[name]()
    assert called


Given = dict[str, object]
"""What facts or a report are made of: short enough to be shown when a test fails."""
REPORTS: Final = st.fixed_dictionaries(
    {
        "slot": st.integers(0, 2),
        "at_s": st.sampled_from([COLLECTED_MS // 1000, COLLECTED_MS // 1000 + 1, COLLECTED_MS // 1000 - 90_000]),
        "route": st.sampled_from([ALL, Route(path="/", activities=(HELP,)), Route(path="/", activities=(NETWORK,))]),
        "X": st.sampled_from([1, 2]),
        "Ethernet": st.sampled_from([{}, ETHERNET["Ethernet"]]),
        "Hosts": st.sampled_from(["Annas-iPhone", "television", "x"]).map(
            lambda host: {"Host": {"1": {"HostName": host, "Active": True}}}
        ),
    }
)
WITHHELD: Final = st.fixed_dictionaries({"home": st.sampled_from([Reason.TOO_LATE, Reason.UNKNOWN_HOUSEHOLD])})
EVENTS: Final = st.builds(asked, st.sampled_from(EventKind), st.sampled_from([COLLECTED_MS - 2000, COLLECTED_MS + 500]))
FACTS: Final = st.fixed_dictionaries(
    {
        "standing": st.fixed_dictionaries({slot: st.lists(EVENTS, max_size=3).map(tuple) for slot in KEYS}),
        "stopped": st.dictionaries(st.sampled_from([HELP, NETWORK]), st.frozensets(st.integers(0, 9), max_size=3)),
    }
)
BATCHES: Final = st.lists(REPORTS | WITHHELD, max_size=5)


def made_of(given_facts: Given, given_reports: list[Given]) -> tuple[Facts, list[ReportFacts]]:
    """Return the facts and reports that were drawn."""
    reports = [
        ReportFacts(ALL, **report) if "home" in report else report_of(**report)  # type: ignore[arg-type]
        for report in given_reports
    ]
    return facts_of(**given_facts), reports


@settings(max_examples=60)
@given(FACTS, BATCHES)
def test_a_decision_asks_nobody_changes_nothing_and_comes_out_the_same_again(
    given_facts: Given, given_reports: list[Given]
) -> None:
    facts, batch = made_of(given_facts, given_reports)
    decide_in_order(facts, batch)  # what is compiled when it is first needed is compiled now
    before = pickle.dumps((replace(facts, activities=()), batch))
    with watched() as called:
        made = decide_in_order(facts, batch)
    assert called == set()
    assert made == decide_in_order(facts, batch)
    assert made == decide_in_order(*copy.deepcopy((facts, batch)))
    assert made == decide_in_order(*pickle.loads(pickle.dumps((facts, batch))))  # noqa: S301 - our own bytes
    assert pickle.loads(before) == (replace(facts, activities=()), batch)  # noqa: S301


@settings(max_examples=60)
@given(FACTS, BATCHES)
def test_every_report_is_answered_once_and_what_leaves_left_open_doors_once(
    given_facts: Given, given_reports: list[Given]
) -> None:
    facts, batch = made_of(given_facts, given_reports)
    made = decide_in_order(facts, batch)
    assert len(made) == len(batch)
    for report, decision in zip(batch, made, strict=True):
        if isinstance(report.home, Reason):
            assert decision == Decision(report.home)
            continue
        assert decision.withheld in {None, Reason.DUPLICATE}
        assert (decision.home is report.home) is (decision.withheld is None)
        for answer in decision.activities:
            activity = next(each for each in ACTIVITIES if each.name == answer.activity)
            assert (answer.intent is None) is (answer.passed.body is None)
            if answer.intent is not None:
                assert closed(facts, activity, report.home) is None
                assert answer.intent.draft.plan == activity.doors.plan.digest
                assert answer.intent.salt == report.draws[activity.name].salt
        assert decision.mark == (report.mark if any(activity.intent for activity in decision.activities) else None)
    marks = [decision.mark for decision in made if decision.mark is not None]
    assert len(marks) == len(set(marks)), "copies within a batch lead to intents once"


def test_reports_of_other_households_change_nothing_for_one_of_which_they_stop_no_row() -> None:
    mine, others = report_of(0), [report_of(1), report_of(2, X=5), ReportFacts(ALL, Reason.TOO_LATE)]
    alone, _ = decide(facts_of(), mine)
    for place in range(4):
        batch = [*others[:place], mine, *others[place:]]
        assert decide_in_order(facts_of(), batch)[place] == alone


IN_ANOTHER_PROCESS: Final = """
import pickle, sys
from sluis.gate.path.deciding import decide_in_order
facts, reports = pickle.load(sys.stdin.buffer)
sys.stdout.buffer.write(pickle.dumps(decide_in_order(facts, reports)))
"""


def decided_elsewhere(facts: Facts, reports: Sequence[ReportFacts], hash_seed: str) -> tuple[Decision, ...]:
    """Decide in a process of its own, in which sets and dictionaries have another order."""
    given = pickle.dumps((facts, reports))
    done = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        input=given,
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": hash_seed},
    )
    made: tuple[Decision, ...] = pickle.loads(done.stdout)  # noqa: S301 - our own bytes
    return made


def test_what_a_gate_recorded_is_decided_again_from_what_it_read(gate: GateState) -> None:
    """In other processes: the bodies and the ids of the disclosures are those that stand on record."""
    ask(gate)
    first, route = COLLECTED_MS // 1000, gate.settings.route[0]
    bodies = [message(element(first), element(first + 1, **ETHERNET)), message(element(first))]
    arrivals = [Arrival(route, "/ingest", {}, body, sender()) for body in bodies]
    batch = [taken for taken in (take_in(gate, arrival, Tally()) for arrival in arrivals) if taken]
    with gate.together() as conn:
        facts, reports = read(gate, conn, batch)
        decisions = decide_in_order(facts, reports)
        assert remember_marks(conn, facts, decisions) == frozenset()
        record(gate, conn, facts, decisions)
    assert [decision.withheld for decision in decisions] == [None, None, Reason.DUPLICATE]
    for seed in ("1", "2"):
        again = decided_elsewhere(facts, reports, seed)
        assert again == decisions
        intents = [activity.intent for decision in again for activity in decision.activities if activity.intent]
        with gate.store.reading() as conn:
            on_record = [disclosure.commitment for disclosure in disclosures(conn, gate.keystore, 0)]
        assert len(on_record) == 3
        assert [commitment(intent.salt, encode(intent.draft)) for intent in intents] == on_record


# What it decides ----------------------------------------------------------------------------------------------------
def test_a_copy_counts_as_seen_when_an_earlier_one_led_to_an_intent() -> None:
    report = report_of()
    first, after = decide(facts_of(), report)
    second, still = decide(after, report)
    assert answers(first) == {HELP: "recorded", NETWORK: "nothing-released"}
    assert (first.mark, report.mark in after.seen) == (report.mark, True)
    assert second == Decision(Reason.DUPLICATE)
    assert still is after
    assert report.mark not in facts_of().seen


def test_a_copy_of_a_report_of_which_nothing_passed_is_decided_anew() -> None:
    facts, report = facts_of(standing={0: ()}), report_of()
    first, after = decide(facts, report)
    assert answers(first) == {HELP: "closed-trigger", NETWORK: "nothing-released"}
    assert after is facts
    assert decide(after, report)[0] == first


def test_a_report_that_was_seen_is_closed_when_everything_is_closed_and_else_a_duplicate() -> None:
    report = report_of(**ETHERNET)
    seen = Marks.of([report.mark] if report.mark else [])
    restricted = {0: (asked(EventKind.HELP), asked(EventKind.RESTRICT, COLLECTED_MS - 500))}
    shut, _ = decide(facts_of(seen=seen, standing=restricted), report)
    assert answers(shut) == {HELP: "closed-restriction", NETWORK: "closed-restriction"}
    half, _ = decide(facts_of(seen=seen, standing={0: ()}), report)
    assert half == Decision(Reason.DUPLICATE), "one activity is open: it is counted once, and not per activity"


def test_a_duplicate_is_counted_once_and_its_leaves_are_not_counted_again() -> None:
    report = report_of()
    once = tally_of(decide_in_order(facts_of(), [report]))
    thrice = tally_of(decide_in_order(facts_of(), [report] * 3))
    assert once.withheld[HELP, 0, "unlisted"] > 0
    assert thrice.withheld == once.withheld
    assert thrice.reports == once.reports + Counter({("", "duplicate"): 2})


def test_a_duplicate_does_not_meet_a_door(monkeypatch: pytest.MonkeyPatch) -> None:
    report = report_of()
    _, after = decide(facts_of(), report)
    for activity in ACTIVITIES:
        monkeypatch.setattr(activity.doors, "pass_through", None)
    assert decide(after, report)[0].withheld is Reason.DUPLICATE
    with pytest.raises(TypeError):
        decide(facts_of(), report)


def test_the_canary_stops_the_row_for_the_next_report_and_for_no_other_activity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    doors = next(each for each in ACTIVITIES if each.name == HELP).doors
    monkeypatch.setattr(doors, "_words", doors._words - {"television"})
    named = {"Hosts": {"Host": {"1": {"HostName": "television", "Active": True}}}}
    first, after = decide(facts_of(), report_of(**named))
    row = doors.row_of(("Device", "Hosts", "Host", "*", "HostName"))
    assert answers(first)[HELP] == "canary"
    assert first.mark is None
    assert dict(after.stopped) == {HELP: {row}}
    second, last = decide(after, report_of(1, **named))
    assert answers(second)[HELP] == "recorded"
    [answer] = [activity for activity in second.activities if activity.activity == HELP]
    assert answer.passed.withheld[row, Reason.QUARANTINE] == 1
    assert last.stopped == after.stopped


def test_a_number_that_is_an_address_stays_in_and_stops_no_row() -> None:
    radio = {"Radio": {"1": {"Stats": {"ErrorsSent": 200_000_000}}}}
    own = {"Host": {"1": {"IPAddress": "11.235.194.0"}}}
    first, after = decide(facts_of(), report_of(WiFi=radio, Hosts=own))
    assert answers(first)[NETWORK] == "canary"
    [alarm] = [each.alarm for each in first.activities if each.alarm is not None]
    assert (alarm.activity, alarm.kind, alarm.stops) == (NETWORK, Kind.IP_ADDRESS, False)
    assert alarm.row > 0
    assert dict(after.stopped) == {}
    second, _ = decide(after, report_of(1, WiFi=radio))
    assert answers(second)[NETWORK] == "recorded"


def test_law_and_lease_and_standing_close_in_this_order() -> None:
    report = report_of()
    assert isinstance(report.home, LocatedReport)
    activity = next(each for each in ACTIVITIES if each.name == HELP)
    shut = replace(activity, lowered=replace(activity.lowered, open=False), activated_ms=NOW_MS + 1)
    assert closed(facts_of(standing={0: ()}), shut, report.home) is Reason.CLOSED_LAW
    late = replace(activity, activated_ms=NOW_MS + 1)
    assert closed(facts_of(standing={0: ()}), late, report.home) is Reason.CLOSED_LEASE
    between = replace(activity, activated_ms=COLLECTED_MS + 1)
    assert closed(facts_of(), between, report.home) is Reason.CLOSED_LEASE, "both moments"
    assert closed(facts_of(standing={0: ()}), activity, report.home) is Reason.CLOSED_TRIGGER
    assert closed(facts_of(), activity, report.home) is None


def test_an_intent_says_what_left_and_until_when_it_may_wait() -> None:
    made, _ = decide(facts_of(), report_of())
    [intent] = [activity.intent for activity in made.activities if activity.intent]
    assert (intent.draft.t_ms, intent.collected_ms, intent.expires_ms) == (NOW_MS, COLLECTED_MS, NOW_MS + DAY_MS)
    unknown, _ = decide(facts_of(max_age_ms={}), report_of())
    assert [activity.intent.expires_ms for activity in unknown.activities if activity.intent] == [NOW_MS]
    assert intent.release_ms == NOW_MS, "wifi-help leaves at once"
    assert intent.body.decode() not in repr(intent)
    assert str(intent.salt) not in repr(intent)


def test_a_body_leaves_at_the_place_that_was_drawn_in_the_next_whole_period() -> None:
    report = report_of(**ETHERNET)
    for place, after_ms in ((0, 0), (1 << 63, HOUR_MS // 2), ((1 << 64) - 1, HOUR_MS - 1)):
        drawn = {name: draw._replace(place=place) for name, draw in report.draws.items()}
        made, _ = decide(facts_of(), replace(report, draws=drawn))
        [intent] = [each.intent for each in made.activities if each.activity == NETWORK and each.intent]
        assert intent.release_ms == NOW_MS // HOUR_MS * HOUR_MS + HOUR_MS + after_ms
        assert intent.expires_ms == NOW_MS + DAY_MS, "as the settings say"
    unsaid, _ = decide(facts_of(max_age_ms={"netwerk-meting": None}), report)
    [intent] = [each.intent for each in unsaid.activities if each.activity == NETWORK and each.intent]
    assert intent.expires_ms == NOW_MS + 3 * HOUR_MS


def test_what_passed_of_a_household_without_a_key_is_a_fault_and_what_did_not_is_no_fault() -> None:
    without = replace(report_of(), mark=None)
    with pytest.raises(HouseholdErasedError):
        decide(facts_of(), without)
    nothing, after = decide(facts_of(standing={0: ()}), without)
    assert answers(nothing) == {HELP: "closed-trigger", NETWORK: "nothing-released"}
    assert after.seen == Marks()


def test_a_share_that_fills_up_within_a_batch_refuses_the_report_that_has_something_for_it() -> None:
    room = OutboxAllowance({"wifi-insight": Endpoint(directory="x", max_bodies=2)}, {"wifi-insight": QueueDepth(1, 1)})
    _, after = decide(facts_of(room=room), report_of())
    assert after.room.waiting["wifi-insight"].bodies == 2
    assert decide(after, report_of())[0].withheld is Reason.DUPLICATE, "nothing of it is for anybody"
    with pytest.raises(RecipientFullError):
        decide(after, report_of(1))


def test_two_copies_in_one_message_and_one_later_leave_once(gate: GateState) -> None:
    ask(gate)
    arrive(gate, message(element(), element()))
    arrive(gate)
    assert counted(gate) == {(HELP, "recorded"): 1, (NETWORK, "nothing-released"): 1, ("", "duplicate"): 2}
