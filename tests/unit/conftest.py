"""A gate in a folder of its own, for verbs that work on one."""

import hashlib
import shutil
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.main import main

SETTINGS = """
[database]
url = "sqlite:///sluis.db"

[keystore]
file = "kek"

[register]
file = "register.yaml"
sha256 = "{sha256}"
activated = 2026-02-01T00:00:00Z

[ledger]
origin = "test.example/ledger"

[recipients.wifi-insight]
directory = "out/wifi-insight"

[recipients.netwerk-meting]
directory = "out/netwerk-meting"
"""


@pytest.fixture
def gate(tmp_path: Path) -> str:
    """Return the settings of a gate with the example register of reports of each home and no household yet."""
    for shipped, name in (("register-per-home.yaml", "register.yaml"), ("registry.csv", "registry.csv")):
        shutil.copy(ROOT / "examples" / shipped, tmp_path / name)
    shutil.copytree(ROOT / "examples" / "vocabularies", tmp_path / "vocabularies")
    digest = hashlib.sha256((tmp_path / "register.yaml").read_bytes()).hexdigest()
    settings = tmp_path / "gate.toml"
    settings.write_text(SETTINGS.format(sha256=digest), encoding="utf-8")
    for path in tmp_path.rglob("*"):
        path.chmod(path.stat().st_mode & ~0o022)  # a clone under umask 002 has files that a group may change
    return str(settings)


@pytest.fixture
def peopled(gate: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the settings of a gate that knows the households of the example registry."""
    assert main(["standing", "import", str(Path(gate).parent / "registry.csv"), "--config", gate]) == 0
    capsys.readouterr()
    return gate
