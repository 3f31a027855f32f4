"""In what the sources of an incident contradict each other about the same time.

In:  what each source tells. Out: sentences that put both beside each other; none is made to fit another.

The rules this module keeps:
 * Numbers contradict each other when no number is in both; fewer homes than a list has do not, since not each sent.
 * A source that saw something sent contradicts a ledger that does not name the recipient, and a ledger whose first and
   last report lie after and before it by a minute or more. A count of many homes is a body that was received too.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from sluis.i18n import N_
from sluis.reports.papers.figure import Figure, Moment, Origin, Phrase, Sentence, Source, Value
from sluis.reports.papers.incident import BY_LEDGER, BY_LIST, Between, Certainty, ScopeFigure, Stretch

_MINUTE_MS: Final = 60_000
_APART: Final = N_(
    "{what}: {one} says {first}, and {other} says {second}. Both stand here, and which is right is unknown."
)
_AROUND: Final = N_(
    "In that time {one} does not name this recipient, and {other} does. What {other} names may have gone around it."
)


def differences(told: Sequence[Stretch]) -> Iterator[Sentence]:
    """Yield in what sources contradict each other.

    Args:
        told: What each tells of the same time.
    """
    for number, one in enumerate(told):
        for other in told[number + 1 :]:
            yield from _between(one, other)


def _between(one: Stretch, other: Stretch) -> Iterator[Sentence]:
    silent = one.told_by == BY_LEDGER and one.figures[1].certainty is Certainty.UNKNOWN and not one.counted
    if silent and other.told_by != BY_LIST:
        yield Sentence(_AROUND, {"one": _name(one), "other": _name(other)})
        return
    if _homes_differ(one, other):
        yield _apart(one, other, one.homes, other.homes)
    reports = one.figures[0], other.figures[0]
    if _disjoint(*reports, counts=sum(_whole(each.counts) for each in one.counted)):
        yield _apart(one, other, *reports)
    if BY_LIST not in {one.told_by, other.told_by}:
        yield from _moments(one, other)


def _homes_differ(one: Stretch, other: Stretch) -> bool:
    """Return whether homes that were counted are more than a list has routers."""
    counted, listed = _range(one.homes.figure.value), _range(other.homes.figure.value)
    known = counted is not None and listed is not None and other.told_by == BY_LIST
    return bool(known and counted and listed and counted[0] > listed[1])


def _disjoint(one: ScopeFigure, other: ScopeFigure, counts: int) -> bool:
    """Return whether no number is in both, the counts that left beside the reports added to the first."""
    first, second = _range(one.figure.value), _range(other.figure.value)
    first = first and (first[0], first[1] + counts)
    return first is not None and second is not None and (first[1] < second[0] or second[1] < first[0])


def _moments(one: Stretch, other: Stretch) -> Iterator[Sentence]:
    """Yield that a source saw something sent before the first or after the last of another."""
    for place, sign in ((1, -1), (2, 1)):
        first, second = _outer(one, place), _outer(other, place)
        begins, ends = first.figure.value, second.figure.value
        if isinstance(begins, Moment) and isinstance(ends, Moment) and (ends.at_ms - begins.at_ms) * sign >= _MINUTE_MS:
            yield _apart(one, other, first, second)


def _outer(stretch: Stretch, place: int) -> ScopeFigure:
    """Return the first (1) or the last (2) moment of what a source tells, counts of many homes among it."""
    own = [each.first if place == 1 else each.last for each in stretch.counted]
    known = [each for each in (stretch.figures[place], *own) if isinstance(each.figure.value, Moment)]
    by_moment = {each.figure.value.at_ms: each for each in known if isinstance(each.figure.value, Moment)}
    if not by_moment:
        return stretch.figures[place]
    return by_moment[min(by_moment) if place == 1 else max(by_moment)]


def _apart(one: Stretch, other: Stretch, first: ScopeFigure, second: ScopeFigure) -> Sentence:
    what = Figure(Phrase(first.figure.what), N_("In what they differ"), Source(Origin.PROGRAM))
    places = {"what": what, "one": _name(one), "other": _name(other)}
    return Sentence(_APART, {**places, "first": first.figure, "second": second.figure})


def _name(stretch: Stretch) -> Figure:
    return Figure(Phrase(stretch.told_by), N_("Told by"), Source(Origin.PROGRAM))


def _range(value: Value) -> tuple[int, int] | None:
    """Return the least and the most of a number, ``None`` when it is none."""
    if isinstance(value, Between):
        return value.least, value.most
    return (value, value) if isinstance(value, int) else None


def _whole(told: ScopeFigure) -> int:
    known = _range(told.figure.value)
    return 0 if known is None else known[0]
