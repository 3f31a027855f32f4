"""Samples of homes: drawn when they are due, by one gate, and given up whole when they may not be kept any more."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from tests.flow.counting import home
from tests.flow.gatehouse import DAY_MS, Clock, build, opened, set_settings
from tests.flow.sampled_street import DRAWN, FROM, MEASURING, NOON, kept, sample_of, send, street
from tests.limited import QUALITY, register_in

from sluis.gate.state.sampling import keep_samples
from sluis.gate.state.settings import MeasuringSettings
from sluis.standing.sampling import HOUR_MS


@pytest.mark.parametrize("why", ["settings", "size", "register"])
def test_a_sample_that_may_not_be_kept_any_more_is_given_up_whole(tmp_path: Path, why: str) -> None:
    with street(tmp_path, homes=DRAWN) as (gate, clock):
        clock.at_ms = FROM + 6 * HOUR_MS
        send(gate, clock.at_ms, DRAWN)
        small = MeasuringSettings(sample=DRAWN, bytes=100)
        if why == "register":
            activities = tuple(
                replace(each, lowered=replace(each.lowered, leaving="ab" * 32)) if each.name == QUALITY else each
                for each in gate.rules.activities
            )
            gate.install(replace(gate.rules, activities=activities))
        else:
            changed = {"measuring": None if why == "settings" else small}
            set_settings(gate, msgspec.structs.replace(gate.settings, **changed))
        keep_samples(gate)
        assert kept(gate) == []
        clock.at_ms += HOUR_MS
        send(gate, clock.at_ms, DRAWN)
        assert kept(gate) == []
        with gate.store.reading() as conn:
            assert QUALITY not in gate.follow(conn).system.samples or why == "register"


def test_no_sample_is_drawn_twice_and_none_before_its_interval_is_over(tmp_path: Path) -> None:
    with street(tmp_path, homes=DRAWN) as (gate, clock), opened(gate.settings, clock, home(0)) as other:
        assert (keep_samples(other), keep_samples(gate)) == (0, 0)
        begun = []
        for hour in range(24 * 10):
            clock.at_ms = NOON + hour * HOUR_MS
            if keep_samples(gate):
                begun.append((sample_of(gate).from_ms - FROM) // DAY_MS)
        assert begun == [3, 6, 9]


def test_without_settings_or_without_a_limit_nothing_is_kept(tmp_path: Path) -> None:
    settings = build(tmp_path, register=register_in(tmp_path))
    with opened(settings, Clock(NOON), home(0)) as gate:
        assert keep_samples(gate) == 0
    settings = build(tmp_path, more=MEASURING)
    with opened(settings, Clock(NOON), home(0)) as gate:
        assert keep_samples(gate) == 0
