"""For a finding that fails: the smallest measure somebody can take, under which it would not.

In:  a register as it was read, a finding, a day. Out: the facts and what they would be then, or that no measure does.

The rules this module keeps:
 * Only conduct is tried (``counterfactuals.MEASURES``), never a fact that describes and never what another has to say.
 * Only facts the finding used or missed are changed, one at a time, then two; then rows together: to withhold several
   is one measure. Last, to let nothing leave at all. The first that turns it is shown.
 * Turned means PASS, or REVIEW, or that the rule does not apply any more. UNKNOWN is no way out: taking a fact away to
   know less helps nobody.
 * A change is one the register would load with, and what it does to the other rules of the activity is said beside it.
 * It is arithmetic about a text, not advice: each change stands for something in the world that has to become true.
   Where nothing does, what has to be found out is said, and from whom: the finding's ``missing``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Final

import msgspec

from sluis.errors import FileName
from sluis.law.finding import Finding, RuleResult
from sluis.law.rules import RULES
from sluis.register.change import plain_with
from sluis.register.check import check_activity
from sluis.register.counterfactuals import candidates, untold_day
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
TURNED: Final = frozenset({Verdict.PASS, Verdict.REVIEW})
_RULES: Final = {rule.id: rule for rule in RULES}
Step = tuple[Steps, Json | None]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a change."""

    path: str
    value: Json | None
    """As the register would hold it; ``counterfactuals.OPEN`` and ``DAYS`` are for a person to fill in."""


@dataclass(frozen=True, slots=True)
class Smallest:
    """What the search found about one finding."""

    facts: tuple[Fact, ...]
    """One or two, or rows that are withheld together; none when no measure turns it."""
    becomes: Verdict | None = None
    """What the rule then answers; ``None``: it does not apply any more."""
    worse: tuple[str, ...] = ()
    """Ids of rules that the change would turn to FAIL or UNKNOWN."""
    also: tuple[tuple[Fact, ...], ...] = ()
    """Other measures of that size."""
    complete: bool = True
    """Everything there was to try was tried."""
    stops: bool = False
    """The only measure that turns it is to let nothing leave."""


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
        if changes:
            return _one_per_place(changes), True
        pair = next((two for two in _pairs(singles) if self.tried >= tries or self.turns(two)), None)
        if self.tried >= tries:
            return (), False
        rows = None if pair is not None else self._rows([step for step in singles if _is_row(step[0])])
        smallest = pair or rows or self._nothing()
        return () if smallest is None else (smallest,), True

    def _rows(self, rows: list[Step]) -> Change | None:
        """Return the fewest rows whose withholding turns it: all it used, less what turns out not to matter."""
        change = tuple(dict.fromkeys(rows))
        if not change or not self.turns(change):
            return None
        for step in change:
            fewer = tuple(other for other in change if other != step)
            if self.turns(fewer):
                change = fewer
        return change

    def _nothing(self) -> Change | None:
        """Return the withholding of every row, when that turns it: nothing leaves."""
        rows = _present(self._instance, ("activities", self._finding.activity, "fields"))
        steps = ("activities", self._finding.activity, "fields")
        change = tuple(
            ((*steps, at, "treatment"), "withhold") for at in range(len(rows) if isinstance(rows, list) else 0)
        )
        return change if change and self.turns(change) else None

    def _singles(self) -> Iterator[Step]:
        for steps in self._used():
            place = (*steps[:4], "treatment") if _is_row(steps) else steps
            for value in candidates(place, _present(self._instance, place), self._at):
                yield place, value

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
        stops = len(changes[0]) > 1 and not flow_of(register, name).leaving
        return Smallest(first, becomes, worse, tuple(also), complete, stops)

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
    return tuple(Fact(path_of(steps), untold_day(steps, value)) for steps, value in change)


def _one_per_place(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the first change of each fact: of five instruments that would do, one is enough to say."""
    first: dict[tuple[Steps, ...], Change] = {}
    for change in changes:
        first.setdefault(tuple(steps for steps, _ in change), change)
    return tuple(first.values())[: ALSO + 1]


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
    reasons = tuple((reason.key, reason.settled is None) for reason in finding.reviews)
    return finding.rule, finding.reason_id, reasons, facts, tuple(bare(path) for path in finding.missing)
