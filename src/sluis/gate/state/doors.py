"""Both doors and the canary of one activity, made once per plan and used for every report.

In:  leaves, collection time, keys, slot. Out: ``Passed`` bytes, or a reason why nothing leaves.

The two doors are never open together: door 1 sees the input and makes bytes; door 2 sees only the bytes.
A row in quarantine is taken out of the plan before door 1; door 2 keeps the whole grammar, which is wider.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sluis.identify.canary import Hit, Identifiers, own_name, scan_body
from sluis.kernel.compiled import CompiledDoor
from sluis.kernel.grammar import Door2, grammar_numbers, grammar_words, listed_words
from sluis.kernel.plan import CountPlan, Plan, ToBands, Withhold
from sluis.kernel.reference import DoorOne, TokenKeys, plan_lifetimes
from sluis.telemetry.model import Leaf, Value
from sluis.terms import BodyFormat, Reason


@dataclass(frozen=True, slots=True)
class Passed:
    """What came out of the doors for one report and activity."""

    body: bytes | None = field(repr=False)
    """The bytes that may leave; ``None``: nothing leaves."""
    released: Mapping[str, int]
    withheld: Mapping[tuple[int, Reason], int]
    reason: Reason | None
    """Why ``body`` is ``None``."""
    hit: Hit | None = None
    """Where the canary sang: a path of the plan, never a value."""
    band: int | None = field(default=None, repr=False)
    """Of a plan that counts: in which of its bands the home stands. Nothing of one home leaves."""


class Doors:
    """Door 1, door 2 and the canary's words for one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.lifetimes = plan_lifetimes(plan)
        self._two = Door2(plan)
        self._words, self._numbers = grammar_words(plan), grammar_numbers(plan)
        self._listed = listed_words(plan)
        self._doors_one: dict[frozenset[int], DoorOne] = {}
        self._of_one_home = None if plan.count is None else Doors(_banded(plan, plan.count))
        self.cells = {} if plan.count is None else {cell: at for at, cell in enumerate(plan.count.cells)}
        """The regions of a plan that counts, each with its place."""

    def __reduce__(self) -> tuple[type["Doors"], tuple[Plan]]:
        """Copy and store it as its plan: what was compiled follows from that, and keeps nothing that decides."""
        return type(self), (self.plan,)

    def _door_one(self, quarantined: frozenset[int]) -> DoorOne:
        if quarantined not in self._doors_one:
            rows = tuple(
                replace(row, treatment=Withhold(row.number)) if row.number in quarantined else row
                for row in self.plan.rows
            )
            self._doors_one[quarantined] = CompiledDoor(replace(self.plan, rows=rows))
        return self._doors_one[quarantined]

    def pass_through(
        self,
        leaves: Sequence[Leaf],
        collection_time: Value | None,
        keys: TokenKeys,
        slot: int,
        identifiers: Identifiers,
        quarantined: frozenset[int] = frozenset(),
    ) -> Passed:
        """Project, check the bytes, listen to the canary.

        Args:
            leaves: Of one report, aliases replaced.
            collection_time: As written, or what the route puts in its place.
            keys: Period keys of the moment of decision.
            slot: The household's slot.
            identifiers: What the canary listens for: this household's own names and addresses.
            quarantined: Row numbers whose row is withheld until somebody releases it; 0 closes the activity.

        Returns:
            ``Passed``; ``body`` is ``None`` unless both doors and the canary let it through.
        """
        if 0 in quarantined:
            return Passed(None, {}, {}, Reason.QUARANTINE)
        if self._of_one_home is not None and self.plan.count is not None:
            passed = self._of_one_home.pass_through(leaves, collection_time, keys, slot, identifiers, quarantined)
            return _counted(self.plan.count, passed)
        return self._passed(leaves, collection_time, (keys, slot), identifiers, quarantined)

    def _passed(
        self,
        leaves: Sequence[Leaf],
        collection_time: Value | None,
        whose: tuple[TokenKeys, int],
        identifiers: Identifiers,
        quarantined: frozenset[int],
    ) -> Passed:
        keys, slot = whose
        made = self._door_one(quarantined).project(leaves, collection_time, keys, slot)
        withheld = {
            (row, Reason.QUARANTINE if row in quarantined and reason is Reason.WITHHOLD else reason): count
            for (row, reason), count in made.withheld.items()
        }
        if made.body is None:
            return Passed(None, {}, withheld, made.reason)
        if not self._two.check(made.body):
            return Passed(None, {}, withheld, Reason.GRAMMAR)
        hit = scan_body(made.body, identifiers, self._words, self._numbers)
        if hit is not None:
            return Passed(None, {}, withheld, Reason.CANARY, hit)
        if own_name(made.body, identifiers, self._listed) is not None:
            return Passed(None, {}, withheld, Reason.OWN_NAME)
        return Passed(made.body, made.released, withheld, None)

    def lets_out(self, body: bytes) -> bool:
        """Return whether door 2 lets bytes out: of a plan that counts, those of a count."""
        return self._two.check(body)

    def row_of(self, path: tuple[str, ...]) -> int:
        """Return the number of the row with this path, as it stands in a body or in the plan; 0 when no row has it."""
        named = path[1:] if path[:1] == ("Report",) else path
        return next((row.number for row in self.plan.rows if row.path == named), 0)


def _banded(plan: Plan, count: CountPlan) -> Plan:
    """Return the plan by which the band of one home is found: its body passes both doors and the canary, and stays."""
    rows = tuple(replace(row, treatment=ToBands(count.bounds)) if row.number == count.row else row for row in plan.rows)
    return replace(plan, rows=rows, body_format=BodyFormat.OBJECT, count=None, digest="")


def _counted(count: CountPlan, passed: Passed) -> Passed:
    """Return the band of a home; of several values in its report the worst. The body is thrown away."""
    if passed.body is None:
        return passed
    bands = sorted({count.bounds.index(bound) for bound in _numbers(json.loads(passed.body, parse_float=Decimal))})
    return replace(passed, body=None, reason=Reason.COUNTED, band=bands[-1 if count.of == "high" else 0])


def _numbers(node: object) -> Iterator[Decimal]:
    """Yield every number of a body; of a plan that counts there is nothing else in it."""
    if isinstance(node, dict | list):
        for below in node.values() if isinstance(node, dict) else node:
            yield from _numbers(below)
    elif isinstance(node, int | Decimal):
        yield Decimal(node)
