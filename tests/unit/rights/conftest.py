"""A gate with one household about which something was delivered, on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, build, opened

from sluis.gate.delivery.deliver import drain
from sluis.gate.state.state import GateState
from sluis.rights.desk import Request
from sluis.rights.kinds import Channel, Kind


@pytest.fixture
def clock() -> Clock:
    return Clock(COLLECTED_MS + 60_000)


@pytest.fixture
def state(tmp_path: Path, database_url: str, clock: Clock) -> Iterator[GateState]:
    with opened(build(tmp_path, database=database_url), clock) as gate:
        yield gate


@pytest.fixture
async def shared(state: GateState) -> GateState:
    """Let one report of the household arrive at a recipient."""
    ask(state)
    arrive(state)
    assert (await drain(state, 10.0)).waiting == 0
    return state


def request(kind: Kind = Kind.ACCESS, received_ms: int = COLLECTED_MS, activity: str | None = None) -> Request:
    """Return a request that came by letter."""
    return Request(kind, Channel.LETTER, received_ms, "desk", activity, "asked")
