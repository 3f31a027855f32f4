"""A dossier carries every measurement, those that never ended, the sealed sample and the curve; the same twice."""

import json
from pathlib import Path

from tests.flow.gatehouse import Clock, build, opened
from tests.flow.sampled_street import sample_of, street
from tests.limited import QUALITY, measurement, register_in

from sluis.api.dossier_risk import risk_files
from sluis.api.risk_lease import risk_of
from sluis.gate.state.risk_lease import begin_measurement, record_measurement
from sluis.i18n import use
from sluis.reports.papers.measured_history import MOST_TOLD, on_record

NOW = 1_795_737_600_000


def test_all_of_it_stands_in_file_sentences_and_curve_and_none_of_it_moves_with_the_clock(tmp_path: Path) -> None:
    clock = Clock(NOW)
    with opened(build(tmp_path, register=register_in(tmp_path)), clock) as gate:
        record_measurement(gate, measurement(gate))
        record_measurement(gate, measurement(gate, input="cd" * 32, alone=(390, 400)))
        activity = gate.activity(QUALITY)
        assert activity is not None
        begin_measurement(gate, activity, "replay", "ef" * 32)
        made = risk_files(risk_of(gate))
        clock.at_ms += 400 * 86_400_000
        assert risk_files(risk_of(gate)) == made, "the same store, the same bytes: also when it is too old by then"
        [found] = [each for each in risk_of(gate) if each.activity == QUALITY]
    [row] = [each for each in json.loads(made["risk/on-record.json"]) if each["activity"] == QUALITY]
    assert [each["alone"]["hits"] for each in row["history"]] == [4, 390]
    assert [each["input"] for each in row["begun"]] == ["ef" * 32]
    assert {f"risk/{QUALITY}-en.svg", f"risk/{QUALITY}-nl.svg"} <= set(made)
    assert b"Homes that are alone" in made[f"risk/{QUALITY}-en.svg"]
    assert b"at most, today" in made[f"risk/{QUALITY}-en.svg"]
    said = [each.words() for each in on_record(found)]
    assert len(said) == 4
    assert "up to 98.6" in said[0]
    assert said[0].index("400 homes and 800 bodies") > 0
    assert "has no result on record" in said[2]
    assert "ef" * 32 in said[2]
    assert said[3] == f"{QUALITY}: a sealed sample is not on record."
    use("nl")
    dutch = [each.words() for each in on_record(found)]
    use("en")
    assert "er is geen uitkomst vastgelegd" in dutch[2]


def test_a_sample_is_told_by_how_many_homes_and_until_when_and_by_none_of_them(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, _clock):
        sample = sample_of(gate)
        made = risk_files(risk_of(gate))
        [found] = [each for each in risk_of(gate) if each.activity == QUALITY]
    [row] = [each for each in json.loads(made["risk/on-record.json"]) if each["activity"] == QUALITY]
    assert (row["sample"]["homes"], row["sample"]["slots"]) == (sample.homes, sample.slots)
    said = [each.words() for each in on_record(found)][-1]
    assert f"what is released of {sample.homes} homes, which the log drew out of {sample.slots}" in said
    assert "and then deleted" in said
    assert "NL-" not in made["risk/on-record.json"].decode()


def test_of_very_many_measurements_the_newest_are_told_and_how_many_more_there_are(tmp_path: Path) -> None:
    with opened(build(tmp_path, register=register_in(tmp_path)), Clock(NOW)) as gate:
        for number in range(MOST_TOLD + 2):
            record_measurement(gate, measurement(gate, input=f"{number:064x}"))
        [found] = [each for each in risk_of(gate) if each.activity == QUALITY]
    said = [each.words() for each in on_record(found)]
    assert len(said) == MOST_TOLD + 2
    assert "2 older measurements are on record" in said[-2]
