"""``sluis register import``: an edited workbook of a register, read back as a proposal.

In:  the workbook, and the register it was made of. Out: what became of every row; the text of a proposal.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from sluis import api
from sluis.cli.verb import FINDINGS, FINE, Example, Format, Verb, option
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.register_sheets import RowAccount, WorkbookChanges


def import_(
    workbook: Annotated[Path, option(N_("The edited workbook (XLSX)."))],
    /,
    *,
    register: Annotated[Path, option(N_("The register it was made of, a YAML file."), "--register")],
    out: Annotated[Path | None, option(N_("Write the proposal to this file, which is not there yet."), "--out")] = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Read an edited workbook back as a proposal."""
    made = api.register_sheets.changes_of_workbook(workbook, register, out)
    if format == "json":
        show.print_json(api.as_json(made))
    else:
        _print(made, out)
    return FINDINGS if made.faults else FINE


def _print(made: "WorkbookChanges", out: Path | None) -> None:
    page, counts = show.out(), made.counts()
    rows = N_(
        "Rows: {unchanged} unchanged, {changed} changed, {added} added, {removed} removed, {not_understood} not "
        "understood."
    )
    show.say(page, rows, "bold", **{name.replace("-", "_"): count for name, count in counts.items()})
    for row in made.rows:
        if row.state.value in {"changed", "added", "removed"}:
            _print_row(row)
    for fault in made.faults:
        where = " ".join(part for part in (fault.sheet, fault.cell) if part) or tr(N_("the whole file"))
        show.paragraph(page, f"{where}: {fault.text()} {fault.todo()}".rstrip(), style="bold red", hang=2)
    for what in made.beside:
        show.say(page, N_("Not taken over: {what}."), "yellow", what=tr(what))
    if made.faults:
        show.say(page, N_("There is no proposal while something is not understood."), "bold")
        earlier = N_(
            "Was the workbook written by another release of Sluis? Its columns and titles can differ. Then write it "
            "anew with `sluis report register --format xlsx`, and copy what you changed."
        )
        show.say(page, earlier)
        return
    if made.text is None:
        show.say(page, N_("The workbook says what the register says."))
        return
    if not made.comments_kept:
        show.say(page, N_("The text was written anew as a whole: its comments are not in it."), "yellow")
    if made.refused_by_law:
        show.say(page, N_("A gate would not load it, for what the law says: `sluis check` tells why."), "yellow")
    told = N_("It is a proposal: {file}. Look at it with `sluis diff`, then `sluis register propose` as any other.")
    show.say(page, N_("Nothing was written; --out names a new file.") if out is None else told, file=out)


def _print_row(row: "RowAccount") -> None:
    words = {"changed": N_("changed"), "added": N_("added"), "removed": N_("removed")}
    page = show.out()
    place = row.sheet if row.row is None else f"{row.sheet} {row.row}"
    show.line(page, f"{place}: {tr(words[row.state.value])}: {row.path}")
    for change in row.changes:
        show.say(page, N_("   {cell} {path}: {before} becomes {after}"), cell=change.cell, path=change.path,
                 before=change.before or "—", after=change.after or "—")  # fmt: skip


IMPORT = Verb(
    "import",
    N_(
        "Read an edited workbook back as a proposal, every row accounted for.\n\n"
        "`sluis report register --format xlsx` writes the workbook. What cannot be taken over is told by sheet and "
        "cell, with what to do, and then there is no proposal. No formula is reckoned and no link is followed. "
        "The register itself stays as it is; --out names a new file for the proposal, with the comments of the old "
        "one. The exit code is 1 while something is not understood."
    ),
    (Example("sluis register import --help"),),
    import_,
)
