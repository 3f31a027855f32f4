"""The curve of a dossier has every measurement once, also two of one day, and the limit of today."""

from pathlib import Path

from tests.flow.gatehouse import Clock, build, opened
from tests.limited import QUALITY, measurement, register_in

from sluis.api.risk_curve import risk_curve
from sluis.api.risk_lease import risk_of
from sluis.gate.state.risk_lease import record_measurement


def test_two_measurements_of_one_day_are_two_points(tmp_path: Path) -> None:
    with opened(build(tmp_path, register=register_in(tmp_path)), Clock(1_795_737_600_000)) as gate:
        for number in range(2):
            record_measurement(gate, measurement(gate, input=f"{number:064x}"))
        [found] = [each for each in risk_of(gate) if each.activity == QUALITY]
    drawn = risk_curve(found)
    assert drawn.startswith("<svg")
    assert "2026-11-27" in drawn
    assert "2026-11-27 #2" in drawn
    assert "Homes found again" in drawn
