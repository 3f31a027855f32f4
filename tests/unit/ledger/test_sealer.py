"""Sealing: what the page says comes out, a crash loses nothing, and what was rolled back is not signed."""

import contextlib
import hashlib
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select, update
from tests.raised import raises
from tests.unit.ledger.sealing import KEY, ORIGIN, PLAN, Clock, intents, leaf_of, seal_now

from sluis.errors import Code, HouseholdErasedError, LedgerCorruptError, SealerElsewhereError, StoreError
from sluis.errors.ledger import ledger_rolled_back_error, sealer_lost_error
from sluis.errors.store import store_error
from sluis.keys.derive import salt
from sluis.ledger.bundle import NOBODY, bundle, slot_leaf
from sluis.ledger.epoch_leaf import NO_NOTE, EpochLeaf
from sluis.ledger.sealer import Sealer, stored_tile
from sluis.ledger.slot_tree import PADDED_TO, padded, slot_tile, writer_leaves
from sluis.store.engine import Store
from sluis.store.schema import epochs, household_keys, records, seals, slot_tiles, slots
from sluis.tlog.checkpoint import Checkpoint, verified
from sluis.tlog.log_folder import LogFolder
from sluis.tlog.merkle import leaf_hash, mth, root_over

ROOT = Path(__file__).parents[3]


def test_an_epoch_is_sealed_to_what_the_page_says(sealer: Sealer) -> None:
    first, second, third = intents(sealer, 0, 2, 0)
    assert seal_now(sealer) == 0
    leaf = leaf_of(sealer, 0)
    with sealer.store.reading() as conn:
        keys = {n: sealer.keystore.household_key(conn, n) for n in range(3)}
        registered = {n: bytes(r) for n, r in conn.execute(select(slots.c.n, slots.c.registration))}
        (wrote,) = writer_leaves(conn, 0)
    of = {0: [first, third], 1: [], 2: [second]}
    leaves = [slot_leaf(0, n, registered[n], bundle(salt(keys[n] or b"", 0), 0, n, of[n])) for n in range(3)]
    leaves += [slot_leaf(0, n, NOBODY, NOBODY) for n in range(3, PADDED_TO)]
    assert (leaf.slots, leaf.slot_root) == (PADDED_TO, mth(leaves))
    assert (leaf.records, leaf.plans, leaf.prev_note) == (3, (PLAN,), NO_NOTE)
    assert (leaf.writers, leaf.writer_root) == (1, mth([wrote.encode()]))
    assert (wrote.first_seq, wrote.count, wrote.record_root) == (0, 3, mth([first, second, third]))
    head, note = verified(sealer.folder.checkpoint() or b"", [KEY.verifier])
    assert head == Checkpoint(ORIGIN, 1, mth([leaf.encode()]))
    assert sealer.folder.leaf(0, 1) == leaf.encode()
    assert seal_now(sealer) == 1
    assert leaf_of(sealer, 1).prev_note == hashlib.sha256(str(note).encode()).digest()
    assert leaf_of(sealer, 1).follows(leaf) is None
    assert leaf_of(sealer, 1).records == 0


def test_late_records_and_new_households_fall_into_the_next_epoch(sealer: Sealer) -> None:
    intents(sealer, 0)
    epoch = sealer.fence()
    intents(sealer, 1)
    with sealer.store.transaction() as conn:
        conn.execute(slots.insert().values(n=3, registration=b"r" * 32, registered_ms=0))
        sealer.keystore.new_household(conn, 3)
    sealer.advance()
    seal_now(sealer)
    assert [leaf_of(sealer, e).records for e in (epoch, epoch + 1)] == [1, 1]
    with sealer.store.reading() as conn:
        assert conn.execute(select(seals.c.slots).order_by(seals.c.epoch)).scalars().all() == [3, 4]


