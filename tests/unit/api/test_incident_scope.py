"""Time is cut where a source ends; a recipient that the ledger does not name is unknown, and homes are not."""

from pathlib import Path

from tests.flow.gatehouse import Clock, arrive, ask, build, element, entry, message, opened

from sluis.api.incident_scope import scope_of
from sluis.api.incident_sources import Given, RolloutList
from sluis.reports.papers.figure import Origin, Source
from sluis.reports.papers.incident import Certainty
from sluis.standing.rollout_file import RolloutRow

LIST = Given(RolloutList((RolloutRow("0011AA", "HG", "1.0", 0, None, 7, 2),), Source(Origin.ROLLOUT, "rollout.csv")))
LATER = 2**42


def test_each_part_has_the_source_of_its_time_on_both_databases(tmp_path: Path, database_url: str) -> None:
    with opened(build(tmp_path, database=database_url), Clock(), entry()) as state:
        ask(state)
        arrive(state, message(element()))
        with_list = scope_of(state, "wifi-insight", (0, LATER), LATER - 10, LIST)
        without = scope_of(state, "another", (0, LATER), LATER - 10, Given())
    known = [(each.homes.certainty, each.homes.figure.words()) for each in with_list.stretches]
    assert known == [
        (Certainty.ESTIMATED, "about 7"),
        (Certainty.MEASURED, "1"),
        (Certainty.UNKNOWN, "unknown"),
    ]
    assert with_list.activities == ("wifi-help",)
    assert [each.homes.certainty for each in without.stretches] == [Certainty.UNKNOWN] * 3
    assert without.activities == ()


def test_a_home_that_cannot_be_read_makes_a_count_a_least(tmp_path: Path) -> None:
    with opened(build(tmp_path), Clock(), entry()) as state:
        ask(state)
        arrive(state, message(element()))
        with state.transaction() as conn:
            state.keystore.destroy_household(conn, 0)
        made = scope_of(state, "wifi-insight", (0, LATER), LATER, Given()).stretches[-1]
    assert made.homes.certainty is Certainty.UNKNOWN
    assert "cannot be opened any more" in made.homes.how.words()
    [lost] = [each for each in made.figures if each.certainty is Certainty.MEASURED]
    assert (lost.figure.value, lost.how.words().split(".")[0]) == (1, "Their keys are gone")
