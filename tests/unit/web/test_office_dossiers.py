"""Dossiers at the office: noted, made, read, agreed to, kept, let go; and nobody agrees to what he did not see."""

import asyncio
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.unit.desk.test_dossiers import PEOPLE, TODAY
from tests.unit.web.asking import House, asking
from tests.unit.web.visiting import ORIGIN, Answer, Browser

from sluis.ledger.check_dossier import unpacked
from sluis.terms import Role

NOTED = {
    "authority": "AP",
    "by": "Autoriteit <Persoonsgegevens>",
    "reference": "z2026-00042",
    "received": TODAY,
    "powers": "avg-58-1 awb-5-17",
    "asked": "Alles over wifi-help.",
    "first": TODAY,
    "last": TODAY,
}


async def noted(browser: Browser, csrf: str, letter: bytes = b"", **fields: str) -> Answer:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in {"csrf": csrf, **NOTED, **fields}.items()
    ]
    parts.append(
        b'--b\r\nContent-Disposition: form-data; name="letter"; filename="x"\r\n\r\n' + letter + b"\r\n--b--\r\n"
    )
    headers = {"origin": ORIGIN, "content-type": "multipart/form-data; boundary=b"}
    return await browser.ask("POST", "/office/dossiers/new", b"".join(parts), headers)


async def made(browser: Browser, csrf: str) -> tuple[str, str]:
    """Have one made; return where it is agreed to, and the page on which that is asked."""
    begun = await noted(browser, csrf, b"Hierbij vorder ik.")
    assert begun.status == 303, begun.text
    return begun.header("location") or "", await settled(browser, begun)


async def settled(browser: Browser, begun: Answer) -> str:
    """Return the page of one that is made, or cannot be made."""
    while True:
        page = await browser.get(begun.header("location") or "")
        if not page.header("refresh"):
            return page.text
        await asyncio.sleep(0.05)


async def test_a_dossier_from_the_request_to_its_end(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        browser, known = house.employee(Role.DPO, subject="fenna")
        assert "Er is geen dossier vastgelegd." in (await browser.get("/office/dossiers")).text
        assert 'enctype="multipart/form-data"' in (await browser.get("/office/dossiers/new")).text
        place, page = await made(browser, known.csrf)
        manifest = page.split('name="manifest" value="')[1].split('"')[0]
        assert "er is nog niets vastgelegd" in page
        index = await browser.get(f"{place}/index")
        assert "Dossier voor een toezichthouder" in index.text
        assert "sandbox" in (index.header("content-security-policy") or "")
        other = await browser.post(place, urlencode({"csrf": known.csrf, "manifest": "ab" * 32}))
        assert (other.status, "niet wat getoond is" in other.text) == (422, True)
        done = await browser.post(place, urlencode({"csrf": known.csrf, "manifest": manifest}))
        assert (done.status, done.header("location")) == (303, "/office/dossiers")
        listed = (await browser.get("/office/dossiers")).text
        for words in (
            manifest,
            "fenna, ingelogd; geen sleutel tekent",
            "Autoriteit Persoonsgegevens, daarvoor nummer 1",
            "iemand het loslaat",
        ):
            assert words in listed
        file = await browser.post("/office/dossiers/1/archive", urlencode({"csrf": known.csrf}))
        assert (file.status, file.header("content-type")) == (200, "application/zip")
        assert unpacked(file.body)["correspondence/0001.bin"] == b"Hierbij vorder ik."
        assert re.search(
            r"Bij een loket afgegeven</dt><dd[^>]*>[^<]*20\d\d", (await browser.get("/office/dossiers")).text
        )
        await let_go(browser, known.csrf)


async def let_go(browser: Browser, csrf: str) -> None:
    page = await browser.get("/office/dossiers/1/lift")
    manifest = page.text.split('name="manifest" value="')[1].split('"')[0]
    empty = await browser.post("/office/dossiers/1/lift", urlencode({"csrf": csrf, "manifest": manifest, "why": " "}))
    assert (empty.status, "zeg waarom" in empty.text) == (422, True)
    said = {"csrf": csrf, "manifest": manifest, "why": "de zaak is gesloten"}
    assert (await browser.post("/office/dossiers/1/lift", urlencode({**said, "manifest": "x"}))).status == 422
    assert (await browser.post("/office/dossiers/1/lift", urlencode(said))).status == 303
    listed = (await browser.get("/office/dossiers")).text
    assert ("losgelaten op" in listed, "Bewaar het archief" in listed) == (True, False)
    assert (await browser.get("/office/dossiers/1/lift")).status == 422
    assert (await browser.post("/office/dossiers/1/archive", urlencode({"csrf": csrf}))).status != 200
    for number in ("7", "x"):
        assert (await browser.get(f"/office/dossiers/{number}/lift")).status in (404, 422)


async def test_what_is_refused_is_said_above_the_form_with_what_was_typed(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        browser, known = house.employee(Role.DPO, subject="fenna")
        wrong = await noted(browser, known.csrf, received="gisteren")
        assert (wrong.status, "Autoriteit &lt;Persoonsgegevens&gt;" in wrong.text) == (422, True)
        stranger, other = house.employee(Role.DPO, subject="nobody")
        refused = await noted(stranger, other.csrf)
        assert (refused.status, 'role="alert"' in refused.text) == (422, True)
        failing = await noted(browser, known.csrf, powers="none")
        page = await settled(browser, failing)
        assert ("powers" in page, 'name="manifest"' in page) == (True, False)


async def test_who_answers_no_authority_reads_none_of_it(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        await _refused(house, Role.OPERATOR, "/office/dossiers", "/office/dossiers/new", "/inspector/dossiers")
        await _refused(house, Role.OWNER, "/office/dossiers", "/office/dossiers/1/lift")
        await _refused(house, Role.INSPECTOR, "/office/dossiers", "/office/dossiers/making/x")


async def _refused(house: House, role: Role, *paths: str) -> None:
    browser, _ = house.employee(role)
    for path in paths:
        assert (await browser.get(path)).status == 403, (role, path)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("by", " ", "Wie er vraagt: vul dit in."),
        ("received", "24-11-2026", "schrijf een dag als 2026-11-24."),
        ("due", "2026-02-30", "schrijf een dag als 2026-11-24."),
        ("powers", "", "vul dit in."),
        ("count", "26", "schrijf een getal van 1 tot en met 25."),
        ("place", "0", "schrijf een getal van 1 tot en met 1000000."),
    ],
)
async def test_a_field_that_no_desk_takes_is_named_and_led_to(
    tmp_path: Path, field: str, value: str, says: str
) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        browser, known = house.employee(Role.DPO, subject="fenna")
        wrong = await noted(browser, known.csrf, **{"seed": "5", "place": "1", "count": "1", field: value})
        told = wrong.text.split('role="alert">')[1].split("</div>")[0]
        assert (wrong.status, says in told, f'href="#{field}"' in told) == (422, True, True), told
