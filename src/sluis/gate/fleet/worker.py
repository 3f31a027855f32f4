"""One worker: a gate process on sockets its supervisor opened. It decides, commits and delivers like a gate alone.

In:  orders (``orders``), and requests of routers on the sockets it inherited. Out: answers.

The rules this module keeps:
 * It activates nothing: the supervisor did, and said which activation that is.
 * When the supervisor is gone the worker stops as it does on SIGTERM: what was received is answered, what is being sent
   is settled.
 * Between ``Prepare`` and ``Take`` it decides nothing: requests wait, and none is decided under two registers.
"""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Sequence

import uvloop

from sluis.errors import SluisError
from sluis.gate.fleet.orders import LONGEST, Abandon, Begin, Count, Line, Prepare, Said, Take
from sluis.gate.http.running import Running, running
from sluis.gate.reload.reload import IntakePause
from sluis.gate.state.activation import mark_of
from sluis.gate.state.state import GateState, open_keystore, wall_clock
from sluis.store.engine import Store

log = logging.getLogger("sluis.gate")


def state_of(begin: Begin) -> GateState:
    """Open what a worker needs; database, schema and keystore are there, the supervisor has seen to that.

    Raises:
        SluisError: one of them cannot be used.
    """
    settings = begin.charter.settings()
    store = Store(settings.database_url())
    rules = begin.charter.rules(wall_clock())
    state = GateState(store, open_keystore(settings, store), rules, wall_clock)
    state.in_force = begin.in_force
    return state


async def work(line: Line, listeners: Sequence[socket.socket]) -> None:
    """Serve until the supervisor is gone or says SIGTERM.

    Args:
        line: To the supervisor.
        listeners: In the order of the settings; shared with the other workers.

    Raises:
        SluisError: the gate cannot be opened; the supervisor was told.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    for number in (signal.SIGINT, signal.SIGHUP):  # a terminal sends these to everybody; the supervisor hears them
        loop.add_signal_handler(number, lambda: None)
    begin = await line.order()
    if not isinstance(begin, Begin):
        return
    try:
        state = state_of(begin)
    except SluisError:
        await line.say(Said(done=False))
        raise
    async with running(state, listeners) as gate:
        await line.say(Said(done=True))
        obeying = asyncio.create_task(_obey(line, state, gate))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({obeying, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in (obeying, stopping):
            task.cancel()
        await asyncio.gather(obeying, stopping, return_exceptions=True)


async def _obey(line: Line, state: GateState, gate: Running) -> None:
    held: IntakePause | None = None
    while (order := await line.order()) is not None:
        done = True
        if isinstance(order, Count):
            await line.say(Said(done=True, metrics=state.metrics.text()))
            continue
        if isinstance(order, Prepare):
            held = await _prepare(order, state, gate)
            done = held is not None
        elif held is not None and isinstance(order, Take):
            done = await held.take(order.in_force)
            held = None
        elif held is not None and isinstance(order, Abandon):
            await held.abandon()
            held = None
        await line.say(Said(done=done))


async def _prepare(order: Prepare, state: GateState, gate: Running) -> IntakePause | None:
    try:
        rules = await asyncio.to_thread(order.charter.rules, state.clock())
        held = await gate.reloader.hold(rules)
    except SluisError as fault:
        log.error("a worker cannot take register: %s", fault.code)
        return None
    log.info("register %s (%s) is prepared", rules.register.digest, mark_of(rules).hex()[:8])
    return held


async def _begin(control: int, listeners: Sequence[int]) -> None:
    reader, writer = await asyncio.open_unix_connection(sock=socket.socket(fileno=control), limit=LONGEST)
    with contextlib.ExitStack() as opened:
        sockets = [opened.enter_context(contextlib.closing(socket.socket(fileno=one))) for one in listeners]
        await work(Line(reader, writer), sockets)
    writer.close()


def main(arguments: Sequence[str]) -> int:
    """Run a worker; only a supervisor starts one.

    Args:
        arguments: Descriptors: of the line to the supervisor, then of the listening sockets.

    Returns:
        The exit code: 2 when the gate could not be opened.
    """
    log_quietly()
    control, *listeners = (int(one) for one in arguments)
    try:
        uvloop.run(_begin(control, listeners))
    except SluisError as fault:
        log.error("a worker could not start: %s", fault.code)
        return 2
    return 0


def log_quietly() -> None:
    """Log to the standard error stream; libraries that might say a URL or a parameter are kept from it.

    Effects:
        Sets up ``logging`` for the process.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for chatty in ("alembic", "sqlalchemy", "uvicorn", "uvicorn.asgi"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
