"""A gate in a process of its own that is killed with SIGKILL while it sends, and started again.

In:  the stage, for its homes. Out: what the recipient holds and what the ledger says, at the kill and at the end.

The gate here has its own folder, database, keys and recipient, so that the gate of the other scenes is left alone.
"""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluis.demo.homes import Home, report_of
from sluis.demo.ports import free_port
from sluis.demo.recipient import Recipient
from sluis.demo.stage import PATIENCE_S, Stage, entry_of, furnish
from sluis.gate.http.running import serve_until_signal
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.disclosures import disclosures
from sluis.ledger.outbox_depth import held
from sluis.ledger.record import Status
from sluis.standing.registry import import_registry, slot_of_line

HOMES: Final = 16
ANSWERED: Final = 6
"""How many bodies the recipient answers before it falls silent; the gate is killed with the next ones on their way."""
_SPAWN: Final = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Holds:
    """What a recipient holds, beside what is on record."""

    held: int
    held_on_record: int
    recorded: int
    delivered: int
    uncertain: int
    """Without an outcome, or with the outcome that nobody knows."""


@dataclass(frozen=True, slots=True)
class Other:
    """The gate that will be killed."""

    config: Path
    port: int
    state: GateState
    """Its database, as a verb beside it has it open."""
    homes: Sequence[Home]
    recipient: Recipient


def _gate(config: str) -> None:
    """Be a gate until SIGTERM, or until killed."""
    path = Path(config)
    asyncio.run(serve_until_signal(open_gate(load_settings(path)), path))


@asynccontextmanager
async def standing_by(stage: Stage) -> AsyncIterator[Other]:
    """Furnish another gate with its recipient; take the recipient down at the end."""
    folder = stage.folder / "killed"
    folder.mkdir()
    recipient = Recipient("Netwerk Meting GmbH")
    await recipient.up()
    homes = stage.homes[:HOMES]
    port = free_port()
    config = furnish(folder, homes, {**stage.recipients, "netwerk-meting": recipient}, port)
    state = open_gate(load_settings(config))
    try:
        with state.transaction() as conn:
            import_registry(conn, state.keystore, [entry_of(home, 0) for home in homes], state.clock())
        yield Other(config, port, state, homes, recipient)
    finally:
        state.close()
        recipient.speak()
        await recipient.down()


async def killed(stage: Stage, other: Other) -> tuple[Holds, Holds]:
    """Start the gate, let routers report, kill it while it sends, start it again and let it finish.

    Returns:
        What the recipient holds and what is on record: at the kill, and at the end.
    """
    other.recipient.silent_after = ANSWERED
    gate = await _started(other)
    try:
        for home in other.homes:
            await stage.post_to(other.port, home, [report_of(home, other.state.clock() // 1000)])
        await _until(lambda: other.recipient.arrivals > ANSWERED)
    finally:
        gate.kill()
        await asyncio.to_thread(gate.join)
    before = holds(other)
    other.recipient.speak()
    gate = await _started(other)
    try:
        await _until(lambda: not _waiting(other))
    finally:
        gate.terminate()
        await asyncio.to_thread(gate.join)
    return before, holds(other)


def holds(other: Other) -> Holds:
    """Compare the recipient's log with the ledger."""
    statuses: dict[str, Status | None] = {}
    with other.state.store.reading() as conn:
        for home in other.homes:
            slot = slot_of_line(conn, home.line)
            for disclosure in disclosures(conn, other.state.keystore, slot or 0):
                statuses[disclosure.commitment.hex()] = disclosure.status
    kept = other.recipient.kept.keys()
    return Holds(
        len(kept),
        len(kept & statuses.keys()),
        len(statuses),
        sum(status is Status.DELIVERED for status in statuses.values()),
        sum(status in {None, Status.UNKNOWN} for status in statuses.values()),
    )


async def _started(other: Other) -> multiprocessing.context.SpawnProcess:
    gate = _SPAWN.Process(target=_gate, args=(str(other.config),), daemon=True)
    gate.start()
    loop = asyncio.get_running_loop()
    end = loop.time() + 2 * PATIENCE_S
    while loop.time() < end and gate.is_alive():
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", other.port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        break
    return gate


async def _until(met: Callable[[], bool]) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE_S
    while not met() and loop.time() < end:  # noqa: ASYNC110 - what is waited for happens in another process
        await asyncio.sleep(0.02)


def _waiting(other: Other) -> int:
    with other.state.store.reading() as conn:
        return sum(depth.bodies for depth in held(conn).values())
