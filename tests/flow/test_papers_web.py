"""Papers in a real browser: nobody is kept out, no policy is broken by a paper in its frame, and nothing of it runs."""

import os
from pathlib import Path

import pytest
from tests.checkers import pages
from tests.checkers.driver import Driver, driven
from tests.flow.webhouse import ways, web
from tests.ssh_people import Signatory

from sluis.terms import Role
from sluis.web.sessions import COOKIE

pytestmark = pytest.mark.skipif(pages.why_not() is not None, reason=pages.why_not() or "")
READ = (
    "/",
    "/notice",
    "/notice/wifi-help",
    "/answers",
    "/office/papers",
    "/office/papers/findings?make=1",
    "/office/papers/register?make=1&day=x",
    "/office/papers/delay",
    "/office/papers-sign/answers",
    "/office/papers-signed",
    "/office/workbook",
    "/inspector/papers",
)
LETTERS = ("/household/1/letters", "/household/1/letters/objection")
"""Of the household itself."""
ALL_WAYS = pytest.mark.long(sibling="test_no_page_of_papers_keeps_anybody_out_and_none_breaks_a_policy")


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=ALL_WAYS)])
async def test_no_page_of_papers_keeps_anybody_out_and_none_breaks_a_policy(tmp_path: Path, *, every: bool) -> None:
    async with web(tmp_path) as house, driven(tmp_path) as browser:
        wrong = list[object]()
        for path, (lang, size) in ways((*LETTERS, *READ), every=every):
            if path == LETTERS[0]:
                await browser.cookie(COOKIE, house.sign_in()[0], house.url)
            if path == "/office/papers":
                await browser.cookie(COOKIE, house.employ("all", Role.OWNER, Role.DPO, Role.INSPECTOR), house.url)
            await browser.window(size)
            await browser.open(f"{house.url}{path}{'&' if '?' in path else '?'}lang={lang}")
            wrong += await _looked(browser, f"{path}-{lang}-{size[0]}")
        await browser.open(f"{house.url}/office/papers-sign/answers?lang=nl")
        await browser.value(f"document.getElementById('key').value = {Signatory().line!r}")
        await browser.tab_to('form[action="/office/papers-sign/answers"] button[type="submit"]')
        await browser.press("Enter", leaves=True)
        assert "ssh-keygen -Y sign -n sluis-paper" in await browser.text()
        wrong += await _looked(browser, "sign-made")
        assert wrong == []
        # axe-core talks to frames, in vain; a day that is none is answered with 422
        ours = [each for each in browser.refused if "postMessage" not in each and "day=x" not in each]
        assert ours == [], "no policy was broken"


async def _looked(browser: Driver, name: str) -> list[object]:
    """Return what keeps somebody out of a page; take a picture of it where the environment names a folder."""
    seen = await browser.looked()
    folder = os.environ.get("SLUIS_PICTURES")
    if folder:
        (Path(folder) / f"{name.strip('/').replace('/', '-')}.png").write_bytes(await browser.picture())
    return [(name, seen.broken, seen.sideways)] if seen.broken or seen.sideways > 0 else []
