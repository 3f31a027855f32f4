"""Step 6: the intent and its body stand in one transaction, and a duplicate is known by content, not by position."""

import hashlib
import json
from collections.abc import Collection, Iterator
from contextlib import closing
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import Connection, event, select
from tests.flow.gatehouse import (
    COLLECTED_MS,
    DAY_MS,
    Clock,
    arrive,
    ask,
    counted,
    element,
    entry,
    message,
    sender,
    statuses_of,
)

from sluis.gate.delivery.deliver import claim
from sluis.gate.http.scheduled_jobs import destroy_expired
from sluis.gate.path import reading, recording
from sluis.gate.path.arrival import Admitted, Arrival
from sluis.gate.path.deciding import ActivityDecision, Decision, Intent, decide_in_order
from sluis.gate.path.reading import read
from sluis.gate.path.recording import remember_marks, tally_of
from sluis.gate.path.steps import BUSY, TAKEN, RouterResponse, take_in
from sluis.gate.state.doors import Passed
from sluis.gate.state.state import GateState, open_gate
from sluis.gate.state.tally import Tally
from sluis.ledger.disclosures import disclosures, open_records
from sluis.ledger.record import PendingRecord, RecordKind, encode
from sluis.standing.events import EventKind, record
from sluis.standing.registry import import_registry
from sluis.store.counts import quarantine_row, quarantined, unlisted, withheld
from sluis.store.duplicates import Mark
from sluis.store.schema import duplicates
from sluis.terms import Reason


def marks_of(gate: GateState) -> list[tuple[int, int]]:
    """Return slot and expiry of every mark that is remembered."""
    with gate.store.reading() as conn:
        return [(row.slot, row.expires_ms) for row in conn.execute(select(duplicates))]


def ask_for_long(gate: GateState) -> None:
    """Record that the household asks for help, for longer than late reports are taken."""
    with gate.transaction() as conn:
        now_ms = gate.clock()
        record(conn, gate.keystore, 0, EventKind.HELP, "wifi-help", (now_ms - 1, now_ms + 30 * DAY_MS), now_ms)


def test_the_intent_says_what_left_in_counts_and_digests(gate: GateState) -> None:
    ask(gate)
    arrive(gate)
    with gate.store.reading() as conn:
        [disclosure] = disclosures(conn, gate.keystore, 0)
    intent = disclosure.intent
    assert (intent.kind, intent.slot, intent.activity) == (RecordKind.INTENT, 0, "wifi-help")
    assert (intent.recipient, intent.t_ms) == ("wifi-insight", gate.clock())
    activity = gate.activity("wifi-help")
    assert activity is not None
    assert intent.plan == activity.doors.plan.digest
    claimed, held_now = claim(gate, "wifi-insight", 4)
    assert held_now == 1
    [body] = [each.parcel.body for each in claimed]
    assert intent.body_sha256 == hashlib.sha256(body).digest()
    leaves = json.loads(body)["Report"][0]["Device"]["Hosts"]["Host"]["1"]
    rows = intent.rows or {}
    assert sum(n for row, n in rows.items() if row.isdecimal()) == len(leaves) == 3
    assert (rows["household"], rows["time"]) == (1, 1)


def test_the_intent_holds_no_value_of_the_report_and_no_name_of_anybody_at_home(gate: GateState) -> None:
    ask(gate)
    arrive(gate)
    with gate.store.reading() as conn:
        [written] = [encode(record.draft) for record in open_records(conn, gate.keystore, 0)]
    [body] = [each.parcel.body for each in claim(gate, "wifi-insight", 4)[0]]
    leaves = json.loads(body)["Report"][0]["Device"]["Hosts"]["Host"]["1"]
    told = {str(value) for value in leaves.values() if isinstance(value, str)}
    for text in {*told, "Annas-iPhone", "3C:06:30:12:34:56", "3c0630123456", "NL-0001", "cpe1"}:
        assert text.encode() not in written


