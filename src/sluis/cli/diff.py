"""``sluis diff``: who gains or loses which field when one register takes the place of another, and what is stale then.

In:  two registers, and recorded traffic. Out: gains and losses per recipient; exit 1 when somebody gains.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from sluis import api
from sluis.cli.given import refuse_other_kinds, refuse_unread
from sluis.cli.verb import FINDINGS, FINE, At, Example, Format, Verb, option
from sluis.i18n import N_, tr
from sluis.reports import show
from sluis.terms import KINDS

if TYPE_CHECKING:
    from sluis.api.difference import Difference, Moved, Replayed, Stale

STALE: Final[dict[str, str]] = {
    "notice": N_("the notice: it was written for less"),
    "consent": N_("the consent: it was asked for less, ask again"),
    "dpia": N_("the impact assessment: it weighed less"),
    "tia": N_("the transfer assessment: it weighed less"),
    "lia": N_("the balancing test: it weighed less"),
}


def diff(
    old: Annotated[Path, option(N_("The register in force, a YAML file."))],
    new: Annotated[Path, option(N_("The register that would take its place."))],
    /,
    *,
    at: At = None,
    replay_: Annotated[
        list[str],
        Parameter(name="--replay", negative="", help=N_("A file with recorded reports; may be given again.")),
    ] = [],  # noqa: B006 - cyclopts makes a list; ours is never changed
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Compare two registers."""
    from sluis.reports.register_state import print_state

    refuse_other_kinds(replay_, "sluis diff")
    compared = api.compare_registers(old, new, at, replay_)
    if replay_ and not compared.replayed:
        refuse_unread(replay_)
    if format == "json":
        show.print_json(api.as_json(compared))
    else:
        for path, state in zip((old, new), compared.states, strict=True):
            print_state(state, str(path))
        _print(compared.difference, compared.replayed, replayed=bool(replay_))
        show.sentences(show.out(), api.law.reservation(at=compared.day))
    return FINDINGS if compared.widens else FINE


def _print(delta: "Difference", rows: "Sequence[Replayed]", *, replayed: bool) -> None:
    from sluis.reports.changed_facts import fact_in_words, value_in_words

    page = show.out()
    for title, moves, style in (
        (N_("{recipient} gains:"), delta.gains, "bold red"),
        (N_("{recipient} loses:"), delta.losses, "green"),
    ):
        for recipient in dict.fromkeys(moved.recipient for moved in moves):
            show.say(page, title, style=style, recipient=recipient)
            here = [moved for moved in moves if moved.recipient == recipient]
            columns = [N_("path"), N_("activity"), N_("what leaves"), N_("when"), N_("on the other side")]
            page.print(show.table(columns, [_row(moved) for moved in here]))
    for change in delta.access:
        template = N_("{recipient}: {fact} changes from {before} to {after}.")
        before, after = (value_in_words(change.fact, value) for value in (change.before, change.after))
        words = {"fact": fact_in_words(change.fact), "before": before, "after": after}
        show.say(page, template, "bold red" if change.widens else None, recipient=change.recipient, **words)
    for widening in delta.widenings:
        template = N_("{activity}: the row that withholds every {kind} is gone. That is a widening.")
        show.say(page, template, "bold red", activity=widening.activity, kind=tr(KINDS[widening.kind].label))
    for bound in delta.bounds:
        template = N_("{activity}: of table {table} at most {after} entries leave in one body, instead of {before}.")
        numbers = {"before": bound.before, "after": bound.after}
        style = "bold red" if bound.widens else "green"
        show.say(page, template, style, activity=bound.activity, table=bound.path, **numbers)
    for stale in delta.stale:
        _print_stale(stale)
    if replayed:
        _print_replay(rows)
    if not delta.widens:
        show.say(page, N_("Nobody gains anything."), "green")


def _row(moved: "Moved") -> list[str]:
    from sluis.reports.plan_words import exposed_in_words, when_in_words

    instead = [f"{exposed_in_words(each)}, {when_in_words(each.trigger)}" for each in moved.instead]
    exposure = moved.exposure
    when = tr(N_("closed by law today")) if exposure.closed else when_in_words(exposure.trigger)
    other = "; ".join(instead) or tr(N_("nothing"))
    return [moved.path, exposure.activity, exposed_in_words(exposure), when, other]


def _print_stale(stale: "Stale") -> None:
    ref = f" ({stale.ref})" if stale.ref else ""
    template = N_("Stale: {what}. {where}{ref}")
    show.say(show.out(), template, "yellow", what=tr(STALE[stale.what]), where=stale.where, ref=ref)


def _print_replay(rows: "Sequence[Replayed]") -> None:
    page = show.out()
    if not rows:
        show.say(page, N_("On this traffic nothing leaves under either register."))
        return
    show.say(page, N_("On this traffic, number of values that leave:"), style="bold")
    columns = [N_("recipient"), N_("path"), N_("before"), N_("after")]
    page.print(show.table(columns, [[row.recipient, row.path, str(row.before), str(row.after)] for row in rows]))


VERB = Verb(
    "diff",
    N_(
        "Compare two registers by their effect: who gains or loses which field, and what is stale then.\n\n"
        "Per recipient over all its activities, because two activities to one recipient join trivially. The exit code "
        "is 1 when somebody gains. With --replay both decide about recorded reports and the values that would leave "
        "are counted; nothing is recorded and nothing is released."
    ),
    (
        Example("sluis diff examples/register.yaml examples/register.yaml"),
        Example("sluis diff examples/register.yaml examples/register.yaml --replay examples/report.json"),
    ),
    diff,
)
