"""Dossiers at the desk of an inspector: those for his authority, as a file that he checks elsewhere."""

from pathlib import Path
from urllib.parse import urlencode

from tests.unit.desk.test_dossiers import PEOPLE, agreed
from tests.unit.web.asking import asking

from sluis.ledger.check_dossier import main
from sluis.terms import Role


async def test_an_inspector_has_those_for_his_authority_and_learns_of_no_other(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        browser, known = house.employee(Role.INSPECTOR)
        assert (
            "Er is geen dossier voor uw toezichthouder vastgelegd." in (await browser.get("/inspector/dossiers")).text
        )
        await agreed(house.callers, "juriste", "legal", authority="RDI", reference="RDI-7")
        await agreed(house.callers, "juriste", "legal")
        listed = (await browser.get("/inspector/dossiers")).text
        assert ("z2026-00042" in listed, "RDI-7" in listed, "/lift" in listed) == (True, False, False)
        file = await browser.post("/inspector/dossiers", urlencode({"csrf": known.csrf, "number": "2"}))
        assert (file.status, file.header("content-type")) == (200, "application/zip")
        (tmp_path / "d.zip").write_bytes(file.body)
        assert main([str(tmp_path / "d.zip"), "--authority", "AP", "--number", "1"]) == 3
        for number in ("1", "7", "x", ""):
            other = await browser.post("/inspector/dossiers", urlencode({"csrf": known.csrf, "number": number}))
            assert (other.status >= 400, "RDI" in other.text) == (True, False)
        checker = await browser.get("/inspector/check_dossier.py")
        assert checker.body.startswith(b'"""Check a dossier')
