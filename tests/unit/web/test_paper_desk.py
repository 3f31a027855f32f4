"""The list of papers and a page of each: first what it is, then its first sentence as the paper says it."""

from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest
from tests.unit.web.asking import House, asking

from sluis.terms import Role
from sluis.web.paper_pages import AROUND, POLICY

PAGE = "/office/papers"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with asking(tmp_path) as made:
        yield made


async def test_who_is_in_office_chooses_a_paper_reads_its_first_sentence_and_keeps_it(house: House) -> None:
    browser, _ = house.employee(Role.DPO)
    listed = (await browser.get(PAGE)).text
    assert "Verslag over het register" in listed
    assert "Lees een werkmap terug" not in listed, "of the owner alone"
    empty = await browser.get(f"{PAGE}/findings")
    assert "<iframe" not in empty.text
    page = await browser.get(f"{PAGE}/findings?make=1&in=nl")
    assert page.header("content-security-policy") == AROUND
    shown = await browser.get(f"{PAGE}/findings/shown?in=nl")
    assert (shown.status, shown.header("content-security-policy")) == (200, POLICY)
    lead = page.text.split('--lead" lang="nl">')[1].split("</p>")[0]
    assert unescape(lead) in unescape(shown.text), "the page says first what the paper says first"
    assert 'sandbox loading="lazy"' in page.text
    file = await browser.get(f"{PAGE}/findings/pdf?in=en")
    assert (file.body[:5], file.header("content-type")) == (b"%PDF-", "application/pdf")
    assert str(file.header("content-disposition")).startswith('attachment; filename="sluis-findings-')
    sheet = await browser.get(f"{PAGE}/register/xlsx")
    assert sheet.body[:2] == b"PK"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/findings/xlsx", 404),
        ("/findings/exe", 404),
        ("/delay/pdf", 405),
        ("/register?make=1&day=yesterday", 422),
        ("/register?make=1&version=77", 422),
        ("/notice?make=1&activity=%3Cb%3E", 422),
        ("/incident?make=1&recipient=wifi-insight", 422),
    ],
)
async def test_what_is_not_there_or_wrong_is_said_and_nothing_is_shown(house: House, path: str, status: int) -> None:
    browser, _ = house.employee(Role.OWNER)
    answer = await browser.get(PAGE + path)
    assert answer.status == status, answer.text
    assert "<iframe" not in answer.text
    assert "<b>" not in answer.text


async def test_nobody_else_reads_them(house: House) -> None:
    for role in (Role.APPROVER, Role.OPERATOR, Role.CALL_CENTRE, Role.INSPECTOR):
        browser, _ = house.employee(role)
        for path in (PAGE, f"{PAGE}/register", f"{PAGE}/register/pdf", "/office/papers-sign/answers"):
            assert (await browser.get(path)).status == 403, (role, path)
    household, _ = house.household()
    assert (await household.get(PAGE)).status == 403
    assert (await house.visitor().get(PAGE)).status == 303


async def test_an_incident_is_counted_for_a_recipient_and_a_period(house: House) -> None:
    browser, _ = house.employee(Role.LEGAL)
    asked = "make=1&recipient=wifi-insight&from=2026-01-01T00%3A00%3A00Z&in=nl"
    page = await browser.get(f"{PAGE}/incident?{asked}")
    assert page.status == 200
    assert "sluis report incident" in page.text
    assert (await browser.get(f"{PAGE}/incident-customers/pdf?{asked}")).body[:5] == b"%PDF-"
