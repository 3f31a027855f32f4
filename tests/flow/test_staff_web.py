"""The desks of a call centre and of an inspector in a real browser: nobody kept out, by keyboard, without scripts."""

import asyncio
import os
from pathlib import Path

import pytest
from tests.checkers import pages
from tests.checkers.driver import NARROW, WIDE, Driver, driven
from tests.flow.deskhouse import OTHER, OWN, households
from tests.flow.gatehouse import EXAMPLES, entry
from tests.flow.webhouse import WAYS, Way, Web, sent, share, ways, web

from sluis.api.ledger import seal
from sluis.terms import Role
from sluis.web.sessions import COOKIE

pytestmark = pytest.mark.skipif(pages.why_not() is not None, reason=pages.why_not() or "")
SEED = "46132255614233164613"
HOSTILE = '<script>document.title="RAN"</script>\u202e' + "L" * 200


async def _looked(browser: Driver, name: str) -> list[str]:
    """Return what keeps somebody out of a page; take a picture of it where the environment names a folder."""
    seen = await browser.looked()
    assert {"html-has-lang", "color-contrast"} <= seen.kept
    folder = os.environ.get("SLUIS_PICTURES")
    if folder:
        (Path(folder) / f"{name}.png").write_bytes(await browser.picture())
    return [f"{name}: {broken}" for broken in (*seen.broken, *(["sideways"] if seen.sideways > 0 else []))]


async def _by_keyboard(browser: Driver, selector: str) -> None:
    await browser.tab_to(selector, 120)
    await browser.press("Enter", leaves=True)


async def _find(browser: Driver, house: Web, lang: str, line: str = OWN) -> None:
    await browser.open(f"{house.url}/service?lang={lang}")
    await browser.value(f"document.getElementById('household').value = {line!r}")
    await browser.tab_to("#reason-question")
    await browser.press("Space")
    await _by_keyboard(browser, 'form[action="/service/household"] button')


@pytest.mark.parametrize(
    "looked_at",
    [
        pytest.param(WAYS[:1], id="Dutch on a phone"),
        pytest.param(
            WAYS,
            marks=pytest.mark.long(sibling="test_a_call_centre_is_kept_out_by_nothing_and_stops_a_stream_by_keyboard"),
            id="every way",
        ),
    ],
)
async def test_a_call_centre_is_kept_out_by_nothing_and_stops_a_stream_by_keyboard(
    tmp_path: Path, looked_at: tuple[Way, ...]
) -> None:
    lines = (entry(OWN, use="shared"), *households(OTHER))
    async with web(tmp_path, *lines) as house, driven(tmp_path) as browser:
        await asyncio.to_thread(share, tmp_path)
        await browser.cookie(COOKIE, house.employ("8", Role.CALL_CENTRE), house.url)
        wrong: list[str] = []
        for lang, size in looked_at:
            await browser.window(size)
            name = f"{lang}-{size[0]}"
            await browser.open(f"{house.url}/service?lang={lang}")
            wrong += await _looked(browser, f"service-{name}")
            await _by_keyboard(browser, 'form[action="/service/household"] button')
            wrong += await _looked(browser, f"service-missed-{name}")
            await _find(browser, house, lang)
            wrong += await _looked(browser, f"service-household-{name}")
            await _by_keyboard(browser, 'input[value="help"] ~ button, input[value="withdraw"] ~ button')
            wrong += await _looked(browser, f"service-confirm-{name}")
            await _by_keyboard(browser, 'form[action="/service/ask"] button')
            wrong += await _looked(browser, f"service-confirm-missed-{name}")
        await browser.ask("Emulation.setScriptExecutionDisabled", value=True)
        await _find(browser, house, "nl")
        await _by_keyboard(browser, 'form:has(input[name="ask"][value="object"]):has([value="wifi-help"]) button')
        for choice in ("#reason-telephone", "#identified-call-back"):
            await browser.tab_to(choice)
            await browser.press("Space")
        await _by_keyboard(browser, 'form[action="/service/ask"] button')
        assert "Uw bezwaar is vastgelegd" in await browser.text()
        assert "de laatste melding die wegging" in await browser.text()
        await browser.ask("Emulation.setScriptExecutionDisabled", value=False)
        for size in (NARROW, WIDE):
            await browser.window(size)
            wrong += await _looked(browser, f"service-receipt-nl-{size[0]}")
        assert wrong == []
        assert [said for said in browser.refused if "422" not in said] == []
        await asyncio.to_thread(share, tmp_path, 5, helped=False)
        assert sent(tmp_path) == 3, "the gate sends nothing more for it"


@pytest.mark.parametrize("ask", ["help", "object", "withdraw"])
async def test_from_a_found_line_an_act_is_two_clicks_and_what_is_asked(tmp_path: Path, ask: str) -> None:
    """Two buttons, and between them how it was asked and how he knows who asks: one choice each, and nothing else."""
    async with web(tmp_path) as house, driven(tmp_path) as browser:
        await asyncio.to_thread(share, tmp_path, helped=ask != "help")
        await browser.window(WIDE)
        await browser.cookie(COOKIE, house.employ("8", Role.CALL_CENTRE), house.url)
        await _find(browser, house, "nl")
        await browser.click(f'form:has(input[name="ask"][value="{ask}"]):has([value="wifi-help"]) button', leaves=True)
        asked = await browser.value(
            "new Set([...document.querySelectorAll('[type=radio]')].map((one) => one.name)).size"
        )
        assert asked == 2
        assert (
            await browser.value("document.querySelectorAll('main textarea, main [type=text], main select').length") == 0
        )
        for choice in ("#reason-telephone", "#identified-call-back"):
            await browser.click(choice)
        await browser.click('form[action="/service/ask"] button', leaves=True)
        assert "is vastgelegd" in await browser.text()


@pytest.mark.parametrize(
    "every",
    [
        False,
        pytest.param(
            True, marks=pytest.mark.long(sibling="test_an_inspector_is_kept_out_by_nothing_and_draws_by_keyboard")
        ),
    ],
)
async def test_an_inspector_is_kept_out_by_nothing_and_draws_by_keyboard(tmp_path: Path, *, every: bool) -> None:
    async with web(tmp_path, entry(OWN), *households(OTHER)) as house, driven(tmp_path) as browser:
        gate = house.callers.running.desk.gate
        gate.registers.propose(EXAMPLES / "register-per-home.yaml", "Eva Eigenaar", HOSTILE)
        gate.registers.advise("1", "Fenna FG", "negative", "Not needed.")
        gate.registers.approve("1", "Anna Akkoord", followed=False, why="We need it.")
        seal(gate)
        await browser.cookie(COOKIE, house.employ("9", Role.INSPECTOR), house.url)
        wrong: list[str] = []
        for path, (lang, size) in ways(("", "?day=tomorrow", "/log", "/cases", "/sample"), every=every):
            await browser.window(size)
            name = f"{lang}-{size[0]}"
            mark = "&" if "?" in path else "?"
            await browser.open(f"{house.url}/inspector{path}{mark}lang={lang}")
            assert "RAN" not in str(await browser.value("document.title"))
            wrong += await _looked(browser, f"inspector{path.replace('/', '-').replace('?', '-')}-{name}")
            if path != "/sample":
                continue
            await browser.value(f"document.getElementById('seed').value = '{SEED}'")
            await _by_keyboard(browser, 'form[action="/inspector/sample"] button')
            assert "sluis/ledger" in await browser.text()
            wrong += await _looked(browser, f"inspector-drawn-{name}")
        assert wrong == []
