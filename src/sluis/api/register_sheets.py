"""The register as a workbook, and an edited workbook as a proposal of a register: every row accounted for.

In:  a register; later the workbook that somebody edited.
Out: XLSX; what became of each row, and the text of a proposal.

The rules this module keeps:
 * A workbook is held against the very register it was made of; against any other it is refused.
 * A proposal is text of a register and nothing more: it is proposed, advised on, approved and activated as any other.
 * With one cell that is not understood there is no proposal.
"""

import os
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from sluis.api.document import Json
from sluis.api.files import read_bytes, write_file
from sluis.api.papers import paper_day
from sluis.errors import FileName, RegisterError, RegisterText
from sluis.errors.cli import output_exists_error
from sluis.errors.register import register_old_error, workbook_other_error, workbook_unusable_error
from sluis.i18n import LANGS, N_, tr, use
from sluis.register.edited_text import Edit, edited_text
from sluis.register.load import VERSION, ReadRegister, read_register
from sluis.register.model import Register
from sluis.register.sheet_changes import (
    Accounted,
    CellFault,
    RowAccount,
    RowState,
    account,
    stated,
)
from sluis.register.sheet_edits import cells_at, edits_of, two_forms
from sluis.register.sheets import DAY_KEY, DIGEST_KEY, FORMAT, FORMAT_KEY, LANG_KEY, Workbook
from sluis.register.tree import Json as PlainJson
from sluis.register.tree import Tree, plain, read_tree
from sluis.register.under_check import written_out
from sluis.register.workbook_file import Tab, beside_cells, read_workbook
from sluis.reports.register_sheets import register_sheets
from sluis.reports.workbook import workbook_file

__all__ = ["RowAccount", "WorkbookChanges", "changes_of_workbook", "register_of_workbook", "register_workbook"]

IN_TEXT: Final = N_("What was written cannot be used: {problem} {remedy}")
IN_WHOLE: Final = N_("With all changes made, the register cannot be used: {problem} {remedy}")
"""Of a fault in what several cells say together, or that a removed row left behind."""


