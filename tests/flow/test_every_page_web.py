"""No page is left out: each template of the web is looked at in a real browser, here or where the table says."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from tests.checkers import pages
from tests.checkers.driver import NARROW, WIDE, Driver, driven
from tests.edited_workbooks import edited
from tests.flow.deskhouse import OTHER, OWN, households
from tests.flow.gatehouse import entry
from tests.flow.test_household_web import hostile_register
from tests.flow.webhouse import Web, share, web
from tests.unit.web.test_office_workbook import _broken

from sluis.api.ledger import seal
from sluis.api.rights import Channel, Given, Incoming, Kind, answer, open_case
from sluis.standing.registry import RegistryEntry
from sluis.terms import Role
from sluis.web import rendering
from sluis.web.sessions import COOKIE

TEMPLATES = Path(rendering.__file__).with_name("templates")
SHARED, THIRD = "NL-0003", "NL-0004"
HERE = frozenset(
    {
        "ask_us.html",
        "households.html",
        "inspector_case.html",
        "office_answered.html",
        "office_case_done.html",
        "office_letter.html",
        "office_stopped.html",
        "office_workbook.html",
        "request_receipt.html",
        "requests_erased.html",
        "service_household.html",
    }
)
FIRST = frozenset({"households", "service-household", "case-done", "inspector-case"})
"""Looked at wide too."""
ELSEWHERE = {
    "dossiers.html": ("test_dossiers_web", "/office/dossiers?lang=nl"),
    "office_dossier_lift.html": ("test_dossiers_web", "/office/dossiers/1/lift"),
    "office_dossier_making.html": ("test_dossiers_web", '"making"'),
    "office_dossier_new.html": ("test_dossiers_web", "/office/dossiers/new"),
    "confirm.html": ("test_household_web", "/household/1/ask/restrict"),
    "first.html": ("test_household_web", '"/"'),
    "household.html": ("test_household_web", "/household/1"),
    "inspector.html": ("test_staff_web", "?day=tomorrow"),
    "inspector_cases.html": ("test_staff_web", "/cases"),
    "inspector_drawn.html": ("test_staff_web", "inspector-drawn"),
    "inspector_log.html": ("test_staff_web", "/log"),
    "inspector_sample.html": ("test_staff_web", "/sample"),
    "letter.html": ("test_papers_web", "/household/1/letters/objection"),
    "letters.html": ("test_household_web", '"/letters"'),
    "mandate_confirm.html": ("../oidc/test_household", "/mandates"),
    "neighbours.html": ("test_household_web", "/neighbours"),
    "notice.html": ("test_household_web", "/nowhere"),
    "notices.html": ("test_papers_web", '"/notice"'),
    "office.html": ("test_office_web", '"/office"'),
    "office_agree.html": ("test_office_web", "_confirmed"),
    "office_alarms.html": ("test_office_web", "/office/alarms"),
    "office_all_stopped.html": ("test_office_web", '"/office/stopped"'),
    "office_case.html": ("test_office_web", '"/office/cases/1"'),
    "office_case_step.html": ("test_office_web", "/office/cases/1/refuse"),
    "office_cases.html": ("test_office_web", '"/office/cases"'),
    "office_delay.html": ("test_papers_web", "/office/papers/delay"),
    "office_looks.html": ("test_office_web", "/office/looks"),
    "office_propose.html": ("test_office_web", "/office/registers/propose"),
    "office_questions.html": ("test_office_web", "/office/questions"),
    "office_registers.html": ("test_office_web", '"/office/registers"'),
    "office_risk.html": ("test_office_web", "/office/risk"),
    "office_sign_paper.html": ("test_papers_web", "/office/papers-sign/answers"),
    "office_signed_paper.html": ("test_papers_web", "/office/papers-signed"),
    "office_start.html": ("test_office_web", "/office/stopped/row/wifi-help/3"),
    "office_step.html": ("test_office_web", "/office/registers/1/advice"),
    "office_stop.html": ("test_office_web", "/office/recipients/wifi-insight/stop"),
    "office_version.html": ("test_office_web", '"/office/registers/1"'),
    "paper.html": ("test_papers_web", "/office/papers/findings?make=1"),
    "papers.html": ("test_papers_web", '"/office/papers"'),
    "proof.html": ("test_household_web", "/proof"),
    "published.html": ("test_papers_web", "/notice/wifi-help"),
    "receipt.html": ("test_household_web", "receipt in await browser.text()"),
    "request_confirm.html": ("test_household_web", "/household/1/rights/erasure"),
    "requests.html": ("test_household_web", "/requests"),
    "service.html": ("test_staff_web", "/service?lang="),
    "service_confirm.html": ("test_staff_web", "service-confirm-"),
    "service_receipt.html": ("test_staff_web", "service-receipt-"),
}
"""Template → the test that looks at it, and what in it leads there."""


def test_every_template_that_is_a_page_is_looked_at_somewhere() -> None:
    made = {file.name for file in TEMPLATES.glob("*.html") if '{% extends "base.html" %}' in file.read_text()}
    assert made == HERE | ELSEWHERE.keys()
    assert not HERE & ELSEWHERE.keys()
    for name, (module, leads) in ELSEWHERE.items():
        text = Path(__file__).parent.joinpath(f"{module}.py").read_text(encoding="utf-8")
        assert leads in text, name


KEPT_OUT = """<!DOCTYPE html><html lang="en"><title>x</title><style>#dark { outline: none }</style>
<header class="utrecht-page-header"></header>%s<main id="main"><a href="#a" id="a">a</a></main></html>"""
SKIPS = '<a class="utrecht-skip-link" href="#main">to</a>'


FOUND = (
    (SKIPS, ""),
    ("", "no link leads to the text"),
    (SKIPS.replace("main", "nothing") + '<a href="#b">b</a>', "does not lead to the text"),
    (SKIPS + '<a href="#b" id="dark">b</a>', "nobody sees it"),
    (SKIPS + '<a href="#b" tabindex="5">b</a>', "and not to"),
    (SKIPS + '<span onclick="1">b</span>', "nothing a key works on"),
    (SKIPS + '<span role="button">b</span>', "nothing a key works on"),
    (SKIPS + '<input id="b" onkeydown="return event.key !== \'Tab\'">', "and not to"),
)


@pytest.mark.skipif(pages.why_not() is not None, reason=pages.why_not() or "")
async def test_what_keeps_out_a_keyboard_is_found(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    async with driven(tmp_path) as browser:
        for more, said in FOUND:
            file.write_text(KEPT_OUT % more)
            await browser.open(file.as_uri())
            found = await browser.walked()
            assert (said in " ".join(found)) if said else found == [], (more, found)


@contextmanager
def rendered(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Note which templates are made into pages."""
    names: set[str] = set()
    made = rendering._environment()
    found = made.get_template

    def noted(name: str, *more: object) -> object:
        names.add(name)
        return found(name, *more)

    with monkeypatch.context() as patch:
        patch.setattr(made, "get_template", noted)
        yield names


