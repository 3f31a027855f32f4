"""Who else can change or read the files a gate runs on: a running gate refuses what others have a hand in.

In:  the settings and the file they came from. Out: nothing; or an error that names the first file that is open.

The rules this module keeps:
 * What says what may leave, to whom and who is believed is changed by nobody but the user that runs Sluis, and root:
   settings, registers, vocabularies, witness policies, certificates. The folder of the journal is nobody else's either:
   whoever can take its last entries out undoes what was closed.
 * A folder in which somebody else can replace a file is as good as the file, and so is each folder above it, up to
   the root, of secrets and of the key file too. One that others can write is fine only when sticky and root's, as /tmp:
   there nobody replaces what is another's.
 * Symbolic links are followed one by one, as the system does: the folder of each link and of what it points at are
   looked at, and the link belongs to this user or to root.
 * What holds a secret is read by nobody else: passwords, secrets, private keys, authorization.
 * A secret may be a symbolic link, as secrets are mounted, where nobody else can get to the link or what it points at.
 * A file that is not there is left to whoever needs it. Verbs that only look go on: they start nothing.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from sluis.errors import FileName
from sluis.errors.gate import file_writable_error, secret_readable_error
from sluis.gate.state.settings import Settings

_OTHERS: Final = 0o077
_WRITE: Final = 0o022
_ROOT: Final = 0
_MOST_LINKS: Final = 40  # as Linux: more is a loop


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
    for path in secret_files(settings):
        if read_by_others(path):
            raise secret_readable_error(file=FileName(path))
    for place in open_places(settings, config):
        raise file_writable_error(file=FileName(place))


def open_places(settings: Settings, config: Path | None = None) -> Iterator[Path]:
    """Yield what others can change of all a gate runs on, each place once: files, and folders on the way to them."""
    journal = settings.journal_folder()
    if journal.is_dir() and _replaceable(journal.stat(), sticky=False):
        yield journal
    named = [*deciding_files(settings, config), *secret_files(settings), settings.file(settings.keystore.file)]
    places = (where_others_change(path) for path in named)
    yield from dict.fromkeys(place for place in (*places, _first_open(_way_to(journal))) if place is not None)


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


def where_others_change(path: Path) -> Path | None:
    """Find where somebody else than this user, or root, can change a file or put another in its place.

    Args:
        path: A file, or a link to one.

    Returns:
        The first folder, link or file on the way from the root that is open; ``None`` when none is, and when there is
        no file. What was looked at cannot be changed by others afterwards, as nothing on the way can.
    """
    if not os.path.exists(path):  # noqa: PTH110 - what cannot be reached is left to whoever needs it
        return None
    return _first_open(_way_to(path))


def read_by_others(path: Path) -> bool:
    """Say whether somebody else than this user, or root, can read a secret, or put a link to another in its place."""
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


def _way_to(path: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield each folder, link and file the system passes on its way to a path, as far as there is anything."""
    whole = path.absolute()
    current, left, links = Path(whole.anchor), list(reversed(whole.parts[1:])), 0
    yield current, current.stat()
    while left and links <= _MOST_LINKS:
        name = left.pop()
        if name == "..":
            current = current.parent
            continue
        try:
            about = (current / name).lstat()
            target = (current / name).readlink() if stat.S_ISLNK(about.st_mode) else None
        except OSError:
            return
        yield current / name, about
        if target is None:
            current /= name
            continue
        links += 1
        current = Path(target.anchor) if target.is_absolute() else current
        left += reversed(target.parts[1:] if target.is_absolute() else target.parts)


def _first_open(way: Iterable[tuple[Path, os.stat_result]]) -> Path | None:
    return next((place for place, about in way if _open(about)), None)


def _open(about: os.stat_result) -> bool:
    """Whether others can change a file, replace what lies in a folder, or point a link elsewhere."""
    if stat.S_ISLNK(about.st_mode):
        return _foreign(about)  # a link's own mode says nothing
    return _replaceable(about, sticky=stat.S_ISDIR(about.st_mode))


def _foreign(about: os.stat_result) -> bool:
    return about.st_uid not in {_ROOT, os.geteuid()}


def _replaceable(about: os.stat_result, *, sticky: bool) -> bool:
    """Whether others can write; in a sticky folder of root's, where that may do, they replace nothing of another's."""
    kept = sticky and bool(about.st_mode & stat.S_ISVTX) and about.st_uid == _ROOT
    return _foreign(about) or (bool(about.st_mode & _WRITE) and not kept)


def _out_of_reach(path: Path) -> bool:
    """Whether some folder above is its owner's only."""
    above = (folder.stat() for folder in path.parents)
    return any(not _foreign(about) and about.st_mode & _OTHERS == 0 for about in above)
