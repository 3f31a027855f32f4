"""``sluis gate``: run it, reload it, see how it is, what it withheld and what a shadow register would do instead."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from sluis import api
from sluis.cli import gate_risk
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.errors.gate import password_missing_error
from sluis.i18n import N_, tr
from sluis.reports import show
from sluis.terms import REASONS

if TYPE_CHECKING:
    from sluis.api.outcomes import Compared


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
    api.serving.run_gate(config, workers, lambda line: show.line(show.err(), line))
    return FINE


def status(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Say how the gate is."""
    with api.Gate.open(config) as gate:
        shown = gate.status()
    if format == "json":
        show.print_json(api.as_json(shown))
    else:
        page = show.out()
        for line in shown.lines:
            show.line(page, line)
        for name, depth in sorted(shown.outbox.items()):
            show.say(page, N_("{recipient}: {count} bodies wait in the outbox."), recipient=name, count=depth.bodies)
        if not shown.outbox:
            show.say(page, N_("The outbox is empty."))
    return FINE if shown.ready else FINDINGS


def withheld_(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Show what was withheld."""
    with api.Gate.open(config) as gate:
        shown = gate.withheld()
    if format == "json":
        show.print_json(api.as_json(shown))
    else:
        from sluis.reports.withheld import print_withheld

        print_withheld(shown.counts, shown.names)
    return FINE


def release(
    activity: Annotated[str, option(N_("The activity, by the register's key."))],
    row: Annotated[int, option(N_("The row's number; 0 for the whole activity."))],
    /,
    *,
    config: Config = GATE_TOML,
) -> int:
    """Lift a quarantine."""
    with api.Gate.open(config) as gate:
        gate.release_row(activity, row)
    show.say(show.out(), N_("{activity}: row {row} runs again."), activity=activity, row=row)
    return FINE


_Recipient = Annotated[str, option(N_("The recipient, by the register's key."))]
_Reason = Annotated[
    str | None,
    option(
        N_("Begin a new journal in the place of one that is lost, and say why: everybody can read it."), "--new-journal"
    ),
]


def stop(recipient: _Recipient, /, *, config: Config = GATE_TOML) -> int:
    """Send nothing to a recipient any more."""
    with api.Gate.open(config) as gate:
        done = gate.stop_recipient(recipient)
    page = show.out()
    show.say(page, N_("Nothing goes to {recipient} from now on."), recipient=recipient)
    show.say(page, N_("Stopped before they left: {count}."), count=done.cancelled)
    if not done.kept:
        show.say(page, show.NOT_KEPT, style="bold red")
    return FINE


def start(recipient: _Recipient, /, *, config: Config = GATE_TOML) -> int:
    """Let a recipient be sent to again."""
    with api.Gate.open(config) as gate:
        gate.start_recipient(recipient)
    show.say(show.out(), N_("{recipient} is sent to again; what was stopped stays stopped."), recipient=recipient)
    return FINE


def restore(*, new_journal: _Reason = None, config: Config = GATE_TOML) -> int:
    """Apply again what a restored database has lost."""
    page = show.out()
    with api.Gate.open(config) as gate:
        if new_journal is not None:
            events = gate.begin_journal(new_journal)
            show.say(page, N_("A new journal was begun, with the {count} events this database knows."), count=events)
            return FINE
        done = gate.restore()
    show.say(page, N_("Closing events applied again: {count}."), count=done.applied)
    show.say(page, N_("Erasures ordered again: {count}."), count=done.erased)
    if done.registered:
        sentence = N_("Households registered again, without a router: {count}. Import the registry for those.")
        show.say(page, sentence, count=done.registered)
    if done.cases or done.cases_owed:
        sentence = N_("Restrictions in force without a case: {count}. Opened now: {opened}; answer them, {list}.")
        count = done.cases + done.cases_owed
        show.say(page, sentence, count=count, opened=done.cases, list="sluis rights list")
    if done.failed:
        sentence = N_(
            "Not applied, because what is on record about the household does not check: {count}. It stays closed."
        )
        show.say(page, sentence, count=done.failed, style="bold red")
    if done.lost_steps:
        sentence = N_(
            "Steps of the register that are lost: {count}. That is on record; whoever took them takes them again."
        )
        show.say(page, sentence, count=done.lost_steps, style="bold red")
    if done.damaged:
        sentence = N_(
            "The journal ended in bytes that cannot be read: what was closed last may be lost. "
            "Ask what was, and record it."
        )
        show.say(page, sentence, style="bold red")
    for recipient in done.new_pin_keys:
        sentence = N_("{recipient}: a new key of pins. What was promised before {moment} can not be opened any more.")
        show.say(page, sentence, recipient=recipient, moment=show.moment(done.at_ms))
    return FINDINGS if done.failed or done.damaged or done.lost_steps else FINE


def reload(*, config: Config = GATE_TOML) -> int:
    """Tell the running gate to read its settings again."""
    digest = api.serving.reload_gate(config)
    sentence = N_("The gate was asked to take register {digest}. Its log and /readyz say how it went.")
    show.say(show.out(), sentence, digest=digest)
    return FINE


def shadow(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Show what the shadow register would have done."""
    with api.Gate.open(config) as gate:
        compared = gate.shadow()
    if format == "json":
        show.print_json(api.as_json(compared))
    else:
        _print_compared(compared.rows)
    return FINE


def _print_compared(rows: "Sequence[Compared]") -> None:
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
    import getpass

    given = (
        getpass.getpass(tr(N_("Password (not shown): "))) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    )
    if not given:
        raise password_missing_error()
    show.line(show.out(), api.serving.password_line(login, given))
    return FINE


def secret(login: Annotated[str, option(N_("The router's login."))], /) -> int:
    """Draw a router's secret."""
    drawn = api.serving.router_secret(login)
    show.line(show.out(), drawn.line)
    show.line(show.err(), drawn.secret)
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
            "stop",
            N_(
                "Send nothing to a recipient any more.\n\n"
                "What waits for it is stopped, on record. It holds until `sluis gate start`, also after a backup was "
                "restored."
            ),
            (Example("sluis gate stop wifi-insight --config gate.toml", runs=False),),
            stop,
        ),
        Verb(
            "start",
            N_("Let a recipient that was stopped be sent to again."),
            (Example("sluis gate start wifi-insight --config gate.toml", runs=False),),
            start,
        ),
        Verb(
            "restore",
            N_(
                "After a backup of the database was restored: apply again what was closed since, and open the gate.\n\n"
                "The journal outside the database knows every objection, withdrawal, restriction and erasure, every "
                "end of a router, stop of a recipient and register. Until this ran nothing leaves."
            ),
            (Example("sluis gate restore --config examples/gate.toml"),),
            restore,
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
            "secret",
            N_(
                "Draw a random secret for a router, and make its line for the password file.\n\n"
                "The line goes to standard output. The secret goes to standard error, once: give it to the router. The "
                "gate checks it without a slow hash, so no flood of logins delays that router."
            ),
            (Example("sluis gate secret cpe-0001 >> passwords", runs=False),),
            secret,
        ),
        Verb(
            "password",
            N_(
                "Make the line of a password that somebody chose, for the password file; it is read, not shown.\n\n"
                "`sluis gate secret` is better where a secret can be drawn."
            ),
            (Example("sluis gate password cpe-0001", runs=False),),
            password,
        ),
        *gate_risk.VERBS,
    ),
)
