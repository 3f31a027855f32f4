"""Fields out of what was seen at each place, in a settled order.

In:  places with what was seen there. Out: fields, numbered from 1.

The rules this module keeps:
 * The number of a field depends on what was said, not on when.
 * Nothing of a value is printed but its length; of a credential not even that.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sluis.audit.content.field_stats import Answers, FieldKey, FieldStats, ObservationCount, judge, settle
from sluis.audit.content.field_stats import FieldVerdict as Judged
from sluis.audit.content.row_conformance import RowConformance
from sluis.audit.model import NEVER, Field, State
from sluis.capture.base.sighting import Part
from sluis.telemetry.model import Path, Value
from sluis.terms import Kind, Subject

_ORDER: Final = {part: number for number, part in enumerate(Part)}
_Order = tuple[int, int, Path, str, str, str, Answers]


def numbered(spots: Mapping[FieldKey, FieldStats], forms: RowConformance) -> tuple[Field, ...]:
    """Return one field for each place, kind, state and form, numbered.

    Args:
        spots: What was seen at each place.
        forms: What the rows of a register ask, by which the answers of values were given.

    Returns:
        By flow, part and path; equal for equal places, in whatever order they were seen.

    Effects:
        None.

    Examples:
        >>> from sluis.capture.base.sighting import Place
        >>> seen = Seen()
        >>> seen.entry((Kind.SERIAL, State.RAW, "name", True, ())).take("EX0001", Place(1, 7), None, Subject.ROUTER)
        >>> [(one.number, one.kind.value, one.shown) for one in numbered({(1, Part.BODY, ("sn",)): seen}, Forms())]
        [(1, 'serial', '6 characters')]
    """
    said = judge(spots)
    rows: list[tuple[_Order, FieldKey, tuple[Kind, Subject, State, str, Answers], ObservationCount]] = []
    for spot, seen in spots.items():
        flow, part, path = spot
        for (kind, subject, state, how, answers), tally in settle(seen, said.get(spot)).items():
            whose = _whose(subject, tally)
            order = (flow, _ORDER[part], path, kind.value, state.value, how, answers)
            rows.append((order, spot, (kind, whose, state, how, answers), tally))
    rows.sort(key=lambda row: row[0])
    return tuple(
        replace(
            _field(number, spot, what, tally),
            form=forms.named(spot[0], spot[2], what[-1]) if what[-1] else (),
            examples=_examples(spots[spot], what[0], said.get(spot)),
        )
        for number, (_, spot, what, tally) in enumerate(rows, 1)
    )


def _examples(seen: FieldStats, kind: Kind, said: Judged | None) -> tuple[Value, ...]:
    """Return values of a place that have all its forms, for the fields that are of the place's own kind."""
    return tuple(seen.examples) if said is not None and kind is said.kind else ()


def _whose(subject: Subject | None, tally: ObservationCount) -> Subject:
    if subject is not None and (subject is not Subject.HOUSEHOLD or not tally.devices):
        return subject
    if subject is None and tally.subjects:
        return max(tally.subjects, key=lambda one: (tally.subjects[one], one.value))
    return Subject.ROUTER if tally.devices == {0} else Subject.HOUSEHOLD


def _length(characters: int) -> str:
    return "1 character" if characters == 1 else f"{characters} characters"


def _field(
    number: int, spot: FieldKey, what: tuple[Kind, Subject, State, str, Answers], tally: ObservationCount
) -> Field:
    kind, subject, state, how, _ = what
    return Field(
        number=number,
        flow=spot[0],
        part=spot[1],
        path=spot[2],
        kind=kind,
        subject=subject,
        state=state,
        how=how,
        count=tally.count,
        values=len(tally.values),
        devices=tuple(sorted(tally.devices)),
        owned=tally.owned,
        shown=NEVER if spot[1] is Part.CREDENTIAL or kind is Kind.SECRET else _length(tally.length),
        value=tally.value,
        places=tuple(tally.places),
    )
