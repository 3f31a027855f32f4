"""Seal epochs on time, with what the settings say.

In:  an opened gate. Out: a sealer; and, in a running gate, an epoch that is closed and sealed when its time has come.

Of several gates on one database one seals at a time, whoever comes first. When it dies, another goes on at its next
round.

The rules this module keeps:
 * Closing an epoch is one short transaction; building it reads one unchanging view, in a thread of its own: routers are
   answered meanwhile.
 * A sealing that fails is logged by its code and tried again; records go on into the open epoch.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.x509 import Certificate, load_pem_x509_certificates
from sqlalchemy import Connection

from sluis.errors import FileName, RegisterText, SealBrokenError, SealerElsewhereError, SluisError
from sluis.errors.gate import file_missing_error, settings_value_error
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import GateState
from sluis.i18n import N_, tr
from sluis.ledger.epoch import open_epoch
from sluis.ledger.erasure import destruction_is_due
from sluis.ledger.events import Terms, published_log_keys
from sluis.ledger.sealer import Sealed, Sealer
from sluis.ledger.slot_tree import Progress
from sluis.standing.journal import Journal
from sluis.tlog.checkpoint import MlDsaCosigner
from sluis.tlog.log_folder import Head, LogFolder
from sluis.tlog.note import COSIGNED_ML_DSA_44, ED25519, Ed25519Signer, Signer, VerifierKey
from sluis.tlog.policy import Policies, Policy, read_policy

log = logging.getLogger("sluis.gate")
EVERY_S: Final = 30.0


def signers_of(state: GateState, conn: Connection) -> list[Signer]:
    """Return the keys that sign this log's checkpoints, made on first use.

    Args:
        state: The gate.
        conn: A transaction.
    """
    return [_signer(state, kind, state.keystore.log_key(conn, kind)) for kind in _kinds(state)]


def kept_verifiers_of(state: GateState, conn: Connection) -> tuple[list[VerifierKey], bool]:
    """Return what checks the signatures of this log's keys, and whether one of these keys is gone or does not open.

    Args:
        state: The gate.
        conn: A transaction; nothing is made in it.
    """
    kept, lost = list[VerifierKey](), False
    for kind in _kinds(state):
        try:
            seed = state.keystore.kept_log_key(conn, kind)
        except SealBrokenError:
            lost = True
            continue
        if seed is None:
            lost = lost or _KINDS[kind] in published_log_keys(conn)
        else:
            kept.append(_signer(state, kind, seed).verifier)
    return kept, lost


_KINDS: Final = {"ed25519": ED25519, "ml-dsa-44": COSIGNED_ML_DSA_44}


def _kinds(state: GateState) -> list[str]:
    return ["ed25519", "ml-dsa-44"] if state.settings.ledger.ml_dsa else ["ed25519"]


def _signer(state: GateState, kind: str, seed: bytes) -> Signer:
    origin = state.settings.ledger.origin
    if kind == "ed25519":
        return Ed25519Signer(origin, Ed25519PrivateKey.from_private_bytes(seed))
    return MlDsaCosigner(origin, MLDSA44PrivateKey.from_seed_bytes(seed), lambda: state.clock() // 1000)


def policy_of(settings: Settings) -> Policies:
    """Return the witnesses' policies of the settings, each with its first epoch.

    Raises:
        FileMissingError: a file cannot be read.
        witness_policy_error: one is not understood.
    """
    return Policies(
        tuple((entry.from_epoch, _policy_at(settings.file(entry.file))) for entry in settings.ledger.policy)
    )


def _policy_at(path: Path) -> Policy:
    try:
        return read_policy(path.read_bytes(), FileName(path))
    except OSError:
        raise file_missing_error(file=FileName(path)) from None


def authorities_of(settings: Settings) -> list[Certificate]:
    """Return the certificates by which time stamps are checked; none when the settings name no file.

    Raises:
        FileMissingError: the file cannot be read.
        settings_value_error: it holds no certificate.
    """
    if settings.ledger.stamp_certificates is None:
        return []
    path = settings.file(settings.ledger.stamp_certificates)
    try:
        return load_pem_x509_certificates(path.read_bytes())
    except OSError:
        raise file_missing_error(file=FileName(path)) from None
    except ValueError:
        where, problem = RegisterText("ledger.stamp_certificates"), RegisterText(tr(N_("holds no certificate")))
        raise settings_value_error(file=FileName(path), path=where, problem=problem) from None


def folder_of(settings: Settings) -> LogFolder:
    """Return the folder of the sealed log."""
    return LogFolder(settings.file(settings.ledger.folder))


class KeptOutside:
    """What the journal of closing events keeps of a sealing."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def refuse_when_closed(self, conn: Connection) -> None:
        """Refuse to seal while database and journal do not agree.

        Raises:
            StandingClosedError: they do not.
        """
        self._journal.follow(conn)

    def last_sealed(self, conn: Connection) -> Head | None:
        """Return the head that was signed last, or was about to be."""
        kept = self._journal.last_sealed(conn)
        return None if kept is None else Head(kept.size, kept.root)

    def about_to_sign(self, conn: Connection, epoch: int, root: bytes) -> None:
        """Keep a head with the newest chains of writers.

        Raises:
            StandingClosedError: the journal's place cannot be written: do not sign.
        """
        self._journal.keep_sealed(conn, epoch, root)


