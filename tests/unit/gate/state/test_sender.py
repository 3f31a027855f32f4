"""Several processes deliver from one outbox: who is sending what, and what becomes of it when one is gone."""

import contextlib
from collections.abc import Iterator

import pytest
from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, element, message, statuses_of

from sluis.errors import StoreError
from sluis.gate.delivery.deliver import claim, settle_replies
from sluis.gate.delivery.endpoint import Reply
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.outbox import waiting_of_slot
from sluis.ledger.record import Status

INSIGHT = "wifi-insight"
FIRST = COLLECTED_MS // 1000


@pytest.fixture
def other(gate: GateState, clock: Clock) -> Iterator[GateState]:
    """Return another process on the same database."""
    with contextlib.closing(open_gate(gate.settings, clock)) as made:
        yield made


def fill(gate: GateState, reports: int) -> None:
    ask(gate)
    arrive(gate, *(message(element(FIRST + n)) for n in range(reports)))


def test_two_processes_share_what_waits(gate: GateState, other: GateState) -> None:
    fill(gate, 4)
    mine, held = claim(gate, INSIGHT, 2)
    theirs, _ = claim(other, INSIGHT, 4)
    assert held == 4
    sent = [parcel.waiting.commitment for parcel in (*mine, *theirs)]
    assert len(sent) == len(set(sent)) == 4
    assert claim(gate, INSIGHT, 4)[0] == claim(other, INSIGHT, 4)[0] == []


def test_what_a_process_that_is_gone_was_sending_is_sent_again_and_may_have_arrived(
    gate: GateState, other: GateState
) -> None:
    fill(gate, 2)
    assert len(claim(gate, INSIGHT, 2)[0]) == 2
    gate.sender.leave()
    with other.transaction() as conn:
        assert other.sender.take_back(conn, other.clock(), "another-recipient") == 0
        assert other.sender.take_back(conn, other.clock()) == 2
    with other.store.reading() as conn:
        assert all(parcel.may_have_arrived for parcel in waiting_of_slot(conn, 0))
    again, _ = claim(other, INSIGHT, 2)
    assert [parcel.waiting.attempts for parcel in again] == [1, 1]


def test_a_claim_takes_back_by_itself_what_the_dead_left(gate: GateState, other: GateState) -> None:
    fill(gate, 1)
    [first], _ = claim(gate, INSIGHT, 1)
    assert claim(other, INSIGHT, 1)[0] == []
    gate.sender.leave()
    [second], _ = claim(other, INSIGHT, 1)
    assert first.parcel.disclosure == second.parcel.disclosure


def test_who_was_taken_for_gone_settles_what_it_knows_and_claims_under_a_new_id(
    gate: GateState, other: GateState
) -> None:
    """A process whose presence broke still runs: what arrived is on record once, whoever says so first."""
    fill(gate, 3)
    claimed, _ = claim(gate, INSIGHT, 2)
    gate.sender.leave()
    again, _ = claim(other, INSIGHT, 2)
    assert {parcel.parcel.disclosure for parcel in again} == {parcel.parcel.disclosure for parcel in claimed}
    endpoint = gate.endpoint_of(INSIGHT)
    assert endpoint is not None
    settle_replies(gate, endpoint, [(claimed[0], Reply.TAKEN), (claimed[1], Reply.FAILED)])
    with gate.store.reading() as conn:
        assert len(waiting_of_slot(conn, 0)) == 1, "what the other is sending was not put back"
    settle_replies(other, endpoint, [(parcel, Reply.TAKEN) for parcel in again])
    assert sorted(map(str, statuses_of(gate))) == sorted(map(str, [Status.DELIVERED, Status.DELIVERED, None]))
    [last], _ = claim(gate, INSIGHT, 1)
    assert last.waiting.attempts == 0


def test_an_id_is_never_used_again(gate: GateState) -> None:
    with gate.transaction() as conn:
        first = gate.sender.name(conn)
        assert gate.sender.name(conn) == first
        gate.sender.leave()
        second = gate.sender.name(conn)
    assert len(first) == 16
    assert first != second


def test_a_database_that_went_away_and_came_back_is_delivered_from_again(
    gate: GateState, database: str, request: pytest.FixtureRequest
) -> None:
    if not database.startswith("postgresql"):
        pytest.skip("a file does not come back")
    server = request.getfixturevalue("server")
    fill(gate, 2)
    assert len(claim(gate, INSIGHT, 1)[0]) == 1
    server.tell("CHECKPOINT")  # what other tests wrote since it began would be read again at the start
    server.control("-m", "immediate", "stop")
    try:
        with pytest.raises(StoreError):
            claim(gate, INSIGHT, 1)
    finally:
        server.start()
    taken = []
    for _ in range(5):
        with contextlib.suppress(StoreError):
            taken += claim(gate, INSIGHT, 2)[0]
    assert len(taken) == 2, "the one it was sending was taken back, under a new id"
    assert sorted(parcel.waiting.attempts for parcel in taken) == [0, 1]
