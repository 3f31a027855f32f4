"""A table that is never wider than where it is shown, and never cuts a path in two while there is room for it.

In:  titles and cells.
Out: a table; where it would not fit, the same rows with their longest cells below them, each behind its title.

The rules this module keeps:
 * A table that fits looks as it always did.
 * What does not fit goes below its row, the widest column first: a path stays on one line and can be copied.
 * Nothing is left out: every cell is shown, empty ones excepted where their title would stand alone.
"""

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

_BETWEEN: Final = 2
"""Spaces between two columns that are laid out here."""
_INDENT: Final = 4
"""Spaces before a cell below its row."""


class FittingTable(Table):
    """A table of Rich that knows its cells, so that it can lay them out below each other.

    Examples:
        >>> import io
        >>> page = io.StringIO()
        >>> cells = [Text("1"), Text("Device.WiFi.Radio.1.Channel"), Text("signal strength")]
        >>> Console(file=page, width=44).print(FittingTable.of(["count", "path", "kind"], [cells]))
        >>> print(page.getvalue().rstrip())
        count  kind
        ────────────────────────
        1      signal strength
            path: Device.WiFi.Radio.1.Channel
    """

    titles: tuple[str, ...] = ()
    cells: tuple[tuple[Text, ...], ...] = ()

    @classmethod
    def of(cls, titles: Sequence[str], rows: Sequence[Sequence[Text]], title: str | None = None) -> "FittingTable":
        """Return a table of finished titles and cells."""
        made = cls(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False, show_edge=False)
        made.titles, made.cells = tuple(titles), tuple(map(tuple, rows))
        for column in titles:
            made.add_column(column, overflow="fold")
        for row in made.cells:
            made.add_row(*row)
        return made

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table where it fits, else its rows with the longest cells below them."""
        widths = [
            max([cell_len(title), *(_width(row[at]) for row in self.cells)]) for at, title in enumerate(self.titles)
        ]
        above = _above(widths, options.max_width)
        if not self.cells or len(above) == len(widths):
            yield from super().__rich_console__(console, options)
            return
        if self.title:
            yield Text(str(self.title), style="italic")
        yield _joined([Text(self.titles[at], "bold") for at in above], [widths[at] for at in above], options.max_width)
        yield Text("─" * min(options.max_width, sum(widths[at] + _BETWEEN for at in above)))
        for row in self.cells:
            yield from self._row(row, above, widths, options.max_width)
        if self.caption:
            yield Text(str(self.caption), style="dim")

    def _row(self, row: tuple[Text, ...], above: list[int], widths: list[int], width: int) -> RenderResult:
        shown = [_one_line(row[at]) for at in above]
        yield _joined(shown, [widths[at] for at in above], width)
        for at in range(len(widths)):
            if at not in above and row[at].plain:
                cell = Text(" " * _INDENT + self.titles[at] + ": ") + _one_line(row[at])
                cell.overflow = "fold"
                yield cell


def _width(cell: Text) -> int:
    return max((cell_len(line) for line in cell.plain.splitlines()), default=0)


def _one_line(cell: Text) -> Text:
    return Text(" ").join(cell.split("\n")) if "\n" in cell.plain else cell


def _above(widths: list[int], room: int) -> list[int]:
    """Return which columns stay beside each other: all, or without the widest ones until the rest fits."""
    kept = list(range(len(widths)))
    while len(kept) > 1 and sum(widths[at] + _BETWEEN for at in kept) + len(kept) - _BETWEEN > room:
        kept.remove(max(kept[1:], key=widths.__getitem__))
    return kept


def _joined(cells: list[Text], widths: list[int], room: int) -> Text:
    line = Text(overflow="fold")
    for cell, width in zip(cells, widths, strict=True):
        line.append_text(cell)
        line.append(" " * (width + _BETWEEN - cell_len(cell.plain)))
    line.rstrip()
    line.no_wrap = cell_len(line.plain) <= room
    return line
