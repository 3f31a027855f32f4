"""The ledger of a gate: seal it, check it, erase a household, keep one, throw old epochs away; and its keys.

In:  a gate. Out: how far epochs are; what does not hold; what an order did at once.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sluis.api.document import Json
from sluis.api.files import read_document
from sluis.api.gate import Gate
from sluis.errors import Code
from sluis.errors.ledger import pin_error
from sluis.errors.standing import event_window_error
from sluis.gate.http.sealing import authorities_of, folder_of, kept_verifiers_of, policy_of, sealer_of, signers_of
from sluis.gate.state.erase import HouseholdKept, erase, keep
from sluis.gate.state.one_moment import one_moment
from sluis.gate.state.restoring import turn_over as turn_over_keys
from sluis.gate.state.state import GateState
from sluis.ledger.epoch import EpochState, epoch_states
from sluis.ledger.erasure import Erasure, Ordered, erasures_of, incomplete, note_turn_over, prune
from sluis.ledger.event_receipt import EventReceipt
from sluis.ledger.pins import OpenedPin, commitments_until, replayed
from sluis.ledger.pins import open_pin as opened_pin
from sluis.ledger.sealer import Sealed
from sluis.ledger.verify import Fault, Verified, What, verify
from sluis.rights.chain import broken_cases
from sluis.standing.check import standing_faults
from sluis.standing.occupation import slot_of

__all__ = [
    "EpochState",
    "Epochs",
    "Erasure",
    "Erasures",
    "LedgerVerified",
    "Ordered",
    "OrderedErasure",
    "PinOpened",
    "ReceiptKey",
    "Sealed",
    "SealedEpochs",
    "Verified",
    "epochs",
    "erase_household",
    "erasures",
    "hold_household",
    "new_receipt_key",
    "open_pin",
    "prune_ledger",
    "receipt_key",
    "renew_lost_pin_keys",
    "seal",
    "turn_over",
    "verify_ledger",
]

Progress = Callable[[int, int], None]
"""Told of how many are done, and of how many."""


def _unseen(_done: int, _all: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class SealedEpochs:
    """How far a sealing came, and the keys with which anybody can check it."""

    keys: tuple[str, ...]
    epochs: tuple[Sealed, ...]
    only_deleted: int = 0
    """Erased households whose key is deleted, and of which it cannot be said yet that it is destroyed."""
    overwrites: bool = True
    """Whether the database overwrites what is deleted, so that a later sealing can say it; else a turn-over does."""

    @property
    def served(self) -> bool:
        """Whether every closed epoch is sealed and served; else one waits for its witnesses."""
        return all(epoch.state == "served" for epoch in self.epochs)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis ledger seal --format json`` prints it."""
        return {
            "keys": list(self.keys),
            "epochs": [
                {
                    "epoch": epoch.epoch,
                    "state": epoch.state,
                    "silent": [[witness, why] for witness, why in epoch.silent],
                    "unstamped": epoch.unstamped,
                }
                for epoch in self.epochs
            ],
            "only_deleted": self.only_deleted,
        }


@dataclass(frozen=True, slots=True)
class Epochs:
    """Which epochs are sealed, and the keys with which anybody can check them."""

    keys: tuple[str, ...]
    """Verifier keys of the log (C2SP signed-note)."""
    folder: Path
    epochs: tuple[EpochState, ...]

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis ledger status --format json`` prints it."""
        rows: list[Json] = [
            {"epoch": epoch.epoch, "from_ms": epoch.from_ms, "to_ms": epoch.to_ms, "state": epoch.state}
            for epoch in self.epochs
        ]
        return {"keys": list(self.keys), "folder": str(self.folder), "epochs": rows}


@dataclass(frozen=True, slots=True)
class LedgerVerified:
    """What a check of the whole ledger found."""

    verified: Verified

    @property
    def holds(self) -> bool:
        """Whether all of it holds."""
        return not self.verified.faults

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis ledger verify --format json`` prints it."""
        done = self.verified
        return {
            "faults": [{"what": fault.what.value, "epoch": fault.epoch, "place": fault.place} for fault in done.faults],
            "epochs": done.epochs,
            "records": done.records,
            "households": done.households,
            "erased": done.erased,
            "pruned_before": done.pruned_before,
            "stamps": done.stamps,
            "unchecked_stamps": done.unchecked_stamps,
        }


