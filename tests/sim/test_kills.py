"""Gates in processes of their own, killed with SIGKILL at a call or at any moment, and started again."""

from collections.abc import Callable

import pytest
from tests.sim.kills import street
from tests.sim.tally import PROPERTY, added

RUNS = 4
LONG_RUNS = 32
CHUNK = 4


@pytest.mark.parametrize(
    "first",
    [
        *range(0, RUNS, CHUNK),
        *(
            pytest.param(
                first,
                marks=pytest.mark.long(
                    sibling="test_every_report_a_recipient_holds_is_on_record_whenever_the_gate_was_killed"
                ),
            )
            for first in range(RUNS, LONG_RUNS, CHUNK)
        ),
    ],
)
def test_every_report_a_recipient_holds_is_on_record_whenever_the_gate_was_killed(
    record_property: Callable[[str, object], None], first: int
) -> None:
    with street() as play:
        done = [play(seed) for seed in range(first, first + CHUNK)]
    record_property(PROPERTY, added(played.counts() for played in done))
    assert [f"seed {run.seed}: {violation}" for run in done for violation in run.violations] == []
    assert sum(played.kills for played in done) > 0
    assert sum(played.intents for played in done) >= CHUNK * 6
