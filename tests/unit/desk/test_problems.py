"""Problem details: status, language, and nothing of what was sent."""

import json

import pytest

from sluis.desk.problems import TYPE, language_header, problem_of, status_of
from sluis.errors import Code, FileName, RegisterText, SluisError
from sluis.errors.cli import activity_unknown_error
from sluis.errors.desk import (
    call_forbidden_error,
    call_refused_error,
    desk_busy_error,
    desk_fault_error,
    feed_changed_error,
    not_kept_error,
    reason_needed_error,
)
from sluis.errors.gate import household_unknown_error
from sluis.errors.standing import recipient_stopped_error, recipient_unknown_error, standing_closed_error
from sluis.errors.store import store_conflict_error

STATUSES = [
    (call_forbidden_error(), 403),
    (desk_busy_error(), 503),
    (desk_fault_error(), 500),
    (not_kept_error(), 503),
    (reason_needed_error(), 400),
    (feed_changed_error(), 409),
    (household_unknown_error(), 404),
    (recipient_unknown_error(file=FileName("register.yaml"), known=RegisterText("a")), 404),
    (activity_unknown_error(file=FileName("register.yaml"), option=Code("ACTIVITY"), known=RegisterText("a")), 404),
    (recipient_stopped_error(recipient=RegisterText("a"), what=Code("stopped")), 409),
    (standing_closed_error(why=Code("lost")), 503),
    (store_conflict_error(what=Code("constraint")), 503),
]


@pytest.mark.parametrize(("fault", "status"), STATUSES)
def test_the_status_says_whose_turn_it_is(fault: SluisError, status: int) -> None:
    problem = problem_of(fault, None)
    assert (problem.status, status_of(fault)) == (status, status)
    document = json.loads(problem.body)
    assert document["type"] == f"urn:sluis:error:{fault.code}"
    assert document["detail"].startswith(document["title"])
    assert ("content-type", TYPE) in problem.headers
    assert (("retry-after", "2") in problem.headers) is (status == 503)


@pytest.mark.parametrize(
    ("why", "status"), [("path", 404), ("method", 405), ("type", 415), ("form", 400), ("large", 413), ("slow", 408)]
)
def test_a_call_that_is_none_has_the_status_of_http(why: str, status: int) -> None:
    assert status_of(call_refused_error(why=Code(why))) == status


def test_the_language_is_the_first_one_asked_for() -> None:
    dutch, english = (json.loads(problem_of(desk_busy_error(), asked).body)["title"] for asked in ("nl;q=1, en", "fr"))
    assert dutch.startswith("Het loket")
    assert english.startswith("The desk")
    assert language_header({b"accept-language": b"nl"}) == "nl"
    assert language_header({}) is None


def test_where_things_lie_on_the_machine_is_not_said() -> None:
    for file in (FileName("/srv/PIEPKUIKEN/register.yaml"), FileName("register.yaml")):
        problem = problem_of(recipient_unknown_error(file=file, known=RegisterText("a")), None)
        assert b"PIEPKUIKEN" not in problem.body
        assert json.loads(problem.body)["title"].startswith("register.yaml has no such recipient")
    assert json.loads(problem_of(recipient_unknown_error(file=FileName(""), known=RegisterText("a")), None).body)
