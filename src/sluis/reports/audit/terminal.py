"""An audit on a screen: the summary, a bar for each destination, and tables of what was found.

In:  one audit and a console. Out: text on it.

The rules this module keeps:
 * Text of others is harmless and never markup: every cell is a ``Text``.
 * It reads the same in a file or a pipe, where nothing is cut to a screen and nothing has a colour.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sluis.audit.model import READINGS, SORTS, Audit
from sluis.i18n import N_, lang_in_force
from sluis.law.sources import reservation
from sluis.law.words import citation_in_words
from sluis.reports import show
from sluis.reports.audit.closing import unread_rows
from sluis.reports.audit.news import news
from sluis.reports.audit.summary import UNREAD, VERDICTS, figures, sentence, unseen
from sluis.reports.audit.view import NO_TABLE, View
from sluis.reports.register_state import state_in_words
from sluis.terms import Verdict

STYLES: Final[dict[Verdict, str]] = {
    Verdict.FAIL: "bold red",
    Verdict.UNKNOWN: "bold magenta",
    Verdict.REVIEW: "yellow",
    Verdict.PASS: "green",
}
BAR: Final = 30
"""Columns of the longest bar."""
_BARS: Final = 20
"""Destinations that have a bar; the table has them all."""
_ROWS: Final = 200
"""Rows of a table; the other reports have them all."""
_PADDING: Final = 3
"""Columns between two columns of a table."""
_NARROW: Final = 100
"""On a screen of fewer columns the first cells of a row stand below each other."""


def terminal(audit: Audit, console: Console, *, reveal: bool = False) -> None:
    """Print an audit, in the language in force.

    Args:
        audit: What was found.
        console: Where.
        reveal: Whether values, and names of devices, are shown.

    Effects:
        Writes to the console.
    """
    view = View(audit, lang_in_force(), reveal=reveal)
    state = state_in_words(audit.declared.state, view.lang)
    if state:
        _line(console, view.text(state, len(state)), "bold red")
    told = news(view)
    if told:
        _line(console, told, "bold")
        _line(console, "")
    _line(console, sentence(view), "bold")
    for number, words in figures(view):
        _line(console, f"  {number:>6}  {words}")
    if audit.destinations:
        _line(console, "")
        _bars(view, console)
        _show(console, _destinations(view, console))
        if not audit.table.name:
            _line(console, view.say(NO_TABLE))
    if audit.fields:
        _show(console, _fields(view, console))
    if audit.observations:
        _show(console, _observations(view, console))
    _unread(view, console)
    _line(console, "")
    _line(console, view.say(N_("What this capture cannot show")), "bold")
    for limit in unseen(view):
        _line(console, f"  - {limit}")
    _line(console, reservation(view.lang, audit.at))


def brief(audit: Audit, console: Console) -> None:
    """Print the heart of an audit in the language in force: how much went where, and what differs from the record.

    Effects:
        Writes to the console.
    """
    view = View(audit, lang_in_force(), reveal=False)
    state = state_in_words(audit.declared.state, view.lang)
    if state:
        _line(console, view.text(state, len(state)), "bold red")
    _line(console, sentence(view), "bold")
    _bars(view, console)
    if audit.observations:
        _show(console, _observations(view, console))


def _line(console: Console, text: str, style: str = "") -> None:
    show.sentences(console, text, style=style)


def _show(console: Console, table: Table) -> None:
    _line(console, "")
    console.print(table)


def _bars(view: View, console: Console) -> None:
    """Print a bar per destination: as long as its fields are many, with what could not be read behind it."""
    full, open_ = ("█", "░") if (console.encoding or "").lower().startswith("utf") else ("#", ".")
    most = max((len(fields) for fields in view.fields_to.values()), default=0)
    for destination in view.audit.destinations[:_BARS]:
        count = len(view.fields_to[destination.key])
        unread = sum(flow.reading in UNREAD for flow in view.flows_to[destination.key])
        long = -(-count * BAR // most) if most else 0
        bar = full * long + open_ * min(unread, 3)
        words = [view.tr_n("{count} field", "{count} fields", count)] if count else []
        words += [view.say(N_("{count} not read"), count=view.number(unread))] if unread else []
        where = f"{view.to(destination.key, 48)} ({view.country(destination.country)})"
        told = f"{where}: {', '.join(words) or '-'}"
        if BAR + 4 + cell_len(told) <= console.width:
            _line(console, f"{bar:<{BAR + 3}} {told}")
        else:
            _line(console, told)
            if bar:
                _line(console, bar[: console.width])
    rest = len(view.audit.destinations) - _BARS
    if rest > 0:
        _line(console, view.tr_n("And {count} other destination.", "And {count} other destinations.", rest))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table."""

    titles: tuple[str, ...]
    shares: tuple[int, ...]
    """Of the width, each beside the others."""
    joined: int = 1
    """How many of the first become one on a narrow screen."""


def _table(
    view: View, title: str, columns: Columns, rows: Iterable[Iterable[str | Text]], width: int, of: int
) -> Table:
    """Return a table in which no word is cut in two that fits a line, so that a name of a host can be copied."""
    cut = view.say(
        N_("the first {shown} of {count}; the other reports have them all"), shown=_ROWS, count=view.number(of)
    )
    made = Table(
        title=Text(view.say(title)), box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False, show_edge=False,
        caption=Text(cut) if of > _ROWS else None, caption_justify="left",
    )  # fmt: skip
    titles, given = [view.say(title) for title in columns.titles], [list(row) for row in rows]
    for joined in sorted({1 if width >= _NARROW else columns.joined, columns.joined}):
        cells = [_joined(titles, joined), *(_joined(row, joined) for row in given)]
        widths = _widths(cells, columns.shares[joined - 1 :], width)
        if widths is not None:
            break
    else:
        return _below_each_other(made, titles, given)
    for name, wide in zip(cells[0], widths, strict=True):
        made.add_column(name, overflow="fold", width=wide)
    for row in cells[1:]:
        made.add_row(*row)
    return made


