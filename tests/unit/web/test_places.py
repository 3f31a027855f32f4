"""How many requests one address and one person have under way."""

from contextlib import ExitStack

import pytest

from sluis.errors import SluisError
from sluis.errors.web import too_often_error, web_busy_error
from sluis.web.places import Places


def taken(places: Places, address: str, person: str | None = None) -> ExitStack:
    """Take a place, and return what gives it back."""
    with ExitStack() as held:
        held.enter_context(places.taken(address))
        held.enter_context(places.taken_by(person))
        return held.pop_all()


def test_one_address_has_half_and_one_person_an_eighth_of_the_places() -> None:
    places = Places(16)
    own = [taken(places, f"a{end}", "7") for end in range(2)]
    with pytest.raises(SluisError) as more:
        taken(places, "b", "7")
    assert (more.value.entry, places.waiting) == (too_often_error, 2)
    there = [taken(places, "c") for _ in range(8)]
    with pytest.raises(SluisError) as again:
        taken(places, "c", "8")
    assert (again.value.entry, places.waiting) == (too_often_error, 10)
    rest = [taken(places, f"d{end}") for end in range(6)]
    with pytest.raises(SluisError) as full:
        taken(places, "e")
    assert full.value.entry is web_busy_error
    for each in (*own, *there, *rest):
        each.close()
    assert (places.waiting, len(places._of_address), len(places._of_person)) == (0, 0, 0)
    taken(places, "c", "7").close()


def test_all_who_are_nobody_are_one_and_whoever_only_reads_is_not_counted() -> None:
    places = Places(8)
    with taken(places, "a", ""), pytest.raises(SluisError):
        taken(places, "b", "")
    with taken(places, "a", None):
        taken(places, "b", None).close()
