"""Alarms, terms of cases and questions for recipients, as an employee reads and keeps them."""

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from tests.flow.deskhouse import OWN
from tests.unit.api.test_questions_sent import asking as asking_register
from tests.unit.desk.test_agreed import PEOPLE
from tests.unit.web.asking import asking
from tests.unit.web.visiting import ORIGIN, Answer, Browser

from sluis.api.rights import Channel, Incoming, open_case
from sluis.api.rights import Kind as Asked
from sluis.store.counts import add_withheld, quarantine_row
from sluis.store.notices import QueuedNotice, abandon, put
from sluis.terms import Kind, Role


async def test_alarms_are_told_and_kept(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.employee(Role.OPERATOR)
        assert (
            "the database of the gate tells of no alarm"
            in (await browser.get("/office/alarms", accept_language="en")).text
        )
        state = house.callers.running.desk.gate.beside()
        with state.transaction() as conn:
            add_withheld(conn, state.clock(), {("wifi-help", 3, "canary"): 2})
            quarantine_row(conn, "wifi-help", 3, Kind.MAC_ADDRESS.value, state.clock())
        page = (await browser.get("/office/alarms", accept_language="en")).text
        assert "Something has to be looked at" in page
        assert "the canary found an identifier in the bytes" in page
        kept = json.loads((await browser.get("/office/alarms.json")).body)
        assert kept["withheld"][0]["count"] == 2
        assert "nothing that was tried waits, and nothing was given up" in page
        with state.store.together() as conn:
            put(conn, [QueuedNotice("agent:union", "case:1:1:ab", "request-status", '{"case": 1}', state.clock())], 9)
            abandon(conn, [])
        page = (await browser.get("/office/alarms", accept_language="en")).text
        assert "authorised agent union" in page
        assert "sluis notices run --again" in page


async def test_cases_are_told_by_their_terms_to_who_may_read_them(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        gate = house.callers.running.desk.gate
        open_case(gate, OWN, Incoming(Asked.ERASURE, Channel.LETTER, "taken in by Willemijn"))
        browser, _ = house.employee(Role.DPO)
        page = await browser.get("/office/cases", accept_language="en")
        assert "No open case is past its term" in page.text
        assert "1: erasure" in page.text
        open_case(
            gate, OWN, Incoming(Asked.WITHDRAWAL, Channel.LETTER, "taken in by Willemijn", activity="network-quality")
        )
        page = await browser.get("/office/cases", accept_language="en")
        assert "No open case" not in page.text, "one that is due at once is not in time"
        assert "1 case is open that is due at once" in page.text
        kept = await browser.get("/office/cases.json")
        for told in (page, kept):
            assert OWN not in told.text
            assert "Willemijn" not in told.text
        operator, _ = house.employee(Role.OPERATOR)
        assert {(await operator.get(path)).status for path in ("/office/cases", "/office/cases.json")} == {403}


async def sent(browser: Browser, csrf: str, content: bytes, recipient: str = "wifi-insight") -> Answer:
    fields = {"csrf": csrf, "recipient": recipient}
    head = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    head += "--b\r\n"
    head += 'Content-Disposition: form-data; name="form"; filename="a.csv"\r\n\r\n'
    headers = {"origin": ORIGIN, "content-type": "multipart/form-data; boundary=b", "accept-language": "en"}
    return await browser.ask("POST", "/office/answers", head.encode() + content + b"\r\n--b--\r\n", headers)


async def test_what_a_recipient_answers_is_shown_and_goes_on_to_a_proposal(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        browser, known = house.employee(Role.OWNER, subject="olga")
        asked = (await browser.get("/office/questions", accept_language="en")).text
        assert asked.count('action="/office/answers"') == 2
        form = "fact;answer;document;title\nrecipients.wifi-insight.parent_country;US;reg.pdf;<script>x</script>\n"
        page = await sent(browser, known.csrf, form.encode())
        assert "Nothing is proposed yet" in page.text, page.text[:3000]
        assert "<script>x" not in page.text
        assert "that the answer is true was not looked at" in page.text
        proposal = unescape(page.text.split("readonly>\n")[1].split("</textarea>")[0])
        assert "parent_country: US" in proposal
        trains = await sent(browser, known.csrf, b"fact;answer\nrecipients.wifi-insight.own_use.training;ja\n")
        closed = unescape(trains.text.split('with these answers</dt><dd class="utrecht-data-list__item-value">')[1])
        assert re.match(r"[A-Z][^<]+ \(wifi-help\)<", closed), closed[:200]
        body = urlencode({"csrf": known.csrf, "register": proposal, "text": "as they answered"})
        confirm = (await browser.post("/office/registers/propose", body, accept_language="en")).text
        assert "Nothing was recorded yet" in confirm, re.sub(r"<[^>]*>", " ", confirm)
        same = await sent(browser, known.csrf, b"fact;answer\nrecipients.wifi-insight.country;unknown\n")
        assert "The form answers nothing" in same.text
        for wrong in (b"", b"\xff\xfe", b"a;b\n1;2\n", b"fact;answer\nrecipients.telecom-lab.country;CA\n"):
            refused = await sent(browser, known.csrf, wrong)
            assert (refused.status, "readonly" in refused.text) == (422, False), wrong
        assert (await sent(browser, known.csrf, form.encode(), "nobody")).status == 404
        assert (await sent(browser, "x", form.encode())).status == 403
        lawyer, own = house.employee(Role.LEGAL)
        read = await sent(lawyer, own.csrf, form.encode())
        assert ("An owner proposes it." in read.text, "readonly" in read.text) == (True, False)
        other, token = house.employee(Role.OPERATOR)
        assert (await sent(other, token.csrf, form.encode())).status == 403


async def test_questions_for_a_recipient_are_a_page_and_a_form(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.employee(Role.OWNER)
        page = (await browser.get("/office/questions", accept_language="en")).text
        assert "WiFi Insight Inc." in page
        assert len(json.loads((await browser.get("/office/questions.json")).body)) == 2
        form = await browser.get("/office/recipients/wifi-insight/questions.csv")
        assert (form.status, (form.header("content-type") or "").partition(";")[0]) == (200, "text/csv")
        assert (await browser.get("/office/recipients/nobody/questions.csv")).status == 404


async def test_that_a_form_was_sent_is_noted_and_shown_with_what_is_unanswered(tmp_path: Path) -> None:
    async with asking(tmp_path, register=asking_register(tmp_path)) as house:
        browser, known = house.employee(Role.DPO, subject="fenna")
        page = (await browser.get("/office/questions", accept_language="en")).text
        assert page.count("Not noted as sent.") == 1, "where there is nothing to ask nothing is said"
        form = page.split('name="form" value="')[1].split('"')[0]
        path = "/office/recipients/wifi-insight/questions/sent"
        done = await browser.post(path, urlencode({"csrf": known.csrf, "form": form}))
        assert (done.status, done.header("location")) == (303, "/office/questions")
        page = (await browser.get("/office/questions", accept_language="en")).text
        assert "by fenna: 1 asked, 1 unanswered." in page
        assert "Unanswered for" not in page
        filled = await sent(browser, known.csrf, b"fact;answer\nrecipients.wifi-insight.country;US\n")
        row = unescape(filled.text.split("recipients.wifi-insight.country</span>")[0])[-300:]
        assert re.search(r'scope="row">[A-Z][^<]+<br><span class="utrecht-code">$', row), "what was asked, in words"
        [told, _] = json.loads((await browser.get("/office/questions.json")).body)
        assert told["sent"]["sent"][0]["form"] == form
        for wrong, status in (("ab" * 32, 409), ("x", 400), ("", 400)):
            answer = await browser.post(path, urlencode({"csrf": known.csrf, "form": wrong}))
            assert answer.status == status, wrong
        nobody = await browser.post(
            path.replace("wifi-insight", "nobody"), urlencode({"csrf": known.csrf, "form": form})
        )
        assert nobody.status == 404
