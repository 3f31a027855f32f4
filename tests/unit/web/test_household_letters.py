"""The letters a household can send itself: of its own line, shown in a frame, and to nobody it never heard of."""

import asyncio
from pathlib import Path

import pytest
from tests.flow.deskhouse import OTHER, OWN
from tests.flow.gatehouse import entry
from tests.flow.webhouse import share
from tests.unit.web.asking import asking

from sluis.api.ledger import seal
from sluis.web.paper_pages import AROUND, POLICY

LIST = "/household/1/letters"


async def test_a_household_reads_its_letters_and_keeps_them_in_three_forms(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        early = (await browser.get(LIST)).text
        assert "geen overzicht" in early
        assert "access-recipient" not in early, "nobody is known to have received anything"
        assert 'href="/household/1/letters"' in (await browser.get("/household/1")).text
        await asyncio.to_thread(share, tmp_path)
        seal(house.callers.running.desk.gate)
        listed = await browser.get(f"{LIST}?lang=en")
        assert "not who in the house it was about" in listed.text
        assert "?recipient=wifi-insight" in listed.text
        page = await browser.get(f"{LIST}/access-recipient?recipient=wifi-insight&lang=en")
        assert (page.status, page.header("content-security-policy")) == (200, AROUND)
        shown = await browser.get(f"{LIST}/access-recipient/shown?recipient=wifi-insight&lang=en")
        assert (shown.status, shown.header("content-security-policy")) == (200, POLICY)
        assert "WiFi Insight Inc. (Delaware)" in shown.text
        assert OWN not in shown.text
        for form, begins in (("pdf", b"%PDF-"), ("docx", b"PK"), ("html", b"<!")):
            kept = await browser.get(f"{LIST}/complaint/{form}")
            assert (kept.status, kept.body[: len(begins)]) == (200, begins)
            disposition = kept.header("content-disposition") or ""
            assert disposition.startswith('attachment; filename="sluis-letter-complaint-'), disposition
            assert OWN not in disposition


async def test_what_is_no_letter_or_somebody_elses_is_not_there(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        for end in ("/threat", "/objection/xlsx", "/access-recipient", "/access-recipient?recipient=wifi-insight"):
            assert (await browser.get(f"{LIST}{end}")).status == 404, end
        other, _ = house.household("NL-9999")
        for end in ("", "/objection", "/objection/pdf"):
            assert (await other.get(f"{LIST}{end}")).status == 404, end
            assert (await browser.get(f"/household/2/letters{end}")).status == 404, end
            assert (await house.visitor().get(f"{LIST}{end}")).status == 303, end
        assert OTHER not in (await browser.get(LIST)).text


@pytest.mark.parametrize("use", ["business", "shared", "holiday"])
async def test_a_line_of_more_than_one_household_has_none_made(tmp_path: Path, use: str) -> None:
    async with asking(tmp_path, entry(OWN, use=use)) as house:
        await asyncio.to_thread(share, tmp_path)
        seal(house.callers.running.desk.gate)
        browser, _ = house.household()
        for end in ("", "/objection"):
            page = await browser.get(f"{LIST}{end}")
            assert (page.status, "0800-1234" in page.text, "WiFi Insight" in page.text) == (200, True, False)
        kept = await browser.get(f"{LIST}/objection/pdf")
        assert (kept.status, b"%PDF" in kept.body) == (409, False)
