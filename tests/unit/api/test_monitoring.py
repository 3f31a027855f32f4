"""A log that a sealer made and a gate's application serves is watched over HTTP; one that was changed is noticed."""

import shutil
from pathlib import Path

import pytest
from tests.unit.ledger.conftest import keystore, sealer, store
from tests.unit.ledger.sealing import KEY, intents, register, seal_now
from tests.unit.tlog.served import served

from sluis.api.monitoring import Watched, Wrong, watch_log
from sluis.errors import SluisError
from sluis.errors.gate import file_missing_error
from sluis.errors.ledger import log_unreachable_error, monitor_error
from sluis.ledger.sealer import Sealer

__all__ = ["keystore", "sealer", "store"]
KEYS = [str(KEY.verifier)]


def sealed(sealer: Sealer, tmp_path: Path) -> Path:
    """Seal three epochs, then two more; return a copy of the folder as it was after three."""
    register(sealer)
    intents(sealer, 0, 1)
    for _ in range(3):
        seal_now(sealer)
    before = tmp_path / "before"
    shutil.copytree(sealer.folder.path, before)
    intents(sealer, 0)
    for _ in range(2):
        seal_now(sealer)
    return before


def test_a_log_is_watched_as_it_grows_and_what_goes_back_is_noticed(sealer: Sealer, tmp_path: Path) -> None:
    before, seen = sealed(sealer, tmp_path), tmp_path / "seen.json"
    with served(before) as url:
        first = watch_log(url, seen, KEYS)
        assert (first.wrong, first.read, first.seen.size) == (None, 3, 3)
        assert watch_log(url, seen, KEYS) == Watched(first.seen, 0)
    with served(sealer.folder.path) as url:
        second = watch_log(url, seen, KEYS)
        assert (second.wrong, second.read, second.seen.size) == (None, 2, 5)
    kept = seen.read_bytes()
    with served(before) as url:
        assert watch_log(url, seen, KEYS) == Watched(second.seen, 0, Wrong.BACK, 3)
    assert seen.read_bytes() == kept


def test_a_leaf_that_is_changed_where_it_lies_is_noticed(sealer: Sealer, tmp_path: Path) -> None:
    sealed(sealer, tmp_path)
    (entries,) = (sealer.folder.path / "tile" / "entries").rglob("5")
    entries.write_bytes(entries.read_bytes().replace(b"epoch 2\n", b"epoch 3\n"))
    with served(sealer.folder.path) as url:
        assert watch_log(url, tmp_path / "seen.json", KEYS).wrong is Wrong.FOLLOWS
    entries.write_bytes(entries.read_bytes().replace(b"epoch 3\n", b"epoch 2 ", 1))
    with served(sealer.folder.path) as url:
        assert watch_log(url, tmp_path / "seen.json", KEYS).wrong is Wrong.LEAF
    assert not (tmp_path / "seen.json").exists()


def test_what_cannot_be_used_is_refused(sealer: Sealer, tmp_path: Path) -> None:
    seal_now(sealer)
    damaged, policy = tmp_path / "seen.json", tmp_path / "policy"
    damaged.write_bytes(b"{}x")
    policy.write_bytes(b"quorum w\n")
    with served(sealer.folder.path) as url:
        for keys, seen, given, entry in (
            ((), tmp_path / "new", None, monitor_error),
            (("x",), tmp_path / "new", None, monitor_error),
            (KEYS, tmp_path / "new", policy, monitor_error),
            (KEYS, damaged, None, monitor_error),
            (KEYS, tmp_path / "new", tmp_path / "none", file_missing_error),
        ):
            with pytest.raises(SluisError) as fault:
                watch_log(url, seen, keys, given)
            assert fault.value.entry is entry
    with pytest.raises(SluisError) as fault:
        watch_log("http://127.0.0.1:1", tmp_path / "new", KEYS)
    assert fault.value.entry is log_unreachable_error
