"""``sluis check``: what the law says about a register on a day, and which activities may run.

In:  a register. Out: findings, worst first; exit 1 when an activity is closed.

A register that only the law refuses (a row about neighbours without a ground of its own) gives its findings and exit 1;
one with any other fault gives all faults and exit 2.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from rich.text import Text

from sluis.cli import show
from sluis.cli.files import register_of, today
from sluis.cli.verb import FINDINGS, FINE, At, Example, Format, Verb, option
from sluis.errors import RegisterError
from sluis.i18n import N_, tr
from sluis.law.finding import Finding
from sluis.register.check import check as findings_on
from sluis.register.check import check_data, day_of, findings_of, is_open, lease
from sluis.register.model import Register
from sluis.terms import Effect, Supervisor, Verdict

WORST_FIRST: Final = {verdict: number for number, verdict in enumerate(Verdict)}
EFFECTS: Final[dict[Effect, str]] = {
    Effect.CLOSE: N_("closes the activity"),
    Effect.WARN: N_("a warning"),
    Effect.CLOCK: N_("starts a legal term"),
    Effect.INFORM: N_("for information"),
}


def check(
    register: Annotated[Path, option(N_("The register, a YAML file."))],
    /,
    *,
    at: At = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Check a register."""
    day = at or today()
    try:
        loaded = register_of(register)
    except RegisterError as error:
        return _refused(error, format)
    findings = worst_first(findings_on(loaded, day))
    closed = [name for name in loaded.activities if not is_open(_of(findings, name))]
    if format == "json":
        document: dict[str, show.Json] = {**check_data(findings)}
        document |= {"at": day.isoformat(), "register": loaded.digest, "closed": closed}
        show.print_json(document)
    else:
        print_findings(findings)
        _print_activities(loaded, findings, day)
    return FINDINGS if closed else FINE


def worst_first(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings with what closes first, then by verdict; within one verdict in the order of the file."""
    return tuple(sorted(findings, key=lambda finding: (not finding.closes, WORST_FIRST[finding.verdict])))


def _of(findings: Sequence[Finding], activity: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.activity == activity)


def _refused(error: RegisterError, form: str) -> int:
    """Show the findings for which a register does not load; other faults are the error itself."""
    findings = findings_of(error)
    if not findings or any(getattr(fault, "finding", None) is None for fault in error.faults):
        raise error
    if form == "json":
        show.print_json({**check_data(findings), "closed": sorted({finding.activity for finding in findings})})
    else:
        print_findings(findings)
        show.line(show.out(), error.text())
    return FINDINGS


def print_findings(findings: Sequence[Finding]) -> None:
    """Print findings for people: verdict, reason, remedy and ground of each; what passed is counted."""
    page = show.out()
    passed = [finding for finding in findings if finding.verdict is Verdict.PASS]
    for finding in findings:
        if finding.verdict is Verdict.PASS:
            continue
        head = Text.assemble(show.verdict(finding.verdict), "  ", (finding.activity, "bold"), f"  {finding.rule}")
        page.print(head, soft_wrap=True)
        show.line(page, "   ", finding.reason())
        if finding.remedy():
            show.line(page, "    ->", finding.remedy())
        show.line(page, "   ", _basis(finding))
        if finding.verdict is Verdict.REVIEW:
            _print_review(finding)
        page.print()
    show.say(page, N_("Rules in order: {count}."), count=len(passed))


def _basis(finding: Finding) -> str:
    parts = [finding.citation, tr(EFFECTS[finding.effect])]
    if finding.supervisor is not Supervisor.NONE:
        parts.append(tr(N_("supervisor: {name}"), None, name=finding.supervisor.value))
    parts.append(tr(N_("checked: {how}"), None, how=finding.checked))
    return "; ".join(parts)


def _print_review(finding: Finding) -> None:
    page = show.out()
    for path, value in finding.facts:
        show.say(page, N_("    weigh {path}: {value}"), path=path, value=value)
    if finding.settled is None:
        show.say(page, N_("    a decision names these facts: {digest}"), digest=finding.facts_digest)
    else:
        until = finding.settled.expires.isoformat()
        show.say(page, N_("    settled by {who} until {day}"), who=finding.settled.who, day=until)


def _print_activities(register: Register, findings: Sequence[Finding], day: date) -> None:
    page = show.out()
    for name in register.activities:
        if is_open(_of(findings, name)):
            until = day_of(lease(register, name, day).not_after_ms).isoformat()
            show.say(page, N_("{activity}: open, until {day} at most."), style="green", activity=name, day=until)
        else:
            show.say(page, N_("{activity}: closed. Nothing flows."), style="bold red", activity=name)


VERB = Verb(
    "check",
    N_(
        "Check a register against the law as it is on a day.\n\n"
        "Findings come worst first, each with its ground, its supervisor and what would settle it. An activity with an "
        "open finding that closes it stays closed, and the exit code is 1. A finding is for the controller: it is no "
        "judgment."
    ),
    (
        Example("sluis check examples/register.yaml"),
        Example("sluis check examples/register.yaml --at 2026-12-01 --format json"),
        Example("sluis check examples/register-neighbours.yaml", exit_code=FINDINGS),
    ),
    check,
)
