"""A ledger is in doubt when journal or log name more than its database holds; ``tests/flow`` tries what is put back."""

from pathlib import Path

from tests.flow.gatehouse import Clock, ask, build, opened

from sluis.api.behind import ledger_in_doubt, log_is_ahead
from sluis.gate.http.sealing import folder_of, sealer_of
from sluis.store.schema import seals


def test_a_ledger_is_in_doubt_when_the_seal_it_made_is_not_in_its_database(tmp_path: Path, database_url: str) -> None:
    with opened(build(tmp_path, database=database_url), clock := Clock()) as state:
        with state.store.reading() as conn:
            assert (ledger_in_doubt(state, conn), log_is_ahead(state, conn)) == (False, False), "nothing is sealed"
        ask(state)
        clock.at_ms += 1000
        sealer = sealer_of(state)
        sealer.fence()
        sealer.advance()
        assert folder_of(state.settings).checkpoint() is not None
        with state.store.reading() as conn:
            assert (ledger_in_doubt(state, conn), log_is_ahead(state, conn)) == (False, False)
        with state.store.transaction() as conn:
            conn.execute(seals.update().values(root=b"x" * 32))
            assert (ledger_in_doubt(state, conn), log_is_ahead(state, conn)) == (True, True)
