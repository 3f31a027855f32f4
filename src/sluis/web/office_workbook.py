"""An edited workbook of the register, read back at the office: what became of every row, and the way to a proposal.

In:  a file. Out: a page; nothing is proposed before the owner confirms the page of the proposal.

The rule this module keeps: the desk reads the workbook; a browser is shown what it says, and hands on the text it made.
"""

import base64
from collections.abc import Mapping
from typing import Final

import msgspec
from litestar import Response, get, post

from sluis.i18n import N_
from sluis.terms import Role
from sluis.web.form_data import form_data_of
from sluis.web.office import office_of
from sluis.web.office_registers import told_or_why_not
from sluis.web.rendering import answer, page
from sluis.web.visit import Visit, Visited

PATH: Final = "/office/workbook"
TITLE: Final = N_("An edited workbook of the register")
NO_FILE: Final = N_("Nothing was read yet: choose the workbook.")
STATES: Final = {
    "unchanged": N_("unchanged"),
    "changed": N_("changed"),
    "added": N_("added"),
    "removed": N_("removed"),
    "not-understood": N_("not understood"),
}
"""What became of a row."""


class CellChanged(msgspec.Struct, frozen=True):
    """What changed in a cell."""

    cell: str
    path: str
    before: str | None
    after: str | None


class RowChanged(msgspec.Struct, frozen=True):
    """What became of a row."""

    sheet: str
    row: int | None
    path: str
    state: str
    cells: tuple[CellChanged, ...]


class CellNotUnderstood(msgspec.Struct, frozen=True):
    """A cell, and why it cannot be taken over."""

    sheet: str
    cell: str
    problem: str
    remedy: str


class WorkbookRead(msgspec.Struct, frozen=True, kw_only=True):
    """What an edited workbook changes in the register it was made of."""

    register: str
    rows: Mapping[str, int]
    changed: tuple[RowChanged, ...]
    not_understood: tuple[CellNotUnderstood, ...]
    proposal: str | None
    comments_kept: bool
    not_taken_over: tuple[str, ...]
    refused_by_law: bool


@get(PATH)
async def workbook_form(visit: Visited) -> Response[bytes]:
    """Where a workbook is chosen."""
    return _shown(visit, None, "")


@post(PATH, status_code=200)
async def workbook(visit: Visited) -> Response[bytes]:
    """What became of every row of it."""
    office_of(visit, Role.OWNER)
    kind = visit.request.headers.get("content-type", "").encode("latin-1", "replace")
    file = form_data_of(kind, await visit.request.body()).files.get("workbook", b"")
    if not file:
        return _shown(visit, None, visit.words(NO_FILE))
    body = {"workbook": base64.b64encode(file).decode("ascii")}
    read, missing = await told_or_why_not(visit.ask("/v1/registers/workbook", WorkbookRead, body), visit.language)
    return _shown(visit, read, missing)


def _shown(visit: Visit, read: WorkbookRead | None, missing: str) -> Response[bytes]:
    around_it = office_of(visit, Role.OWNER)
    states = {name: visit.words(words) for name, words in STATES.items()}
    content = page("office_workbook.html", around_it, visit.words(TITLE), read=read, missing=missing, states=states)
    return answer(content, 422 if missing else 200)


HANDLERS: Final = (workbook_form, workbook)
