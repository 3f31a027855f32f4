"""The shipped register with what its activities need of a router, and dumps of such routers."""

from functools import cache
from pathlib import Path

from sluis.api.files import load_register
from sluis.audit.profile.drift import Held
from sluis.audit.profile.drift_kinds import Drift
from sluis.audit.profile.dump import read_profiles
from sluis.audit.profile.wanted import WantedProfile, wanted
from sluis.register.lower import lower
from sluis.register.model import Register

AT_MS = 1_796_000_000_000
URL = "https://gate.voorbeeld.example/ingest"
GOOD = Path("examples/router/as-the-register.txt")
OWN = "Device.BulkData.Profile.2."
"""The profile of network-quality in that dump."""


@cache
def register(name: str = "examples/register-per-home.yaml") -> Register:
    """Return a shipped register."""
    return load_register(name)


@cache
def profiles(name: str = "examples/register-per-home.yaml", *, guarded: bool = False) -> tuple[WantedProfile, ...]:
    """Return what its activities need."""
    loaded = register(name)
    return tuple(wanted(loaded, each, URL, guarded=guarded) for each in lower(loaded, AT_MS).activities)


@cache
def held() -> Held:
    """Return the shipped register, to be asked."""
    return Held(register(), profiles())


def good() -> dict[str, str]:
    """Return the paths and values of a dump as the register says."""
    lines = (line for line in GOOD.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {path: value for path, _, value in (line.partition("=") for line in lines)}


def drifts(values: dict[str, str], more: str = "") -> list[Drift]:
    """Return what a dump differs in."""
    text = "".join(f"{path}={value}\n" for path, value in values.items()) + more
    return [finding.drift for finding in held().findings(read_profiles(text.encode()))]


@cache
def listed() -> list[tuple[str, ...]]:
    """Return the parameters of the lists that a profile can ask."""
    from sluis.identify.catalogue import entries

    paths = (path for path, _ in entries() if path[0] == "Device")
    return [path for path in paths if not any(part.endswith(("()", "!")) for part in path)]
