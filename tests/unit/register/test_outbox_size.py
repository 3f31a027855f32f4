"""What a register needs of the outbox, reckoned from its own rows."""

import pytest

from sluis.kernel.reference import TokenKeys, project
from sluis.register.lower import lower
from sluis.register.outbox_size import ENTRIES, ROW_BYTES, OutboxNeed, longest_body, outbox_need
from sluis.telemetry.model import Leaf, Number
from sluis.terms import Lifetime

from .register_texts import EXAMPLE, SMALL, load, row, swap

AT_MS = 1_795_525_200_000
KEYS = TokenKeys({lifetime: (1, bytes(32)) for lifetime in Lifetime})


def need(source: bytes, homes: int) -> OutboxNeed:
    return outbox_need(lower(load(source), AT_MS).activities[0], homes)


@pytest.mark.parametrize(
    ("release", "bodies", "most"),
    [("PT15M", 100, 300), ("PT1H", 400, 1200), ("P1D", 9600, 28800), ("immediate", 0, 9600), ("PT1S", 1, 1)],
)
def test_bodies_follow_from_the_period_alone(release: str, bodies: int, most: int) -> None:
    need_of = need(swap("    time: {grid: PT15M}", f"    time: {{grid: PT15M}}\n    release: {release}"), 100)
    assert (need_of.bodies, need_of.most_bodies) == (bodies, most)
    size = longest_body(lower(load(SMALL.encode()), AT_MS).activities[0].plan) + ROW_BYTES
    assert (need_of.body_bytes, need_of.most_bytes) == (bodies * size, most * size)


def test_a_body_of_full_tables_is_no_longer_than_was_reckoned() -> None:
    plan = lower(load(SMALL.encode()), AT_MS).activities[0].plan
    leaves = [
        leaf
        for n in range(1, ENTRIES + 1)
        for leaf in (
            Leaf(("Device", "WiFi", "Radio", str(n), "Channel"), Number("233")),
            Leaf(("Device", "Hosts", "Host", str(n), "PhysAddress"), f"02:00:5E:10:00:{n:02X}"),
            Leaf(("Device", "Hosts", "Host", str(n), "HostName"), "Annas-iPhone"),
        )
    ]
    body = project(leaves, "1795527091", plan, KEYS, 0).body
    assert body is not None
    assert len(body) <= longest_body(plan)


def test_every_kind_of_row_has_a_length() -> None:
    plans = [activity.plan for activity in lower(load(EXAMPLE), AT_MS).activities]
    assert all(longest_body(plan) > 0 for plan in plans)
    longer = lower(load(row("{path: Device.A.*.B, treatment: generalise, to: {bands: [0, 10]}, why: w}")), AT_MS)
    assert longest_body(longer.activities[0].plan) > longest_body(lower(load(SMALL.encode()), AT_MS).activities[0].plan)
