"""Dossiers that were handed to an authority, on record: which there were, who signed each, and what they keep.

In:  a transaction that hands one over, or lifts what it keeps. Out: an event; every dossier there was, in order.

The rules this module keeps:
 * Dossiers are numbered from 1, and each names the digest of the manifest before it: an older one that is shown again,
   or one that was never handed over, is seen by whoever holds two.
 * The event is a salted commitment that the controller opens: everybody reads that something was handed over, and not
   to whom or about what.
 * One order of numbers for all authorities, and each record names the authority: a dossier shows each record before it
   as it opens, so that two dossiers for two authorities stand in each that is made later.
 * While one is kept, nothing is pruned: the statements in it open from the first epoch that could be opened.
 * Whoever lifts it signs, too, and says why. No clock lifts anything unless its maker named a moment.

Source: ledger specification, sections 4.14 and 10.10.
"""

import json
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, case, func, select, update

from sluis.errors import Code
from sluis.errors.ledger import dossier_unknown_error, ledger_event_error, prune_held_error
from sluis.ledger.epoch_leaf import hidden_commitment
from sluis.ledger.events import Content, EventType, append_opened_without_slot
from sluis.store.schema import events, holds

NOTHING_BEFORE: Final = "0" * 64
"""What the first dossier names as the one before it."""
FOR_EVER_MS: Final = 253_402_300_799_000
"""The last second a ledger can write: until somebody lifts it."""
_SALT: Final = 32
_LATER: Final = ("lifted", "had")
"""What is recorded of a dossier after it was made."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier as it is on record."""

    number: int
    """From 1."""
    manifest: str
    """SHA-256 of its manifest, 64 hex digits."""
    previous: str
    """That of the one before it; ``NOTHING_BEFORE`` of the first."""
    request: str
    """The reference of what was asked."""
    by: str
    """Who signed it, or agreed to it signed in."""
    key: str
    """Fingerprint of the key, or issuer and subject of the account."""
    signature: str
    """As ``ssh-keygen -Y sign`` writes it, over the manifest; empty: somebody agreed who was signed in."""
    until_ms: int
    """Until when what it rests on is kept; ``FOR_EVER_MS``: until somebody lifts that."""
    authority: str = ""
    """Which authority it is for: a supervisor of the tables of law; empty: another, whom the request names."""
    token: str = ""
    """SHA-256 of the ID token that showed who agreed; empty: a key signed."""
    period: str = ""
    """The first and the last day it is about, with a solidus between."""
    epochs: str = ""
    """The first and the last sealed epoch of that period; empty: none was sealed."""
    households: int = 0
    """How many statements of households it holds, which are kept with it."""
    made_ms: int = 0
    """When it was recorded."""
    lifted_ms: int | None = None
    """When somebody lifted it; ``None``: nobody did."""
    had_ms: tuple[int, ...] = ()
    """When its archive was handed out by a desk."""

    @property
    def ref(self) -> str:
        """The reference of its holds of households.

        Examples:
            >>> Dossier(2, "", "", "", "", "", "", 0).ref
            'dossier 2'
        """
        return f"dossier {self.number}"

    @property
    def for_ever(self) -> bool:
        """Whether it is kept until somebody lifts that."""
        return self.until_ms == FOR_EVER_MS

    def runs_at(self, at_ms: int) -> bool:
        """Return whether it keeps what it rests on at a moment."""
        return self.lifted_ms is None and at_ms < self.until_ms


@dataclass(frozen=True, slots=True)
class Lifting:
    """That somebody lets go what a dossier kept."""

    number: int
    why: str
    by: str
    key: str
    signature: str
    """Over the document that says so; empty: somebody agreed who was signed in."""
    token: str = ""
    """SHA-256 of the ID token that showed who agreed; empty: a key signed."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A record about a dossier, and what opens it: whoever has both holds it against the log."""

    t_ms: int
    content: str
    """As everybody reads it in the log."""
    r: bytes
    """Its salt."""
    opened: str
    """What it says, to the byte."""


def recorded_dossiers(conn: Connection) -> list[Dossier]:
    """Return every dossier that is on record, in order, each held against its commitment.

    Raises:
        ledger_event_error: one does not open, or is not the next.
    """
    asked = select(events.c.id, events.c.t_ms, events.c.content, events.c.opening)
    made: list[Dossier] = []
    rows = conn.execute(asked.where(events.c.type == EventType.DOSSIER.value).order_by(events.c.id))
    for row in rows:
        try:
            said = _opened(bytes(row.content), bytes(row.opening or b""))
            if said["is"] in _LATER:
                made = _noted(said, made, int(row.t_ms))
            else:
                made.append(_next(said, made, int(row.t_ms)))
        except (ValueError, KeyError, TypeError, IndexError):
            raise ledger_event_error(event=int(row.id)) from None
    return made


def openings_of_dossiers(conn: Connection) -> list[Opening]:
    """Return every record about dossiers with what opens it, in order.

    Raises:
        ledger_event_error: as ``recorded_dossiers``.
    """
    recorded_dossiers(conn)
    asked = select(events.c.t_ms, events.c.content, events.c.opening).order_by(events.c.id)
    rows = conn.execute(asked.where(events.c.type == EventType.DOSSIER.value)).all()
    opened = ((int(row.t_ms), bytes(row.content).decode("ascii"), bytes(row.opening)) for row in rows)
    return [Opening(t_ms, content, own[:_SALT], own[_SALT:].decode("ascii")) for t_ms, content, own in opened]


