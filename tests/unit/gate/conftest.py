"""A gate without sockets, standing still one minute after the captured report was collected."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, Clock, build, opened

from sluis.gate.state import GateState


@pytest.fixture
def clock() -> Clock:
    return Clock(COLLECTED_MS + 60_000)


@pytest.fixture
def gate(tmp_path: Path, clock: Clock) -> Iterator[GateState]:
    with opened(build(tmp_path), clock) as state:
        yield state
