"""A part of the gate that a fault ended is named, counted and logged; one that was stopped is not."""

import asyncio

import pytest

from sluis.gate.state.metrics import Metrics
from sluis.gate.state.parts import Parts


async def breaks() -> None:
    raise ValueError("of a household")


async def test_only_a_fault_counts_and_nothing_of_it_is_said_but_its_kind(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()
    parts = Parts(metrics)
    broken = parts.watch("sealing", asyncio.create_task(breaks()))
    stopped = parts.watch("chores", asyncio.create_task(asyncio.sleep(60)))
    done = parts.watch("delivery to r", asyncio.create_task(asyncio.sleep(0)))
    await asyncio.wait([broken, done])
    stopped.cancel()
    await asyncio.gather(stopped, return_exceptions=True)
    assert parts.ended == ("sealing",)
    assert caplog.messages == ["alarm: sealing has ended: ValueError"]
    text = metrics.text().decode()
    assert 'sluis_parts_ended_total{part="sealing"} 1.0' in text
    assert "chores" not in text
