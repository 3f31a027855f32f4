"""``sluis gate``: run it, reload it, see how it is, what it withheld and what a shadow register would do instead."""

import getpass
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import uvloop

from sluis.cli import show
from sluis.cli.files import now_ms, opened
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.errors import (
    ActivityUnknownError,
    Code,
    FileName,
    GateNotRunningError,
    GateProcessesError,
    PasswordMissingError,
    PidFileError,
    RegisterText,
    RowNotStoppedError,
    ShadowMissingError,
)
from sluis.gate.http.credentials import credential_line
from sluis.gate.http.pid_file import pid_of_running
from sluis.gate.http.running import log_quietly, serve_until_signal
from sluis.gate.reload.reload import read_anew
from sluis.gate.reload.shadow import pair_of
from sluis.gate.state.readiness import moment, readiness
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import open_gate, wall_clock
from sluis.gate.state.tally import WHOLE_REPORT
from sluis.gate.trial.shadow_report import Compared, compared
from sluis.i18n import N_, lang_in_force, tr
from sluis.ledger.outbox import held
from sluis.store.counts import Count, UnlistedName, release_row, unlisted, withheld
from sluis.store.shadow_counts import shadow_totals
from sluis.terms import REASONS, Reason


def run(
    *,
    config: Config = GATE_TOML,
    workers: Annotated[
        int,
        option(
            N_("1: a gate is one process. On PostgreSQL several gates may serve one database."),
            "--workers",
        ),
    ] = 1,
) -> int:
    """Run the gate."""
    if workers > 1:
        raise GateProcessesError(workers=workers)
    log_quietly()
    state = open_gate(load_settings(config), wall_clock)
    for line in readiness(state, lang_in_force()).lines:
        show.line(show.err(), line)
    uvloop.run(serve_until_signal(state, config))
    return FINE


