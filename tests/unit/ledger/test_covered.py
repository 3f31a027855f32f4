"""Of which time the ledger can tell: nothing, all since it began, or all since what was thrown away."""

from tests.unit.ledger.sealing import intents, register, seal_now

from sluis.ledger.covered import Covered, covered
from sluis.ledger.epoch import epoch_states
from sluis.ledger.erasure import prune
from sluis.ledger.sealer import Sealer


def now(sealer: Sealer) -> Covered:
    with sealer.store.reading() as conn:
        return covered(conn)


def test_it_begins_with_the_ledger_and_after_what_was_thrown_away(sealer: Sealer) -> None:
    assert now(sealer) == Covered(None, None, None)
    register(sealer)
    intents(sealer, 0)
    begun = now(sealer)
    assert begun.from_ms == begun.told_from_ms is not None
    assert (begun.pruned_ms, begun.sealed_ms) == (None, None)
    for _ in range(3):
        intents(sealer, 0)
        seal_now(sealer)
    with sealer.store.transaction() as conn:
        prune(conn, 2, "ab" * 32, sealer.clock())
        third = next(each for each in epoch_states(conn) if each.epoch == 2)
    after = now(sealer)
    assert after.from_ms == begun.from_ms
    assert after.pruned_ms == after.told_from_ms == third.from_ms
    assert after.sealed_ms == third.to_ms
