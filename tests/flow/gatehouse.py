"""A whole gate for tests: real database, keystore, register, sockets and recipient, in a folder of its own."""

import asyncio
import hashlib
import json
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import aiohttp
from tests.rules_once import rules_once
from yarl import URL

from sluis.demo.sooner import STATED, sooner
from sluis.errors import FileName
from sluis.gate.http.credentials import credential_line
from sluis.gate.http.running import Running, running
from sluis.gate.path.arrival import Arrival, Authenticated, Login, OperatorsLine, Proof, Vouched, Voucher
from sluis.gate.path.steps import RouterResponse, run
from sluis.gate.state.settings import Settings, load_settings
from sluis.gate.state.state import GateState, open_gate, wall_clock
from sluis.ledger.disclosures import disclosures
from sluis.ledger.record import Status
from sluis.standing.events import EventKind, record
from sluis.standing.registry import import_registry
from sluis.standing.registry_file import RegistryEntry

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
CAPTURES = ROOT.parent / "shared" / "captures"
LOGIN, PASSWORD = "cpe1", "s3cret"
COLLECTOR, COLLECTOR_SECRET = "acs", "collector-secret-of-a-test-0123456789"
VOUCHED = aiohttp.encode_basic_auth(COLLECTOR, COLLECTOR_SECRET)
"""The `Authorization` header of the collector."""
COLLECTED_MS = 1_795_527_091_000
"""Of the captured POST: 2026-11-24T13:31:31Z."""
DAY_MS = 86_400_000


@dataclass
class Clock:
    """A clock that stands still until it is moved; what is collected in the tests is then a minute old, on any day."""

    at_ms: int = COLLECTED_MS + 60_000

    def __call__(self) -> int:
        return self.at_ms


SETTINGS = """
[database]
url = "{database}"
[keystore]
file = "gate.keys"
[register]
file = "register.yaml"
sha256 = "{sha256}"
activated = "{activated}"
[ledger]
origin = "voorbeeld.example/sluis"
[credentials]
file = "gate.passwords"
[window]
late = "P7D"
[limits]
body = "{body}"
{limits}
[[listener]]
port = 0
[[collector]]
name = "acs"
secret_file = "acs.secret"
[admin]
port = 0
[[route]]
path = "/ingest"
auth = "basic"
[[route]]
path = "/collector"
auth = "collector"
collectors = ["acs"]
[[route]]
path = "/arrival"
auth = "basic"
collection_time = "arrival"
[recipients.wifi-insight]
{insight}
first_retry = "PT1S"
[recipients.netwerk-meting]
{meting}
first_retry = "PT1S"
{more}
"""


INSTALLED = sooner((EXAMPLES / "register-per-home.yaml").read_bytes(), EXAMPLES / "vocabularies", "immediate")
"""The example register as ``build`` puts it in place."""


@cache
def _passwords() -> str:
    return credential_line(LOGIN, PASSWORD) + "\n"


def build(
    folder: Path,
    *,
    insight: str = 'directory = "insight"',
    meting: str = 'directory = "meting"',
    limits: str = "",
    more: str = "",
    register: Path = EXAMPLES / "register-per-home.yaml",
    activated: str = "2026-11-01T00:00:00Z",
    database: str = "sqlite:///gate.db",
    release: str = "immediate",
    body: str = "PT60S",
) -> Settings:
    """Write settings, register and passwords into ``folder`` and load them.

    What is always on leaves at once in the example register, unless a test is about its hour (``release="PT1H"``).
    """
    shutil.copytree(EXAMPLES / "vocabularies", folder / "vocabularies", dirs_exist_ok=True)
    source = register.read_bytes()
    if STATED in source and release != "PT1H":
        source = sooner(source, EXAMPLES / "vocabularies", release)
    (folder / "register.yaml").write_bytes(source)
    (folder / "gate.passwords").write_text(_passwords())
    (folder / "acs.secret").write_text(COLLECTOR_SECRET + "\n")
    for secret in ("gate.passwords", "acs.secret"):
        (folder / secret).chmod(0o600)
    text = SETTINGS.format(
        sha256=hashlib.sha256(source).hexdigest(),
        activated=activated,
        insight=insight,
        meting=meting,
        limits=limits,
        more=more,
        database=database,
        body=body,
    )
    (folder / "gate.toml").write_text(text)
    return load_settings(folder / "gate.toml")


def entry(line: str = "NL-0001", **known: str | None) -> RegistryEntry:
    """Return a registry entry of the router in the captures."""
    fields: dict[str, str | None] = {
        "oui": "012345",
        "product_class": "USP Agent",
        "serial": "000000000000",
        "endpoint": "os::012345-000000000000",
        "login": LOGIN,
    }
    fields.update(known)
    return RegistryEntry(line=line, from_ms=0, to_ms=None, at=1, **fields)


