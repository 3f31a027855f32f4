"""The stage of the demonstration: a folder with settings, a running gate, recipients, and the homes' HTTP client.

Everything is real and on loopback: SQLite, keystore, sockets, signatures. The folder is thrown away at the end.
"""

import asyncio
import hashlib
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp
from yarl import URL

from sluis.demo.homes import OUI, PRODUCT_CLASS, Home, Tree, body_of, neighbourhood
from sluis.demo.recipient import Recipient
from sluis.demo.sooner import sooner
from sluis.errors import FileName
from sluis.errors.gate import file_missing_error
from sluis.gate.http.credentials import secret_line
from sluis.gate.http.running import Running, running
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState, open_gate
from sluis.i18n import N_, tr
from sluis.ledger.outbox_depth import held
from sluis.reports.show import progress
from sluis.standing.registry import import_registry, slot_of_line
from sluis.standing.registry_file import RegistryEntry

ROUTE: Final = "/bulk"
INPUT_ROUTE: Final = "/ingest"
INPUT_LINE: Final = "NL-9000"
PASSWORD: Final = "demo-secret-of-every-invented-router".ljust(43, "-")
"""Invented, in the form of a drawn secret."""
PATIENCE_S: Final = 60.0
SETTINGS: Final = """
[database]
url = "sqlite:///sluis.db"
[keystore]
file = "sluis.kek"
[register]
file = "register.yaml"
sha256 = "{sha256}"
activated = "2026-03-01T00:00:00Z"
[ledger]
origin = "voorbeeld.example/sluis"
[credentials]
file = "passwords"
[[listener]]
port = {port}
[admin]
port = 0
[[route]]
path = "{route}"
[[route]]
path = "{input_route}"
collection_time = "arrival"
{recipients}
"""


@dataclass
class Stage:
    """What the scenes play on."""

    folder: Path
    state: GateState
    gate: Running
    homes: list[Home]
    recipients: dict[str, Recipient]
    http: aiohttp.ClientSession
    faults: list[str] = field(default_factory=list)
    """What did not happen as it should; the demonstration then ends with exit code 1."""

    @property
    def config(self) -> Path:
        """The settings file, for verbs that run beside the gate."""
        return self.folder / "gate.toml"

    def home(self, number: int) -> Home:
        """Return a home by its number, from 1."""
        return self.homes[number - 1]

    def slot(self, home: Home) -> int:
        """Return the home's slot."""
        with self.state.store.reading() as conn:
            return slot_of_line(conn, home.line) or 0

    def expect(self, met: bool, what: str) -> None:  # noqa: FBT001 - a condition
        """Note what did not happen as it should."""
        if not met:
            self.faults.append(what)

    async def post(self, home: Home, reports: list[Tree]) -> int:
        """Post reports as the home's router does; return the status."""
        return await self.post_to(self.gate.ports[0], home, reports)

    async def post_to(self, port: int, home: Home, reports: list[Tree]) -> int:
        """Post to a gate on another port; return the status."""
        url = URL(f"http://127.0.0.1:{port}{home.target(ROUTE)}", encoded=True)
        headers = {
            "Content-Type": "application/json; charset=UTF-8",
            "BBF-Report-Format": "NameValuePair" if home.flat else "ObjectHierarchy",
            "Authorization": aiohttp.encode_basic_auth(home.login, PASSWORD),
        }
        async with self.http.post(url, data=body_of(home, reports), headers=headers) as answer:
            return answer.status

    async def post_all(self, homes: Sequence[Home], reports: Sequence[Tree], caption: str) -> Counter[int]:
        """Post one report per home, eight at a time, with a progress bar."""
        answers: Counter[int] = Counter()
        gate = asyncio.Semaphore(8)
        with progress() as bar:
            task = bar.add_task(caption, total=len(homes))

            async def post_one(home: Home, report: Tree) -> None:
                async with gate:
                    answers[await self.post(home, [report])] += 1
                    bar.advance(task)

            await asyncio.gather(*(post_one(home, report) for home, report in zip(homes, reports, strict=True)))
        return answers

    def waiting(self) -> int:
        """Return how many bodies wait in the outbox."""
        with self.state.store.reading() as conn:
            return sum(depth.bodies for depth in held(conn).values())

    async def settled(self, caption: str) -> bool:
        """Wait until the outbox is empty; return whether it became so in time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE_S
        most = max(1, self.waiting())
        with progress() as bar:
            task = bar.add_task(caption, total=most)
            while (left := self.waiting()) and loop.time() < end:
                bar.update(task, completed=max(0, most - left))
                await asyncio.sleep(0.05)
        return not left


def examples() -> Path:
    """Return the folder of the shipped registers: in the package, or beside the sources.

    Raises:
        FileMissingError: there is none.
    """
    inside = Path(__file__).with_name("examples")
    beside = Path(__file__).parents[3] / "examples"
    for place in (inside, beside):
        if (place / "register-per-home.yaml").is_file():
            return place
    raise file_missing_error(file=FileName("examples/register-per-home.yaml"))


def furnish(folder: Path, homes: Sequence[Home], recipients: dict[str, Recipient], port: int = 0) -> Path:
    """Write settings, register, vocabularies and passwords; return the settings file.

    Args:
        folder: Where.
        homes: Whose routers get a password.
        recipients: By the register's key.
        port: Of the listener; 0 is any free one.
    """
    source = sooner((examples() / "register-per-home.yaml").read_bytes(), examples() / "vocabularies")
    (folder / "register.yaml").write_bytes(source)
    shutil.copytree(examples() / "vocabularies", folder / "vocabularies")
    with progress() as bar:
        known = bar.track(homes, description=tr(N_("passwords of routers")))
        lines = [secret_line(home.login, PASSWORD) for home in known]
    (folder / "passwords").write_text("\n".join(lines) + "\n")
    endpoints = "".join(
        f'[recipients.{key}]\nurl = "{recipient.url}"\nmax_age = "P1D"\nparallel = 8\n'
        'first_retry = "PT1S"\nlongest_retry = "PT2S"\n'
        for key, recipient in recipients.items()
    )
    text = SETTINGS.format(
        sha256=hashlib.sha256(source).hexdigest(),
        port=port,
        route=ROUTE,
        input_route=INPUT_ROUTE,
        recipients=endpoints,
    )
    (folder / "gate.toml").write_text(text)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)  # whatever the umask and the modes of what was copied
    return folder / "gate.toml"


def entry_of(home: Home, from_ms: int) -> RegistryEntry:
    """Return a home's line of the registry."""
    return RegistryEntry(home.line, OUI, PRODUCT_CLASS, home.serial, None, home.login, from_ms, None)


@asynccontextmanager
async def stage(folder: Path, count: int, seed: int) -> AsyncIterator[Stage]:
    """Set up ``count`` homes, a gate and its recipients; take it all down at the end."""
    homes = neighbourhood(count, seed)
    recipients = {"wifi-insight": Recipient("WiFi Insight Inc."), "netwerk-meting": Recipient("Netwerk Meting GmbH")}
    async with AsyncExitStack() as stack:
        for recipient in recipients.values():
            await recipient.up()
            stack.push_async_callback(recipient.down)
        state = open_gate(load_settings(furnish(folder, homes, recipients)))
        with state.transaction() as conn:
            import_registry(conn, state.keystore, [entry_of(home, 0) for home in homes], state.clock())
        http = await stack.enter_async_context(aiohttp.ClientSession())
        gate = await stack.enter_async_context(running(state))
        yield Stage(folder, state, gate, homes, recipients, http)