@dataclass(frozen=True, slots=True)
class WorkbookChanges:
    """What an edited workbook proposes."""

    register: str
    """SHA-256 of the register it was made of."""
    rows: tuple[RowAccount, ...]
    """Every row, in the order of the sheets."""
    faults: tuple[CellFault, ...]
    """What was not understood, by its cell; while there is one there is no proposal."""
    text: str | None = field(repr=False)
    """The proposal; ``None`` without a change, or with a fault."""
    comments_kept: bool = True
    """Whether the comments in the register stand in the proposal."""
    beside: tuple[str, ...] = ()
    """What the workbook holds beside its cells, as message ids: none of it is taken over."""
    refused_by_law: bool = False
    """Whether the law refuses the proposal to a gate: ``sluis check`` says why."""

    def counts(self) -> dict[str, int]:
        """Return how many rows became what."""
        return {state.value: sum(row.state is state for row in self.rows) for state in RowState}

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis register import --format json`` prints it."""
        return {
            "register": self.register,
            "rows": self.counts(),
            "changed": [_row(row) for row in self.rows if row.state is not RowState.UNCHANGED],
            "not_understood": [
                {"sheet": fault.sheet, "cell": fault.cell, "problem": fault.text(), "remedy": fault.todo()}
                for fault in self.faults
            ],
            "proposal": self.text,
            "comments_kept": self.comments_kept,
            "not_taken_over": [tr(what) for what in self.beside],
            "refused_by_law": self.refused_by_law,
        }


def _row(row: RowAccount) -> dict[str, Json]:
    changes: list[Json] = [
        {"cell": each.cell, "path": each.path, "before": each.before, "after": each.after} for each in row.changes
    ]
    return {"sheet": row.sheet, "row": row.row, "path": row.path, "state": row.state.value, "cells": changes}


@dataclass(frozen=True, slots=True)
class _Read:
    """A register to make sheets of, or to hold sheets against."""

    source: bytes
    name: FileName
    folder: Path
    read: ReadRegister
    tree: Tree
    base: PlainJson


def register_workbook(register: Path | str, day: date | None = None) -> bytes:
    """Return a register as a workbook (XLSX), in the language in force.

    Args:
        register: The file; one that only the law refuses, too.
        day: Of the workbook; today in the Netherlands when absent.

    Raises:
        FileMissingError: it cannot be read.
        RegisterError: it has faults that are no findings of law; carries them all.
        register_old_error: it is written in an older version of the format.

    Effects:
        Reads the file and the vocabularies it names. Same register, same day, same language: same bytes.
    """
    read = _read(register)
    made = _sheets(read, paper_day(day))
    return workbook_file(made, made.day, issuer=_loaded(read).file.controller.name)


def changes_of_workbook(workbook: Path | str, register: Path | str, out: Path | str | None = None) -> WorkbookChanges:
    """Read an edited workbook, and say what it changes in the register it was made of.

    Args:
        workbook: The edited file.
        register: The register it was made of; it stays as it is.
        out: A new file for the text of the proposal; nothing is written when absent, or when there is no proposal.

    Raises:
        FileMissingError: one of them cannot be read.
        workbook_unusable_error: it is no workbook of a register, too large, or holds what no register needs.
        workbook_other_error: it was made of another register.
        RegisterError, register_old_error: as ``register_workbook``.
        output_exists_error: ``out`` is there already.

    Effects:
        Reads both and the vocabularies; writes ``out``, mode 0600. No formula is reckoned, and nothing is fetched.
    """
    name = FileName(workbook)
    source = read_bytes(Path(workbook))
    tabs = read_workbook(source, name)
    read = _read(register)
    day = _stated_day(tabs, name)
    if (digest := stated(tabs, DIGEST_KEY)) != _loaded(read).digest:
        raise workbook_other_error(file=name, made_of=RegisterText(digest[:64]), register=read.name)
    accounted = account(_in_language(tabs, name, read, day), tabs)
    made = replace(_proposed(accounted, read), beside=beside_cells(source))
    if out is not None and made.text is not None:
        if os.path.lexists(out):
            raise output_exists_error(file=FileName(out))
        write_file(Path(out), made.text.encode())
    return made


def register_of_workbook(workbook: Path | str) -> str:
    """Return the SHA-256 of the register a workbook says it was made of; nothing else of it is looked at.

    Raises:
        FileMissingError: it cannot be read.
        workbook_unusable_error: it is no workbook of a register, too large, or holds what no register needs.
    """
    name = FileName(workbook)
    tabs = read_workbook(read_bytes(Path(workbook)), name)
    _stated_day(tabs, name)
    return stated(tabs, DIGEST_KEY)[:64]


def _read(register: Path | str) -> _Read:
    path, name = Path(register), FileName(register)
    source = read_bytes(path)
    read = read_register(source, name, path.parent / "vocabularies")
    if read.tree is None or read.as_written is None or (read.faults and not read.refused_by_law_alone):
        raise RegisterError(name, read.faults)
    if read.written != VERSION:
        raise register_old_error(file=name, version=read.written, ours=VERSION)
    tree, _ = read_tree(source)
    if tree is None:  # pragma: no cover - it was read a moment ago
        raise RegisterError(name, read.faults)
    return _Read(source, name, path.parent, read, tree, written_out(plain(tree)))


def _loaded(read: _Read) -> Register:
    """Return the register as it is judged."""
    if read.read.as_written is None:  # pragma: no cover - ``_read`` refuses it
        raise RegisterError(read.name, read.read.faults)
    return read.read.as_written


def _sheets(read: _Read, day: date) -> Workbook:
    return register_sheets(_loaded(read), read.base, day)


def _stated_day(tabs: tuple[Tab, ...], name: FileName) -> date:
    if stated(tabs, FORMAT_KEY) != FORMAT:
        problem = tr(N_("its first sheet does not say that it is a workbook of a register"))
        raise workbook_unusable_error(file=name, problem=RegisterText(problem))
    try:
        return date.fromisoformat(stated(tabs, DAY_KEY))
    except ValueError:
        problem = tr(N_("its first sheet does not say of which day it is"))
        raise workbook_unusable_error(file=name, problem=RegisterText(problem)) from None


def _in_language(tabs: tuple[Tab, ...], name: FileName, read: _Read, day: date) -> Workbook:
    """Return the sheets as they were written, in the language of the workbook and not that of who reads it back."""
    lang = next((lang for lang in LANGS if lang == stated(tabs, LANG_KEY)), None)
    if lang is None:
        problem = tr(N_("its first sheet does not say in which language it is"))
        raise workbook_unusable_error(file=name, problem=RegisterText(problem))
    context = copy_context()
    context.run(use, lang)
    return context.run(_sheets, read, day)


def _proposed(accounted: Accounted, read: _Read) -> WorkbookChanges:
    digest = _loaded(read).digest
    faults = (*accounted.faults, *two_forms(accounted, read.base))
    done = WorkbookChanges(digest, accounted.rows, faults, None)
    if faults or not (accounted.changed or accounted.removed):
        return _with_rows_of_faults(done)
    edits = edits_of(accounted, read.tree, read.base)
    edited = edited_text(read.source, edits)
    again = read_register(edited.text.encode(), read.name, read.folder / "vocabularies")
    if again.faults and not again.refused_by_law_alone:
        return _with_rows_of_faults(replace(done, faults=tuple(_faults_of_text(accounted, again, edits))))
    return replace(
        done, text=edited.text, comments_kept=edited.comments_kept, refused_by_law=again.refused_by_law_alone
    )


def _faults_of_text(accounted: Accounted, again: ReadRegister, edits: tuple[Edit, ...]) -> Iterator[CellFault]:
    """Yield the faults of the text by the cells that wrote it; those of nobody's cell for the whole file."""
    cells = {} if again.tree is None else cells_at(accounted, again.tree, edits)
    for fault in again.faults:
        if fault.finding is not None:
            continue
        written = cells.get((fault.line, fault.column))
        places: dict[str, object] = {"problem": fault.text(), "remedy": fault.remedy()}
        if written is None:
            yield CellFault("", "", IN_WHOLE, "", places)
        else:
            yield CellFault(written.sheet, written.cell, IN_TEXT, "", places)


def _with_rows_of_faults(done: WorkbookChanges) -> WorkbookChanges:
    """Return the same with each row that has a faulty cell as not understood."""
    faulty = {(fault.sheet, _row_number(fault.cell)) for fault in done.faults if fault.cell}
    rows = tuple(
        replace(row, state=RowState.NOT_UNDERSTOOD) if (row.sheet, row.row) in faulty else row for row in done.rows
    )
    return replace(done, rows=rows)


def _row_number(cell: str) -> int:
    """Return the row of a cell.

    Examples:
        >>> _row_number("AB12")
        12
    """
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
