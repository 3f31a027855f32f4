"""Who else can change or read the files a gate runs on: a running gate refuses what others have a hand in.

In:  the settings and the file they came from. Out: nothing; or an error that names the first file that is open.

The rules this module keeps:
 * What says what may leave, to whom and who is believed is changed by nobody but the user that runs Sluis, and root:
   settings, registers, vocabularies, witness policies, certificates. A folder in which somebody else can replace a file
   is as good as the file.
 * The folder of the journal is nobody else's either: whoever can take its last entries out undoes what was closed.
 * What holds a secret is read by nobody else: passwords, secrets, private keys, authorization.
 * A secret may be a symbolic link, as secrets are mounted, where nobody else can get to the link or what it points at.
 * A file that is not there is left to whoever needs it. Verbs that only look go on: they start nothing.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sluis.errors import FileName
from sluis.errors.gate import file_writable_error, secret_readable_error
from sluis.gate.state.settings import Settings

_OTHERS: Final = 0o077
_WRITE: Final = 0o022


def refuse_open_files(settings: Settings, config: Path | None = None) -> None:
    """Refuse to run on files that others can change, or on secrets that others can read.

    Args:
        settings: Of ``gate.toml``.
        config: That file.

    Raises:
        file_writable_error: names a file.
        secret_readable_error: names a file.

    Effects:
        Looks at files and folders; opens none.
    """
    for path in deciding_files(settings, config):
        if changed_by_others(path):
            raise file_writable_error(file=FileName(path))
    journal = settings.journal_folder()
    if journal.is_dir() and (changed_by_others(journal) or _replaceable(journal.stat())):
        raise file_writable_error(file=FileName(journal))
    for path in secret_files(settings):
        if read_by_others(path):
            raise secret_readable_error(file=FileName(path))


def deciding_files(settings: Settings, config: Path | None = None) -> Iterator[Path]:
    """Yield the files that say what may leave, how, and who is believed, whether they are there or not."""
    if config is not None:
        yield config
    for pin in (settings.register, settings.shadow):
        if pin is None or not pin.file:
            continue
        yield settings.file(pin.file)
        folder = settings.file(pin.vocabularies or str(Path(pin.file).parent / "vocabularies"))
        if folder.is_dir():
            yield from sorted(folder.glob("*.yaml"))
    ledger = settings.ledger
    for listener in settings.listener:
        yield from (settings.file(name) for name in (listener.tls_certificate, listener.client_ca) if name)
    for endpoint in settings.recipients.values():
        yield from (settings.file(name) for name in (endpoint.tls_ca, endpoint.tls_certificate) if name)
    yield from (settings.file(entry.file) for entry in ledger.policy)
    yield from (settings.file(name) for name in (ledger.stamp_certificates,) if name)


def secret_files(settings: Settings) -> Iterator[Path]:
    """Yield the files that hold secrets, whether they are there or not; the key file looks after itself."""
    names = [settings.credentials.file if settings.credentials else None]
    names += [listener.tls_key for listener in settings.listener]
    names += [endpoint.tls_key for endpoint in settings.recipients.values()]
    names += [collector.secret_file for collector in settings.collector]
    names += [endpoint.authorization_file for endpoint in settings.recipients.values()]
    yield from (settings.file(name) for name in names if name)


def changed_by_others(path: Path) -> bool:
    """Say whether somebody else than this user, or root, can change a file or put another in its place."""
    try:
        real = path.resolve(strict=True)
        about = real.stat()
        folders = {path.absolute().parent.stat(), real.parent.stat()}
    except (OSError, RuntimeError):
        return False
    return _foreign(about) or bool(about.st_mode & _WRITE) or any(_replaceable(folder) for folder in folders)


def read_by_others(path: Path) -> bool:
    """Say whether somebody else than this user, or root, can read a secret or put another in its place."""
    try:
        real = path.resolve(strict=True)
        about = real.stat()
    except (OSError, RuntimeError):
        return False
    if _foreign(about):
        return True
    if not path.is_symlink():
        return bool(about.st_mode & _OTHERS)
    return not _out_of_reach(path.absolute()) or not (about.st_mode & _OTHERS == 0 or _out_of_reach(real))


def _foreign(about: os.stat_result) -> bool:
    return about.st_uid not in {0, os.geteuid()}


def _replaceable(folder: os.stat_result) -> bool:
    """Whether others can put another file in the place of one in this folder; a sticky folder lets them not."""
    return _foreign(folder) or bool(folder.st_mode & _WRITE and not folder.st_mode & stat.S_ISVTX)


def _out_of_reach(path: Path) -> bool:
    """Whether some folder above is its owner's only."""
    above = (folder.stat() for folder in path.parents)
    return any(not _foreign(about) and about.st_mode & _OTHERS == 0 for about in above)
