"""Archives of dossiers that were made at a desk: sealed files in a folder, as long as what they rest on is kept.

In:  a gate, a folder, an archive. Out: a file; the archive again, for whoever may have it.

The rules this module keeps:
 * What lies in the folder opens under a key of the key file: whoever has the folder alone has nothing.
 * An archive is there before its dossier is on record, as ``.unrecorded``, under the digest of its manifest. Only one
   whose dossier keeps nothing any more is taken away. What the log does not know is set apart, as ``.withdrawn``: the
   log may be the one that was restored. It comes back when the log knows it again.
 * It is handed out whole, as its manifest says, or not at all.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sluis.api.dossier_known import SEALED, UNRECORDED, WITHDRAWN, recorded_name
from sluis.api.dossier_settling import recording, settling
from sluis.api.files import read_bytes, write_file
from sluis.api.gate import Gate
from sluis.durable import sync_folder
from sluis.errors import Code, SealBrokenError, SluisError
from sluis.errors.reports import dossier_unmade_error, dossier_unsettled_error
from sluis.keys.sealed import seal, unseal
from sluis.ledger.check_dossier import MANIFEST, unpacked
from sluis.ledger.dossiers import Dossier

__all__ = ["Archives"]


class Archives:
    """A folder of archives."""

    def __init__(self, folder: Path | None) -> None:
        """Take a folder; ``None``: a desk that keeps none."""
        self._folder = folder

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Keep others from taking away what is kept here while a dossier is recorded.

        Raises:
            dossier_unmade_error: ``nowhere``.
            dossier_unsettled_error: archives of it are being settled.

        Effects:
            The folder, when there was none.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        with recording(self.folder):
            yield

    @property
    def folder(self) -> Path:
        """Return where they lie.

        Raises:
            dossier_unmade_error: ``nowhere``.
        """
        if self._folder is None:
            raise dossier_unmade_error(what=Code("nowhere"))
        return self._folder

    def keep(self, gate: Gate, digest: str, archive: bytes) -> None:
        """Keep an archive.

        Args:
            gate: Whose key seals it.
            digest: SHA-256 of its manifest, 64 hex digits.
            archive: Its bytes.

        Effects:
            A file, for its owner alone; the key when there was none: one transaction.
        """
        state = gate.beside()
        with state.transaction() as conn:
            key = state.keystore.dossiers_key(conn, make=True)
        if key is None:  # pragma: no cover - it was made
            raise dossier_unmade_error(what=Code("broken"))
        self.folder.mkdir(mode=0o700, exist_ok=True)
        write_file(self._before(digest), seal(key, archive, _owner(digest)))

    def has(self, dossier: Dossier) -> bool:
        """Return whether the archive of a dossier lies here.

        Effects:
            One that was there before its dossier was on record, or was set apart, gets its name.
        """
        if self._folder is None:
            return False
        for other in (self._apart(dossier.manifest), self._before(dossier.manifest)):
            if other.is_file() and not self._file(dossier.manifest).is_file():
                recorded_name(other)
        return self._file(dossier.manifest).is_file()

    def opened(self, gate: Gate, dossier: Dossier) -> bytes:
        """Return the archive of a dossier.

        Raises:
            dossier_unmade_error: it does not lie here, or is not what was put there.
        """
        if not self.has(dossier):
            raise dossier_unmade_error(what=Code("elsewhere"))
        state = gate.beside()
        with state.store.reading() as conn:
            key = state.keystore.dossiers_key(conn)
        try:
            archive = unseal(key or bytes(32), read_bytes(self._file(dossier.manifest)), _owner(dossier.manifest))
        except SealBrokenError:
            raise dossier_unmade_error(what=Code("broken")) from None
        manifest: bytes = unpacked(archive)[MANIFEST]  # type: ignore[no-untyped-call]
        if hashlib.sha256(manifest).hexdigest() != dossier.manifest:
            raise dossier_unmade_error(what=Code("broken"))
        return archive

    def forget(self, known: Iterable[Dossier], now_ms: int, *, sure: bool = True) -> None:
        """Take away each archive whose dossier keeps nothing any more; set apart what was never on record.

        Args:
            known: Every dossier that is on record.
            now_ms: When.
            sure: Whether the log knows all that it ever recorded; else what it does not know stays. So it does while
                somebody records a dossier here.

        Effects:
            Files that go or get another name. What backups of the folder hold is theirs who make them.
        """
        if self._folder is None or not self._folder.is_dir():
            return
        recorded = tuple(known)
        for each in recorded:
            if self.has(each) and not each.runs_at(now_ms):
                for file in (self._file(each.manifest), self._before(each.manifest), self._apart(each.manifest)):
                    file.unlink(missing_ok=True)
        if not sure:
            return
        try:
            with settling(self._folder):
                for file in self._folder.glob(f"*{UNRECORDED}"):
                    file.replace(file.with_suffix(WITHDRAWN))
                sync_folder(self._folder)
        except SluisError as error:
            if error.entry is not dossier_unsettled_error:
                raise

    def _file(self, digest: str) -> Path:
        return self.folder / f"{digest}{SEALED}"

    def _apart(self, digest: str) -> Path:
        return self.folder / f"{digest}{WITHDRAWN}"

    def _before(self, digest: str) -> Path:
        return self.folder / f"{digest}{UNRECORDED}"


def _owner(digest: str) -> bytes:
    return b"sluis/dossier-archive/v1\0" + digest.encode("ascii")
