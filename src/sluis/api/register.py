"""Check a register: what the law says about it on a day, and which activities may run.

In:  the file of a register, a day, facts that would be otherwise. Out: ``Checked``: findings, worst first.

A register that only the law refuses (a row about neighbours without a ground of its own) gives all its findings and
says that it does not load; one with any other fault raises all its faults.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from sluis.api.document import Json
from sluis.api.files import load_register, read_bytes
from sluis.api.law import law_read
from sluis.api.moments import midnight_ms, today
from sluis.errors import Code, FileName, RegisterError, RegisterText
from sluis.errors.register import set_value_error
from sluis.kernel.capacity import report_bits
from sluis.law.finding import Finding
from sluis.register.change import Change, read_change
from sluis.register.check import as_known, check_activity, check_data, is_open, open_until, worst_first
from sluis.register.decisions import DecisionDone, DecisionState, decisions_on
from sluis.register.evidence import FOLDER, Looked, look
from sluis.register.load import ReadRegister, read_register
from sluis.register.lower import lower, plan_of
from sluis.register.model import Register
from sluis.register.outbox_size import OutboxNeed, outbox_need
from sluis.register.schema_check import quoted
from sluis.register.smallest_change import Fact, Search, Smallest
from sluis.register.summary import Summary, says_of_itself, summary_of
from sluis.register.tree import Tree, place
from sluis.reports.check_page import Page, first_in_words
from sluis.terms import Verdict

__all__ = [
    "Checked",
    "DecisionDone",
    "Finding",
    "Looked",
    "ReadRegister",
    "Register",
    "Smallest",
    "Tree",
    "check_register",
    "load_register",
    "looked_at",
    "outbox_document",
    "outbox_needs",
    "worst_first",
]


@dataclass(frozen=True)
class Checked:
    """A register with everything that was found about it on a day."""

    register: Register
    read: ReadRegister
    tree: Tree
    day: date
    findings: tuple[Finding, ...]
    """Worst first."""
    decisions: tuple[DecisionDone, ...]

    closed: tuple[str, ...]
    """The activities that may not run, in file order: all of them when the register does not load."""
    until: Mapping[str, date]
    """Activity that is open → first day on which a finding changes."""
    looked: Looked
    """The documents that were looked at, and those that are kept elsewhere."""
    bits: Mapping[str, int] = field(default_factory=dict)
    """Activity → how many bits one body can say at most: ``sluis.kernel.capacity`` says under which assumption."""
    as_known_now: tuple[Finding, ...] = ()
    """Of a day in the past: the findings that come out otherwise with what is known today."""
    sets: tuple[str, ...] = ()
    """The facts that would be otherwise, as they were given."""
    says: str = ""
    """What the register says of itself: the remark with which the file begins."""

    @property
    def loads(self) -> bool:
        """Whether a gate would take this register."""
        return not self.read.faults

    @cached_property
    def turned(self) -> tuple[Smallest | None, ...]:
        """Per finding the smallest change that would turn it; ``None`` for what does not fail. Searched when asked."""
        search = Search(self.tree, self.day, self.register.vocabularies)
        return tuple(search.smallest(finding) if finding.verdict is Verdict.FAIL else None for finding in self.findings)

    def smallest(self, finding: Finding) -> Smallest | None:
        """Return the smallest change that would turn one of the findings."""
        return next(
            (turned for candidate, turned in zip(self.findings, self.turned, strict=True) if candidate is finding), None
        )

    def summary(self) -> Summary:
        """Return what it comes to: what is closed and why, what to do first, by when, and who supervises."""
        return summary_of(self.register, self.findings, self.closed, self.until, loads=self.loads)

    def page(self) -> Page:
        """Return what the page for people says beside the findings."""
        idle = sum(done.state is not DecisionState.HOLDS for done in self.decisions)
        return Page(self.day, self.summary(), self.says, self.looked.elsewhere, len(self.as_known_now), idle)

    def verdicts(self) -> dict[str, int]:
        """Return how many findings have which verdict."""
        return dict(Counter(finding.verdict.value for finding in self.findings))

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis check --format json`` prints it."""
        entries: list[Json] = []
        for entry, row in zip(check_data(self.findings)["findings"], self.turned, strict=True):
            entries.append(dict(entry) if row is None else {**entry, **_smallest(row)})
        return {
            "summary": self._summary(),
            "findings": entries,
            "law": law_read(self.day),
            "at": self.day.isoformat(),
            "register": self.register.digest,
            "set": list(self.sets),
            "loads": self.loads,
            "closed": list(self.closed),
            "until": {name: day.isoformat() for name, day in self.until.items()},
            "bits_per_report": dict(self.bits),
            "documents": {"matching": list(self.looked.matching), "elsewhere": list(self.looked.elsewhere)},
            "decisions": [_decision(done) for done in self.decisions],
            "as_known_now": [
                {
                    "activity": finding.activity,
                    "rule": finding.rule,
                    "verdict": finding.verdict.value,
                    "reason": finding.reason(),
                }
                for finding in self.as_known_now
            ],
        }

    def _summary(self) -> dict[str, Json]:
        made = self.summary()
        return {
            "open": list(made.open),
            "closed": list(made.closed),
            "running": list(made.running),
            "closed_by": {verdict.value: count for verdict, count in made.counts.items()},
            "foremost": None if made.worst is None else made.worst.told(),
            "first": first_in_words(made) or None,
            "when": made.when.value,
            "day": None if made.day is None else made.day.isoformat(),
            "supervisors": {supervisor.value: count for supervisor, count in made.supervisors.items()},
            "register_says": self.says,
        }


