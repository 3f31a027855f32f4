"""Every paper ends with who issued it, on what, and where each figure is from; nothing in it is markup."""

from datetime import date
from pathlib import Path

from tests.paper_checks import HOSTILE, in_language, keeps_ua, text_of, twice

from sluis.reports.blocks import Section, Words
from sluis.reports.papers.figure import Figure, Origin, Sentence, Source
from sluis.reports.papers.layout import html_of, issuer, laid_out, pdf_of, words
from sluis.reports.papers.paper import Issued, Paper

HOSTILE_SOURCE = Source(Origin.REGISTER, HOSTILE)


class Told(Paper, frozen=True, kw_only=True):
    """A paper of one sentence."""

    text: Sentence


def told(text: str = "x") -> Told:
    by = Figure(text, "The provider", HOSTILE_SOURCE, text)
    said = Sentence("This is why: {reason}", {"reason": Figure(text, "Why", HOSTILE_SOURCE)})
    issued = Issued(by=by, contact=by, officer=by, day=date(2026, 12, 1), rests_on=(said,), does_not_show=(said,))
    return Told(issued=issued, text=said)


def page_of(paper: Told, raw: str = "x") -> str:
    return html_of(_report(paper, raw))


def _report(paper: Told, raw: str):  # type: ignore[no-untyped-def] # noqa: ANN202 - a Report
    section = Section("s", raw, (words(paper.text), Words(raw)))
    return laid_out(paper, title=raw, subtitle=raw, head=(issuer(paper),), sections=(section,))


def test_the_end_says_who_when_on_what_and_what_not() -> None:
    seen = text_of(page_of(told("because")))
    for part in ("Issued by", "Date Tuesday 1 December 2026", "Rests on This is why: because", "Does not show"):
        assert part in seen
    assert "Where each figure comes from" in seen
    with in_language("nl"):
        assert "Waar elk gegeven vandaan komt" in text_of(page_of(told("because")))


def test_hostile_text_is_text_also_where_a_layout_forgot() -> None:
    made = page_of(told(HOSTILE), HOSTILE)
    assert "<script>x" not in made
    assert "\x1b" not in made
    assert chr(0x202E) not in made
    assert made.count("&lt;script&gt;x") >= 6


def test_it_is_the_same_bytes_in_two_zones_and_keeps_ua(tmp_path: Path) -> None:
    paper = told(HOSTILE)
    made = twice(lambda: pdf_of(_report(paper, HOSTILE), paper))
    assert b"20261201" in made
    with in_language("nl"):
        keeps_ua(tmp_path, made, pdf_of(_report(told(), "Titel"), told()))
