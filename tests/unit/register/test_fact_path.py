"""Paths of facts: written as findings write them, known to the schema, and back again."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.register.fact_locations import PLACES
from sluis.register.fact_path import known_below, named_steps, path_of, schema_at, steps_of

WORDS = st.from_regex(r"\A[a-z][a-z0-9_-]{0,10}\Z")
STEPS = st.lists(st.one_of(WORDS, st.integers(0, 99)), min_size=1, max_size=6).filter(lambda s: isinstance(s[0], str))


@given(STEPS.map(tuple))
def test_steps_go_there_and_back(steps: tuple[str | int, ...]) -> None:
    assert steps_of(path_of(steps)) == steps


@given(st.text(max_size=40))
def test_any_text_is_a_path_or_nothing(text: str) -> None:
    steps = steps_of(text)
    assert steps is None or path_of(steps) == text


def test_every_place_of_a_fact_is_known_to_the_schema() -> None:
    for fact, place in PLACES.items():
        if not place.startswith("derived"):
            steps = steps_of(place.replace("*", "any").replace("[]", "[1]"))
            assert steps is not None, fact
            assert schema_at(steps) is not None, fact


def test_a_misspelt_key_is_nowhere_and_its_neighbours_are_known() -> None:
    steps = ("recipients", "any", "transfer", "tools")
    assert schema_at(steps) is None
    assert "tool" in known_below(steps)


def test_names_on_the_way_are_found() -> None:
    assert named_steps(("recipients", "any", "transfer", "tool")) == (("recipients", "any"),)
    assert named_steps(("controller", "dpo")) == ()
    assert named_steps(("profiles", "one", "names", "h")) == (("profiles", "one"), ("profiles", "one", "names", "h"))
