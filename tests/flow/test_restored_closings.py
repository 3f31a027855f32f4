"""Closings that no household asked for survive a restored backup: a version to come, a key turned over."""

import shutil
import threading
from pathlib import Path

import pytest
from tests.flow.backup import backup, put_back
from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, build, element, message, opened
from tests.flow.living import NOW, activated, lived, store_settings
from tests.flow.reloading import WITHOUT_ACTIVE
from tests.raised import raises

from sluis.errors import KeystoreError
from sluis.errors.gate import register_forgotten_error
from sluis.errors.ledger import erasure_held_error
from sluis.gate.path.deciding import Alarm
from sluis.gate.path.quarantine import put_on_record
from sluis.gate.path.steps import BUSY, TAKEN
from sluis.gate.reload.reload import begin
from sluis.gate.state.erase import erase, keep
from sluis.gate.state.restoring import restore, turn_over
from sluis.gate.state.state import open_gate
from sluis.ledger.erasure import held_until
from sluis.standing.check import standing_faults
from sluis.standing.recipients import system_standing
from sluis.terms import Kind

HOUR_MS = 3_600_000


def report(at_ms: int) -> bytes:
    return message(element(at_ms // 1000))


def test_a_version_that_was_activated_for_later_is_not_forgotten_by_a_restore(
    tmp_path: Path, database_url: str
) -> None:
    settings, clock = store_settings(tmp_path, database=database_url), Clock(NOW)
    lived(settings, clock, b"")
    with opened(settings, clock) as gate:
        ask(gate)
        saved = backup(gate)
        lived(settings, clock, b"# withdrawn\n", from_ms=NOW + HOUR_MS)
        put_back(gate, saved)
        assert arrive(gate, report(NOW)) == (BUSY,)
        assert restore(gate).applied == 1
        assert arrive(gate, report(NOW)) == (TAKEN,)
        clock.at_ms = NOW + HOUR_MS
        assert arrive(gate, report(clock.at_ms)) == (BUSY,)
        again = open_gate(settings, clock)
        with raises(register_forgotten_error):
            begin(again)
        assert arrive(again, report(clock.at_ms)) == (BUSY,)
        again.close()
        clock.at_ms += 1000
        activated(settings, clock, WITHOUT_ACTIVE.encode())
        after = open_gate(settings, clock)
        begin(after)
        assert arrive(after, report(clock.at_ms)) == (TAKEN,)
        after.close()


def test_of_versions_for_later_the_one_with_the_latest_moment_is_due(tmp_path: Path, database_url: str) -> None:
    settings, clock = store_settings(tmp_path, database=database_url), Clock(NOW)
    lived(settings, clock, b"")
    with opened(settings, clock) as gate:
        late = lived(settings, clock, b"# late\n", from_ms=NOW + 2 * HOUR_MS)
        soon = lived(settings, clock, b"# soon\n", from_ms=NOW + HOUR_MS)
        other = lived(settings, clock, b"# the same moment\n", from_ms=NOW + HOUR_MS)
        with gate.store.reading() as conn:
            system = system_standing(conn, gate.keystore)
        assert soon != other
        assert system.due(NOW + HOUR_MS - 1) is None
        due = [system.due(NOW + HOUR_MS), system.due(NOW + 2 * HOUR_MS)]
        assert [plan and plan.digest for plan in due] == [other, late]


def test_a_backup_from_before_a_turn_over_opens_no_gate(tmp_path: Path, database_url: str) -> None:
    settings, clock = build(tmp_path, database=database_url), Clock(COLLECTED_MS + 60_000)
    with opened(settings, clock) as gate:
        ask(gate)
        keys = settings.file(settings.keystore.file)
        shutil.copy(keys, tmp_path / "old.keys")
        saved = backup(gate)
        turn_over(gate)
        put_back(gate, saved)
        with pytest.raises(KeystoreError):
            open_gate(settings, clock)
        shutil.copy(tmp_path / "old.keys", keys)  # somebody kept the key, too
        again = open_gate(settings, clock)
        assert arrive(again, report(COLLECTED_MS)) == (BUSY,)
        again.close()


def test_two_gates_that_stop_rows_at_once_both_stand_in_the_journal(tmp_path: Path, database_url: str) -> None:
    settings, clock = build(tmp_path, database=database_url), Clock(COLLECTED_MS + 60_000)
    with opened(settings, clock) as gate, opened(settings, clock) as other:
        with gate.transaction() as conn:
            put_on_record(conn, gate.keystore, [], [Alarm("network-quality", 0, Kind.SSID)], 1)
        plans = [activity.doors.plan for activity in gate.activities]
        begun, faults = threading.Barrier(2, timeout=120), list[BaseException]()

        def stop(state: object, row: int) -> None:
            try:
                with (gate if state is gate else other).together() as conn:
                    if not database_url.startswith("sqlite"):
                        begun.wait()
                    put_on_record(conn, gate.keystore, plans, [Alarm("wifi-help", row, Kind.SSID)], 2)
            except BaseException as fault:  # noqa: BLE001 - told by the test
                faults.append(fault)

        threads = [threading.Thread(target=stop, args=(state, row)) for state, row in ((gate, 1), (other, 2))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert faults == []
        with gate.together() as conn:
            followed = gate.follow(conn)
        assert len(followed.system.rows) == 3
        with gate.store.reading() as conn:
            kept, _, _ = gate.journal.entries(conn)
        assert [entry and entry.seq for entry in kept] == [0, 1, 2]


def test_a_hold_is_not_forgotten_by_a_restore(tmp_path: Path, database_url: str) -> None:
    settings, clock = build(tmp_path, database=database_url), Clock(COLLECTED_MS + 60_000)
    with opened(settings, clock) as gate:
        saved = backup(gate)
        held = keep(gate, 0, "JZ-1", clock.at_ms + HOUR_MS)
        assert held.kept
        put_back(gate, saved)
        assert arrive(gate, report(COLLECTED_MS)) == (BUSY,)
        assert restore(gate).applied == 1
        with raises(erasure_held_error):
            erase(gate, 0, "AVG-1")
        with gate.store.reading() as conn:
            assert held_until(conn, 0, clock.at_ms) == clock.at_ms + HOUR_MS
            assert list(standing_faults(conn, gate.keystore, gate.journal)) == []
        clock.at_ms += HOUR_MS
        assert erase(gate, 0, "AVG-1").kept