def test_the_same_report_is_known_again_in_another_layout_of_the_batch_only_when_equal(gate: GateState) -> None:
    ask(gate)
    assert arrive(gate, message(), message())[0].status == 200
    assert counted(gate)["", "duplicate"] == 1
    arrive(gate, message(element(), element()))
    assert counted(gate)["", "duplicate"] == 3
    flat = {"CollectionTime": COLLECTED_MS // 1000, **_flat("Device", element()["Device"])}
    arrive(gate, message(flat))
    assert counted(gate)["", "duplicate"] == 4, "the paths are what counts"
    arrive(gate, message(element(X="1")))
    assert len(statuses_of(gate)) == 2


def _flat(at: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        return {at: value}
    return {path: leaf for key, inner in value.items() for path, leaf in _flat(f"{at}.{key}", inner).items()}


def test_two_households_that_send_the_same_are_no_duplicates_of_each_other(gate: GateState) -> None:
    with gate.transaction() as conn:
        import_registry(conn, gate.keystore, [entry("NL-0002", serial="222", endpoint=None, login="cpe2")], 0)
    bare = {"CollectionTime": COLLECTED_MS // 1000, "Device": {"Hosts": {"Host": {"1": {"Active": True}}}}}
    for slot in (0, 1):
        ask(gate, slot=slot)
    for login in ("cpe1", "cpe2"):
        arrive(gate, message(bare), login=login)
    assert [len(statuses_of(gate, slot)) for slot in (0, 1)] == [1, 1]


def test_what_was_withheld_is_no_duplicate_when_it_may_leave_later(gate: GateState) -> None:
    arrive(gate)
    assert statuses_of(gate) == []
    ask(gate)
    arrive(gate)
    assert statuses_of(gate) == [None]


def test_a_mark_is_remembered_only_with_an_intent(gate: GateState, clock: Clock) -> None:
    arrive(gate)
    assert marks_of(gate) == []
    ask(gate)
    arrive(gate)
    window = gate.settings.window
    assert marks_of(gate) == [(0, clock.at_ms + window.late + window.early + 1)]
    clock.at_ms += 1000
    arrive(gate)
    assert marks_of(gate) == [(0, clock.at_ms - 1000 + window.late + window.early + 1)]


@pytest.mark.parametrize("early_ms", [0, 1000, 300_000])
def test_a_report_is_known_again_for_as_long_as_it_is_taken(gate: GateState, clock: Clock, early_ms: int) -> None:
    """Also one that came early: it may come again that much longer. All that time the sweep leaves its mark alone."""
    window = gate.settings.window
    assert window.early == 300_000
    clock.at_ms = COLLECTED_MS - early_ms
    ask_for_long(gate)
    arrive(gate)
    assert counted(gate)["wifi-help", "recorded"] == 1
    for at_ms in (COLLECTED_MS + window.late - early_ms, COLLECTED_MS + window.late):
        clock.at_ms = at_ms
        destroy_expired(gate)
        arrive(gate)
    assert counted(gate)["", "duplicate"] == 2
    clock.at_ms = COLLECTED_MS + window.late + 1
    arrive(gate)
    assert counted(gate)["", "too-late"] == 1
    clock.at_ms = COLLECTED_MS + window.late + window.early + 1
    destroy_expired(gate)
    assert marks_of(gate) == []
    assert len(statuses_of(gate)) == 1


def test_one_report_sent_three_times_is_counted_as_it_was_once(gate: GateState) -> None:
    ask(gate)
    arrive(gate)
    with gate.store.reading() as conn:
        once, names = {count: count.n for count in withheld(conn)}, unlisted(conn)
    assert any(count.reason == "unlisted" for count in once)
    arrive(gate, message(element(), element()))
    with gate.store.reading() as conn:
        thrice = {(count.activity, count.row, count.reason): count.n for count in withheld(conn)}
        assert unlisted(conn) == names, "its names are not noted again"
    assert thrice == {
        **{(count.activity, count.row, count.reason): n for count, n in once.items()},
        ("", -1, "duplicate"): 2,
    }


def test_what_comes_again_after_everything_was_closed_is_closed(gate: GateState) -> None:
    ask(gate)
    arrive(gate)
    ask(gate, EventKind.RESTRICT, gate.clock())
    arrive(gate)
    assert counted(gate)["wifi-help", "closed-restriction"] == 1
    assert ("", "duplicate") not in counted(gate)


# Two gates -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def other(gate: GateState, clock: Clock) -> Iterator[GateState]:
    """Another gate on the same database."""
    with closing(open_gate(gate.settings, clock)) as made:
        yield made


def admitted(gate: GateState, *bodies: bytes) -> list[Admitted]:
    arrivals = [Arrival(gate.settings.route[0], "/ingest", {}, body, sender()) for body in bodies]
    return [taken for taken in (take_in(gate, arrival, Tally()) for arrival in arrivals) if taken]


def test_a_report_that_another_gate_remembered_first_is_decided_again_as_a_duplicate(
    gate: GateState, other: GateState
) -> None:
    """The other gate looks while the first is deciding, and inserts when that one has committed."""
    if not gate.store.many_writers:
        pytest.skip("on SQLite one gate decides")
    first = COLLECTED_MS // 1000
    ask(gate, at_ms=COLLECTED_MS - 5000)
    arrive(gate, message(element(first - 2)))  # the keys of the period are made: for them one waits for the other too
    answers: list[tuple[RouterResponse, ...]] = []
    looked = Event()
    reading_of_other = reading.remembered

    def remembered(conn: Connection, marks: Collection[Mark]) -> frozenset[Mark]:
        remembered_reading = reading_of_other(conn, marks)
        looked.set()
        return remembered_reading

    theirs = message(element(first - 1), element(first), element(first + 1))
    thread = Thread(target=lambda: answers.append(arrive(other, theirs)))
    with gate.together() as conn:
        facts, reports = read(gate, conn, admitted(gate, message()))
        decisions = decide_in_order(facts, reports)
        assert remember_marks(conn, facts, decisions) == frozenset()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reading, "remembered", remembered)
            thread.start()
            assert looked.wait(120)
            thread.join(0.3)
            assert thread.is_alive(), "it waits for our mark"
        recording.record(gate, conn, facts, decisions)
        row = stop_host_names(gate, conn)
    thread.join(120)
    assert answers == [(TAKEN,)]
    assert counted(other)["", "duplicate"] == 1
    assert counted(other)["wifi-help", "recorded"] == 2
    assert len(statuses_of(gate)) == 4
    with gate.store.reading() as conn:
        kept = {(count.activity, count.row, count.reason): count.n for count in withheld(conn)}
        assert len(conn.execute(select(duplicates)).all()) == 4
    assert kept["", -1, "duplicate"] == 1
    assert kept["wifi-help", row, "quarantine"] == 2, "what was stopped meanwhile is stopped when it is decided again"


def stop_host_names(gate: GateState, conn: Connection) -> int:
    """Stop the row of host names and return its number."""
    activity = gate.activity("wifi-help")
    assert activity is not None
    row = activity.doors.row_of(("Device", "Hosts", "Host", "*", "HostName"))
    assert quarantine_row(conn, activity.name, row, "host_name", 1)
    return row


def test_a_report_whose_first_gate_fails_is_taken_by_the_other(gate: GateState, other: GateState) -> None:
    if not gate.store.many_writers:
        pytest.skip("on SQLite one gate decides")
    ask(gate)
    answers: list[tuple[RouterResponse, ...]] = []
    thread = Thread(target=lambda: answers.append(arrive(other)))

    def fails() -> None:
        with gate.together() as conn:
            facts, reports = read(gate, conn, admitted(gate, message()))
            assert remember_marks(conn, facts, decide_in_order(facts, reports)) == frozenset()
            thread.start()
            thread.join(0.3)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    thread.join(120)
    assert answers == [(TAKEN,)]
    assert counted(other) == {("wifi-help", "recorded"): 1, ("network-quality", "nothing-released"): 1}
    assert len(statuses_of(gate)) == 1


def test_two_gates_that_get_the_same_reports_at_once_let_each_leave_once(gate: GateState, other: GateState) -> None:
    ask(gate)
    first, rounds, size = COLLECTED_MS // 1000, 8, 6
    batches = [[message(element(first + number * size + n)) for n in range(size)] for number in range(rounds)]
    for mine, theirs in ((batch, batch[::-1]) for batch in batches):
        start = Barrier(2)

        def post(at: GateState, bodies: list[bytes], start: Barrier = start) -> None:
            start.wait(120)
            while BUSY in arrive(at, *bodies):
                pass

        threads = [Thread(target=post, args=pair) for pair in ((gate, mine), (other, theirs))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
    assert len(statuses_of(gate)) == rounds * size
    with gate.store.reading() as conn:
        kept = {(count.activity, count.row, count.reason): count.n for count in withheld(conn)}
        assert len(conn.execute(select(duplicates)).all()) == rounds * size
    assert kept["", -1, "duplicate"] == rounds * size, "each was decided by both, and left of one"


def test_deciding_again_ends_when_every_mark_is_lost_one_after_the_other(
    gate: GateState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst a database could do: with every insert another mark turns out to be somebody else's."""
    ask(gate)
    tries: list[int] = []

    def one_is_lost(_conn: object, marks: Collection[Mark], _expires_ms: int) -> frozenset[Mark]:
        tries.append(len(marks))
        return frozenset(sorted(marks)[:1])

    monkeypatch.setattr(recording, "remember", one_is_lost)
    first = COLLECTED_MS // 1000
    assert arrive(gate, *(message(element(first + n)) for n in range(5))) == (TAKEN,) * 5
    assert tries == [5, 4, 3, 2, 1, 0]
    assert counted(gate) == {("", "duplicate"): 5}
    assert statuses_of(gate) == []


def test_of_a_batch_that_is_decided_again_only_the_last_decision_is_recorded(
    gate: GateState, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The lost report sang; when it turns out to be a duplicate, its row is not stopped and nobody is alarmed."""
    activity = gate.activity("wifi-help")
    assert activity is not None
    activity.doors._words = activity.doors._words - {"television"}
    ask(gate)
    first = COLLECTED_MS // 1000
    named = {"Hosts": {"Host": {"1": {"HostName": "television", "Active": True}}}}
    up = {"Ethernet": {"Interface": {"1": {"Status": "Up"}}}}
    lost: list[Mark] = []
    original = recording.remember

    def the_first_is_lost(conn: Connection, marks: Collection[Mark], expires_ms: int) -> frozenset[Mark]:
        if lost:
            return original(conn, marks, expires_ms)
        lost.extend(marks)
        return frozenset(marks)

    monkeypatch.setattr(recording, "remember", the_first_is_lost)
    arrive(gate, message(element(first, **named, **up)))
    assert len(lost) == 1, "network-quality released something of it"
    assert counted(gate) == {("", "duplicate"): 1}
    with gate.store.reading() as conn:
        assert quarantined(conn) == ()
    assert "alarm" not in caplog.text


# What a transaction writes, and in which order ----------------------------------------------------------------------
def test_tables_are_written_in_one_order(gate: GateState) -> None:
    """Transactions that run together wait for each other here and there, and never in a circle."""
    activity = gate.activity("wifi-help")
    assert activity is not None
    ask(gate)
    activity.doors._words = activity.doors._words - {"television"}
    sent: list[str] = []

    @event.listens_for(gate.store._engine, "before_cursor_execute")
    def _note(_conn: Connection, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    first = COLLECTED_MS // 1000
    named = element(first, Hosts={"Host": {"1": {"HostName": "television", "Active": True}}})
    arrive(gate, message(named, element(first + 1)))
    written = [statement.split()[2] for statement in sent if statement.startswith("INSERT INTO")]
    assert list(dict.fromkeys(written)) == [
        "period_keys", "duplicates", "quarantine", "writers", "epochs", "records", "outbox", "outbox_counts",
        "counts", "unlisted_names", "events", "single_keys", "standing_heads", "standing_events",
        "journal_numbers", "meta",
    ]  # fmt: skip


def test_counts_say_of_every_report_what_became_of_it() -> None:
    passed = Passed(b"{}", {"1": 2}, {(3, Reason.SHAPE): 4}, None)
    draft = PendingRecord(RecordKind.INTENT, 0, "a", "r", 1)
    leaves = ActivityDecision("a", passed, Intent(draft, bytes(32), b"{}", 1, 1, 2))
    stays = ActivityDecision("b", Passed(None, {}, {(3, Reason.SHAPE): 1}, Reason.NOTHING_RELEASED))
    broken = ActivityDecision("b", Passed(None, {}, {}, None))
    made = [Decision(None, None, None, (leaves, stays)), Decision(Reason.TOO_LATE)]
    tally = tally_of([*made, Decision(None, None, None, (broken,))])
    assert tally.reports == {("a", "recorded"): 1, ("b", "nothing-released"): 1, ("", "too-late"): 1, ("b", "fault"): 1}
    assert tally.withheld == {("a", 3, "shape"): 4, ("b", 3, "shape"): 1}
