"""Other registers and settings for a running gate."""

import hashlib
import re
from pathlib import Path

from tests.flow.gatehouse import INSTALLED

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
