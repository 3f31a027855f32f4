"""The walk over households and records: nobody is left out, nobody is added, and what does not fit stops it."""

import pytest
from sqlalchemy import delete, select
from tests.unit.ledger.sealing import intents

from sluis.errors import HouseholdErasedError, LedgerCorruptError, LedgerTreeError
from sluis.ledger.bundle import NOBODY, slot_leaf
from sluis.ledger.record import chain_start
from sluis.ledger.sealer import Sealer
from sluis.ledger.slot_tree import PADDED_TO, Walk, build, chain_before, padded, slot_tile, writer_leaves
from sluis.store.schema import household_keys, records, slots
from sluis.tlog.merkle import leaf_hash, mth
from sluis.tlog.tiles import Tile


def test_numbers_that_nobody_has_are_nobodys(sealer: Sealer) -> None:
    with sealer.store.transaction() as conn:
        conn.execute(slots.insert().values(n=5, registration=b"r" * 32, registered_ms=0))
        sealer.keystore.new_household(conn, 5)
        leaves = list(Walk(conn, sealer.keystore, 0, 6).leaves())
    assert len(leaves) == 6
    assert leaves[3:5] == [slot_leaf(0, n, NOBODY, NOBODY) for n in (3, 4)]
    assert leaves[5] != slot_leaf(0, 5, NOBODY, NOBODY)


def test_a_tree_without_households_is_a_tree_of_nobodies(sealer: Sealer) -> None:
    kept: list[Tile] = []
    with sealer.store.transaction() as conn:
        made = build(conn, sealer.keystore, 7, 0, kept.append)
    assert made.root == mth(slot_leaf(7, n, NOBODY, NOBODY) for n in range(PADDED_TO))
    assert [(tile.level, tile.number) for tile in kept] == [(1, 0), (2, 0)]


def test_a_record_of_a_household_beyond_the_count_stops_the_walk(sealer: Sealer) -> None:
    intents(sealer, 2)
    with sealer.store.reading() as conn, pytest.raises(LedgerCorruptError):
        list(Walk(conn, sealer.keystore, 0, 2).leaves())


def test_a_household_without_a_key_has_no_leaf_and_no_tree_is_built(sealer: Sealer) -> None:
    with sealer.store.transaction() as conn:
        conn.execute(delete(household_keys).where(household_keys.c.slot == 0))
        assert next(Walk(conn, sealer.keystore, 0, 3).leaves()) is None
        with pytest.raises(HouseholdErasedError):
            build(conn, sealer.keystore, 0, 3, lambda _tile: None)


def test_progress_ends_at_everybody(sealer: Sealer) -> None:
    steps: list[tuple[int, int]] = []
    with sealer.store.reading() as conn:
        build(conn, sealer.keystore, 0, 3, lambda _tile: None, lambda done, total: steps.append((done, total)))
    assert steps[-1] == (3, 3)


def test_what_a_writer_wrote_is_told_chain_and_all(sealer: Sealer) -> None:
    first = intents(sealer, 0, 1, 2)
    with sealer.store.reading() as conn:
        (wrote,) = writer_leaves(conn, 0)
        assert wrote.record_root == mth(first)
        assert wrote.chain_before == chain_start(wrote.writer)
        assert chain_before(conn, wrote.writer, 3) == wrote.chain_head
        with pytest.raises(LedgerCorruptError):
            chain_before(conn, wrote.writer, 9)
        assert writer_leaves(conn, 1) == ()


def test_a_gap_in_a_chain_is_found(sealer: Sealer) -> None:
    intents(sealer, 0, 1, 2)
    with sealer.store.transaction() as conn:
        conn.execute(delete(records).where(records.c.seq == 1))
        with pytest.raises(LedgerCorruptError, match="Record 2"):
            writer_leaves(conn, 0)


def test_a_tile_that_should_have_been_kept_is_missed(sealer: Sealer) -> None:
    with sealer.store.reading() as conn:
        assert conn.execute(select(slots.c.n)).scalars().all() == [0, 1, 2]
    for level, number in ((0, 0), (1, 0)):
        with pytest.raises(LedgerTreeError):
            slot_tile(lambda _level, _number: None, 0, 3, level, number)
    nobody = slot_tile(lambda _level, _number: None, 4, 3, 0, 1)
    assert nobody[:32] == leaf_hash(slot_leaf(4, 256, NOBODY, NOBODY))
    assert padded(3) == PADDED_TO
