"""The register as a paper, in every form: page, PDF, DOCX for who edits, XLSX for who sorts, JSON-LD for machines.

In:  a register, a day. Out: ``MadePaper``; a workbook; a document of the Data Privacy Vocabulary.
"""

from datetime import date
from pathlib import Path

from sluis.api.document import Json
from sluis.api.files import look_at_register
from sluis.api.papers import MadePaper, paper_day
from sluis.reports.dpv import register_in_dpv
from sluis.reports.papers.register_paper import RegisterPaper, register_paper, register_report

__all__ = ["make_register", "register_as_dpv"]


def make_register(register: Path | str, day: date | None = None) -> MadePaper[RegisterPaper]:
    """Make the register of processing of art. 30(1) GDPR as a paper.

    Args:
        register: The file.
        day: On the paper; today in the Netherlands when absent.

    Raises:
        FileMissingError: it cannot be read.
        RegisterError: nothing of it can be looked at.

    Effects:
        Reads the register and the vocabularies it names.
    """
    made = paper_day(day)
    loaded, state = look_at_register(register, made)
    return MadePaper(register_paper(loaded, made, state), register_report)


def register_as_dpv(register: Path | str, day: date | None = None) -> dict[str, Json]:
    """Return the register in terms of the Data Privacy Vocabulary (DPV 2), as JSON-LD.

    Args:
        register: The file.
        day: Of the document; today in the Netherlands when absent.

    Raises:
        FileMissingError: it cannot be read.
        RegisterError: nothing of it can be looked at.

    Effects:
        Reads the register and the vocabularies it names.
    """
    made = paper_day(day)
    loaded, _ = look_at_register(register, made)
    return register_in_dpv(loaded, made)
