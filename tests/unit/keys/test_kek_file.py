import errno
import os
import stat
from pathlib import Path

import pytest
from tests.raised import raises

from sluis.errors.keys import (
    keystore_exists_error,
    keystore_missing_error,
    keystore_open_to_others_error,
    keystore_unreadable_error,
    keystore_unusable_error,
)
from sluis.keys import kek_file

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kek"


def test_a_key_file_is_private_and_read_back(path: Path) -> None:
    previous = os.umask(0)
    try:
        kek_file.write_new(path, KEY)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kek_file.read(path) == KEY


def test_nothing_is_overwritten(path: Path) -> None:
    path.write_text("mine")
    with raises(keystore_exists_error):
        kek_file.write_new(path, KEY)
    assert path.read_text() == "mine"
    path.unlink()
    path.symlink_to(path.parent / "elsewhere")
    with raises(keystore_exists_error):
        kek_file.write_new(path, KEY)


def test_a_folder_that_is_not_there(path: Path) -> None:
    with raises(keystore_unreadable_error):
        kek_file.write_new(path / "deeper", KEY)


def test_a_missing_file_says_so(path: Path) -> None:
    with raises(keystore_missing_error) as missing:
        kek_file.read(path)
    assert str(path) in str(missing.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_file_others_have_rights_on_is_refused(path: Path, mode: int) -> None:
    kek_file.write_new(path, KEY)
    path.chmod(mode)
    with raises(keystore_open_to_others_error):
        kek_file.read(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        KEY,
        b"sluis-kek-v1 AAAA\n",
        b"sluis-kek-v1 " + b"A" * 44 + b"\n",
        b"sluis-kek-v1 " + b"A" * 43 + b"=",
        b"sluis-kek-v2 " + b"A" * 43 + b"=\n",
        b"x" * 10_000,
    ],
)
def test_a_file_of_another_form_is_refused_without_showing_it(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)
    with raises(keystore_unusable_error) as refused:
        kek_file.read(path)
    assert refused.value.places == {"file": str(path)}


def test_links_and_folders_are_refused(path: Path, tmp_path: Path) -> None:
    kek_file.write_new(tmp_path / "real", KEY)
    path.symlink_to(tmp_path / "real")
    with raises(keystore_unreadable_error):
        kek_file.read(path)
    with raises(keystore_unusable_error):
        kek_file.read(tmp_path)


def test_a_replaced_file_holds_only_the_successor(path: Path, tmp_path: Path) -> None:
    kek_file.write_new(path, KEY)
    kek_file.write_new(tmp_path / "kek.next", bytes(32))
    with path.open("rb") as still_open:
        kek_file.replace(path, tmp_path / "kek.next")
        assert set(still_open.read()) == {0}
    assert kek_file.read(path) == bytes(32)
    assert sorted(tmp_path.iterdir()) == [path]


def test_replacing_with_nothing_says_so(path: Path, tmp_path: Path) -> None:
    kek_file.write_new(path, KEY)
    with raises(keystore_unreadable_error):
        kek_file.replace(path, tmp_path / "absent")


def test_what_closing_says_does_not_spoil_a_key_that_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kek"
    kek_file.write_new(path, bytes(range(32)))
    close = os.close

    def complaining(handle: int) -> None:
        close(handle)
        raise OSError(errno.EIO, "injected")

    monkeypatch.setattr(kek_file.os, "close", complaining)
    assert kek_file.read(path) == bytes(range(32))


def test_a_successor_takes_a_place_where_nothing_was(tmp_path: Path) -> None:
    kek_file.write_new(tmp_path / "kek.next", bytes(32))
    kek_file.replace(tmp_path / "kek", tmp_path / "kek.next")
    assert kek_file.read(tmp_path / "kek") == bytes(32)
    assert not (tmp_path / "kek.next").exists()
