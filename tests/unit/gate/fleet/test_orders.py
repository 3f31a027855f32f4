"""Orders and answers cross whole, and a charter decides as what it was made from."""

import asyncio
import socket
from pathlib import Path

import pytest
from tests.flow.gatehouse import build
from tests.flow.reloading import WITHOUT_ACTIVE, repin, shadow_table
from tests.raised import raises

from sluis.errors.gate import settings_syntax_error
from sluis.gate.fleet.orders import LONGEST, Attend, Begin, Charter, Count, Line, Order, Prepare, Said, Take, charter_of
from sluis.gate.state.activation import mark_of
from sluis.gate.state.rules import read_rules
from sluis.gate.state.state import wall_clock


async def pair() -> tuple[Line, Line]:
    ours, theirs = socket.socketpair()
    return (
        Line(*await asyncio.open_unix_connection(sock=ours, limit=LONGEST)),
        Line(*await asyncio.open_unix_connection(sock=theirs, limit=LONGEST)),
    )


CHARTER = Charter("gate.toml", "x = 1\n", bytes(range(256)) * 1000, {"words.yaml": b"\n\0"})


@pytest.mark.parametrize(
    "order", [Begin(CHARTER, b"1"), Attend("gate.toml", "x = 1\n"), Prepare(CHARTER), Take(b"\n"), Count()]
)
async def test_an_order_arrives_as_it_was_given(order: Order) -> None:
    supervisor, worker = await pair()
    saying = asyncio.create_task(supervisor.say(order))
    assert await worker.order() == order
    await saying
    await worker.say(Said(done=True, metrics=b"a\nb\n"))
    assert await supervisor.answer() == Said(done=True, metrics=b"a\nb\n")
    for line in (supervisor, worker):
        line.writer.close()


async def test_who_is_gone_says_nothing_and_can_be_spoken_to() -> None:
    supervisor, worker = await pair()
    worker.writer.write(b'{"done":tr')
    worker.writer.close()
    await worker.writer.wait_closed()
    assert await supervisor.answer() is None
    for _ in range(3):
        await supervisor.say(Count())
    supervisor.writer.close()


def test_a_charter_decides_as_the_files_it_was_made_from(tmp_path: Path) -> None:
    """And goes on to, when the files are others by now."""
    rules = read_rules(build(tmp_path, more=shadow_table(tmp_path, WITHOUT_ACTIVE)), wall_clock())
    charter = charter_of(tmp_path / "gate.toml", rules)
    repin(tmp_path, WITHOUT_ACTIVE)
    (tmp_path / "vocabularies").rename(tmp_path / "elsewhere")
    again = charter.rules(wall_clock())
    assert mark_of(again) == mark_of(rules)
    assert charter.settings() == rules.settings
    assert again.shadow is not None or again.shadow_fault is not None


def test_a_charter_without_sense_is_refused() -> None:
    with raises(settings_syntax_error):
        Charter("gate.toml", "[", b"", {}).settings()
    with raises(settings_syntax_error):
        Attend("gate.toml", "[").settings()
