"""A workbook comes back: every row accounted for, and its text goes on to the page where a register is proposed."""

from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import yaml
from openpyxl import Workbook
from tests.edited_workbooks import edited, put
from tests.unit.desk.test_agreed import PEOPLE
from tests.unit.web.asking import asking
from tests.unit.web.visiting import ORIGIN, Answer, Browser

from sluis.terms import Role

PAGE = "/office/workbook"


async def sent(browser: Browser, csrf: str, content: bytes) -> Answer:
    head = f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n--b\r\n'
    head += 'Content-Disposition: form-data; name="workbook"; filename="r.xlsx"\r\n\r\n'
    headers = {"origin": ORIGIN, "content-type": "multipart/form-data; boundary=b"}
    return await browser.ask("POST", PAGE, head.encode() + content + b"\r\n--b--\r\n", headers)


async def test_an_edited_workbook_goes_on_to_the_page_of_the_proposal(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        browser, known = house.employee(Role.OWNER, subject="olga")
        assert "Kies een werkmap" in (await browser.get(PAGE)).text
        source = (await browser.get("/office/papers/register/xlsx?in=en")).body
        same = await sent(browser, known.csrf, source)
        assert "De werkmap zegt wat het register zegt" in same.text
        assert "/office/registers/propose" not in same.text
        whole = await sent(browser, known.csrf, edited(_renamed, source))
        assert "Elke rij is begrepen" in whole.text, whole.text[:3000]
        assert "wordt &lt;b&gt;Chef&lt;/b&gt;" in whole.text
        proposal = unescape(whole.text.split("readonly>\n")[1].split("</textarea>")[0])
        assert "<b>Chef</b>" in proposal
        assert yaml.safe_load(proposal)["activities"]["wifi-help"]["owner"], "it is carried on line by line"
        body = urlencode({"csrf": known.csrf, "register": proposal, "text": "as\nedited"})
        confirm = await browser.post("/office/registers/propose", body)
        assert "Er is nog niets vastgelegd" in confirm.text, confirm.text
        wrong = await sent(browser, known.csrf, edited(_broken, source))
        assert "niet begrepen: er is nog geen voorstel" in wrong.text
        assert "/office/registers/propose" not in wrong.text
        assert (await sent(browser, known.csrf, b"PK")).status == 422
        assert (await sent(browser, known.csrf, b"")).status == 422
        other, own = house.employee(Role.LEGAL)
        assert (await sent(other, own.csrf, source)).status == 403


def _renamed(book: Workbook) -> None:
    put(book, "Activities", 3, "activities.*.owner", "<b>Chef</b>")


def _broken(book: Workbook) -> None:
    put(book, "Register (art. 30)", 3, "activities.*.retention", "a long time")
