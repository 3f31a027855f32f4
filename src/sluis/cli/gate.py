"""``sluis gate``: run it, see how it is, see what it withheld, let a stopped row run again, make a password line."""

import asyncio
import getpass
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from sluis.cli import show
from sluis.cli.files import opened
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.errors import ActivityUnknownError, Code, PasswordMissingError, RegisterText, RowNotStoppedError
from sluis.gate.credentials import credential_line
from sluis.gate.readiness import moment, readiness
from sluis.gate.running import serve_until_signal
from sluis.gate.settings import load_settings
from sluis.gate.state import open_gate, wall_clock
from sluis.gate.tally import WHOLE_REPORT
from sluis.i18n import N_, lang_in_force, tr
from sluis.ledger.outbox import held
from sluis.store.counts import Count, UnlistedName, release_row, unlisted, withheld
from sluis.terms import REASONS, Reason


def run(*, config: Config = GATE_TOML) -> int:
    """Run the gate."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for chatty in ("alembic", "sqlalchemy", "uvicorn.asgi"):  # none of them may ever say a URL or a parameter
        logging.getLogger(chatty).setLevel(logging.WARNING)
    for library in ("alembic", "uvicorn"):
        logging.getLogger(library).setLevel(logging.WARNING)
    state = open_gate(load_settings(config), wall_clock)
    for line in readiness(state, lang_in_force()).lines:
        show.line(show.err(), line)
    asyncio.run(serve_until_signal(state))
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
            "password",
            N_("Make the line of a router's password for the password file; the password is read, not shown."),
            (Example("sluis gate password cpe-0001", runs=False),),
            password,
        ),
    ),
)
