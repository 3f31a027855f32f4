"""What one household asks, in a transaction of the caller."""

from tests.flow.gatehouse import arrive

from sluis.gate.state.asked_page import AskedChange, do_asked
from sluis.gate.state.barrier import receipting
from sluis.gate.state.state import GateState
from sluis.standing.events import EventKind


def done(gate: GateState, kind: EventKind, activity: str | None = None):  # type: ignore[no-untyped-def] # noqa: ANN201
    with gate.transaction() as conn, receipting(gate, conn, []) as receipts:
        result = do_asked(gate, conn, AskedChange("NL-0001", kind, activity, None), 0)
    assert len(receipts) == result.events
    return result


def test_help_opens_windows_and_an_objection_stops_what_waits(gate: GateState) -> None:
    helped = done(gate, EventKind.HELP)
    assert [activity for activity, _until in helped.opened] == ["wifi-help"]
    assert helped.opened[0][1] > helped.at_ms == gate.clock()
    gate.clock.at_ms += 1000  # type: ignore[attr-defined]
    arrive(gate)
    withdrawn = done(gate, EventKind.WITHDRAW)
    assert "wifi-help" in withdrawn.closed
    assert withdrawn.stopped.cancelled + withdrawn.stopped.uncertain >= 0
    assert withdrawn.events == 1


def test_help_for_what_runs_on_none_records_nothing(gate: GateState) -> None:
    assert (done(gate, EventKind.HELP, "network-quality").events, done(gate, EventKind.HELP, "none").opened) == (0, ())
