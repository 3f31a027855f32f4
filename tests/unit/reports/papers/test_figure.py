"""A figure has a place, and no value is never "none"; a sentence holds its figures; a paper gives all of them."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from tests.paper_checks import HOSTILE, SILENT_WORDS, in_language

from sluis.reports.papers.figure import (
    ORIGINS,
    Both,
    Country,
    Figure,
    Moment,
    Origin,
    Phrase,
    Sentence,
    Source,
    Term,
    figures_of,
)

HERE = Source(Origin.LEDGER, "epoch 0")


def test_every_origin_has_words_in_both_languages() -> None:
    assert set(ORIGINS) == set(Origin)
    with in_language("nl"):
        dutch = [Source(each).words() for each in Origin]
    assert len(set(dutch)) == len(Origin)
    assert not set(dutch) & set(ORIGINS.values())


@pytest.mark.parametrize(
    ("value", "english", "dutch"),
    [
        (None, "not on record", "niet vastgelegd"),
        (0, "0", "0"),
        (Decimal("2.50"), "2.5", "2,5"),
        (1040, "1,040", "1.040"),
        ("1040", "1040", "1040"),
        (Term("P30D"), "30 days", "30 dagen"),
        (date(2026, 12, 1), "Tuesday 1 December 2026", "dinsdag 1 december 2026"),
        (Moment(1_795_564_200_000), "25 November 2026 at 00:50", "25 november 2026 om 00.50 uur"),
        (Phrase("yes"), "yes", "ja"),
        ("a name", "a name", "a name"),
        (Country("DE"), "Germany", "Duitsland"),
        (Both("Wifi-hulp", "Wi-Fi help"), "Wi-Fi help", "Wifi-hulp"),
        (Both("Wifi-hulp", None), "Wifi-hulp", "Wifi-hulp"),
        (Both(None, None), "not on record", "niet vastgelegd"),
    ],
)
def test_a_value_is_told_in_two_languages(value: object, english: str, dutch: str) -> None:
    made = Figure(value, "", HERE)  # type: ignore[arg-type] - the table above holds every kind
    with in_language("nl"):
        assert made.words() == dutch
    assert made.words() == english


def test_what_is_not_on_record_is_never_said_to_be_none() -> None:
    for lang in ("nl", "en"):
        with in_language(lang):
            assert not SILENT_WORDS.search(Figure(None, "", HERE).words())


def test_what_others_wrote_comes_out_harmless() -> None:
    made = Figure(HOSTILE, "To", Source(Origin.PERSON, HOSTILE), HOSTILE)
    for text in (made.words(), made.title(), made.source.words(), Sentence("{a}", {"a": made}).words()):
        assert "\x1b" not in text
        assert chr(0x202E) not in text
        assert "\n" not in text


def test_a_sentence_needs_a_figure_in_each_place() -> None:
    with pytest.raises(KeyError):
        Sentence("{count} of {all}", {"count": Figure(1, "", HERE)}).words()


def test_a_sentence_counts_in_its_own_words() -> None:
    for count, said in ((1, "1 report"), (2, "2 reports"), (0, "0 reports")):
        sentence = Sentence("{count} report", {"count": Figure(count, "", HERE)}, "{count} reports")
        assert sentence.words() == said


def test_every_figure_of_a_paper_is_given_once() -> None:
    class Nested(msgspec.Struct, frozen=True):
        one: Figure
        many: tuple[Sentence, ...]

    first, second = Figure(1, "a", HERE), Figure(2, "b", HERE)
    made = Nested(first, (Sentence("", {"x": second, "y": first}), Sentence("")))
    assert figures_of((made, {"k": [second]}, "text")) == (first, second)
