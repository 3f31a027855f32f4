"""The log as files: in the layout of the standard, never half, and more than one bundle long."""

import errno
import fcntl
from pathlib import Path

import pytest
from tests.raised import raises

from sluis.errors import LedgerTreeError, SealerElsewhereError
from sluis.errors.ledger import log_folder_error
from sluis.tlog.log_folder import Head, LogFolder
from sluis.tlog.merkle import leaf_hash, mth

LEAVES = [f"epoch {n}\n".encode() for n in range(260)]


def served(folder: LogFolder, count: int) -> None:
    for index, leaf in enumerate(LEAVES[:count]):
        tree = folder.grown(index)
        full = tree.add(leaf_hash(leaf))
        folder.serve(index, leaf, tree, full, f"note {index}".encode())


def test_every_leaf_is_found_again_across_bundles(tmp_path: Path) -> None:
    folder = LogFolder(tmp_path / "log")
    served(folder, 260)
    assert [folder.leaf(index, 260) for index in range(260)] == LEAVES
    assert folder.leaves(0, 260, 260) == LEAVES
    assert folder.leaves(254, 258, 260) == LEAVES[254:258]
    assert folder.leaves(257, 258, 260) == LEAVES[257:258]
    assert folder.grown(260).root() == mth(LEAVES)
    assert folder.checkpoint() == b"note 259"
    names = {str(path.relative_to(folder.path)) for path in folder.path.rglob("*") if path.is_file()}
    assert {"tile/0/000", "tile/entries/000", "tile/0/001.p/4", "tile/entries/001.p/4", "tile/1/000.p/1"} <= names
    assert not any(name.startswith(("tile/0/000.p", "tile/entries/000.p")) for name in names)
    assert not any("/." in name for name in names)


def test_serving_the_last_leaf_of_a_bundle_twice_changes_nothing(tmp_path: Path) -> None:
    folder = LogFolder(tmp_path / "log")
    served(folder, 256)
    tree = folder.grown(255)
    full = tree.add(leaf_hash(LEAVES[255]))
    folder.serve(255, LEAVES[255], tree, full, b"note 255")
    assert [folder.leaf(index, 256) for index in (0, 255)] == [LEAVES[0], LEAVES[255]]


def test_what_is_missing_or_changed_is_not_handed_out(tmp_path: Path) -> None:
    folder = LogFolder(tmp_path / "log")
    with pytest.raises(LedgerTreeError):
        folder.tile(0, 0, 1)
    with pytest.raises(LedgerTreeError):
        folder.leaf(0, 1)
    served(folder, 3)
    entries = next(folder.path.glob("tile/entries/000.p/3"))
    entries.write_bytes(entries.read_bytes().replace(b"epoch 1", b"epoch 9"))
    with pytest.raises(LedgerTreeError, match="leaf of an epoch"):
        folder.leaf(1, 3)
    entries.write_bytes(entries.read_bytes()[:-1])
    with pytest.raises(LedgerTreeError):
        folder.leaf(0, 3)


def test_the_head_that_is_about_to_be_signed_is_kept(tmp_path: Path) -> None:
    folder = LogFolder(tmp_path / "log")
    assert folder.last_signed() is None
    folder.about_to_sign(Head(7, b"r" * 32))
    assert LogFolder(tmp_path / "log").last_signed() == Head(7, b"r" * 32)
    (tmp_path / "log" / "signing").write_bytes(b"seven \xff")
    with raises(log_folder_error, match="damaged"):
        folder.last_signed()


def test_a_folder_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"")
    with raises(log_folder_error, match="written"):
        LogFolder(tmp_path / "log").about_to_sign(Head(1, bytes(32)))
    (tmp_path / "other" / "checkpoint").mkdir(parents=True)
    with raises(log_folder_error, match="read"):
        LogFolder(tmp_path / "other").checkpoint()


def test_one_at_a_time_writes_and_the_place_is_free_afterwards(tmp_path: Path) -> None:
    folder = LogFolder(tmp_path / "log")
    with folder.alone(), pytest.raises(SealerElsewhereError), LogFolder(tmp_path / "log").alone():
        pytest.fail("two of them")
    with folder.alone():
        served(folder, 1)
    assert folder.checkpoint() == b"note 0"


def test_a_folder_that_cannot_be_locked_is_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    with raises(log_folder_error, match="cannot be written"), LogFolder(tmp_path / "file").alone():
        pytest.fail("there is no folder")

    def no_locks(*_asked: object) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with raises(log_folder_error, match="keeps no locks"), LogFolder(tmp_path / "log").alone():
        pytest.fail("there is no lock")


def test_a_folder_as_it_is_keeps_its_heads_whatever_is_written_later(tmp_path: Path) -> None:
    folder = LogFolder(tmp_path)
    folder.about_to_sign(Head(1, bytes(32)))
    then = folder.as_it_is()
    folder.about_to_sign(Head(2, bytes(32)))
    (tmp_path / "checkpoint").write_bytes(b"newer")
    assert (then.last_signed(), then.checkpoint()) == (Head(1, bytes(32)), None)
    (tmp_path / "checkpoint").unlink()
    (tmp_path / "checkpoint").mkdir()
    with raises(log_folder_error):
        folder.as_it_is().checkpoint()
