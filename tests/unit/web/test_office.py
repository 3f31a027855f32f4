"""What stands around a page of the office, and who is kept out of all of them with one answer."""

from pathlib import Path

import pytest
from tests.unit.web.asking import House, asking

from sluis.terms import Role
from sluis.web.office import OFFICE_PAGES
from sluis.web.staff import OFFICE_ROLES


@pytest.mark.parametrize("roles", [(), (Role.CALL_CENTRE,), (Role.INSPECTOR,)])
async def test_who_has_no_role_of_the_office_hears_one_answer_on_every_page(
    tmp_path: Path, roles: tuple[Role, ...]
) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.employee(*roles)
        heard = {(page.status, page.text) for path, _, _ in OFFICE_PAGES for page in [await browser.get(path)]}
        assert [status for status, _ in heard] == [403]


async def test_who_is_not_signed_in_is_led_to_the_sign_in(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        await _led(house)


async def _led(house: House) -> None:
    for path, _, _ in OFFICE_PAGES:
        page = await house.visitor().get(path)
        assert (page.status, page.header("location")) == (303, f"/sign-in?next={path.replace('/', '%2F')}")


async def test_each_role_is_offered_the_pages_it_may_read_and_hears_no_of_the_others(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        for role in sorted(OFFICE_ROLES):
            browser, _ = house.employee(role)
            offered = (await browser.get("/office")).text
            for path, _words, roles in OFFICE_PAGES:
                assert (f'href="{path}"' in offered) is (role in roles), (role, path)
                assert (await browser.get(path)).status == (200 if role in roles else 403), (role, path)
