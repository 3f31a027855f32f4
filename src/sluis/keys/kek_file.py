"""Keep the key-encryption key in a file that only its owner can read.

In:  a path.
Out: 32 bytes, or an error that says what is wrong with the file.

The file is one line, ``sluis-kek-v1`` and the key in base64. The rules this module keeps:
 * Made with mode 0600, never over an existing file, on disk before it is used.
 * Refused when anybody but the owner can read or write it, when it is a link, and when it is not exactly what
   ``write_new`` makes.
 * Replaced by ``replace`` in one step; the old bytes are overwritten first, as far as the file system lets us.
"""

import base64
import binascii
import contextlib
import os
import re
import stat
from pathlib import Path
from typing import Final

from sluis.durable import sync_folder
from sluis.errors import FileName
from sluis.errors.keys import (
    keystore_exists_error,
    keystore_missing_error,
    keystore_open_to_others_error,
    keystore_unreadable_error,
    keystore_unusable_error,
)

KEK_BYTES: Final = 32
_FORM: Final = re.compile(rb"sluis-kek-v1 ([A-Za-z0-9+/]{43}=)\n")
_MOST_BYTES: Final = 4096


def write_new(path: Path, kek: bytes) -> None:
    """Write a key to a new file of mode 0600.

    Args:
        path: Where; nothing may be there yet.
        kek: 32 bytes.

    Raises:
        keystore_exists_error: something is at ``path`` already. It was not touched.
        keystore_unreadable_error: the folder does not allow it.

    Effects:
        On return file and folder entry are on disk.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        handle = os.open(path, flags, 0o600)
    except FileExistsError:
        raise keystore_exists_error(file=FileName(path)) from None
    except OSError:
        raise keystore_unreadable_error(file=FileName(path)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(b"sluis-kek-v1 " + base64.b64encode(kek) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError:
        raise keystore_unreadable_error(file=FileName(path)) from None


def read(path: Path) -> bytes:
    """Read the key at ``path``.

    Returns:
        32 bytes.

    Raises:
        keystore_missing_error: nothing is there.
        keystore_open_to_others_error: the file belongs to somebody else, or others have rights on it.
        keystore_unusable_error: it is not a key file of Sluis.
        keystore_unreadable_error: the system does not let us read it.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise keystore_missing_error(file=FileName(path)) from None
    except OSError:
        raise keystore_unreadable_error(file=FileName(path)) from None
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise keystore_unusable_error(file=FileName(path))
        if about.st_uid != os.geteuid() or stat.S_IMODE(about.st_mode) & 0o077:
            raise keystore_open_to_others_error(file=FileName(path))
        content = os.read(handle, _MOST_BYTES)
    except OSError:
        raise keystore_unreadable_error(file=FileName(path)) from None
    finally:
        with contextlib.suppress(OSError):  # it was read; what closing says changes nothing
            os.close(handle)
    match = _FORM.fullmatch(content)
    try:
        kek = base64.b64decode(match[1], validate=True) if match else b""
    except binascii.Error:
        kek = b""
    if len(kek) != KEK_BYTES:
        raise keystore_unusable_error(file=FileName(path))
    return kek


def replace(path: Path, successor: Path) -> None:
    """Overwrite the key at ``path``, if there is one, and put the file ``successor`` in its place.

    Effects:
        On return only the successor's key exists, under the name ``path``. Copies the file system or a backup made
        of the old file are out of reach; destroy those as the operator's own procedure says.
    """
    try:
        with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:
            file.write(b"\0" * path.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
        successor.replace(path)
        sync_folder(path.parent)
    except OSError:
        raise keystore_unreadable_error(file=FileName(path)) from None


def remove(path: Path) -> None:
    """Delete a key file that was never used, if there is one.

    Raises:
        keystore_unreadable_error: the folder does not allow it.
    """
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError:
        raise keystore_unreadable_error(file=FileName(path)) from None
