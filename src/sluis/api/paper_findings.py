"""The report on a register for the data protection officer: what the law says of it, and what changed since another.

In:  a register, a day; another register; a gate. Out: ``MadePaper``.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from sluis.api.gate import Gate
from sluis.api.moments import midnight_ms
from sluis.api.papers import MadePaper, paper_day
from sluis.api.register import Checked, check_register
from sluis.api.risk_lease import RiskOfActivity, risk_of
from sluis.register.diff import difference
from sluis.reports.papers.findings_layout import findings_report
from sluis.reports.papers.recognised import MeasuredActivity
from sluis.reports.papers.register_findings import Before, CheckedOn, FindingsPaper, findings_paper
from sluis.standing.measured import risk_fault

__all__ = ["make_findings", "make_findings_since"]


def make_findings(
    register: Path | str, day: date | None = None, before: Path | str | None = None, gate: Gate | None = None
) -> MadePaper[FindingsPaper]:
    """Make the report on a register.

    Args:
        register: The file; one that only the law refuses, too.
        day: That is judged, and stands on the paper; today in the Netherlands when absent.
        before: An earlier register, to say what changed; nothing is compared when absent.
        gate: Whose measurements are told, when it runs this register; none are when absent.

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
    measured = None if gate is None else _measured(gate, checked.register.digest, made)
    return MadePaper(findings_paper(_checked_on(checked, measured), earlier), findings_report)


def make_findings_since(
    gate: Gate, register: Path | str, since: date, day: date | None = None
) -> MadePaper[FindingsPaper]:
    """Make the report on a register, with what changed since a day: the archive of a gate says what was in force then.

    Args:
        gate: Whose archive.
        register: The file.
        since: The day at whose end (UTC) another version was in force, or the same.
        day: As for ``make_findings``.

    Raises:
        register_not_activated_error: none was in force then.
        SluisError: as ``make_findings``.

    Effects:
        As ``make_findings``; a folder of its own for as long as it lasts.
    """
    with gate.registers.kept(midnight_ms(since + timedelta(days=1)) - 1) as before:
        return make_findings(register, day, before, gate)


def _checked_on(checked: Checked, measured: Sequence[MeasuredActivity] | None) -> CheckedOn:
    return CheckedOn(
        register=checked.register,
        findings=checked.findings,
        summary=checked.summary(),
        day=checked.day,
        until=tuple(checked.until.items()),
        elsewhere=checked.looked.elsewhere,
        measured=measured,
    )


def _measured(gate: Gate, digest: str, day: date) -> tuple[MeasuredActivity, ...] | None:
    """Return what counts on a day, of what leaves under the register that runs; ``None``: it runs another one."""
    state = gate.beside()
    if state.register.digest != digest:
        return None
    ends_ms = min(midnight_ms(day + timedelta(days=1)) - 1, state.clock())
    return tuple(told for each in risk_of(state) if (told := _at(each, ends_ms)) is not None)


def _at(found: RiskOfActivity, at_ms: int) -> MeasuredActivity | None:
    """Return the measurement of what leaves now that counted at a moment; ``None``: there was none."""
    leaving = None if found.counts is None else found.counts.leaving
    known = [each for each in found.history if each.leaving == leaving and each.at_ms <= at_ms]
    if not known:
        return None
    closes = risk_fault(found.limit, known[-1], at_ms) is not None
    return MeasuredActivity(found.activity, found.limit, known[-1], closes)


def _before(earlier: Checked, now: Checked, day: date) -> Before:
    closing = sum(finding.closes for finding in earlier.findings)
    return Before(earlier.register.digest, closing, difference(earlier.register, now.register, midnight_ms(day)))
