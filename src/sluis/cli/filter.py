"""``sluis filter``: files on the real route, recorded and delivered like everything else."""

from collections.abc import Iterator
from typing import Annotated

from sluis import api
from sluis.api.moments import iso
from sluis.cli.files import files_in, moment_of
from sluis.cli.given import refuse_other_kinds
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, As, Config, Example, Files, Format, Verb, option
from sluis.i18n import N_, tr
from sluis.reports import show
from sluis.terms import REASONS, Reason

WAIT_S = 30.0
"""How long a delivery is waited for; what is left then is delivered by the running gate."""


def filter_(
    files: Files,
    /,
    *,
    config: Config = GATE_TOML,
    household: Annotated[
        str | None, option(N_("The household's line, for files that do not say whose router it was."), "--household")
    ] = None,
    collected_at: Annotated[
        str | None, option(N_("Collection time for reports that have none (ISO 8601 with zone)."), "--collected-at")
    ] = None,
    route: Annotated[str | None, option(N_("The route whose activities and profiles apply."), "--route")] = None,
    as_: As = None,
    deliver: Annotated[
        bool, option(N_("Deliver now, instead of leaving it to the running gate."), "--deliver")
    ] = False,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Filter files."""
    collected_ms = None if collected_at is None else moment_of(collected_at, "--collected-at")
    refuse_other_kinds(files, "sluis filter")
    with api.Gate.open(config) as gate, show.progress() as bar:
        task = bar.add_task(tr(N_("messages")), total=None)
        done = gate.decide(
            _names(files),
            household=household,
            collected_ms=collected_ms,
            route=route,
            told=as_,
            deliver_s=WAIT_S if deliver else None,
            watch=lambda messages: bar.advance(task, messages),
        )
    if format == "json":
        show.print_json(api.as_json(done))
    else:
        _print(done)
    return FINE if done.recorded and not done.busy else FINDINGS


def _names(files: list[str]) -> Iterator[str]:
    """Yield files when they are asked for: what is not read is named after the gate was opened."""
    yield from files_in(files)


def _print(done: "api.Decided") -> None:
    from sluis.api.outcomes import RECORDED

    page = show.out()
    rows = []
    for (activity, outcome), count in done.outcomes().items():
        label = tr(N_("recorded for release")) if outcome == RECORDED else tr(REASONS[Reason(outcome)])
        rows.append([activity or "—", label, str(count)])
    page.print(show.table([N_("activity"), N_("outcome"), N_("reports")], rows))
    if done.busy:
        label = N_("The store or outbox could not take {count} messages; run it again for those.")
        show.say(page, label, count=done.busy)
    if done.waiting is None and done.recorded:
        show.say(page, N_("Recorded bodies wait in the outbox; the running gate delivers them, or use --deliver."))
    elif done.waiting:
        show.say(page, N_("Still waiting in the outbox: {count}; the running gate delivers them."), count=done.waiting)
    if done.leave_ms is not None:
        first, last = (iso(moment) for moment in done.leave_ms)
        template = N_("By `release:` of the register what waits leaves from {first}, the last from {last}.")
        show.say(page, template, first=first, last=last)


VERB = Verb(
    "filter",
    N_(
        "Put files through the gate: decided, recorded and delivered like what comes over HTTP.\n\n"
        "Whatever a file claims of its sender must agree with the registry. A report that was seen before is not "
        "sent again."
    ),
    (Example("sluis filter examples/report.json --config gate.toml --household NL-0001", runs=False),),
    filter_,
    stdin=True,
)
