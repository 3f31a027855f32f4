"""The barrier: from the moment it answers nothing more leaves, and the answer says what left."""

import contextlib
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Connection, update
from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, build, counted, element, message, opened, statuses_of
from tests.raised import raises

from sluis.errors.standing import event_in_future_error, household_left_error, slot_unknown_error, standing_broken_error
from sluis.gate.delivery.deliver import claim, settle_replies
from sluis.gate.delivery.endpoint import Reply
from sluis.gate.path.steps import TAKEN
from sluis.gate.state.barrier import end, stop
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.record import Status
from sluis.standing.events import EventKind
from sluis.standing.household import Households
from sluis.standing.occupation import end_occupation, occupations, slot_of
from sluis.standing.registry import import_registry
from sluis.standing.registry_file import RegistryEntry
from sluis.store.schema import lines

INSIGHT = "wifi-insight"
FIRST = COLLECTED_MS // 1000


def send(gate: GateState, reply: Reply) -> bytes:
    [claimed], _ = claim(gate, INSIGHT, 1)
    endpoint = gate.endpoint_of(INSIGHT)
    assert endpoint is not None
    settle_replies(gate, endpoint, [(claimed, reply)])
    return claimed.parcel.disclosure


def test_a_withdrawal_says_what_left_what_is_under_way_and_what_was_stopped(gate: GateState, clock: Clock) -> None:
    ask(gate)
    arrive(gate, message(element(FIRST)))
    left = send(gate, Reply.TAKEN)
    arrive(gate, message(element(FIRST + 1)))
    send(gate, Reply.FAILED)
    arrive(gate, message(element(FIRST + 2)))
    [under_way], _ = claim(gate, INSIGHT, 1)
    arrive(gate, message(element(FIRST + 3)), message(element(FIRST + 4)))
    clock.at_ms += 10
    receipt = stop(gate, 0, EventKind.WITHDRAW, None, clock.at_ms)
    assert receipt.closed == ("wifi-help",)
    assert (receipt.stopped.cancelled, receipt.stopped.uncertain) == (2, 1)
    assert [stopped.commitment for stopped in receipt.stopped.in_flight] == [under_way.parcel.disclosure]
    assert receipt.stopped.last_left is not None
    assert receipt.stopped.last_left.commitment != under_way.parcel.disclosure
    assert left is not None
    assert sorted(statuses_of(gate), key=str) == [
        None,
        Status.CANCELLED,
        Status.CANCELLED,
        Status.DELIVERED,
        Status.UNKNOWN,
    ]
    assert claim(gate, INSIGHT, 10)[0] == []
    clock.at_ms += 1000
    arrive(gate, message(element(FIRST + 5)))
    assert counted(gate)["wifi-help", "closed-trigger"] == 1
    assert claim(gate, INSIGHT, 10)[0] == []


@pytest.mark.parametrize("reply", [Reply.FAILED, Reply.NOT_SENT])
def test_what_was_in_flight_is_not_tried_again(gate: GateState, clock: Clock, reply: Reply) -> None:
    ask(gate)
    arrive(gate)
    [claimed], _ = claim(gate, INSIGHT, 1)
    stop(gate, 0, EventKind.RESTRICT, None, clock.at_ms)
    endpoint = gate.endpoint_of(INSIGHT)
    assert endpoint is not None
    settle_replies(gate, endpoint, [(claimed, reply)])
    clock.at_ms += 60_000
    assert claim(gate, INSIGHT, 1) == ([], 0)
    assert statuses_of(gate) == [Status.UNKNOWN if reply is Reply.FAILED else Status.CANCELLED]


def test_an_objection_leaves_what_does_not_rest_on_that_ground(gate: GateState, clock: Clock) -> None:
    receipt = stop(gate, 0, EventKind.OBJECT, "network-quality", clock.at_ms)
    assert "network-quality" in receipt.closed
    arrive(gate, message(element(Ethernet={"Interface": {"1": {"Status": "Up"}}})))
    assert counted(gate)["network-quality", "closed-objection"] == 1
    assert statuses_of(gate) == []


def test_another_process_on_the_same_database_stops_it_too(tmp_path: Path, clock: Clock) -> None:
    settings = build(tmp_path)
    with opened(settings, clock) as gate:
        ask(gate)
        arrive(gate, message(element(FIRST)), message(element(FIRST + 1)))
        [sending], _ = claim(gate, INSIGHT, 1)
        with opened(settings, clock) as cli:
            receipt = stop(cli, 0, EventKind.WITHDRAW, "wifi-help", clock.at_ms)
        assert receipt.stopped.cancelled == 1
        assert [stopped.commitment for stopped in receipt.stopped.in_flight] == [sending.parcel.disclosure]
        assert claim(gate, INSIGHT, 9)[0] == []
        arrive(gate, message(element(FIRST + 2)))
        assert sorted(statuses_of(gate), key=str) == [None, Status.CANCELLED]


def test_a_stop_that_cannot_be_recorded_stops_nothing_and_says_so(gate: GateState, clock: Clock) -> None:
    ask(gate)
    arrive(gate)
    with raises(event_in_future_error):
        stop(gate, 0, EventKind.WITHDRAW, None, clock.at_ms + 1)
    with raises(slot_unknown_error):
        stop(gate, 7, EventKind.WITHDRAW, None, clock.at_ms)
    with gate.store.reading() as conn:
        assert [event.kind for event in Households(conn, gate.keystore).of(0).asked] == [EventKind.HELP]
    assert statuses_of(gate) == [None]


