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


def laid_out(folder: Path) -> str:
    """Write the settings of a gate and what they name; return the settings."""
    for shipped, name in (("register-per-home.yaml", "register.yaml"), ("registry.csv", "registry.csv")):
        shutil.copy(ROOT / "examples" / shipped, folder / name)
    shutil.copytree(ROOT / "examples" / "vocabularies", folder / "vocabularies")
    digest = hashlib.sha256((folder / "register.yaml").read_bytes()).hexdigest()
    settings = folder / "gate.toml"
    settings.write_text(SETTINGS.format(sha256=digest), encoding="utf-8")
    for path in folder.rglob("*"):
        path.chmod(path.stat().st_mode & ~0o022)  # a clone under umask 002 has files that a group may change
    return str(settings)


@pytest.fixture
def gate(tmp_path: Path) -> str:
    """Return the settings of a gate with the example register of reports of each home and no household yet."""
    return laid_out(tmp_path)


@pytest.fixture(scope="session")
def peopled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a gate into which the example registry was imported, for ``peopled`` to copy."""
    folder = tmp_path_factory.mktemp("peopled")
    assert main(["standing", "import", str(folder / "registry.csv"), "--config", laid_out(folder)]) == 0
    return folder


@pytest.fixture
def peopled(peopled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the settings of a gate that knows the households of the example registry."""
    shutil.copytree(peopled_folder, tmp_path, dirs_exist_ok=True)
    capsys.readouterr()
    return str(tmp_path / "gate.toml")
