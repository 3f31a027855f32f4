"""What an inspector draws and looks at: households of a sealed epoch by a seed of his own; the log, its witnesses.

In:  a gate. Out: how many households there are, with proof; which a seed draws; heads and keys of the log.

The rules this module keeps:
 * The population is that of a sealed epoch, and its tree shows how many there are: it stands before a seed is given.
 * Reading holds up nobody: a view of the database that nothing waits for, and no key is made.
 * His visits are on record (``record_visit``), and nothing here lists them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from sqlalchemy import Connection, select

from sluis.api.acting import sealing_of
from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.gate.http.sealing import folder_of, kept_verifiers_of, policy_of
from sluis.ledger.acts import note_visit
from sluis.ledger.epoch import epoch_states
from sluis.ledger.events import EventType, sealed_visit
from sluis.ledger.population import Population, SlotProof, drawn, population, slot_proof
from sluis.standing.registry import line_of_slot
from sluis.store.schema import events
from sluis.tlog.checkpoint import Checkpoint
from sluis.tlog.note import Note
from sluis.tlog.policy import SELF
from sluis.tlog.witnesses import cosigned_by

__all__ = ["DrawnHousehold", "LogSeen", "Population", "Sample", "SealedVisit", "SlotProof", "WitnessSeen"]


@dataclass(frozen=True, slots=True)
class DrawnHousehold:
    """One number that was drawn."""

    number: int
    household: str | None
    """Its line with its number, as ``NL-0001#7``; ``None`` when the registry does not hold it any more."""
    nobody: SlotProof | None
    """When nobody is registered at it in the epoch: the proof of that."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a seed draws."""

    population: Population
    seed: str
    first: int
    """The place in the order of the seed, from 0."""
    drawn: tuple[DrawnHousehold, ...]


@dataclass(frozen=True, slots=True)
class WitnessSeen:
    """A witness that cosigned the head of the log."""

    name: str
    group: str
    own: bool
    """Whether it is the provider's."""


@dataclass(frozen=True, slots=True)
class EpochSeen:
    """One epoch of the ledger."""

    epoch: int
    starts: str
    ends: str | None
    state: str


@dataclass(frozen=True, slots=True)
class LogSeen:
    """The log as it is served now."""

    origin: str
    keys: tuple[str, ...]
    """Verifier keys (C2SP signed-note). Whoever checks has them from somebody else."""
    key_lost: bool
    """Whether a key of the log is gone or does not open."""
    checkpoint: str | None
    size: int
    root: str
    """64 hex digits; empty before anything is sealed."""
    witnesses: tuple[WitnessSeen, ...]
    epochs: tuple[EpochSeen, ...]
    visits_sealed: bool
    """Whether visits of an inspector are sealed to a key that the settings name."""


def population_of(gate: Gate, epoch: int | None = None) -> Population:
    """Return the households of a sealed epoch, the newest when none is named.

    Raises:
        sample_epoch_error: none can be drawn from it.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        return population(conn, folder_of(state.settings), epoch)


def draw(gate: Gate, epoch: int, seed: str, first: int, count: int) -> Sample:
    """Return the households that a seed draws from a sealed epoch, from one place in its order on.

    Args:
        gate: Whose ledger.
        epoch: As the population was shown before the seed was given.
        seed: Of whoever draws.
        first: The place, from 0.
        count: How many.

    Raises:
        sample_epoch_error: none can be drawn from the epoch.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        known = population(conn, folder_of(state.settings), epoch)
    numbers = drawn(seed, known.registered, first, count)  # hundreds of thousands of hashes: beside no transaction
    with state.store.reading() as conn:
        rows = tuple(_household(conn, known, number) for number in numbers)
    return Sample(known, seed, first, rows)


def _household(conn: Connection, known: Population, number: int) -> DrawnHousehold:
    proof = slot_proof(conn, known.epoch, known.registered, number)
    line = line_of_slot(conn, number)
    return DrawnHousehold(number, None if line is None else f"{line}#{number}", proof if proof.nobody else None)


def log_seen(gate: Gate) -> LogSeen:
    """Return the log as it is served now, its keys, and who cosigned its head.

    Raises:
        FileMissingError, witness_policy_error: the policy of the witnesses cannot be used.
    """
    state = gate.beside()
    note = folder_of(state.settings).checkpoint()
    with state.store.reading() as conn:
        keys, lost = kept_verifiers_of(state, conn)
        rows = epoch_states(conn)
    head = None if note is None else Checkpoint.parse(Note.parse(note).text)
    seen: tuple[WitnessSeen, ...] = ()
    if note is not None and head is not None:
        policy = policy_of(state.settings).at(head.size - 1)
        named = ((name, policy.group_of(name, keys)) for name in cosigned_by(Note.parse(note), policy))
        seen = tuple(WitnessSeen(name, group, group == SELF) for name, group in named)
    return LogSeen(
        origin=state.settings.ledger.origin,
        keys=tuple(str(key) for key in keys),
        key_lost=lost,
        checkpoint=None if note is None else note.decode("utf-8"),
        size=0 if head is None else head.size,
        root="" if head is None else head.root.hex(),
        witnesses=seen,
        epochs=tuple(
            EpochSeen(each.epoch, iso(each.from_ms), None if each.to_ms is None else iso(each.to_ms), each.state)
            for each in rows
        ),
        visits_sealed=state.settings.ledger.inspector_key is not None,
    )


def record_visit(gate: Gate, about: Mapping[str, str | int]) -> None:
    """Put on record what an inspector looks at beside households, before he sees it.

    Raises:
        StoreError: it cannot be recorded: nothing may be shown.

    Effects:
        One transaction.
    """
    state = gate.beside()
    with state.transaction() as conn:
        note_visit(conn, about, state.clock(), sealing_of(state))


@dataclass(frozen=True, slots=True)
class SealedVisit:
    """A visit of an inspector, as it is on record: only his private key opens it."""

    epoch: int
    at: str
    commitment: str
    """64 hex digits: what stands in the ledger."""
    sealed: bytes


def sealed_visits(gate: Gate, after: int, most: int) -> tuple[tuple[SealedVisit, ...], int | None]:
    """Return what is sealed to inspectors, in order, and after which row to go on; ``None`` at the end.

    Args:
        gate: Whose ledger.
        after: The number of a row of the database; 0 for the first.
        most: Rows that are looked at.
    """
    state = gate.beside()
    wanted = select(events).where(events.c.id > after, events.c.type == EventType.ACT.value, events.c.slot.is_(None))
    with state.store.reading() as conn:
        rows = conn.execute(wanted.order_by(events.c.id).limit(most)).all()
        made = []
        for row in rows:
            hidden = str(json.loads(row.content)["commitment"])
            inside = sealed_visit(state.keystore, conn, bytes(row.opening or b""), bytes.fromhex(hidden))
            if inside is not None:
                made.append(SealedVisit(row.epoch, iso(row.t_ms), hidden, inside))
    return tuple(made), int(rows[-1].id) if len(rows) == most else None


def visit_opener() -> str:
    """Return the program that opens the visits of an inspector with his private key, without anything of ours."""
    return files("sluis.ledger").joinpath("open_visits.py").read_text(encoding="utf-8")


def leaf_digest(known: Population) -> str:
    """Return the SHA-256 of the leaf of an epoch, 64 hex digits: short enough to write down."""
    return hashlib.sha256(known.leaf.encode()).hexdigest()


def sample_checker() -> str:
    """Return the program that checks a sample offline, without anything of ours but the verifier of statements."""
    return files("sluis.ledger").joinpath("check_sample.py").read_text(encoding="utf-8")
