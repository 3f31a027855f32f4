"""The first sentences of a report: true by themselves, and of the destination that got most."""

from dataclasses import replace

import pytest
from tests.audit_results import house, nothing

from sluis.audit.model import Reading
from sluis.reports.audit.news import news
from sluis.reports.audit.summary import summary
from sluis.reports.audit.view import View
from sluis.reports.blocks import Words


def test_it_stands_first_and_names_who_what_whom_how_often_how_and_where() -> None:
    view = View(house(), "en")
    told = news(view)
    first = summary(view).blocks[0]
    assert isinstance(first, Words)
    assert first.text == told
    most = max(view.audit.destinations, key=lambda one: sum(field.telling for field in view.fields_to[one.key]))
    assert f" to {view.to(most.key)}, " in told
    assert " time" in told
    assert "The register names it as a recipient." in told
    assert told.endswith("As far as could be read, no other destination got more about people.")


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_there_is_no_news_of_nothing(lang: str) -> None:
    assert news(View(nothing(), lang)) == ""


@pytest.mark.parametrize(
    ("reading", "said", "not_said"),
    [
        (Reading.CLEAR, "It was not encrypted", "encrypted on the way"),
        (Reading.SEALED, "It was encrypted on the way.", "not encrypted"),
        (Reading.OPENED, "It was encrypted on the way.", "not encrypted"),
        (Reading.RECORDED, "Whether it was encrypted is not known.", "It was"),
        (Reading.UNREAD, "Whether it was encrypted is not known.", "It was"),
    ],
)
def test_how_it_went_is_never_said_better_than_it_was(reading: Reading, said: str, not_said: str) -> None:
    made = house()
    view = View(replace(made, flows=tuple(replace(flow, reading=reading) for flow in made.flows)), "en")
    assert said in news(view)
    assert not_said not in news(view)


def test_what_was_read_of_something_not_read_whole_is_said_to_have_been_open() -> None:
    made = house()
    flows = tuple(replace(flow, reading=Reading.UNREAD, partly_read=True) for flow in made.flows)
    assert "Part of it was not encrypted" in news(View(replace(made, flows=flows), "en"))


def test_of_what_was_not_read_it_says_so_and_never_that_nothing_stood_in_it() -> None:
    made = replace(house(), fields=())
    sealed = replace(made, flows=tuple(replace(flow, reading=Reading.SEALED) for flow in made.flows))
    assert news(View(sealed, "en")).endswith(
        "As far as could be read, no other destination got anything about people either."
    )
    assert "something that could not be read" in news(View(sealed, "en"))
    clocks = replace(made, flows=tuple(replace(flow, reading=Reading.CLEAR, protocol="ntp") for flow in made.flows))
    assert "questions for the time of day" in news(View(clocks, "en"))


def test_a_country_is_that_of_the_registration_and_without_one_the_cure_stands_beside() -> None:
    made = house()
    bare = replace(made, destinations=tuple(replace(one, country="") for one in made.destinations))
    assert "the table of addresses does not say" in news(View(bare, "en"))
    without = replace(bare, table=replace(made.table, name="", day="", licence=""))
    assert "`sluis audit --renew-table`" in news(View(without, "en"))
    assert "registered in" in news(View(made, "en"))
