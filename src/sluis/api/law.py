"""The rules and tables of law that ship, what is about to change, real decisions as test cases, and listings.

In:  a day, the id of a rule, or a file with a table or a snapshot. Out: values with their words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sluis.api.document import Json
from sluis.api.files import named, read_bytes
from sluis.api.moments import today
from sluis.errors import FileName, RegisterText
from sluis.errors.gate import file_missing_error
from sluis.errors.law import law_rule_unknown_error
from sluis.i18n import N_, lang_in_force, tr
from sluis.law import precedents as cases
from sluis.law.finding import AUTHORITIES, EFFECTS, Rule
from sluis.law.judge import LAW_DIGEST
from sluis.law.listing import Listed, listed, read_snapshot
from sluis.law.precedents import Precedent, differences, precedents
from sluis.law.rules import RULES
from sluis.law.sources import READ, Account, Cited, How, accounts, citations, reservation, sources, tally, text_of
from sluis.law.sources import WORDS as HOW_READ
from sluis.law.tables import Proposal, check_tables, fines, proposals, supervisors
from sluis.law.watch import Watched, next_change, watch
from sluis.law.words import citation_in_words, words_of
from sluis.terms import Supervisor

__all__ = [
    "Cited",
    "How",
    "LawOnDay",
    "LawWatch",
    "Listing",
    "Precedents",
    "Rule",
    "RuleShown",
    "Watched",
    "cited",
    "how_read",
    "judged_precedents",
    "law_on",
    "law_read",
    "law_watch",
    "listing_of",
    "reservation",
    "rule_of",
    "tables_in_order",
]


@dataclass(frozen=True, slots=True)
class LawOnDay:
    """The rules in force on a day."""

    rules: tuple[Rule, ...]
    digest: str
    """Of all rules and tables that ship."""
    at: date
    """The day."""

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis law list --format json`` prints it."""
        return {"law": self.digest, "law_read": law_read(self.at), "rules": [rule_data(rule) for rule in self.rules]}


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One rule with everything it rests on."""

    rule: Rule
    proposals: tuple[Proposal, ...]
    """What was proposed and touches it; decides nothing."""
    precedents: tuple[Precedent, ...]
    """Real decisions that expect something of it."""
    supervisor: str
    """Who watches over it, with name and task."""
    citations: tuple[Cited, ...] = ()
    """The sentences it rests on: act, version, link, paragraph."""
    note: str = ""
    """What of its grounds was not read."""
    accounts: tuple[Account, ...] = ()
    """The copies and accounts in which it was read outside the official texts."""
    texts: Path | None = None
    """A folder with the texts of law."""

    def passage(self, cited: Cited) -> tuple[tuple[str, ...], str] | None:
        """Return a passage and the sentence in it, out of the folder with the texts; ``None`` when it is not there."""
        lines = None if self.texts is None else text_of(cited, self.texts)
        if lines is None:
            return None
        at = cited.reading.line
        return lines, lines[at] if at < len(lines) else ""

    def question(self) -> str:
        """Return what it asks, as a question to people; empty when the table of words has none."""
        words = words_of(self.rule.id)
        return "" if words is None else words.ask.told()

    def act(self) -> str:
        """Return what settles it, in one sentence; empty when the table of words has none."""
        words = words_of(self.rule.id)
        return "" if words is None else words.act.told()

    def effect(self) -> str:
        """Return what a finding of it does, in words."""
        return tr(EFFECTS[self.rule.effect])

    def authority(self) -> str:
        """Return what it rests on, in words."""
        return tr(AUTHORITIES[self.rule.authority])

    def data(self) -> dict[str, Json]:
        """Return what the rule itself says."""
        return rule_data(self.rule)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis law show --format json`` prints it."""
        return {
            **self.data(),
            "proposals": [each.citation for each in self.proposals],
            "precedents": [case.id for case in self.precedents],
            "read": [self._read(cited) for cited in self.citations],
            "accounts": [{"link": each.link, "at": each.at, "read": each.read.isoformat()} for each in self.accounts],
            "not_read": self.note or None,
            "question": self.question(),
            "act": self.act(),
            "law_read": law_read(),
        }

    def _read(self, cited: Cited) -> Json:
        text, shown = cited.text, self.passage(cited)
        return {
            "act": text.name,
            "at": cited.reading.at,
            "version": text.version,
            "language": text.language,
            "link": text.link,
            "passage": None if shown is None else list(shown[0]),
        }


