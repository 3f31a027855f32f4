"""What the demonstration leaves in a folder for whoever watched it: a statement, an audit, and the papers.

In:  the stage when its scenes are over, and a folder. Out: files, and which of them to open first.
"""

import asyncio
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path

from sluis import api
from sluis.api.files import write_file
from sluis.api.paper_statement import make_statement_letter
from sluis.demo.audited import audit_of
from sluis.demo.papers import papers
from sluis.demo.scenes import ASKER
from sluis.demo.stage import Stage
from sluis.errors import FileName
from sluis.errors.cli import output_unwritable_error
from sluis.i18n import Lang, lang_in_force
from sluis.reports.audit.pdf import pdf

STATEMENT, AUDIT, PAPERS = "statement.html", "audit.pdf", "papers"


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Where to look, and what is there."""

    places: tuple[Path, ...]
    papers: int
    dossier: str
    """What the checker of a dossier says of the one among the papers; empty when there is none."""


def make_folder(folder: Path) -> None:
    """Make the folder, and the one of papers in it, when they are not there.

    Raises:
        output_unwritable_error: the system does not let us.
    """
    try:
        (folder / PAPERS).mkdir(parents=True, exist_ok=True)
    except OSError:
        raise output_unwritable_error(file=FileName(folder)) from None


async def leave_behind(stage: Stage, folder: Path, langs: tuple[Lang, ...]) -> LeftBehind:
    """Write the statement of the home that asked for help, the audit of a build of firmware, and every paper.

    Args:
        stage: Its ledger is sealed.
        folder: Of ``make_folder``; what is in it under the same names is written anew.
        langs: The languages of the papers; the other two are in the language in force.

    Effects:
        Writes files.
    """

    def make() -> None:
        with api.Gate.open(stage.config) as gate:
            statement = make_statement_letter(gate, stage.home(ASKER).line)
        write_file(folder / STATEMENT, statement.html().encode())
        write_file(folder / AUDIT, pdf(audit_of("leaky.har"), reveal=False, lang=lang_in_force()))

    await asyncio.to_thread(copy_context().run, make)
    count, dossier = await papers(stage, folder / PAPERS, langs)
    return LeftBehind((folder / STATEMENT, folder / AUDIT, folder / PAPERS), count, dossier)