@dataclass(frozen=True, slots=True)
class OrderedErasure:
    """What an order to erase did at once; the key goes when its epoch is sealed."""

    slot: int
    ordered: Ordered
    overwrites: bool = True
    """Whether the database overwrites what is deleted; else it is unreadable only after a turn-over."""
    kept: bool = True
    """Whether the order stands in the journal outside the database, too."""
    receipts: tuple[EventReceipt, ...] = field(default=(), repr=False)
    """What opens its event in the ledger: for whoever asked."""

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis ledger erase --format json`` prints it."""
        done = self.ordered
        return {
            "slot": self.slot,
            "epoch": done.epoch,
            "cancelled": done.cancelled,
            "uncertain": done.uncertain,
            "receipts": [dict(receipt.document()) for receipt in self.receipts],
        }


@dataclass(frozen=True, slots=True)
class Erasures:
    """What was ordered so far."""

    erasures: tuple[Erasure, ...]

    def rows(self) -> list[Json]:
        """Return them as ``sluis ledger erase --list --format json`` prints them."""
        return [
            {
                "slot": erasure.slot,
                "ordered_ms": erasure.ordered_ms,
                "deleted": erasure.deleted,
                "destroyed_ms": erasure.destroyed_ms,
                "complete_ms": erasure.turned_over_ms,
            }
            for erasure in self.erasures
        ]

    def document(self) -> dict[str, Json]:
        """Return them for JSON."""
        return {"erasures": self.rows()}


@dataclass(frozen=True, slots=True)
class ReceiptKey:
    """The public key that recipients verify receipts with."""

    origin: str
    """The ledger's name."""
    kid: str
    public: bytes

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis keys show --format json`` prints it."""
        return {"origin": self.origin, "kid": self.kid, "public": self.public.hex(), "algorithm": "Ed25519"}


def seal(gate: Gate, progress: Progress = _unseen) -> SealedEpochs:
    """Close the open epoch now, and take every closed one as far as it goes.

    Args:
        gate: Whose ledger.
        progress: Told of the households of an epoch.

    Raises:
        FileMissingError, witness_policy_error: the witnesses' policy cannot be used.
        sealer_elsewhere_error: another process seals.
        SluisError: an epoch could not be built; try again.

    Effects:
        Writes the store and the folder of the log; asks witnesses and the time-stamping authority of the settings.
    """
    state = gate.beside()
    sealer = sealer_of(state, progress)
    with sealer.alone():
        sealer.fence()
        done = sealer.advance()
    with state.store.reading() as conn:
        only_deleted = sum(erasure.deleted and erasure.destroyed_ms is None for erasure in erasures_of(conn))
    return SealedEpochs(_keys(state), tuple(done), only_deleted, state.store.overwrites)


def epochs(gate: Gate) -> Epochs:
    """Return which epochs are sealed, and the keys with which anybody can check them.

    Effects:
        Makes the keys that sign the log on first use.
    """
    state = gate.beside()
    keys, folder = _keys(state), folder_of(state.settings)
    with state.store.reading() as conn:
        return Epochs(keys, folder.path, tuple(epoch_states(conn)))


def verify_ledger(gate: Gate, progress: Progress = _unseen) -> LedgerVerified:
    """Check everything that is kept against everything that was signed.

    Args:
        gate: Whose ledger.
        progress: Told of the epochs.

    Raises:
        FileMissingError, settings_value_error: policy or certificates of the settings cannot be used.
        written_meanwhile_error: gates were writing each time; nothing was checked.

    Effects:
        Reads all of it.
    """
    state = gate.beside()
    with one_moment(state.store, state.journal, folder_of(state.settings)) as moment:
        conn = moment.conn
        keys, lost = kept_verifiers_of(state, conn)
        done = verify(
            conn,
            state.keystore,
            moment.folder,
            keys,
            policy_of(state.settings),
            progress,
            authorities_of(state.settings),
        )
        if lost:  # a key of the log is gone or was changed: no signature can be held against it
            done.faults.append(Fault(What.CHECKPOINT))
        if moment.epoch_lost is not None and all(fault.what is not What.BEHIND for fault in done.faults):
            done.faults.append(Fault(What.BEHIND, moment.epoch_lost))  # as the journal says, whatever the log does
        for fault in standing_faults(conn, state.keystore, moment.lost):
            done.faults.append(Fault(What.STANDING, None, "" if fault.slot is None else str(fault.slot)))
        done.faults += [Fault(What.RIGHTS, None, f"case {number}") for number in broken_cases(conn, state.keystore)]
    return LedgerVerified(done)


def erase_household(gate: Gate, household: str, ref: str) -> OrderedErasure:
    """Order the erasure of a household (GDPR art. 17): stop everything, destroy its key when the open epoch is sealed.

    Args:
        gate: Whose ledger.
        household: Its line in the registry.
        ref: Your own reference of the request.

    Raises:
        household_unknown_error: the registry does not hold it.
        erasure_held_error: a hold runs; nothing was done.
        erasure_ordered_error: it was ordered before.

    Effects:
        One transaction.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        slot = slot_of(conn, state.keystore, household)
    done = erase(state, slot, ref)
    return OrderedErasure(slot, done.ordered, state.store.overwrites, done.kept, done.receipts)


