"""What has no slot: recipients that were stopped, and which register came into force last; one chain of standing.

In:  a recipient, or a register's digest, in the transaction that makes it true. Out: entries; and ``SystemStanding``.

The rules this module keeps:
 * A recipient that is stopped gets nothing until a person starts it again; what waits for it the caller settles.
 * Stop and activation are closing events: a restored database that lacks one stays closed.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from sluis.errors import Code, RegisterText
from sluis.errors.standing import recipient_stopped_error, standing_closed_error
from sluis.keys.keystore import Keystore
from sluis.standing.chain import Chain, append, has_rows, read
from sluis.standing.entries import NO_SLOT, RegisterEntry, Start, Stop


@dataclass(frozen=True, slots=True)
class SystemStanding:
    """What holds for the whole gate."""

    stopped: frozenset[str] = frozenset()
    """Recipients, by the register's keys."""
    register: str | None = None
    """The digest of the register that came into force last; ``None`` before the first."""


NOTHING_STOPPED: Final = SystemStanding()


def system_of(chain: Chain | None) -> SystemStanding | None:
    """Return what a chain says, ``None`` when it does not check or holds what has a slot."""
    if chain is None:
        return None
    stopped: set[str] = set()
    register: str | None = None
    for entry in chain.entries:
        match entry:
            case Stop():
                stopped.add(entry.recipient)
            case Start():
                stopped.discard(entry.recipient)
            case RegisterEntry():
                register = entry.digest
            case _:
                return None
    return SystemStanding(frozenset(stopped), register)


def system_standing(conn: Connection, keystore: Keystore) -> SystemStanding:
    """Return what holds for the whole gate, from its chain.

    Raises:
        standing_closed_error: the chain does not check.
    """
    chains = read(conn, keystore, [NO_SLOT])
    if chains[NO_SLOT] is None and not has_rows(conn, NO_SLOT):
        return NOTHING_STOPPED
    system = system_of(chains[NO_SLOT])
    if system is None:
        raise standing_closed_error(why=Code("recipients"))
    return system


def stop_recipient(conn: Connection, keystore: Keystore, recipient: str, now_ms: int) -> None:
    """Note that nothing goes to a recipient any more.

    Args:
        conn: A transaction that runs alone.
        keystore: Holds the key of the chain.
        recipient: The register's key.
        now_ms: The clock.

    Raises:
        recipient_stopped_error: it is stopped already.
        standing_closed_error: the chain does not check.
    """
    if recipient in system_standing(conn, keystore).stopped:
        raise recipient_stopped_error(recipient=RegisterText(recipient), what=Code("stopped"))
    append(conn, keystore, NO_SLOT, Stop(recipient=recipient, at_ms=now_ms))


def start_recipient(conn: Connection, keystore: Keystore, recipient: str, now_ms: int) -> None:
    """Note that a recipient may be sent to again.

    Raises:
        recipient_stopped_error: it is not stopped.
        standing_closed_error: the chain does not check.
    """
    if recipient not in system_standing(conn, keystore).stopped:
        raise recipient_stopped_error(recipient=RegisterText(recipient), what=Code("started"))
    append(conn, keystore, NO_SLOT, Start(recipient=recipient, at_ms=now_ms))


def note_register(conn: Connection, keystore: Keystore, digest: str, now_ms: int) -> None:
    """Note that a register came into force, unless it is the one that did last.

    Raises:
        standing_closed_error: the chain does not check.
    """
    if system_standing(conn, keystore).register != digest:
        append(conn, keystore, NO_SLOT, RegisterEntry(digest=digest, at_ms=now_ms))
