"""Why an activity is open or closed, in words."""

from collections import namedtuple
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.flow.gatehouse import COLLECTED_MS, EXAMPLES, Clock, arrive, ask, build, opened, set_settings

from sluis.gate.state import backpressure
from sluis.gate.state.readiness import is_open, moment, readiness
from sluis.gate.state.state import GateState


def test_open_activities_say_until_when(gate: GateState) -> None:
    ready = readiness(gate, "en")
    assert ready.ready
    assert len(ready.lines) == 2
    for line, activity in zip(ready.lines, gate.activities, strict=True):
        assert is_open(activity, gate.clock())
        assert line == f"{activity.name}: open until {moment(activity.lowered.lease.not_after_ms)}."


def test_a_plan_that_ran_out_or_does_not_hold_yet_says_since_or_until_when(gate: GateState, clock: Clock) -> None:
    activity = gate.activities[0]
    clock.at_ms = activity.activated_ms - 1
    assert f"closed until its activation at {moment(activity.activated_ms)}" in readiness(gate, "en").lines[0]
    ends_ms = max(activity.lowered.lease.not_after_ms for activity in gate.activities)
    clock.at_ms = ends_ms
    ready = readiness(gate, "en")
    assert not ready.ready
    assert f"its plan ran out at {moment(activity.lowered.lease.not_after_ms)}" in ready.lines[0]
    assert ready.lines[0] != readiness(gate, "nl").lines[0]


def test_a_finding_of_law_is_named_with_its_reason(tmp_path: Path) -> None:
    text = (EXAMPLES / "register-per-home.yaml").read_text()
    assert "    retention: P30D\n" in text
    unlawful = tmp_path / "unlawful.yaml"
    unlawful.write_text(text.replace("    retention: P30D\n", "").replace("version: 1\n", "version: 1\n", 1))
    with opened(build(tmp_path, register=unlawful), Clock(COLLECTED_MS)) as state:
        ready = readiness(state, "en")
        assert ready.ready, "the other activity is open"
        assert any(line.startswith("wifi-help: closed by avg-30-1 ") for line in ready.lines)
        assert not any(line.startswith("wifi-help: open") for line in ready.lines)


def test_a_gate_without_its_key_file_says_so_and_is_not_ready(gate: GateState) -> None:
    path = gate.settings.file(gate.settings.keystore.file)
    content = path.read_bytes()
    path.unlink()
    ready = readiness(gate, "en")
    assert not ready.ready
    assert ready.lines[-1].startswith("There is no key file")
    path.write_bytes(content)
    path.chmod(0o644)
    assert "Others than the user that runs Sluis can use the key file" in readiness(gate, "en").lines[-1]
    path.chmod(0o600)
    assert readiness(gate, "en").ready


def test_a_gate_of_which_a_part_has_ended_says_so_and_is_not_ready(gate: GateState) -> None:
    gate.parts._ended["sealing"] = None
    ready = readiness(gate, "nl")
    assert not ready.ready
    assert ready.lines[-1].startswith("Een onderdeel van de poort is gestopt: sealing.")


def test_a_gate_without_room_says_so_and_is_not_ready(gate: GateState, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = namedtuple("Disk", "f_bavail f_frsize")  # noqa: PYI024 - the shape of os.statvfs
    monkeypatch.setattr(backpressure.os, "statvfs", lambda _folder: disk(0, 4096))
    ready = readiness(gate, "en")
    assert not ready.ready
    assert ready.lines[-1].startswith("The disk of the database has 0 bytes left;")
    monkeypatch.undo()
    assert readiness(gate, "en").ready
    ask(gate)
    set_settings(gate, replace(gate.settings, limits=replace(gate.settings.limits, outbox_bytes=1)))
    arrive(gate)
    assert not readiness(gate, "nl").ready, "the outbox is full"
