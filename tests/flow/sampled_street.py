"""A gate that keeps a sealed sample of the homes in front of it; shared by the tests of samples."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from tests.flow.counting import home, report
from tests.flow.gatehouse import DAY_MS, Clock, build, opened, sender
from tests.limited import LIMITS, QUALITY, measurement, register_in

from sluis.gate.path.arrival import Arrival
from sluis.gate.path.steps import run
from sluis.gate.state.risk_lease import record_measurement
from sluis.gate.state.sampling import keep_samples
from sluis.gate.state.state import GateState
from sluis.standing.entries import SampleBegun
from sluis.standing.sampling import HOUR_MS
from sluis.store.schema import sampled

MIDNIGHT = 1_795_478_400_000
NOON = MIDNIGHT + DAY_MS // 2
FROM = MIDNIGHT + DAY_MS
"""When the sample begins that is drawn at noon."""
HOMES, DRAWN = 40, 24
MEASURING = f'[measuring]\nsample = {DRAWN}\nevery = "P3D"'


@contextmanager
def street(
    folder: Path, database: str = "sqlite:///gate.db", homes: int = HOMES, limits: str = LIMITS
) -> Iterator[tuple[GateState, Clock]]:
    """A gate whose activity may be open for a while, in front of some homes; a sample is drawn."""
    settings = build(folder, register=register_in(folder, limits), database=database, more=MEASURING)
    clock = Clock(NOON)
    with opened(settings, clock, *(home(number) for number in range(homes))) as gate:
        record_measurement(gate, measurement(gate))
        assert keep_samples(gate) == 1
        yield gate, clock


def send(gate: GateState, at_ms: int, homes: int = HOMES) -> None:
    """Have every home report once, a moment before."""
    route = next(each for each in gate.settings.route if each.path == "/ingest")
    bodies = [cpu(report(at_ms - 1000 - number, number), number) for number in range(homes)]
    run(gate, [Arrival(route, "/ingest", {}, body, sender(f"cpe{at}")) for at, body in enumerate(bodies)])


def cpu(body: bytes, number: int) -> bytes:
    """Put in a report what the activity releases."""
    used = b'"DeviceInfo": {"ProcessStatus": {"CPUUsage": %d}, ' % (number * 2 % 100)
    return body.replace(b'"DeviceInfo": {', used)


def sample_of(gate: GateState) -> SampleBegun:
    """Return the sample that is running."""
    with gate.store.reading() as conn:
        return gate.follow(conn).system.samples[QUALITY]


def kept(gate: GateState) -> list[int]:
    """Return the homes of what is kept, by number."""
    with gate.store.reading() as conn:
        return sorted(conn.execute(select(sampled.c.slot)).scalars().all())


def a_round(gate: GateState, clock: Clock) -> None:
    """Have every home report on both days of the sample."""
    for day in range(2):
        clock.at_ms = FROM + day * DAY_MS + 6 * HOUR_MS
        send(gate, clock.at_ms)
