"""What a household does: nothing before it confirmed, once per form, with a receipt that the verifiers take."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.flow.deskhouse import OTHER, OWN
from tests.unit.web.asking import House, asking, hidden
from tests.unit.web.visiting import Answer, Browser

from sluis.api.standing import EventKind
from sluis.web.desk_answers import Asked
from sluis.web.household_acts import receipt_page
from sluis.web.rendering import Around

FIELDS = ("csrf", "household", "activity", "key")


async def confirmed(browser: Browser, page: str, **more: str) -> Answer:
    """Send the form of a page to confirm, as it stands there, with some fields otherwise."""
    form = await browser.get(page)
    assert form.status == 200, form.text
    fields = {name: hidden(form, name) for name in FIELDS}
    return await browser.post(page.partition("?")[0], urlencode({**fields, **more}))


async def asked_of(house: House) -> list[str]:
    shown = await house.callers.call("household", "POST", "/v1/standing/show", {"household": OWN})
    history = shown.json["history"]
    assert isinstance(history, list)
    return [each["kind"] for each in history]


async def test_an_objection_is_recorded_when_it_is_confirmed_and_not_before(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        page = await browser.get("/household/1/ask/object?activity=network-quality")
        assert "Storingen in het netwerk vinden en verhelpen" in page.text
        assert await asked_of(house) == []
        done = await confirmed(browser, "/household/1/ask/object?activity=network-quality")
        assert "Uw bezwaar is vastgelegd" in done.text
        assert "geen melding die wegging" in done.text
        assert await asked_of(house) == ["object"]
        assert "Dicht: u maakte bezwaar." in (await browser.get("/household/1")).text


async def test_the_receipt_is_kept_as_the_file_that_the_verifiers_take(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, person = house.household()
        done = await confirmed(browser, "/household/1/ask/restrict")
        receipt = hidden(done, "receipt").replace("&#34;", '"')
        kept = await browser.post("/household/receipt", urlencode({"csrf": person.csrf, "receipt": receipt}))
        assert kept.header("content-disposition") == 'attachment; filename="sluis-receipt.json"'
        made = json.loads(kept.body)
        assert set(made) >= {"v", "origin", "ms", "type", "json", "r"}
        assert made["r"] in done.text
        assert json.loads(made["json"])["kind"] == EventKind.RESTRICT.value


NO_RECEIPTS = ("", "{}", "[1]", "<script>", '{"v":"x"}', '{"r":"' + "a" * 9000 + '"}', "[" * 5_000)


async def test_what_is_no_receipt_is_no_file(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, person = house.household()
        for given in NO_RECEIPTS:
            answer = await browser.post("/household/receipt", urlencode({"csrf": person.csrf, "receipt": given}))
            assert answer.status == 400, given[:10]
            assert given == "" or given not in answer.text


async def test_a_form_that_is_sent_twice_is_done_once(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        form = await browser.get("/household/1/ask/object")
        body = urlencode({name: hidden(form, name) for name in FIELDS})
        first, second = [await browser.post("/household/1/ask/object", body) for _ in range(2)]
        assert (first.status, second.status) == (200, 200)
        assert "Er is nu niets opnieuw gedaan" in second.text
        assert await asked_of(house) == ["object"]


async def test_an_answer_of_before_is_not_told_as_how_it_is_now(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        await confirmed(browser, "/household/1/ask/help?activity=wifi-help")
        form = await browser.get("/household/1/ask/withdraw?activity=wifi-help")
        body = urlencode({name: hidden(form, name) for name in FIELDS})
        assert "Nu dicht voor uw aansluiting" in (await browser.post("/household/1/ask/withdraw", body)).text
        await confirmed(browser, "/household/1/ask/help?activity=wifi-help")
        again = await browser.post("/household/1/ask/withdraw", body)
        assert "geldt vanaf nu" not in again.text
        assert "Nu dicht voor uw aansluiting" not in again.text
        assert "Het is gebeurd" not in again.text
        assert "Hoe het nu is" in again.text


async def test_a_key_that_is_none_of_a_form_of_ours_reaches_no_desk(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, person = house.household()
        for key in ("", "é", "a\r\nsluis-person: x", "a b", "x" * 65):
            form = {"csrf": person.csrf, "household": OWN, "activity": "", "key": key}
            assert (await browser.post("/household/1/ask/object", urlencode(form))).status == 400, key
        assert await asked_of(house) == []


async def test_a_request_for_help_opens_its_window_and_is_withdrawn_as_easily(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        opened = await confirmed(browser, "/household/1/ask/help?activity=wifi-help")
        assert "Nu open voor uw aansluiting" in opened.text
        assert "/household/1/ask/withdraw?activity=wifi-help" in (await browser.get("/household/1")).text
        await confirmed(browser, "/household/1/ask/withdraw?activity=wifi-help")
        assert await asked_of(house) == ["help", "withdraw"]


async def test_the_line_of_somebody_else_in_a_form_is_refused_by_the_desk(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        there = await confirmed(browser, "/household/1/ask/object", household=OTHER)
        nowhere = await confirmed(browser, "/household/1/ask/object", household="NL-9999")
        assert (there.status, there.body, there.headers) == (404, nowhere.body, nowhere.headers)
        assert OTHER not in there.text


NOT_ASKED = (
    *("lift", "erase", "help", "consent"),
    *("help?activity=network-quality", "object?activity=nothing", "consent?activity=wifi-help"),
)


async def test_what_cannot_be_asked_is_no_page(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, person = house.household()
        for page in NOT_ASKED:
            assert (await browser.get(f"/household/1/ask/{page}")).status == 404, page
            name, _, activity = page.partition("?activity=")
            form = {"csrf": person.csrf, "household": OWN, "activity": activity, "key": "k"}
            assert (await browser.post(f"/household/1/ask/{name}", urlencode(form))).status == 404, page


async def test_a_form_with_a_field_twice_is_refused(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, person = house.household()
        body = urlencode({"csrf": person.csrf, "household": OWN, "key": "k"}) + f"&household={OTHER}"
        assert (await browser.post("/household/1/ask/object", body)).status == 400
        assert await asked_of(house) == []


async def test_a_restriction_holds_and_the_household_reads_that_companies_are_told_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sluis.law.clock.YEARS", range(1990, 2000))  # a version that knows no holidays of today
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        done = await confirmed(browser, "/household/1/ask/restrict")
        assert "Uw beperking is vastgelegd" in done.text
        assert "De bedrijven die iets ontvingen konden het nog niet horen" in done.text
        assert await asked_of(house) == ["restrict"]
        asks = {"asks": [{"household": OWN, "ask": "restrict", "activity": "wifi-help", "reason": "letter"}]}
        headers = {"Idempotency-Key": "a"}
        page = await house.callers.call("registry", "POST", "/v1/standing/pages", asks, headers)
        assert (page.json["refused"], page.json["cases"], page.json["cases_later"]) == ([], 0, 0), "it stands already"
        other = {"asks": [{"household": OTHER, "ask": "restrict"}]}
        page = await house.callers.call("registry", "POST", "/v1/standing/pages", other, {"Idempotency-Key": "b"})
        assert (page.json["refused"], page.json["cases"], page.json["cases_later"]) == ([], 0, 1)


async def test_help_after_a_restriction_says_that_it_ends_that_for_this(tmp_path: Path) -> None:
    """Who wants reports profits when a household opens again, by a button, what it had stopped, unknowing."""
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        page = "/household/1/ask/help?activity=wifi-help"
        assert "U vroeg ons eerder om dit te stoppen" not in (await browser.get(page)).text
        await confirmed(browser, "/household/1/ask/restrict")
        assert "U vroeg ons eerder om dit te stoppen" in (await browser.get(page)).text
        assert "U vroeg ons eerder" not in (await browser.get("/household/1/ask/object?activity=wifi-help")).text
        await confirmed(browser, page)
        assert "Open tot" in (await browser.get("/household/1")).text


async def test_of_a_history_that_does_not_check_no_receipt_says_that_nothing_left(tmp_path: Path) -> None:
    """Whoever changes a record profits when the household that objects is told that nothing left before."""
    async with asking(tmp_path) as house:
        around = Around(house.settings, "nl")
    told = [
        receipt_page(around, "object", (), Asked(again=False, left_known=known), 1).decode() for known in (True, False)
    ]
    assert ["geen melding die wegging" in each for each in told] == [True, False]
    assert ["Wij kunnen niet zeggen wat hiervoor wegging" in each for each in told] == [False, True]
