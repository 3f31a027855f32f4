"""Activating a register is a barrier: what another plan decided does not leave, and a stopped row stays stopped."""

import contextlib
import json
import logging
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, build, element, message, opened, statuses_of
from tests.flow.reloading import EXAMPLE, MOVED, WITHOUT_ACTIVE, repin
from tests.ssh_people import Signatory

from sluis.errors import FileName, RegisterSupersededError
from sluis.gate.delivery.deliver import claim
from sluis.gate.path.steps import BUSY, TAKEN
from sluis.gate.reload.activation import Activated, activate, remember, say
from sluis.gate.state.readiness import readiness
from sluis.gate.state.rules import Rules, read_rules
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.events import events_of
from sluis.ledger.record import Status
from sluis.lifecycle.archive import archived_plan
from sluis.lifecycle.people import recorded_people
from sluis.store.counts import quarantine_row, quarantined
from sluis.store.registers import last_plan
from sluis.store.schema import plan_vocabularies, plans, registers

FIRST = COLLECTED_MS // 1000
HOST_NAME, ACTIVE = 6, 7


@pytest.fixture
def active(gate: GateState) -> GateState:
    """Return a gate that has activated its register, as a start does."""
    turn(gate, gate.rules)
    return gate


def turn(gate: GateState, rules: Rules) -> Activated:
    with gate.transaction() as conn:
        done = activate(gate, conn, rules)
    gate.install(rules)
    gate.in_force = done.in_force
    return done


def other(gate: GateState, register: str) -> Rules:
    folder = Path(gate.settings.base)
    repin(folder, register)
    return read_rules(load_settings(folder / "gate.toml"), gate.clock())


def both(at_s: int) -> bytes:
    """Return a report with something for both activities."""
    return message(element(at_s, Ethernet={"Interface": {"1": {"Status": "Up"}}}))


def test_bodies_of_a_changed_plan_are_cancelled_and_those_of_an_unchanged_one_wait(
    active: GateState, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "sluis.gate")
    ask(active)
    arrive(active, both(FIRST), both(FIRST + 1))
    assert statuses_of(active) == [None] * 4
    rules = other(active, WITHOUT_ACTIVE)
    done = turn(active, rules)
    assert done == Activated(rules.register.digest, new=True, cancelled={"wifi-help": 2})
    assert sorted(map(str, statuses_of(active))) == sorted(map(str, [Status.CANCELLED, None] * 2))
    say(done)
    assert f"register {rules.register.digest} is in force" in caplog.text
    assert "activity wifi-help: 2 waiting bodies cancelled" in caplog.text
    arrive(active, both(FIRST + 2))
    assert turn(active, rules) == Activated(rules.register.digest, new=False, cancelled={})


def test_what_comes_into_force_is_an_event_once(active: GateState) -> None:
    turn(active, active.rules)
    rules = other(active, WITHOUT_ACTIVE)
    turn(active, rules)
    with active.store.reading() as conn:
        contents = [json.loads(event.content) for event in events_of(conn, 0)]
    assert [event["register"] for event in contents] == [contents[0]["register"], rules.register.digest]
    assert {line.split(" ")[0] for line in contents[0]["plans"]} == {activity.name for activity in rules.activities}


def test_an_activity_that_is_gone_or_closed_cancels_what_waits(active: GateState) -> None:
    ask(active)
    arrive(active, both(FIRST))
    closed = EXAMPLE.replace("    retention: P30D\n", "", 1)
    assert turn(active, other(active, closed)).cancelled == {"wifi-help": 1}
    a, b = EXAMPLE.index("  # Always on, on a legitimate interest"), EXAMPLE.index("# Routers whose Bulk Data")
    gone = EXAMPLE[:a] + EXAMPLE[b : EXAMPLE.index("decisions:")] + "decisions: []\n"
    assert turn(active, other(active, gone)).cancelled == {"network-quality": 1}
    assert statuses_of(active) == [Status.CANCELLED] * 2


def test_a_household_that_was_erased_holds_nothing_up(active: GateState) -> None:
    ask(active)
    arrive(active)
    with active.transaction() as conn:
        active.keystore.destroy_household(conn, 0)
    assert turn(active, other(active, WITHOUT_ACTIVE)).cancelled == {"wifi-help": 1}


def test_an_activation_that_fails_changes_nothing(active: GateState) -> None:
    ask(active)
    arrive(active)
    before = active.rules
    rules = other(active, WITHOUT_ACTIVE)

    def interrupted() -> None:
        with active.transaction() as conn:
            activate(active, conn, rules)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert active.rules is before
    assert statuses_of(active) == [None]
    with active.store.reading() as conn:
        assert archived_plan(conn, "wifi-help", rules.activities[0].lowered.plan.digest) is None


def stopped(gate: GateState) -> set[tuple[str, int]]:
    with gate.store.reading() as conn:
        return {(row.activity, row.row) for row in quarantined(conn)}


