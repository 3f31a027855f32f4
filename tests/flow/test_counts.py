"""Counts in the place of homes, from the reports of many routers to the recipient and each home's statement."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select
from tests.flow.gatehouse import DAY_MS, EXAMPLES, Clock, arrive, build, entry, opened
from tests.flow.gatehouse import counted as tallied

from sluis.api.gate import Gate
from sluis.api.ledger import seal, verify_ledger
from sluis.api.sharing import shared_about
from sluis.api.statement import Stated, make_statement, verify_statement
from sluis.gate.delivery.deliver import claim, settle_replies
from sluis.gate.delivery.endpoint import Reply
from sluis.gate.path.closing import close_periods
from sluis.gate.state.state import GateState
from sluis.kernel.count_body import CountDoor
from sluis.ledger.epoch_counts import counts_of_household
from sluis.standing.registry_file import RegistryEntry
from sluis.store.schema import contributions, counted, counts_released, outbox, records

REGISTER = EXAMPLES / "register-counts.yaml"
START_MS = 1_795_478_400_000
"""2026-11-24T00:00Z."""
HOUR_MS = 3_600_000
HOMES = 160
RECIPIENT, ACTIVITY = "netwerk-meting", "network-quality"


def home(number: int, region: str | None = "1011") -> RegistryEntry:
    serial = f"{number:012d}"
    known = {"serial": serial, "endpoint": f"os::012345-{serial}", "login": f"cpe{number}", "region": region}
    return entry(f"NL-{number:04d}", **known)


def send(gate: GateState, number: int, *errors: int, minutes: int = 0) -> None:
    """Have a home report its errors, one radio for each."""
    radios = {str(at): {"Stats": {"ErrorsSent": each}} for at, each in enumerate(errors, 1)}
    device = {"DeviceInfo": {"SerialNumber": f"{number:012d}", "ManufacturerOUI": "012345"}, "WiFi": {"Radio": radios}}
    at_s = gate.clock() // 1000 - 60 * minutes - 1
    body = json.dumps({"Report": [{"CollectionTime": at_s, "Device": device}]}).encode()
    assert arrive(gate, body, login=f"cpe{number}")[0].status == 200


@contextmanager
def street(folder: Path, *homes: RegistryEntry) -> Iterator[tuple[GateState, Clock]]:
    """A gate in front of a street, at one in the morning."""
    clock = Clock(START_MS + HOUR_MS)
    settings = build(folder, register=REGISTER, release="PT1H")
    with opened(settings, clock, *(homes or [home(number) for number in range(HOMES)])) as gate:
        yield gate, clock


def rows(gate: GateState, table: Table) -> int:
    with gate.store.reading() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def bands(body: bytes) -> list[int]:
    return [band["Homes"] for band in json.loads(body)["Count"]["Bands"]]


def test_a_day_of_homes_leaves_as_one_count_and_nothing_of_one_home(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        for number in range(HOMES):
            send(gate, number, 5000 if number % 4 == 0 else 0)
        assert tallied(gate) == {(ACTIVITY, "counted"): HOMES}
        assert (rows(gate, contributions), rows(gate, outbox), rows(gate, records)) == (HOMES, 0, 0)
        assert close_periods(gate) == 0
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 1
        assert (rows(gate, contributions), rows(gate, outbox), rows(gate, records)) == (0, 1, 1)
        assert (rows(gate, counted), rows(gate, counts_released)) == (HOMES, 1)
        assert close_periods(gate) == 0
        clock.at_ms += 2 * HOUR_MS
        claimed, left = claim(gate, RECIPIENT, 4)
        [body] = [each.parcel.body for each in claimed]
        assert left == 1
        assert sum(bands(body)) == pytest.approx(HOMES, abs=250)
        activity = gate.activity(ACTIVITY)
        assert activity is not None
        assert activity.doors.plan.count is not None
        assert CountDoor(activity.doors.plan, activity.doors.plan.count).check(body)
        assert not any(f"{number:012d}".encode() in body or b"NL-" in body for number in range(HOMES))
        settle_replies(gate, gate.settings.recipients[RECIPIENT], [(claimed[0], Reply.TAKEN)])
        assert (rows(gate, outbox), rows(gate, records)) == (0, 1)


def api_of(gate: GateState) -> Gate:
    made = Gate(gate.settings, Path(gate.settings.base) / "gate.toml")
    made._deciding = gate
    return made


def test_every_home_that_was_counted_can_prove_it_and_every_other_that_it_was_not(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        for number in range(1, HOMES):
            send(gate, number, 0)
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        with gate.store.reading() as conn:
            before = [len(counts_of_household(conn, gate.keystore, slot)) for slot in (0, 1, HOMES - 1)]
        clock.at_ms += 1
        api = api_of(gate)
        sealed = seal(api)
        assert rows(gate, counted) == 0
        with gate.store.reading() as conn:
            after = [len(counts_of_household(conn, gate.keystore, slot)) for slot in (0, 1, HOMES - 1)]
        assert before == after == [0, 1, 1]
        keys = sealed.keys
        silent, told = (make_statement(api, f"NL-{number:04d}", 0, clock.at_ms) for number in (0, 1))
        for statement in (silent, told):
            assert isinstance(verify_statement(statement, keys), Stated)
        assert silent.nothing
        assert not told.nothing
        assert "privacy budget" not in silent.text().lower()
        assert "counted among about" in told.text()
        assert "Privacy budget of 2026 spent by them: 0.1 of 36.5." in told.text()
        [line] = shared_about(api, "NL-0001").counts
        assert (line.count, line.spent, line.budget, line.year) == (1, "0.1", "36.5", 2026)
        assert shared_about(api, "NL-0000").counts == ()
        assert verify_ledger(api).verified.faults == []
