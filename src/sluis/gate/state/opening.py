"""Start again what was stopped, by two people: a recipient somebody stopped, a row the canary stopped.

In:  what, and a person whose identity was checked. Out: whether it is open now, or waits for a second person.

The rules this module keeps:
 * What one person closes in a moment no single person opens: a second one, somebody else, says the same within a day,
   and one of the two is the data protection officer.
 * Two accounts that ``[people]`` of the settings gives to one name, or ever gave, are one person here, too.
 * Who asked stands under a MAC of the gate that names the very stop: who writes the database cannot be the first, and
   who asked about one stop has not asked about the next. Whoever stops it once more takes the first word away.
 * Both are on record with who they are, in the transaction in which it is so.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from sluis.errors.desk import person_needed_error, second_person_error
from sluis.gate.state.state import GateState
from sluis.ledger.acts import Actor, note_opening, who_acts
from sluis.ledger.events import Content
from sluis.lifecycle.account import Account
from sluis.lifecycle.people import known_as, recorded_people
from sluis.store.openings import asked_of, forget_asked, keep_asked

WITHIN_MS: Final = 86_400_000
"""How long a first word counts."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """One stop of something."""

    about: Content
    """``recipient``; or ``activity`` and ``row``."""
    since_ms: int

    @property
    def key(self) -> str:
        """What it is called in the table."""
        return json.dumps(self.about, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Opening:
    """How far it is."""

    opened: bool
    until_ms: int | None = None
    """Until when the second person may say so."""


def second_word(state: GateState, conn: Connection, stopped: Stopped, *, dpo: bool) -> Opening:
    """Note that a person wants something open; say whether that was the second.

    Args:
        state: The gate's keys and clock.
        conn: The transaction in which the caller opens it, when it was.
        stopped: What, and since when.
        dpo: Whether the person is the data protection officer.

    Raises:
        person_needed_error: nobody was named.
        second_person_error: two were, and neither is the data protection officer.

    Effects:
        A row of the table, or its end; an event.
    """
    actor, now_ms = who_acts(), state.clock()
    if actor is None:
        raise person_needed_error()
    who = _digest(actor)
    first = _first(state, conn, stopped, now_ms)
    if first is None:
        asked = json.dumps({"dpo": dpo, "since_ms": stopped.since_ms, "who": who}, sort_keys=True)
        keep_asked(conn, stopped.key, asked, now_ms, _mac(state, conn, stopped.key, asked, now_ms))
        note_opening(conn, stopped.about, done=False, t_ms=now_ms)
        return Opening(opened=False, until_ms=now_ms + WITHIN_MS)
    if first.who in _one_person(state, conn, actor):
        return Opening(opened=False, until_ms=first.at_ms + WITHIN_MS)
    if not (first.dpo or dpo):
        raise second_person_error()
    forget_asked(conn, stopped.key)
    note_opening(conn, stopped.about, done=True, t_ms=now_ms)
    return Opening(opened=True)


def take_back(conn: Connection, about: Content) -> None:
    """Forget that somebody wants something open: it was stopped once more since.

    Effects:
        A row of the table less.
    """
    forget_asked(conn, Stopped(about, 0).key)


def asked_until(state: GateState, conn: Connection, stopped: Stopped) -> int | None:
    """Return until when a second person may open something; ``None`` when no first one asked."""
    first = _first(state, conn, stopped, state.clock())
    return None if first is None else first.at_ms + WITHIN_MS


def _digest(who: Actor | Account) -> str:
    return hashlib.sha256(f"{who.issuer}\0{who.subject}".encode()).hexdigest()


def _one_person(state: GateState, conn: Connection, actor: Actor) -> frozenset[str]:
    """Return the digests of all accounts of a person, as far as the settings say, or said, whose they are.

    Raises:
        register_record_error: a list of people on record does not open.
    """
    lists = [state.settings.signers(), *(each.people for each in recorded_people(conn))]
    account = Account(actor.issuer, actor.subject)
    listed = [each for people in lists for each in people.signers if isinstance(each.key, Account)]
    own = next((each.name for each in listed if each.key == account), None)
    if own is None:
        return frozenset({_digest(actor)})
    known = known_as(lists, own, account.fingerprint)
    mine = (each.key for each in listed if each.key.fingerprint in known.fingerprints)
    return frozenset({_digest(actor), *(_digest(key) for key in mine if isinstance(key, Account))})


@dataclass(frozen=True, slots=True)
class _First:
    who: str
    dpo: bool
    at_ms: int


def _first(state: GateState, conn: Connection, stopped: Stopped, now_ms: int) -> _First | None:
    """Return who asked; nobody when it was forged, is too old, or was about another stop."""
    kept = asked_of(conn, stopped.key)
    if kept is None:
        return None
    asked, at_ms, mac = kept
    if not hmac.compare_digest(mac, _mac(state, conn, stopped.key, asked, at_ms)):
        return None
    said = json.loads(asked)
    if said["since_ms"] != stopped.since_ms or not at_ms <= now_ms < at_ms + WITHIN_MS:
        return None
    return _First(str(said["who"]), bool(said["dpo"]), at_ms)


def _mac(state: GateState, conn: Connection, key: str, asked: str, at_ms: int) -> bytes:
    mac_key = state.keystore.standing_key(conn, make=True) or b""
    return hmac.digest(mac_key, b"sluis/opening/v1\0" + json.dumps([key, asked, at_ms]).encode(), "sha256")
