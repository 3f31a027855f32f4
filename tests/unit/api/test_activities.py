"""How the activities are, as values."""

from sluis.api.activities import activities_health
from sluis.api.gate import Gate


def test_each_activity_of_the_register_is_named_and_a_stop_is_said(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        before = activities_health(gate)
        gate.stop_recipient("wifi-insight")
        after = activities_health(gate)
    assert {each.activity for each in before.activities} >= {"wifi-help"}
    assert all(each.days_left >= 0 for each in before.activities)
    assert [line for line in after.sentences if line not in before.sentences] == [
        "Nothing goes to wifi-insight: it was stopped."
    ]
    assert before.waiting == {}
