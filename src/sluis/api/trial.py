"""Try a register on files: what would leave, and why the rest would not. Nothing is recorded, nothing may be released.

In:  files with reports, a register. Out: per report and activity ``Tried``: the body, or the reason.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluis.api.document import Json
from sluis.api.files import told_format
from sluis.api.moments import now_ms
from sluis.api.plan import CompiledRegister, compile_plan
from sluis.gate.trial.dry_run import DryRun, TrialRun
from sluis.gate.trial.side_by_side import LeafComparison
from sluis.i18n import N_
from sluis.law.sources import checked_until
from sluis.register.looking import RegisterState
from sluis.reports.register_state import state_document
from sluis.telemetry.limits import Limits
from sluis.terms import Reason

__all__ = ["UNRELEASABLE", "LeafComparison", "Tried", "try_file"]

UNRELEASABLE: Final = N_("Not for release: made with throwaway keys, recorded nowhere.")


@dataclass(frozen=True, slots=True)
class Tried:
    """What one activity would do with one report."""

    run: DryRun
    recipient: str
    """By the register's key; empty when the report was refused before any activity."""
    state: RegisterState | None = None
    """What is the matter with a register that no gate would load; ``None``: nothing."""

    @property
    def file(self) -> str:
        """The file, as it was named."""
        return self.run.file

    @property
    def report(self) -> int:
        """Number of the report, from 1 in the file."""
        return self.run.report

    @property
    def activity(self) -> str:
        """By the register's key; empty when the report was refused before any activity."""
        return self.run.activity

    @property
    def body(self) -> bytes | None:
        """The bytes that would leave; ``None``: nothing would."""
        return self.run.passed.body

    @property
    def reason(self) -> Reason | None:
        """Why nothing would leave; ``None`` when something would."""
        return None if self.body is not None else self.run.passed.reason or Reason.FAULT

    @property
    def lines(self) -> tuple[LeafComparison, ...]:
        """What was sent beside what would leave, leaf by leaf."""
        return self.run.lines

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis try --format json`` prints it."""
        passed = self.run.passed
        return {
            "unreleasable": UNRELEASABLE,
            "register_state": state_document(self.state),
            "law_checked_until": checked_until().isoformat(),
            "file": self.file,
            "report": self.report,
            "activity": self.activity,
            "recipient": self.recipient,
            "body": None if passed.body is None else passed.body.decode(),
            "reason": None if passed.reason is None else passed.reason.value,
            "released": dict(passed.released),
            "withheld": [
                {"row": row, "reason": reason.value, "count": count}
                for (row, reason), count in sorted(passed.withheld.items())
            ],
        }


def try_file(
    files: str | Iterable[str],
    register: CompiledRegister | Path | str,
    *,
    at_ms: int | None = None,
    collected_ms: int | None = None,
    route: str = "",
    told: str | None = None,
) -> Iterator[Tried]:
    """Try a register on one file or several, with keys that are thrown away.

    Law and lease are judged as in the gate; the household's standing is taken to be open. Tokens of one call are made
    with the same keys.

    Args:
        files: Names; ``-`` is standard input. They are read one by one, as the trials are asked for.
        register: The file, or what ``compile_plan`` made of it for the same moment.
        at_ms: The moment of the trial, milliseconds since 1970-01-01T00:00Z; now when absent.
        collected_ms: Collection time of reports that have none; ``at_ms`` when absent.
        route: The route whose profiles apply; a recorded request names its own.
        told: The format the files are in, by its name; found in the bytes when absent.

    Returns:
        The trials, report by report.

    Raises:
        format_unknown_error: there is no format of that name.
        RegisterError: nothing of the register can be looked at.
        InputNotReadableError: a file cannot be read; when its turn comes.

    Effects:
        Reads the files, and system randomness for the keys.
    """
    moment = now_ms() if at_ms is None else at_ms
    compiled = register if isinstance(register, CompiledRegister) else compile_plan(register, moment, to_look=True)
    run = TrialRun(compiled.lowered, moment, collected_ms=collected_ms, route=route, told=told_format(told))
    return _trials(run, compiled, [files] if isinstance(files, str) else files)


def _trials(run: TrialRun, compiled: CompiledRegister, files: Iterable[str]) -> Iterator[Tried]:
    recipients = {activity.name: activity.plan.recipient for activity in compiled.activities}
    for name in files:
        for trial in run.files([name], Limits()):
            yield Tried(trial, recipients.get(trial.activity, ""), compiled.state)
