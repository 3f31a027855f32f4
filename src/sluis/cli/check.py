"""``sluis check``: what the law says about a register on a day, and which activities may run.

In:  a register, and facts that would be otherwise. Out: findings, worst first; exit 1 when an activity is closed.

A register that only the law refuses (a row about neighbours without a ground of its own) gives all its findings and
exit 1, and says that it does not load; one with any other fault gives all faults and exit 2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from sluis.cli import show
from sluis.cli.check_page import Searched, print_decisions, print_findings, worst_first
from sluis.cli.files import read_bytes, today
from sluis.cli.sarif import sarif
from sluis.cli.verb import FINDINGS, FINE, At, Example, Verb, option
from sluis.errors import Code, FileName, RegisterError, RegisterText
from sluis.errors.register import set_value_error
from sluis.i18n import N_
from sluis.law.finding import Finding
from sluis.register.change import Change, read_change
from sluis.register.check import as_known, check_activity, check_data, is_open, open_until
from sluis.register.decisions import DecisionDone, decisions_on
from sluis.register.evidence import FOLDER, Looked, look
from sluis.register.load import ReadRegister, read_register
from sluis.register.model import Register
from sluis.register.schema_check import quoted
from sluis.register.smallest_change import Fact, Search, Smallest
from sluis.register.tree import Tree, place
from sluis.terms import Verdict

Sets = Annotated[
    list[str],
    Parameter(
        name="--set",
        negative="",
        help=N_("What if: PATH=VALUE for one fact, as findings spell it; may be given again."),
    ),
]
Form = Annotated[
    Literal["text", "json", "sarif"],
    option(N_("Print text for people, JSON for programs, or SARIF for editors and code hosts."), "--format"),
]


@dataclass(frozen=True, slots=True)
class Checked:
    """A register with everything that was found about it on a day."""

    register: Register
    read: ReadRegister
    tree: Tree
    day: date
    findings: tuple[Finding, ...]
    decisions: tuple[DecisionDone, ...]

    closed: tuple[str, ...]
    """The activities that may not run, in file order: all of them when the register does not load."""
    until: Mapping[str, date]
    """Activity that is open → first day on which a finding changes."""
    looked: Looked
    """The documents that were looked at, and those that are kept elsewhere."""
    as_known_now: tuple[Finding, ...] = ()
    """Of a day in the past: the findings that come out otherwise with what is known today."""


def check(
    register: Annotated[Path, option(N_("The register, a YAML file."))],
    /,
    *,
    at: At = None,
    set_: Sets = [],  # noqa: B006 - cyclopts makes a list; ours is never changed
    format: Form = "text",  # noqa: A002 - the name people type
) -> int:
    """Check a register."""
    checked = checked_on(register, at or today(), tuple(read_change(text) for text in set_))
    search = Search(checked.tree, checked.day, checked.register.vocabularies)
    found: dict[int, Smallest] = {
        id(finding): search.smallest(finding)
        for finding in (checked.findings if format != "sarif" else ())
        if finding.verdict is Verdict.FAIL
    }
    if format == "json":
        show.print_json(_document(checked, lambda finding: found.get(id(finding)), list(set_)))
    elif format == "sarif":
        show.print_json(sarif(checked.findings, register, checked.tree))
    else:
        _print(checked, lambda finding: found.get(id(finding)))
    return FINDINGS if checked.closed else FINE


def checked_on(path: Path, day: date, changes: tuple[Change, ...] = ()) -> Checked:
    """Read a register and judge it on a day, with some facts otherwise.

    Raises:
        FileMissingError: it cannot be read.
        RegisterError: it has faults that are no findings of law; carries them all.
        set_value_error: a changed fact cannot be what it was set to.
        evidence_hash_error: a document beside the register is not the one that was meant.

    Effects:
        Reads the file and the vocabularies it names.
    """
    source, name = read_bytes(path), FileName(path)
    read = read_register(source, name, path.parent / "vocabularies", changes)
    if read.as_written is None or read.tree is None or (read.faults and not read.refused_by_law_alone):
        if changes:
            _blame_the_change(source, name, path, changes, read)
        raise RegisterError(name, read.faults)
    register = read.as_written
    looked = looked_at(register, read.tree, path)
    by_activity = {name: check_activity(register, name, day) for name in register.activities}
    closed = tuple(name for name, found in by_activity.items() if read.faults or not is_open(found))
    until = {name: open_until(register, name, found, day) for name, found in by_activity.items() if name not in closed}
    findings = worst_first(finding for found in by_activity.values() for finding in found)
    known = as_known(register, day, today()) if day < today() else ()
    return Checked(
        register, read, read.tree, day, findings, decisions_on(register, findings, day), closed, until, looked, known
    )


def looked_at(register: Register, tree: Tree, path: Path) -> Looked:
    """Look at the documents that lie in the folder ``evidence`` beside a register.

    Raises:
        evidence_hash_error: one of them is not the one that was meant.

    Effects:
        Reads them.
    """
    evidence = register.file.evidence
    if evidence is None:
        return Looked((), ())
    lines = [place(tree, ("evidence", "documents", at))[0] for at in range(len(evidence.documents))]
    return look(evidence, path.parent / FOLDER, register.name, lines)


def _blame_the_change(
    source: bytes, name: FileName, path: Path, changes: tuple[Change, ...], read: ReadRegister
) -> None:
    """Say in one sentence what a what-if broke; faults of the file itself are not its doing."""
    before = read_register(source, name, path.parent / "vocabularies")
    if before.faults and not before.refused_by_law_alone:
        raise RegisterError(name, before.faults)
    fault = next(fault for fault in read.faults if fault.finding is None)
    paths = ", ".join(change.path for change in changes)
    said = RegisterText(f"{fault.text()} {fault.remedy()}".rstrip("."))
    raise set_value_error(option=Code("--set"), path=quoted(paths), problem=said)


def _document(checked: Checked, searched: Searched, sets: list[str]) -> show.Json:
    entries: list[show.Json] = []
    for finding, entry in zip(checked.findings, check_data(checked.findings)["findings"], strict=True):
        found = searched(finding)
        entries.append(dict(entry) if found is None else {**entry, **_smallest(found)})
    return {
        "findings": entries,
        "at": checked.day.isoformat(),
        "register": checked.register.digest,
        "set": sets,
        "loads": not checked.read.faults,
        "closed": list(checked.closed),
        "until": {name: day.isoformat() for name, day in checked.until.items()},
        "documents": {"matching": list(checked.looked.matching), "elsewhere": list(checked.looked.elsewhere)},
        "decisions": [
            {
                "number": one.number,
                "finding": one.decision.finding,
                "activity": one.decision.activity,
                "state": one.state.value,
            }
            for one in checked.decisions
        ],
        "as_known_now": [
            {"activity": one.activity, "rule": one.rule, "verdict": one.verdict.value, "reason": one.reason()}
            for one in checked.as_known_now
        ],
    }


def _smallest(found: Smallest) -> dict[str, show.Json]:
    return {
        "smallest_change": [_fact(fact) for fact in found.facts],
        "smallest_change_becomes": None if found.becomes is None else found.becomes.value,
        "smallest_change_worsens": list(found.worse),
        "other_changes": [[_fact(fact) for fact in change] for change in found.also],
        "search_complete": found.complete,
    }


def _fact(fact: Fact) -> show.Json:
    return {"path": fact.path, "value": fact.value}


def _print(checked: Checked, searched: Searched) -> None:
    page = show.out()
    print_findings(checked.findings, searched)
    print_decisions(checked.decisions)
    for known in checked.as_known_now:
        words = {"activity": known.activity, "rule": known.rule, "verdict": show.verdict(known.verdict).plain}
        show.say(page, N_("With what is known today, {rule} about {activity} is: {verdict}."), **words)
        show.line(page, "   ", known.reason())
    if checked.looked.elsewhere:
        said = N_("Documents not looked at, because they are kept elsewhere: {names}.")
        show.say(page, said, names=", ".join(checked.looked.elsewhere))
    for name in checked.register.activities:
        if name in checked.closed:
            show.say(page, N_("{activity}: closed. Nothing flows."), style="bold red", activity=name)
        else:
            until = checked.until[name].isoformat()
            show.say(page, N_("{activity}: open, until {day} at most."), style="green", activity=name, day=until)
    if checked.read.faults:
        show.lines(page, RegisterError(checked.read.name, checked.read.faults).text())
    if any(searched(finding) for finding in checked.findings):
        show.say(page, N_("A change on paper is arithmetic, not advice: what it says has to become true first."))


VERB = Verb(
    "check",
    N_(
        "Check a register against the law as it is on a day.\n\n"
        "Findings come worst first, per activity and supervisor, each with its ground, the facts it used, what is "
        "missing, and what would settle it; for a FAIL the smallest change that would turn it. An activity with an "
        "open finding that closes it stays closed, and the exit code is 1. With --set it says what if. A finding is "
        "for the controller: it is no judgment."
    ),
    (
        Example("sluis check examples/register.yaml"),
        Example("sluis check examples/register.yaml --at 2026-12-01 --format json"),
        Example("sluis check examples/register-neighbours.yaml", exit_code=FINDINGS),
        Example("sluis check examples/registers/march-2026-invented.yaml --at 2026-03-03", exit_code=FINDINGS),
        Example(
            "sluis check examples/register.yaml --set recipients.wifi-insight.own_use.training=true",
            exit_code=FINDINGS,
        ),
        Example("sluis check examples/register.yaml --format sarif"),
    ),
    check,
)