@contextmanager
def opened(settings: Settings, clock: Callable[[], int] = wall_clock, *entries: RegistryEntry) -> Iterator[GateState]:
    """Open a gate with some households."""
    with rules_once():
        state = open_gate(settings, clock)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, entries or (entry(),), clock())
    try:
        yield state
    finally:
        state.close()


@dataclass
class House:
    """A running gate with its recipient."""

    state: GateState
    gate: Running
    http: aiohttp.ClientSession

    def url(self, target: str) -> str:
        return f"http://127.0.0.1:{self.gate.ports[0]}{target}"

    async def post(
        self, target: str, body: bytes, *, headers: dict[str, str] | None = None, password: str | None = PASSWORD
    ) -> int:
        """Post as the router in the captures, without a password as the collector where it may; return the status."""
        sent = {"Content-Type": "application/json; charset=UTF-8", **(headers or {})}
        if password is None and target.startswith("/collector"):
            sent.setdefault("Authorization", VOUCHED)
        if password is not None:
            sent["Authorization"] = aiohttp.encode_basic_auth(LOGIN, password)
        async with self.http.post(URL(self.url(target), encoded=True), data=body, headers=sent) as answer:
            return answer.status

    async def admin(self, path: str) -> tuple[int, str]:
        async with self.http.get(f"http://127.0.0.1:{self.gate.admin_port}{path}") as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def serving(
    settings: Settings, clock: Callable[[], int] = wall_clock, *entries: RegistryEntry
) -> AsyncIterator[House]:
    """Run a gate with sockets."""
    with rules_once():
        state = open_gate(settings, clock)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, entries or (entry(),), clock())
    async with running(state) as gate, aiohttp.ClientSession() as http:
        yield House(state, gate, http)


async def eventually(met: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait until something holds; fail when it does not in time: a bound for what never comes, not for what is slow."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not met():
        assert loop.time() < end, "did not happen in time"
        await asyncio.sleep(0.02)


def element(at_s: int = COLLECTED_MS // 1000, **more: object) -> dict[str, object]:
    """Return one report of the router in the captures: some leaves a register lists, some it does not."""
    device = {
        "DeviceInfo": {"SerialNumber": "000000000000", "ManufacturerOUI": "012345"},
        "Hosts": {"Host": {"1": {"HostName": "Annas-iPhone", "PhysAddress": "3C:06:30:12:34:56", "Active": True}}},
    }
    return {"CollectionTime": at_s, "Device": {**device, **more}}


def message(*elements: dict[str, object]) -> bytes:
    """Return a Bulk Data message of some reports; of one when none is given."""
    return json.dumps({"Report": list(elements or [element()])}).encode()


def arrive(
    state: GateState,
    *bodies: bytes,
    path: str = "/ingest",
    query: str = "",
    headers: dict[str, str] | None = None,
    login: str | None = LOGIN,
    line: str | None = None,
) -> tuple[RouterResponse, ...]:
    """Take bodies through the steps without a socket, in one batch."""
    route = next(each for each in state.settings.route if each.path == path)
    bodies = bodies or (message(),)
    sent_by = sender(login, line)
    return run(state, [Arrival(route, f"{path}{query}", headers or {}, body, sent_by) for body in bodies])


def sender(login: str | None = LOGIN, line: str | None = None) -> Authenticated:
    """Return who sends: the operator's line, else a login, else a collector that vouches."""
    if line is not None:
        return OperatorsLine(line)
    return Vouched(Voucher.COLLECTOR) if login is None else Login(login, Proof.PASSWORD)


def set_settings(state: GateState, settings: Settings) -> None:
    """Let a gate run under other settings, as after a reload."""
    state.install(replace(state.rules, settings=settings))


def ask(state: GateState, kind: EventKind = EventKind.HELP, at_ms: int = COLLECTED_MS - 1000, slot: int = 0) -> None:
    """Record that a household asks for help, or for something else."""
    until_ms = at_ms + 3 * DAY_MS if kind is EventKind.HELP else None
    activity = "wifi-help" if kind is EventKind.HELP else None
    with state.transaction() as conn:
        record(conn, state.keystore, slot, kind, activity, (at_ms, until_ms), state.clock())


def statuses_of(state: GateState, slot: int = 0) -> list[Status | None]:
    """Return what became of what was disclosed of a household, oldest first."""
    with state.store.reading() as conn:
        return [disclosure.status for disclosure in disclosures(conn, state.keystore, slot)]


def counted(state: GateState) -> dict[tuple[str, str], int]:
    """Return what the metrics say: (activity, outcome) → reports."""
    text = state.metrics.text().decode()
    counts = re.findall(r'sluis_reports_total\{activity="([^"]*)",outcome="([^"]*)"\} ([0-9.]+)', text)
    return {(activity, outcome): int(float(n)) for activity, outcome, n in counts}


def name(path: Path) -> FileName:
    return FileName(path)
