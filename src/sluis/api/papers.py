"""Papers: what people file, sign, send and publish, each made from what is on record.

In:  a register, a gate, or what somebody says; a day. Out: ``MadePaper``: a page (HTML), PDF/UA-1, and its figures.

The rules this module keeps:
 * A paper is made once; its forms hold the same. Words are in the language in force when a form is asked for.
 * The day is that of the Netherlands, and is given where the same bytes are wanted another day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from sluis.api.document import Json
from sluis.api.files import look_at_register
from sluis.api.moments import now_ms
from sluis.i18n import N_
from sluis.reports.blocks import Report
from sluis.reports.dutch_time import dutch_day
from sluis.reports.papers.delay import DelayLetter, delay_letter, delay_report
from sluis.reports.papers.figure import Sentence, figures_of
from sluis.reports.papers.layout import html_of, pdf_of
from sluis.reports.papers.paper import Issued, Paper, issued_under
from sluis.reports.word_document import word_document

__all__ = ["Delay", "MadePaper", "make_delay", "paper_day"]

P = TypeVar("P", bound=Paper)


@dataclass(frozen=True, slots=True)
class MadePaper(Generic[P]):
    """A paper. It may be full of personal data: never logged."""

    paper: P = field(repr=False)
    laid: Callable[[P], Report] = field(repr=False)
    """How it looks, in the language in force."""

    @property
    def issued(self) -> Issued:
        """Who issued it, when, on what, and what it does not show."""
        return self.paper.issued

    def report(self) -> Report:
        """Return it laid out, in the language in force."""
        return self.laid(self.paper)

    def html(self) -> str:
        """Return it as a page that needs nothing else, in the language in force."""
        return html_of(self.laid(self.paper))

    def pdf(self) -> bytes:
        """Return it as PDF/UA-1, in the language in force; the same bytes for the same paper."""
        return pdf_of(self.laid(self.paper), self.paper)

    def docx(self) -> bytes:
        """Return it as DOCX for who edits it, in the language in force; the same bytes for the same paper."""
        issued = self.paper.issued
        return word_document(self.laid(self.paper), issued.day, issuer=issued.by.words())

    def document(self) -> Mapping[str, Json]:
        """Return every figure on it with where it comes from, in the language in force."""
        figures: list[Json] = [
            {"what": each.title(), "value": each.plain(), "from": each.source.words(), "origin": each.source.origin}
            for each in figures_of(self.paper)
        ]
        return {"issued_by": self.paper.issued.by.words(), "day": self.paper.issued.day.isoformat(), "figures": figures}


def paper_day(day: date | None) -> date:
    """Return the day of a paper: the given one, or that of now in the Netherlands."""
    return dutch_day(now_ms()) if day is None else day


@dataclass(frozen=True, slots=True)
class Delay:
    """What a letter says whose answer will be late, in the words of who is accountable."""

    to: str
    about: str
    received: date
    due: date
    answer_by: date
    reason: str
    signed_by: str


def make_delay(register: Path | str, delay: Delay, day: date | None = None) -> MadePaper[DelayLetter]:
    """Make a letter that says an answer will be late.

    Args:
        register: Names the provider that sends it.
        delay: What it says.
        day: On the letter; today in the Netherlands when absent.

    Raises:
        FileMissingError: the register cannot be read.
        RegisterError: nothing of it can be looked at.

    Effects:
        Reads the register.
    """
    made = paper_day(day)
    loaded, _ = look_at_register(register, made)
    issued = issued_under(
        loaded,
        made,
        rests_on=(Sentence(N_("What whoever is accountable says; the program checked none of it.")),),
        does_not_show=(Sentence(N_("The answer itself, or what it will be.")),),
    )
    letter = delay_letter(
        issued,
        to=delay.to,
        about=delay.about,
        days=(delay.received, delay.due, delay.answer_by),
        reason=delay.reason,
        signed_by=delay.signed_by,
    )
    return MadePaper(letter, delay_report)
