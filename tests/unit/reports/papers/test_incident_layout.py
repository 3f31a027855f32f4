"""A field that nobody filled is marked open; a decision has who took it and when."""

from datetime import date

from tests.paper_checks import in_language, text_of

from sluis.i18n import LANGS
from sluis.reports.papers.figure import Figure, Origin, Sentence, Source
from sluis.reports.papers.incident import Decision, IncidentPaper, Notice, NoticeField
from sluis.reports.papers.incident_layout import incident_report
from sluis.reports.papers.layout import html_of
from sluis.reports.papers.paper import Issued

HERE = Source(Origin.PERSON)
BY = Figure("Voorbeeld B.V.", "The provider", HERE)


def paper(decision: Decision | None) -> IncidentPaper:
    said = Sentence("Something.")
    issued = Issued(by=BY, contact=BY, officer=None, day=date(2026, 12, 1), rests_on=(said,), does_not_show=(said,))
    fields = (NoticeField(place="9", asked="What is asked"), NoticeField(place="8", asked="Known", open=(said,)))
    return IncidentPaper(
        issued=issued,
        recipient=BY,
        country=Figure(None, "Country", HERE),
        detected=BY,
        period=said,
        stretches=(),
        notices=(Notice(title="The scope", fields=fields),),
        decision=decision,
    )


def test_what_is_open_is_marked() -> None:
    page = text_of(html_of(incident_report(paper(None))))
    for part in ("9 What is asked Open: nobody filled this yet.", "Open: Something.", "Open: whether it is notified"):
        assert part in page


def test_a_decision_has_who_took_it() -> None:
    made = paper(
        Decision(
            text=Figure("Because.", "Decided not to notify, because", HERE),
            by=BY,
            day=Figure(date(2026, 12, 1), "Decided on", HERE),
        )
    )
    for lang, words in zip(LANGS, ("Voorbeeld B.V.", "Voorbeeld B.V."), strict=True):
        with in_language(lang):
            page = text_of(html_of(incident_report(made)))
            assert "Because." in page
            assert words in page
            assert "33" in page
