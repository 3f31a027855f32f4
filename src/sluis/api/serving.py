"""What runs until it is stopped: a gate, a sealed log, a witness, a recipient's intake.

In:  settings, or a folder with keys. Out: a server on a port; it ends on SIGTERM or SIGINT.

These are the only functions of the API that take signals, because a server that ends otherwise loses what it holds.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sluis.api.files import read_bytes
from sluis.api.moments import now_ms
from sluis.errors import FileName
from sluis.errors.gate import file_missing_error, gate_not_running_error, gate_processes_error, pid_file_error
from sluis.i18n import lang_in_force
from sluis.tlog.serving import App


@dataclass(frozen=True, slots=True)
class Serving:
    """An application that answers over HTTP once it runs."""

    app: App
    key: str = ""
    """Of a witness: its verifier key, for policy files. Of a recipient: its own key, for the provider's settings."""

    def run(self, host: str, port: int) -> None:
        """Serve until stopped.

        Raises:
            listener_busy_error: the port is taken.

        Effects:
            Listens; takes SIGTERM and SIGINT.
        """
        import asyncio

        from sluis.gate.http.small_server import serve_app

        asyncio.run(serve_app(self.app, host, port))


def log_of(settings: Path) -> Serving:
    """Return what serves the sealed log of some settings, read only, in the layout of C2SP tlog-tiles."""
    from sluis.gate.http.sealing import folder_of
    from sluis.gate.state.settings import load_settings
    from sluis.tlog.serving import log_app

    return Serving(log_app(folder_of(load_settings(settings)).path))


def witness_of(folder: Path, name: str, log_keys: Sequence[str]) -> Serving:
    """Return a witness: it remembers the largest log it saw, and cosigns no other.

    Args:
        folder: Where it keeps its key and what it saw.
        name: Of the witness, as ``witness.example/w1``.
        log_keys: Of the logs it knows (C2SP signed-note).

    Raises:
        FileMissingError: its key cannot be made or read.

    Effects:
        Makes the folder and the key at its first start.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sluis.tlog.checkpoint import Ed25519Cosigner
    from sluis.tlog.note import VerifierKey
    from sluis.tlog.serving import witness_app
    from sluis.tlog.witness import Witness, memory_key_of

    logs = [VerifierKey.parse(text) for text in log_keys]  # before anything is made
    place = folder / "witness.key"
    try:
        seed = _seed(place)
        key = Ed25519PrivateKey.from_private_bytes(seed)
    except (OSError, ValueError):
        raise file_missing_error(file=FileName(place)) from None
    cosigner = Ed25519Cosigner(name, key, lambda: int(time.time()))
    return Serving(witness_app(Witness(folder, [cosigner], logs, memory_key_of(seed))), str(cosigner.verifier))


def _seed(place: Path) -> bytes:
    """Return the seed of the witness's key; made at its first start, readable by its owner only."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not place.exists():
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(os.urandom(32))
            stream.flush()
            os.fsync(stream.fileno())
    return place.read_bytes()


def intake_of(folder: Path, recipient: str, keys: Sequence[Path], grammars: Sequence[Path]) -> Serving:
    """Return what takes bodies over HTTP and keeps those whose receipt verifies and that an agreed grammar allows.

    Raises:
        SluisError: as ``sluis.api.recipient.intake``.
    """
    from sluis.api.recipient import intake
    from sluis.recipient.intake import intake_app

    return Serving(intake_app(intake(folder, recipient, keys, grammars), now_ms))


def rights_of(folder: Path, recipient: str, keys: Sequence[Path], own_key: Path) -> Serving:
    """Return what takes what a provider passes on about rights, does it and acknowledges; ``key`` is your own, public.

    Raises:
        FileMissingError: a key of the provider cannot be read.
        own_key_error: your own cannot be made or read.
        output_unwritable_error: the folder cannot be made.

    Effects:
        Makes the folder and your own key at its first start.
    """
    from sluis.api.recipient import keeping_in
    from sluis.gate.state.rights_endpoint import key_text
    from sluis.recipient.intake import provider_of
    from sluis.recipient.rights_service import RightsDesk, rights_app
    from sluis.recipient.rights_service import own_key as own_key_in

    provider = provider_of((FileName(path), read_bytes(path)) for path in keys)
    private = own_key_in(own_key)
    desk = RightsDesk(provider, recipient, keeping_in(folder), private)
    return Serving(rights_app(desk, now_ms), key_text(private.public_key().public_bytes_raw()))


