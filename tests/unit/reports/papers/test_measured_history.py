"""What is on record of measuring, where there is little: said as not on record, never as none."""

from dataclasses import dataclass
from pathlib import Path

from tests.flow.gatehouse import Clock, build, opened
from tests.limited import measurement, register_in

from sluis.gate.state.risk_finding import RiskFinding
from sluis.register.lower import RiskLimit
from sluis.reports.papers.measured_history import on_record
from sluis.standing.entries import MeasureBegun, Measured, SampleBegun


@dataclass
class Found:
    activity: str = "help"
    limit: RiskLimit | None = None
    finding: RiskFinding | None = None
    good_until_ms: int | None = None
    history: tuple[Measured, ...] = ()
    unreported: tuple[MeasureBegun, ...] = ()
    sample: SampleBegun | None = None


def test_what_is_not_on_record_is_said_to_be_that() -> None:
    said = [each.words() for each in on_record(Found())]
    assert said == ["help: a measurement is not on record.", "help: a sealed sample is not on record."]


def test_without_days_apart_nobody_says_that_no_home_is_found_again(tmp_path: Path) -> None:
    with opened(build(tmp_path, register=register_in(tmp_path)), Clock(1_795_737_600_000)) as gate:
        made = measurement(gate, again=())
    [said, _] = [each.words() for each in on_record(Found(history=(made,)))]
    assert "whether a home is found again was not measured" in said
