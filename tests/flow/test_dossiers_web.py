"""Dossiers at the office in a real browser: noted, made, agreed to and let go by keyboard; nobody is kept out."""

from pathlib import Path

import pytest
from tests.checkers import pages
from tests.checkers.driver import NARROW, WIDE, Driver, driven
from tests.flow.webhouse import web
from tests.unit.desk.test_dossiers import PEOPLE
from tests.unit.web.test_office_dossiers import NOTED

from sluis.terms import Role
from sluis.web.sessions import COOKIE

pytestmark = pytest.mark.skipif(pages.why_not() is not None, reason=pages.why_not() or "")
TYPED = """for (const [name, text] of Object.entries(%s)) {
  const field = document.getElementsByName(name)[0];
  if (field) field.value = text;
}"""


async def test_a_dossier_is_asked_made_agreed_to_and_let_go_by_keyboard(tmp_path: Path) -> None:
    async with web(tmp_path, more=PEOPLE) as house, driven(tmp_path) as browser:
        await browser.cookie(COOKIE, house.employ("fenna", Role.DPO), house.url)
        await browser.open(f"{house.url}/office/dossiers?lang=nl")
        wrong = await _looked(browser, "none")
        await browser.open(f"{house.url}/office/dossiers/new?lang=en")
        wrong += await _looked(browser, "new")
        await browser.value(TYPED % NOTED)
        await _pressed(browser, 'main form button[type="submit"]')
        await _made(browser)
        wrong += await _looked(browser, "making")
        await _pressed(browser, 'main form:has([name="manifest"]) button')
        assert "Autoriteit Persoonsgegevens" in await browser.text()
        wrong += await _looked(browser, "listed")
        await browser.open(f"{house.url}/office/dossiers/1/lift?lang=nl")
        wrong += await _looked(browser, "lift")
        await browser.value(TYPED % {"why": "de zaak is gesloten"})
        await _pressed(browser, 'main form:has([name="why"]) button')
        assert "losgelaten op" in await browser.text()
        assert wrong == []
        broken = [said for said in browser.refused if "postMessage" not in said]
        assert broken == [], (
            "but what looks at the page may not speak to the index, which lies in a frame without scripts"
        )


async def _looked(browser: Driver, name: str) -> list[object]:
    wrong = list[object]()
    for size in (NARROW, WIDE):
        await browser.window(size)
        seen = await browser.looked()
        if seen.broken or seen.sideways > 0:
            wrong.append((name, size, seen.broken, seen.sideways))
    return wrong


async def _pressed(browser: Driver, button: str) -> None:
    await browser.tab_to(button, 160)
    await browser.press("Enter", leaves=True)


async def _made(browser: Driver) -> None:
    """Wait as a person does: the page comes again by itself until it is made."""
    place = str(await browser.value("location.href"))
    while not await browser.value("document.querySelector('[name=manifest]') !== null"):
        assert 'role="alert"' not in str(await browser.value("document.body.innerHTML"))
        await browser.open(place)
