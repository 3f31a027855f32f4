"""Candidates are values the register would take, for every fact the law asks for."""

from datetime import date

import pytest

from sluis.register.change import plain_with
from sluis.register.counterfactuals import OPEN, candidates
from sluis.register.fact_locations import PLACES
from sluis.register.fact_path import Steps, steps_of
from sluis.register.schema_check import valid
from sluis.register.tree import plain, read_tree
from sluis.register.under_check import written_out

from .register_texts import EXAMPLE

DAY = date(2026, 11, 24)


def place(text: str) -> Steps:
    recipients = text.replace("recipients.*", "recipients.wifi-insight")
    found = steps_of(recipients.replace("activities.*", "activities.wifi-help").replace("[]", "[1]"))
    assert found is not None
    return found


PLACED = {fact: place(text) for fact, text in PLACES.items() if not text.startswith("derived")}


@pytest.mark.parametrize("fact", PLACED)
def test_every_fact_has_candidates_and_each_is_valid_where_it_stands(fact: str) -> None:
    tree, _ = read_tree(EXAMPLE)
    assert tree is not None
    steps = PLACED[fact]
    found = candidates(steps, None, DAY)
    assert found, fact
    for value in found:
        assert valid(written_out(plain_with(plain(tree), steps, value))), (fact, value)


def test_what_stands_there_is_no_candidate_and_taking_it_out_is_the_last() -> None:
    found = candidates(("recipients", "a", "role"), "processor", DAY)
    assert "processor" not in found
    assert found[-1] is None


def test_only_a_person_can_fill_in_a_text() -> None:
    assert candidates(("controller", "dpo"), None, DAY) == (OPEN,)


def test_a_day_on_which_something_ends_lies_ahead() -> None:
    assert candidates(("activities", "a", "dpia", "review"), None, DAY)[0] == "2027-11-24"
    assert candidates(("activities", "a", "dpia", "date"), None, DAY)[0] == "2026-11-24"
