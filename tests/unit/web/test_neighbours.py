"""The page for people without an account: what leaves about them is read from the register in force."""

import asyncio
from pathlib import Path

from tests.unit.web.asking import asking

from sluis.gate.state.recipient_stop import stop_sending


async def test_neighbours_read_the_rules_without_signing_in(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        page = await house.visitor().get("/neighbours?lang=en")
        assert page.status == 200
        assert "Our rules let no router share anything about the Wi-Fi of neighbours." in page.text
        assert "They do let routers share data about the devices of visitors." in page.text
        assert house.callers.running.desk.gate.beside().register.digest in page.text
        assert "The address of a neighbour&#39;s router (its MAC address)" in page.text
        assert "0800-1234" in page.text
        assert "Uitloggen" not in page.text


async def test_what_is_closed_for_everybody_is_told_as_closed(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        await asyncio.to_thread(stop_sending, house.callers.running.desk.gate.beside(), "netwerk-meting")
        page = await house.visitor().get("/neighbours?lang=en")
        assert page.text.count("This is closed for everybody now.") == 1
