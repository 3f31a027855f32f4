"""The pid file: whom ``sluis gate reload`` tells, and that one gate runs per settings.

In:  a path. Out: the file held for as long as the gate runs; or the process id of the gate that holds it.

The rules this module keeps:
 * Mode 0600, never through a link; a file of another user is not believed.
 * The running gate holds a lock on it. Without that lock nobody is told anything: a number left behind by a crash may
   be another process by now.
"""

import contextlib
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sluis.errors import FileName
from sluis.errors.gate import gate_not_running_error, gate_running_error, pid_file_error

_OPEN = os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Hold the pid file while the block runs.

    Raises:
        gate_running_error: another gate holds it.
        pid_file_error: it cannot be written.

    Effects:
        Writes the file and empties it at the end.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | _OPEN, 0o600)
    except OSError:
        raise pid_file_error(file=FileName(path)) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise gate_running_error(file=FileName(path)) from None
        try:
            os.fchmod(handle, 0o600)
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        except OSError:
            raise pid_file_error(file=FileName(path)) from None
        yield
        with contextlib.suppress(OSError):
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def pid_of_running(path: Path) -> int:
    """Return the process id of the gate that holds the pid file.

    Raises:
        gate_not_running_error: nobody holds it.
        pid_file_error: it belongs to somebody else, or holds no number.
    """
    try:
        handle = os.open(path, os.O_RDONLY | _OPEN)
    except FileNotFoundError:
        raise gate_not_running_error(file=FileName(path)) from None
    except OSError:
        raise pid_file_error(file=FileName(path)) from None
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid() or stat.S_IMODE(about.st_mode) & 0o077:
            raise pid_file_error(file=FileName(path))
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            text = os.read(handle, 32).strip()
        else:
            raise gate_not_running_error(file=FileName(path))
    finally:
        os.close(handle)
    if not text.isdigit() or int(text) <= 1:
        raise pid_file_error(file=FileName(path))
    return int(text)
