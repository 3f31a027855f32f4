"""``sluis diff``: who gains or loses which field when one register takes the place of another, and what is stale then.

In:  two registers, and recorded traffic. Out: gains and losses per recipient; exit 1 when somebody gains.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from sluis.cli import show
from sluis.cli.files import register_of, today
from sluis.cli.plan import LIFETIMES, in_words
from sluis.cli.verb import FINDINGS, FINE, At, Example, Format, Verb, option
from sluis.gate.trial.replay import Replayed, replay
from sluis.i18n import N_, tr
from sluis.kernel.plan import Token
from sluis.register.check import midnight_ms
from sluis.register.diff import Difference, Moved, Stale, difference
from sluis.register.exposure import HOUSEHOLD, Exposure
from sluis.register.lower import Trigger, lower
from sluis.terms import KINDS

TRIGGERS: Final[dict[str, str]] = {
    "always": N_("always"),
    "consent": N_("with consent"),
    "help-request": N_("after a request for help"),
}
STALE: Final[dict[str, str]] = {
    "notice": N_("the notice: it was written for less"),
    "consent": N_("the consent: it was asked for less, ask again"),
    "dpia": N_("the impact assessment: it weighed less"),
    "tia": N_("the transfer assessment: it weighed less"),
    "lia": N_("the balancing test: it weighed less"),
}
HOUR_MS: Final = 3_600_000


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
    at_ms = midnight_ms(at or today())
    before, after = register_of(old), register_of(new)
    found = difference(before, after, at_ms)
    rows = replay(lower(before, at_ms), lower(after, at_ms), replay_, at_ms) if replay_ else ()
    if format == "json":
        show.print_json(_document(found, rows))
    else:
        _print(found, rows, replayed=bool(replay_))
    return FINDINGS if found.widens else FINE


def _document(found: Difference, rows: Sequence[Replayed]) -> dict[str, show.Json]:
    return {
        "widens": found.widens,
        "gains": [_moved(moved) for moved in found.gains],
        "losses": [_moved(moved) for moved in found.losses],
        "access": [
            {
                "recipient": one.recipient,
                "fact": one.fact,
                "before": one.before,
                "after": one.after,
                "widens": one.widens,
            }
            for one in found.access
        ],
        "widenings": [{"activity": one.activity, "kind": one.kind.value} for one in found.widenings],
        "stale": [{"what": one.what, "where": one.where, "ref": one.ref} for one in found.stale],
        "replay": [
            {"recipient": one.recipient, "path": one.path, "before": one.before, "after": one.after} for one in rows
        ],
    }


def _moved(moved: Moved) -> show.Json:
    return {
        "recipient": moved.recipient,
        "path": moved.path,
        "activity": moved.exposure.activity,
        "leaves": _form(moved.exposure),
        "when": _when(moved.exposure.trigger),
        "closed": moved.exposure.closed,
        "instead": [f"{_form(other)}, {_when(other.trigger)}" for other in moved.instead],
    }


def _form(exposure: Exposure) -> str:
    if exposure.path == HOUSEHOLD and isinstance(exposure.treatment, Token):
        lifetime = tr(LIFETIMES[exposure.treatment.lifetime])
        return tr(N_("the household's own token, the same for {lifetime}"), None, lifetime=lifetime)
    return in_words(exposure.treatment)


def _when(trigger: Trigger) -> str:
    said = tr(TRIGGERS[trigger.kind])
    if trigger.window_ms is None:
        return said
    return tr(N_("{when}, for {hours} hours"), None, when=said, hours=trigger.window_ms // HOUR_MS)


def _print(found: Difference, rows: Sequence[Replayed], *, replayed: bool) -> None:
    page = show.out()
    for title, moves, style in (
        (N_("{recipient} gains:"), found.gains, "bold red"),
        (N_("{recipient} loses:"), found.losses, "green"),
    ):
        for recipient in dict.fromkeys(moved.recipient for moved in moves):
            show.say(page, title, style=style, recipient=recipient)
            here = [moved for moved in moves if moved.recipient == recipient]
            columns = [N_("path"), N_("activity"), N_("what leaves"), N_("when"), N_("on the other side")]
            page.print(show.table(columns, [_row(moved) for moved in here]))
    for change in found.access:
        said = N_("{recipient}: {fact} changes from {before} to {after}.")
        words = {"fact": change.fact, "before": change.before or "—", "after": change.after or "—"}
        show.say(page, said, "bold red" if change.widens else None, recipient=change.recipient, **words)
    for widening in found.widenings:
        said = N_("{activity}: the row that withholds every {kind} is gone. That is a widening.")
        show.say(page, said, "bold red", activity=widening.activity, kind=tr(KINDS[widening.kind].label))
    for stale in found.stale:
        _print_stale(stale)
    if replayed:
        _print_replay(rows)
    if not found.widens:
        show.say(page, N_("Nobody gains anything."), "green")


def _row(moved: Moved) -> list[str]:
    other = "; ".join(f"{_form(each)}, {_when(each.trigger)}" for each in moved.instead) or tr(N_("nothing"))
    exposure = moved.exposure
    when = tr(N_("closed by law today")) if exposure.closed else _when(exposure.trigger)
    return [moved.path, exposure.activity, _form(exposure), when, other]


def _print_stale(stale: Stale) -> None:
    ref = f" ({stale.ref})" if stale.ref else ""
    said = N_("Stale: {what}. {where}{ref}")
    show.say(show.out(), said, "yellow", what=tr(STALE[stale.what]), where=stale.where, ref=ref)


def _print_replay(rows: Sequence[Replayed]) -> None:
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
