"""``sluis risk``: how often a home is recognised in what is released, with interval, and where that comes from.

In:  files with reports of many homes, or a folder of bodies that left, and a register. Out: figures, and pictures.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sluis import api
from sluis.api.files import write_file
from sluis.cli.files import files_in, told_format
from sluis.cli.given import refuse_other_kinds, refuse_unread
from sluis.cli.verb import FINE, As, Example, Format, Verb, file_names, option
from sluis.errors import Code, SluisError
from sluis.errors.cli import argument_invalid_error, argument_missing_error
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.risk import RiskMeasured, Sources

Recorded = Annotated[
    list[str] | None,
    Parameter(
        help=N_("Files with reports of many homes, or folders of them; - for standard input."),
        negative="",
        converter=file_names,
    ),
]


def risk(
    files: Recorded = None,
    /,
    *,
    register: Annotated[Path, option(N_("The register, a YAML file."), "--register")],
    activity: Annotated[str | None, option(N_("Only this activity."), "--activity")] = None,
    bodies: Annotated[
        Path | None, option(N_("Measure bodies that left instead: the folder in which they are."), "--bodies")
    ] = None,
    homes: Annotated[
        Path | None,
        option(N_("Which body is of which home: lines NAME,NUMBER. You know that; the recipient does not."), "--homes"),
    ] = None,
    population: Annotated[
        int | None,
        option(
            N_("How many homes there are in all, as you state it; the figures are of a sample then."), "--population"
        ),
    ] = None,
    sensitive: Annotated[
        str | None, option(N_("A column that nobody should learn: say what the others tell of it."), "--sensitive")
    ] = None,
    seed: Annotated[int, option(N_("Of samples and ties; the same seed gives the same figures."), "--seed")] = 0,
    brief: Annotated[
        bool, option(N_("Do not say what each column contributes, which takes most of the time."), "--brief")
    ] = False,
    svg: Annotated[Path | None, option(N_("Write the pictures to this file."), "--svg")] = None,
    html: Annotated[Path | None, option(N_("Write a page with figures and pictures to this file."), "--html")] = None,
    as_: As = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Measure how well a home is recognised."""
    asking = api.risk.Asking(population, sensitive, seed, not brief)
    if bodies is None:
        found = _of_reports(files or [], register, activity, asking, as_)
    else:
        found = _of_bodies(files, bodies, register, activity, homes, asking)
    _pictures(found, svg, html)
    _show(found, format)
    return FINE


def _show(found: "Sources", form: Format) -> None:
    if form == "json":
        show.print_json(api.as_json(found))
        return
    for measured in found.measured:
        _print(measured)
    _print_across(found)


def _of_reports(
    files: list[str], register: Path, activity: str | None, asking: "api.risk.Asking", told: str | None
) -> "Sources":
    told_format(told)
    if not files:
        raise argument_missing_error(command=Code("sluis risk"), argument=Code("FILES"))
    refuse_other_kinds(files, "sluis risk")
    try:
        return api.risk.measure_replay(files_in(files), register, activity, asking, told=told)
    except SluisError as error:
        if error.code == "risk.too-few-homes":
            refuse_unread(files, told)
        raise


def _of_bodies(
    files: list[str] | None,
    folder: Path,
    register: Path,
    activity: str | None,
    homes: Path | None,
    asking: "api.risk.Asking",
) -> "Sources":
    if files:
        expected = Code(tr(N_("there when files are named")))
        raise argument_invalid_error(command=Code("sluis risk"), argument=Code("--bodies"), expected=expected)
    if activity is None:
        raise argument_missing_error(command=Code("sluis risk"), argument=Code("--activity"))
    measured = api.risk.measure_bodies(folder, register, activity, asking, homes=homes)
    return api.risk.Sources((measured,), ())


def _pictures(found: "Sources", svg: Path | None, html: Path | None) -> None:
    """Write what was asked for; a page of several activities has their pictures below each other."""
    if svg is not None:
        if len(found.measured) != 1:
            raise argument_missing_error(command=Code("sluis risk"), argument=Code("--activity"))
        write_file(svg, api.risk.picture(found.measured[0]).encode())
    if html is not None:
        write_file(html, api.risk.page(found).encode())


def _print(measured: "RiskMeasured") -> None:
    from sluis.reports import risk as words

    page, figures = show.out(), measured.figures
    show.paragraph(
        page, words.first_sentence(measured.activity, figures, *measured.source.period, measured.source.left_out)
    )
    for text in words.among_more(figures):
        show.paragraph(page, text)
    show.paragraph(page, words.worst_in_words(figures))
    for text in words.left_out(measured.source.left_out):
        show.line(page, text)
    columns = [N_("what is known of a home"), N_("alone (95 %)"), N_("with fewer than 5"), N_("with fewer than 20")]
    page.print(show.table(columns, words.singled_out(figures)))
    rows = words.all_linked_rows(figures)
    if rows:
        page.print(show.table(words.LINKED, rows, tr(N_("Homes found again"))))
    for text in words.of_all(figures):
        show.paragraph(page, text)
    if figures.explained is not None:
        _print_explained(figures.explained)
    page.print()


def _print_explained(explained: "api.risk.Explained") -> None:
    from sluis.reports import risk as words

    page = show.out()
    title = tr(N_("What each column does, on {homes} homes"), None, homes=words.number(explained.homes))
    columns = [N_("column"), N_("alone by it only"), N_("alone without it"), N_("recognised without it")]
    page.print(show.table(columns, words.contributions(explained), title))
    less = words.remedies(explained)
    if less:
        columns = [N_("what would be less"), N_("alone then"), N_("recognised then")]
        page.print(show.table(columns, less, tr(N_("What would bring it down"))))
    else:
        show.say(page, N_("No single change that was tried brings it down: fewer columns, or counts."))


def _print_across(found: "Sources") -> None:
    from sluis.reports import risk as words

    for across in found.across:
        title = tr(N_("Homes of {activity} found at {other}"), None, activity=across.activity, other=across.other)
        rows = words.linked_rows(across.linked, tr(N_("the same day")))
        show.out().print(show.table(words.LINKED, rows, title))


VERB = Verb(
    "risk",
    N_(
        "Measure how often a home is recognised in what is released, by attacks, with intervals.\n\n"
        "Recorded reports go through the doors of the register, with keys that are thrown away; or bodies that left "
        "are read as their recipient reads them. No value and no token is shown."
    ),
    (
        Example("sluis risk recorded/ --register examples/register.yaml --activity wifi-help", runs=False),
        Example(
            "sluis risk --bodies out/wifi-insight --register examples/register.yaml --activity wifi-help "
            "--homes homes.csv --html risk.html",
            runs=False,
        ),
    ),
    risk,
    stdin=True,
)
