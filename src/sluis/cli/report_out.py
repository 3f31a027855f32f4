"""What the verbs of ``sluis report`` share: the form of a paper, its day, and where it goes.

In:  a paper, a form, a file. Out: the file, or standard output; a PDF is not written to a terminal.
"""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from sluis.api.files import write_file
from sluis.cli.verb import option
from sluis.errors import Code
from sluis.errors.audit import audit_output_error
from sluis.i18n import N_
from sluis.reports import show

if TYPE_CHECKING:
    from typing import Protocol

    class Printable(Protocol):
        """What has a page and a paper form."""

        def html(self) -> str:
            """Return it as a page."""
            ...

        def pdf(self) -> bytes:
            """Return it as PDF."""
            ...

    class Editable(Printable, Protocol):
        """What can be edited, too."""

        def docx(self) -> bytes:
            """Return it as DOCX."""
            ...


Form = Literal["html", "pdf"]
NO_TEXT = frozenset({"pdf", "docx", "xlsx"})
"""Forms that a terminal cannot show."""
PaperForm = Annotated[Form, option(N_("A page (HTML) or a paper (PDF)."), "--format")]
EditedForm = Annotated[
    Literal["html", "pdf", "docx"],
    option(N_("A page (html), a paper (pdf), or a text for who edits it (docx)."), "--format"),
]
Out = Annotated[Path | None, option(N_("Write it to this file instead of the screen."), "--out")]
Day = Annotated[
    date | None, option(N_("The day on the paper (YYYY-MM-DD); today in the Netherlands when absent."), "--date")
]


def hand_over(made: "Printable", form: Form, out: Path | None) -> None:
    """Write a paper to a file, or to standard output.

    Raises:
        audit_output_error: a PDF would go to a terminal.
        output_unwritable_error: the file cannot be written.

    Effects:
        Writes the file, or to standard output; says on standard error which file was written.
    """
    write_out(content_of(made, form), form, out)


def write_out(content: bytes, form: str, out: Path | None) -> None:
    """Write what was made to a file, or to standard output.

    Args:
        content: Its bytes.
        form: As it was asked for; what is no text is not written to a terminal.
        out: The file; standard output when absent.

    Raises:
        audit_output_error: what is no text would go to a terminal.
        output_unwritable_error: the file cannot be written.

    Effects:
        As ``hand_over``.
    """
    if out is None and form in NO_TEXT and sys.stdout.isatty():
        raise audit_output_error(form=Code(form))
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write_file(out, content)
        show.say(show.err(), N_("Written: {file}."), file=out)


def content_of(made: "Printable", form: Form) -> bytes:
    """Return a paper in a form."""
    return made.pdf() if form == "pdf" else made.html().encode()


def content_in(made: "Editable", form: str) -> bytes:
    """Return a paper in the form that was asked for."""
    return made.html().encode() if form == "html" else made.pdf() if form == "pdf" else made.docx()
