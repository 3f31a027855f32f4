"""Mail and webhooks of a running desk: it looks what there is to tell, again and again, and sends what is due.

In:  an opened gate, and who is told. Out: nothing; it ends when the desk does.

The rules this module keeps:
 * What fails is logged by its code, and looked at again: no fault of a mail server or a webhook ends a desk.
 * It runs beside the calls in a thread of its own. What it records are rows of its own queue, one short transaction
   each; no call waits for a mail server.
 * Whoever stops a desk waits for the message under way, and for no other.
"""

import asyncio
import contextlib
import logging
from typing import Final

from sluis.api.notices import NoticeSettings, notify
from sluis.desk.opened_gate import OpenedGate
from sluis.errors import SluisError

log = logging.getLogger("sluis.desk")
LOOK_S: Final = 30.0
"""How often it is looked."""
CASES_S: Final = 3_600.0
"""How often cases are looked at: each is opened for it."""


async def keep_telling(desk: OpenedGate, settings: NoticeSettings | None, stopping: asyncio.Event) -> None:
    """Look and send until the desk stops; return at once where nobody is told anything.

    Args:
        desk: The gate.
        settings: Who is told.
        stopping: Set when the desk stops.

    Effects:
        As ``notify``; log lines.
    """
    clock, cases_at = asyncio.get_running_loop().time, 0.0
    while settings is not None and not stopping.is_set():
        cases = clock() >= cases_at
        passed = asyncio.to_thread(notify, desk.gate, settings, cases=cases, stopped=stopping.is_set)
        [done] = await asyncio.gather(passed, return_exceptions=True)
        if isinstance(done, SluisError):
            log.warning("nobody could be told anything [%s]", done.code)
        elif isinstance(done, BaseException):
            log.error("nobody could be told anything: %s", type(done).__name__)
        elif cases:
            cases_at = clock() + CASES_S
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), LOOK_S)