def stop(gate: GateState, *rows: int) -> None:
    with gate.transaction() as conn:
        for row in rows:
            quarantine_row(conn, "wifi-help", row, "host_name", 1)
        quarantine_row(conn, "network-quality", 1, "serial", 1)


def test_a_stopped_row_keeps_its_stop_under_its_new_number(active: GateState) -> None:
    stop(active, HOST_NAME)
    turn(active, other(active, MOVED))
    assert stopped(active) == {("wifi-help", 7), ("network-quality", 1)}
    turn(active, other(active, EXAMPLE))
    assert stopped(active) == {("wifi-help", HOST_NAME), ("network-quality", 1)}


def test_rows_that_change_places_change_their_stops_and_one_that_is_gone_needs_none(active: GateState) -> None:
    stop(active, HOST_NAME, ACTIVE)
    turn(active, other(active, MOVED))
    assert stopped(active) == {("wifi-help", HOST_NAME), ("wifi-help", ACTIVE), ("network-quality", 1)}
    turn(active, other(active, WITHOUT_ACTIVE))
    assert stopped(active) == {("wifi-help", HOST_NAME), ("network-quality", 1)}


def test_when_nobody_knows_which_row_it_was_the_activity_stops(active: GateState) -> None:
    stop(active, HOST_NAME)
    with active.transaction() as conn:
        conn.execute(update(registers).values(bytes=b"\0"))
    turn(active, other(active, MOVED))
    assert stopped(active) == {("wifi-help", 0), ("network-quality", 1)}


def test_a_new_process_compares_with_what_was_in_force(tmp_path: Path) -> None:
    clock = Clock(COLLECTED_MS + 60_000)
    with opened(build(tmp_path), clock) as first:
        turn(first, first.rules)
        ask(first)
        arrive(first)
        stop(first, HOST_NAME)
    repin(tmp_path, MOVED)
    second = open_gate(load_settings(tmp_path / "gate.toml"), clock)
    assert turn(second, second.rules).cancelled == {"wifi-help": 1}
    assert stopped(second) == {("wifi-help", 7), ("network-quality", 1)}
    second.close()


def test_a_process_beside_the_gate_only_remembers(gate: GateState) -> None:
    ask(gate)
    arrive(gate)
    remember(gate)
    digest = gate.activities[0].lowered.plan.digest
    with gate.store.reading() as conn:
        assert last_plan(conn, "wifi-help") == digest
        archived = archived_plan(conn, "wifi-help", digest)
    assert archived is not None
    assert archived.exact
    assert archived.plan == gate.activities[0].lowered.plan
    assert statuses_of(gate) == [None]
    with gate.transaction() as conn:
        conn.execute(delete(plan_vocabularies))
        conn.execute(delete(plans))
    assert isinstance(gate.register.name, FileName)


def test_who_did_not_hear_of_an_activation_decides_and_sends_nothing_until_it_has(
    active: GateState, clock: Clock
) -> None:
    """Two processes on one database: the second one's register is older than what the first brought into force."""
    with contextlib.closing(open_gate(active.settings, clock)) as behind:
        turn(behind, behind.rules)
        ask(active)
        assert arrive(behind, both(FIRST)) == (TAKEN,)
        turn(active, other(active, WITHOUT_ACTIVE))
        assert arrive(behind, both(FIRST + 1)) == (BUSY,)
        with pytest.raises(RegisterSupersededError):
            claim(behind, "wifi-insight", 1)
        ready = readiness(behind, "en")
        assert not ready.ready
        assert any("another register" in line for line in ready.lines)
        assert arrive(active, both(FIRST + 1)) == (TAKEN,)
        assert (
            turn(behind, read_rules(load_settings(Path(active.settings.base) / "gate.toml"), clock())).cancelled == {}
        )
        assert arrive(behind, both(FIRST + 2)) == (TAKEN,)
        assert arrive(active, both(FIRST + 3)) == (TAKEN,), "the same rules again are no new activation"
        assert readiness(behind, "en").ready


def test_a_process_that_never_activated_holds_to_what_was_in_force_when_it_began(
    active: GateState, clock: Clock
) -> None:
    with contextlib.closing(open_gate(active.settings, clock)) as filing:
        remember(filing)
        ask(active)
        assert arrive(filing, both(FIRST)) == (TAKEN,)
        turn(active, other(active, WITHOUT_ACTIVE))
        assert arrive(filing, both(FIRST + 1)) == (BUSY,)


def test_who_may_sign_is_on_record_from_when_a_gate_runs_under_it(active: GateState) -> None:
    path = Path(active.settings.base) / "gate.toml"
    alone = path.read_text(encoding="utf-8")
    people = f'[[people.signers]]\nname = "FG"\nroles = ["dpo"]\nkey = "{Signatory().line}"\n'
    for text in (alone, f"{alone}\n{people}", f"{alone}\n{people}", alone):
        path.write_text(text, encoding="utf-8")
        turn(active, read_rules(load_settings(path), active.clock()))
    with active.store.reading() as conn:
        names = [[person.name for person in each.people.signers] for each in recorded_people(conn)]
    assert names == [["FG"], []]
