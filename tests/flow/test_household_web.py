"""The pages of households in a real browser: nobody kept out, everything by keyboard, hostile names, nothing runs."""

import asyncio
import json
from pathlib import Path

import pytest
from tests.checkers import pages
from tests.checkers.driver import NARROW, Driver, driven
from tests.flow.deskhouse import OTHER, OWN, households
from tests.flow.gatehouse import INSTALLED, entry
from tests.flow.webhouse import Web, sent, share, verdict_in_page, ways, web

from sluis.api.ledger import seal
from sluis.api.statement import Stated, verify_statement
from sluis.web.sessions import COOKIE

pytestmark = pytest.mark.skipif(pages.why_not() is not None, reason=pages.why_not() or "")
HOUSEHOLD = tuple(f"/household/1{page}" for page in ("", "/requests", "/proof", "/statement", "/letters"))
READ = (*HOUSEHOLD, "/neighbours", "/nowhere")
ASKED = (
    "/household/1/ask/object?activity=network-quality",
    "/household/1/ask/withdraw?activity=wifi-help",
    "/household/1/ask/restrict",
    "/household/1/ask/help?activity=wifi-help",
    "/household/1/rights/rectification",
    "/household/1/rights/erasure",
)
ACTS = [
    ('a[href*="ask/help"]', "Uw vraag om hulp is vastgelegd"),
    ('a[href*="ask/withdraw"]', "Uw intrekking is vastgelegd"),
    ('a[href$="ask/object?activity=network-quality"]', "Uw bezwaar is vastgelegd"),
    ('a[href$="ask/restrict"]', "Uw beperking is vastgelegd"),
]
"""The link of an act on the page of a household, and how its receipt begins."""
BIDI, LONG = "\u202e", "L" * 300
HOSTILE = f'<script>document.title="RAN"</script>{LONG}'


@pytest.mark.parametrize(
    "every", [False, pytest.param(True, marks=pytest.mark.long(sibling="test_no_page_keeps_anybody_out"))]
)
async def test_no_page_keeps_anybody_out(tmp_path: Path, *, every: bool) -> None:
    async with web(tmp_path) as house, driven(tmp_path) as browser:
        await asyncio.to_thread(share, tmp_path)
        seal(house.callers.running.desk.gate)
        looked = [await _looked(browser, house, path, *way) for path, way in ways(["/"], every=every)]
        await browser.cookie(COOKIE, house.sign_in()[0], house.url)
        looked += [await _looked(browser, house, path, *way) for path, way in ways((*READ, *ASKED), every=every)]
        assert [each for each in looked if each[1] or each[2] > 0] == []
        assert [said for said in browser.refused if "/nowhere" not in said] == [], "no policy was broken"


async def _looked(
    browser: Driver, house: Web, path: str, lang: str, size: tuple[int, int]
) -> tuple[str, tuple[str, ...], int]:
    await browser.window(size)
    await browser.open(f"{house.url}{path}{'&' if '?' in path else '?'}lang={lang}")
    assert await browser.value("document.documentElement.lang") == lang
    seen = await browser.looked()
    assert {"html-has-lang", "color-contrast"} <= seen.kept
    return f"{path} {lang} {size[0]}", seen.broken, seen.sideways


async def test_each_act_is_done_by_keyboard_alone_and_needs_no_script(tmp_path: Path) -> None:
    async with web(tmp_path) as house, driven(tmp_path) as browser:
        await browser.window(NARROW)
        await browser.cookie(COOKIE, house.sign_in()[0], house.url)
        for link, receipt in ACTS:
            await browser.ask("Emulation.setScriptExecutionDisabled", value=True)
            await browser.open(f"{house.url}/household/1")
            await browser.tab_to(link)
            await browser.press("Enter", leaves=True)
            assert "Er is nog niets gebeurd" in await browser.text()
            await browser.tab_to('form[action*="/ask/"] button')
            await browser.press("Enter", leaves=True)
            assert receipt in await browser.text(), link
            await browser.ask("Emulation.setScriptExecutionDisabled", value=False)
            assert (await browser.looked()).broken == ()


async def test_a_request_about_data_is_made_by_keyboard_alone_and_keeps_nobody_out(tmp_path: Path) -> None:
    async with web(tmp_path) as house, driven(tmp_path) as browser:
        await browser.window(NARROW)
        await browser.cookie(COOKIE, house.sign_in()[0], house.url)
        await browser.open(f"{house.url}/household/1")
        await browser.tab_to('a[href$="/rights/copy"]')
        await browser.press("Enter", leaves=True)
        await browser.tab_to('form[action*="/rights/"] button')
        await browser.press("Enter", leaves=True)
        assert "Antwoord uiterlijk op" in await browser.text()
        assert (await browser.looked()).broken == ()
        await browser.open(f"{house.url}/household/1/requests")
        assert "Een kopie van de gegevens" in await browser.text()
        seen = await browser.looked()
        assert (seen.broken, max(seen.sideways, 0)) == ((), 0)


