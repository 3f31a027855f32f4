"""For a finding that fails: the smallest change of the register, at most two facts, under which it would not.

In:  a register as it was read, a finding, a day. Out: the facts and what they would have to be, or that two do not do.

The rules this module keeps:
 * Only facts the finding used or missed are changed, one at a time, then two. The first change that turns it is shown.
 * Turned means PASS, or REVIEW, or that the rule does not apply any more. UNKNOWN is no way out: taking a fact away to
   know less helps nobody.
 * A change is one the register would load with, and what it does to the other rules of the activity is said beside it.
 * It is arithmetic about a text, not advice: each change stands for something in the world that has to become true.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, combinations
from typing import Final

import msgspec

from sluis.errors import FileName
from sluis.law.finding import Finding, RuleResult
from sluis.law.rules import RULES
from sluis.register.change import plain_with
from sluis.register.check import check_activity
from sluis.register.counterfactuals import candidates
from sluis.register.fact_path import Steps, path_of, schema_at, steps_of
from sluis.register.flows import flow_of
from sluis.register.model import Register, RegisterFile, Vocabulary
from sluis.register.schema_check import valid, without_unknown_keys
from sluis.register.tree import Json, Tree, plain
from sluis.register.under_check import written_out
from sluis.terms import Verdict

TRIES: Final = 1500
"""Changes tried per finding at most; a search that was cut says so."""
TRIES_IN_ALL: Final = 25_000
"""Changes tried per register at most: about five seconds."""
ALSO: Final = 3
"""Other changes shown beside the smallest."""
IDENTITY: Final = frozenset({"country", "parent_country", "role", "exporter_role", "recipient"})
"""Facts that make it another flow: asked about last, and never without another way beside it where there is one."""
TURNED: Final = frozenset({Verdict.PASS, Verdict.REVIEW})
_RULES: Final = {rule.id: rule for rule in RULES}
Step = tuple[Steps, Json | None]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a change."""

    path: str
    value: Json | None
    """As the register would hold it; ``None`` is taken out, ``candidates.OPEN`` is for a person to fill in."""


@dataclass(frozen=True, slots=True)
class Smallest:
    """What the search found about one finding."""

    facts: tuple[Fact, ...]
    """One or two; none when no change of two facts turns it."""
    becomes: Verdict | None = None
    """What the rule then answers; ``None``: it does not apply any more."""
    worse: tuple[str, ...] = ()
    """Ids of rules that the change would turn to FAIL or UNKNOWN."""
    also: tuple[tuple[Fact, ...], ...] = ()
    """Other changes of that size; or, when the smallest makes it another flow, one that does not."""
    complete: bool = True
    """Everything there was to try was tried."""


_NAMED: Final = 2
"""Steps to a recipient or an activity; what lies deeper is one of its papers."""
Change = tuple[Step, ...]
SearchResult = tuple[tuple[Change, ...], bool]
"""Changes that turn a finding, the smallest first, and whether everything was tried."""


@dataclass(slots=True)
class Search:
    """Searches in one register on one day; findings that are alike are searched once."""

    tree: Tree
    at: date
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    _instance: dict[str, Json] = field(init=False)
    _known: dict[tuple[object, ...], SearchResult] = field(init=False, default_factory=dict)
    _left: int = field(init=False, default=TRIES_IN_ALL)

    def __post_init__(self) -> None:
        raw = plain(self.tree)
        whole = written_out(without_unknown_keys(self.tree, raw))
        self._instance = whole if isinstance(whole, dict) else {}

    def smallest(self, finding: Finding) -> Smallest:
        """Return the smallest change that turns a finding.

        Args:
            finding: Of ``sluis.register.check`` on the same register and day, with verdict FAIL.

        Effects:
            None outside this object, which remembers what it found.
        """
        part = _Part(self._only(finding.activity), finding, self.at, self.vocabularies)
        alike = _signature(finding, part.recipient)
        if alike in self._known:
            known, complete = self._known[alike]
            moved = tuple(_renamed(change, finding.activity, part.recipient) for change in known)
            if all(part.turns(change) for change in moved):
                return part.told(moved, complete=complete)
        changes, complete = part.search(min(TRIES, self._left))
        self._left -= part.tried
        self._known[alike] = tuple(_renamed(change, "", "") for change in changes), complete
        return part.told(changes, complete=complete)

    def _only(self, activity: str) -> dict[str, Json]:
        """Return the register with one activity and its recipient: the others cannot turn a finding about it."""
        activities, recipients = self._instance.get("activities"), self._instance.get("recipients")
        chosen = activities.get(activity) if isinstance(activities, dict) else None
        named = chosen.get("recipient") if isinstance(chosen, dict) else None
        recipient = recipients.get(named) if isinstance(recipients, dict) and isinstance(named, str) else None
        if chosen is None or recipient is None or not isinstance(named, str):
            raise KeyError(activity)
        return {**self._instance, "activities": {activity: chosen}, "recipients": {named: recipient}, "decisions": []}


