"""How everything is, as an employee of the office reads it."""

from pathlib import Path

from tests.unit.web.asking import asking

from sluis.terms import Role


async def test_each_activity_is_open_or_closed_and_the_page_says_why(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.employee(Role.LEGAL)
        page = (await browser.get("/office", accept_language="en")).text
        assert "wifi-help" in page
        assert "open" in page
        assert "Days left of its lease" in page
        assert "<script" not in page
