"""The office is told what is on record of risk, as the shell is, and nothing that is not."""

from pathlib import Path

import msgspec
from tests.flow.gatehouse import DAY_MS, build
from tests.limited import QUALITY, measurement, register_in

from sluis.api.gate import Gate
from sluis.api.office_risk import ActivityRisk, risk_on_record
from sluis.api.risk_lease import risk_of
from sluis.gate.state.risk_lease import record_measurement
from sluis.reports.risk_lease import in_words


def quality(gate: Gate) -> ActivityRisk:
    [found] = [each for each in risk_on_record(gate).activities if each.activity == QUALITY]
    return found


def test_each_measurement_is_told_newest_first_and_only_the_one_that_counts_is_marked(tmp_path: Path) -> None:
    build(tmp_path, register=register_in(tmp_path))
    with Gate.open(tmp_path / "gate.toml") as gate:
        state = gate.beside()
        empty = quality(gate)
        assert (empty.open, empty.measured, empty.most_alone, empty.most_again) == (False, [], 0.3, 0.3)
        record_measurement(state, measurement(state, last_ms=state.clock() - DAY_MS - 1000))
        assert quality(gate).open
        record_measurement(state, measurement(state, input="cd" * 32, alone=(390, 400)))
        told = quality(gate)
        assert [each.counts for each in told.measured] == [True, False]
        assert [round(each.alone.share, 3) for each in told.measured] == [0.975, 0.01]
        assert told.measured[0].alone.low < 0.975 < told.measured[0].alone.high
        assert told.measured[0].again is not None
        [same] = [each for each in risk_of(state) if each.activity == QUALITY]
        assert told.words == list(in_words(same))
        assert any("The row that does most is" in each for each in told.words)
        assert any("this would stay under the limit" in each for each in told.words)


def test_days_that_were_not_measured_are_told_as_none(tmp_path: Path) -> None:
    build(tmp_path, register=register_in(tmp_path))
    with Gate.open(tmp_path / "gate.toml") as gate:
        state = gate.beside()
        record_measurement(state, measurement(state, again=()))
        told = quality(gate)
        assert told.measured[0].again is None
        assert not told.open
        assert b"ab" * 32 not in msgspec.json.encode(told), "no digest of an input"


def test_what_limits_nothing_is_open_and_says_so(tmp_path: Path) -> None:
    build(tmp_path)
    with Gate.open(tmp_path / "gate.toml") as gate:
        for each in risk_on_record(gate).activities:
            assert (each.open, each.most_alone, each.measured) == (True, None, [])
            assert "nothing is limited" in each.words[0]
