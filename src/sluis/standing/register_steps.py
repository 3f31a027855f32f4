"""How far the life of the register has come, as the chain of what has no slot and the journal hold it.

In:  a transaction that recorded a step or another list of people. Out: an entry; or that a database lacks what it had.

The rules this module keeps (ledger specification, section 10.45):
 * Steps and lists are rows that are only ever added. Whoever can write the database can take the last of them out with
   their events, and what is left checks; the entry says what was there, and lies in the journal, too.
 * Nobody notes how far it has come before what was noted last was found there: else taking a step would cover up what
   was taken out.
 * What is lost for good, because a backup was restored, a person takes for lost: that is an event of the ledger.
"""

import hashlib
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from sluis.errors import Code
from sluis.errors.standing import standing_closed_error
from sluis.keys.keystore import Keystore
from sluis.standing.chain import append
from sluis.standing.entries import NO_SLOT, Steps
from sluis.standing.recipients import system_standing
from sluis.store.schema import events, register_steps


class LifeHeld(NamedTuple):
    """How far the life of the register has come in a database."""

    steps: int
    head: str
    lists: int
    people: str

    def lacks(self, noted: Steps | None) -> bool:
        """Return whether it is not as far as was noted, or another life.

        Examples:
            >>> noted = Steps(steps=1, head="ab", lists=0, people="", at_ms=5)
            >>> LifeHeld(1, "ab", 0, "").lacks(noted), LifeHeld(0, "", 0, "").lacks(noted)
            (False, True)
        """
        return noted is not None and self != (noted.steps, noted.head, noted.lists, noted.people)


def life_held(conn: Connection) -> LifeHeld:
    """Return how far the life of the register has come in a database."""
    record = select(register_steps.c.record).order_by(register_steps.c.id.desc()).limit(1)
    listed = events.c.type == "people"
    people = select(events.c.content).where(listed).order_by(events.c.id.desc()).limit(1)
    return LifeHeld(
        int(conn.execute(select(func.count()).select_from(register_steps)).scalar_one()),
        digest_or_none(conn.execute(record).scalar()),
        int(conn.execute(select(func.count()).select_from(events).where(listed)).scalar_one()),
        digest_or_none(conn.execute(people).scalar()),
    )


def digest_or_none(content: bytes | None) -> str:
    """Return the SHA-256 of some bytes, empty for none."""
    return "" if content is None else hashlib.sha256(bytes(content)).hexdigest()


def refuse_lost_steps(conn: Connection, keystore: Keystore) -> None:
    """Refuse a database that lacks steps or lists of people that were on record.

    Raises:
        standing_closed_error: it does, or the chain does not check.
    """
    if life_held(conn).lacks(system_standing(conn, keystore).steps):
        raise standing_closed_error(why=Code("steps"))


def note_steps(conn: Connection, keystore: Keystore, now_ms: int) -> int:
    """Note how far the life of the register has come, unless that was noted already.

    Args:
        conn: The transaction that recorded something of it; it runs alone, and began with ``refuse_lost_steps``.
        keystore: Holds the key of the chain.
        now_ms: The clock.

    Returns:
        How many steps less than noted before there are; 0 when none is lost.

    Raises:
        standing_closed_error: the chain does not check.

    Effects:
        An entry of the chain, with the next number of the journal.
    """
    held, noted = life_held(conn), system_standing(conn, keystore).steps
    if held == LifeHeld(0, "", 0, "") and noted is None:
        return 0
    if noted is None or held.lacks(noted):
        entry = Steps(steps=held.steps, head=held.head, lists=held.lists, people=held.people, at_ms=now_ms)
        append(conn, keystore, NO_SLOT, entry)
    return 0 if noted is None else max(0, noted.steps - held.steps)
