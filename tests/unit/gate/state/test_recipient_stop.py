"""A recipient that is stopped gets nothing, also of what waited for it, until it is started again."""

import pytest
from tests.flow.gatehouse import COLLECTED_MS, arrive, ask, counted, element, message, statuses_of
from tests.raised import raises

from sluis.errors.standing import recipient_stopped_error
from sluis.gate.delivery.deliver import claim
from sluis.gate.state.readiness import readiness
from sluis.gate.state.recipient_stop import start_sending, stop_sending
from sluis.gate.state.state import GateState
from sluis.ledger.record import Status

INSIGHT = "wifi-insight"
FIRST = COLLECTED_MS // 1000


def test_what_waits_is_cancelled_and_nothing_more_is_decided_for_it(gate: GateState) -> None:
    ask(gate)
    arrive(gate, message(element(FIRST)))
    done = stop_sending(gate, INSIGHT)
    assert (done.cancelled, done.kept) == (1, True)
    assert statuses_of(gate) == [Status.CANCELLED]
    arrive(gate, message(element(FIRST + 1)))
    assert counted(gate)["wifi-help", "closed-recipient"] == 1
    assert claim(gate, INSIGHT, 4) == ([], 0)
    assert "Nothing goes to wifi-insight: it was stopped." in readiness(gate, "en").lines


def test_it_is_sent_to_again_when_a_person_starts_it(gate: GateState) -> None:
    ask(gate)
    stop_sending(gate, INSIGHT)
    start_sending(gate, INSIGHT)
    arrive(gate, message(element(FIRST)))
    assert len(claim(gate, INSIGHT, 4)[0]) == 1


@pytest.mark.parametrize("again", [True, False])
def test_a_stop_of_what_is_stopped_and_a_start_of_what_is_not_are_refused(gate: GateState, *, again: bool) -> None:
    if again:
        stop_sending(gate, INSIGHT)
    with raises(recipient_stopped_error):
        (stop_sending if again else start_sending)(gate, INSIGHT)
