"""The scene of a day in which homes are counted: what leaves is a number for each band, and nothing of one home.

In:  the example register as it ships. Out: one body, recorded before it would leave; shown whole.

The rule this module keeps: a gate of its own with a clock of its own, in a folder of its own. A day passes in it while
you look, and nothing of the other scenes changes.
"""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluis.demo.homes import OUI, PRODUCT_CLASS, Home, body_of, neighbourhood, report_of
from sluis.demo.scenes import title
from sluis.demo.stage import Stage, examples
from sluis.gate.delivery.deliver import claim
from sluis.gate.path.arrival import Arrival, Login, Proof
from sluis.gate.path.closing import close_periods
from sluis.gate.path.steps import run
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState, open_gate
from sluis.i18n import N_
from sluis.reports import show
from sluis.standing.registry import import_registry
from sluis.standing.registry_file import RegistryEntry

ACTIVITY: Final = "network-quality"
RECIPIENT: Final = "netwerk-meting"
HOMES: Final = 300
"""So many that noise hides no region: each number is off by 30 at most, but for one in 20."""
REGION: Final = "1011"
_DAY_MS: Final = 86_400_000
_HOUR_MS: Final = 3_600_000
_SEED: Final = 4
_SETTINGS: Final = """
[database]
url = "sqlite:///sluis.db"
[keystore]
file = "sluis.kek"
[register]
file = "register.yaml"
sha256 = "{sha256}"
activated = "2026-03-01T00:00:00Z"
[ledger]
origin = "voorbeeld.example/counted"
[[listener]]
port = 0
[[route]]
path = "/bulk"
auth = "basic"
[recipients.wifi-insight]
directory = "insight"
[recipients.netwerk-meting]
directory = "meting"
"""


@dataclass(slots=True)
class _Clock:
    at_ms: int

    def __call__(self) -> int:
        return self.at_ms


async def counted(stage: Stage) -> None:
    """Let a street report for a day, end the day, and show all that leaves of it."""
    title(12, N_("Counted: what is always on leaves as numbers of homes, once a day, and nothing of one home"))
    clock = _Clock(stage.state.clock() // _DAY_MS * _DAY_MS + _HOUR_MS)
    folder = stage.folder / "counted"
    state = open_gate(load_settings(_furnished(folder)), clock)
    try:
        bodies = _a_day(state, clock)
    finally:
        state.close()
    stage.expect(len(bodies) == 1, "not exactly one count left")
    page = show.out()
    for body in bodies:
        document = json.loads(body)["Count"]
        show.say(
            page,
            N_("{homes} homes of region {region} reported. This is all that left for {recipient}:"),
            homes=HOMES,
            region=document["Cell"],
            recipient=RECIPIENT,
        )
        show.line(page, body.decode())
        show.say(
            page, N_("Counts with noise, of all homes together. No line, no address, no moment and no token of a home.")
        )
        stage.expect(all(mark not in body for mark in _marks()), "something of a home left")


def _a_day(state: GateState, clock: _Clock) -> list[bytes]:
    """Let every home report, end the day, and return what leaves."""
    homes = neighbourhood(HOMES, _SEED)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, [_entry(home) for home in homes], clock())
    [route] = state.settings.route
    at_s = clock() // 1000 - 60
    arrivals = [_arrival(home, at_s) for home in homes]
    run(state, [Arrival(route, target, headers, body, login) for target, headers, body, login in arrivals])
    clock.at_ms += _DAY_MS
    close_periods(state)
    clock.at_ms += 2 * _HOUR_MS
    claimed, _ = claim(state, RECIPIENT, HOMES)
    return [each.parcel.body for each in claimed]


def _arrival(home: Home, at_s: int) -> tuple[str, dict[str, str], bytes, Login]:
    form = "NameValuePair" if home.flat else "ObjectHierarchy"
    headers = {"content-type": "application/json; charset=UTF-8", "bbf-report-format": form}
    return home.target("/bulk"), headers, body_of(home, [report_of(home, at_s)]), Login(home.login, Proof.PASSWORD)


def _entry(home: Home) -> RegistryEntry:
    known = (home.line, OUI, PRODUCT_CLASS, home.serial, None, home.login)
    return RegistryEntry(*known, from_ms=0, to_ms=None, region=REGION)


def _marks() -> set[bytes]:
    """Return what would tell a home apart: its serial number, its line, its network's name."""
    homes = neighbourhood(HOMES, _SEED)
    return {text.encode() for home in homes for text in (home.serial, home.line, home.ssid)}


def _furnished(folder: Path) -> Path:
    source = (examples() / "register.yaml").read_bytes()
    folder.mkdir(mode=0o700)
    (folder / "register.yaml").write_bytes(source)
    shutil.copytree(examples() / "vocabularies", folder / "vocabularies")
    (folder / "gate.toml").write_text(_SETTINGS.format(sha256=hashlib.sha256(source).hexdigest()))
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return folder / "gate.toml"