def note_had(conn: Connection, number: int, to: str, now_ms: int) -> None:
    """Put on record that a desk hands the archive of a dossier out.

    Args:
        conn: A transaction.
        number: Of the dossier.
        to: ``office``, or the authority whose inspector has it.
        now_ms: The clock.

    Raises:
        dossier_unknown_error: there is none of that number.

    Effects:
        One event.
    """
    if not 1 <= number <= len(recorded_dossiers(conn)):
        raise dossier_unknown_error(number=number, what=Code("number"))
    append_opened_without_slot(conn, EventType.DOSSIER, {"is": "had", "number": number, "to": to}, now_ms)


def households_in(conn: Connection, number: int) -> list[int]:
    """Return the households of which a statement is in a dossier, by their numbers, ascending."""
    own = select(holds.c.slot).where(holds.c.ref == f"dossier {number}").distinct().order_by(holds.c.slot)
    return [int(slot) for slot in conn.execute(own).scalars()]


def note_dossier(conn: Connection, dossier: Dossier, now_ms: int) -> None:
    """Put a dossier on record.

    Args:
        conn: A transaction that runs alone; whoever hands it over has its holds in it.
        dossier: The next one.
        now_ms: The clock.

    Raises:
        ledger_event_error: what is on record does not open.
        dossier_unknown_error: another was recorded meanwhile: make it again.

    Effects:
        One event.
    """
    known = recorded_dossiers(conn)
    if (dossier.number, dossier.previous) != (len(known) + 1, known[-1].manifest if known else NOTHING_BEFORE):
        raise dossier_unknown_error(number=dossier.number, what=Code("next"))
    content: Content = {
        "is": "made", "number": dossier.number, "manifest": dossier.manifest, "previous": dossier.previous,
        "authority": dossier.authority, "request": dossier.request, "by": dossier.by, "key": dossier.key,
        "signature": dossier.signature, "token": dossier.token, "until_ms": dossier.until_ms,
        "period": dossier.period, "epochs": dossier.epochs, "households": dossier.households,
    }  # fmt: skip
    append_opened_without_slot(conn, EventType.DOSSIER, content, now_ms)


def lift_dossier(conn: Connection, lifting: Lifting, now_ms: int) -> int:
    """Let go what a dossier kept.

    Args:
        conn: A transaction.
        lifting: Which, why, and who signed that.
        now_ms: The clock.

    Returns:
        How many holds of households end.

    Raises:
        dossier_unknown_error: there is none of that number, or it keeps nothing any more.

    Effects:
        One event; the holds of this dossier end now. A restore of a backup of before brings them back, until it is
        lifted again: what is kept too long can be let go, and what is gone cannot be kept.
    """
    known = recorded_dossiers(conn)
    if not 1 <= lifting.number <= len(known):
        raise dossier_unknown_error(number=lifting.number, what=Code("number"))
    dossier = known[lifting.number - 1]
    own = (holds.c.ref == dossier.ref, holds.c.from_ms <= now_ms, holds.c.until_ms > now_ms)
    running = int(conn.execute(select(func.count()).select_from(holds).where(*own)).scalar_one())
    if not dossier.runs_at(now_ms) and not running:
        raise dossier_unknown_error(number=lifting.number, what=Code("lifted"))
    content: Content = {
        "is": "lifted", "number": lifting.number, "why": lifting.why, "by": lifting.by, "key": lifting.key,
        "signature": lifting.signature, "token": lifting.token,
    }  # fmt: skip
    append_opened_without_slot(conn, EventType.DOSSIER, content, now_ms)
    ends = case((holds.c.from_ms < now_ms, now_ms), else_=holds.c.from_ms + 1)
    conn.execute(update(holds).where(*own).values(until_ms=ends))
    return running


def refuse_when_kept(conn: Connection, now_ms: int) -> None:
    """Refuse to prune while a dossier is kept.

    Raises:
        prune_held_error: one is; names it.
        ledger_event_error: what is on record does not open: whether one is kept cannot be said.
    """
    for dossier in recorded_dossiers(conn):
        if dossier.runs_at(now_ms):
            raise prune_held_error(number=dossier.number)


def _noted(said: dict[str, object], made: list[Dossier], t_ms: int) -> list[Dossier]:
    """Return dossiers after one was let go, or handed out."""
    at = _whole(said["number"]) - 1
    own = made[at]
    if said["is"] == "lifted":
        own = replace(own, lifted_ms=own.lifted_ms or t_ms)
    else:
        own = replace(own, had_ms=(*own.had_ms, t_ms))
    return [*made[:at], own, *made[at + 1 :]]


def _next(said: dict[str, object], known: list[Dossier], made_ms: int) -> Dossier:
    made = Dossier(
        number=_whole(said["number"]),
        manifest=str(said["manifest"]),
        previous=str(said["previous"]),
        request=str(said["request"]),
        by=str(said["by"]),
        key=str(said["key"]),
        signature=str(said["signature"]),
        until_ms=_whole(said["until_ms"]),
        authority=str(said.get("authority", "")),
        token=str(said.get("token", "")),
        period=str(said.get("period", "")),
        epochs=str(said.get("epochs", "")),
        households=int(str(said.get("households", 0))),
        made_ms=made_ms,
    )
    if (made.number, made.previous) != (len(known) + 1, known[-1].manifest if known else NOTHING_BEFORE):
        raise ValueError
    return made


def _whole(value: object) -> int:
    if type(value) is not int or value < 1:
        raise ValueError
    return value


def _opened(content: bytes, opening: bytes) -> dict[str, object]:
    r, plain = opening[:_SALT], opening[_SALT:]
    if json.loads(content) != {"commitment": hidden_commitment(r, plain).hex()}:
        raise ValueError
    said: dict[str, object] = json.loads(plain)
    return said