def test_a_household_of_which_nothing_ever_left_is_told_so(gate: GateState, clock: Clock) -> None:
    receipt = stop(gate, 0, EventKind.RESTRICT, None, clock.at_ms)
    assert receipt.closed == ("wifi-help", "network-quality")
    assert receipt.stopped.last_left is None
    assert (receipt.stopped.in_flight, receipt.stopped.cancelled, receipt.stopped.uncertain) == ((), 0, 0)


def test_a_decision_under_way_in_another_process_ends_first_and_is_cancelled(gate: GateState, clock: Clock) -> None:
    """The design's barrier: it waits for older transactions, and younger ones see what it committed."""
    ask(gate)
    with contextlib.closing(open_gate(gate.settings, clock)) as deciding:
        in_the_middle, go_on, answers, receipts = Event(), Event(), [], []

        def pause(_conn: Connection) -> None:
            in_the_middle.set()
            assert go_on.wait(120)

        deciding.refuse_when_superseded = pause  # type: ignore[method-assign]
        older = Thread(target=lambda: answers.append(arrive(deciding, message(element(FIRST)))))
        older.start()
        assert in_the_middle.wait(120)
        barrier = Thread(target=lambda: receipts.append(stop(gate, 0, EventKind.WITHDRAW, None, clock.at_ms)))
        barrier.start()
        barrier.join(0.2)
        assert barrier.is_alive(), "the decision under way has not ended"
        go_on.set()
        older.join()
        barrier.join()
        assert answers == [(TAKEN,)]
        assert receipts[0].stopped.cancelled == 1
        clock.at_ms += 1000
        assert arrive(deciding, message(element(FIRST + 1))) == (TAKEN,)
        assert statuses_of(gate) == [Status.CANCELLED]


def test_the_end_of_an_occupation_stops_everything_and_the_next_household_is_another(
    gate: GateState, clock: Clock
) -> None:
    ask(gate)
    arrive(gate, message(element(FIRST)))
    [under_way], _ = claim(gate, INSIGHT, 1)
    arrive(gate, message(element(FIRST + 1)))
    with gate.store.reading() as conn:
        line = Households(conn, gate.keystore).of(0).line
    clock.at_ms += 10
    ended = end(gate, 0, clock.at_ms)
    assert (ended.stopped.cancelled, len(ended.stopped.in_flight), ended.kept, len(ended.receipts)) == (1, 1, True, 1)
    endpoint = gate.endpoint_of(INSIGHT)
    assert endpoint is not None
    settle_replies(gate, endpoint, [(under_way, Reply.FAILED)])
    clock.at_ms += 60_000
    assert claim(gate, INSIGHT, 10)[0] == [], "what was in flight is not tried again"
    arrive(gate, message(element(FIRST + 2)))
    assert counted(gate)["", "unknown-household"] == 1, "collected before the end, and too late"
    begins_ms = clock.at_ms
    with gate.store.reading() as conn:
        with raises(household_left_error):
            slot_of(conn, gate.keystore, line)
        assert slot_of(conn, gate.keystore, f"{line}#0") == 0
    with gate.transaction() as conn:
        entry = RegistryEntry(line, "0123AB", None, "S-2", None, "cpe-second", begins_ms, None)
        [receipt] = import_registry(conn, gate.keystore, [entry], clock.at_ms).receipts
        assert [each.slot for each in occupations(conn, line)] == [0, receipt.n]
        assert Households(conn, gate.keystore).of(receipt.n).asked == ()


def test_what_another_gate_left_waiting_is_not_sent_after_the_end(gate: GateState, clock: Clock) -> None:
    """As a restore applies it: the entry stands in the chain, and nothing was cancelled with it."""
    ask(gate)
    arrive(gate, message(element(FIRST)))
    with gate.transaction() as conn:
        end_occupation(conn, gate.keystore, 0, clock.at_ms, 0, clock.at_ms)
    assert claim(gate, INSIGHT, 10)[0] == []
    assert statuses_of(gate) == [Status.CANCELLED]


def test_a_row_that_names_the_line_of_another_lets_nothing_be_done_to_either(gate: GateState, clock: Clock) -> None:
    """Else the objection of one closes the other, and one reads the statement of the other."""
    with gate.store.reading() as conn:
        line = Households(conn, gate.keystore).of(0).line
        assert slot_of(conn, gate.keystore, line) == 0
        assert slot_of(conn, gate.keystore, f"{line}#0") == 0
    with gate.transaction() as conn:
        entry = RegistryEntry("NL-8888", "0123AB", None, "S-8", None, "cpe-8", clock.at_ms, None)
        [other] = import_registry(conn, gate.keystore, [entry], clock.at_ms).receipts
        for slot, named in ((0, "NL-8888"), (other.n, line)):
            conn.execute(update(lines).where(lines.c.slot == slot).values(line=named))
    with gate.store.reading() as conn:
        for named in (line, f"{line}#{other.n}", "NL-8888", "NL-8888#0"):
            with raises(standing_broken_error):
                slot_of(conn, gate.keystore, named)