def erasures(gate: Gate) -> Erasures:
    """Return what was ordered so far, and how far it is."""
    with gate.beside().store.reading() as conn:
        return Erasures(tuple(erasures_of(conn)))


def hold_household(gate: Gate, household: str, until_ms: int, ref: str) -> HouseholdKept:
    """Keep what is on record about a household for some time, although erasure was or may be asked (GDPR art. 17(3)).

    Returns:
        What opens its event in the ledger, and whether the hold stands in the journal outside the database.

    Raises:
        event_window_error: the moment is over.
        household_unknown_error: the registry does not hold it.

    Effects:
        One transaction.
    """
    state = gate.beside()
    if until_ms <= state.clock():
        raise event_window_error(kind=Code("hold"))
    with state.store.reading() as conn:
        slot = slot_of(conn, state.keystore, household)
    return keep(state, slot, ref, until_ms)


def prune_ledger(gate: Gate, before: int, policy: Path) -> int:
    """Throw away what opens epochs before one, under a written policy whose digest goes on record.

    Returns:
        The first epoch that can still be opened.

    Raises:
        FileMissingError: the policy cannot be read.
        prune_held_error: a dossier keeps what would be thrown away.

    Effects:
        One transaction.
    """
    digest = hashlib.sha256(read_document(policy)).hexdigest()
    state = gate.beside()
    with state.transaction() as conn:
        return prune(conn, before, digest, state.clock())


def receipt_key(gate: Gate) -> ReceiptKey:
    """Return the public key that signs receipts now, made on first use."""
    state = gate.beside()
    with state.transaction() as conn:
        key = state.keystore.receipt_key(conn)
        return ReceiptKey(state.settings.ledger.origin, key.kid, key.public)


def new_receipt_key(gate: Gate) -> str:
    """Sign receipts with a new key from now on; return its name."""
    state = gate.beside()
    with state.transaction() as conn:
        return state.keystore.new_receipt_key(conn).kid


def turn_over(gate: Gate) -> str:
    """Put a new key-encryption key in the place of the old one, and destroy the old one; return its file.

    Effects:
        Wraps every key anew, and writes the journal of closing events under the new one. Backups made before no longer
        open what was erased before.

    Raises:
        StandingClosedError: the journal does not agree with the database or cannot be read: nothing was turned over.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        deleted = incomplete(conn)
    turn_over_keys(state)
    with state.transaction() as conn:
        note_turn_over(conn, deleted, state.clock())
    return state.settings.keystore.file


def _keys(state: GateState) -> tuple[str, ...]:
    with state.transaction() as conn:
        return tuple(str(signer.verifier) for signer in signers_of(state, conn))


@dataclass(frozen=True, slots=True)
class PinOpened:
    """The pin of one receipt, opened for an inspector."""

    opened: OpenedPin
    commitments: tuple[bytes, ...] | None
    """C's of its writer up to the record, when asked for: they show how much left to all recipients."""

    @property
    def replays(self) -> bool | None:
        """Whether the chain over these C's is the one that was pinned; ``None``: they were not asked for."""
        if self.commitments is None:
            return None
        return replayed(self.opened.writer, iter(self.commitments)) == self.opened.chain

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis ledger pin --format json`` prints it."""
        opened = self.opened
        listed: Json = None if self.commitments is None else [c.hex() for c in self.commitments]
        return {
            "id": opened.commitment.hex(),
            "recipient": opened.recipient,
            "pin": opened.pin.hex(),
            "s": opened.salt.hex(),
            "ch": opened.chain.hex(),
            "writer": opened.writer.hex(),
            "seq": opened.seq,
            "commitments": listed,
            "replays": self.replays,
        }


def open_pin(gate: Gate, disclosure: str, recipient: str | None = None, *, replay: bool = False) -> PinOpened:
    """Open the pin of a receipt: for an inspector, who can see by it that the receipt fixed our records.

    Args:
        gate: Whose ledger.
        disclosure: The id, as the receipt has it: 64 hex digits.
        recipient: Whose receipt it is, by the register's key; needed when its household was erased.
        replay: Whether the C's of its writer are wanted too.

    Raises:
        pin_error: it cannot be opened.
    """
    try:
        commitment = bytes.fromhex(disclosure)
    except ValueError:
        raise pin_error(what=Code("unknown")) from None
    state = gate.beside()
    with state.store.reading() as conn:
        opened = opened_pin(conn, state.keystore, commitment, recipient)
        return PinOpened(opened, tuple(commitments_until(conn, opened)) if replay else None)


def renew_lost_pin_keys(gate: Gate) -> tuple[str, ...]:
    """Draw the keys that open pins anew where they are gone, and return the recipients whose older pins open no more.

    Effects:
        One transaction. Sending to these recipients goes on.
    """
    state = gate.beside()
    with state.transaction() as conn:
        return state.keystore.renew_lost_pin_keys(conn)