class _Part:
    """One activity under search."""

    def __init__(
        self, instance: dict[str, Json], finding: Finding, at: date, vocabularies: Mapping[str, Vocabulary]
    ) -> None:
        self._instance, self._finding, self._at, self._vocabularies = instance, finding, at, vocabularies
        recipients = instance["recipients"]
        self.recipient = next(iter(recipients)) if isinstance(recipients, dict) else ""
        self.tried = 0

    def search(self, tries: int) -> SearchResult:
        """Return the changes that turn the finding, and whether everything was tried."""
        singles = tuple(self._singles())
        changes = [(change,) for change in singles if self.tried < tries and self.turns((change,))]
        plain_ones = [change for change in changes if not _another_flow(change)]
        if plain_ones:
            return _one_per_place([*plain_ones, *changes]), True
        others = _pairs([change for change in singles if not _another_flow((change,))])
        pairs = chain(others, () if changes else _pairs(singles))
        pair = next((two for two in pairs if self.tried >= tries or self.turns(two)), None)
        cut = self.tried >= tries
        return (*_one_per_place(changes), *(() if pair is None or cut else (pair,))), not cut

    def _singles(self) -> Iterator[Step]:
        last: list[Step] = []
        for steps in self._used():
            if _is_row(steps):
                yield (*steps[:4], "treatment"), "withhold"
                continue
            for value in candidates(steps, _present(self._instance, steps), self._at):
                if value is None or steps[-1] in IDENTITY:
                    last.append((steps, value))
                else:
                    yield steps, value
        yield from sorted(last, key=lambda change: change[1] is None)

    def _used(self) -> dict[Steps, None]:
        """Return the facts to change: missing ones, used ones, then what is stated beside those in the same paper."""
        named = [*self._finding.missing, *(path for path, _ in self._finding.facts)]
        used: dict[Steps, None] = {}
        for steps in filter(None, map(steps_of, named)):
            used |= dict.fromkeys(self._places(steps))
        for steps in list(used):
            paper = steps[:-1]
            if len(paper) > _NAMED and not _is_row(steps):
                used |= dict.fromkeys(self._places(paper))
        return used

    def _places(self, steps: Steps) -> tuple[Steps, ...]:
        """Return a fact, or what it consists of when it is a whole paper: an agreement with its days."""
        if _is_row(steps):
            return (steps,)
        paper = steps if schema_at(steps) is not None else steps[:-1]
        here = _present(self._instance, paper)
        if isinstance(here, dict) and len(paper) > _NAMED:
            return tuple((*paper, key) for key, value in here.items() if not isinstance(value, dict))
        return (steps,)

    def turns(self, change: tuple[Step, ...]) -> bool:
        """Whether the rule would not fail any more, in a register that loads."""
        self.tried += 1
        register = self._with(change)
        if register is None:
            return False
        answer = self._answer(register)
        return (answer is None or answer.verdict in TURNED) and valid(self._changed(change))

    def told(self, changes: tuple[Change, ...], *, complete: bool) -> Smallest:
        """Return what was found, with what the smallest does to this rule and to the others."""
        register = self._with(changes[0]) if changes else None
        if register is None:
            return Smallest((), complete=complete)
        name, bad = self._finding.activity, {Verdict.FAIL, Verdict.UNKNOWN}
        before = {each.rule: each.verdict for each in check_activity(self._with(()) or register, name, self._at)}
        after = check_activity(register, name, self._at)
        worse = tuple(each.rule for each in after if each.verdict in bad and before.get(each.rule) not in bad)
        answer = self._answer(register)
        becomes = None if answer is None else answer.verdict
        first, *others = map(_facts, changes)
        also = [change for number, change in enumerate(others) if change not in (first, *others[:number])]
        return Smallest(first, becomes, worse, tuple(also), complete)

    def _answer(self, register: Register) -> RuleResult | None:
        return _RULES[self._finding.rule].answer(flow_of(register, self._finding.activity), self._at)

    def _changed(self, change: tuple[Step, ...]) -> Json:
        node: Json = self._instance
        for steps, value in change:
            node = plain_with(node, steps, value)
        return written_out(node)

    def _with(self, change: tuple[Step, ...]) -> Register | None:
        try:
            file = msgspec.convert(self._changed(change), RegisterFile, strict=False)
        except msgspec.ValidationError:
            return None
        return Register(file, FileName(""), "", {}, self._vocabularies)


def _facts(change: Change) -> tuple[Fact, ...]:
    return tuple(Fact(path_of(steps), value) for steps, value in change)


def _one_per_place(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the first change of each fact: of five instruments that would do, one is enough to say."""
    first: dict[tuple[Steps, ...], Change] = {}
    for change in changes:
        first.setdefault(tuple(steps for steps, _ in change), change)
    return tuple(first.values())[: ALSO + 1]


def _another_flow(change: Change) -> bool:
    return any(steps[-1] in IDENTITY for steps, _ in change)


def _pairs(singles: Iterable[Step]) -> Iterator[tuple[Step, Step]]:
    """Yield two changes of different facts, in the order of the singles: what the finding misses first."""
    for step, other in combinations(singles, 2):
        if step[0] != other[0]:
            yield step, other


def _is_row(steps: Steps) -> bool:
    """Whether a fact is about a row, as ``activities.NAME.fields[3].path``."""
    return len(steps) >= 4 and steps[0] == "activities" and steps[2] == "fields" and isinstance(steps[3], int)  # noqa: PLR2004


def _present(node: Json, steps: Steps) -> Json | None:
    here: Json | None = node
    for step in steps:
        if isinstance(here, dict) and isinstance(step, str):
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            return None
    return here


def _renamed(change: Change, activity: str, recipient: str) -> Change:
    """Return a change with the names of its activity and its recipient replaced."""
    names = {"activities": activity, "recipients": recipient}
    return tuple(
        ((steps[0], names[str(steps[0])], *steps[2:]) if len(steps) > 1 and steps[0] in names else steps, value)
        for steps, value in change
    )


def _signature(finding: Finding, recipient: str) -> tuple[object, ...]:
    """Return what makes two findings alike: rule, reason and facts, whatever the activity is called."""
    places = (f"activities.{finding.activity}.", f"recipients.{recipient}.")

    def bare(path: str) -> str:
        return path.removeprefix(places[0]).removeprefix(places[1])

    facts = tuple((bare(path), value) for path, value in finding.facts)
    return finding.rule, finding.reason_id, facts, tuple(bare(path) for path in finding.missing)
