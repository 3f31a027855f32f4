"""``sluis ledger seal | status | serve | witness``: close epochs, publish them, and watch somebody else's log.

In:  the settings; or a witness's folder, key and logs. Out: a sealed log, on disk and over HTTP.
"""

import asyncio
import os
import time
from pathlib import Path
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sluis.cli import show
from sluis.cli.files import opened_beside
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.errors import FileMissingError, FileName
from sluis.gate.http.sealing import folder_of, sealer_of, signers_of
from sluis.gate.http.small_server import serve_app
from sluis.gate.state.readiness import moment as iso
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState
from sluis.i18n import N_, tr
from sluis.ledger.epoch import EpochState, epoch_states
from sluis.ledger.sealer import Sealed
from sluis.tlog.checkpoint import Ed25519Cosigner
from sluis.tlog.note import VerifierKey
from sluis.tlog.serving import log_app, witness_app
from sluis.tlog.witness import Witness

STATES = {
    "open": N_("open: records go into it"),
    "fenced": N_("closed, not built yet"),
    "built": N_("built, not signed yet"),
    "signed": N_("signed, waiting for its witnesses"),
    "witnessed": N_("witnessed, not served yet"),
    "served": N_("sealed"),
}
WHYS = {
    "no-url": N_("the policy does not say where it is"),
    "unreachable": N_("it does not answer"),
    "refused": N_("it refused"),
    "false": N_("its answer does not verify"),
}


def seal(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Close the open epoch now and seal every closed one."""
    with opened_beside(config) as state:
        done = _sealed(state)
        keys = _keys(state)
    if format == "json":
        show.print_json(
            {
                "keys": keys,
                "epochs": [
                    {
                        "epoch": one.epoch,
                        "state": one.state,
                        "silent": [[who, why] for who, why in one.silent],
                        "unstamped": one.unstamped,
                    }
                    for one in done
                ],
            }
        )
    else:
        for one in done:
            show.say(show.out(), N_("Epoch {epoch}: {state}"), epoch=one.epoch, state=tr(STATES[one.state]))
            if one.unstamped:
                why = tr(WHYS[one.unstamped])
                show.say(show.out(), N_("  time-stamping authority: {why}"), style="yellow", why=why)
            for witness, why in one.silent:
                show.say(show.out(), N_("  witness {name}: {why}"), style="yellow", name=witness, why=tr(WHYS[why]))
    return FINE if all(one.state == "served" for one in done) else FINDINGS


def _sealed(state: GateState) -> list[Sealed]:
    with show.progress() as bar:
        task = bar.add_task(tr(N_("households")), total=None)
        sealer = sealer_of(state, lambda done, total: bar.update(task, completed=done, total=total))
        with sealer.alone():
            sealer.fence()
            return sealer.advance()


def _keys(state: GateState) -> list[str]:
    with state.transaction() as conn:
        return [str(one.verifier) for one in signers_of(state, conn)]


def status(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Show which epochs are sealed, and the keys to check them with."""
    with opened_beside(config) as state:
        keys, folder = _keys(state), folder_of(state.settings)
        with state.store.reading() as conn:
            found = epoch_states(conn)
    if format == "json":
        rows = [{"epoch": one.epoch, "from_ms": one.from_ms, "to_ms": one.to_ms, "state": one.state} for one in found]
        show.print_json({"keys": keys, "folder": str(folder.path), "epochs": rows})
        return FINE
    page = show.out()
    show.say(page, N_("Keys of this log, to be published where households can find them:"))
    for key in keys:
        show.line(page, " ", key)
    titles = [N_("epoch"), N_("from"), N_("to"), N_("state")]
    page.print(show.table(titles, [_row(one) for one in found]))
    return FINE


def _row(one: EpochState) -> list[str]:
    until = "" if one.to_ms is None else iso(one.to_ms)
    return [str(one.epoch), iso(one.from_ms), until, tr(STATES[one.state])]


Port = Annotated[int, option(N_("The port to listen on."), "--port")]
Host = Annotated[str, option(N_("The address to listen on."), "--host")]


def serve(*, config: Config = GATE_TOML, host: Host = "127.0.0.1", port: Port = 8482) -> int:
    """Serve the sealed log over HTTP until stopped."""
    folder = folder_of(load_settings(config))
    show.say(show.err(), N_("The log is served on port {port}: /checkpoint, /tile/..."), port=port)
    asyncio.run(serve_app(log_app(folder.path), host, port))
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
    cosigner = Ed25519Cosigner(name, _witness_key(folder), lambda: int(time.time()))
    logs = [VerifierKey.parse(text) for text in log_key]
    show.say(show.err(), N_("Witness key, for policy files: {key}"), key=cosigner.verifier)
    asyncio.run(serve_app(witness_app(Witness(folder, [cosigner], logs)), host, port))
    return FINE


def _witness_key(folder: Path) -> Ed25519PrivateKey:
    """Return the witness's key; made at its first start, readable by its owner only."""
    place = folder / "witness.key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not place.exists():
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(os.urandom(32))
                stream.flush()
                os.fsync(stream.fileno())
        return Ed25519PrivateKey.from_private_bytes(place.read_bytes())
    except (OSError, ValueError):
        raise FileMissingError(file=FileName(place)) from None


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
