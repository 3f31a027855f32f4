"""What everybody gets: the first page, the style sheets of a closed list, and the theme that the settings name."""

from pathlib import Path

import pytest
from tests.unit.web.asking import asking

from sluis.terms import Role


async def test_the_first_page_shows_two_ways_and_needs_no_script(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        page = await house.visitor().get("/?lang=en")
        assert 'href="/sign-in?next=/household"' in page.text
        assert 'href="/neighbours"' in page.text
        assert "<script" not in page.text
        assert "style=" not in page.text


@pytest.mark.parametrize("name", ["theme.css", "..%2Fpages.py", "base.html", "sluis.css.map"])
async def test_no_other_file_is_handed_out(tmp_path: Path, name: str) -> None:
    async with asking(tmp_path) as house:
        assert (await house.visitor().get(f"/static/{name}")).status == 404


async def test_a_theme_is_loaded_after_our_own_style(tmp_path: Path) -> None:
    (tmp_path / "theme.css").write_text(":root { --utrecht-link-color: #a00 }")
    async with asking(tmp_path, theme="theme.css") as house:
        style = await house.visitor().get("/static/theme.css")
        assert (style.status, style.text) == (200, ":root { --utrecht-link-color: #a00 }")
        assert (style.header("content-type") or "").startswith("text/css")
        page = (await house.visitor().get("/")).text
        assert page.index("/static/sluis.css") < page.index("/static/theme.css")
        assert "no-store" not in ((await house.visitor().get("/static/sluis.css")).header("cache-control") or "")


async def test_somebody_without_a_connection_is_told_so(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, person = house.household()
        assert person.households
        page = await browser.get("/", accept_language="en")
        assert page.status == 303


async def test_an_employee_is_led_to_the_desk_of_his_role_and_one_without_a_desk_to_none(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        dpo, _ = house.employee(Role.DPO)
        first = await dpo.get("/")
        assert (first.status, first.header("location")) == (303, "/office")
        assert "Wat open en dicht is" in (await dpo.get("/office")).text
        household, _ = house.household()
        assert (await household.get("/")).header("location") == "/household"
        assert (await household.get("/office")).status == 403