def run_gate(settings: Path, workers: int = 1, told: Callable[[str], object] = lambda _line: None) -> None:
    """Run a gate until SIGTERM or SIGINT: take reports, decide, record, deliver; SIGHUP takes its settings anew.

    Args:
        settings: The file, mostly ``gate.toml``.
        workers: 1; a gate is one process.
        told: Told of each activity whether it is open, before anything listens.

    Raises:
        gate_processes_error: more than one process was asked for.
        file_writable_error: others can change what says what may leave.
        secret_readable_error: others can read a file with secrets.
        SluisError: settings, register, database, keystore or ports cannot be used.

    Effects:
        Listens, records, sends. Sets up ``logging`` of this process to standard error.
    """
    import uvloop

    from sluis.gate.http.listening import log_quietly
    from sluis.gate.http.running import serve_until_signal
    from sluis.gate.state.file_modes import refuse_open_files
    from sluis.gate.state.readiness import readiness
    from sluis.gate.state.settings import load_settings
    from sluis.gate.state.state import open_gate, wall_clock

    if workers > 1:
        raise gate_processes_error(workers=workers)
    log_quietly()
    loaded = load_settings(settings)
    refuse_open_files(loaded, settings)
    state = open_gate(loaded, wall_clock)
    for line in readiness(state, lang_in_force()).lines:
        told(line)
    settle()
    uvloop.run(serve_until_signal(state, settings, partial(measuring_words, settings)))


def measuring_words(settings: Path, activity: str) -> list[str]:
    """Return the command by which a gate has the sample of an activity measured, and put on record what comes out.

    Args:
        settings: The file it runs under.
        activity: By the register's key.

    Examples:
        >>> measuring_words(Path("gate.toml"), "wifi-help")[3:]
        ['gate', 'measure', 'wifi-help', '--sample', '--config', 'gate.toml']
    """
    started = "import sys; from sluis.cli.main import main; sys.exit(main(sys.argv[1:]))"
    return [sys.executable, "-c", started, "gate", "measure", activity, "--sample", "--config", str(settings)]


def settle() -> None:
    """Collect garbage once, and look no more at what is left, in a process that has opened what it serves from.

    Effects:
        What the process holds now is never collected as garbage, also where nothing refers to it any more.
    """
    from sluis.store.garbage import settle as settle_process

    settle_process()


def reload_gate(settings: Path) -> str:
    """Ask the running gate to take register, endpoints and routes anew; everything is checked first.

    Returns:
        SHA-256 of the register it was asked to take.

    Raises:
        pid_file_error: the settings name no pid file, or it belongs to somebody else.
        gate_not_running_error: nobody holds it.
        SluisError: what would be taken cannot be used; the gate was not asked.

    Effects:
        Sends SIGHUP to the gate.
    """
    import signal

    from sluis.gate.http.pid_file import pid_of_running
    from sluis.gate.reload.reload import read_anew

    rules = read_anew(settings, None, now_ms())
    if rules.settings.pid_file is None:
        raise pid_file_error(file=FileName(settings))
    path = rules.settings.file(rules.settings.pid_file)
    try:
        os.kill(pid_of_running(path), signal.SIGHUP)
    except ProcessLookupError:
        raise gate_not_running_error(file=FileName(path)) from None
    return rules.register.digest


def password_line(login: str, password: str) -> str:
    """Return the line of a router's password for the password file.

    Raises:
        login_error: the file could not hold the login.

    Effects:
        Reads system randomness.
    """
    from sluis.gate.http.credentials import credential_line

    return credential_line(login, password)


@dataclass(frozen=True, slots=True)
class RouterSecret:
    """A secret that was drawn for a router, and what the gate keeps of it."""

    secret: str = field(repr=False)
    """For the router: 32 random bytes in base64url. It is shown once, and kept nowhere."""
    line: str
    """For the password file."""


def router_secret(login: str) -> RouterSecret:
    """Draw a secret for a router: the gate checks it without a slow hash, and nobody can guess it.

    Raises:
        login_error: the file could not hold the login.

    Effects:
        Reads system randomness.

    Examples:
        >>> drawn = router_secret("cpe-0001")
        >>> len(drawn.secret), drawn.line.split(":")[:2]
        (43, ['cpe-0001', 'hmac-v1'])
    """
    from sluis.gate.http.credentials import draw_secret, secret_line

    secret = draw_secret()
    return RouterSecret(secret, secret_line(login, secret))