async def test_the_first_tab_leads_to_the_text(tmp_path: Path) -> None:
    async with web(tmp_path) as house, driven(tmp_path) as browser:
        await browser.open(f"{house.url}/neighbours")
        await browser.press("Tab")
        assert await browser.value("document.activeElement.className") == "utrecht-skip-link"
        await browser.press("Enter")
        await browser.press("Tab")
        assert await browser.value("document.querySelector('main').contains(document.activeElement)")


async def test_who_objects_sees_the_stream_stop_and_checks_the_proof_in_the_page(tmp_path: Path) -> None:
    async with web(tmp_path) as house, driven(tmp_path) as browser:
        await asyncio.to_thread(share, tmp_path)
        assert sent(tmp_path) == 3
        await browser.cookie(COOKIE, house.sign_in()[0], house.url)
        await browser.open(f"{house.url}/household/1/ask/object?activity=wifi-help")
        await browser.tab_to('form[action*="/ask/"] button')
        await browser.press("Enter", leaves=True)
        text = await browser.text()
        assert "Van wat nu dicht is: de laatste melding die wegging" in text
        assert "WiFi Insight Inc. (Delaware)" in text
        receipt = str(await browser.value("document.querySelector('[name=receipt]').value"))
        await asyncio.to_thread(share, tmp_path, 5, helped=False)
        assert sent(tmp_path) == 3, "the gate sends nothing more"
        sealed = seal(house.callers.running.desk.gate)
        await browser.open(f"{house.url}/household/1/statement?lang=en")
        verdict = await verdict_in_page(browser, sealed.keys, OWN, receipt)
        assert verdict.startswith("0 IT HOLDS AS FAR AS IT GOES."), verdict
        assert "is in the log" in verdict
        page = str(await browser.value("document.documentElement.outerHTML"))
        assert isinstance(verify_statement(page.encode(), sealed.keys), Stated)


def hostile_register(folder: Path) -> Path:
    """Write the example register with names that try to run, to turn lines around and to fill the page."""
    name = json.dumps(HOSTILE, ensure_ascii=False)
    source = INSTALLED.decode()
    for before in ("name: Netwerk Meting GmbH", "nl: Storingen in het netwerk vinden en verhelpen"):
        key = before.split(":")[0]
        assert before in source
        source = source.replace(before, f"{key}: {name}")
    file = folder / "hostile.yaml"
    file.write_text(source, encoding="utf-8")
    return file


async def test_hostile_names_run_nothing_turn_nothing_around_and_stay_in_the_page(tmp_path: Path) -> None:
    line = '"><script>document.title="RAN"</script>' + "9" * 120
    register = hostile_register(tmp_path)
    name = f"<img src=x onerror=alert(1)>{BIDI}{LONG}"
    lines = (entry(line), *households(OTHER))
    async with web(tmp_path, *lines, name=name, register=register) as house, driven(tmp_path) as browser:
        await browser.window(NARROW)
        await browser.cookie(COOKIE, house.sign_in(line)[0], house.url)
        seen = []
        for path in ("/household/1", "/household/1/requests", "/household/1/proof", "/neighbours", ASKED[0], ASKED[2]):
            await browser.open(f"{house.url}{path}{'&' if '?' in path else '?'}lang=nl")
            looked = await browser.looked()
            seen.append((path, looked.broken, max(looked.sideways, 0)))
            assert "RAN" not in str(await browser.value("document.title")), path
            assert await browser.value("document.querySelectorAll('script, img').length") == 0, path
            assert BIDI not in await browser.text()
        assert [each for each in seen if each[1] or each[2]] == []
        assert browser.refused == []
        await browser.tab_to('form[action*="/ask/"] button')
        await browser.press("Enter", leaves=True)
        assert "Uw beperking is vastgelegd" in await browser.text()


async def test_a_theme_of_a_provider_drops_in(tmp_path: Path) -> None:
    theme = ":root { --utrecht-button-primary-action-background-color: rgb(120, 0, 60); --utrecht-link-color: #603 }"
    (tmp_path / "theme.css").write_text(theme)
    async with web(tmp_path, theme="theme.css") as house, driven(tmp_path) as browser:
        await browser.open(house.url + "/")
        colour = "getComputedStyle(document.querySelector('.utrecht-button')).backgroundColor"
        assert await browser.value(colour) == "rgb(120, 0, 60)"


async def test_in_the_dark_everything_can_be_read(tmp_path: Path) -> None:
    async with web(tmp_path) as house, driven(tmp_path) as browser:
        await browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
        await browser.cookie(COOKIE, house.sign_in()[0], house.url)
        for path in ("/household/1", "/neighbours", ASKED[3]):
            await browser.open(house.url + path)
            assert (await browser.looked()).broken == (), path
