"""Erasing a household: its routers are strangers from that moment, and what it asked is on record before it is gone."""

from sqlalchemy import func, select
from tests.flow.gatehouse import COLLECTED_MS, arrive, ask, element, message, statuses_of

from sluis.gate.state.erase import erase
from sluis.gate.state.state import GateState
from sluis.ledger.record import Status
from sluis.standing.entries import Erased, decoded
from sluis.store.schema import events, lines, outbox, routers, standing_events, standing_heads


def test_from_that_moment_its_routers_are_unknown_and_nothing_waits(gate: GateState) -> None:
    ask(gate)
    arrive(gate, message(element(COLLECTED_MS // 1000)))
    done = erase(gate, 0, "AVG-1").ordered
    assert (done.cancelled, done.uncertain) == (1, 0)
    assert statuses_of(gate) == [Status.CANCELLED]
    arrive(gate, message(element(COLLECTED_MS // 1000 + 1)))
    with gate.store.reading() as conn:
        assert conn.execute(select(func.count()).select_from(outbox)).scalar() == 0
        for table in (lines, routers, standing_heads):
            assert conn.execute(select(func.count()).select_from(table).where(table.c.slot == 0)).scalar() == 0
        (kept,) = conn.execute(select(standing_events.c.content).where(standing_events.c.slot == 0)).scalars()
        assert isinstance(decoded(kept), Erased), "its order, for the journal"
        kinds = conn.execute(select(events.c.type).where(events.c.slot == 0).order_by(events.c.id)).scalars().all()
    assert kinds == ["standing", "erasure"]
