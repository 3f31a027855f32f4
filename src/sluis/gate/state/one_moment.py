"""Look at the database and at what lies outside it as they are at one moment, also while gates write.

In:  the store, the journal of closing events, the folder of the log. Out: ``Moment``; or that gates were writing.

The rules this module keeps:
 * Whatever stands outside is written after the commit it belongs to, or holds before and after it. So a view of the
   database that began after the first look outside and before the last one agrees with what is there, if nothing was
   written between the two looks.
 * A journal that does not agree is looked at a second time: a restore or a turn-over may stand between its commit and
   the file that makes it count. What does not hold is found again.
 * Without such a moment nothing is said, neither that something does not hold nor that all of it does.
"""

import time
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from sluis.errors import SluisError, StandingClosedError
from sluis.errors.ledger import written_meanwhile_error
from sluis.standing.chain import counter
from sluis.standing.check import epoch_lost, journal_faults
from sluis.standing.journal import Journal
from sluis.store.engine import Store
from sluis.tlog.log_folder import LogFolder

TRIES: Final = 20
PAUSE_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Moment:
    """What was seen at once."""

    conn: Connection
    """One unchanging view of the database."""
    folder: LogFolder
    """The log, with the checkpoint and the last head of then."""
    lost: AbstractSet[int]
    """What ``journal_faults`` found."""
    epoch_lost: int | None = None
    """What ``epoch_lost`` found."""


@contextmanager
def one_moment(
    store: Store, journal: Journal, folder: LogFolder, pause: Callable[[float], None] = time.sleep
) -> Iterator[Moment]:
    """Run the block against the database, the journal and the log as they were at one moment.

    Args:
        store: Its database.
        journal: Its closing events.
        folder: Its log.
        pause: Waits so many seconds.

    Raises:
        written_meanwhile_error: each of ``TRIES`` times something was written meanwhile.
        StoreError: the database cannot be read.
    """
    before: set[int] | None = None
    for _ in range(TRIES):
        outside = _outside(journal, folder)
        with store.reading() as conn:
            counter(conn)  # the view begins with the first question
            lost, then, epoch = journal_faults(conn, journal), folder.as_it_is(), epoch_lost(conn, journal)
            if outside == _outside(journal, folder):
                if lost <= (before or set()):
                    yield Moment(conn, then, lost, epoch)
                    return
                before = lost
        pause(PAUSE_S)
    raise written_meanwhile_error()


def _outside(journal: Journal, folder: LogFolder) -> tuple[object, ...]:
    """Return what is another as soon as something was written; what cannot be read stays what it is."""
    seen: list[object] = []
    for look in (journal.place.mark, folder.checkpoint, folder.last_signed):
        try:
            seen.append(look())
        except (StandingClosedError, SluisError) as fault:
            seen.append(fault.code)
    return tuple(seen)
