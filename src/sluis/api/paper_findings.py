"""The report on a register for the data protection officer: what the law says of it, and what changed since another.

In:  a register, a day; another register. Out: ``MadePaper``.
"""

from datetime import date
from pathlib import Path

from sluis.api.moments import midnight_ms
from sluis.api.papers import MadePaper, paper_day
from sluis.api.register import Checked, check_register
from sluis.register.diff import difference
from sluis.reports.papers.findings_layout import findings_report
from sluis.reports.papers.register_findings import Before, CheckedOn, FindingsPaper, findings_paper

__all__ = ["make_findings"]


def make_findings(
    register: Path | str, day: date | None = None, before: Path | str | None = None
) -> MadePaper[FindingsPaper]:
    """Make the report on a register.

    Args:
        register: The file; one that only the law refuses, too.
        day: That is judged, and stands on the paper; today in the Netherlands when absent.
        before: An earlier register, to say what changed; nothing is compared when absent.

    Raises:
        FileMissingError: one of them cannot be read.
        RegisterError: one has faults that are no findings of law; carries them all.
        evidence_hash_error: a document beside a register is not the one that was meant.

    Effects:
        Reads both, the vocabularies they name and the documents beside them.
    """
    made = paper_day(day)
    checked = check_register(register, made)
    earlier = None if before is None else _before(check_register(before, made), checked, made)
    return MadePaper(findings_paper(_checked_on(checked), earlier), findings_report)


def _checked_on(checked: Checked) -> CheckedOn:
    return CheckedOn(
        register=checked.register,
        findings=checked.findings,
        summary=checked.summary(),
        day=checked.day,
        until=tuple(checked.until.items()),
        elsewhere=checked.looked.elsewhere,
    )


def _before(earlier: Checked, now: Checked, day: date) -> Before:
    closing = sum(finding.closes for finding in earlier.findings)
    return Before(earlier.register.digest, closing, difference(earlier.register, now.register, midnight_ms(day)))