async def _sent(browser: Driver, form: str, *choices: str) -> None:
    """Choose by keyboard, and send a form."""
    for choice in choices:
        await browser.tab_to(choice, 160)
        await browser.press("Space")
    await browser.tab_to(f"{form} button", 160)
    await browser.press("Enter", leaves=True)


@pytest.mark.skipif(pages.why_not() is not None, reason=pages.why_not() or "")
async def test_what_is_looked_at_nowhere_else_keeps_nobody_out_whatever_the_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (entry(OWN), *households(OTHER, THIRD), _shared())
    register = hostile_register(tmp_path)
    async with web(tmp_path, *lines, register=register) as house, driven(tmp_path) as browser:
        await asyncio.to_thread(share, tmp_path)
        gate = house.callers.running.desk.gate
        seal(gate)
        open_case(gate, OWN, Incoming(Kind.ACCESS, Channel.LETTER, '<script>document.title="RAN"</script>\u202e'))
        wrong: list[object] = []
        with rendered(monkeypatch) as names:
            for look in (_household, _call_centre, _office, _inspector, _erased):
                wrong += await look(browser, house)
        assert wrong == []
        assert names >= HERE
        assert [said for said in browser.refused if "422" not in said] == [], "no policy was broken"


def _shared() -> RegistryEntry:
    return entry(SHARED, use="shared", serial=None, oui=None, product_class=None, endpoint=None, login="cpe-shared")


async def _looked(browser: Driver, name: str) -> list[object]:
    """Return what keeps somebody out of the page that stands; nothing of a name may have run.

    It is narrow, where long names find least room; the first page of each desk is wide too.
    """
    wrong = list[object]()
    for size in (NARROW, WIDE) if name in FIRST else (NARROW,):
        await browser.window(size)
        seen = await browser.looked()
        ran = await browser.value("document.title") == "RAN"
        if seen.broken or seen.sideways > 0 or ran:
            wrong.append((name, size, seen.broken, seen.sideways, ran))
    return wrong


