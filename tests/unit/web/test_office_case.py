"""A data protection officer works on a case in pages, from the list to its end, and nobody else opens one."""

import json
import re
from pathlib import Path
from urllib.parse import urlencode

from tests.flow.deskhouse import OWN
from tests.unit.web.asking import House, asking, hidden
from tests.unit.web.visiting import Answer, Browser

from sluis.api.ledger import hold_household
from sluis.api.rights import Channel, Incoming, Kind, open_case
from sluis.terms import Role
from sluis.web.sessions import SignedIn

CASE = "/office/cases/1"


def opened(house: House, kind: Kind = Kind.ACCESS) -> None:
    open_case(house.callers.running.desk.gate, OWN, Incoming(kind, Channel.LETTER, "taken in by Kim"))


async def taken(who: tuple[Browser, SignedIn], step: str, number: int = 1, **fields: str) -> Answer:
    """Open the page of a step, and send its form."""
    browser, known = who
    path = f"/office/cases/{number}/{step}"
    form = await browser.get(path, accept_language="en")
    assert "Nothing was recorded yet" in form.text, form.text
    made = {"csrf": known.csrf, "seen": hidden(form, "seen"), **fields}
    return await browser.post(path, urlencode(made), accept_language="en")


async def test_an_officer_takes_a_case_from_the_list_to_its_end(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        opened(house)
        who = house.employee(Role.DPO)
        browser = who[0]
        listed = (await browser.get("/office/cases", accept_language="en")).text
        assert f'href="{CASE}"' in listed
        assert "Establish who asks, and answer before" in listed
        page = await browser.get(CASE, accept_language="en")
        assert "Case 1: access" in page.text
        assert "opened: access" in page.text
        assert page.text.count("taken in by Kim") == 1
        [due, *_] = re.findall(r"Answer before</dt><dd[^>]*>([^<]+)<", page.text)
        assert page.text.count(due) >= 5, "both readings of both terms, and the one that counts"
        assert OWN not in page.text
        early = await taken(who, "answer", reason="as asked")
        assert early.status == 409, "it is not known who asks"
        assert (await browser.get(f"{CASE}/letter")).status == 409

        doubt = await taken(who, "doubt", reason="another voice <b>on</b>\r\nthe telephone")
        assert (doubt.status, "A reasonable doubt" in doubt.text) == (200, True)
        assert "another voice &lt;b&gt;on&lt;/b&gt;<br>the telephone" in (await browser.get(CASE)).text
        assert (await taken(who, "identity", chosen="call-back")).status == 200
        assert (await taken(who, "extend", chosen="number", reason="many", at="2026-13-01")).status == 422
        longer = await taken(who, "extend", chosen="number", reason="many")
        assert longer.status == 200
        assert f'href="{CASE}/extend"' not in (await browser.get(CASE)).text

        letter = await browser.get(f"{CASE}/letter", accept_language="en")
        assert "U+000A" not in letter.text, "a line of the letter is a line of the page"
        digest = letter.text.split("SHA-256 of the letter")[1].split('utrecht-code">')[1][:64]
        kept = await browser.get(f"{CASE}/letter.txt", accept_language="en")
        assert kept.header("content-disposition") == 'attachment; filename="sluis-letter-1.txt"'
        assert (await taken(who, "answer", reason="as asked", letter="F" * 64)).status == 422
        answered = await taken(who, "answer", reason="as asked", letter=digest)
        assert (answered.status, "Honoured" in answered.text) == (200, True), answered.text
        receipt = json.loads(hidden(answered, "receipt").replace("&#34;", '"'))
        assert receipt["type"]
        handed = await browser.post("/office/receipt", urlencode({"csrf": who[1].csrf, "receipt": json.dumps(receipt)}))
        assert (handed.status, json.loads(handed.body)) == (200, receipt)
        closed = await taken(who, "close")
        assert closed.status == 200
        page = await browser.get(CASE, accept_language="en")
        assert "Nothing is left to do." in page.text
        assert "What can be done now" not in page.text


async def test_a_step_that_was_taken_since_is_seen_before_another(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        opened(house, Kind.RESTRICTION)
        who = house.employee(Role.DPO)
        browser, known = who
        old = hidden(await browser.get(f"{CASE}/refuse"), "seen")
        assert (await taken(who, "doubt", reason="who is it")).status == 200
        fields = {"csrf": known.csrf, "seen": old, "chosen": "no-case-of-law", "reason": "none of the four"}
        late = await browser.post(f"{CASE}/refuse", urlencode(fields), accept_language="en")
        assert (late.status, "a step was taken since you opened this page" in late.text) == (409, True)
        assert "none of the four</textarea>" in late.text
        assert "none of the four" not in (await browser.get(CASE)).text
        wrong = await taken(who, "refuse", chosen="accurate", reason="not a ground of this kind")
        assert wrong.status == 422
        again = await taken(who, "refuse", chosen="no-case-of-law", reason="none of the four")
        assert (again.status, "Refused:" in again.text) == (200, True)
        twice = await browser.get(f"{CASE}/refuse", accept_language="en")
        assert "This step cannot be taken" in twice.text
        assert "<textarea" not in twice.text


async def test_an_erasure_is_confirmed_after_the_statement_was_offered_and_shows_how_far_it_is(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        opened(house, Kind.ERASURE)
        who = house.employee(Role.DPO)
        page = (await who[0].get(CASE, accept_language="en")).text
        assert "when it is established who asks" in page
        assert f'href="{CASE}/erase"' not in page
        assert f'href="{CASE}/answer"' not in page
        assert (await taken(who, "identity", chosen="counter")).status == 200
        form = (await who[0].get(f"{CASE}/erase", accept_language="en")).text
        assert "Offer the statement first" in form
        assert "It cannot be undone" in form
        assert (await taken(who, "erase", reason="as asked")).status == 422, "nobody said what became of the statement"
        assert (await taken(who, "erase", chosen="taken", reason="as asked")).status == 200
        after = (await who[0].get(CASE, accept_language="en")).text
        assert "Erasure ordered" in after
        assert "not yet: old backups open it" in after
        assert f'href="{CASE}/erase"' not in after


async def test_a_hold_is_told_before_somebody_tries_to_erase(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        gate = house.callers.running.desk.gate
        opened(house, Kind.ERASURE)
        hold_household(gate, OWN, gate.beside().clock() + 86_400_000, "HOLD-1")
        who = house.employee(Role.DPO)
        assert (await taken(who, "identity", chosen="counter")).status == 200
        assert "nothing can be erased before" in (await who[0].get(CASE, accept_language="en")).text
        assert "This step cannot be taken" in (await who[0].get(f"{CASE}/erase", accept_language="en")).text
        fields = urlencode({"csrf": who[1].csrf, "seen": "2", "chosen": "taken", "reason": "all the same"})
        assert (await who[0].post(f"{CASE}/erase", fields)).status == 409, "the desk decides"


async def test_a_request_can_be_taken_back(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        opened(house, Kind.ERASURE)
        who = house.employee(Role.DPO)
        assert (await taken(who, "take-back")).status == 422
        assert (await taken(who, "take-back", chosen="telephone", reason="found it")).status == 200
        opened(house, Kind.ERASURE)
        assert "cases 1 of the same household" in (await who[0].get("/office/cases/2", accept_language="en")).text


async def test_nobody_else_opens_a_case_and_a_number_that_is_none_does_nothing(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        opened(house)
        for role in (Role.LEGAL, Role.OWNER, Role.OPERATOR, Role.CALL_CENTRE, Role.INSPECTOR):
            browser, known = house.employee(role)
            for path in (CASE, f"{CASE}/letter", f"{CASE}/letter.txt", f"{CASE}/refuse"):
                assert (await browser.get(path)).status == 403, (role, path)
            assert (await browser.post(f"{CASE}/close", f"csrf={known.csrf}&seen=1")).status == 403
        assert f'href="{CASE}"' not in (await house.employee(Role.LEGAL)[0].get("/office/cases")).text
        browser, known = house.employee(Role.DPO)
        assert (await browser.post(f"{CASE}/close", "csrf=other&seen=1")).status == 403
        assert (await browser.get(f"{CASE}/destroy")).status == 404
        for number in ("2", "0", "-1", "9" * 30):
            assert (await browser.get(f"/office/cases/{number}")).status in {404, 409}
