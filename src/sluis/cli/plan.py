"""``sluis plan``: what a register lets through, row by row, with the line behind each, and the grammar of what leaves.

In:  a register. Out: rows per activity, and how to get its grammar; with
     ``--grammar`` one JSON Schema, the annex to the agreement.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from sluis import api
from sluis.api.files import write_file
from sluis.cli.verb import FINE, At, Example, Format, Verb, option
from sluis.i18n import N_, tr
from sluis.reports import show
from sluis.terms import KINDS, Kind

if TYPE_CHECKING:
    from sluis.api.plan import CompiledActivity, PlanRow


def plan(
    register: Annotated[Path, option(N_("The register, a YAML file."))],
    /,
    *,
    at: At = None,
    grammar: Annotated[
        str | None, option(N_("Print only the JSON Schema of what leaves for this activity."), "--grammar")
    ] = None,
    utility: Annotated[
        Path | None,
        option(
            N_("Write a picture to this file, SVG: how far numbers of counts lie from the true ones, by epsilon."),
            "--utility",
        ),
    ] = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Show the plans of a register."""
    compiled = api.compile_plan(register, at, to_look=True)
    if utility is not None:
        write_file(utility, api.plan.utility_of_counts(compiled).encode())
    from sluis.reports.register_state import print_state, state_in_words

    if grammar is not None:
        made = compiled.activity(grammar, "--grammar").grammar()
        comment = {} if compiled.state is None else {"$comment": state_in_words(compiled.state)}
        show.print_json({**comment, **made})
    elif format == "json":
        show.print_json(api.as_json(compiled))
    else:
        print_state(compiled.state)
        for activity in compiled.activities:
            _print(activity)
        show.sentences(show.out(), api.law.reservation(at=compiled.day))
    return FINE


def _place(row: "PlanRow") -> str:
    """Return the path of a row, or the kind a row by kind is about."""
    return row.path or tr(KINDS[Kind(row.kind)].label)


def _print(activity: "CompiledActivity") -> None:
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
        until = activity.not_after.isoformat()
        show.say(page, N_("Open, until {day} at most."), style="green", day=until)
    else:
        show.say(page, N_("Closed: `sluis check` says why. Nothing flows."), style="bold red")
    columns = [N_("line"), N_("row"), N_("path"), N_("what leaves"), N_("why")]
    page.print(show.table(columns, _rows(activity)))
    _print_utility(activity)
    show.say(
        page,
        N_("Door 2 checks every byte that leaves against a grammar, a JSON Schema: --grammar {activity} prints it."),
        activity=activity.name,
    )
    page.print()


def _print_utility(activity: "CompiledActivity") -> None:
    """Say what numbers of a count are worth, by epsilon."""
    from sluis.reports import utility

    points = activity.utility()
    if points:
        show.out().print(show.table(list(utility.COLUMNS), utility.utility_rows(points)))
        show.say(show.out(), utility.RESTS_ON)


def _rows(activity: "CompiledActivity") -> list[list[str]]:
    shown = [[str(row.line), str(row.number), _place(row), activity.leaves(row), row.why] for row in activity.rows]
    household, time = activity.household_in_words(), activity.time_in_words()
    if household is not None:
        shown.append(["", "", tr(N_("household")), household, ""])
    if time is not None:
        shown.append(["", "", "CollectionTime", time, ""])
    return shown


VERB = Verb(
    "plan",
    N_(
        "Show what a register lets through: each row with the line behind it; with --grammar the grammar of what "
        "leaves.\n\n"
        "The grammar is a JSON Schema with closed alphabets. The gate checks every body against it, and it is the "
        "annex to the agreement with the recipient."
    ),
    (
        Example("sluis plan examples/register.yaml"),
        Example("sluis plan examples/register.yaml --grammar wifi-help"),
        Example("sluis plan examples/register.yaml --utility counts.svg", runs=False),
    ),
    plan,
)