async def _household(browser: Driver, house: Web) -> list[object]:
    await browser.cookie(COOKIE, house.sign_in(OWN, SHARED)[0], house.url)
    await browser.open(f"{house.url}/household?lang=nl")
    wrong = await _looked(browser, "households")
    await browser.open(f"{house.url}/household/2?lang=nl")
    return [*wrong, *await _looked(browser, "ask-us")]


async def _call_centre(browser: Driver, house: Web) -> list[object]:
    await browser.cookie(COOKIE, house.employ("8", Role.CALL_CENTRE), house.url)
    await browser.open(f"{house.url}/service?lang=en")
    await browser.value(f"document.getElementById('household').value = {OWN!r}")
    await _sent(browser, 'form[action="/service/household"]', "#reason-question")
    return await _looked(browser, "service-household")


async def _office(browser: Driver, house: Web) -> list[object]:
    cookie = house.employ("9", Role.DPO, Role.OWNER)
    await browser.cookie(COOKIE, cookie, house.url)
    await browser.open(f"{house.url}/office/cases/1/identity?lang=nl")
    await _sent(browser, 'form[action$="/identity"]', 'input[type="radio"]')
    wrong = await _looked(browser, "case-done")
    await browser.open(f"{house.url}/office/cases/1/letter?lang=nl")
    wrong += await _looked(browser, "letter")
    await browser.open(f"{house.url}/office/recipients/wifi-insight/stop?lang=nl")
    await _sent(browser, 'form[action$="/stop"]')
    wrong += await _looked(browser, "stopped")
    await browser.open(f"{house.url}/office/questions?lang=nl")
    await _choose(browser, _answers(house), "#form-netwerk-meting")
    await _sent(browser, 'form:has([value="netwerk-meting"])')
    assert "Er is nog niets voorgesteld" in await browser.text()
    wrong += await _looked(browser, "answered")
    await browser.open(f"{house.url}/office/workbook?lang=nl")
    await _choose(browser, await _workbook(house, cookie))
    await _sent(browser, 'form[action="/office/workbook"]')
    assert "niet begrepen" in await browser.text()
    return [*wrong, *await _looked(browser, "workbook")]


async def _workbook(house: Web, cookie: str) -> Path:
    """Return an edited workbook of the register with a cell that is not understood."""
    async with httpx.AsyncClient(trust_env=False, headers={"cookie": f"{COOKIE}={cookie}"}) as client:
        source = await client.get(f"{house.url}/office/papers/register/xlsx?in=en", timeout=120)
    file = house.folder / "edited.xlsx"
    file.write_bytes(edited(_broken, source.content))
    return file


def _answers(house: Web) -> Path:
    """Return a form that a recipient filled in, with a document of a hostile name."""
    file = house.folder / "answers.csv"
    name = '<script>document.title="RAN"</script>' + "L" * 200
    row = ";".join(["recipients.netwerk-meting.parent_country", "JP", f'"{name.replace(chr(34), chr(34) * 2)}"'])
    file.write_text(f"fact;answer;document\n{row}\n", encoding="utf-8")
    return file


async def _choose(browser: Driver, file: Path, into: str = 'input[type="file"]') -> None:
    """Give a form a file, as somebody chooses one."""
    root = (await browser.ask("DOM.getDocument"))["root"]
    assert isinstance(root, dict)
    found = await browser.ask("DOM.querySelector", nodeId=root["nodeId"], selector=into)
    await browser.ask("DOM.setFileInputFiles", nodeId=found["nodeId"], files=[str(file)])


async def _inspector(browser: Driver, house: Web) -> list[object]:
    await browser.cookie(COOKIE, house.employ("10", Role.INSPECTOR), house.url)
    await browser.open(f"{house.url}/inspector/cases?lang=nl")
    await browser.value("document.getElementById('number').value = '1'")
    await _sent(browser, 'form[action="/inspector/cases"]')
    return await _looked(browser, "inspector-case")


async def _erased(browser: Driver, house: Web) -> list[object]:
    await browser.cookie(COOKIE, house.sign_in(THIRD)[0], house.url)
    await browser.open(f"{house.url}/household/1/rights/erasure?lang=nl")
    await _sent(browser, 'form[action*="/rights/"]')
    wrong = await _looked(browser, "request-receipt")
    answer(house.callers.running.desk.gate, 2, "desk", "as asked", None, Given.TAKEN)
    await browser.open(f"{house.url}/household/1/requests?lang=nl")
    assert "wissen" in await browser.text()
    return [*wrong, *await _looked(browser, "requests-erased")]
