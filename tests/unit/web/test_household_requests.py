"""What a household asks about its data: nothing before it confirmed, once per form, with a number and a day."""

import asyncio
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.flow.deskhouse import OTHER, OWN, households
from tests.flow.gatehouse import entry
from tests.flow.webhouse import share
from tests.unit.web.asking import House, asking, hidden
from tests.unit.web.visiting import Answer, Browser

from sluis.api import rights
from sluis.web.household_pages import ASK_FOR, CASE_KINDS
from sluis.web.household_requests import MOST_WORDS, REQUESTS

FIELDS = ("csrf", "household", "key")


async def asked(browser: Browser, name: str, **more: str) -> Answer:
    """Send the form of a page to confirm, as it stands there, with some fields otherwise."""
    page = f"/household/1/rights/{name}"
    form = await browser.get(page)
    assert form.status == 200, form.text
    return await browser.post(page, urlencode({**{field: hidden(form, field) for field in FIELDS}, **more}))


async def kinds_at(house: House) -> list[str]:
    listed = await house.callers.call("dpo", "POST", "/v1/cases/list", {})
    return [case["kind"] for case in json.loads(listed.body)["cases"]]


def test_each_request_has_its_words_everywhere() -> None:
    own_form = [kind for kind in CASE_KINDS if kind != "restriction"]  # that is asked with what stops something
    assert list(REQUESTS) == own_form == list(ASK_FOR)


