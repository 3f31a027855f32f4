"""The forms in which an audit is handed out: which renderer makes which, and in how many octets it ends.

In:  an audit and the name of a form. Out: octets for a file or a pipe; text goes to a console as it comes.
"""

import io
from typing import Final, Literal

from rich.console import Console

from sluis.audit.model import Audit
from sluis.i18n import lang_in_force

Form = Literal["text", "json", "sarif", "html", "pdf", "svg"]
_WIDE: Final = 120
"""Columns of a text that is written to a file."""


def is_text(form: Form) -> bool:
    """Return whether a form can stand on a terminal."""
    return form != "pdf"


def report_of(audited: Audit, form: Form, console: Console, *, reveal: bool, to_file: bool) -> bytes:
    """Return an audit in a form.

    Args:
        audited: The audit.
        form: Its name.
        console: Where text goes when it is not for a file.
        reveal: Whether values are shown.
        to_file: Whether text is wanted as octets too.

    Returns:
        The octets; none when the text went to the console.

    Effects:
        Writes text to the console.
    """
    lang = lang_in_force()
    if form == "html":
        from sluis.reports.audit.html import html

        return html(audited, reveal=reveal, lang=lang).encode()
    if form == "pdf":
        from sluis.reports.audit.pdf import pdf

        return pdf(audited, reveal=reveal, lang=lang)
    if form == "svg":
        from sluis.reports.audit.picture import picture

        return picture(audited, lang, reveal=reveal).encode()
    if form in {"json", "sarif"}:
        return _document(audited, form, reveal=reveal)
    from sluis.reports.audit.terminal import terminal

    if not to_file:
        terminal(audited, console, reveal=reveal)
        return b""
    file = io.StringIO()
    terminal(audited, Console(file=file, width=_WIDE, no_color=True, markup=False, highlight=False), reveal=reveal)
    return file.getvalue().encode()


def _document(audited: Audit, form: Form, *, reveal: bool) -> bytes:
    from sluis.reports.audit.document import text_of, written
    from sluis.reports.audit.sarif import sarif

    lang = lang_in_force()
    return written(audited, reveal=reveal, lang=lang) if form == "json" else text_of(sarif(audited, lang=lang)).encode()


def appendix_of(audited: Audit, *, reveal: bool) -> bytes:
    """Return everything on paper, in the language in force.

    Args:
        audited: The audit.
        reveal: Whether values are shown.
    """
    from sluis.reports.audit.pdf import appendix

    return appendix(audited, reveal=reveal, lang=lang_in_force())


def letter_of(audited: Audit, *, paper: bool) -> bytes:
    """Return the letter that asks the provider for access (GDPR art. 15), in the language in force.

    Args:
        audited: What it is filled from.
        paper: Whether as PDF; else as text.
    """
    from sluis.reports.audit.letter import letter, letter_pdf

    lang = lang_in_force()
    return letter_pdf(audited, lang=lang) if paper else letter(audited, lang=lang).encode()
