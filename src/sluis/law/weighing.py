"""How a rule weighs: it collects facts, what is wrong, what is missing and what a person has to weigh.

In:  paths and values of facts, and message ids.
Out: one ``RuleResult``.

The rules this module keeps:
 * One order for every rule: what is wrong before what is missing, what is missing before what needs weighing.
 * A fact nobody established is shown as absent and never as no; what is missing is named by its path.
 * What is wrong is said once, the first that was found: a rule's order is the order in which somebody mends. What a
   person has to weigh is said whole: nobody settles what they were not shown.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from msgspec.structs import replace

from sluis.errors import Moment, Place, RegisterText
from sluis.law.finding import PASSED, UNKNOWN_REASON, UNKNOWN_REMEDY, ReviewReason, RuleResult
from sluis.law.flow import Flow
from sluis.terms import Verdict

Value = str | int | bool | date | tuple[str, ...] | None
"""What a fact may be."""

ABSENT: Final = "absent"


def shown(value: Value) -> str:
    """Return a fact's value as a finding shows it.

    Examples:
        >>> shown(None), shown(False), shown(date(2026, 1, 2)), shown(("a", "b")), shown(())
        ('absent', 'no', '2026-01-02', 'a, b', 'absent')
    """
    if value is None or value == ():
        return ABSENT
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return ", ".join(value) if isinstance(value, tuple) else str(value)


class Weighing:
    """One weighing; made by a rule, filled, and turned into its answer.

    Examples:
        >>> weighing = Weighing()
        >>> weighing.need("controller.dpo", None)
        >>> str(weighing.answer().verdict), weighing.answer().missing
        ('UNKNOWN', ('controller.dpo',))
    """

    def __init__(self) -> None:
        self._facts: dict[str, str] = {}
        self._missing: dict[str, str] = {}
        self._wrong: RuleResult | None = None
        self._reviews: list[ReviewReason] = []

    def fact(self, path: str, value: Value) -> None:
        """Weigh a fact that may be absent."""
        self._facts[path] = shown(value)

    def need(self, path: str, value: Value) -> None:
        """Weigh a fact without which the rule cannot answer."""
        self.fact(path, value)
        if shown(value) == ABSENT:
            self._missing[path] = path

    def must(
        self, path: str, value: Value, reason: str, remedy: str, *, be: Value = True, **places: Place | int
    ) -> None:
        """Weigh a fact that has to be ``be``: absent is missing, anything else is wrong."""
        self.need(path, value)
        if value is not None and value != be:
            self.wrong(reason, remedy, **places)

    def holds(self, path: str, value: Iterable[str], parts: Iterable[str]) -> None:
        """Weigh a list that has to hold all ``parts``; what it lacks is missing."""
        have = tuple(value)
        self.fact(path, have)
        lacking = [part for part in parts if part not in have]
        if lacking:
            self._missing[path] = f"{path} ({', '.join(lacking)})"

    def begun(self, path: str, day: date | None, at: date, reason: str, remedy: str) -> None:
        """Weigh a day that must not lie after ``at``; the reason may say ``{day}``."""
        self.need(path, day)
        if day is not None and day > at:
            self.wrong(reason, remedy, day=Moment(day.isoformat()))

    def role(self, flow: Flow) -> None:
        """Weigh what makes up the role the recipient really has (``Flow.recipient_role``)."""
        where = flow.recipient_where
        self.fact(f"{where}.role", flow.recipient.role)
        self.fact(f"{where}.own_use.improvement", flow.recipient.own_purposes)
        self.fact(f"{where}.own_use.training", flow.recipient.trains_ai)

    def wrong(self, reason: str, remedy: str, **places: Place | int) -> None:
        """Say what is wrong; the first counts."""
        if self._wrong is None:
            self._wrong = RuleResult(Verdict.FAIL, reason, remedy, places)

    def review(self, key: str, reason: str, remedy: str, **places: Place | int) -> None:
        """Say what a person has to weigh; each counts, and ``key`` is what a decision calls it."""
        self._reviews.append(ReviewReason(key, reason, remedy, places))

    def answer(self, passed: str = PASSED, **places: Place | int) -> RuleResult:
        """Return the answer; ``passed`` says why nothing is wrong."""
        facts, missing = tuple(sorted(self._facts.items())), tuple(self._missing)
        if self._wrong is not None:
            wrong = self._wrong
            return RuleResult(wrong.verdict, wrong.reason_id, wrong.remedy_id, wrong.places, facts, missing)
        if missing:
            named = {"facts": RegisterText(", ".join(self._missing.values()))}
            return RuleResult(Verdict.UNKNOWN, UNKNOWN_REASON, UNKNOWN_REMEDY, named, facts, missing)
        if self._reviews:
            return RuleResult.weigh(self._reviews, facts)
        return RuleResult(Verdict.PASS, passed, places=places, facts=facts)


Answering = Callable[[Flow, date], RuleResult | None]


def for_providers(answer: Answering) -> Answering:
    """Return the function of a rule that binds providers of public telecommunications only.

    Only ``false`` switches it off. While nobody said whether the controller is one, a rule that would apply answers
    UNKNOWN.
    """

    def asked(flow: Flow, at: date) -> RuleResult | None:
        provider = flow.controller.telecom_provider
        if provider is not None:
            return answer(flow, at) if provider else None
        if answer(replace(flow, controller=replace(flow.controller, telecom_provider=True)), at) is None:
            return None
        weighing = Weighing()
        weighing.need("controller.telecom_provider", None)
        return weighing.answer()

    return asked
