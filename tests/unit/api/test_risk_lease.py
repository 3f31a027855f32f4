"""Measuring what runs and putting it on record: what is read is what is recorded, and what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import Clock, build, entry, opened
from tests.limited import QUALITY, register_in
from tests.raised import raises
from tests.risk_files import MIDNIGHT_S, write_fleet

from sluis import api
from sluis.api.risk_lease import ToRecord, measure_in, risk_of
from sluis.demo.homes import OUI, PRODUCT_CLASS, neighbourhood
from sluis.errors.cli import activity_unknown_error
from sluis.errors.gate import shadow_missing_error
from sluis.errors.risk import input_digest_error, input_unnamed_error, too_few_homes_error
from sluis.gate.state.state import GateState
from sluis.reports.papers.measured_history import on_record
from sluis.reports.risk_lease import in_words
from sluis.standing.measured import seed_of

NOW = (MIDNIGHT_S + 3 * 86_400) * 1000


@pytest.fixture
def limited_gate(tmp_path: Path) -> Iterator[GateState]:
    with opened(build(tmp_path, register=register_in(tmp_path)), Clock(NOW)) as state:
        yield state


def test_what_is_on_record_is_what_was_measured_with_a_seed_nobody_chose(
    limited_gate: GateState, tmp_path: Path
) -> None:
    fleet = write_fleet(tmp_path / "reports.ndjson", homes=24)
    done = measure_in(limited_gate, ToRecord(QUALITY, [fleet]))
    entry, figures = done.entry, done.measured.figures
    assert entry.input == done.measured.source.sha256
    assert entry.seed == figures.seed == seed_of(entry.input, entry.leaving, entry.root)
    assert entry.alone == (figures.heard.unique.hits, figures.heard.unique.trials)
    assert (entry.homes, entry.silent) == (figures.homes - figures.silent, figures.silent)
    assert entry.source == "replay"
    json.dumps(api.as_json(done))
    [found] = [each for each in risk_of(limited_gate) if each.activity == QUALITY]
    assert found.history == (entry,)
    json.dumps(api.as_json(found))


def test_homes_whose_router_the_registry_does_not_name_are_counted_and_told(tmp_path: Path) -> None:
    """Who profits: who adds invented homes. Each share is of more then, and smaller."""
    fleet = write_fleet(tmp_path / "reports.ndjson", homes=24)
    named = [
        entry(f"NL-{place:04d}", oui=OUI, product_class=PRODUCT_CLASS, serial=each.serial, endpoint=None, login=None)
        for place, each in enumerate(neighbourhood(24, 1))
        if place < 20
    ]
    with opened(build(tmp_path, register=register_in(tmp_path)), Clock(NOW), *named) as state:
        done = measure_in(state, ToRecord(QUALITY, [fleet]))
        assert (done.entry.strangers, done.measured.source.strangers) == (4, 4)
        [found] = [each for each in risk_of(state) if each.activity == QUALITY]
        assert any("of 4 of the 24 homes the registry of this gate names no router" in said for said in in_words(found))
        told = [sentence.words() for sentence in on_record(found)]
        assert any("of 4 of the 24 homes the registry of this gate names no router" in said for said in told)


def test_an_input_that_is_not_what_its_digest_says_and_one_that_cannot_be_read_again_are_refused(
    limited_gate: GateState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = write_fleet(tmp_path / "reports.ndjson", homes=24)
    with raises(input_digest_error):
        measure_in(limited_gate, ToRecord(QUALITY, [fleet], expected="00" * 32))
    with Path(fleet).open(encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        with raises(input_unnamed_error):
            measure_in(limited_gate, ToRecord(QUALITY, ["-"]))
    assert all(not each.history for each in risk_of(limited_gate))


def test_too_few_homes_another_activity_and_no_shadow_are_refused(limited_gate: GateState, tmp_path: Path) -> None:
    fleet = write_fleet(tmp_path / "reports.ndjson", homes=19)
    with raises(too_few_homes_error):
        measure_in(limited_gate, ToRecord(QUALITY, [fleet]))
    with raises(activity_unknown_error):
        measure_in(limited_gate, ToRecord("elsewhere", [fleet]))
    with raises(shadow_missing_error):
        measure_in(limited_gate, ToRecord(QUALITY, [fleet], shadow=True))
