"""Two sources contradict each other where no number is in both; homes that a list has and a ledger lacks do not."""

import pytest
from msgspec import structs

from sluis.api.incident_differences import differences
from sluis.reports.papers.figure import Figure, Moment, Origin, Phrase, Sentence, Source, Value
from sluis.reports.papers.incident import (
    BY_LEDGER,
    BY_LIST,
    BY_LOG,
    Between,
    Certainty,
    CountedTogether,
    ScopeFigure,
    Stretch,
)

HERE = Source(Origin.PERSON)
SILENT = Phrase("unknown")


def told(
    by: str, homes: Value = SILENT, reports: Value = SILENT, first: Value = SILENT, last: Value = SILENT
) -> Stretch:
    def known(value: Value, what: str) -> ScopeFigure:
        certainty = Certainty.UNKNOWN if value == SILENT else Certainty.MEASURED
        return ScopeFigure(figure=Figure(value, what, HERE), certainty=certainty, how=Sentence("x"))

    figures = (known(reports, "Reports"), known(first, "The first report"), known(last, "The last report"))
    kinds = known(SILENT, "Kinds of data")
    return Stretch(
        title=Sentence("x"), told_by=by, homes=known(homes, "Homes"), figures=figures, kinds=(), kinds_known=kinds
    )


LEDGER = told(BY_LEDGER, 2, 5, Moment(600_000), Moment(900_000))


@pytest.mark.parametrize(
    ("other", "begins"),
    [
        (told(BY_LIST, Between(10, 30)), []),
        (told(BY_LIST, Between(1, 1)), ["Homes: our ledger says 2, and the list of firmware says about 1."]),
        (told(BY_LOG, SILENT, Between(4, 6), Moment(600_000), Moment(900_000)), []),
        (told(BY_LOG, SILENT, Between(7, 9), Moment(600_000), Moment(900_000)), ["Reports: our ledger says 5, and"]),
        (told(BY_LOG, SILENT, Between(5, 5), Moment(540_000), Moment(900_000)), ["The first report: our ledger"]),
        (told(BY_LOG, SILENT, Between(5, 5), Moment(590_000), Moment(959_000)), []),
        (told(BY_LOG, SILENT, Between(5, 5), Moment(700_000), Moment(960_000)), ["The last report: our ledger"]),
        (told(BY_LIST, Between(2, 2), SILENT, Moment(0), Moment(9_000_000)), []),
    ],
)
def test_what_contradicts_and_what_does_not(other: Stretch, begins: list[str]) -> None:
    said = [each.words() for each in differences((LEDGER, other))]
    assert len(said) == len(begins)
    assert all(sentence.startswith(start) for sentence, start in zip(said, begins, strict=True))


def test_a_silent_ledger_is_contradicted_by_who_saw_something_and_not_by_a_list() -> None:
    silent = told(BY_LEDGER)
    assert list(differences((silent, told(BY_LIST, Between(3, 3), SILENT, Moment(0), Moment(9))))) == []
    [around] = differences((silent, told(BY_LOG, SILENT, Between(1, 1), Moment(0), Moment(0))))
    assert "may have gone around it" in around.words()


def test_each_pair_of_sources_is_compared() -> None:
    logs = [told(BY_LOG, SILENT, Between(count, count)) for count in (1, 2, 3)]
    assert len(list(differences(logs))) == 3


def test_a_body_of_many_homes_that_was_received_is_no_contradiction() -> None:
    """A recipient logs every body: without the counts the ledger would seem to lack some, and to end too early."""

    def known(value: Value) -> ScopeFigure:
        return ScopeFigure(figure=Figure(value, "x", HERE), certainty=Certainty.MEASURED, how=Sentence("x"))

    counted = CountedTogether(
        counts=known(3), homes=known(Between(200, 200)), first=known(Moment(0)), last=known(Moment(990_000))
    )
    log = told(BY_LOG, SILENT, Between(8, 8), Moment(0), Moment(990_000))
    assert list(differences((LEDGER, log))), "three reports too many, an earlier first and a later last"
    assert list(differences((structs.replace(LEDGER, counted=(counted,)), log))) == []
    only = structs.replace(told(BY_LEDGER), counted=(counted,))
    assert list(differences((only, log))) == [], "a ledger that names the recipient in counts is not silent"
    more = told(BY_LOG, SILENT, Between(9, 9), Moment(0), Moment(990_000))
    assert len(list(differences((structs.replace(LEDGER, counted=(counted,)), more)))) == 1
