"""A street of homes that are counted, at a gate in a folder of its own; shared by the tests of counts."""

import atexit
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Table, func, select
from tests.flow.gatehouse import EXAMPLES, Clock, arrive, build, entry, opened, sender
from tests.rules_once import rules_once

from sluis.api.gate import Gate
from sluis.gate.path.arrival import Arrival
from sluis.gate.path.steps import RouterResponse, run
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState, open_gate
from sluis.kernel.plan import CountPlan
from sluis.standing.registry_file import RegistryEntry

EXAMPLE = EXAMPLES / "register-counts.yaml"
START_MS = 1_795_478_400_000
"""2026-11-24T00:00Z."""
HOUR_MS = 3_600_000
HOMES = 110
RECIPIENT, ACTIVITY = "netwerk-meting", "network-quality"
SURE = {"epsilon: 0.1": "epsilon: 5"}
"""So little noise that no test hangs on it: a number is off by more than 10 in one of 10^22."""


def home(number: int, region: str | None = "1011") -> RegistryEntry:
    serial = f"{number:012d}"
    known = {"serial": serial, "endpoint": f"os::012345-{serial}", "login": f"cpe{number}", "region": region}
    return entry(f"NL-{number:04d}", **known)


def report(at_ms: int, number: int, *errors: int) -> bytes:
    """Return the report of a home: its errors, one number for each radio."""
    radios = {str(at): {"Stats": {"ErrorsSent": each}} for at, each in enumerate(errors, 1)}
    device = {"DeviceInfo": {"SerialNumber": f"{number:012d}", "ManufacturerOUI": "012345"}, "WiFi": {"Radio": radios}}
    return json.dumps({"Report": [{"CollectionTime": at_ms // 1000, "Device": device}]}).encode()


def send(gate: GateState, number: int, *errors: int, minutes: int = 0) -> RouterResponse:
    """Have a home report its errors, collected so many minutes ago."""
    body = report(gate.clock() - 1000 - 60_000 * minutes, number, *errors)
    return arrive(gate, body, login=f"cpe{number}")[0]


def send_all(gate: GateState, errors: Mapping[int, int]) -> None:
    """Have many homes report at once, each one number of errors."""
    route = next(each for each in gate.settings.route if each.path == "/ingest")
    at_ms = gate.clock() - 1000
    arrivals = [
        Arrival(route, "/ingest", {}, report(at_ms, number, each), sender(f"cpe{number}"))
        for number, each in errors.items()
    ]
    assert {answer.status for answer in run(gate, arrivals)} == {200}


def street_settings(folder: Path, changes: Mapping[str, str] = SURE, database: str = "sqlite:///gate.db") -> Path:
    """Write the example register with changes and return the folder's settings."""
    text = EXAMPLE.read_text()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    folder.mkdir(exist_ok=True)
    (folder / "counts.yaml").write_text(text)
    build(folder, register=folder / "counts.yaml", release="PT1H", database=database)
    return folder / "gate.toml"


@cache
def _built(*changes: tuple[str, str]) -> Path:
    """Return the folder of such a gate, made once and closed; it goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="sluis-street-"))
    atexit.register(shutil.rmtree, folder)
    with opened(
        load_settings(street_settings(folder, dict(changes))), Clock(START_MS + HOUR_MS), *map(home, range(HOMES))
    ):
        pass
    return folder


@contextmanager
def street(
    folder: Path,
    *homes: RegistryEntry,
    changes: Mapping[str, str] = SURE,
    database: str = "sqlite:///gate.db",
) -> Iterator[tuple[GateState, Clock]]:
    """A gate in front of a street, at one in the morning."""
    clock = Clock(START_MS + HOUR_MS)
    if not homes and database == "sqlite:///gate.db" and not (folder / "gate.db").exists():
        shutil.copytree(_built(*changes.items()), folder, dirs_exist_ok=True)
        with rules_once():
            gate = open_gate(load_settings(folder / "gate.toml"), clock)
        try:
            yield gate, clock
        finally:
            gate.close()
        return
    settings = load_settings(street_settings(folder, changes, database))
    with opened(settings, clock, *(homes or [home(number) for number in range(HOMES)])) as gate:
        yield gate, clock


def api_of(gate: GateState) -> Gate:
    made = Gate(gate.settings, Path(gate.settings.base) / "gate.toml")
    made._deciding = gate
    return made


def rows(gate: GateState, table: Table) -> int:
    with gate.store.reading() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def bands(body: bytes) -> list[int]:
    return [band["Homes"] for band in json.loads(body)["Count"]["Bands"]]


def count_of(gate: GateState) -> CountPlan:
    activity = gate.activity(ACTIVITY)
    assert activity is not None
    assert activity.doors.plan.count is not None
    return activity.doors.plan.count
