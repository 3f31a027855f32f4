"""Every entry of a folder is read, or named with the reason why not."""

import os
from pathlib import Path

import pytest

from sluis.telemetry.folder import UNREAD, FolderEntry, Unread, walk


def test_a_name_that_is_no_folder_stays_as_it_is(tmp_path: Path) -> None:
    absent = str(tmp_path / "absent")
    assert list(walk(["-", absent, "-"])) == [FolderEntry("-"), FolderEntry(absent), FolderEntry("-")]


def test_a_folder_is_walked_in_order_and_every_entry_is_accounted_for(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2").write_text("x")
    (tmp_path / "a").write_text("x")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "c").symlink_to(tmp_path / "a")
    (tmp_path / "d").symlink_to(tmp_path / "b")
    os.mkfifo(tmp_path / "e")
    assert list(walk([str(tmp_path)])) == [
        FolderEntry(str(tmp_path / ".hidden"), inside=True),
        FolderEntry(str(tmp_path / "a"), inside=True),
        FolderEntry(str(tmp_path / "b" / "2"), inside=True),
        FolderEntry(str(tmp_path / "c"), Unread.LINK, inside=True),
        FolderEntry(str(tmp_path / "d"), Unread.LINK, inside=True),
        FolderEntry(str(tmp_path / "e"), Unread.SPECIAL, inside=True),
    ]


def test_a_folder_that_cannot_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refusing(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert list(walk([str(tmp_path)])) == [FolderEntry(str(tmp_path / "closed"), Unread.CLOSED, inside=True)]


def test_a_folder_that_is_named_through_a_link_is_walked(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_text("x")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert [entry.name for entry in walk([str(tmp_path / "b")])] == [str(tmp_path / "b" / "x")]


def test_every_reason_has_its_words() -> None:
    assert set(UNREAD) == set(Unread)
