"""A whole gate for tests: real database, keystore, register, sockets and recipient, in a folder of its own."""

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from yarl import URL

from sluis.cli.demo.recipient import Recipient
from sluis.errors import FileName
from sluis.gate.credentials import credential_line
from sluis.gate.running import Running, running
from sluis.gate.settings import Settings, load_settings
from sluis.gate.state import GateState, open_gate, wall_clock
from sluis.standing.registry import import_registry
from sluis.standing.registry_file import RegistryEntry

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
CAPTURES = ROOT.parent / "shared" / "captures"
LOGIN, PASSWORD = "cpe1", "s3cret"


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    at_ms: int = field(default_factory=wall_clock)

    def __call__(self) -> int:
        return self.at_ms


SETTINGS = """
[database]
url = "sqlite:///gate.db"
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
body = "PT2S"
{limits}
[[listener]]
port = 0
[admin]
port = 0
[[route]]
path = "/ingest"
auth = "basic"
[[route]]
path = "/collector"
auth = "collector"
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


def build(
    folder: Path,
    *,
    insight: str = 'directory = "insight"',
    meting: str = 'directory = "meting"',
    limits: str = "",
    more: str = "",
    register: Path = EXAMPLES / "register.yaml",
    activated: str = "2026-11-01T00:00:00Z",
) -> Settings:
    """Write settings, register and passwords into ``folder`` and load them."""
    shutil.copytree(EXAMPLES / "vocabularies", folder / "vocabularies", dirs_exist_ok=True)
    source = register.read_bytes()
    (folder / "register.yaml").write_bytes(source)
    (folder / "gate.passwords").write_text(credential_line(LOGIN, PASSWORD) + "\n")
    text = SETTINGS.format(
        sha256=hashlib.sha256(source).hexdigest(),
        activated=activated,
        insight=insight,
        meting=meting,
        limits=limits,
        more=more,
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
    return RegistryEntry(line=line, from_ms=0, to_ms=None, at=1, **fields)  # type: ignore[arg-type]


@contextmanager
def opened(settings: Settings, clock: Callable[[], int] = wall_clock, *entries: RegistryEntry) -> Iterator[GateState]:
    """Open a gate with some households."""
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
        """Post as the router in the captures; return the status."""
        sent = {"Content-Type": "application/json; charset=UTF-8", **(headers or {})}
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
    state = open_gate(settings, clock)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, entries or (entry(),), clock())
    async with running(state) as gate, aiohttp.ClientSession() as http:
        yield House(state, gate, http)


async def eventually(met: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until something holds; fail when it does not in time."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not met():
        assert loop.time() < end, "did not happen in time"
        await asyncio.sleep(0.02)


def name(path: Path) -> FileName:
    return FileName(path)


__all__ = ["CAPTURES", "Clock", "House", "Recipient", "build", "entry", "eventually", "opened", "serving"]
