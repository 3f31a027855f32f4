"""Sentences and their words are counted, and told as a count."""

import pytest
from tests.paper_checks import in_language

from sluis.reports.papers.reading import measured


@pytest.mark.parametrize(
    ("texts", "counted"),
    [
        ((), (0, 0.0, 0)),
        (("One two three.",), (1, 3.0, 3)),
        (("Write to us: a@b.example. Yes?", "No"), (4, 1.5, 3)),
        (("14.32 is a time, and - is no word.",), (1, 8.0, 8)),
    ],
)
def test_it_counts(texts: tuple[str, ...], counted: tuple[int, float, int]) -> None:
    assert measured(texts) == counted


def test_it_claims_no_level() -> None:
    made = measured(["Een twee drie."])
    for lang in ("nl", "en"):
        with in_language(lang):  # type: ignore[arg-type] - one of two
            assert "B1" not in made.words()
    with in_language("nl"):
        assert "3,0 woorden" in made.words()
