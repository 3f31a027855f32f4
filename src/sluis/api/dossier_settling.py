"""Whether an archive that this log does not know may be withdrawn: not beside who records one, nor by a restored log.

In:  a folder of archives, a gate. Out: a lock that is held, or why nothing may be withdrawn.

The rules this module keeps:
 * Who records a dossier holds the folder of its archive from before the archive is kept until its dossier is on record;
   the system lets go when the process ends.
 * A log that lacks what was sealed or asked, or that a person took a loss for granted of, does not know what it once
   recorded: by it nothing is withdrawn. Doubt keeps the archive.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sluis.api.behind import ledger_in_doubt
from sluis.api.gate import Gate
from sluis.errors import Code, FileName, StandingClosedError
from sluis.errors.cli import output_unwritable_error
from sluis.errors.reports import dossier_unsettled_error

_SHARED: Final = fcntl.LOCK_SH
_ALONE: Final = fcntl.LOCK_EX


@contextmanager
def recording(folder: Path) -> Iterator[None]:
    """Keep others from withdrawing archives of a folder while a dossier is recorded.

    Args:
        folder: In which its archive is kept.

    Raises:
        dossier_unsettled_error: ``busy``: archives of it are being settled.
        output_unwritable_error: the folder cannot be held.
    """
    with _held(folder, _SHARED):
        yield


@contextmanager
def settling(folder: Path) -> Iterator[None]:
    """Be the only one who settles archives of a folder, while nobody records one there.

    Args:
        folder: Of the archives.

    Raises:
        dossier_unsettled_error: ``busy``: somebody is recording one, or settling.
        output_unwritable_error: the folder cannot be held.
    """
    with _held(folder, _ALONE):
        yield


def why_not_withdrawn(gate: Gate) -> str | None:
    """Return why a log may not be believed that it never knew an archive: ``behind`` or ``restored``; else ``None``.

    Args:
        gate: Whose log.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        try:
            state.journal.follow(conn, writing=False)
        except StandingClosedError:
            return "behind"
        if ledger_in_doubt(state, conn):
            return "behind"
        return "restored" if state.journal.was_taken_for_lost(conn) else None


@contextmanager
def _held(folder: Path, how: int) -> Iterator[None]:
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        raise output_unwritable_error(file=FileName(folder)) from None
    try:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise dossier_unsettled_error(what=Code("busy")) from None
        except OSError:
            raise output_unwritable_error(file=FileName(folder)) from None
        yield
    finally:
        os.close(handle)