def outbox_needs(checked: Checked, homes: int) -> dict[str, OutboxNeed]:
    """Return what waits in the outbox of a gate, per activity that is open, at a number of homes.

    Args:
        checked: A register; of one that does not load nothing is said.
        homes: How many.

    Raises:
        option_number_error: fewer than 0.
    """
    if not checked.loads:
        return {}
    lowered = lower(checked.register, midnight_ms(checked.day))
    return {entry.name: outbox_need(entry, homes) for entry in lowered.activities if entry.name not in checked.closed}


def outbox_document(checked: Checked, homes: int) -> dict[str, Json]:
    """Return what ``outbox_needs`` gives, for JSON."""
    return {
        "homes": homes,
        "activities": {
            name: {
                "bodies": need.bodies,
                "bytes": need.body_bytes,
                "most_bodies": need.most_bodies,
                "most_bytes": need.most_bytes,
            }
            for name, need in outbox_needs(checked, homes).items()
        },
    }


def check_register(register: Path | str, at: date | None = None, changes: Sequence[str | Change] = ()) -> Checked:
    """Read a register and judge it on a day, with some facts otherwise.

    Args:
        register: The file; its vocabularies lie in the folder ``vocabularies`` beside it.
        at: The day that is judged; today when absent.
        changes: What if: ``PATH=VALUE`` for each fact that would be otherwise, as findings spell it.

    Returns:
        Everything that was found, also when the law refuses the register.

    Raises:
        FileMissingError: it cannot be read.
        RegisterError: it has faults that are no findings of law; carries them all.
        set_form_error, set_path_error: a change names no fact.
        set_value_error: a changed fact cannot be what it was set to.
        evidence_hash_error: a document beside the register is not the one that was meant.

    Effects:
        Reads the file, the vocabularies it names and the documents beside it.
    """
    path, day = Path(register), at or today()
    made = tuple(read_change(change) if isinstance(change, str) else change for change in changes)
    source, name = read_bytes(path), FileName(path)
    read = read_register(source, name, path.parent / "vocabularies", made)
    if read.as_written is None or read.tree is None or (read.faults and not read.refused_by_law_alone):
        if made:
            _blame_the_change(source, name, path, made, read)
        raise RegisterError(name, read.faults)
    given = tuple(change for change in changes if isinstance(change, str))
    checked = _checked(read.as_written, read, read.tree, path, day, given)
    return replace(checked, says=says_of_itself(source))


def _checked(
    register: Register, read: ReadRegister, tree: Tree, path: Path, day: date, sets: tuple[str, ...]
) -> Checked:
    looked = looked_at(register, tree, path)
    by_activity = {name: check_activity(register, name, day) for name in register.activities}
    closed = tuple(name for name, findings in by_activity.items() if read.faults or not is_open(findings))
    until = {
        name: open_until(register, name, findings, day) for name, findings in by_activity.items() if name not in closed
    }
    findings = worst_first([finding for findings in by_activity.values() for finding in findings])
    known = as_known(register, day, today()) if day < today() else ()
    done = decisions_on(register, findings, day)
    bits = {name: report_bits(plan_of(register, name)) for name in register.activities}
    return Checked(register, read, tree, day, findings, done, closed, until, looked, bits, known, sets)


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
    problem = RegisterText(f"{fault.text()} {fault.remedy()}".rstrip("."))
    raise set_value_error(option=Code("--set"), path=quoted(paths), problem=problem)


def _decision(done: DecisionDone) -> dict[str, Json]:
    return {
        "number": done.number,
        "finding": done.decision.finding,
        "activity": done.decision.activity,
        "state": done.state.value,
    }


def _smallest(findings: Smallest) -> dict[str, Json]:
    return {
        "smallest_change": [_fact(fact) for fact in findings.facts],
        "smallest_change_becomes": None if findings.becomes is None else findings.becomes.value,
        "smallest_change_worsens": list(findings.worse),
        "other_changes": [[_fact(fact) for fact in change] for change in findings.also],
        "search_complete": findings.complete,
    }


def _fact(fact: Fact) -> dict[str, Json]:
    return {"path": fact.path, "value": fact.value}
