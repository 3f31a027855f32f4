"""What else changes about a recipient, in words."""

import pytest

from sluis.i18n import use
from sluis.register.diff import STATED
from sluis.reports.recipient_changes import FACTS, fact_in_words, value_in_words


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("release", "immediate", "geen"),
        ("release", "PT3600S", "1 uur"),
        ("release", "PT5400S", "90 minuten"),
        ("release", "PT1S", "1 seconde"),
        ("retention", "P30D", "30 dagen"),
        ("retention", "", ""),
        ("country", "NL", "NL"),
        ("hosts", "immediate", "immediate"),
        ("risk wifi-help", "0.05, P30D", "0.05, P30D"),
    ],
)
def test_a_value_is_told_as_people_say_it_and_another_stays(fact: str, value: str, words: str) -> None:
    use("nl")
    assert value_in_words(fact, value) == words


def test_whatever_a_comparison_tells_has_words() -> None:
    use("nl")
    assert set(STATED) <= set(FACTS)
    assert fact_in_words("count.minimum wifi-help", lambda _key: "Hulp bij wifi") == (
        "het kleinste aantal huizen in een telling (Hulp bij wifi)"
    )
    assert fact_in_words("new fact", str) == "new fact"
