"""What the tests of captures share: the program, real captures, and reading one that a test wrote."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sluis.capture.base.sighting import Sighting
from sluis.capture.readers.tshark.dissection import dissect

Seen = Callable[[bytes], list[Sighting]]


@pytest.fixture
def tshark() -> str:
    """Where tshark is; the test is skipped, with the reason, where there is none."""
    program = shutil.which("tshark")
    if program is None:
        pytest.skip("tshark is not installed")
    return program


@pytest.fixture
def seen(tshark: str, tmp_path: Path) -> Seen:
    """Read the octets of a capture."""
    assert tshark

    def read(octets: bytes) -> list[Sighting]:
        (tmp_path / "capture").write_bytes(octets)
        return list(dissect(str(tmp_path / "capture"), 1))

    return read


@pytest.fixture
def captures(tshark: str) -> Path:
    """Folder of real captures beside the project; the test is skipped where it is not."""
    assert tshark
    folder = Path(__file__).parents[3] / ".." / "shared" / "captures" / "pcap"
    if not folder.is_dir():
        pytest.skip("../shared/captures/pcap is not here")
    return folder
