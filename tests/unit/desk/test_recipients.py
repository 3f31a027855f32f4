"""A stop with many bodies waiting: what was not cancelled with it is cancelled after it, in pieces."""

from pathlib import Path

import pytest
from tests.flow.deskhouse import desk

from sluis.desk.routes import recipients


async def test_bodies_are_cancelled_in_pieces_until_none_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as callers:
        left = [3, 2, 0]
        monkeypatch.setattr(callers.running.desk.gate, "cancel_more", lambda _recipient, most: min(left.pop(0), most))
        done = await callers.call("here", "POST", "/v1/recipients/wifi-insight/stop")
        assert (done.json["cancelled"], done.json["under_way"], done.json["kept"], left) == (5, [], True, [])
        assert recipients.AT_ONCE > 0
