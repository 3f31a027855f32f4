"""``sluis filter``: files on the real route, recorded and delivered like everything else."""

import asyncio
from collections import Counter
from typing import Annotated

from sluis.cli import show
from sluis.cli.files import files_in, moment_of, opened, told_format
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, As, Config, Example, Files, Format, Verb, option
from sluis.errors import Code
from sluis.errors.gate import route_unknown_error
from sluis.gate.delivery.deliver import drain
from sluis.gate.state.settings import Route
from sluis.gate.state.state import GateState
from sluis.gate.state.tally import RECORDED, Tally
from sluis.gate.trial.file_intake import Filed, file_messages
from sluis.i18n import N_, tr
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
    told = told_format(as_)
    with opened(config) as state:
        chosen = None if route is None else _route(state, route)
        total, busy = Tally(), 0
        with show.progress() as bar:
            task = bar.add_task(tr(N_("messages")), total=None)
            for name in files_in(files):
                for done in file_messages(
                    state, name, line=household, collected_ms=collected_ms, route=chosen, told=told
                ):
                    bar.advance(task, done.messages)
                    busy += _add(total, done)
        waiting = asyncio.run(drain(state, WAIT_S)) if deliver else None
    if format == "json":
        show.print_json(_document(total, busy, waiting))
    else:
        _print(total, busy, waiting)
    recorded = sum(n for (_, outcome), n in total.reports.items() if outcome == RECORDED)
    return FINE if recorded and not busy else FINDINGS


def _add(total: Tally, done: Filed) -> int:
    total.add(done.tally)
    return done.busy


def _route(state: GateState, path: str) -> Route:
    for one in state.settings.route:
        if one.path == path:
            return one
    raise route_unknown_error(option=Code("--route"))


def _document(total: Tally, busy: int, waiting: int | None) -> show.Json:
    return {
        "reports": [
            {"activity": activity, "outcome": outcome, "count": n}
            for (activity, outcome), n in sorted(total.reports.items())
        ],
        "withheld": [
            {"activity": activity, "row": row, "reason": reason, "count": n}
            for (activity, row, reason), n in sorted(total.withheld.items())
        ],
        "busy": busy,
        "waiting": waiting,
    }


def _print(total: Tally, busy: int, waiting: int | None) -> None:
    page = show.out()
    per_activity: Counter[str] = Counter()
    rows = []
    for (activity, outcome), n in sorted(total.reports.items()):
        per_activity[activity] += n
        said = tr(N_("recorded for release")) if outcome == RECORDED else tr(REASONS[Reason(outcome)])
        rows.append([activity or "—", said, str(n)])
    page.print(show.table([N_("activity"), N_("outcome"), N_("reports")], rows))
    if busy:
        show.say(page, N_("The store or outbox could not take {count} messages; run it again for those."), count=busy)
    if waiting is None and any(outcome == RECORDED for _, outcome in total.reports):
        show.say(page, N_("Recorded bodies wait in the outbox; the running gate delivers them, or use --deliver."))
    elif waiting:
        show.say(page, N_("Still waiting in the outbox: {count}; the running gate delivers them."), count=waiting)


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
