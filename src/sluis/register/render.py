"""The rows of a lowered register as ``sluis plan`` prints them: number, line, path, treatment, shape, what may leave.

In:  a lowered activity and the register it came from.
Out: plain rows; the command line lays them out.
"""

from dataclasses import dataclass, replace

from sluis.kernel.grammar import output_grammar
from sluis.kernel.plan import Plan, Row, Told, Withhold
from sluis.kernel.readback import Schema
from sluis.register.flows import form_of
from sluis.register.lower import Lowered, LoweredActivity
from sluis.register.model import Register
from sluis.terms import BodyFormat


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of the register beside what it compiles to."""

    activity: str
    number: int
    """From 1 in file order: the key of the ledger's counts."""
    line: int
    """Line of the register, from 1."""
    path: str
    """Empty for a row by kind."""
    kind: str
    """For a row by kind: the kind it withholds. For a token: its class. Else empty."""
    treatment: str
    """As it stands in the register."""
    withheld_by: int | None
    """Number of the row because of which nothing leaves; ``None``: something may."""
    shape: str
    """The form in words."""
    schema: Schema | None
    """JSON Schema of the values that may leave; ``None`` when nothing does."""
    why: str


def plan_rows(lowered: Lowered, register: Register) -> tuple[PlanRow, ...]:
    """Return every row of every activity, rows by kind included, in file order.

    Args:
        lowered: What ``lower`` made of the register.
        register: The register.

    Effects:
        None.
    """
    return tuple(row for activity in lowered.activities for row in _rows(activity, register))


def _rows(activity: LoweredActivity, register: Register) -> tuple[PlanRow, ...]:
    compiled = {row.number: row for row in activity.plan.rows}
    entries = zip(register.activities[activity.name].fields, register.lines[activity.name], strict=True)
    rows = []
    for number, (entry, line) in enumerate(entries, 1):
        row = compiled.get(number)
        withheld_by = number if row is None else _withheld_by(activity.plan.told(row))
        rows.append(
            PlanRow(
                activity=activity.name,
                number=number,
                line=line,
                path="" if entry.path is None else entry.path,
                kind="" if entry.kind is None else entry.kind.value,
                treatment=entry.treatment,
                withheld_by=withheld_by,
                shape=form_of(entry),
                schema=None if row is None else row_schema(activity.plan, row),
                why="" if entry.why is None else entry.why,
            )
        )
    return tuple(rows)


def _withheld_by(told: Told) -> int | None:
    return told.by_row if isinstance(told, Withhold) else None


def row_schema(plan: Plan, row: Row) -> Schema | None:
    """Return the JSON Schema of what one row lets out; ``None`` when it lets nothing out.

    The schema is cut from the output grammar of a plan with this row alone, so it cannot say anything else than door 2.
    """
    if isinstance(row.treatment, Withhold):
        return None
    alone = replace(plan, rows=(row,), household=None, time_grid_s=None, body_format=BodyFormat.PAIRS)
    report = output_grammar(alone)["properties"]
    for name in ("Report", "items"):
        report = report[name] if isinstance(report, dict) else None
    places = report if isinstance(report, dict) else {}
    for key in ("properties", "patternProperties"):
        members = places.get(key)
        for schema in members.values() if isinstance(members, dict) else ():
            return schema if isinstance(schema, dict) else None
    return None
