"""Steps of a register in the web: shown before they are taken, for what was shown, by who is signed in and may."""

import base64
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.flow.gatehouse import INSTALLED
from tests.unit.desk.test_agreed import PEOPLE
from tests.unit.web.asking import House, asking, hidden
from tests.unit.web.visiting import Answer, Browser

from sluis.errors import SluisError
from sluis.terms import Role
from sluis.web.office_steps import moment_in
from sluis.web.sessions import SignedIn

NEW = INSTALLED.decode() + "# of today\n"
PROPOSE = "/office/registers/propose"
Signed = tuple[Browser, SignedIn]


async def sent(who: Signed, path: str, **fields: str) -> Answer:
    """Send a form, with line ends as a browser makes them."""
    browser, signed_in = who
    made = {"csrf": signed_in.csrf, **{name: value.replace("\n", "\r\n") for name, value in fields.items()}}
    return await browser.post(path, urlencode(made), accept_language="en")


async def confirmed(who: Signed, path: str, **fields: str) -> Answer:
    """Send a form, and confirm the page it leads to."""
    seen = await sent(who, path, **fields)
    assert "Nothing was recorded yet" in seen.text, seen.text
    return await sent(who, path, seen=hidden(seen, "seen"))


def people(house: House) -> dict[str, Signed]:
    return {
        "owner": house.employee(Role.OWNER, subject="olga"),
        "dpo": house.employee(Role.DPO, subject="fenna"),
        "approver": house.employee(Role.APPROVER, subject="olga"),
        "operator": house.employee(Role.OPERATOR, subject="ben"),
        "all": house.employee(Role.OWNER, Role.DPO, Role.OPERATOR, subject="all"),
    }


async def proposed(house: House) -> dict[str, Signed]:
    who = people(house)
    done = await confirmed(who["owner"], PROPOSE, register=NEW, text="the helpdesk asks")
    assert (done.status, done.header("location")) == (303, "/office/registers/1")
    return who


