"""What stands around a page of the office, and who is kept out of all of them with one answer."""

from pathlib import Path

import pytest
from tests.unit.web.asking import House, asking

from sluis.terms import Role
from sluis.web.office import OFFICE_PAGES


@pytest.mark.parametrize("roles", [(), (Role.CALL_CENTRE,), (Role.INSPECTOR,)])
async def test_who_has_no_role_of_the_office_hears_one_answer_on_every_page(
    tmp_path: Path, roles: tuple[Role, ...]
) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.employee(*roles)
        heard = {(page.status, page.text) for path, _ in OFFICE_PAGES for page in [await browser.get(path)]}
        assert [status for status, _ in heard] == [403]


async def test_who_is_not_signed_in_is_led_to_the_sign_in(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        await _led(house)


async def _led(house: House) -> None:
    for path, _ in OFFICE_PAGES:
        page = await house.visitor().get(path)
        assert (page.status, page.header("location")) == (303, f"/sign-in?next={path.replace('/', '%2F')}")
