"""How everything is, as an employee of the office reads it."""

import json
from pathlib import Path

from tests.unit.web.asking import asking

from sluis.terms import Role


async def test_each_activity_is_open_or_closed_and_the_page_says_why_and_until_when(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.employee(Role.LEGAL)
        page = (await browser.get("/office", accept_language="en")).text
        assert "wifi-help" in page
        assert "Law and its term leave it open" in page
        assert "days left" in page
        assert "collected before that stays inside" in page
        assert "was not looked at" in page
        assert '/stop"' not in page, "who may not stop a recipient is not asked to"
        assert "<script" not in page
        told = json.loads((await browser.get("/office/office.json")).body)
        assert {each["activity"] for each in told["activities"]} == {"wifi-help", "network-quality"}