async def test_it_is_asked_when_it_is_confirmed_with_a_number_and_a_day_and_shown_after(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        assert 'href="/household/1/rights/access"' in (await browser.get("/household/1")).text
        page = await browser.get("/household/1/rights/access")
        assert "niet wie wat deed, en geen details van apparaten" in page.text
        assert await kinds_at(house) == []
        done = await asked(browser, "access", words="sinds mei")
        assert (done.status, await kinds_at(house)) == (200, ["access"])
        for words in ("Uw verzoek is vastgelegd", "Antwoord uiterlijk op", "Inzage: wat wij over u deelden"):
            assert words in done.text
        shown = await browser.get("/household/1/requests")
        assert "Wij zijn ermee bezig." in shown.text
        assert "sinds mei" not in shown.text, "what was written stands in the file and in no page"
        [case] = json.loads((await browser.get("/household/1/requests.json")).body)["cases"]
        assert (case["kind"], case["state"]) == ("access", "open")
        again = await browser.get("/household/1/rights/access")
        assert "U vroeg dit al eerder" in again.text
        receipt = hidden(done, "receipt").replace("&#34;", '"')
        assert len(json.loads(receipt)) == 2


async def test_a_form_that_is_sent_twice_is_asked_once(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        form = await browser.get("/household/1/rights/erasure")
        assert "/household/1/proof" in form.text
        body = urlencode({name: hidden(form, name) for name in FIELDS})
        first, second = [await browser.post("/household/1/rights/erasure", body) for _ in range(2)]
        assert (first.status, second.status) == (200, 200)
        assert "Er is niets opnieuw gevraagd" in second.text
        assert await kinds_at(house) == ["erasure"]


@pytest.mark.parametrize("name", ["copy", "portability"])
async def test_who_holds_the_account_is_told_what_he_does_not_get_by_signing_in(tmp_path: Path, name: str) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        assert "Dat u inlogde is daarvoor niet genoeg" in (await browser.get(f"/household/1/rights/{name}")).text
        assert "Hiervoor controleren wij nog eens wie u bent" in (await asked(browser, name)).text


async def test_a_correction_says_what_is_wrong_and_nothing_is_too_long(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        empty = await asked(browser, "rectification", words="  ")
        assert (empty.status, "schrijf in het veld wat er niet klopt" in empty.text) == (422, True)
        long = await asked(browser, "access", words="x" * (MOST_WORDS + 1))
        assert (long.status, "hooguit 1000 tekens" in long.text) == (422, True)
        assert await kinds_at(house) == []
        assert (await asked(browser, "rectification", words="<b>naam</b>")).status == 200


async def test_the_line_of_somebody_else_in_a_form_is_refused_by_the_desk(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        there = await asked(browser, "access", household=OTHER)
        nowhere = await asked(browser, "access", household="NL-9999")
        assert (there.status, there.body, there.headers) == (404, nowhere.body, nowhere.headers)
        assert OTHER not in there.text
        assert await kinds_at(house) == []


@pytest.mark.parametrize("key", ["", "é", "a b", "x" * 65])
async def test_a_key_that_is_none_of_a_form_of_ours_reaches_no_desk(tmp_path: Path, key: str) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        assert (await asked(browser, "access", key=key)).status == 400
        assert await kinds_at(house) == []


async def test_what_cannot_be_asked_is_no_page_and_a_shared_line_is_asked_about_in_person(tmp_path: Path) -> None:
    async with asking(tmp_path, entry(OWN, use="shared"), *households(OTHER)) as house:
        browser, person = house.household()
        for name in ("objection", "withdrawal", "x"):
            assert (await browser.get(f"/household/1/rights/{name}")).status == 404
        told = await browser.get("/household/1/rights/access")
        form = {"csrf": person.csrf, "household": OWN, "key": "k"}
        sent = await browser.post("/household/1/rights/access", urlencode(form))
        for answer in (told, sent):
            assert "niet van één huishouden" in answer.text
        assert await kinds_at(house) == []


async def test_what_was_decided_and_a_damaged_file_are_told(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        await asked(browser, "access")
        gate = house.callers.running.desk.gate

        def decide() -> None:
            rights.refuse(gate, 1, "FG", rights.Ground.EXCESSIVE, "the tenth")

        await asyncio.to_thread(decide)
        page = await browser.get("/household/1/requests")
        assert "Wij doen het niet" in page.text
        assert "the tenth" not in page.text
        with gate.beside().transaction() as conn:
            conn.exec_driver_sql("UPDATE rights_cases SET length = 9")
        assert "dus kan er hier een van u ontbreken" in (await browser.get("/household/1/requests")).text


async def test_what_recipients_were_asked_is_shown_to_whoever_asked(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        await asyncio.to_thread(share, tmp_path)
        browser, _ = house.household()
        await asked(browser, "copy")
        gate = house.callers.running.desk.gate

        def decide() -> None:
            rights.check_identity(gate, 1, "FG", rights.Means.CODE_BY_POST)
            rights.answer(gate, 1, "FG", "as asked")

        await asyncio.to_thread(decide)
        page = (await browser.get("/household/1/requests")).text
        assert (
            "Wij vragen WiFi Insight Inc. (Delaware) om een kopie van 3 meldingen. Dat is nog niet bevestigd." in page
        )
        assert "Antwoord uiterlijk op" not in page, "it is answered"


async def test_a_file_to_take_along_is_fetched_from_the_page_when_it_was_let_go(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        await asked(browser, "portability")
        place = "/household/1/requests/1/file"
        assert (await browser.get(place)).status == 404
        assert place not in (await browser.get("/household/1/requests")).text
        for path, body in (
            ("/v1/cases/identity", {"number": 1, "means": "code-by-post"}),
            ("/v1/cases/answer", {"number": 1, "reason": "provided", "reviewed": []}),
        ):
            assert (await house.callers.call("dpo", "POST", path, body)).status == 200
        shown = await browser.get("/household/1/requests")
        assert (f'href="{place}"' in shown.text, "Uw bestand staat klaar" in shown.text) == (True, True)
        kept = await browser.get(place)
        assert kept.header("content-disposition") == 'attachment; filename="sluis-portability.json"'
        assert (json.loads(kept.body)["v"], json.loads(kept.body)["case"]) == ("sluis/portability/v1", 1)
        assert (await browser.get("/household/1/requests/2/file")).status == 404
        assert (await browser.get("/household/2/requests/1/file")).status == 404
