"""Words of a measurement: no figure without interval or number, and nothing left unsaid."""

from dataclasses import replace

import pytest
from tests.unit.risk.test_measurement import fleet

from sluis.i18n import use
from sluis.reports import risk as words
from sluis.risk.measurement import Explained, Measurement, Remedy, measure
from sluis.risk.singling_out import Closeness, Worst
from sluis.standing.share import Share

PERIOD = (1_795_478_400_000, 1_795_651_200_000)


@pytest.fixture(scope="module")
def figures() -> Measurement:
    return measure(fleet(30, 1), 5, homes_in_all=100, explain=False)


def test_the_first_sentence_has_everything_in_it(figures: Measurement) -> None:
    said = words.first_sentence("help", figures, *PERIOD)
    tomorrow = figures.tomorrow
    assert tomorrow is not None
    low, high = words.percent(tomorrow.recognised.low), words.percent(tomorrow.recognised.high)
    assert (
        f"100.0% of homes are recognised the next day among 27 (95 % interval {low} to {high}; by chance 3.7%)" in said
    )
    assert "on 30 homes, of which 0 let nothing out, and 90 bodies from 2026-11-24 to 2026-11-26; not looked at" in said


def test_without_another_day_or_homes_it_says_why(figures: Measurement) -> None:
    one_day = replace(figures, apart=(), days=(3,))
    assert "because nothing left on a second day" in words.first_sentence("help", one_day, *PERIOD)
    few = replace(figures, apart=())
    assert "too few homes were there on two days" in words.first_sentence("help", few, *PERIOD)
    unknown = replace(figures, apart=(), known=False)
    said = words.first_sentence("help", unknown, *PERIOD)
    assert "because nobody said which body is of which home; 100.0% of homes are alone" in said


def test_what_was_left_out_and_who_was_silent_stand_in_the_first_sentence(figures: Measurement) -> None:
    said = words.first_sentence("help", replace(figures, homes=130, silent=100), *PERIOD, {"without-home": 900})
    assert "measured on 130 homes, of which 100 let nothing out, and" in said
    assert "not looked at: reports that do not say whose router it was: 900; what the recipient" in said


def test_later_than_tomorrow_is_said_as_what_it_is(figures: Measurement) -> None:
    later = replace(figures, apart=(replace(figures.apart[0], days=7),))
    assert "are recognised 7 days later among 27 (" in words.first_sentence("help", later, *PERIOD)


def test_among_more_homes_it_is_said_with_how_many_and_whether_it_falls(figures: Measurement) -> None:
    assert words.among_more(figures) == []
    assert words.AMONG_MORE in words.first_sentence("help", figures, *PERIOD)
    (tomorrow,) = figures.apart[:1]
    few = [replace(each, right=2, candidates=19_800) for each in tomorrow.linked]
    fell = replace(figures, among=(replace(tomorrow, linked=tuple(few)),))
    said = words.among_more(fell)
    assert said[0].startswith("Among 19,800 homes 9.5% of the same homes are recognised the next day (95 % interval")
    assert said[1] == words.FALLS
    assert words.AMONG_MORE not in words.first_sentence("help", fell, *PERIOD)
    assert [row[1] for row in words.all_linked_rows(fell)][-3:] == ["19,800"] * 3
    assert words.among_more(replace(figures, among=(tomorrow,)))[1] == words.FALLS_NOT


def test_the_worst_home_in_words(figures: Measurement) -> None:
    said = [
        words.worst_in_words(replace(figures, worst=worst))
        for worst in (Worst(1, ("a", "b")), Worst(1, ()), Worst(12, ()))
    ]
    assert said[0].endswith("alone in one report by a, b.")
    assert "more than two columns" in said[1]
    assert "with 11 others" in said[2]


def test_rows_of_tables(figures: Measurement) -> None:
    rows = words.singled_out(figures)
    assert [row[0] for row in rows] == ["one report of each", "all that one token covers, with its times"]
    linked = words.linked_rows(figures.apart[0].linked, "the next day")
    assert {row[1] for row in linked} == {"27"}
    assert [row[2] for row in linked] == [words.ATTACKERS[name] for name in ("exact", "nearest", "bayes")]
    assert linked[0][4] == "100.0%" or linked[0][4] == "—"


def test_only_what_helps_is_a_remedy() -> None:
    half, less, none = Share(5, 10), Share(4, 10), None
    remedies = (
        Remedy("drop", "a", less, half),
        Remedy("coarser", "b", half, less),
        Remedy("report-token", "", half, half),
        Remedy("drop", "c", half, none),
    )
    said = words.remedies(Explained(10, half, half, (), remedies))
    assert [row[0] for row in said] == ["leave out a", "four times coarser: b"]
    assert words.remedy_in_words(remedies[2]) == "a household token for each report"
    assert words.remedies(Explained(10, half, None, (), (remedies[3],))) == []


def test_what_was_left_out_is_counted() -> None:
    assert words.left_out({"without-home": 1234, "unreadable": 0}) == [
        "reports that do not say whose router it was: 1,234"
    ]


def test_what_the_sample_says_of_everybody(figures: Measurement) -> None:
    (said,) = words.of_all(figures)
    assert "Of 100 homes in all, a number that was stated and that nothing here checks" in said
    assert f"alone among the {figures.homes} that were measured" in said
    with_closeness = words.of_all(replace(figures, population=None, closeness=Closeness(2, 0.25)))
    assert with_closeness == ["The sensitive column: at least 2 values in a class (l), 0.250 apart at most (t)."]


def test_dutch_writes_its_commas() -> None:
    use("nl")
    try:
        assert words.percent(0.1234) == "12,3%"
        assert words.number(8_374_404) == "8.374.404"
    finally:
        use("en")
