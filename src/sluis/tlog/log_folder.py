"""The log as files: what anybody may fetch, and what was promised to nobody yet.

In:  epoch leaves, checkpoints. Out: a folder in the layout of C2SP tlog-tiles, that any web server can serve.

The rules this module keeps:
 * A file is written beside its place, brought to disk and then moved there: nobody reads half a file.
 * Tiles and entries stand there before the checkpoint that needs them.
 * ``signing`` holds size and root of the last head that was about to be signed. It is written before signing and lies
   outside the database: a database that was rolled back disagrees with it (ledger specification, section 2.3).
 * Files that are full are never written again with other bytes.
 * Who seals holds the folder's lock: a sealer that was stopped in the middle of writing and goes on later puts nothing
   older in place of what another one served meanwhile, because meanwhile nobody could.

Source: C2SP tlog-tiles ("Checkpoints", "Merkle Tree", "Log entries").
"""

import base64
import contextlib
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluis.durable import write_whole
from sluis.errors import Code
from sluis.errors.ledger import ledger_tree_error, log_folder_error, sealer_elsewhere_error
from sluis.tlog.merkle import leaf_hash
from sluis.tlog.tiles import HASH, WIDTH, Growing, Tile, grown, tile_name

_SIGNING: Final = "signing"
_LOCK: Final = ".lock"
_HEAD: Final = re.compile(rb"(0|[1-9][0-9]{0,15}) ([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)\n")
"""Size and root, as this module writes them."""
CHECKPOINT: Final = "checkpoint"
STAMPS: Final = "stamp"
_FOR_EVERYBODY: Final = 0o666
"""Whoever serves the folder must be able to read it; the mask of the process takes away what it should not."""


@dataclass(frozen=True, slots=True)
class Head:
    """Size and root of a log."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class LogFolder:
    """The folder of one log.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as place:
        ...     log = LogFolder(Path(place))
        ...     log.about_to_sign(Head(1, bytes(32)))
        ...     log.last_signed() == Head(1, bytes(32)), log.checkpoint()
        (True, None)
    """

    path: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one who writes here while the block runs; the system frees the place when this process ends.

        Raises:
            SealerElsewhereError: somebody else is. He is not waited for.
            log_folder_error: the lock cannot be taken.

        Effects:
            Makes the folder and an empty file ``.lock`` in it, which stays.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            raise log_folder_error(what=Code("write")) from None
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise sealer_elsewhere_error() from None
            except OSError:
                raise log_folder_error(what=Code("lock")) from None
            yield
        finally:
            os.close(handle)

    def last_signed(self) -> Head | None:
        """Return the head that was signed last, or was about to be.

        Raises:
            log_folder_error: the file is there and cannot be used.
        """
        content = self._read(_SIGNING)
        if content is None:
            return None
        written = _HEAD.fullmatch(content)
        if written is None:
            raise log_folder_error(what=Code("signing"))
        return Head(int(written[1]), base64.b64decode(written[2]))

    def about_to_sign(self, head: Head) -> None:
        """Keep a head outside the database before it is signed.

        Raises:
            log_folder_error: it cannot be written.
        """
        self._write(_SIGNING, f"{head.size} {base64.b64encode(head.root).decode('ascii')}\n".encode())

    def checkpoint(self) -> bytes | None:
        """Return the checkpoint that is served now."""
        return self._read(CHECKPOINT)

    def tile(self, level: int, number: int, width: int) -> bytes:
        """Return a tile that holds at least so many hashes.

        Raises:
            LedgerTreeError: there is none.
        """
        full = self._read(f"tile/{level}/{tile_name(number, WIDTH)}")
        hashes = full or self._read(f"tile/{level}/{tile_name(number, width)}")
        if hashes is None:
            raise ledger_tree_error(what=Code("tile"))
        return hashes

    def grown(self, size: int) -> Growing:
        """Return the log's tree at a size, ready to take the next leaf."""
        return grown(self.tile, size)

    def serve(self, index: int, leaf: bytes, tree: Growing, full: tuple[Tile, ...], note: bytes) -> None:
        """Put the newest leaf and its checkpoint where everybody can fetch them.

        Args:
            index: The leaf's place.
            leaf: The epoch's leaf.
            tree: The tree with this leaf in it.
            full: Tiles this leaf filled.
            note: The cosigned checkpoint.

        Raises:
            log_folder_error: it cannot be written.

        Effects:
            Files of the folder; partial tiles and bundles that are full now are removed.
        """
        for tile in (*full, *tree.edge()):
            self._write(tile.path, tile.hashes)
        number, held = divmod(index, WIDTH)
        before = self._entries(number, held)[:held] if held else []
        bundle = b"".join(len(entry).to_bytes(2, "big") + entry for entry in (*before, leaf))
        self._write(f"tile/entries/{tile_name(number, held + 1)}", bundle)
        self._write(CHECKPOINT, note)
        for tile in full:
            self._forget_partial(f"tile/{tile.level}/{tile_name(tile.number, 1)}")
        if held + 1 == WIDTH:
            self._forget_partial(f"tile/entries/{tile_name(number, 1)}")

    def keep_stamp(self, size: int, stamp: bytes) -> None:
        """Put the time stamp of the checkpoint of a size where everybody can fetch it, as ``stamp/<size>``.

        Raises:
            log_folder_error: it cannot be written.
        """
        self._write(f"{STAMPS}/{size}", stamp)

    def leaf(self, index: int, size: int) -> bytes:
        """Return the leaf of an epoch as it is served by a log of ``size`` epochs.

        Raises:
            LedgerTreeError: it is not there or does not hash to its tile.
        """
        return self.leaves(index, index + 1, size)[0]

    def leaves(self, first: int, end: int, size: int) -> list[bytes]:
        """Return the leaves of the epochs from ``first`` to ``end - 1``, as ``leaf`` does; each file is read once.

        Raises:
            LedgerTreeError: one is not there or does not hash to its tile.
        """
        leaves: list[bytes] = []
        for number in range(first // WIDTH, (end - 1) // WIDTH + 1):
            width = min(WIDTH, size - number * WIDTH)
            entries, hashes = self._entries(number, width), self.tile(0, number, width)
            for place in range(max(first - number * WIDTH, 0), min(end - number * WIDTH, WIDTH)):
                if leaf_hash(entries[place]) != hashes[place * HASH : (place + 1) * HASH]:
                    raise ledger_tree_error(what=Code("entry"))
                leaves.append(entries[place])
        return leaves

    def _entries(self, number: int, width: int) -> list[bytes]:
        """Return the entries of a bundle that holds at least so many."""
        full = self._read(f"tile/entries/{tile_name(number, WIDTH)}")
        bundle = full or self._read(f"tile/entries/{tile_name(number, width)}") or b""
        entries, at = list[bytes](), 0
        while at < len(bundle):
            end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
            entries.append(bundle[at + 2 : end])
            at = end
        if at != len(bundle) or len(entries) < width:
            raise ledger_tree_error(what=Code("entry"))
        return entries

    def _read(self, name: str) -> bytes | None:
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            raise log_folder_error(what=Code("read")) from None

    def _write(self, name: str, content: bytes) -> None:
        place = self.path / name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_whole(place, content, _FOR_EVERYBODY)
        except OSError:
            raise log_folder_error(what=Code("write")) from None

    def _forget_partial(self, name: str) -> None:
        folder = (self.path / name).parent
        for path in folder.glob("*"):
            with contextlib.suppress(OSError):
                path.unlink()
        with contextlib.suppress(OSError):
            folder.rmdir()
