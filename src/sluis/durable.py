"""Bring files to disk so that a power cut leaves the old one or the new one, and never half of one.

In:  a place and its content. Out: nothing; on return file and folder entry are on disk. The system's errors go through:
who calls says what they mean.
"""

import contextlib
import os
import secrets
from pathlib import Path


def write_whole(place: Path, content: bytes, mode: int) -> None:
    """Write a file beside its place, bring it to disk, and move it there.

    Args:
        place: Where; what is there is replaced. The folder must be there.
        content: All of it.
        mode: Who may read and write it, less what the process's mask takes away.

    Raises:
        OSError: of the system. What was there is there still, or the new file is: the folder's entry may be in doubt.

    Effects:
        A file. What was written beside it is taken away when it fails, as far as the system lets us; a process that is
        killed leaves ``.<name>.<eight hexadecimal digits>`` behind.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_whole(Path(folder, "head"), b"1", 0o600)
        ...     write_whole(Path(folder, "head"), b"2", 0o600)
        ...     [(path.name, path.read_bytes()) for path in Path(folder).iterdir()]
        [('head', b'2')]
    """
    beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(place)
        sync_folder(place.parent)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Bring the entries of a folder to disk: what was made, moved or removed in it.

    Raises:
        OSError: of the system.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
