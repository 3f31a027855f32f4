"""What was stopped is started again by two people in pages, and by one of them never."""

import json
from pathlib import Path
from urllib.parse import quote

from tests.unit.web.asking import House, asking, hidden

from sluis.gate.path.quarantine import quarantine_row
from sluis.terms import Kind, Role
from sluis.web.sessions import SignedIn

PAGE = "/office/stopped/recipient/wifi-insight"
ROW = "/office/stopped/row/wifi-help/3"


async def stopped(house: House) -> None:
    browser, known = house.employee(Role.OPERATOR)
    assert (await browser.post("/office/recipients/wifi-insight/stop", f"csrf={known.csrf}")).status == 200


def said(known: SignedIn, seen: str) -> str:
    return f"csrf={known.csrf}&seen={quote(seen)}"


async def test_a_recipient_is_started_by_the_second_of_two_people(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        await stopped(house)
        operator, first = house.employee(Role.OPERATOR)
        assert f'href="{PAGE}"' in (await operator.get("/office")).text
        before = await operator.get(PAGE, accept_language="en")
        assert "You are the first of two" in before.text
        assert (await operator.post(PAGE, "csrf=other")).status == 403
        asked = await operator.post(PAGE, said(first, hidden(before, "seen")))
        assert (asked.status, asked.header("location")) == (303, "/office/stopped")
        assert "a second one may start it until" in (await operator.get("/office/stopped", accept_language="en")).text

        other, known = house.employee(Role.OPERATOR, subject="9")
        shown = await other.get(PAGE, accept_language="en")
        assert "One of you two must be the data protection officer" in shown.text
        refused = await other.post(PAGE, said(known, hidden(shown, "seen")))
        assert refused.status == 409
        again = await operator.post(PAGE, said(first, hidden(shown, "seen")))
        assert again.status == 303
        assert "a second one may start it" in (await operator.get("/office/stopped", accept_language="en")).text

        dpo, second = house.employee(Role.DPO, subject="10")
        assert (await dpo.post(PAGE, said(second, hidden(shown, "seen")))).status == 303
        assert "no recipient and no row is stopped" in (await dpo.get("/office/stopped", accept_language="en")).text
        assert "stopped since" not in (await dpo.get("/office", accept_language="en")).text
        gone = await dpo.get(PAGE)
        assert (gone.status, gone.header("location")) == (303, "/office/stopped")
        assert (await dpo.post(PAGE, said(second, hidden(shown, "seen")))).status == 303


async def test_who_saw_that_nobody_asked_is_not_the_second_without_knowing_it(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        await stopped(house)
        operator, first = house.employee(Role.OPERATOR)
        dpo, second = house.employee(Role.DPO, subject="9")
        old = hidden(await dpo.get(PAGE), "seen")
        await operator.post(PAGE, said(first, old))
        late = await dpo.post(PAGE, said(second, old), accept_language="en")
        assert late.status == 409
        assert "something changed since you opened this page" in late.text
        [each] = json.loads((await dpo.get("/office/stopped.json")).body)
        assert each["second_until"], "it is still stopped, and one person asked"


async def test_a_row_that_the_canary_stopped_is_started_by_two(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        state = house.callers.running.desk.gate.beside()
        with state.transaction() as conn:
            quarantine_row(conn, "wifi-help", 3, Kind.MAC_ADDRESS.value, state.clock())
        operator, first = house.employee(Role.OPERATOR)
        listed = (await operator.get("/office/stopped", accept_language="en")).text
        assert f'href="{ROW}"' in listed
        assert "the canary found" in listed
        await operator.post(ROW, said(first, hidden(await operator.get(ROW), "seen")))
        dpo, second = house.employee(Role.DPO, subject="9")
        await dpo.post(ROW, said(second, hidden(await dpo.get(ROW), "seen")))
        assert json.loads((await dpo.get("/office/stopped.json")).body) == []


async def test_who_may_start_nothing_reads_what_is_stopped_and_a_name_that_is_none_starts_nothing(
    tmp_path: Path,
) -> None:
    async with asking(tmp_path) as house:
        await stopped(house)
        for role in (Role.OWNER, Role.LEGAL, Role.APPROVER):
            browser, known = house.employee(role)
            listed = await browser.get("/office/stopped")
            assert listed.status == 200
            assert f'href="{PAGE}"' not in listed.text
            assert (await browser.get(PAGE)).status == 403
            assert (await browser.post(PAGE, said(known, ""))).status == 403
        assert (await house.employee(Role.CALL_CENTRE)[0].get("/office/stopped")).status == 403
        browser, known = house.employee(Role.DPO)
        for other in ("recipient/nobody", "recipient/..%2F..%2Fv1", "row/wifi-help/3", "row/wifi-help/0"):
            assert (await browser.get(f"/office/stopped/{other}")).header("location") == "/office/stopped"
            sent = await browser.post(f"/office/stopped/{other}", said(known, ""))
            assert sent.header("location") == "/office/stopped"
        assert (await browser.get("/office/stopped/row/wifi-help/x")).status == 404
        [each] = json.loads((await browser.get("/office/stopped.json")).body)
        assert each["second_until"] is None
