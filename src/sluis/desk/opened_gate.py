"""The gate that a desk has opened, beside the one that runs: who may use it when, and that it is of today.

In:  the settings of the gate. Out: results of what was asked of it, each in a thread that may.

The rules this module keeps:
 * One thread records, so that this process has one writer; others read beside it and wait for nobody.
 * What records is cut into short pieces by whoever asks. Who stops a recipient goes first, then what one household
   asks, then pieces of pages; of each sort who came first. Nobody waits for more than the piece that is under way.
 * Of one person one thing is read at a time: however much he asks, he keeps one reader from the others and no more.
 * Where another register came into force than the one that was opened, the gate is opened anew between two pieces. When
   that fails the one that is open goes on: an objection is taken although somebody edits the register.
"""

import asyncio
import contextvars
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from sluis.api.acting import who_acts
from sluis.api.dossier_archives import Archives
from sluis.api.gate import Gate
from sluis.api.published_papers import PublishedPapers
from sluis.desk.making import Makings
from sluis.desk.turns import Turn, Turns
from sluis.errors import SluisError
from sluis.gate.state.settings import load_settings

log = logging.getLogger("sluis.desk")
READERS: Final = 2
LOOK_S: Final = 2.0
"""How often it is looked whether another register came into force."""
_P = ParamSpec("_P")
_T = TypeVar("_T")


class OpenedGate:
    """A gate, opened for as long as the desk runs. Close it with ``close``."""

    def __init__(self, path: Path, copies: Path | None = None, dossiers: Path | None = None) -> None:
        """Open it.

        Args:
            path: Its settings.
            copies: The folder of copies that recipients sent, for a household that fetches its file.
            dossiers: The folder of archives of dossiers.

        Raises:
            SluisError: settings, register, database or keys cannot be used.
        """
        self._path = path
        self.copies = copies
        self.gate = self._opened()
        self.published = PublishedPapers()
        self.archives, self.makings = Archives(dossiers), Makings()
        self.publishing = asyncio.Semaphore(1)
        """Whoever asks for what everybody may read waits here, and takes no thread of those that read."""
        self._turns = Turns()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="sluis-desk-record")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sluis-desk-read")
        self._reading: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def stop(self, asked: Callable[_P, _T], *args: _P.args, **more: _P.kwargs) -> _T:
        """Stop something, before all that waits to be recorded."""
        async with self._turns.turn(Turn.STOP):
            return await _in(self._writer, asked, *args, **more)

    async def record(self, asked: Callable[_P, _T], *args: _P.args, **more: _P.kwargs) -> _T:
        """Do one short thing that records."""
        async with self._turns.turn(Turn.ONE):
            return await _in(self._writer, asked, *args, **more)

    async def record_piece(self, asked: Callable[_P, _T], *args: _P.args, **more: _P.kwargs) -> _T:
        """Do a piece of something long that records: everything else goes before it."""
        async with self._turns.turn(Turn.PIECE):
            return await _in(self._writer, asked, *args, **more)

    async def read(self, asked: Callable[_P, _T], *args: _P.args, **more: _P.kwargs) -> _T:
        """Do something that only reads; for a person after what he asked before it."""
        actor = who_acts()
        if actor is None:
            return await _in(self._readers, asked, *args, **more)
        own = self._reading.setdefault((actor.issuer, actor.subject), asyncio.Lock())
        async with own:
            return await _in(self._readers, asked, *args, **more)

    async def keep_up(self) -> None:
        """Open the gate anew each time another register came into force, until cancelled.

        A fault of ours is logged, and it is looked again.
        """
        while True:
            await asyncio.sleep(LOOK_S)
            [fault] = await asyncio.gather(self.record(self.look), return_exceptions=True)
            if fault is not None:
                log.error("the gate could not be opened anew: %s", type(fault).__name__)

    def look(self) -> None:
        """Open the gate anew when another register came into force than the one that is open."""
        before = self.gate
        try:
            if not before.behind():
                return
            after = self._opened()
        except SluisError as fault:
            log.warning("the gate could not be opened anew [%s]", fault.code)
            return
        self.gate = after
        before.close()

    def close(self) -> None:
        """Wait for what is under way, and close the gate."""
        self.makings.close()
        self._writer.shutdown()
        self._readers.shutdown()
        self.gate.close()

    def _opened(self) -> Gate:
        gate = Gate(load_settings(self._path), self._path)
        gate.beside()
        return gate


async def _in(pool: ThreadPoolExecutor, asked: Callable[_P, _T], *args: _P.args, **more: _P.kwargs) -> _T:
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(pool, lambda: context.run(asked, *args, **more))
