"""``sluis ledger seal | status | serve | witness``: close epochs, publish them, and watch somebody else's log.

In:  the settings; or a witness's folder, key and logs. Out: a sealed log, on disk and over HTTP.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from sluis import api
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.ledger import Sealed

WHYS = {
    "no-url": N_("the policy does not say where it is"),
    "unreachable": N_("it does not answer"),
    "refused": N_("it refused"),
    "false": N_("its answer does not verify"),
}


_DELETED = {
    True: N_(
        "Keys of erased households that are deleted and not destroyed yet: {count}. Somebody reads older pages of the "
        "database; the gate tries again, and so does the next `sluis ledger seal`."
    ),
    False: N_(
        "Keys of erased households that are deleted: {count}. PostgreSQL keeps bytes of what is deleted; they are "
        "unreadable after `sluis keys turn-over`."
    ),
}
"""By whether the database overwrites what is deleted."""


def seal(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Close the open epoch now and seal every closed one."""
    with api.Gate.open(config) as gate, show.progress() as bar:
        task = bar.add_task(tr(N_("households")), total=None)
        done = api.ledger.seal(gate, lambda at, total: bar.update(task, completed=at, total=total))
    if format == "json":
        show.print_json(api.as_json(done))
    else:
        for epoch in done.epochs:
            _print(epoch)
        if done.only_deleted:
            show.say(show.out(), _DELETED[done.overwrites], style="yellow", count=done.only_deleted)
    return FINE if done.served else FINDINGS


def _print(epoch: "Sealed") -> None:
    from sluis.reports.epochs import STATES

    page = show.out()
    show.say(page, N_("Epoch {epoch}: {state}"), epoch=epoch.epoch, state=tr(STATES[epoch.state]))
    if epoch.unstamped:
        why = tr(WHYS[epoch.unstamped])
        show.say(page, N_("  time-stamping authority: {why}"), style="yellow", why=why)
    for witness, why in epoch.silent:
        show.say(page, N_("  witness {name}: {why}"), style="yellow", name=witness, why=tr(WHYS[why]))


def status(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Show which epochs are sealed, and the keys to check them with."""
    with api.Gate.open(config) as gate:
        epochs = api.ledger.epochs(gate)
    if format == "json":
        show.print_json(api.as_json(epochs))
    else:
        from sluis.reports.epochs import print_epochs

        print_epochs(epochs.keys, epochs.epochs)
    return FINE


Port = Annotated[int, option(N_("The port to listen on."), "--port")]
Host = Annotated[str, option(N_("The address to listen on."), "--host")]


def serve(*, config: Config = GATE_TOML, host: Host = "127.0.0.1", port: Port = 8482) -> int:
    """Serve the sealed log over HTTP until stopped."""
    serving = api.serving.log_of(config)
    show.say(show.err(), N_("The log is served on port {port}: /checkpoint, /tile/..."), port=port)
    serving.run(host, port)
    return FINE


def witness(
    *,
    folder: Annotated[Path, option(N_("Where this witness keeps its key and what it saw."), "--folder")],
    name: Annotated[str, option(N_("The witness's name, as witness.example/w1."), "--name")],
    log_key: Annotated[tuple[str, ...], option(N_("A key of a log it knows."), "--log-key")],
    host: Host = "127.0.0.1",
    port: Port = 8483,
) -> int:
    """Run a witness until stopped."""
    serving = api.serving.witness_of(folder, name, log_key)
    show.say(show.err(), N_("Witness key, for policy files: {key}"), key=serving.key)
    serving.run(host, port)
    return FINE


_CONFIG = "--config examples/gate.toml"
VERBS = (
    Verb(
        "seal",
        N_(
            "Close the open epoch now, and seal every closed one.\n\n"
            "A running gate does this by itself at each epoch's end. Exit code 1 when an epoch waits for witnesses, "
            "2 while another process seals."
        ),
        (Example(f"sluis ledger seal {_CONFIG}"), Example(f"sluis ledger seal {_CONFIG} --format json")),
        seal,
    ),
    Verb(
        "status",
        N_("Show which epochs are sealed, and the keys with which anybody can check them."),
        (Example(f"sluis ledger status {_CONFIG}"),),
        status,
    ),
    Verb(
        "serve",
        N_("Serve the sealed log over HTTP, read only, in the layout of C2SP tlog-tiles, until stopped."),
        (Example(f"sluis ledger serve {_CONFIG} --port 8482", runs=False),),
        serve,
    ),
    Verb(
        "witness",
        N_(
            "Run a witness: it remembers the largest log it saw, and cosigns no other, until stopped.\n\n"
            "Run it on another machine, by somebody else. A witness of the provider itself catches accidents only."
        ),
        (
            Example(
                "sluis ledger witness --folder witness --name witness.example/w1 --log-key "
                "voorbeeld.example/sluis+66b5e5c6+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                runs=False,
            ),
        ),
        witness,
    ),
)
