"""The sealed sample: homes drawn by the log, what is released of them kept for a while, measured, and deleted."""

from pathlib import Path

from tests.flow.backup import backup, put_back
from tests.flow.counting import report
from tests.flow.gatehouse import DAY_MS, arrive
from tests.flow.sampled_street import DRAWN, FROM, HOMES, a_round, cpu, kept, sample_of, send, street
from tests.limited import QUALITY
from tests.raised import raises

from sluis.api.risk_lease import ToRecord, measure_in
from sluis.errors.risk import measurement_refused_error, sample_missing_error
from sluis.gate.http.scheduled_jobs import destroy_expired
from sluis.gate.state.barrier import stop
from sluis.gate.state.erase import erase
from sluis.gate.state.sampling import keep_samples
from sluis.ledger.sampled import sampled_of
from sluis.standing.events import EventKind
from sluis.standing.sampling import HOUR_MS, score


def test_homes_are_drawn_by_the_log_kept_for_a_token_and_a_day_measured_and_deleted(
    tmp_path: Path, database_url: str
) -> None:
    with street(tmp_path, database_url) as (gate, clock):
        sample = sample_of(gate)
        assert (sample.homes, sample.slots, sample.from_ms, sample.until_ms) == (DRAWN, HOMES, FROM, FROM + 2 * DAY_MS)
        drawn = sorted(range(HOMES), key=lambda slot: score(sample.root, sample.leaving, slot))[:DRAWN]
        send(gate, clock.at_ms)
        assert kept(gate) == [], "before its beginning"
        a_round(gate, clock)
        assert kept(gate) == sorted(2 * drawn)
        with raises(sample_missing_error):
            measure_in(gate, ToRecord(QUALITY, sample=True))
        clock.at_ms = sample.until_ms - HOUR_MS
        send(gate, clock.at_ms)
        assert kept(gate) == sorted(2 * drawn), "nothing is added in the last hour"
        done = measure_in(gate, ToRecord(QUALITY, sample=True))
        assert (done.entry.source, done.entry.homes, done.entry.bodies) == ("sample", DRAWN, 2 * DRAWN)
        assert [each.days for each in done.entry.again] == [1]
        clock.at_ms = sample.until_ms - 1
        assert keep_samples(gate) == 0
        assert len(kept(gate)) == 2 * DRAWN
        clock.at_ms = sample.until_ms
        with raises(sample_missing_error):
            measure_in(gate, ToRecord(QUALITY, sample=True))
        keep_samples(gate)
        assert kept(gate) == []


def test_who_objects_or_is_erased_is_out_and_no_longer_kept(tmp_path: Path, database_url: str) -> None:
    with street(tmp_path, database_url, homes=DRAWN) as (gate, clock):
        clock.at_ms = FROM + 6 * HOUR_MS
        send(gate, clock.at_ms, DRAWN)
        assert kept(gate) == list(range(DRAWN))
        stop(gate, 3, EventKind.OBJECT, QUALITY, clock.at_ms)
        erase(gate, 5, "AVG-17-1")
        clock.at_ms += DAY_MS
        send(gate, clock.at_ms, DRAWN)
        assert set(kept(gate)) == set(range(DRAWN)) - {3, 5}


def test_a_restored_backup_brings_back_nothing_that_can_be_measured_and_loses_it_at_once(tmp_path: Path) -> None:
    with street(tmp_path, homes=DRAWN) as (gate, clock):
        a_round(gate, clock)
        saved, until_ms = backup(gate), sample_of(gate).until_ms
        clock.at_ms = until_ms
        keep_samples(gate)
        put_back(gate, saved)
        assert len(kept(gate)) == 2 * DRAWN
        with gate.store.reading() as conn:
            assert list(sampled_of(conn, gate.keystore, QUALITY, until_ms, clock.at_ms)) == []
        assert destroy_expired(gate).sampled == 2 * DRAWN, "although the gate is closed until its journal is applied"
        assert kept(gate) == []


def test_a_sample_is_measured_once_and_never_under_another_seed(tmp_path: Path) -> None:
    with street(tmp_path, homes=DRAWN) as (gate, clock):
        a_round(gate, clock)
        clock.at_ms = sample_of(gate).until_ms - HOUR_MS
        measure_in(gate, ToRecord(QUALITY, sample=True))
        with raises(measurement_refused_error):
            measure_in(gate, ToRecord(QUALITY, sample=True))


def test_arriving_alone_changes_nothing_for_who_was_not_drawn(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        sample = sample_of(gate)
        clock.at_ms = FROM + HOUR_MS
        outside = next(n for n in range(HOMES) if score(sample.root, sample.leaving, n) >= sample.below)
        arrive(gate, cpu(report(clock.at_ms - 1000, outside, 5), outside), login=f"cpe{outside}")
        assert kept(gate) == []
