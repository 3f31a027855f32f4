"""The privacy budget over the turn of a year, which is another moment in the Netherlands than in UTC."""

from pathlib import Path

from tests.flow.counting import ACTIVITY, HOMES, HOUR_MS, SURE, api_of, home, send_all, street_settings
from tests.flow.gatehouse import DAY_MS, Clock, opened
from tests.flow.gatehouse import counted as tallied

from sluis.api.sharing import shared_about
from sluis.gate.path.closing import close_periods
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState
from sluis.standing.recipients import system_standing

LAST_DAY_MS = 1_798_675_200_000
"""2026-12-31T00:00Z: in the Netherlands that day ends an hour before the year does in UTC."""


def spent(gate: GateState) -> dict[int, int]:
    with gate.store.reading() as conn:
        return dict(system_standing(conn, gate.keystore).spent_u)


def test_a_period_counts_in_the_year_in_which_it_begins_in_the_gate_and_in_what_a_home_is_told(tmp_path: Path) -> None:
    """It is closed in the new year, and recorded then: told by that moment, a year would have a period too many."""
    clock = Clock(LAST_DAY_MS + 23 * HOUR_MS + HOUR_MS // 2)  # 00:30 on 1 January in the Netherlands
    homes = [home(number) for number in range(HOMES)]
    with opened(load_settings(street_settings(tmp_path, SURE)), clock, *homes) as gate:
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = LAST_DAY_MS + DAY_MS + HOUR_MS
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        assert close_periods(gate) == 1
        assert spent(gate) == {2026: 5_000_000}
        clock.at_ms += DAY_MS
        assert close_periods(gate) == 1
        assert spent(gate) == {2026: 5_000_000, 2027: 5_000_000}
        told = shared_about(api_of(gate), "NL-0001").counts
    assert [(line.year, line.spent, line.count) for line in told] == [(2026, "5", 1), (2027, "5", 1)]


def test_in_a_new_year_there_is_a_new_budget_and_none_of_the_old_year_is_left_over(tmp_path: Path) -> None:
    clock = Clock(LAST_DAY_MS - DAY_MS + HOUR_MS)
    changes = {**SURE, "privacy_budget: 36.5": "privacy_budget: 5"}
    homes = [home(number) for number in range(HOMES)]
    with opened(load_settings(street_settings(tmp_path, changes)), clock, *homes) as gate:
        for day, periods in ((0, 1), (1, 0), (2, 1), (3, 0)):
            clock.at_ms = LAST_DAY_MS + (day - 1) * DAY_MS + HOUR_MS
            send_all(gate, dict.fromkeys(range(HOMES), 0))
            clock.at_ms += DAY_MS
            assert close_periods(gate) == periods, day
        assert spent(gate) == {2026: 5_000_000, 2027: 5_000_000}
        assert tallied(gate)[ACTIVITY, "closed-budget"] == 2 * HOMES
