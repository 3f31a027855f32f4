"""What was asked, noted in one file: nothing is guessed, and nothing outside its folder is read."""

from pathlib import Path

import pytest
from tests.dossiers import REQUEST
from tests.raised import raises

from sluis.api.dossier_request import MOST_BYTES, read_request
from sluis.errors.gate import file_missing_error
from sluis.errors.reports import dossier_request_error

GOOD = REQUEST.format(first="2026-11-01", last="2026-11-30", more="")


def written(folder: Path, text: str) -> Path:
    (folder / "request.toml").write_text(text, encoding="utf-8")
    return folder / "request.toml"


def test_a_request_is_read_as_it_was_noted(tmp_path: Path) -> None:
    read = read_request(written(tmp_path, GOOD))
    assert read.source == GOOD.encode()
    assert (read.request.reference, read.request.hold_until) == ("z2026-00042", None)
    with raises(file_missing_error):
        read_request(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('by = "', "by = ", "no TOML"),
        ('reference = "z2026-00042"\n', "", "a key is missing"),
        ("seed", "sead", "a key is missing"),
        ('"awb-5-16"', '"awb-9-99"', "powers must name"),
        ('"awb-5-16"', '"awb-5-17"', "powers must name"),
        ("last = 2026-11-30", "last = 2026-10-30", "the period ends before"),
        ("last = 2026-11-30", "last = 9999-12-31", "not of its form"),
        ("first = 2026-11-01", "first = 0001-01-01", "not of its form"),
        ("due = 2026-12-04", "due = 2026-12-04\nhold_until = 9999-12-31", "not of its form"),
        ("due = 2026-12-04", "due = 2026-11-04", "the term ends before"),
        ("count = 4", "count = 101", "a key is missing"),
        ('audits = ["audit.json"]', 'audits = ["audit.json", "audit.json"]', "a file twice"),
        ('audits = ["audit.json"]', f"audits = {[str(n) for n in range(501)]}", "more than 500 files"),
    ],
)
def test_what_does_not_say_what_was_asked_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    with raises(dossier_request_error, match=told):
        read_request(written(tmp_path, GOOD.replace(old, new, 1)))


def test_no_file_outside_its_folder_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "here").write_text("h", encoding="utf-8")
    with (folder / "large").open("wb") as large:
        large.truncate(MOST_BYTES + 1)
    read = read_request(written(folder, GOOD))
    assert read.read("here") == b"h"
    (folder / "circle").symlink_to(folder / "circle")
    (folder / "root").symlink_to("/")
    for name in ("../secret", str(tmp_path / "secret"), "link", "circle", "root/etc/hostname"):
        with raises(dossier_request_error, match="outside the folder"):
            read.read(name)
    with raises(dossier_request_error, match="larger than 64 MiB"):
        read.read("large")
