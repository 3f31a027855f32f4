"""A figure of an incident is measured, estimated or unknown; a range is told as one."""

from tests.paper_checks import in_language

from sluis.reports.papers.incident import CERTAINTIES, Between, Certainty


def test_a_range_and_a_number_are_told() -> None:
    assert Between(10, 30).words() == "between 10 and 30"
    with in_language("nl"):
        assert (Between(10, 30).words(), Between(7, 7).words()) == ("tussen 10 en 30", "ongeveer 7")


def test_there_are_three_ways_to_know() -> None:
    assert set(CERTAINTIES) == set(Certainty)
    assert [CERTAINTIES[each] for each in Certainty] == ["measured", "estimated", "unknown"]
