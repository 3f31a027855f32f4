"""Dossiers that are being made at a desk: one at a time, beside everything else, each for the person who asked.

In:  what somebody asks. Out: how far it is; when it is made, what is to be agreed to.

The rules this module keeps:
 * Making reads and records nothing, in a thread of its own: who asks a desk something waits for none of it.
 * What is made is that person's: nobody else sees how far it is, or agrees to it.
 * It is kept for an hour in the memory of this process, and is gone when it is agreed to. Nothing of it is on a disk.
"""

import contextvars
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sluis.api.dossier import STAGES, Prepared, prepare_dossier
from sluis.api.dossier_asked import DossierAsked, write_request
from sluis.api.dossier_signing import SignedIn
from sluis.api.gate import Gate
from sluis.errors import Code, SluisError
from sluis.errors.reports import dossier_unmade_error

MOST: Final = 4
"""Dossiers that are being made, or wait for somebody to agree."""
KEPT_S: Final = 3_600.0
WAITS: Final = "waits"
"""The stage of one that did not begin yet."""
FAILED: Final = "failed"


@dataclass(slots=True)
class Making:
    """One dossier that is being made."""

    account: str = field(repr=False)
    """Who asked, by service and subject."""
    by: SignedIn
    asked: DossierAsked = field(repr=False)
    begun_s: float
    stage: str = WAITS
    prepared: Prepared | None = field(default=None, repr=False)
    why: SluisError | None = None


class Makings:
    """All that are being made. Close it with ``close``."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none."""
        self._clock, self._lock = clock, threading.Lock()
        self._made: dict[str, Making] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sluis-desk-dossier")

    def begin(self, gate: Callable[[], Gate], by: SignedIn, asked: DossierAsked) -> str:
        """Begin to make one; another of the same person that nobody agreed to is dropped.

        Returns:
            Under which name it is asked after.

        Raises:
            dossier_unmade_error: ``many``.
        """
        with self._lock:
            self._drop_old()
            self._made = {name: one for name, one in self._made.items() if one.account != by.key.fingerprint}
            if len(self._made) >= MOST:
                raise dossier_unmade_error(what=Code("many"))
            name = secrets.token_hex(16)
            making = Making(by.key.fingerprint, by, asked, self._clock())
            self._made[name] = making
        context = contextvars.copy_context()
        self._thread.submit(context.run, self._make_wanted, gate, name, making)
        return name

    def of(self, name: str, account: str) -> Making:
        """Return what is made under a name for somebody.

        Raises:
            dossier_unmade_error: ``unknown``: none is, or for somebody else.
        """
        with self._lock:
            self._drop_old()
            making = self._made.get(name)
        if making is None or making.account != account:
            raise dossier_unmade_error(what=Code("unknown"))
        return making

    def drop(self, name: str) -> None:
        """Forget one: it is on record."""
        with self._lock:
            self._made.pop(name, None)

    def close(self) -> None:
        """Wait for the one that is under way; what was not begun is not."""
        self._thread.shutdown(cancel_futures=True)

    def _drop_old(self) -> None:
        now_s = self._clock()
        self._made = {name: one for name, one in self._made.items() if now_s - one.begun_s < KEPT_S}

    def _make_wanted(self, gate: Callable[[], Gate], name: str, making: Making) -> None:
        """Make one, unless it was dropped before it began: whoever asks again and again keeps nobody waiting."""
        with self._lock:
            if self._made.get(name) is not making:
                return
        self._make(gate, making)

    def _make(self, gate: Callable[[], Gate], making: Making) -> None:
        def telling(stage: str) -> None:
            making.stage = stage

        try:
            with TemporaryDirectory(prefix="sluis-dossier-") as folder:
                request = write_request(making.asked, Path(folder))
                making.prepared = prepare_dossier(gate(), request, making.by, None, telling)
                making.stage = STAGES[-1]
        except SluisError as why:
            making.why, making.stage = why, FAILED
        finally:
            if making.prepared is None:
                making.stage = FAILED