def test_only_tiles_in_which_somebody_is_registered_are_kept(sealer: Sealer) -> None:
    intents(sealer, 0)
    seal_now(sealer)
    with sealer.store.reading() as conn:
        kept = conn.execute(select(slot_tiles.c.level, slot_tiles.c.number)).all()
        read = stored_tile(conn, 0)
        tiles = [slot_tile(read, 0, 3, 0, number) for number in range(PADDED_TO // 256)]
    assert sorted(map(tuple, kept)) == [(0, 0), (1, 0), (2, 0)]
    hashes = [tile[at : at + 32] for tile in tiles for at in range(0, len(tile), 32)]
    assert root_over(hashes) == leaf_of(sealer, 0).slot_root


@pytest.mark.parametrize("step", ["build", "sign", "witness", "serve"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_at_any_step_is_finished_by_the_next_round(
    sealer: Sealer, monkeypatch: pytest.MonkeyPatch, step: str, when: str
) -> None:
    intents(sealer, 0)
    sealer.fence()
    real = getattr(Sealer, f"_{step}")

    def crash(self: Sealer, epoch: int) -> object:
        if when == "after":
            real(self, epoch)
        raise store_error(what=Code("other"))

    with monkeypatch.context() as patched:
        patched.setattr(Sealer, f"_{step}", crash)
        with pytest.raises(StoreError):
            sealer.advance()
    assert [(epoch.epoch, epoch.state) for epoch in sealer.advance()] == (
        [] if (step, when) == ("serve", "after") else [(0, "served")]
    )
    seal_now(sealer)
    verified(sealer.folder.checkpoint() or b"", [KEY.verifier])


def test_a_crash_between_the_served_files_and_the_note_of_it_serves_the_same_again(
    sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        seal_now(sealer)
    sealer.fence()
    real = LogFolder.serve

    def crash(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]
        raise store_error(what=Code("other"))

    with monkeypatch.context() as patched:
        patched.setattr(LogFolder, "serve", crash)
        with pytest.raises(StoreError):
            sealer.advance()
    before = sealer.folder.checkpoint()
    assert sealer.advance()[0].state == "served"
    assert sealer.folder.checkpoint() == before
    assert [EpochLeaf.parse(sealer.folder.leaf(e, 3)).epoch for e in range(3)] == [0, 1, 2]


def test_two_sealers_at_once_make_one_log(sealer: Sealer, monkeypatch: pytest.MonkeyPatch) -> None:
    intents(sealer, 0, 1)
    sealer.fence()
    real = Sealer._sign

    def overtaken(self: Sealer, epoch: int) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(Sealer, "_sign", real)
            assert self.advance()[0].state == "served"
        real(self, epoch)

    with monkeypatch.context() as patched:
        patched.setattr(Sealer, "_sign", overtaken)
        sealer.advance()
    assert verified(sealer.folder.checkpoint() or b"", [KEY.verifier])[0].size == 1
    seal_now(sealer)


@pytest.mark.parametrize("step", ["about_to_sign", "serve"])
def test_a_sealer_that_was_overtaken_by_a_whole_epoch_puts_nothing_older_in_place(
    sealer: Sealer, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    sealer.fence()
    real = Sealer._grown

    def overtaken(self: Sealer, epoch: int) -> object:
        grown = real(self, epoch)
        with monkeypatch.context() as patched:
            patched.setattr(Sealer, "_grown", real)
            if step == "about_to_sign" or self._state(epoch) == "witnessed":
                self.advance()
                seal_now(self)
        return grown

    with monkeypatch.context() as patched:
        patched.setattr(Sealer, "_grown", overtaken)
        with sealer.alone():
            sealer._advance_epoch(0)
    assert verified(sealer.folder.checkpoint() or b"", [KEY.verifier])[0].size >= 2
    last = sealer.folder.last_signed()
    assert last is not None
    assert last.size >= 2
    seal_now(sealer)


@pytest.mark.parametrize("column", ["commitment", "chain", "opening", "slot", "t_ms"])
def test_a_record_that_does_not_check_is_not_sealed(sealer: Sealer, column: str) -> None:
    intents(sealer, 0, 1)
    sealer.fence()
    changed: dict[str, object] = {"slot": 2, "t_ms": 7}
    with sealer.store.transaction() as conn:
        which = update(records).where(records.c.seq == 1)
        conn.execute(which.values({column: changed.get(column, b"x" * 32)}))
    with pytest.raises(LedgerCorruptError, match="does not check"):
        sealer.advance()
    assert sealer.folder.checkpoint() is None
    with sealer.store.reading() as conn:
        assert conn.execute(select(epochs.c.state).where(epochs.c.epoch == 0)).scalar() == "fenced"


def test_a_household_whose_key_is_gone_without_an_order_stops_the_sealing(sealer: Sealer) -> None:
    sealer.fence()
    with sealer.store.transaction() as conn:
        conn.execute(household_keys.delete().where(household_keys.c.slot == 1))
    with pytest.raises(HouseholdErasedError):
        sealer.advance()


def test_a_database_that_was_put_back_signs_nothing(tmp_path: Path, sealer: Sealer) -> None:
    if not (tmp_path / "sluis.db").exists():
        pytest.skip("a file is put back: SQLite only")
    intents(sealer, 0)
    seal_now(sealer)
    sealer.store.checkpoint()
    shutil.copy(tmp_path / "sluis.db", tmp_path / "old.db")
    seal_now(sealer)
    sealer.store.close()
    for beside in tmp_path.glob("sluis.db*"):
        beside.unlink()
    shutil.copy(tmp_path / "old.db", tmp_path / "sluis.db")
    again = Sealer(Store.at(tmp_path / "sluis.db"), sealer.keystore, sealer.folder, ORIGIN, sealer.signers, Clock())
    again.fence()
    with raises(ledger_rolled_back_error, match="size 2"):
        again.advance()
    again.store.close()


def test_a_log_folder_that_was_put_back_or_changed_signs_nothing(tmp_path: Path, sealer: Sealer) -> None:
    seal_now(sealer)
    shutil.copytree(sealer.folder.path, tmp_path / "old")
    seal_now(sealer)
    shutil.rmtree(sealer.folder.path)
    (tmp_path / "old").rename(sealer.folder.path)
    sealer.fence()
    with raises(ledger_rolled_back_error):
        sealer.advance()


def test_a_log_whose_tile_was_changed_signs_nothing(sealer: Sealer) -> None:
    seal_now(sealer)
    tile = next(sealer.folder.path.glob("tile/0/*.p/1"))
    tile.write_bytes(leaf_hash(b"another"))
    sealer.fence()
    with raises(ledger_rolled_back_error):
        sealer.advance()


def test_an_epoch_lasts_a_millisecond_whatever_the_clock_says(sealer: Sealer) -> None:
    seal_now(sealer)
    assert isinstance(sealer.clock, Clock)
    sealer.clock.now_ms = 5
    seal_now(sealer)
    assert leaf_of(sealer, 1).to_ms == leaf_of(sealer, 1).from_ms + 1


def test_the_tree_is_padded() -> None:
    assert [padded(n) for n in (0, 1, 65_536, 65_537)] == [65_536, 65_536, 65_536, 131_072]


def test_more_than_a_bundle_of_epochs(sealer: Sealer) -> None:
    monkey = sealer.folder
    for _ in range(4):
        seal_now(sealer)
    assert [EpochLeaf.parse(monkey.leaf(e, 4)).epoch for e in range(4)] == [0, 1, 2, 3]


def beside(sealer: Sealer, url: str) -> Sealer:
    """Return the sealer of another process on the same ledger."""
    return Sealer(Store(url), sealer.keystore, sealer.folder, ORIGIN, sealer.signers, sealer.clock)


def test_of_two_sealers_at_once_one_seals_and_the_other_hears_it(sealer: Sealer, database_url: str) -> None:
    other = beside(sealer, database_url)
    intents(sealer, 0)
    with sealer.alone():
        epoch = sealer.fence()
        for step in (other.fence, other.advance):
            with pytest.raises(SealerElsewhereError):
                step()
        assert sealer.unserved() == [epoch]
        assert sealer.advance()[0].state == "served"
    assert other.advance() == []
    assert seal_now(other) == epoch + 1
    other.store.close()


def test_while_somebody_writes_in_the_log_folder_nothing_is_fenced(sealer: Sealer) -> None:
    with sealer.folder.alone(), pytest.raises(SealerElsewhereError):
        sealer.fence()
    seal_now(sealer)


_DIES_AFTER: Final = """
import os, pathlib, signal, sys, time
from sluis.keys.keystore import Keystore
from sluis.ledger.sealer import Sealer
from sluis.store.engine import Store
from sluis.tlog.log_folder import LogFolder
from tests.unit.ledger.sealing import KEY, ORIGIN, Clock
url, folder, step = sys.argv[1:]
store, place = Store(url), pathlib.Path(folder)
keystore = Keystore.open(place / "kek", store)
sealer = Sealer(store, keystore, LogFolder(place / "log"), ORIGIN, lambda _conn: [KEY], Clock())
real = getattr(Sealer, step)
def then_stand_still(*arguments):
    real(*arguments)
    print("there", flush=True)
    time.sleep(600)
setattr(Sealer, step, then_stand_still)
with sealer.alone():
    sealer.fence()
    sealer.advance()
"""


@pytest.mark.parametrize("step", ["fence", "_build", "_sign", "_witness"])
def test_when_the_one_who_seals_is_killed_another_goes_on_where_he_was(
    sealer: Sealer, database_url: str, tmp_path: Path, step: str
) -> None:
    intents(sealer, 0, 1)
    command = [sys.executable, "-c", _DIES_AFTER, database_url, str(tmp_path), step]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"there\n"
        with pytest.raises(SealerElsewhereError):
            sealer.advance()
        other.send_signal(signal.SIGKILL)
    end_s = time.monotonic() + 120
    while True:  # the server frees the place when it sees that the connection is gone
        try:
            done = sealer.advance()
            break
        except SealerElsewhereError:
            assert time.monotonic() < end_s
            time.sleep(0.05)
    assert [(epoch.epoch, epoch.state) for epoch in done] == [(0, "served")]
    assert leaf_of(sealer, 0).records == 2
    assert seal_now(sealer) == 1


@pytest.mark.parametrize("lost_at", ["_build", "_sign", "_witness", "_stamp", "_serve"])
def test_a_sealer_whose_place_is_lost_changes_nothing_more(
    sealer: Sealer, database_url: str, monkeypatch: pytest.MonkeyPatch, lost_at: str
) -> None:
    """Its connection broke before the step; what the other one did meanwhile is what stands."""
    other = beside(sealer, database_url)
    sealer.fence()
    lost = False
    real = getattr(Sealer, lost_at)

    def overtaken(self: Sealer, epoch: int) -> object:
        nonlocal lost
        lost = True
        return real(self, epoch)

    monkeypatch.setattr(Sealer, lost_at, overtaken)
    if lost_at == "_stamp":
        sealer = replace(sealer, stamp_url="http://127.0.0.1:1/")
        monkeypatch.setattr("sluis.ledger.sealer.ask_stamp", lambda *_asked: b"a stamp")
    with sealer.alone():
        held = sealer._held[0]
        sealer._held[0] = lambda: held() and not lost
        with raises(sealer_lost_error):
            sealer.advance()
    monkeypatch.undo()
    before = {"_build": "fenced", "_sign": "built", "_witness": "signed", "_stamp": "witnessed", "_serve": "witnessed"}
    assert sealer._state(0) == before[lost_at]
    assert sealer.folder.checkpoint() is None
    assert [(epoch.epoch, epoch.state) for epoch in other.advance()] == [(0, "served")]
    other.store.close()


def test_nobody_serves_while_one_the_database_has_forgotten_still_writes(
    sealer: Sealer, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was stopped in the middle of serving and its connection is gone: an older checkpoint must not come back."""
    other = beside(sealer, database_url)
    sealer.fence()
    real, tried = LogFolder.serve, []

    def stands_still(self: LogFolder, *arguments: object) -> None:
        with pytest.raises(SealerElsewhereError):
            other.advance()
        tried.append("other")
        real(self, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(LogFolder, "serve", stands_still)
        patched.setattr(sealer.store, "sealing", lambda: contextlib.nullcontext(lambda: True))
        sealer.advance()
    assert tried == ["other"]
    assert other.advance() == []
    assert seal_now(other) == 1
    assert verified(sealer.folder.checkpoint() or b"", [KEY.verifier])[0].size == 2
    other.store.close()
