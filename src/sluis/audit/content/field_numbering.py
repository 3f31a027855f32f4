"""Fields out of what was seen at each place, in a settled order.

In:  places with what was seen there. Out: fields, numbered from 1.

The rules this module keeps:
 * The number of a field depends on what was said, not on when.
 * Nothing of a value is printed but its length; of a credential not even that.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sluis.audit.content.field_stats import (
    Answers,
    FieldKey,
    FieldStats,
    FieldVerdict,
    FormKey,
    ObservationCount,
    fold_observations,
    judge_fields,
)
from sluis.audit.content.row_conformance import RowConformance
from sluis.audit.model import NEVER, Field
from sluis.capture.base.sighting import Part
from sluis.telemetry.model import Path, Value
from sluis.terms import Kind, Subject

_ORDER: Final = {part: number for number, part in enumerate(Part)}
_Order = tuple[int, int, Path, str, str, str, Answers]


def numbered(stats_by_field: Mapping[FieldKey, FieldStats], row_conformance: RowConformance) -> tuple[Field, ...]:
    """Return one field for each place, kind, state and form, numbered.

    Args:
        stats_by_field: What was seen at each place.
        row_conformance: What the rows of a register ask, by which the answers of values were given.

    Returns:
        By flow, part and path; equal for equal places, in whatever order they were seen.

    Effects:
        None.

    Examples:
        >>> from sluis.audit.content.field_stats import ObservationKey
        >>> from sluis.capture.base.sighting import Place
        >>> stats = FieldStats()
        >>> key = ObservationKey(Kind.SERIAL, State.RAW, "name", whole=True, answers=())
        >>> stats.entry(key).take("EX0001", Place(1, 7), None, Subject.ROUTER)
        >>> [field.shown for field in numbered({FieldKey(1, Part.BODY, ("sn",)): stats}, RowConformance())]
        ['6 characters']
    """
    verdicts = judge_fields(stats_by_field)
    rows: list[tuple[_Order, FieldKey, FormKey, ObservationCount]] = []
    for field_key, seen in stats_by_field.items():
        flow, part, path = field_key
        for (kind, subject, state, how, answers), tally in fold_observations(seen, verdicts.get(field_key)).items():
            whose = _whose(subject, tally)
            order = (flow, _ORDER[part], path, kind.value, state.value, how, answers)
            rows.append((order, field_key, FormKey(kind, whose, state, how, answers), tally))
    rows.sort(key=lambda row: row[0])
    return tuple(
        replace(
            _field(number, field_key, what, tally),
            form=row_conformance.named(field_key.flow, field_key.path, what.answers) if what.answers else (),
            examples=_examples(stats_by_field[field_key], what.kind, verdicts.get(field_key)),
        )
        for number, (_, field_key, what, tally) in enumerate(rows, 1)
    )


def _examples(seen: FieldStats, kind: Kind, verdict: FieldVerdict | None) -> tuple[Value, ...]:
    """Return values of a place that have all its forms, for the fields that are of the place's own kind."""
    return tuple(seen.examples) if verdict is not None and kind is verdict.kind else ()


def _whose(subject: Subject | None, tally: ObservationCount) -> Subject:
    if subject is not None and (subject is not Subject.HOUSEHOLD or not tally.devices):
        return subject
    if subject is None and tally.subjects:
        return max(tally.subjects, key=lambda owner: (tally.subjects[owner], owner.value))
    return Subject.ROUTER if tally.devices == {0} else Subject.HOUSEHOLD


def _length(characters: int) -> str:
    return "1 character" if characters == 1 else f"{characters} characters"


def _field(number: int, field_key: FieldKey, what: FormKey, tally: ObservationCount) -> Field:
    return Field(
        number=number,
        flow=field_key.flow,
        part=field_key.part,
        path=field_key.path,
        kind=what.kind,
        subject=what.subject or Subject.HOUSEHOLD,
        state=what.state,
        how=what.how,
        count=tally.count,
        values=len(tally.values),
        devices=tuple(sorted(tally.devices)),
        owned=tally.owned,
        shown=NEVER if field_key.part is Part.CREDENTIAL or what.kind is Kind.SECRET else _length(tally.length),
        value=tally.value,
        places=tuple(tally.places),
    )
