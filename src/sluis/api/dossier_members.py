"""What of a dossier follows from store, log and tables: registers with their life, the log, the law, the verifiers.

In:  a gate, a view of its store, a period. Out: name → bytes, and what the index tells of them.

The rules this module keeps:
 * Nothing of a household stands in it: events that concern one are the commitments everybody can fetch.
 * No moment of making stands in it: the same store gives the same bytes.
 * Bytes of a register are those that were proposed or taken; ones that do not give their digest are not handed out.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Final

from sqlalchemy import Connection, Row, select

from sluis.api.moments import iso
from sluis.api.sample_files import as_json
from sluis.errors import Code
from sluis.errors.register import register_record_error
from sluis.gate.http.sealing import folder_of, kept_verifiers_of
from sluis.gate.state.state import GateState
from sluis.keys.keystore import stated_publics
from sluis.law.adequacy import table_bytes
from sluis.law.judge import LAW_DIGEST
from sluis.law.sources import SOURCES, checked_until
from sluis.law.tables import KINDS
from sluis.ledger.events import events_of, pruned_before
from sluis.lifecycle.people import recorded_people
from sluis.lifecycle.steps import Step, history, taken
from sluis.store.register_versions import sources_of_version, versions
from sluis.store.register_versions import steps as stored_steps
from sluis.store.registers import Sources, sources_of_register
from sluis.store.schema import epochs, seals
from sluis.tlog.checkpoint import Checkpoint
from sluis.tlog.note import Note
from sluis.tlog.proof import range_path
from sluis.tlog.tiles import subtree_of

MOST_EVENTS: Final = 100_000
"""Of one epoch; one with more stands in the dossier without its events, which everybody can fetch."""
VERIFIERS: Final = ("verify_statement.py", "verify_statement.mjs", "check_sample.py")

Members = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class InForce:
    """A register that was in force, from a moment."""

    from_ms: int
    register: str
    """SHA-256, 64 hex digits."""
    version: int | None
    """Its number; ``None``: it was never proposed here, the settings named it."""


@dataclass(frozen=True, slots=True)
class RegisterPart:
    """The registers of a period."""

    files: Members
    steps: tuple[Step, ...]
    """Of every version until the end of the period, oldest first."""
    in_force: tuple[InForce, ...]
    """In the order in which they were; the first may have begun before the period."""
    sources: Mapping[str, Sources]
    """Of those in force: SHA-256 → what it was made from."""


@dataclass(frozen=True, slots=True)
class LogPart:
    """The log, as far as it concerns a period."""

    files: Members
    checkpoint: str | None
    size: int
    root: str
    keys: tuple[str, ...]
    first: int | None
    """The first sealed epoch of the period; ``None``: none is."""
    last: int | None
    ends_ms: int
    """When that last one ends; 0 when none is sealed. Its events name every step until then."""
    sealed_ms: int
    """Until when it is sealed; 0 before anything is."""
    unsealed: bool
    """Whether a part of the period is not sealed."""
    pruned: int
    """The first epoch that can still be opened."""
    policies: tuple[str, ...] = field(default=())
    """Names of the members with what witnesses are needed."""


def register_part(conn: Connection, state: GateState, period: tuple[int, int]) -> RegisterPart:
    """Return the registers of a period: every version until its end, with drafts, advice, decisions and signatures.

    Args:
        conn: A view of the store.
        state: Whose ledger.
        period: ``[from, until)``, ms.

    Raises:
        register_record_error: a step does not check, or a register that was in force is not kept.
    """
    told = history(conn, state.settings.ledger.origin, state.keystore)
    until = max((at for at, step in enumerate(told, 1) if step.t_ms < period[1]), default=0)
    life = told[:until]  # whole: one that was recorded under a clock that was set back stands in it, too
    rows = [
        {
            "number": step.number,
            "step": step.name.value,
            "record": kept.record.decode("ascii"),
            "kid": kept.kid,
            "signature": base64.b64encode(kept.signature).decode(),
            "document": None if step.shown is None else step.shown.document.decode("ascii"),
        }
        for step, kept in zip(life, stored_steps(conn), strict=False)
    ]
    people = [{"at": iso(each.t_ms), **each.people.written} for each in recorded_people(conn)]
    made: Members = {"register/steps.json": as_json(rows), "register/people.json": as_json(people)}
    for number in sorted({step.number for step in life}):
        made |= _written(f"register/versions/{number:04}", _kept(sources_of_version(conn, number)))
    in_force = _in_force(conn, period, life)
    sources = {each.register: _of(conn, each) for each in in_force}
    for each in in_force:
        if each.version is None:
            made |= _written(f"register/named/{each.register[:16]}", sources[each.register])
    listed = [{"from": iso(each.from_ms), "register": each.register, "version": each.version} for each in in_force]
    made["register/in-force.json"] = as_json(listed)
    return RegisterPart(made, tuple(life), in_force, sources)


def _in_force(conn: Connection, period: tuple[int, int], life: list[Step]) -> tuple[InForce, ...]:
    """Return what gates took, or where none is on record what was activated: the last before the period, each in it."""
    numbers = {digest: number for number, digest in versions(conn) if number in {step.number for step in life}}
    ran = [(at_ms, digest) for at_ms, digest in taken(conn) if at_ms < period[1]]
    if not ran:
        begun = [(step.effective_ms, step.register) for step in life if step.effective_ms is not None]
        ran = sorted((at_ms, digest) for at_ms, digest in begun if at_ms < period[1])
    before = [each for each in ran if each[0] <= period[0]][-1:]
    return tuple(
        InForce(at_ms, digest, numbers.get(digest))
        for at_ms, digest in [*before, *(x for x in ran if x[0] > period[0])]
    )


def _of(conn: Connection, taken_one: InForce) -> Sources:
    number = taken_one.version
    return _kept(sources_of_register(conn, taken_one.register) if number is None else sources_of_version(conn, number))


def _kept(sources: Sources | None) -> Sources:
    if sources is None:
        raise register_record_error(step=0, what=Code("bytes"))
    return sources


def _written(folder: str, sources: Sources) -> Members:
    made = {f"{folder}/register.yaml": sources.register}
    return made | {f"{folder}/vocabularies/{name}": content for name, content in sorted(sources.vocabularies.items())}


def log_part(conn: Connection, state: GateState, period: tuple[int, int]) -> LogPart:
    """Return the log as far as it concerns a period: heads, leaves with one path, events, keys, policies, stamps.

    Args:
        conn: A view of the store.
        state: Whose log.
        period: ``[from, until)``, ms.

    Raises:
        LedgerTreeError: a tile or leaf is missing.
        FileMissingError: a policy of the settings cannot be read.
    """
    folder = folder_of(state.settings)
    note = folder.checkpoint()
    head = None if note is None else Checkpoint.parse(Note.parse(note).text)
    size = 0 if head is None else head.size
    served = select(epochs, seals.c.note, seals.c.stamp).join(seals, seals.c.epoch == epochs.c.epoch)
    served = served.where(epochs.c.state == "served", epochs.c.epoch < size).order_by(epochs.c.epoch)
    rows = conn.execute(served).all()
    own = [row for row in rows if row.to_ms > period[0] and row.from_ms < period[1]]
    since = [row.epoch for row in rows if own and row.epoch >= own[0].epoch]
    first, last = (own[0].epoch, own[-1].epoch) if own else (None, None)
    keys, _ = kept_verifiers_of(state, conn)
    stamps = {f"log/stamps/{row.epoch + 1}.tsr": bytes(row.stamp) for row in own if row.stamp is not None}
    policies = {f"log/policy-{each.from_epoch}.txt": each.file for each in state.settings.ledger.policy}
    made: Members = {
        "log/log.json": as_json(_document(conn, state, note, size, own)),
        "log/events.json": as_json({str(epoch): _events(conn, epoch) for epoch in since}),
        "log/receipt-keys.json": as_json({kid: public.hex() for kid, public in sorted(stated_publics(conn).items())}),
        **stamps,
        **{name: state.settings.file(file).read_bytes() for name, file in policies.items()},
    }
    sealed_ms = int(rows[-1].to_ms) if rows else 0
    begun = conn.execute(select(epochs.c.from_ms).order_by(epochs.c.epoch).limit(1)).scalar()
    return LogPart(
        files=made,
        checkpoint=None if note is None else note.decode("utf-8"),
        size=size,
        root="" if head is None else head.root.hex(),
        keys=tuple(str(key) for key in keys),
        first=first,
        last=last,
        ends_ms=int(own[-1].to_ms) if own else 0,
        sealed_ms=sealed_ms,
        unsealed=sealed_ms < period[1] or begun is None or int(begun) > period[0],
        pruned=pruned_before(conn),
        policies=tuple(policies),
    )


def _document(
    conn: Connection, state: GateState, note: bytes | None, size: int, own: Sequence[Row[tuple[object, ...]]]
) -> dict[str, object]:
    """Return heads and leaves of a log of ``size`` epochs, of which ``own`` are those of the period."""
    folder, (keys, _) = folder_of(state.settings), kept_verifiers_of(state, conn)
    first = own[0].epoch if own else None
    return {
        "origin": state.settings.ledger.origin,
        "keys": [str(key) for key in keys],
        "checkpoint": None if note is None else note.decode("utf-8"),
        "first": first,
        "last": own[-1].epoch if own else None,
        "leaves": [] if first is None else [leaf.decode("ascii") for leaf in folder.leaves(first, size, size)],
        "path": "" if first is None else _path(range_path(subtree_of(folder.tile, size), first, size, size)),
        "notes": [bytes(row.note).decode("utf-8") for row in own if row.note is not None],
        "pruned_before": pruned_before(conn),
    }


def _path(hashes: list[bytes]) -> str:
    return base64.b64encode(b"".join(hashes)).decode()


def _events(conn: Connection, epoch: int) -> list[list[object]] | None:
    """Return the events of an epoch as everybody may read them; ``None`` when they are too many."""
    events = events_of(conn, epoch)
    if len(events) > MOST_EVENTS:
        return None
    return [[event.t_ms, event.type, event.content.decode("ascii")] for event in events]


def law_files() -> Members:
    """Return the fingerprint of the law that registers are judged by, and where each row of it was read."""
    tables = {name: hashlib.sha256(table_bytes(name)).hexdigest() for name in sorted(KINDS)}
    told = {"law": LAW_DIGEST, "checked_until": checked_until().isoformat(), "tables": tables}
    return {"law/law.json": as_json(told), f"law/{SOURCES}": table_bytes(SOURCES)}


def verifier_files() -> Members:
    """Return the programs that check a dossier and what is in it, as they are shipped."""
    made = {f"verifiers/{name}": _shipped(name) for name in VERIFIERS}
    return {"check_dossier.py": dossier_checker(), **made}


def dossier_checker() -> bytes:
    """Return the program that checks a dossier offline, without anything of ours."""
    return _shipped("check_dossier.py")


def _shipped(name: str) -> bytes:
    return files("sluis.ledger").joinpath(name).read_bytes()
