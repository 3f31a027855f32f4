"""The first page: true by itself, with what was not read beside what was."""

import re
from dataclasses import replace

from tests.audit_results import house, many, nothing

from sluis.audit.model import Declared, Reading
from sluis.reports.audit.summary import FIRST, figures, sentence, summary, undeclared, unseen
from sluis.reports.audit.view import View
from sluis.reports.blocks import Grid, Marks, Words
from sluis.terms import Kind


def test_the_sentence_counts_what_the_audit_holds() -> None:
    assert sentence(View(house(), "en")).startswith("7 destinations outside the house got something.")
    assert "14 fields were recognised. About people, or pointing at one: 13." in sentence(View(house(), "en"))
    one = replace(house(), flows=house().flows[:1], destinations=house().destinations[:1])
    assert sentence(View(one, "nl")).startswith("Buiten het huis kreeg 1 bestemming iets.")
    assert sentence(View(nothing(), "nl")) == (
        "In wat is gelezen, op een moment dat de opname niet vermeldt, verliet niets het huis."
    )


def test_what_was_not_read_is_a_number_of_its_own() -> None:
    assert ("2", "flows that could not be read") in figures(View(house(), "en"))
    assert ("4", "findings that fail or are unknown") in figures(View(house(), "en"))


def test_who_only_sent_to_the_house_received_nothing() -> None:
    """A server that hands out addresses answers; that is not where something of the house went."""
    made = house()
    lent = replace(made.flows[3], octets_out=0, octets_in=348)
    assert not any(field.flow == lent.number for field in made.fields)
    view = View(replace(made, flows=(*made.flows[:3], lent, *made.flows[4:])), "en")
    assert sentence(view).startswith("6 destinations outside the house got something.")
    assert sentence(view).endswith(" 1 other destination only sent something to the house.")
    assert ("6", "destinations outside the house") in figures(view)


def test_the_differences_by_verdict_add_up_to_the_figure() -> None:
    [marks] = undeclared(View(house(), "en"))
    assert isinstance(marks, Marks)
    counted = [int(count) for item in marks.items for count in re.findall(r"(\d+) (?:FAIL|UNKNOWN)", item)]
    assert (
        str(sum(counted))
        == {words: count for count, words in figures(View(house(), "en"))}["findings that fail or are unknown"]
    )
    assert len(house().observations) == sum(int(n) for item in marks.items for n in re.findall(r"(\d+) [A-Z]", item))


def test_without_a_register_nothing_is_called_undeclared() -> None:
    bare = replace(house(), observations=(), declared=Declared())
    assert len(figures(View(bare, "en"))) == 3
    [block] = undeclared(View(bare, "en"))
    assert isinstance(block, Words)
    assert block.text.startswith("No register was given")
    [same] = undeclared(View(replace(house(), observations=()), "en"))
    assert isinstance(same, Words)
    assert same.text.startswith("Nothing differs")


def test_most_about_people_stands_first_and_the_rest_is_counted() -> None:
    blocks = summary(View(house(), "en")).blocks
    [grid] = [block for block in blocks if isinstance(block, Grid)]
    assert [row[0][0] for row in grid.rows][:2] == [
        "telemetry.eu-central.wifi-insight.example",
        "collect.homegraph.example",
    ]
    assert grid.rows[-1][2] == ("nothing that could be read",)
    more = summary(View(many(), "en")).blocks
    [grid] = [block for block in more if isinstance(block, Grid)]
    assert len(grid.rows) == FIRST
    assert any(isinstance(block, Words) and block.text.startswith("And 192 more") for block in more)


def test_of_many_kinds_the_first_are_named_and_the_rest_counted() -> None:
    made = house()
    fields = tuple(replace(made.fields[0], number=number, kind=kind) for number, kind in enumerate(Kind, 1))
    [grid] = [block for block in summary(View(replace(made, fields=fields), "en")).blocks if isinstance(block, Grid)]
    assert grid.rows[0][2][0].endswith(f", and {len(Kind) - 8} more")


def test_limits_are_on_it_with_how_often() -> None:
    limits = unseen(View(house(), "en"))
    assert limits[0].startswith("The capture runs from 24 November 2026 at 14:00 until")
    assert limits[3].endswith("What stood behind it is lost. Number: 14.")
    assert len(limits) == len(house().limits)
    assert len(unseen(View(nothing(), "en"))) == 1
    assert isinstance(summary(View(nothing(), "en")).blocks[-1], Marks)


def test_what_was_read_and_said_nothing_is_not_called_unreadable() -> None:
    made = house()
    view = View(
        replace(made, flows=tuple(replace(flow, reading=Reading.CLEAR) for flow in made.flows), fields=()), "en"
    )
    [grid] = [block for block in summary(view).blocks if isinstance(block, Grid)]
    assert {row[2] for row in grid.rows} == {("nothing found",)}
