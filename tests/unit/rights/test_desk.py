"""What is done with a case: what stands at once, who must be known, what is refused, what an erasure needs."""

import pytest
from tests.flow.gatehouse import COLLECTED_MS, Clock
from tests.raised import raises
from tests.unit.rights.conftest import request

from sluis.errors.ledger import erasure_held_error, erasure_ordered_error
from sluis.errors.rights import (
    case_state_error,
    identity_needed_error,
    refusal_ground_error,
    rights_moment_error,
    statement_first_error,
    taken_back_error,
)
from sluis.gate.state.erase import erase, keep
from sluis.gate.state.state import GateState
from sluis.keys.keystore import Keystore
from sluis.ledger.erasure import erasure_of
from sluis.rights import desk
from sluis.rights.case import Case, State
from sluis.rights.chain import numbers
from sluis.rights.desk import TakenBack
from sluis.rights.kinds import Channel, Delay, Ending, Given, Ground, Kind, Means
from sluis.rights.passing import waiting
from sluis.rights.steps import Closed, PassedOn
from sluis.standing.events import EventKind
from sluis.standing.household import Households

DAY_MS = 86_400_000


def kinds_asked(state: GateState) -> list[EventKind]:
    with state.store.reading() as conn:
        return [event.kind for event in Households(conn, state.keystore).of(0).asked]


def known(state: GateState, kind: Kind) -> Case:
    """Open a case and establish who asks."""
    number = desk.open_case(state, 0, request(kind)).case.number
    return desk.identify(state, number, "desk", Means.SIGN_IN).case


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        (Kind.OBJECTION, EventKind.OBJECT),
        (Kind.RESTRICTION, EventKind.RESTRICT),
        (Kind.WITHDRAWAL, EventKind.WITHDRAW),
    ],
)
def test_what_stops_something_stands_in_the_transaction_that_opens_its_case(
    state: GateState, kind: Kind, event: EventKind
) -> None:
    done = desk.open_case(state, 0, request(kind))
    assert kinds_asked(state) == [event]
    assert done.stopped is not None
    assert done.kept
    assert [receipt.event.type for receipt in done.receipts] == ["rights", "standing"]
    assert all(f'"slot":{0}'.encode() in receipt.event.content for receipt in done.receipts)


def test_a_request_from_the_future_opens_nothing(state: GateState, clock: Clock) -> None:
    with raises(rights_moment_error):
        desk.open_case(state, 0, request(Kind.OBJECTION, clock() + 1))
    assert kinds_asked(state) == []
    with state.store.reading() as conn:
        assert numbers(conn) == []


def test_what_hands_out_needs_to_know_who_asks_and_a_doubt_closes_even_an_objection(state: GateState) -> None:
    access = desk.open_case(state, 0, request()).case.number
    with raises(identity_needed_error):
        desk.honour(state, access, "desk", "as asked")
    desk.identify(state, access, "desk", Means.CALL_BACK)
    assert desk.honour(state, access, "desk", "as asked", "00" * 32).case.state is State.ANSWERED
    objection = desk.open_case(state, 0, request(Kind.OBJECTION)).case.number
    desk.doubt(state, objection, "desk", "another voice")
    with raises(identity_needed_error):
        desk.honour(state, objection, "desk", "as asked")
    assert kinds_asked(state) == [EventKind.OBJECT], "it stands all the same"


def test_a_refusal_needs_a_ground_of_the_law_and_leaves_standing_as_it_is(state: GateState) -> None:
    number = desk.open_case(state, 0, request(Kind.OBJECTION)).case.number
    with raises(refusal_ground_error):
        desk.refuse(state, number, "desk", Ground.ACCURATE, "no")
    assert desk.refuse(state, number, "desk", Ground.COMPELLING, "fraud on the network").case.state is State.REFUSED
    assert kinds_asked(state) == [EventKind.OBJECT]
    for again in (desk.refuse, desk.honour):
        with raises(case_state_error):
            again(state, number, "desk", *((Ground.COMPELLING, "x") if again is desk.refuse else ("x",)))
    withdrawal = desk.open_case(state, 0, request(Kind.WITHDRAWAL)).case.number
    with raises(refusal_ground_error):
        desk.refuse(state, withdrawal, "desk", Ground.EXCESSIVE, "no")


def test_an_extension_is_told_after_receipt_and_not_in_the_future(state: GateState, clock: Clock) -> None:
    number = desk.open_case(state, 0, request()).case.number
    for told_ms in (COLLECTED_MS - 1, clock() + 1):
        with raises(rights_moment_error):
            desk.extend(state, number, "desk", Delay.NUMBER, (told_ms, "many"))
    assert desk.extend(state, number, "desk", Delay.NUMBER, (clock(), "many")).case.extended is not None


async def test_an_erasure_offers_the_statement_respects_a_hold_and_tells_recipients_in_one_transaction(
    shared: GateState, clock: Clock
) -> None:
    number = known(shared, Kind.ERASURE).number
    with raises(statement_first_error):
        desk.honour(shared, number, "desk", "as asked")
    keep(shared, 0, "JZ-1", clock() + DAY_MS)
    with raises(erasure_held_error):
        desk.honour(shared, number, "desk", "as asked", None, Given.DECLINED)
    with shared.store.reading() as conn:
        assert waiting(conn, shared.keystore) == [], "nobody is told of what was not done"
        assert desk.case(conn, shared, number).state is State.OPEN
    clock.at_ms += 2 * DAY_MS
    done = desk.honour(shared, number, "desk", "as asked", None, Given.TAKEN)
    assert "wifi-insight" in [step.recipient for step in done.passed]
    assert [receipt.event.type for receipt in done.receipts] == ["rights"] * (len(done.passed) + 1) + ["erasure"]
    with shared.store.reading() as conn:
        assert erasure_of(conn, 0) is not None
        assert len(waiting(conn, shared.keystore)) == len(done.passed)
        assert any(isinstance(step, PassedOn) for step in desk.case(conn, shared, number).steps)
    with raises(case_state_error):
        desk.close(shared, number, "desk", Ending.DONE)


def test_a_household_that_was_erased_elsewhere_leaves_its_case_open(
    state: GateState, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = known(state, Kind.ERASURE).number
    erase(state, 0, "other")
    with raises(erasure_ordered_error):
        desk.honour(state, number, "desk", "as asked", None, Given.TAKEN)
    with state.store.reading() as conn:
        assert [case.state for case in desk.cases(conn, state)] == [State.OPEN]
    monkeypatch.setattr(Keystore, "receipt_key", Keystore.receipt_key)
    for evidence in (None, TakenBack(Channel.TELEPHONE, " "), TakenBack(Channel.LETTER, "found it")):
        with raises(taken_back_error):
            desk.close(state, number, "desk", Ending.TAKEN_BACK, evidence)
    done = desk.close(state, number, "desk", Ending.TAKEN_BACK, TakenBack(Channel.LETTER, "found it", "ab" * 32))
    assert done.case.state is State.CLOSED
    step = done.case.steps[-1]
    assert isinstance(step, Closed)
    assert (step.channel, step.reason, step.sha256) == (Channel.LETTER, "found it", "ab" * 32)
