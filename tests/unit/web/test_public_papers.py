"""Without signing in: each activity in force as people are told of it, and the short answers; nothing else."""

from html import unescape
from pathlib import Path

from tests.flow.deskhouse import OWN
from tests.unit.web.asking import asking

from sluis.web.paper_pages import AROUND, POLICY


async def test_everybody_reads_what_may_be_shared_and_the_short_answers(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser = house.visitor()
        first = (await browser.get("/")).text
        assert 'href="/notice"' in first
        assert 'href="/answers"' in first
        listed = (await browser.get("/notice")).text
        assert 'href="/notice/wifi-help"' in listed
        for path in ("/notice/wifi-help", "/answers"):
            page = await browser.get(path)
            assert (page.status, page.header("content-security-policy")) == (200, AROUND)
            shown = await browser.get(f"{path}/shown")
            assert (shown.status, shown.header("content-security-policy")) == (200, POLICY)
            lead = unescape(page.text.split('--lead">')[1].split("</p>")[0])
            words = lead.split(": ")[0].lstrip("0123456789. ")
            assert words.lower() in unescape(shown.text).lower(), "a number stands by itself in the paper"
            assert (await browser.get(f"{path}/paper.pdf")).body[:5] == b"%PDF-"
            assert OWN not in page.text + shown.text
        english = await browser.get("/notice/wifi-help?lang=en")
        assert "Solve Wi-Fi problems" in english.text


async def test_what_is_not_in_force_or_no_file_of_it_is_not_there(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser = house.visitor()
        for path in ("/notice/nothing", "/notice/%3Cb%3E", "/notice/wifi-help/x", "/answers/docx", "/notice/a%2Fb"):
            answer = await browser.get(path)
            assert (answer.status, "<b>" in answer.text) == (404, False), path
