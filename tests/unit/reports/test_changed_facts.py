"""Facts about a recipient that change, in words."""

import pytest

from sluis.i18n import use
from sluis.reports.changed_facts import FACTS, fact_in_words, value_in_words


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_has_words_in_both_languages_and_its_name_beside_them(fact: str) -> None:
    english = fact_in_words(fact)
    use("nl")
    try:
        dutch = fact_in_words(fact)
    finally:
        use("en")
    assert dutch != english
    assert dutch.endswith(f"({fact})")


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("retention", "P30D", "30 dagen"),
        ("release", "PT3600S", "1 uur"),
        ("release", "PT86400S", "1 dag"),
        ("release", "PT90S", "90 seconden"),
        ("release", "PT0S", "0 seconden"),
        ("parent_country", "JP", "Japan"),
        ("country", "", "niet vastgelegd"),
        ("subprocessors", "A, B", "A, B"),
        ("count.period x", "P1D", "1 dag"),
        ("name", "PT3600", "PT3600"),
        ("name", "\u202eX", "⟨U+202E⟩X"),
    ],
)
def test_a_value_is_told_with_its_unit_and_one_without_words_as_it_is(fact: str, value: str, words: str) -> None:
    use("nl")
    try:
        assert value_in_words(fact, value) == words
    finally:
        use("en")
