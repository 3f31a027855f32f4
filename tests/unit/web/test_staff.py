"""Each role is led to its desks, and a household to none; no place is listed that has no page."""

from pathlib import Path

import pytest
from tests.unit.web.asking import asking
from tests.unit.web.visiting import signed_in

from sluis.terms import Role
from sluis.web.sessions import Sessions
from sluis.web.settings import SessionSettings
from sluis.web.staff import STAFF_PLACES, staff_places


@pytest.mark.parametrize("role", list(Role))
def test_a_role_has_its_desks(role: Role) -> None:
    async def nothing(*_: object) -> None:
        """Answer to nobody: only who is signed in is asked for."""

    _browser, person = signed_in(nothing, Sessions(SessionSettings()), role)
    listed = {place.href for place in staff_places(person, "nl")}
    assert ("/office" in listed) is (role in {Role.OWNER, Role.LEGAL, Role.DPO, Role.APPROVER, Role.OPERATOR})
    assert listed <= {place.path for place in STAFF_PLACES}


async def test_every_place_has_a_page(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        for place in STAFF_PLACES:
            browser, _ = house.employee(*place.roles)
            assert (await browser.get(place.path)).status == 200, place.path
