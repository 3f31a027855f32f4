"""What a recipient can get to see of a household: one exposure per field and activity, and which covers which.

In:  a lowered activity. Out: ``Exposure``s; ``covers`` compares two.

The rules this module keeps:
 * An exposure covers another when whoever gets the first could compute the second from it, and gets it as often.
 * What cannot be shown to be covered is not: in doubt it is a gain (a coarser band with other bounds, another kind of
   token, consent in the place of a help request).
 * A narrower range counts as covered, although the last step of it is cut: that says little, and every narrowing would
   else be a gain.
 * The household's own token and ``CollectionTime`` are exposures like the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sluis.kernel.plan import (
    STAR,
    CountPlan,
    FlagShape,
    NumberShape,
    PlanPath,
    Release,
    TimeShape,
    ToBands,
    Token,
    Told,
    Withhold,
    WordShape,
)
from sluis.register.lower import LoweredActivity, Trigger
from sluis.terms import Kind, Lifetime

HOUSEHOLD: Final[PlanPath] = ("Household",)
COLLECTION_TIME: Final[PlanPath] = ("CollectionTime",)
_LONGER: Final = list(Lifetime)


@dataclass(frozen=True, slots=True)
class Exposure:
    """One field that one activity lets out, how often and in which form."""

    path: PlanPath
    treatment: Told
    trigger: Trigger
    activity: str
    """Not compared: whoever gets two bodies of one household joins them."""
    closed: bool = False
    """The law keeps the activity closed on the day. Not compared."""
    entries: tuple[int, ...] = ()
    """How many entries may leave of each table the field stands in, from the outermost."""

    def covers(self, other: "Exposure") -> bool:
        """Return whether who gets this learns nothing more from the other."""
        return (
            path_covers(self.path, other.path)
            and trigger_covers(self.trigger, other.trigger)
            and treatment_covers(self.treatment, other.treatment)
            and all(mine >= theirs for mine, theirs in zip(self.entries, other.entries, strict=False))
        )


def exposures_of(activity: LoweredActivity) -> Iterator[Exposure]:
    """Yield what an activity would let out if nothing closed it."""
    plan = activity.plan
    places: list[tuple[PlanPath, Told]] = [(row.path, plan.told(row)) for row in plan.rows]
    if plan.household is not None:
        places.append((HOUSEHOLD, Token(Kind.HOUSEHOLD, plan.household)))
    if plan.time_grid_s is not None:
        places.append((COLLECTION_TIME, Release(TimeShape(plan.time_grid_s))))
    for path, treatment in places:
        if not isinstance(treatment, Withhold):
            stars = [place for place, segment in enumerate(path, 1) if segment == STAR]
            entries = tuple(plan.most_entries(path[:place]) for place in stars)
            yield Exposure(path, treatment, activity.trigger, activity.name, not activity.open, entries)


def path_covers(covering: PlanPath, other: PlanPath) -> bool:
    """Return whether every place the other names is a place of the one.

    Examples:
        >>> path_covers(("Host", "*", "Active"), ("Host", "1", "Active")), path_covers(("Host", "1"), ("Host", "*"))
        (True, False)
    """
    return len(covering) == len(other) and all(
        mine in ("*", theirs) for mine, theirs in zip(covering, other, strict=True)
    )


def trigger_covers(covering: Trigger, other: Trigger) -> bool:
    """Return whether data flow under the one whenever they flow under the other.

    Examples:
        >>> trigger_covers(Trigger("help-request", 200), Trigger("help-request", 100))
        True
        >>> trigger_covers(Trigger("consent"), Trigger("help-request", 100))
        False
    """
    if covering.kind == "always":
        return True
    return covering.kind == other.kind and (covering.window_ms or 0) >= (other.window_ms or 0)


def treatment_covers(covering: Told, other: Told) -> bool:
    """Return whether what leaves under the other can be computed from what leaves under the one.

    Examples:
        >>> fine, coarse = (Release(NumberShape(Decimal(0), Decimal(9), Decimal(s))) for s in (1, 3))
        >>> treatment_covers(fine, coarse), treatment_covers(coarse, fine)
        (True, False)
    """
    if isinstance(covering, Release) and isinstance(other, Release):
        return _shape_covers(covering.shape, other.shape)
    if isinstance(covering, Token) and isinstance(other, Token):
        longer = _LONGER.index(covering.lifetime) >= _LONGER.index(other.lifetime)
        return covering.kind == other.kind and longer and covering.scope in {"all", other.scope}
    if isinstance(covering, ToBands) and isinstance(other, ToBands):
        return set(covering.bounds) >= set(other.bounds)
    if isinstance(covering, CountPlan) and isinstance(other, CountPlan):
        return _count_covers(covering, other)
    return covering == other


def _count_covers(covering: CountPlan, other: CountPlan) -> bool:
    """Whether counts say no more of a home than others did: not more often, nor finer, with less noise or for fewer."""
    finer = set(covering.bounds) >= set(other.bounds) and set(covering.cells) >= set(other.cells)
    spends = covering.eps_u >= other.eps_u and covering.budget_u >= other.budget_u
    return finer and spends and covering.period_s <= other.period_s and covering.minimum <= other.minimum


def _shape_covers(covering: object, other: object) -> bool:
    if isinstance(covering, NumberShape) and isinstance(other, NumberShape):
        inside = covering.minimum <= other.minimum and other.maximum <= covering.maximum
        aligned = _multiple(other.step, covering.step) and _multiple(other.minimum - covering.minimum, covering.step)
        return inside and aligned
    if isinstance(covering, WordShape) and isinstance(other, WordShape):
        return set(covering.words) >= set(other.words)
    if isinstance(covering, TimeShape) and isinstance(other, TimeShape):
        return other.grid_s % covering.grid_s == 0
    return isinstance(covering, FlagShape) and isinstance(other, FlagShape)


def _multiple(number: Decimal, of: Decimal) -> bool:
    return number % of == 0
