"""A file is the old one or the new one, on disk when the call returns, and nothing is left beside it."""

import os
import stat
from pathlib import Path

import pytest

from sluis import durable
from sluis.durable import sync_folder, write_whole


def full(_handle: int) -> None:
    raise OSError(28, "full")


def test_a_file_is_replaced_whole_with_the_mode_that_was_asked(tmp_path: Path) -> None:
    place = tmp_path / "head"
    place.write_bytes(b"old")
    write_whole(place, b"new", 0o600)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("head", b"new")]
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_what_cannot_be_brought_to_disk_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "head"
    place.write_bytes(b"old")
    monkeypatch.setattr(durable.os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        write_whole(place, b"new", 0o600)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("head", b"old")]


def test_file_and_then_folder_are_brought_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = []
    monkeypatch.setattr(
        durable.os,
        "fsync",
        lambda handle: steps.append((stat.S_ISDIR(os.fstat(handle).st_mode), (tmp_path / "head").exists())),
    )
    write_whole(tmp_path / "head", b"new", 0o600)
    assert steps == [(False, False), (True, True)]


def test_a_folder_that_is_not_there_or_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for place in ("none", "file"):
        with pytest.raises(OSError, match=place):
            sync_folder(tmp_path / place)
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "none" / "head", b"", 0o600)
