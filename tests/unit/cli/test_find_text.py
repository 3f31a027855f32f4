"""``sluis identify --text`` shows places and kinds, and never a value."""

import hashlib
import json
from pathlib import Path

import pytest

from sluis.cli.main import main

LOG = f"""station 3c:06:30:12:34:56 joined
digest {hashlib.sha256(b"3C:06:30:12:34:56").hexdigest()}
number 65997273969750 and channel 36
version 2.63.7.223
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "router.log"
    file.write_text(LOG)
    return file


def test_places_kinds_and_reasons(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["identify", str(log), "--text", "--format", "json"]) == 0
    page = capsys.readouterr().out
    hits = json.loads(page)["hits"]
    assert [(hit["line"], hit["from"], hit["to"], hit["kind"]) for hit in hits] == [
        (1, 9, 25, "mac_address"),
        (2, 8, 71, "mac_address"),
        (3, 8, 21, "mac_address"),
        (4, 9, 18, "ip_address"),
    ]
    assert hits[0]["nature"] == "universal"
    assert hits[1]["reason"].startswith("sha256:mac_address:colon-upper")
    assert hits[3]["confidence"] == "doubtful"


@pytest.mark.parametrize("words", [[], ["--format", "json"], ["--lang", "nl"]])
def test_no_value_is_shown(words: list[str], log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["identify", str(log), "--text", *words]) == 0
    page = capsys.readouterr()
    assert not [value for value in ("3c:06", "3C:06", "65997273969750", "2.63.7") if value in page.out + page.err]


def test_what_could_not_be_explained_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.txt"
    file.write_bytes(
        b"mac 3c:06:30:12:34:56 id "
        + hashlib.sha1(b"somebody else", usedforsecurity=False).hexdigest().encode()
        + b" \xff"
    )
    assert main(["identify", str(file), "--text"]) == 0
    assert "may hold an identifier" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_exit_2(tmp_path: Path) -> None:
    assert main(["identify", str(tmp_path / "nothing"), "--text"]) == 2
