"""In what the sources of an incident contradict each other about the same time.

In:  what each source tells. Out: sentences that put both beside each other; none is made to fit another.

The rules this module keeps:
 * Numbers contradict each other when no number is in both; fewer homes than a list has do not, since not each sent.
 * A source that saw something sent contradicts a ledger that does not name the recipient, and a ledger whose first and
   last report lie after and before it by a minute or more.
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
    if one.told_by == BY_LEDGER and other.told_by != BY_LIST and one.figures[1].certainty is Certainty.UNKNOWN:
        yield Sentence(_AROUND, {"one": _name(one), "other": _name(other)})
        return
    if _homes_differ(one, other):
        yield _apart(one, other, one.homes, other.homes)
    reports = one.figures[0], other.figures[0]
    if _disjoint(*reports):
        yield _apart(one, other, *reports)
    if BY_LIST not in {one.told_by, other.told_by}:
        yield from _moments(one, other)


def _homes_differ(one: Stretch, other: Stretch) -> bool:
    """Return whether homes that were counted are more than a list has routers."""
    counted, listed = _range(one.homes.figure.value), _range(other.homes.figure.value)
    known = counted is not None and listed is not None and other.told_by == BY_LIST
    return bool(known and counted and listed and counted[0] > listed[1])


def _disjoint(one: ScopeFigure, other: ScopeFigure) -> bool:
    first, second = _range(one.figure.value), _range(other.figure.value)
    return first is not None and second is not None and (first[1] < second[0] or second[1] < first[0])


def _moments(one: Stretch, other: Stretch) -> Iterator[Sentence]:
    """Yield that a source saw something sent before the first or after the last of another."""
    for place, sign in ((1, -1), (2, 1)):
        first, second = one.figures[place], other.figures[place]
        begins, ends = first.figure.value, second.figure.value
        if isinstance(begins, Moment) and isinstance(ends, Moment) and (ends.at_ms - begins.at_ms) * sign >= _MINUTE_MS:
            yield _apart(one, other, first, second)


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