@dataclass(frozen=True, slots=True)
class LawWatch:
    """What changes within a year of a day, what was proposed, and what nobody read."""

    at: date
    next_change: date | None
    entries: tuple[Watched, ...]

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis law watch --format json`` prints it."""
        rows: list[Json] = [
            {
                "kind": entry.kind,
                "what": entry.what,
                "citation": entry.citation,
                "day": None if entry.day is None else entry.day.isoformat(),
            }
            for entry in self.entries
        ]
        first = None if self.next_change is None else self.next_change.isoformat()
        return {"at": self.at.isoformat(), "next_change": first, "law_read": law_read(self.at), "watch": rows}


@dataclass(frozen=True, slots=True)
class Precedents:
    """Real decisions, judged with the rules that ship."""

    cases: tuple[Precedent, ...]
    differ: tuple[Precedent, ...]
    """Those that come out otherwise."""

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis law decisions --format json`` prints it."""
        cases: list[Json] = [_case(case) for case in self.cases]
        return {"law_read": law_read(), "decisions": cases, "differ": [case.id for case in self.differ]}


@dataclass(frozen=True, slots=True)
class Listing:
    """What a dated snapshot of the Data Privacy Framework says of one company."""

    entity: str
    listed: Listed

    def facts(self) -> Mapping[str, Json]:
        """Return it as it goes into the register."""
        seen = self.listed
        facts: dict[str, Json] = {
            "listed": seen.listed,
            "checked": seen.checked.isoformat(),
            "snapshot": seen.snapshot,
        }
        if seen.coverage is not None:
            facts["coverage"] = seen.coverage
        if seen.next_due is not None:
            facts["next_due"] = seen.next_due.isoformat()
        return facts

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis law listing --format json`` prints it."""
        return {"entity": self.entity, "law_read": law_read(), "dpf": self.facts()}


def cited(citation: str) -> str:
    """Return a citation as lawyers of the language in force write it."""
    return citation_in_words(citation)


def how_read(how: How) -> str:
    """Return how something was read, in the language in force."""
    return tr(HOW_READ[how])


def law_on(at: date | None = None) -> LawOnDay:
    """Return the rules in force on a day; today when absent."""
    day = at or today()
    return LawOnDay(tuple(rule for rule in RULES if rule.in_force(day)), LAW_DIGEST, day)


def rule_of(name: str, texts: Path | None = None) -> RuleShown:
    """Return one rule with everything it rests on.

    Args:
        name: Its id.
        texts: A folder with the texts of law, when passages are wanted too.

    Raises:
        law_rule_unknown_error: there is no rule of that id.
        FileMissingError: there is no such folder.

    Effects:
        Reads the texts when they are asked for.
    """
    if texts is not None and not texts.is_dir():
        raise file_missing_error(file=FileName(texts))
    rule = next((each for each in RULES if each.id == name), None)
    if rule is None:
        raise law_rule_unknown_error(rule=RegisterText(name[:64]))
    overseer = supervisors().get(rule.supervisor.value)
    named = rule.supervisor.value if overseer is None else f"{rule.supervisor.value}: {overseer.name}; {overseer.task}"
    if rule.supervisor is Supervisor.UNSETTLED:
        named = tr(N_("not settled"))
    return RuleShown(
        rule,
        tuple(each for each in proposals() if rule.id in each.touches),
        tuple(case for case in precedents() if rule.id in case.expect),
        named,
        citations(f"rules/{name}"),
        next((row.note for row in sources().row if row.of == f"rules/{name}"), ""),
        accounts(f"rules/{name}"),
        texts,
    )


def law_read(at: date | None = None) -> dict[str, Json]:
    """Return until when the law was read, and how many rows in which way, as every JSON of ``sluis check`` says it.

    Args:
        at: The day that was judged; nothing was judged when absent.
    """
    counts = tally()
    return {
        "checked_until": sources().read_until.isoformat(),
        "rows": sum(counts.values()),
        "read_officially": sum(counts[how] for how in READ),
        "by_word": dict(counts),
        "said": reservation(at=at),
    }


def rule_data(rule: Rule) -> dict[str, Json]:
    """Return what a rule says, for JSON."""
    return {
        "rule": rule.id,
        "title": tr(rule.title),
        "citation": rule.citation,
        "effect": rule.effect.value,
        "supervisor": rule.supervisor.value,
        "authority": rule.authority.value,
        "checked": rule.checked,
        "starts": rule.starts.isoformat(),
        "ends": None if rule.ends is None else rule.ends.isoformat(),
        "fine": fines()[rule.fine].amount if rule.fine else None,
    }


def law_watch(at: date | None = None) -> LawWatch:
    """Return what begins or ends within a year of a day, what was proposed, and what nobody read."""
    day = at or today()
    return LawWatch(day, next_change(day), tuple(watch(day)))


def judged_precedents() -> Precedents:
    """Judge real decisions of courts and supervisors with the rules that ship."""
    cases = tuple(precedents())
    return Precedents(cases, tuple(case for case in cases if differences(case)))


def listing_of(snapshot: Path, entity: str, at: date | None = None) -> Listing:
    """Say what a dated snapshot of the Data Privacy Framework says of one company.

    Args:
        snapshot: The file (TOML).
        entity: The legal entity, spelled exactly as on the list.
        at: The day on which it is asked; today when absent.

    Raises:
        FileMissingError: the snapshot cannot be read.
        SluisError: it is none.
    """
    source = read_bytes(snapshot)
    return Listing(entity, listed(read_snapshot(FileName(snapshot), source, at or today()), source, entity))


def tables_in_order(folder: Path | None = None) -> tuple[str, ...]:
    """Check tables of law for holes, overlaps and rows without a source; return the names of those in order.

    Args:
        folder: With tables; the packaged ones when absent.

    Raises:
        FileMissingError: there is no such folder.
        law_no_table_error: the folder holds no table.
        SluisError: a table is not in order.
    """
    if folder is not None and not named(folder).is_dir():
        raise file_missing_error(file=FileName(folder))
    return tuple(check_tables(folder))


def _case(case: Precedent) -> dict[str, Json]:
    answers = cases.answers_of(case)
    return {
        "id": case.id,
        "body": case.body,
        "number": case.number,
        "decided": None if case.decided is None else case.decided.isoformat(),
        "instrument": case.instrument,
        "authority": case.authority,
        "status": case.status,
        "status_seen": case.status_seen.isoformat(),
        "at": case.at.isoformat(),
        "step": step_of(case),
        "thin": thin_of(case),
        "checked": case.checked,
        "expect": dict(case.expect),
        "found": {rule: answers[rule] for rule in case.expect},
    }


def step_of(case: Precedent) -> str:
    """Return what a decision decided, in the language in force."""
    return case.step.nl if lang_in_force() == "nl" else case.step.en


def thin_of(case: Precedent) -> str | None:
    """Return what is thin about a case, in the language in force; ``None`` when nothing is."""
    if case.thin is None:
        return None
    return case.thin.nl if lang_in_force() == "nl" else case.thin.en


def answers_of(case: Precedent) -> Mapping[str, str]:
    """Return what the rules that ship answer on the facts of a decision, by rule."""
    return dict(cases.answers_of(case))
