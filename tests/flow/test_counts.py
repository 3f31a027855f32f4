"""Counts in the place of homes, from the reports of many routers to the recipient's folder and each home's statement."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.flow.gatehouse import DAY_MS, EXAMPLES, Clock, arrive, build, element, entry, message, opened

from sluis.gate.delivery.deliver import claim
from sluis.gate.path.closing import close_periods
from sluis.gate.path.contributing import contributions_of
from sluis.gate.state.state import GateState
from sluis.store.schema import contributions, counted, counts_released, outbox, records

REGISTER = EXAMPLES / "register-counts.yaml"
START_MS = 1_795_478_400_000
"""2026-11-24T00:00Z."""


def home(number: int, region: str = "1011") -> object:
    serial = f"{number:012d}"
    known = {"serial": serial, "endpoint": f"os::012345-{serial}", "login": f"cpe{number}", "region": region}
    return entry(f"NL-{number:04d}", **known)


def report(at_ms: int, errors: int, serial: str) -> bytes:
    radio = {"Radio": {"1": {"Stats": {"ErrorsSent": errors}}}}
    device = {"DeviceInfo": {"SerialNumber": serial, "ManufacturerOUI": "012345"}, "WiFi": radio}
    return json.dumps({"Report": [{"CollectionTime": at_ms // 1000, "Device": device}]}).encode()


@contextmanager
def street(folder: Path, homes: int, clock: Clock) -> Iterator[GateState]:
    more = ""
    settings = build(folder, register=REGISTER, release="PT1H")
    with opened(settings, clock, *[home(n) for n in range(homes)]) as gate:
        yield gate


def send(gate: GateState, number: int, errors: int) -> None:
    body = report(gate.clock() - 1000, errors, f"{number:012d}")
    assert arrive(gate, body, login=f"cpe{number}")[0].status == 200


def test_it(tmp_path: Path) -> None:
    clock = Clock(START_MS + 3_600_000)
    with street(tmp_path, 130, clock) as gate:
        for n in range(130):
            send(gate, n, 5000 if n % 2 else 0)
        from tests.flow.gatehouse import counted as tallied
        print(tallied(gate))
        with gate.store.reading() as conn:
            print(conn.execute(select(func.count()).select_from(contributions)).scalar())
            assert conn.execute(select(records)).all() == []
        assert close_periods(gate) == 0
        clock.at_ms = START_MS + DAY_MS + 1
        made = close_periods(gate)
        print(made)
        assert close_periods(gate) == 0
        clock.at_ms += 2 * 3_600_000
        claimed, left = claim(gate, "netwerk-meting", 10)
        print([c.parcel.body for c in claimed], left)