def status(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Say how the gate is."""
    with opened(config) as state:
        said = readiness(state, lang_in_force())
        with state.store.reading() as conn:
            waiting = held(conn)
    if format == "json":
        outbox = {name: {"bodies": one.bodies, "bytes": one.body_bytes} for name, one in sorted(waiting.items())}
        show.print_json({"ready": said.ready, "activities": list(said.lines), "outbox": outbox})
    else:
        page = show.out()
        for line in said.lines:
            show.line(page, line)
        for name, one in sorted(waiting.items()):
            show.say(page, N_("{recipient}: {count} bodies wait in the outbox."), recipient=name, count=one.bodies)
        if not waiting:
            show.say(page, N_("The outbox is empty."))
    return FINE if said.ready else FINDINGS


def withheld_(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Show what was withheld."""
    with opened(config) as state, state.store.reading() as conn:
        counts, names = withheld(conn), unlisted(conn)
    if format == "json":
        show.print_json(
            {
                "withheld": [
                    {"day": _day(one), "activity": one.activity, "row": one.row, "reason": one.reason, "count": one.n}
                    for one in counts
                ],
                "unlisted": [
                    {"name": one.template, "count": one.n, "first": moment(one.first_ms), "last": moment(one.last_ms)}
                    for one in names
                ],
            }
        )
        return FINE
    print_withheld(counts, names)
    return FINE


def print_withheld(counts: Sequence[Count], names: Sequence[UnlistedName]) -> None:
    """Print what was withheld and which names no register lists."""
    page = show.out()
    rows = [[_day(one), one.activity or "—", _row(one), tr(REASONS[Reason(one.reason)]), str(one.n)] for one in counts]
    page.print(show.table([N_("day"), N_("activity"), N_("row"), N_("reason"), N_("count")], rows))
    sightings = [[one.template, str(one.n), moment(one.first_ms)] for one in names]
    page.print(show.table([N_("name no register lists"), N_("count"), N_("first seen")], sightings))


def _day(count: Count) -> str:
    return datetime.fromtimestamp(count.day * 86_400, tz=UTC).date().isoformat()


def _row(count: Count) -> str:
    return tr(N_("whole report")) if count.row == WHOLE_REPORT else str(count.row) if count.row else "—"


def release(
    activity: Annotated[str, option(N_("The activity, by the register's key."))],
    row: Annotated[int, option(N_("The row's number; 0 for the whole activity."))],
    /,
    *,
    config: Config = GATE_TOML,
) -> int:
    """Lift a quarantine."""
    with opened(config) as state:
        if state.activity(activity) is None:
            known = RegisterText(", ".join(one.name for one in state.activities))
            raise ActivityUnknownError(file=state.register.name, option=Code("ACTIVITY"), known=known)
        with state.transaction() as conn:
            lifted = release_row(conn, activity, row)
    if not lifted:
        raise RowNotStoppedError(activity=RegisterText(activity), row=row)
    show.say(show.out(), N_("{activity}: row {row} runs again."), activity=activity, row=row)
    return FINE


def reload(*, config: Config = GATE_TOML) -> int:
    """Tell the running gate to read its settings again."""
    rules = read_anew(config, None, now_ms())
    if rules.settings.pid_file is None:
        raise PidFileError(file=FileName(config))
    path = rules.settings.file(rules.settings.pid_file)
    try:
        os.kill(pid_of_running(path), signal.SIGHUP)
    except ProcessLookupError:
        raise GateNotRunningError(file=FileName(path)) from None
    digest = rules.register.digest
    show.say(
        show.out(),
        N_("The gate was asked to take register {digest}. Its log and /readyz say how it went."),
        digest=digest,
    )
    return FINE


def shadow(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Show what the shadow register would have done."""
    with opened(config) as state:
        pair, second = pair_of(state.rules), state.rules.shadow
        if state.rules.shadow_fault is not None:
            raise state.rules.shadow_fault
        if pair is None or second is None:
            raise ShadowMissingError(file=FileName(config))
        with state.store.reading() as conn:
            rows = compared(state.rules, second, shadow_totals(conn, pair))
    if format == "json":
        documents = [
            {
                "recipient": row.recipient,
                "activity": row.activity,
                "row": row.row,
                "path": row.path,
                "reason": row.reason,
                "in_force": row.in_force,
                "shadow": row.shadow,
            }
            for row in rows
        ]
        show.print_json({"in_force": pair.in_force, "shadow": pair.shadow, "rows": documents})
        return FINE
    print_compared(rows)
    return FINE


def print_compared(rows: Sequence[Compared]) -> None:
    """Print what both registers did with the same reports."""
    page = show.out()
    if not rows:
        show.say(page, N_("The shadow has seen no report yet. It looks at what a running gate decides."))
        return
    columns = [N_("recipient"), N_("activity"), N_("row"), N_("outcome"), N_("in force"), N_("shadow")]
    lines = [
        [
            row.recipient or "—",
            row.activity or "—",
            row.path or tr(N_("whole report")),
            tr(N_("released")) if row.released else _reason(row.reason),
            "—" if row.in_force is None else str(row.in_force),
            "—" if row.shadow is None else str(row.shadow),
        ]
        for row in rows
    ]
    page.print(show.table(columns, lines))
    show.say(page, N_("Both registers decided over the same reports. The shadow sends nothing and records nothing."))


def _reason(word: str) -> str:
    known = {reason.value: text for reason, text in REASONS.items()}
    return tr(known[word]) if word in known else tr(N_("left out: no time"))


def password(login: Annotated[str, option(N_("The router's login."))], /) -> int:
    """Make a password line."""
    given = (
        getpass.getpass(tr(N_("Password (not shown): "))) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    )
    if not given:
        raise PasswordMissingError
    show.line(show.out(), credential_line(login, given))
    return FINE


VERB = Verb(
    "gate",
    N_("Run the gate and look after it."),
    (Example("sluis gate status --config examples/gate.toml"),),
    verbs=(
        Verb(
            "run",
            N_(
                "Run the gate: take reports, decide, record, deliver.\n\n"
                "SIGTERM stops it gracefully: what was received is answered, what is being sent is settled."
            ),
            (Example("sluis gate run --config gate.toml", runs=False),),
            run,
        ),
        Verb(
            "status",
            N_("Say which activities are open, why others are closed, and how much waits in the outbox."),
            (Example("sluis gate status --config examples/gate.toml"),),
            status,
        ),
        Verb(
            "withheld",
            N_(
                "Show what was withheld, by day, activity, row and reason, and which names no register lists.\n\n"
                "There is no value and no household in it. A name the catalogue does not know is shown once enough "
                "households have sent it."
            ),
            (Example("sluis gate withheld --config examples/gate.toml"),),
            withheld_,
        ),
        Verb(
            "release-row",
            N_("Let a row run again that the canary stopped."),
            (Example("sluis gate release-row wifi-help 3 --config gate.toml", runs=False),),
            release,
        ),
        Verb(
            "reload",
            N_(
                "Let the running gate take register, endpoints and routes anew; no connection is dropped.\n\n"
                "Everything is checked first, here and in the gate: what is wrong changes nothing. What waits "
                "in the outbox and was decided under a plan that changed is cancelled, on record."
            ),
            (Example("sluis gate reload --config gate.toml", runs=False),),
            reload,
        ),
        Verb(
            "shadow",
            N_(
                "Show what the shadow register would have released and withheld, beside the register in force.\n\n"
                "Per recipient, activity and row, counted over the same reports. The shadow sends nothing."
            ),
            (Example("sluis gate shadow --config gate.toml", runs=False),),
            shadow,
        ),
        Verb(
            "password",
            N_("Make the line of a router's password for the password file; the password is read, not shown."),
            (Example("sluis gate password cpe-0001", runs=False),),
            password,
        ),
    ),
)
