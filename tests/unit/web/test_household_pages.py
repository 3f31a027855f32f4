"""The pages of a household: what was shared and what was not looked at, its requests, its proof; and nobody else's."""

import asyncio
import hashlib
import json
from contextlib import aclosing
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest
from tests.flow.deskhouse import OTHER, OWN, households
from tests.flow.gatehouse import entry
from tests.flow.webhouse import share
from tests.unit.web.asking import asking, hidden
from tests.unit.web.visiting import Browser

from sluis.api.ledger import seal
from sluis.api.rights import Given, answer
from sluis.api.statement import Stated, verifier, verify_statement
from sluis.terms import Role
from sluis.web.app import make_app
from sluis.web.desk_client import DeskClient
from sluis.web.headers import policy
from sluis.web.household_pages import checkers, statement_policy
from sluis.web.pages import HANDLERS
from sluis.web.rendering import painter
from sluis.web.settings import DeskPlace, WebLimits

PAGES = (
    "",
    "/requests",
    "/requests.json",
    "/proof",
    "/statement",
    "/statement.json",
    "/letter.pdf",
    "/registration.json",
)
ASK = ("/ask/object", "/ask/restrict", "/ask/help?activity=wifi-help")


async def test_a_household_reads_what_was_shared_from_when_to_when_and_what_that_does_not_show(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        assert "logboek is nog niet begonnen" in (await browser.get("/household/1")).text
        seal(house.callers.running.desk.gate)
        before = await browser.get("/household/1")
        assert "staat in ons logboek geen gedeelde melding over deze aansluiting" in before.text
        assert "niets buiten het logboek om is gestuurd" in before.text
        await asyncio.to_thread(share, tmp_path)
        after = await browser.get("/household/1?lang=en")
        assert "we shared with WiFi Insight Inc. (Delaware): 3 reports about this connection." in after.text
        assert "3 reports shared with WiFi Insight Inc. (Delaware)" in after.text
        assert "What sort of device it is, not its name" in after.text
        assert "Annas" not in after.text
        assert "received by the recipient: 3 times" in after.text


async def test_of_a_connection_that_was_erased_its_own_account_sees_its_request_and_nobody_sees_more(
    tmp_path: Path,
) -> None:
    async with asking(tmp_path) as house:
        browser, known = house.household()
        form = await browser.get("/household/1/rights/erasure")
        body = {"csrf": known.csrf, "household": OWN, "key": hidden(form, "key"), "words": ""}
        assert (await browser.post("/household/1/rights/erasure", urlencode(body))).status == 200
        answer(house.callers.running.desk.gate, 1, "desk", "as asked", None, Given.TAKEN)
        led = await browser.get("/household/1")
        assert (led.status, led.header("location")) == (303, "/household/1/requests")
        left = await browser.get("/household/1/requests", accept_language="en")
        assert "You asked us to erase the data of a connection" in left.text
        assert "from then on nothing more is sent" in left.text
        other, _ = house.household(sub="another account")
        for path in ("/household/1", "/household/1/requests"):
            assert (await other.get(path)).status == 404


async def test_nothing_is_said_without_its_period(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        seal(house.callers.running.desk.gate)
        text = (await browser.get("/household/1?lang=en")).text
        lead = text.split('utrecht-paragraph--lead">')[1].split("</p>")[0]
        assert lead.startswith("From ")
        assert " to " in lead


async def test_whoever_answers_for_one_line_goes_to_it_and_for_several_chooses(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        one, _ = house.household()
        assert (await one.get("/household")).header("location") == "/household/1"
        assert (await one.get("/")).header("location") == "/household"
        two, _ = house.household(OWN, OTHER)
        chosen = await two.get("/household")
        assert 'href="/household/2"' in chosen.text
        assert OTHER in chosen.text
        assert OTHER in (await two.get("/household/2")).text


async def test_a_place_nobody_answers_for_is_no_page(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        for page in PAGES + ASK:
            for at in ("0", "2", "99999999999", "-1", "x"):
                assert (await browser.get(f"/household/{at}{page}")).status == 404, (at, page)
            assert (await house.visitor().get(f"/household/1{page}")).status == 303, page


async def test_a_number_in_an_address_is_written_in_one_way_on_every_page(tmp_path: Path) -> None:
    """Whatever page and whoever asks: not as another page, not as a fault, and not said again."""
    places = sorted({path for handler in HANDLERS for path in handler.paths if "{" in path})
    odd = ("-1", "01", "\u0661", "\0", "..", "1/1", "9" * 400, "x" * 10_000)
    # one limit for everybody's address would refuse before a page does
    limits = WebLimits(address_per_minute=100_000, acts_per_minute=100_000)
    async with asking(tmp_path, limits=limits) as house:
        people = [house.visitor(), house.household()[0]]
        people += [house.employee(role, subject=role.value)[0] for role in (Role.DPO, Role.INSPECTOR)]
        for browser, place, named in product(people, places, odd):
            asked = "/".join(named if part.startswith("{") else part for part in place.split("/"))
            heard = await browser.get(asked.replace("?", ""))
            assert heard.status < 500, (place, named[:8])
            assert len(named) < 400 or named not in heard.text, place
            if ":int}" in place and "/" not in named:
                assert heard.status in {404, 405}, (place, named[:8])


@pytest.mark.parametrize("use", ["business", "shared", "holiday"])
async def test_a_line_of_more_than_one_household_is_told_how_to_ask_and_nothing_else(tmp_path: Path, use: str) -> None:
    async with asking(tmp_path, entry(OWN, use=use)) as house:
        await asyncio.to_thread(share, tmp_path)
        browser, _ = house.household()
        for page in ("", "/requests", "/proof", *ASK):
            answer = await browser.get(f"/household/1{page}")
            assert answer.status == 200
            assert "0800-1234" in answer.text
            assert "WiFi Insight" not in answer.text
            assert "<form" not in answer.text.partition("<main")[2]
        for page in ("/requests.json", "/statement", "/statement.json", "/letter.pdf", "/registration.json"):
            answer = await browser.get(f"/household/1{page}")
            assert (answer.status, "vraag het ons" in answer.text, "WiFi Insight" in answer.text) == (409, True, False)


async def test_requests_are_listed_with_their_moments_and_kept_as_a_file(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        assert "niets dat uw huishouden heeft gevraagd" in (await browser.get("/household/1/requests")).text
        await house.callers.call("household", "POST", "/v1/standing/ask", {"household": OWN, "ask": "object"})
        listed = await browser.get("/household/1/requests")
        assert "Bezwaar" in listed.text
        kept = await browser.get("/household/1/requests.json")
        assert kept.header("content-disposition") == 'attachment; filename="sluis-requests.json"'
        assert [each["kind"] for each in json.loads(kept.body)["requests"]] == ["object"]


async def test_the_statement_is_handed_on_as_the_desk_made_it_and_only_its_own_script_may_run(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        early = await browser.get("/household/1/statement?lang=en")
        assert (early.status, "nothing is sealed yet" in early.text) == (409, True)
        await asyncio.to_thread(share, tmp_path)
        keys = seal(house.callers.running.desk.gate).keys
        page = await browser.get("/household/1/statement")
        assert 'href="/household/1/letter.pdf"' in (await browser.get("/household/1")).text
        letter = await browser.get("/household/1/letter.pdf")
        assert (letter.status, letter.header("content-type"), letter.body[:5]) == (200, "application/pdf", b"%PDF-")
        assert letter.header("content-disposition") == 'attachment; filename="sluis-letter.pdf"'
        assert isinstance(verify_statement(page.body, keys), Stated)
        told = page.header("content-security-policy") or ""
        assert told.startswith("default-src 'none'; style-src 'sha256-")
        assert told.endswith("frame-ancestors 'none'")
        assert "unsafe" not in told
        file = await browser.get("/household/1/statement.json")
        assert isinstance(verify_statement(file.body, keys), Stated)


def test_a_page_that_is_no_statement_of_ours_runs_nothing() -> None:
    for made in (b"", b"<script>alert(1)</script>", b"default-src 'none'; script-src 'unsafe-inline'"):
        assert statement_policy(made) == policy()


async def test_the_proof_names_the_checkers_by_digest_and_the_receipt_of_the_registration(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        page = await browser.get("/household/1/proof")
        assert hashlib.sha256(verifier("js").encode()).hexdigest() in page.text
        assert dict(checkers())["verify_statement.py"] in page.text
        assert "komen van ons" in page.text
        assert 'href="/household/1/statement"' not in page.text, "nothing is sealed yet"
        receipt = json.loads((await browser.get("/household/1/registration.json")).body)
        assert (receipt["line"], receipt["slot"]) == (OWN, 0)
        assert receipt["registration"] in page.text


async def test_somebody_elses_line_is_answered_as_one_that_does_not_exist(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household("NL-9999")
        answer = await browser.get("/household/1?lang=en")
        assert (answer.status, "there is no such connection" in answer.text) == (404, True)


async def test_a_former_occupant_is_told_its_own_period_and_offered_no_act(tmp_path: Path) -> None:
    async with asking(tmp_path, entry(OWN), *households(OTHER)) as house:
        change = {"feed": "f", "cursor": "1", "changes": [{"line": OWN, "left": "2026-12-01T00:00:01Z"}]}
        key = {"Idempotency-Key": "1"}
        done = await house.callers.call("registry", "POST", "/v1/registry/pages", change, headers=key)
        assert done.json["left"] == 1, done.body
        browser, _ = house.household(f"{OWN}#0")
        page = await browser.get("/household/1?lang=en")
        assert "You moved out on" in page.text
        assert "Closed: you have moved out." in page.text
        assert "/household/1/ask/" not in page.text


async def test_a_desk_that_is_away_is_said_in_one_sentence(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        away = msgspec.structs.replace(house.settings, desk=DeskPlace(socket="none.sock"))
        async with aclosing(DeskClient.of(away)) as nobody:
            browser, _ = house.household()
            browser.app = make_app(away, nobody, HANDLERS, painter(away), house.sessions)
            await says_so(browser)


async def says_so(browser: Browser) -> None:
    for page in ("/household/1", "/household/1/ask/object", "/neighbours"):
        answer = await browser.get(f"{page}?lang=en")
        assert answer.status == 503
        assert "We cannot reach our records now, so we can show and do nothing." in answer.text
