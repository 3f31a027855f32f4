"""Nothing is decided or sent under a register that is not in force, whoever tries, and a stopped row stays stopped."""

import contextlib
import shutil
import threading
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, build, element, message, opened, statuses_of
from tests.flow.reloading import EXAMPLE, MOVED, WITHOUT_ACTIVE, repin
from tests.raised import raises

from sluis.errors.gate import register_superseded_error
from sluis.gate.delivery.deliver import claim
from sluis.gate.path.steps import BUSY, TAKEN
from sluis.gate.reload.activation import activate
from sluis.gate.state.rules import Rules, read_rules
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState, open_gate
from sluis.gate.trial.file_intake import file_messages
from sluis.store.counts import quarantine_row, quarantined

FIRST = COLLECTED_MS // 1000
HOST_NAME, MOVED_HOST_NAME = 6, 7


def turn(gate: GateState, rules: Rules) -> None:
    """Bring rules into force and take them."""
    with gate.transaction() as conn:
        done = activate(gate, conn, rules)
    gate.install(rules)
    gate.in_force = done.in_force


def rules_of(gate: GateState, register: bytes) -> Rules:
    folder = Path(gate.settings.base)
    repin(folder, register)
    return read_rules(load_settings(folder / "gate.toml"), gate.clock())


def stop_host_name(gate: GateState) -> None:
    with gate.transaction() as conn:
        quarantine_row(conn, "wifi-help", HOST_NAME, "host_name", 1)


def stopped(gate: GateState) -> set[int]:
    with gate.store.reading() as conn:
        return {row.row for row in quarantined(conn)}


def bodies(gate: GateState) -> list[bytes]:
    return [claimed.parcel.body for claimed in claim(gate, "wifi-insight", 5)[0]]


def report(folder: Path, at_s: int) -> str:
    path = folder / f"report-{at_s}.json"
    path.write_bytes(message(element(at_s)))
    return str(path)


def test_a_file_is_not_decided_under_a_register_that_is_only_in_the_settings(tmp_path: Path) -> None:
    clock = Clock(COLLECTED_MS + 60_000)
    with opened(build(tmp_path), clock) as gate:
        turn(gate, gate.rules)
        ask(gate)
        stop_host_name(gate)
        rules = rules_of(gate, MOVED)
        clock.at_ms += 1000
        with contextlib.closing(open_gate(rules.settings, clock)) as other:
            (filed,) = file_messages(other, report(tmp_path, FIRST), line="NL-0001", collected_ms=None)
        assert filed.busy == 1
        assert (statuses_of(gate), bodies(gate)) == ([], [])
        turn(gate, rules)
        assert stopped(gate) == {MOVED_HOST_NAME}, "the stop moves with its row"


def test_a_file_is_not_decided_under_a_register_of_yesterday(tmp_path: Path) -> None:
    clock = Clock(COLLECTED_MS + 60_000)
    with opened(build(tmp_path), clock) as gate:
        turn(gate, gate.rules)
        ask(gate)
        old = tmp_path / "old"
        old.mkdir()
        for name in ("gate.toml", "register.yaml", "gate.passwords"):
            shutil.copy(tmp_path / name, old / name)
        shutil.copytree(tmp_path / "vocabularies", old / "vocabularies")
        text = (old / "gate.toml").read_text(encoding="utf-8")
        for name in ("sqlite:///", '"'):
            text = text.replace(f"{name}gate.db", f"{name}{tmp_path}/gate.db").replace(
                f"{name}gate.keys", f"{name}{tmp_path}/gate.keys"
            )
        (old / "gate.toml").write_text(text, encoding="utf-8")
        turn(gate, rules_of(gate, WITHOUT_ACTIVE))
        with contextlib.closing(open_gate(load_settings(old / "gate.toml"), clock)) as other:
            (filed,) = file_messages(other, report(tmp_path, FIRST), line="NL-0001", collected_ms=None)
        assert filed.busy == 1
        assert bodies(gate) == []


def test_before_any_gate_ran_a_file_is_decided_under_the_settings(tmp_path: Path) -> None:
    with opened(build(tmp_path), Clock(COLLECTED_MS + 60_000)) as gate:
        ask(gate)
        (filed,) = file_messages(gate, report(tmp_path, FIRST), line="NL-0001", collected_ms=None)
        assert (filed.busy, len(statuses_of(gate))) == (0, 1)


def test_a_stop_follows_its_row_when_the_clock_is_set_back(tmp_path: Path) -> None:
    clock = Clock(COLLECTED_MS + 7_200_000)
    with opened(build(tmp_path), clock) as gate:
        turn(gate, gate.rules)
        ask(gate)
        stop_host_name(gate)
        clock.at_ms -= 3_600_000
        turn(gate, rules_of(gate, MOVED))
        assert stopped(gate) == {MOVED_HOST_NAME}
        turn(gate, rules_of(gate, EXAMPLE))
        assert stopped(gate) == {HOST_NAME}
        arrive(gate, message(element(FIRST)))
        assert b"HostName" not in b"".join(bodies(gate))


def test_who_waits_at_the_fence_sees_what_was_activated_whatever_the_database_is_set_to(
    tmp_path: Path, postgres_url: str
) -> None:
    url = make_url(postgres_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as conn:
        conn.execute(f"ALTER DATABASE \"{url.database}\" SET default_transaction_isolation = 'repeatable read'")
    clock = Clock(COLLECTED_MS + 60_000)
    with opened(build(tmp_path, database=postgres_url), clock) as old:
        turn(old, old.rules)
        ask(old)
        with contextlib.closing(open_gate(old.settings, clock)) as new:
            rules = rules_of(new, WITHOUT_ACTIVE)
            answers: list[object] = []
            thread = threading.Thread(target=lambda: answers.extend(arrive(old, message(element(FIRST)))))
            with new.transaction() as transaction:
                thread.start()
                time.sleep(0.5)
                done = activate(new, transaction, rules)
            new.install(rules)
            new.in_force = done.in_force
            thread.join(120)
            assert answers == [BUSY], "it decided nothing under a register that is not in force any more"
            assert bodies(new) == []
            assert arrive(new, message(element(FIRST))) == (TAKEN,)


@pytest.mark.parametrize("attempts", [0, 1])
def test_a_body_of_another_plan_is_not_sent_at_its_first_attempt_either(tmp_path: Path, attempts: int) -> None:
    with opened(build(tmp_path), Clock(COLLECTED_MS + 60_000)) as gate:
        turn(gate, gate.rules)
        ask(gate)
        arrive(gate, message(element(FIRST)))
        if attempts:
            assert len(bodies(gate)) == 1
        gate.install(rules_of(gate, WITHOUT_ACTIVE))  # as if somebody had not seen the activation
        with raises(register_superseded_error):
            bodies(gate)
