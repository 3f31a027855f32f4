"""Other registers and settings for a running gate."""

import hashlib
import re
from datetime import date
from pathlib import Path

from tests.flow.gatehouse import EXAMPLES, INSTALLED

from sluis.errors import FileName
from sluis.register.check import check_activity
from sluis.register.load import load_register

EXAMPLE = INSTALLED.decode()
ACTIVE = (
    "      - {path: Device.Hosts.Host.*.Active, treatment: release, as: flag, "
    "why: A device that is gone needs no advice.}\n"
)
HOST_NAME = (
    "      - {path: Device.Hosts.Host.*.HostName, treatment: generalise, to: device-class, "
    'why: "A phone roams, a television does not."}\n'
)
WITHOUT_ACTIVE = EXAMPLE.replace(ACTIVE, "", 1)
"""wifi-help loses a row; network-quality stays the same to the byte."""
assert WITHOUT_ACTIVE != EXAMPLE
MOVED = EXAMPLE.replace(ACTIVE, "", 1).replace(HOST_NAME, ACTIVE + HOST_NAME, 1)
"""The rows Active and HostName of wifi-help change places: 6 and 7 become 7 and 6."""
assert sorted(MOVED) == sorted(EXAMPLE)
assert MOVED != EXAMPLE


def repin(folder: Path, register: str, table: str = "register", name: str = "register.yaml") -> None:
    """Put another register in place and pin it, as an operator does after its approval."""
    (folder / name).write_text(register, encoding="utf-8")
    digest = hashlib.sha256(register.encode()).hexdigest()
    edit(folder, rf'(\[{table}\]\nfile = "[^"]*"\nsha256 = )"[0-9a-f]*"', rf'\1"{digest}"')


def reweighed(source: str, changed: str, activity: str, rule: str) -> str:
    """Return a changed register in which somebody decided anew about what one rule weighs."""
    before, after = (_weighed(text, activity, rule) for text in (source, changed))
    return changed.replace(before, after)


def _weighed(source: str, activity: str, rule: str) -> str:
    register = load_register(source.encode(), FileName("register.yaml"), EXAMPLES / "vocabularies")
    findings = check_activity(register, activity, date(2026, 11, 24))
    return next(finding.facts_digest for finding in findings if finding.rule == rule)


def edit(folder: Path, pattern: str, new: str) -> None:
    """Change the settings on disk."""
    path = folder / "gate.toml"
    text, count = re.subn(pattern, new, path.read_text(encoding="utf-8"))
    assert count == 1, pattern
    path.write_text(text, encoding="utf-8")


def shadow_table(folder: Path, register: str, name: str = "shadow.yaml") -> str:
    """Write a shadow register and return the table that names it."""
    (folder / name).write_text(register, encoding="utf-8")
    return f'[shadow]\nfile = "{name}"\nsha256 = "{hashlib.sha256(register.encode()).hexdigest()}"\n'