def _widths(cells: Sequence[Sequence[Text]], shares: Sequence[int], width: int) -> list[int] | None:
    """Return the width of each column: its share, and at least its longest word; ``None`` where that does not fit."""
    least = [
        max(cell_len(word) for cell in column for word in cell.plain.split() or [""])
        for column in zip(*cells, strict=True)
    ]
    room = width - _PADDING * (len(shares) - 1)
    if sum(least) > room:
        return None
    made, open_ = list(least), dict(enumerate(shares))
    while open_:
        left = room - sum(wide for at, wide in enumerate(made) if at not in open_)
        given = {at: left * share // sum(open_.values()) for at, share in open_.items()}
        short = [at for at, wide in given.items() if wide < least[at]]
        if not short:
            for at, wide in given.items():
                made[at] = wide
            break
        for at in short:
            del open_[at]
    return made


def _below_each_other(made: Table, titles: Sequence[str], rows: Iterable[Iterable[str | Text]]) -> Table:
    """Return a table of one column, in which each cell of a row stands behind its title."""
    made.show_header, made.leading = False, 1
    made.add_column(overflow="fold")
    for row in rows:
        told = [Text(f"{title}: ").append_text(_one_line(cell)) for title, cell in zip(titles, row, strict=True)]
        made.add_row(Text("\n").join(told))
    return made


def _one_line(cell: str | Text) -> Text:
    return Text("; ").join((Text(cell) if isinstance(cell, str) else cell).split("\n"))


def _joined(cells: Iterable[str | Text], first: int) -> list[Text]:
    """Return cells as text, of which the first few stand below each other in one."""
    made = [Text(cell) if isinstance(cell, str) else cell for cell in cells]
    return [Text("\n").join(made[:first]), *made[first:]]


def _destinations(view: View, console: Console) -> Table:
    columns = Columns((N_("To"), N_("Holder and country"), N_("How"), N_("Sent"), N_("First seen")), (6, 4, 6, 4, 4))
    rows = []
    for destination in view.audit.destinations[:_ROWS]:
        flows = view.flows_to[destination.key]
        how = dict.fromkeys(f"{view.protocol(flow)}: {view.say(READINGS[flow.reading])}" for flow in flows)
        seen = "-" if destination.place is None else view.evidence((destination.place,))
        sent = view.octets(sum(flow.octets_out for flow in flows))
        to, held = (view.to(destination.key), view.party(destination)), view.held(destination)
        rows.append(("\n".join(to), "\n".join(held), "\n".join(how), sent, seen))
    return _table(view, N_("Destinations"), columns, rows, console.width, len(view.audit.destinations))


def _fields(view: View, console: Console) -> Table:
    columns = Columns(
        (N_("To"), N_("Field"), N_("What, and whose"), N_("How it left"), N_("Value"), N_("Found at")),
        (5, 6, 4, 6, 3, 4),
        joined=2,
    )
    rows = []
    for field in view.audit.fields[:_ROWS]:
        flow = view.flow.get(field.flow)
        lines = (
            (view.to(flow.destination) if flow else "-",),
            (view.path(field), view.part(field)),
            (view.kind(field.kind), view.subject(field.subject)),
            (view.left_as(field), view.recognised(field)),
            (view.value(field), view.tr_n("{count} time", "{count} times", field.count)),
            (view.evidence(field.places),),
        )
        rows.append(tuple("\n".join(cell) for cell in lines))
    return _table(view, N_("Fields"), columns, rows, console.width, len(view.audit.fields))


def _observations(view: View, console: Console) -> Table:
    columns = Columns(
        (N_("Verdict"), N_("Finding"), N_("Destination"), N_("Why"), N_("Law"), N_("Found at")),
        (3, 5, 5, 9, 7, 4),
        joined=3,
    )
    rows = []
    for observation in view.audit.observations[:_ROWS]:
        law = "\n".join(
            f"{citation_in_words(finding.citation, view.lang)} "
            f"({finding.supervisor.value}: {view.say(VERDICTS[finding.verdict])})"
            for finding in observation.findings
        )
        message = " ".join(
            text
            for text in (
                view.told(observation.reason_id, observation.words),
                view.told(observation.remedy_id, observation.words),
            )
            if text
        )
        verdict = Text(view.say(VERDICTS[observation.verdict]), style=STYLES[observation.verdict])
        to = view.name(observation.destination) or "-"
        rows.append(
            (verdict, view.say(SORTS[observation.sort]), to, message, law or "-", view.evidence(observation.places))
        )
    title = N_("Findings")
    return _table(view, title, columns, rows, console.width, len(view.audit.observations))


def _unread(view: View, console: Console) -> None:
    rows = unread_rows(view)
    if rows:
        columns = Columns((N_("Input"), N_("Why"), N_("How often"), N_("First at")), (6, 6, 2, 3))
        flat = [tuple(cell[0] for cell in row) for row in rows]
        _show(console, _table(view, N_("What could not be read"), columns, flat, console.width, len(flat)))