async def test_three_people_bring_a_register_into_force(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        who = await proposed(house)
        words = "good,\nbut <b>look</b> again"
        for role, path, fields in (
            ("dpo", "/office/registers/1/advice", {"advice": "conditions", "text": words}),
            ("approver", "/office/registers/1/approval", {"followed": "yes", "text": ""}),
            ("operator", "/office/registers/1/activation", {"from": "", "text": ""}),
        ):
            assert (await who[role][0].get(path)).status == 200
            told = "nothing out that was collected before" in (await sent(who[role], path, **fields)).text
            assert told is path.endswith("/activation")
            done = await confirmed(who[role], path, **fields)
            assert (done.status, done.header("location")) == (303, "/office/registers/1")
        page = (await who["dpo"][0].get("/office/registers/1", accept_language="en")).text
        assert "Holds now" in page
        assert "good,<br>but &lt;b&gt;look&lt;/b&gt; again" in page
        assert page.count("No signature of the person is left") == 4
        registers = (await house.callers.call("dpo", "GET", "/v1/registers/1")).body
        assert registers == NEW.encode(), "line ends of the browser are gone"


async def test_a_page_that_is_not_of_today_any_more_does_nothing(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        who = await proposed(house)
        advice = "/office/registers/1/advice"
        old = hidden(await sent(who["dpo"], advice, advice="positive", text="fine"), "seen")
        assert (await confirmed(who["dpo"], advice, advice="negative", text="no")).status == 303
        stale = await sent(who["dpo"], advice, seen=old)
        assert stale.status == 409
        assert "another step was recorded since" in stale.text
        approval = "/office/registers/1/approval"
        seen = json.loads(
            base64.b64decode(hidden(await sent(who["approver"], approval, followed="no", text="x"), "seen"))
        )
        turned = {**seen, "fields": {"followed": "yes", "text": "x"}}
        refused = await sent(who["approver"], approval, seen=base64.b64encode(json.dumps(turned).encode()).decode())
        assert (refused.status, "register.document" in refused.text) == (409, True)
        steps = (await house.callers.call("dpo", "GET", "/v1/registers")).json["steps"]
        assert isinstance(steps, list)
        assert [step["step"] for step in steps] == ["proposed", "advised"]


async def test_one_person_plays_no_two_roles_and_who_may_not_take_a_step_is_told_the_same(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        who = await proposed(house)
        assert (await confirmed(who["all"], "/office/registers/1/advice", advice="positive", text="x")).status == 303
        second = await confirmed(who["all"], "/office/registers/1/approval", followed="yes", text="")
        assert (second.status, "register.same-person" in second.text) == (409, True)
        legal = house.employee(Role.LEGAL, subject="all")
        heard = {
            (answer.status, answer.text)
            for person in (legal, who["operator"])
            for path, fields in (
                ("/office/registers/1/advice", {"advice": "positive", "text": ""}),
                ("/office/registers/1/approval", {"followed": "yes", "text": ""}),
            )
            for answer in [await sent(person, path, **fields)]
        }
        assert [status for status, _ in heard] == [403]
        assert (await sent(legal, PROPOSE, register=NEW, text="")).status == 403
        stranger = house.employee(Role.OWNER, subject="stranger")
        untied = await confirmed(stranger, "/office/registers/1/approval", followed="yes", text="")
        assert (untied.status, "register.account" in untied.text) == (409, True)


async def test_a_register_with_a_fault_is_no_proposal_and_the_page_says_where(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        who = people(house)
        faulty = await sent(who["owner"], PROPOSE, register="version: 2\nbogus: <script>1</script>\n", text="")
        assert faulty.status in {409, 422}
        assert "<script" not in faulty.text
        assert "sluis-proposal" not in faulty.text
        for fields in (
            {"register": ""},
            {"register": NEW, "list_name": "a.yaml"},
            {"seen": "e30="},
            {"seen": "!"},
            {"seen": "é"},
        ):
            assert (await sent(who["owner"], PROPOSE, **fields)).status in {400, 422}, fields
        hostile = await sent(who["owner"], PROPOSE, register=NEW, list_name="../x.yaml", list="a: b")
        assert hostile.status in {400, 409}


async def test_a_form_of_another_session_or_with_other_fields_does_nothing(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        who = await proposed(house)
        browser, signed_in = who["dpo"]
        seen = hidden(await sent(who["dpo"], "/office/registers/1/advice", advice="positive", text="x"), "seen")
        forged = await browser.post("/office/registers/1/advice", urlencode({"csrf": "other", "seen": seen}))
        assert forged.status == 403
        elsewhere = urlencode({"csrf": signed_in.csrf, "seen": seen})
        assert (
            await browser.post("/office/registers/1/advice", elsewhere, origin="https://evil.example")
        ).status == 403
        for fields in ({"text": "x"}, {"advice": "maybe", "text": "x"}, {"followed": "yes"}):
            assert (await sent(who["dpo"], "/office/registers/1/advice", **fields)).status == 400
        assert (await sent(who["dpo"], "/office/registers/1/activation", **{"from": "soon"})).status == 400
        for moment in ("0001-01-01T00:00", "9999-12-31T23:59:59.999999+00:01", "2026-12-01T10:00:00+24:00"):
            odd = await sent(who["operator"], "/office/registers/1/activation", **{"from": moment})
            assert odd.status in {400, 409}, (moment, odd.status)
        for number in ("99999999999999999999", "-1", "0"):
            odd = await sent(who["dpo"], f"/office/registers/{number}/advice", advice="positive", text="x")
            assert odd.status in {404, 409}, number
            assert (await browser.get(f"/office/registers/{number}")).status == 404
        assert (await sent(who["dpo"], "/office/registers/1/deletion", text="x")).status == 404
        unknown = await sent(who["dpo"], "/office/registers/9/advice", advice="positive", text="x")
        assert unknown.status == 404
        steps = (await house.callers.call("dpo", "GET", "/v1/registers")).json["steps"]
        assert isinstance(steps, list)
        assert len(steps) == 1


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None),
        ("2026-07-01T10:00", "2026-07-01T10:00:00+02:00"),
        ("2026-07-01T10:00:00+00:00", "2026-07-01T10:00:00+00:00"),
    ],
)
def test_a_moment_without_a_zone_is_dutch_time(text: str, moment: str | None) -> None:
    assert moment_in(text) == moment
    with pytest.raises(SluisError):
        moment_in("tomorrow")
