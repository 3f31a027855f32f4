"""How the command line looks: consoles, sentences, tables, progress bars and the colours of verdicts.

In:  message ids with their places, and rows. Out: text on a console.

The rules this module keeps:
 * Colour only on a terminal, and never when ``NO_COLOR`` is set; a verdict is always a word too.
 * No markup and no highlighting: a bracket in a file name is a bracket.
 * No line is wider than the terminal, or than 120 columns in a file or a pipe, but for a word that is. On standard
   error a sentence is one line where no terminal is: that is what a log keeps.
 * Nothing that others wrote commands a terminal: control characters, bidirectional marks and what cannot be seen are
   written out (``i18n.harmless``) in the places of sentences, in lines and cells before they are laid out, and again in
   whatever a console writes. A line end of theirs begins no line; only ``lines`` keeps those of a text. In JSON the
   same characters are escaped, so that it means the same.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from textwrap import TextWrapper, wrap
from typing import Final, TextIO, TypeAlias
from unicodedata import category

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from sluis.i18n import N_, tr
from sluis.i18n.harmless import HIDDEN, harmless, harmless_lines
from sluis.reports.fitting_table import FittingTable
from sluis.terms import Verdict

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""What the command line prints as JSON."""

NOT_KEPT: Final = N_(
    "It holds, and is not yet kept outside the database: the place of the journal cannot be reached. Everything is "
    "closed until it can."
)
"""Of a closing event that was committed and does not stand in the journal."""
VERDICT_STYLES: Final[dict[Verdict, str]] = {
    Verdict.FAIL: "bold red",
    Verdict.UNKNOWN: "bold magenta",
    Verdict.REVIEW: "yellow",
    Verdict.PASS: "green",
}
VERDICT_WORDS: Final[dict[Verdict, str]] = {
    Verdict.FAIL: N_("FAIL"),
    Verdict.UNKNOWN: N_("UNKNOWN"),
    Verdict.REVIEW: N_("REVIEW"),
    Verdict.PASS: N_("PASS"),
}
_UNSEEN: Final = HIDDEN - {"Zs"}
_WIDE: Final = 120
"""Columns when the output is a file or a pipe."""
READING: Final = 80
"""Columns of what is read as a text."""
PAGE: Final = 100
"""Columns of help in a file or a pipe."""


class PipeConsole(Console):
    """A console that writes nothing harmful, and leaves a reader who went away to ``sluis.cli.main``."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Render as Rich does, and write out what would command the terminal."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else harmless_lines(text), style, control)

    def on_broken_pipe(self) -> None:
        """Let the error through; Rich would end the process with the exit code of a finding."""
        raise BrokenPipeError


def console_on(stream: TextIO, wide: int = _WIDE) -> Console:
    """Return a console that writes to ``stream``.

    Examples:
        >>> import io
        >>> console_on(io.StringIO()).is_terminal
        False
    """
    width = None if stream.isatty() else wide
    return PipeConsole(file=stream, width=width, highlight=False, markup=False, emoji=False)


def out(wide: int = _WIDE) -> Console:
    """Return the console of standard output as it is now; ``wide`` columns when it is no terminal."""
    return console_on(sys.stdout, wide)


def err() -> Console:
    """Return the console of standard error as it is now."""
    made = console_on(sys.stderr)
    made.stderr = True
    return made


def say(console: Console, message: str, /, style: str | None = None, **places: object) -> None:
    r"""Print one translated sentence.

    Args:
        console: Where.
        message: A message id, marked with ``N_``.
        style: A Rich style; absent for plain text.
        **places: What stands in its places. Never a value of a report.

    Effects:
        Writes to the console.

    Examples:
        >>> import io
        >>> page = io.StringIO()
        >>> say(console_on(page), "{count} reports passed.", count=3)
        >>> page.getvalue()
        '3 reports passed.\n'
    """
    safe = {name: harmless(str(place)) if isinstance(place, str | Path) else place for name, place in places.items()}
    sentences(console, tr(message, None, **safe), style=style or "")


def sentences(console: Console, *texts: str, style: str = "") -> None:
    r"""Print sentences whose line ends are ours, in lines that fit; to a log, which standard error is, each as it is.

    A word is never cut, and where a line is indented, what follows of it is too.

    Effects:
        Writes to the console.
    """
    for each in harmless_lines(" ".join(texts)).split("\n"):
        indent = each[: len(each) - len(each.lstrip(" "))]
        fits = cell_len(each) <= console.width or (console.stderr and not console.is_terminal)
        lines_of = TextWrapper(
            console.width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for part in [each] if fits else lines_of.wrap(each.lstrip(" ")):
            console.print(Text(part, style=style), soft_wrap=True)


def line(console: Console, *texts: str, sep: str = " ") -> None:
    """Print texts that need no translation on one line: names, paths, numbers."""
    console.print(Text(harmless(sep.join(texts))), soft_wrap=True)


def lines(console: Console, *texts: str) -> None:
    """Print texts whose line ends are ours and that are no sentences: a body that left, what another program said."""
    console.print(Text(harmless_lines(" ".join(texts))), soft_wrap=True)


def paragraph(console: Console, text: str, indent: int = 0, style: str = "", hang: int = 0) -> None:
    """Print a text in lines no wider than ``READING`` columns.

    Args:
        console: Where.
        text: One paragraph; a line end in it begins no line.
        indent: Spaces before every line.
        style: A Rich style.
        hang: More spaces before the second line and those after it.
    """
    width = min(READING, console.width) if console.is_terminal else READING
    first, later = " " * indent, " " * (indent + hang)
    made = wrap(harmless(text), width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
    for made_line in made:
        console.print(Text(made_line, style=style), soft_wrap=True)


def verdict(word: Verdict) -> Text:
    """Return a verdict in the language and colour it has.

    Examples:
        >>> verdict(Verdict.FAIL).plain
        'FAIL'
    """
    return Text(tr(VERDICT_WORDS[word]), style=VERDICT_STYLES[word])


def table(columns: Sequence[str], rows: Sequence[Sequence[str | Text]], title: str = "") -> Table:
    """Return a table whose column titles are message ids.

    Examples:
        >>> import io
        >>> page = io.StringIO()
        >>> console_on(page).print(table([N_("path")], [["Device.Hosts."]]))
        >>> "Device.Hosts." in page.getvalue()
        True
    """
    return FittingTable.of(
        [tr(column) for column in columns],
        [[Text(harmless(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows],
        tr(title) if title else None,
    )


def moment(at_ms: int) -> str:
    """Return a moment as people read it, in UTC.

    Examples:
        >>> moment(1_795_525_200_000)
        '2026-11-24 13:00:00 UTC'
    """
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def json_text(value: Json, indent: int | None = 2) -> str:
    r"""Return one JSON document and a line end: letters as they are, and what cannot be seen escaped.

    Examples:
        >>> json_text({"naam": "Café" + chr(0x202E)}, None)
        '{"naam": "Café\\u202e"}\n'
    """
    made = json.dumps(value, ensure_ascii=False, indent=indent)
    if not made.isascii() or "\x7f" in made:  # json itself escapes the other control characters
        made = "".join(json.dumps(part)[1:-1] if category(part) in _UNSEEN and part != "\n" else part for part in made)
    return made.replace("\x7f", "\\u007f") + "\n"


def print_json(value: Json) -> None:
    """Print one JSON document, keys in the order given, on standard output."""
    sys.stdout.write(json_text(value))


def progress() -> Progress:
    """Return a progress bar on standard error; nothing is drawn when that is no terminal."""
    console = err()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
