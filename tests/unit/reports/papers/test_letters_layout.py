"""A letter is read from its sender to its signature, in short sentences."""

from datetime import date

import pytest
from tests.paper_checks import in_language, text_of

from sluis.reports.papers.figure import Figure, Moment, Origin, Sentence, Source
from sluis.reports.papers.layout import html_of
from sluis.reports.papers.letters import LetterKind, OutgoingLetter, Seen, blank
from sluis.reports.papers.letters_layout import letter_report, read_out
from sluis.reports.papers.paper import Issued
from sluis.reports.papers.reading import measured

HERE = Source(Origin.STATEMENT, "x")


def figure(value: object) -> Figure:
    return Figure(value, "What it is", HERE)  # type: ignore[arg-type] - of every kind


def made(kind: LetterKind) -> OutgoingLetter:
    said = Sentence("It is filled from somewhere.")
    seen = Seen(
        to=figure("Meting GmbH"),
        country=figure(None),
        times=figure(1),
        first=figure(Moment(0)),
        last=figure(Moment(0)),
        kinds=figure("signal strength"),
        why=figure("Why not"),
    )
    who = blank("Your name")
    issued = Issued(by=who, contact=who, officer=None, day=date(2026, 12, 1), rests_on=(said,), does_not_show=(said,))
    return OutgoingLetter(
        issued=issued, kind=kind, to=figure("Somebody"), provider=figure("Voorbeeld B.V."), seen=(seen,), basis=said
    )


@pytest.mark.parametrize("kind", LetterKind)
def test_it_goes_from_sender_to_signature(kind: LetterKind) -> None:
    page = text_of(html_of(letter_report(made(kind))).split("<header>")[1])
    parts = ("Your name", "Somebody", "Dear sir or madam,", "To Meting GmbH. In which", "Yours sincerely,")
    places = [page.rindex(part) if part == "Yours sincerely," else page.index(part) for part in parts]
    assert places == sorted(places)
    assert "on 1 January 1970 at 01:00" in page, "one moment is no stretch"
    assert "Data protection officer" not in page


@pytest.mark.parametrize("kind", LetterKind)
def test_sentences_are_short_in_both_languages(kind: LetterKind) -> None:
    for lang in ("nl", "en"):
        with in_language(lang):  # type: ignore[arg-type] - one of two
            assert measured(read_out(made(kind))).average < 15
