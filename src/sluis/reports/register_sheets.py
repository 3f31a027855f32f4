"""The sheets of a register with their words: titles, what is made of other facts, and what no sheet carries.

In:  a register, and the same as a tree without places. Out: ``Workbook``.

The rules this module keeps:
 * Made anew from the same register, in the same language and of the same day, it is the same.
 * The sheet of art. 30(1) has its columns by the letters of that article; every other sheet names facts by their keys.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from sluis.i18n import N_, lang_in_force, tr
from sluis.i18n.harmless import harmless
from sluis.register.fact_path import Steps
from sluis.register.model import Register
from sluis.register.sheets import (
    ARTICLE_30,
    MADE,
    Column,
    Line,
    Sheet,
    SheetPlan,
    Workbook,
    cell_text,
    fact_at,
    identity_cells,
    left_out,
    rows_of,
    sheet_plans,
    words_of,
)
from sluis.register.tree import Json
from sluis.reports.register_words import (
    RowInWords,
    kinds_in_words,
    people_in_words,
    recipient_in_words,
    retention_in_words,
    rows_in_words,
    security_in_words,
    transfer_phrases,
)

TABS: Final[dict[str, str]] = {
    ARTICLE_30: N_("Register (art. 30)"),
    "fields": N_("Fields"),
    "grounds": N_("Grounds"),
    "activities": N_("Activities"),
    "recipients": N_("Recipients"),
    "subprocessors": N_("Sub-processors"),
    "legs": N_("Looked at from elsewhere"),
    "tables": N_("Tables"),
    "controller": N_("Controller"),
    "incidents": N_("Incidents"),
}
"""Sheet → its tab."""
ACTIVITY: Final = N_("Activity")
ARTICLE_TITLES: Final[dict[str, tuple[str, int]]] = {
    f"{MADE}controller": (N_("(a) Controller, contact, data protection officer"), 30),
    "purpose.nl": (N_("(b) Purpose, in Dutch"), 34),
    "purpose.en": (N_("(b) Purpose, in English"), 34),
    f"{MADE}people": (N_("(c) Whose data"), 22),
    f"{MADE}kinds": (N_("(c) Which data"), 34),
    "recipient": (N_("(d) Recipient, by its key"), 18),
    f"{MADE}recipient": (N_("(d) Recipient, by its name"), 30),
    f"{MADE}transfer": (N_("(e) Outside the European Economic Area"), 38),
    "retention": (N_("(f) Term, as P30D"), 12),
    f"{MADE}retention": (N_("(f) Term, in words"), 16),
    "retention_criteria": (N_("(f) Criteria, where there is no term"), 24),
    "security.ref": (N_("(g) Where the security is described"), 22),
    f"{MADE}security": (N_("(g) Security"), 34),
}
"""Column of the sheet of art. 30(1) → its title and width, in the order of the article."""
FIELD_TITLES: Final[dict[str, tuple[str, int]]] = {
    f"{MADE}what": (N_("What it tells about a home"), 34),
    f"{MADE}form": (N_("In which form it leaves"), 28),
    f"{MADE}people": (N_("Whose"), 18),
}
NUMBER: Final = N_("Number (empty: a new row)")
NAMES: Final[dict[str, str]] = {
    "activities.*": ACTIVITY, "recipients.*": N_("Recipient"),
}  # fmt: skip
_WIDE: Final = frozenset({"path", "why", "name", "hosts", "ref", "intended_use", "outputs", "reason"})
ABOUT: Final = (
    (N_("What this is"), N_("The register of processing (GDPR art. 30) of one controller, as sheets.")),
    (
        N_("What you can change"),
        N_("White cells. Grey cells are made of other facts: change those, on their own sheet."),
    ),
    (
        N_("How"),
        N_("Row 2 names each column as the register does; leave it. A list is separated by semicolons. Days are "
           "written 2026-11-24, terms P30D or P6M. An empty cell is a fact that is not stated."),
    ),
    (
        N_("New rows"),
        N_("Below the last row; leave the number empty. A new activity or recipient has a row on each sheet that has "
           "a row for it. Sheets may be sorted."),
    ),
    (N_("Taking out"), N_("Delete the row. What is gone from a sheet is proposed to be gone from the register.")),
    (
        N_("Back"),
        N_("`sluis register import FILE --register REGISTER` reads the file, accounts for every row and writes a "
           "proposal. Nothing holds until it is signed as any other version."),
    ),
    (
        N_("What it does not show"),
        N_("Whether what is on record is true, what the law says of it, and what the last sheet names."),
    ),
)  # fmt: skip
"""Name of a line of the first sheet → what it says."""
ISSUED_BY: Final = N_("Issued by")
Made = Mapping[str, str]


def register_sheets(register: Register, base: Json, day: date) -> Workbook:
    """Return the sheets of a register, in the language in force.

    Args:
        register: As it is judged: one that loads, or that only the law refuses.
        base: The same without places, short forms written out.
        day: Of the workbook.
    """
    left = tuple((part, tr(why)) for part, why in left_out(base).items())
    controller = register.file.controller
    return Workbook(
        title=tr(N_("Register of processing")),
        lang=lang_in_force(),
        digest=register.digest,
        day=day,
        about=(
            (tr(ISSUED_BY), harmless(controller.name)),
            *((tr(name), tr(text)) for name, text in ABOUT),
        ),
        about_name=tr(N_("About this file")),
        left=left,
        left_name=tr(N_("Not on these sheets")),
        left_titles=(tr(N_("Part of the register")), tr(N_("Why no sheet carries it; it stays as it is"))),
        sheets=tuple(_sheet(register, base, plan) for plan in sheet_plans()),
    )  # fmt: skip


def _sheet(register: Register, base: Json, plan: SheetPlan) -> Sheet:
    columns = (*_identity(plan), *_columns(plan))
    made = _made(register, plan)
    lines = tuple(_line(steps, entry, plan, columns, made(steps)) for steps, entry in rows_of(base, plan))
    return Sheet(plan, tr(TABS[plan.key]), columns, lines)


def _identity(plan: SheetPlan) -> tuple[Column, ...]:
    return tuple(Column(name, tr(NAMES.get(name, NUMBER)), 18 if name in NAMES else 10) for name in plan.identity)


def _columns(plan: SheetPlan) -> tuple[Column, ...]:
    titles = ARTICLE_TITLES if plan.key == ARTICLE_30 else FIELD_TITLES if plan.key == "fields" else {}
    told = tuple(
        Column(key if key.startswith(MADE) else plan.template(key), tr(title), width)
        for key, (title, width) in titles.items()
    )
    if plan.key == ARTICLE_30:
        return told
    return (*told, *(_fact_column(plan.template(fact), fact) for fact in plan.facts))


def _fact_column(template: str, fact: str) -> Column:
    return Column(template, fact, _width(fact), words_of(template))


def _width(fact: str) -> int:
    return 40 if fact.rpartition(".")[2] in _WIDE else 16


def _line(steps: Steps, entry: Json, plan: SheetPlan, columns: tuple[Column, ...], made: Made) -> Line:
    cells = list(identity_cells(steps, plan))
    for column in columns[len(cells) :]:
        fact = column.template.removeprefix(f"{plan.entity}.")
        cells.append(harmless(made[fact]) if column.made else cell_text(fact_at(entry, fact), fact))
    return Line(steps, tuple(cells))


def _made(register: Register, plan: SheetPlan) -> Callable[[Steps], Made]:
    """Return what is made of other facts, for a row of a sheet."""
    if plan.key == ARTICLE_30:
        return lambda steps: _of_article_30(register, str(steps[1]))
    if plan.key == "fields":
        rows: dict[str, tuple[RowInWords, ...]] = {name: rows_in_words(register, name) for name in register.activities}
        return lambda steps: _of_field(rows[str(steps[1])][int(steps[-1])])
    return lambda _: {}


def _of_field(row: RowInWords) -> Made:
    return {f"{MADE}what": row.what, f"{MADE}form": row.form, f"{MADE}people": row.people}


def _of_article_30(register: Register, activity: str) -> Made:
    controller, key = register.file.controller, register.activities[activity].recipient
    stated = (controller.name, controller.contact, controller.dpo, controller.representative, *controller.joint)
    return {
        f"{MADE}controller": ", ".join(each for each in stated if each is not None),
        f"{MADE}people": people_in_words(register, activity),
        f"{MADE}kinds": kinds_in_words(register, activity),
        f"{MADE}recipient": recipient_in_words(register, key),
        f"{MADE}transfer": "; ".join(transfer_phrases(register.recipients[key])),
        f"{MADE}retention": retention_in_words(register, activity),
        f"{MADE}security": security_in_words(register, activity),
    }
