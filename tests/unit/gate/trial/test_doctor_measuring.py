"""The doctor says what a measurement closes, when one runs out, and that one was begun and never ended."""

from pathlib import Path

from tests.flow.gatehouse import DAY_MS, Clock, build, opened
from tests.flow.sampled_street import sample_of, street
from tests.limited import QUALITY, measurement, register_in
from tests.unit.gate.trial.test_doctor import clocks

from sluis.gate.state.health import Check, Health
from sluis.gate.state.risk_lease import begin_measurement, record_measurement
from sluis.gate.state.state import GateState
from sluis.gate.trial.doctor import examine
from sluis.gate.trial.doctor_measuring import measuring
from sluis.standing.sampling import HOUR_MS

NOW = 1_795_737_600_000


def told(gate: GateState, at_ms: int) -> dict[str, Check]:
    with gate.store.reading() as conn:
        checks = list(measuring(gate.rules, gate.follow(conn).system, at_ms))
    assert all((check.to_do("nl") == "") is (check.health is Health.OK) for check in checks)
    return {check.part: check for check in checks}


def test_closed_open_running_out_and_too_old(tmp_path: Path) -> None:
    part = f"risk {QUALITY}"
    with opened(build(tmp_path, register=register_in(tmp_path)), Clock(NOW)) as gate:
        none = told(gate, NOW)[part]
        assert (none.health, "closed-risk" in none.text("en")) == (Health.BAD, True)
        record_measurement(gate, measurement(gate))
        ends_ms = NOW - DAY_MS + 30 * DAY_MS
        assert told(gate, NOW)[part].health is Health.OK
        assert told(gate, ends_ms - 7 * DAY_MS - 1)[part].health is Health.OK
        soon = told(gate, ends_ms - 7 * DAY_MS)[part]
        assert (soon.health, "in 168 hours, and then it closes" in soon.text("en")) == (Health.WARN, True)
        assert told(gate, ends_ms)[part].health is Health.BAD
        record_measurement(gate, measurement(gate, input="cd" * 32, alone=(390, 400)))
        above = told(gate, NOW)[part]
        assert (above.health, "the register allows 30.0%" in above.text("en")) == (Health.BAD, True)


def test_a_measurement_that_was_begun_and_never_ended_is_told_until_it_has(tmp_path: Path) -> None:
    """Who does not like what came out breaks it off: the beginning stays, and the doctor says so."""
    part = f"measurement {QUALITY}"
    with opened(build(tmp_path, register=register_in(tmp_path)), Clock(NOW)) as gate:
        activity = gate.activity(QUALITY)
        assert activity is not None
        begin_measurement(gate, activity, "replay", "ef" * 32)
        begun = told(gate, NOW)[part]
        assert (begun.health, "efefefefefefefef" in begun.text("en")) == (Health.WARN, True)
        whole = {check.part: check.health for check in examine(gate.settings, clocks(NOW))}
        assert (whole[part], whole[f"risk {QUALITY}"]) == (Health.WARN, Health.BAD), "the command says it too"
        record_measurement(gate, measurement(gate, input="ef" * 32))
        assert part not in told(gate, NOW)


def test_a_sample_whose_hour_went_by_is_told(tmp_path: Path) -> None:
    part = f"sample {QUALITY}"
    with street(tmp_path) as (gate, _clock):
        until_ms = sample_of(gate).until_ms
        assert part not in told(gate, until_ms - HOUR_MS)
        missed = told(gate, until_ms)[part]
        assert (missed.health, "was not measured in its hour" in missed.text("en")) == (Health.WARN, True)
