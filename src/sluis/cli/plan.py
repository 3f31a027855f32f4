"""``sluis plan``: what a register lets through, row by row, with the line behind each, and the grammar of what leaves.

In:  a register. Out: rows and grammar per activity; with ``--grammar`` one JSON Schema, the annex to the agreement.
"""

from pathlib import Path
from typing import Annotated

from sluis.cli import show
from sluis.cli.files import register_of, today
from sluis.cli.verb import FINE, At, Example, Format, Verb, option
from sluis.errors import Code, FileName, RegisterText
from sluis.errors.cli import activity_unknown_error
from sluis.i18n import N_, tr
from sluis.kernel.grammar import output_grammar
from sluis.kernel.plan import (
    FlagShape,
    NumberShape,
    Release,
    Shape,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    Treatment,
    Withhold,
    WordShape,
)
from sluis.register.check import day_of, midnight_ms
from sluis.register.lower import LoweredActivity, lower
from sluis.register.render import PlanRow, plan_rows
from sluis.terms import KINDS, Kind, Lifetime

LIFETIMES = {
    Lifetime.REPORT: N_("one report"),
    Lifetime.HOUR: N_("an hour"),
    Lifetime.DAY: N_("a day"),
    Lifetime.WEEK: N_("a week"),
    Lifetime.MONTH: N_("a month"),
}


def plan(
    register: Annotated[Path, option(N_("The register, a YAML file."))],
    /,
    *,
    at: At = None,
    grammar: Annotated[
        str | None, option(N_("Print only the JSON Schema of what leaves for this activity."), "--grammar")
    ] = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Show the plans of a register."""
    loaded = register_of(register)
    lowered = lower(loaded, midnight_ms(at or today()))
    rows = plan_rows(lowered, loaded)
    if grammar is not None:
        chosen = next((activity for activity in lowered.activities if activity.name == grammar), None)
        if chosen is None:
            known = RegisterText(", ".join(loaded.activities))
            raise activity_unknown_error(file=FileName(register), option=Code("--grammar"), known=known)
        show.print_json(output_grammar(chosen.plan))
    elif format == "json":
        show.print_json({"register": loaded.digest, "activities": [_document(one, rows) for one in lowered.activities]})
    else:
        for activity in lowered.activities:
            _print(activity, rows)
    return FINE


def shape_in_words(shape: Shape) -> str:
    """Say in which form a released value leaves.

    Examples:
        >>> shape_in_words(FlagShape())
        'true or false'
    """
    match shape:
        case NumberShape(minimum, maximum, step):
            said = tr(
                N_("a number from {low} to {high}, in steps of {step}"), None, low=minimum, high=maximum, step=step
            )
        case FlagShape():
            said = tr(N_("true or false"))
        case WordShape(words, None):
            said = tr(N_("one of the words: {words}"), None, words=", ".join(words))
        case WordShape(words, vocabulary):
            said = tr(N_("a word of the list {name} ({count})"), None, name=vocabulary, count=len(words))
        case TimeShape(grid_s):
            said = tr(N_("a moment, down to a multiple of {seconds} seconds"), None, seconds=grid_s)
    return said


def in_words(treatment: Treatment) -> str:
    """Say what leaves of a field.

    Examples:
        >>> in_words(Withhold(3))
        'nothing (row 3 withholds it)'
    """
    match treatment:
        case Release(shape):
            said = shape_in_words(shape)
        case Token(kind, lifetime, scope):
            said = tr(
                N_("a token for the {kind}, the same for {lifetime}"),
                None,
                kind=tr(KINDS[kind].label),
                lifetime=tr(LIFETIMES[lifetime]),
            )
            if scope != "household":
                said += tr(N_(", and the same in every home"))
        case ToDeviceClass():
            said = tr(N_("the class of the device, as phone or printer"))
        case ToBands(bounds):
            said = tr(N_("a band, by its lower bound: {bounds}"), None, bounds=", ".join(map(str, bounds)))
        case Withhold(row):
            said = tr(N_("nothing (row {row} withholds it)"), None, row=row)
        case _:
            said = tr(N_("the maker of the device, large ones by name"))
    return said


def _leaves(activity: LoweredActivity, row: PlanRow) -> str:
    """Say what leaves of a row of the register; a row by kind withholds."""
    compiled = next((one for one in activity.plan.rows if one.number == row.number), None)
    return in_words(Withhold(row.number) if compiled is None else compiled.treatment)


def _place(row: PlanRow) -> str:
    """Return the path of a row, or the kind a row by kind is about."""
    return row.path or tr(KINDS[Kind(row.kind)].label)


def _document(activity: LoweredActivity, rows: tuple[PlanRow, ...]) -> show.Json:
    made = activity.plan
    return {
        "activity": activity.name,
        "recipient": made.recipient,
        "format": made.body_format.value,
        "open": activity.open,
        "not_after": day_of(activity.lease.not_after_ms).isoformat(),
        "digest": made.digest,
        "household": made.household.value if made.household else None,
        "time_grid_s": made.time_grid_s,
        "rows": [
            {
                "row": row.number,
                "line": row.line,
                "path": row.path or None,
                "kind": row.kind or None,
                "treatment": row.treatment,
                "withheld_by": row.withheld_by,
                "leaves": _leaves(activity, row),
                "schema": row.schema,
                "why": row.why or None,
            }
            for row in rows
            if row.activity == activity.name
        ],
        "grammar": output_grammar(made),
    }


def _print(activity: LoweredActivity, rows: tuple[PlanRow, ...]) -> None:
    page, made = show.out(), activity.plan
    show.say(
        page,
        N_("{activity} to {recipient} ({format})"),
        style="bold",
        activity=activity.name,
        recipient=made.recipient,
        format=made.body_format.value,
    )
    if activity.open:
        until = day_of(activity.lease.not_after_ms).isoformat()
        show.say(page, N_("Open, until {day} at most."), style="green", day=until)
    else:
        show.say(page, N_("Closed: `sluis check` says why. Nothing flows."), style="bold red")
    columns = [N_("line"), N_("row"), N_("path"), N_("what leaves"), N_("why")]
    page.print(show.table(columns, _rows(activity, rows)))
    show.say(page, N_("Grammar of what leaves (door 2 checks every byte against it):"), style="bold")
    show.print_json(output_grammar(made))
    page.print()


def _rows(activity: LoweredActivity, rows: tuple[PlanRow, ...]) -> list[list[str]]:
    made = activity.plan
    shown = [
        [str(row.line), str(row.number), _place(row), _leaves(activity, row), row.why]
        for row in rows
        if row.activity == activity.name
    ]
    if made.household is not None:
        said = tr(
            N_("the household's own token, the same for {lifetime}"), None, lifetime=tr(LIFETIMES[made.household])
        )
        shown.append(["", "", tr(N_("household")), said, ""])
    if made.time_grid_s is not None:
        shown.append(["", "", "CollectionTime", shape_in_words(TimeShape(made.time_grid_s)), ""])
    return shown


VERB = Verb(
    "plan",
    N_(
        "Show what a register lets through: each row with the line behind it, and the grammar of what leaves.\n\n"
        "The grammar is a JSON Schema with closed alphabets. The gate checks every body against it, and it is the "
        "annex to the agreement with the recipient."
    ),
    (
        Example("sluis plan examples/register.yaml"),
        Example("sluis plan examples/register.yaml --grammar wifi-help"),
    ),
    plan,
)
