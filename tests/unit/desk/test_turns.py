"""Who records next: a stop before one request before pieces, and nobody is forgotten when somebody leaves the line."""

import asyncio

import pytest

from sluis.desk.turns import Turn, Turns


async def taking(turns: Turns, turn: Turn, order: list[str], name: str, *, fails: bool = False) -> None:
    async with turns.turn(turn):
        order.append(name)
        await asyncio.sleep(0)
        if fails:
            raise ValueError


async def test_a_stop_goes_before_all_that_waits_and_each_sort_in_its_order() -> None:
    turns, order = Turns(), list[str]()
    held = asyncio.Event()

    async def under_way() -> None:
        async with turns.turn(Turn.PIECE):
            await held.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(under_way())
        await asyncio.sleep(0)
        for name, turn in (("p1", Turn.PIECE), ("p2", Turn.PIECE), ("one", Turn.ONE), ("stop", Turn.STOP)):
            group.create_task(taking(turns, turn, order, name))
            await asyncio.sleep(0)
        assert order == []
        held.set()
    assert order == ["stop", "one", "p1", "p2"]


async def test_who_fails_or_leaves_the_line_lets_the_next_one_go() -> None:
    turns, order = Turns(), list[str]()
    async with turns.turn(Turn.PIECE):
        failing = asyncio.create_task(taking(turns, Turn.ONE, order, "failing", fails=True))
        leaving = asyncio.create_task(taking(turns, Turn.ONE, order, "leaving"))
        last = asyncio.create_task(taking(turns, Turn.PIECE, order, "last"))
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.sleep(0)
    with pytest.raises(ValueError, match=r"^$"):
        await failing
    await last
    assert order == ["failing", "last"]
    assert leaving.cancelled()


async def test_who_leaves_just_when_called_lets_the_next_one_go() -> None:
    turns, order = Turns(), list[str]()
    async with turns.turn(Turn.PIECE):
        called = asyncio.create_task(taking(turns, Turn.ONE, order, "called"))
        last = asyncio.create_task(taking(turns, Turn.PIECE, order, "last"))
        await asyncio.sleep(0)
    called.cancel()
    async with asyncio.timeout(5):
        await last
        async with turns.turn(Turn.ONE):
            assert order == ["last"]
