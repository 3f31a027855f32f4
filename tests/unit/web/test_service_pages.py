"""The desk of a call centre: a whole line and a reason first, two clicks, a receipt; and nobody else's desk."""

import asyncio
import json
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from tests.flow.deskhouse import NONE, OTHER, OWN, households
from tests.flow.gatehouse import entry
from tests.flow.webhouse import share
from tests.unit.web.asking import House, asking, hidden
from tests.unit.web.visiting import Answer, Browser

from sluis.store.schema import events
from sluis.terms import Role
from sluis.web.service_pages import HANDLERS
from sluis.web.sessions import SignedIn

FORMS = ("/service/household", "/service/confirm", "/service/ask", "/service/receipt")
HOW = {"reason": "telephone", "identified": "call-back"}
OBJECTION = {"household": OWN, "look": "request", "ask": "object", "activity": "network-quality"}


async def sent(who: tuple[Browser, SignedIn], path: str, **fields: str) -> Answer:
    browser, person = who
    return await browser.post(path, urlencode({"csrf": person.csrf, **fields}))


async def written_down(who: tuple[Browser, SignedIn], **asked: str) -> Answer:
    """Choose and confirm."""
    fields = {**OBJECTION, **asked}
    page = await sent(who, "/service/confirm", **fields)
    assert page.status == 200, page.text
    return await sent(who, "/service/ask", **{**fields, "key": hidden(page, "key"), **HOW})


async def asked_of(house: House, line: str = OWN) -> list[str]:
    shown = await house.callers.call("dpo", "POST", "/v1/standing/show", {"household": line})
    history = shown.json["history"]
    assert isinstance(history, list)
    return [each["kind"] for each in history]


def looks(house: House) -> list[tuple[str, str, int]]:
    """Return who looked at what, why, and at which household."""
    with house.callers.running.desk.gate.beside().store.reading() as conn:
        rows = conn.execute(select(events.c.opening).where(events.c.type == "act").order_by(events.c.id)).scalars()
        told = [json.loads(bytes(row)[32:]) for row in rows]
    return [(each["looked"], each.get("reason", ""), each["number"]) for each in told if "looked" in each]


async def test_a_household_is_shown_with_what_is_open_why_and_what_it_asked_and_nothing_that_was_shared(
    tmp_path: Path,
) -> None:
    async with asking(tmp_path) as house:
        who = house.employee(Role.CALL_CENTRE)
        await asyncio.to_thread(share, tmp_path)
        page = await sent(who, "/service/household", household=f" {OWN} ", reason="question")
        assert page.status == 200
        assert "Open tot" in page.text
        assert "Vraag om hulp, " in page.text
        assert "niet bekeken en staat hier niet" in page.text
        assert "meldingen gedeeld" not in page.text
        assert looks(house) == [("standing", "question", 0)]


@pytest.mark.parametrize("fields", [{"household": OWN}, {"household": OWN, "reason": "nosy"}, {"reason": "question"}])
async def test_without_a_line_and_a_reason_nothing_is_looked_up(tmp_path: Path, fields: dict[str, str]) -> None:
    async with asking(tmp_path) as house:
        page = await sent(house.employee(Role.CALL_CENTRE), "/service/household", **fields)
        assert (page.status, "Er is nog niets opgezocht" in page.text) == (422, True)
        assert looks(house) == []


NOBODY = ["NL", "NL-0", "NL-000%", "NL-0001#7", "0", "1", NONE, "<script>", "a\0b", "NL\u202e-1"]