def sealer_of(state: GateState, progress: Progress = lambda _done, _all: None) -> Sealer:
    """Return what seals this gate's ledger.

    Raises:
        FileMissingError: the witnesses' policy cannot be read.
        witness_policy_error: it is not understood.
    """
    settings = state.settings
    return Sealer(
        store=state.store,
        keystore=state.keystore,
        folder=folder_of(settings),
        origin=settings.ledger.origin,
        signers=lambda conn: signers_of(state, conn),
        terms=Terms(settings.ledger.epoch, settings.ledger.seal_delay),
        clock=state.clock,
        policy=policy_of(settings),
        stamp_url=settings.ledger.stamp_url,
        outside=KeptOutside(state.journal),
        progress=progress,
    )


def seal_when_due(state: GateState) -> list[Sealed]:
    """Close the open epoch if its time has come, take every closed one as far as it goes, and destroy what is due.

    Raises:
        SealerElsewhereError: there is something to seal, and another process is at it.
        SluisError: try again later.
    """
    sealer = sealer_of(state)
    if not (_is_due(state) or sealer.unserved() or _destruction_is_due(state)):
        return []
    with sealer.alone(), state.metrics.sealing():
        if _is_due(state):  # asked again: who sealed before us may have closed it
            sealer.fence()
        return sealer.advance()


def _is_due(state: GateState) -> bool:
    with state.store.reading() as conn:
        running = open_epoch(conn)
    return running is not None and state.clock() >= running[1] + state.settings.ledger.epoch


def _destruction_is_due(state: GateState) -> bool:
    with state.store.reading() as conn:
        return destruction_is_due(conn, state.clock(), overwrites=state.store.overwrites)


async def seal_on_time(state: GateState, every_s: float = EVERY_S) -> None:
    """Seal what is due now and every ``every_s`` seconds, until cancelled."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="sluis-seal") as thread:
        while True:
            try:
                done = await loop.run_in_executor(thread, seal_when_due, state)
            except SealerElsewhereError:
                log.info("another process is sealing")
            except SluisError as fault:
                log.error("sealing: %s", fault.code)
            else:
                for sealed in done:
                    log.info("epoch %d: %s", sealed.epoch, sealed.state)
                    if sealed.unstamped:
                        log.warning(
                            "epoch %d: the time-stamping authority gave no stamp: %s", sealed.epoch, sealed.unstamped
                        )
                    for witness, why in sealed.silent:
                        log.warning("epoch %d: witness %s did not cosign: %s", sealed.epoch, witness, why)
            await asyncio.sleep(every_s)
