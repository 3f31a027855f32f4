"""An inspector has papers of the register made, and the letter of a household he drew; nothing of the provider."""

from pathlib import Path
from urllib.parse import urlencode

from tests.flow.deskhouse import OWN
from tests.unit.web.asking import asking

from sluis.terms import Role

PAGE = "/inspector/papers"


async def test_an_inspector_reads_papers_of_the_register_and_a_statement_and_no_others(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, known = house.employee(Role.INSPECTOR)
        listed = (await browser.get(PAGE)).text
        assert "Register van verwerkingen" in listed
        assert "Antwoorden op de tien vragen" not in listed
        assert "/office" not in listed
        page = await browser.get(f"{PAGE}/findings?make=1&day=2090-01-01")
        assert (page.status, "<iframe" in page.text) == (200, True)
        early = await browser.get(f"{PAGE}/findings?make=1&day=2020-01-01")
        assert (early.status, "<iframe" in early.text) == (422, False)
        for path in ("/answers", "/incident?make=1", "/dpia/pdf"):
            assert (await browser.get(PAGE + path)).status == 404, path
        letter = await browser.post(f"{PAGE}/statement", urlencode({"csrf": known.csrf, "household": OWN}))
        assert letter.body[:5] == b"%PDF-"
        assert OWN not in str(letter.headers)
        nowhere = await browser.post(f"{PAGE}/statement", urlencode({"csrf": known.csrf, "household": "NL-9999"}))
        assert nowhere.status == 404
        officer, own = house.employee(Role.DPO)
        assert (await officer.post(f"{PAGE}/statement", urlencode({"csrf": own.csrf, "household": OWN}))).status == 403