async def test_a_part_of_a_line_or_a_number_alone_finds_nobody(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        who = house.employee(Role.CALL_CENTRE)
        for line in NOBODY:
            page = await sent(who, "/service/household", household=line, reason="question")
            assert (page.status, "staat niemand ingeschreven" in page.text) == (404, True), ascii(line)
            assert looks(house) == []
            assert "<script>" not in page.text
            assert "\u202e" not in page.text


async def test_an_objection_takes_two_clicks_and_ends_with_a_receipt_to_read_out(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        who = house.employee(Role.CALL_CENTRE)
        page = await sent(who, "/service/confirm", **OBJECTION)
        assert "Storingen in het netwerk vinden en verhelpen" in page.text
        assert "checked" not in page.text, "nothing is chosen beforehand"
        assert await asked_of(house) == []
        done = await written_down(who)
        assert "Uw bezwaar is vastgelegd" in done.text
        assert await asked_of(house) == ["object"]
        receipt = unescape(hidden(done, "receipt"))
        told = json.loads(json.loads(receipt)["json"])
        assert (told["reason"], told["identified"], told["slot"]) == ("telephone", "call-back", 0)
        assert f">{json.loads(receipt)['r'][:4]} {json.loads(receipt)['r'][4:8]}<" in unescape(done.text)
        kept = await sent(who, "/service/receipt", receipt=receipt)
        assert json.loads(kept.body) == json.loads(receipt)
        after = await sent(who, "/service/household", household=OWN, reason="request")
        assert "Dicht: u maakte bezwaar." in after.text


@pytest.mark.parametrize(("ask", "activity"), [("withdraw", "wifi-help"), ("restrict", ""), ("help", "wifi-help")])
async def test_help_withdrawal_and_restriction_are_written_down_too(tmp_path: Path, ask: str, activity: str) -> None:
    async with asking(tmp_path) as house:
        done = await written_down(house.employee(Role.CALL_CENTRE), ask=ask, activity=activity)
        assert done.status == 200, done.text
        assert await asked_of(house) == [ask]


@pytest.mark.parametrize(
    ("ask", "how"),
    [
        ("object", {"reason": "telephone"}),
        ("object", {"identified": "call-back"}),
        ("object", {"reason": "telepathy", "identified": "call-back"}),
        ("help", {"reason": "telephone", "identified": "none"}),
    ],
)
async def test_nothing_is_written_down_before_it_is_said_how_it_was_asked_and_by_whom(
    tmp_path: Path, ask: str, how: dict[str, str]
) -> None:
    async with asking(tmp_path) as house:
        fields = {**OBJECTION, "ask": ask, "activity": "wifi-help" if ask == "help" else "network-quality", "key": "k"}
        page = await sent(house.employee(Role.CALL_CENTRE), "/service/ask", **fields, **how)
        assert (page.status, "Er is nog niets gebeurd" in page.text) == (422, True)
        assert await asked_of(house) == []


async def test_no_consent_is_taken_in_the_place_of_a_household(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        who = house.employee(Role.CALL_CENTRE)
        for ask in ("consent", "lift", "erase", "", "object/../consent"):
            for path in ("/service/confirm", "/service/ask"):
                fields = {**OBJECTION, "ask": ask, "key": "k", **HOW}
                assert (await sent(who, path, **fields)).status == 404
        assert await asked_of(house) == []


async def test_a_form_that_is_sent_twice_is_done_once(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        who = house.employee(Role.CALL_CENTRE)
        for words in ("Uw bezwaar is vastgelegd", "Er is nu niets opnieuw gedaan"):
            assert words in (await sent(who, "/service/ask", **OBJECTION, **HOW, key="k")).text
        assert await asked_of(house) == ["object"]


async def test_a_line_of_more_than_one_household_is_served_here_and_said_to_be_one(tmp_path: Path) -> None:
    async with asking(tmp_path, entry(OWN, use="shared"), *households(OTHER)) as house:
        who = house.employee(Role.CALL_CENTRE)
        page = await sent(who, "/service/household", household=OWN, reason="request")
        assert "van een gedeeld huis" in page.text
        assert "Meer dan één huishouden gebruikt deze aansluiting" in page.text
        assert (await written_down(who)).status == 200


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CALL_CENTRE, Role.REGISTRY}])
async def test_nobody_else_has_this_desk_and_learns_nothing_by_asking(tmp_path: Path, role: Role) -> None:
    async with asking(tmp_path) as house:
        who = house.household() if role is Role.HOUSEHOLD else house.employee(role)
        assert (await who[0].get("/service")).status == 403
        for path in FORMS:
            answers = [
                await sent(who, path, **{**OBJECTION, "household": line, "key": "k", "receipt": "{}", **HOW})
                for line in (OWN, OTHER, NONE)
            ]
            assert {(each.status, each.body) for each in answers} == {(403, answers[0].body)}
        assert looks(house) == []
        assert await asked_of(house) == []


async def test_who_is_not_signed_in_or_sends_a_form_of_elsewhere_does_nothing(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _person = house.employee(Role.CALL_CENTRE)
        for path in FORMS:
            fields = urlencode({**OBJECTION, **HOW, "key": "k"})
            assert (await house.visitor().post(path, fields)).status in {401, 403}
            assert (await browser.post(path, fields)).status == 403, "no token of the session"
        assert (await house.visitor().get("/service")).header("location") == "/sign-in?next=%2Fservice"
        assert await asked_of(house) == []


def test_every_form_of_this_desk_is_tried_above() -> None:
    assert {path for handler in HANDLERS for path in handler.paths} == {"/service", *FORMS}
