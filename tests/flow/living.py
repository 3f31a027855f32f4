"""A gate whose database decides which register is in force, and a version taken through its life."""

import re
from collections.abc import Callable
from pathlib import Path

from tests.flow.gatehouse import COLLECTED_MS, EXAMPLES, INSTALLED, build

from sluis.errors import FileName
from sluis.gate.reload.register_verbs import ActivatedVersion, activate_version, desk_of
from sluis.gate.state.settings import Settings, load_settings
from sluis.keys.keystore import Keystore
from sluis.lifecycle.desk import Desk, propose, say_about
from sluis.lifecycle.steps import Advice, StepDetails, StepName
from sluis.register.load import load_register
from sluis.standing.journal import Journal
from sluis.standing.journal_place import JournalPlace
from sluis.store.engine import Store
from sluis.store.registers import Sources

NOW = COLLECTED_MS + 60_000
EXAMPLE = INSTALLED
SHELF = {path.name: path.read_bytes() for path in (EXAMPLES / "vocabularies").glob("*.yaml")}


def store_settings(folder: Path, **more: str) -> Settings:
    """Write settings with ``store = true`` in the place of the pin."""
    build(folder, **more)  # type: ignore[arg-type]
    path = folder / "gate.toml"
    text = re.sub(r"\[register\]\n(?:\w+ = .*\n)+", "[register]\nstore = true\n", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def begun_journal(store: Store, keystore: Keystore, folder: Path, origin: str = "test.example/ledger") -> Journal:
    """Begin a journal of closing events for a store."""
    made = Journal(JournalPlace(folder / "journal"), keystore)
    made.begin(store, origin)
    return made


def proposed(desk: Desk, source: bytes) -> str:
    """Propose a register and have it advised on and approved; return its digest."""
    register = load_register(source, FileName("register.yaml"), SHELF)
    used = {f"{name}.yaml": SHELF[f"{name}.yaml"] for name in register.vocabularies}
    propose(desk, register, Sources(source, used), StepDetails("Owner"))
    say_about(desk, register.digest, StepName.ADVISED, StepDetails("Officer", "good", Advice.POSITIVE))
    say_about(desk, register.digest, StepName.APPROVED, StepDetails("Owner", followed=True))
    return register.digest


def lived(settings: Settings, clock: Callable[[], int], more: bytes, from_ms: int | None = None) -> str:
    """Take the example register, with some bytes after it, through its whole life; return its digest."""
    with desk_of(settings, clock) as desk:
        digest = proposed(desk, EXAMPLE + more)
        activate_version(desk, digest, StepDetails("Operator"), from_ms)
    return digest


def activated(settings: Settings, clock: Callable[[], int], source: bytes) -> ActivatedVersion:
    """Take any register through its whole life, and return what its activation did."""
    with desk_of(settings, clock) as desk:
        return activate_version(desk, proposed(desk, source), StepDetails("Operator"), None)
