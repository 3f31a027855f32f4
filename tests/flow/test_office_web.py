"""The office in a real browser: nobody kept out, a register brought into force by keyboard alone, and nothing runs."""

import os
from pathlib import Path

import pytest
from tests.checkers import pages
from tests.checkers.driver import NARROW, WIDE, Driver, driven
from tests.flow.deskhouse import OWN
from tests.flow.gatehouse import INSTALLED
from tests.flow.webhouse import Web, ways, web
from tests.unit.desk.test_agreed import PEOPLE

from sluis.api.rights import Channel, Incoming, open_case
from sluis.api.rights import Kind as Asked
from sluis.store.counts import add_unlisted, add_withheld, quarantine_row
from sluis.terms import Kind, Role
from sluis.web.sessions import COOKIE

pytestmark = pytest.mark.skipif(pages.why_not() is not None, reason=pages.why_not() or "")
WIDER = INSTALLED.decode().replace("window: P3D", "window: P4D", 1)
FILLED = "document.getElementById('register').value = %s"
READ = (
    "/office",
    "/office/registers",
    "/office/registers/1",
    "/office/registers/propose",
    "/office/registers/1/advice",
    "/office/recipients/wifi-insight/stop",
    "/office/alarms",
    "/office/stopped",
    "/office/stopped/row/wifi-help/3",
    "/office/cases",
    "/office/cases/1",
    "/office/cases/1/refuse",
    "/office/looks",
    "/office/questions",
    "/office/risk",
)
ALL_WAYS = pytest.mark.long(
    sibling="test_no_page_of_the_office_keeps_anybody_out_and_a_register_is_brought_into_force_by_keyboard"
)
LIFE = (
    ("fenna", Role.DPO, "advice", "#advice-conditions"),
    ("olga", Role.APPROVER, "approval", "#followed-yes"),
    ("ben", Role.OPERATOR, "activation", None),
)


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=ALL_WAYS)])
async def test_no_page_of_the_office_keeps_anybody_out_and_a_register_is_brought_into_force_by_keyboard(
    tmp_path: Path, *, every: bool
) -> None:
    async with web(tmp_path, more=PEOPLE) as house, driven(tmp_path) as browser:
        await _signed_in(browser, house, "olga", Role.OWNER)
        await browser.open(f"{house.url}/office/registers/propose?lang=nl")
        await browser.value(FILLED % repr(WIDER))
        await _confirmed(browser, "proposed")
        _something_to_look_at(house)
        await _signed_in(browser, house, "all", Role.OWNER, Role.DPO, Role.APPROVER, Role.OPERATOR)
        looked = [await _looked(browser, house, path, *way) for path, way in ways(READ, every=every)]
        assert [each for each in looked if each[1] or each[2] > 0] == []
        for subject, role, step, choice in LIFE:
            await _signed_in(browser, house, subject, role)
            await browser.open(f"{house.url}/office/registers/1?lang=nl")
            await browser.tab_to(f'a[href$="/registers/1/{step}"]')
            await browser.press("Enter", leaves=True)
            if choice is not None:
                await browser.tab_to('input[type="radio"]')
                await browser.press("Space")
            await _confirmed(browser, step)
        assert "Geldt nu" in await browser.text()
        assert browser.refused == [], "no policy was broken"


def _something_to_look_at(house: Web) -> None:
    """Have an alarm, a field that is new and a case."""
    gate = house.callers.running.desk.gate
    state = gate.beside()
    with state.transaction() as conn:
        add_withheld(conn, state.clock(), {("wifi-help", 3, "canary"): 2, ("", 0, "unknown-household"): 90_000})
        add_unlisted(conn, state.clock(), {"Device.Hosts.Host.*.VendorClassID": 5})
        quarantine_row(conn, "wifi-help", 3, Kind.MAC_ADDRESS.value, state.clock())
    open_case(gate, OWN, Incoming(Asked.ACCESS, Channel.LETTER, "the service desk"))


async def _signed_in(browser: Driver, house: Web, subject: str, *roles: Role) -> None:
    await browser.cookie(COOKIE, house.employ(subject, *roles), house.url)


async def _confirmed(browser: Driver, name: str) -> None:
    """Send a form by keyboard, look at the page that asks to confirm, and confirm it."""
    await browser.tab_to('main form button[type="submit"]')
    await browser.press("Enter", leaves=True)
    assert "Er is nog niets vastgelegd" in await browser.text()
    for size in (NARROW, WIDE):
        await browser.window(size)
        seen = await browser.looked()
        assert (seen.broken, seen.sideways) == ((), 0)
        await _pictured(browser, f"confirm-{name}-{size[0]}")
    await browser.tab_to('main form button[type="submit"]')
    await browser.press("Enter", leaves=True)


async def _looked(
    browser: Driver, house: Web, path: str, lang: str, size: tuple[int, int]
) -> tuple[str, tuple[str, ...], int]:
    await browser.window(size)
    await browser.open(f"{house.url}{path}?lang={lang}")
    seen = await browser.looked()
    await _pictured(browser, f"{path.strip('/').replace('/', '-')}-{lang}-{size[0]}")
    return f"{path} {lang} {size[0]}", seen.broken, seen.sideways


async def _pictured(browser: Driver, name: str) -> None:
    """Keep a picture for whoever wants to look at it himself, where the environment names a folder."""
    folder = os.environ.get("SLUIS_PICTURES")
    if folder:
        (Path(folder) / f"{name}.png").write_bytes(await browser.picture())
