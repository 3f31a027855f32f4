"""Rows of a sample open for whom they were sealed, and for nobody and nothing else."""

from pathlib import Path

from sqlalchemy import select, update
from tests.flow.gatehouse import DAY_MS
from tests.flow.sampled_street import DRAWN, a_round, kept, sample_of, street
from tests.limited import QUALITY
from tests.raised import raises

from sluis.errors.ledger import household_erased_error
from sluis.gate.state.sampling import keep_samples
from sluis.ledger.sampled import Sampled, put_sampled, sampled_bytes, sampled_of
from sluis.store.schema import sampled


def test_what_is_kept_opens_for_its_own_home_activity_and_time_only(tmp_path: Path) -> None:
    with street(tmp_path, homes=DRAWN) as (gate, clock):
        a_round(gate, clock)
        sample = sample_of(gate)
        with gate.store.reading() as conn:
            opened_ = list(sampled_of(conn, gate.keystore, QUALITY, sample.until_ms, clock.at_ms))
            stored = b"".join(bytes(each) for each in conn.execute(select(sampled.c.sealed)).scalars())
        assert len(opened_) == 2 * DRAWN
        assert not any(each.body[:24] in stored for each in opened_)
        with gate.store.transaction() as conn:  # whoever has the database keeps it longer, or calls it another home's
            conn.execute(update(sampled).where(sampled.c.slot == 1).values(until_ms=sample.until_ms + DAY_MS))
            conn.execute(update(sampled).where(sampled.c.slot == 2).values(slot=4))
        with gate.store.reading() as conn:
            for until_ms in (sample.until_ms, sample.until_ms + DAY_MS):
                found = list(sampled_of(conn, gate.keystore, QUALITY, until_ms, clock.at_ms))
                assert {each.slot for each in found} <= set(range(DRAWN)) - {1, 2}
        clock.at_ms = sample.until_ms
        keep_samples(gate)
        assert kept(gate) == [], "what was moved to another day goes too: of it no sample is running"


def test_nothing_is_kept_of_a_home_that_has_no_key_and_what_is_kept_is_added_up(tmp_path: Path) -> None:
    with street(tmp_path, homes=DRAWN) as (gate, clock):
        one = Sampled(QUALITY, 0, clock.at_ms + DAY_MS, "ab" * 32, clock.at_ms, b"{}")
        with gate.store.transaction() as conn:
            with raises(household_erased_error):
                put_sampled(conn, {0: None}, [one])
            assert sampled_bytes(conn, QUALITY) == 0
            put_sampled(conn, {0: bytes(32)}, [one])
            assert sampled_bytes(conn, QUALITY) > 42
