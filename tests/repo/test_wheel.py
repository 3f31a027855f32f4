"""The wheel holds all it needs: the demonstration runs from it, away from the sources."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from source_tree import ROOT, tracked


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this tree, built without an index and unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=200,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "lib")
    return folder / "lib"


def test_every_example_is_in_it(unpacked: Path) -> None:
    shipped = [path.relative_to(ROOT / "examples") for path in tracked() if path.is_relative_to(ROOT / "examples")]
    assert shipped
    inside = unpacked / "sluis" / "demo" / "examples"
    assert [name for name in shipped if (inside / name).read_bytes() != (ROOT / "examples" / name).read_bytes()] == []


def test_no_module_of_the_sources_is_missing(unpacked: Path) -> None:
    sources = {path.relative_to(ROOT / "src") for path in tracked() if path.is_relative_to(ROOT / "src")}
    assert [str(path) for path in sorted(sources) if not (unpacked / path).is_file()] == []


def test_the_demonstration_runs_from_it(unpacked: Path, tmp_path: Path) -> None:
    environment = {
        "PYTHONPATH": str(unpacked), "PATH": os.environ["PATH"], "HOME": str(tmp_path), "TMPDIR": str(tmp_path),
        "LC_ALL": "C.UTF-8", "TZ": "UTC",
    }  # fmt: skip
    program = "import sluis.demo, sys; assert sluis.demo.__file__.startswith(sys.argv.pop(1)); "
    program += "from sluis.cli.main import run; run()"
    ran = subprocess.run(
        [sys.executable, "-P", "-c", program, str(unpacked), "demo"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert "Everything went as it should." in ran.stdout
