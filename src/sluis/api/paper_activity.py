"""Papers about one activity: what people are told of it (art. 13, 14), the annex to a processor agreement (art. 28).

In:  a register, the key of an activity, a day. Out: ``MadePaper``; the grammar as a file.
"""

from datetime import date
from pathlib import Path

from sluis.api.files import look_at_register
from sluis.api.papers import MadePaper, paper_day
from sluis.errors import Code, FileName, RegisterText
from sluis.errors.cli import activity_unknown_error
from sluis.register.looking import RegisterState
from sluis.register.model import Register
from sluis.reports.papers.activity_notice import ActivityNotice, activity_notice, notice_report
from sluis.reports.papers.processor_annex import ProcessorAnnex, annex_report, grammar_file, processor_annex

__all__ = ["annex_grammar", "make_annex", "make_notice"]


def make_notice(register: Path | str, activity: str, day: date | None = None) -> MadePaper[ActivityNotice]:
    """Make what people are told of an activity.

    Args:
        register: The file.
        activity: Its key.
        day: On the paper; today in the Netherlands when absent.

    Raises:
        FileMissingError: it cannot be read.
        RegisterError: nothing of it can be looked at.
        activity_unknown_error: the register has no such activity, or it cannot be compiled.

    Effects:
        Reads the register and the vocabularies it names.
    """
    loaded, state, made = _looked_at(register, activity, day)
    return MadePaper(activity_notice(loaded, activity, made, state), notice_report)


def make_annex(register: Path | str, activity: str, day: date | None = None) -> MadePaper[ProcessorAnnex]:
    """Make the annex to a processor agreement.

    Args:
        register: The file.
        activity: Its key.
        day: On the paper; today in the Netherlands when absent.

    Raises:
        FileMissingError, RegisterError, activity_unknown_error: as ``make_notice``.

    Effects:
        Reads the register and the vocabularies it names.
    """
    loaded, state, made = _looked_at(register, activity, day)
    return MadePaper(processor_annex(loaded, activity, made, state), annex_report)


def annex_grammar(register: Path | str, activity: str) -> bytes:
    """Return the grammar of what leaves for an activity: the file whose SHA-256 stands in the annex.

    Raises:
        FileMissingError, RegisterError, activity_unknown_error: as ``make_notice``.

    Effects:
        Reads the register and the vocabularies it names.
    """
    loaded, _, _ = _looked_at(register, activity, None)
    return grammar_file(loaded, activity)


def _looked_at(register: Path | str, activity: str, day: date | None) -> tuple[Register, RegisterState | None, date]:
    made = paper_day(day)
    loaded, state = look_at_register(register, made)
    if activity not in loaded.activities:
        known = RegisterText(", ".join(loaded.activities))
        raise activity_unknown_error(file=FileName(register), option=Code("--activity"), known=known)
    return loaded, state, made
