"""Calls about requests: a household opens its own and sees what it asked itself; the officer works on all of them."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.flow.deskhouse import OTHER, OWN, SERVICE, Callers, desk, households
from tests.flow.gatehouse import entry
from tests.tokens import claims

from sluis.api.ledger import hold_household, seal
from sluis.desk.calls import Caller, Person
from sluis.desk.people import account_of, by_of
from sluis.errors.desk import channel_needed_error
from sluis.errors.standing import not_one_household_error
from sluis.ledger.epoch_leaf import hidden_commitment
from sluis.store.schema import events
from sluis.terms import Role

ACCESS = {"household": OWN, "ask": "access"}


def someone(subject: str = "kim", **more: object) -> dict[str, str]:
    return {"Sluis-Person": SERVICE.token(claims(sub=subject, lines=[OWN], **more))}


async def steps_of(callers: Callers, number: int) -> list[dict[str, object]]:
    whole = await callers.call("dpo", "POST", "/v1/cases/one", {"number": number})
    assert whole.status == 200, whole.body
    steps: list[dict[str, object]] = json.loads(whole.body)["steps"]
    return steps


async def shown(callers: Callers, headers: dict[str, str]) -> list[dict[str, object]]:
    answer = await callers.call("web", "POST", "/v1/cases/show", {"household": OWN}, headers)
    assert answer.status == 200, answer.body
    made = json.loads(answer.body)
    assert made["complete"] is True
    cases: list[dict[str, object]] = made["cases"]
    return cases


async def test_a_household_opens_a_case_once_under_a_key_and_gets_its_receipts(
    tmp_path: Path, database_url: str
) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        headers = {**someone(), "Idempotency-Key": "k"}
        first, second = [await callers.call("web", "POST", "/v1/cases", ACCESS, headers) for _ in range(2)]
        assert (first.status, second.status) == (200, 200), first.body
        assert first.json | {"again": True} == second.json
        case = first.json["case"]
        assert isinstance(case, dict)
        assert (case["state"], case["kind"], case["late"]) == ("open", "access", False)
        receipts = first.json["receipts"]
        assert isinstance(receipts, list)
        assert len(receipts) == 2
        assert [each["number"] for each in await shown(callers, someone())] == [case["number"]]
        other = await callers.call("web", "POST", "/v1/cases", {**ACCESS, "ask": "erasure"}, headers)
        assert other.code == "desk.key-reused"
        gone = {"Sluis-Person": SERVICE.token(claims(sub="kim", lines=[OTHER])), "Idempotency-Key": "k"}
        answer = await callers.call("web", "POST", "/v1/cases", ACCESS, gone)
        assert answer.code == "gate.household-unknown", "a key gives no answer about a line that is not his any more"


async def test_a_sign_in_is_on_record_as_what_the_token_says_and_gives_no_copy(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        strong = someone(acr="urn:digid:substantieel", amr=["pwd", "sms"], auth_time=1_700_000_000)
        odd = someone(acr=["x"] * 9, amr=7, auth_time="yesterday")
        for number, headers in enumerate((strong, someone(), odd), 1):
            await callers.call("web", "POST", "/v1/cases", {**ACCESS, "ask": "copy"}, headers)
            step = (await steps_of(callers, number))[1]
            assert (step["is"], step["means"]) == ("identified", "sign-in")
            stated = (step.get("acr"), step.get("amr"), step.get("signed_in_ms"))
            strongly = ("urn:digid:substantieel", ["pwd", "sms"], 1_700_000_000_000)
            assert stated == (strongly if headers is strong else (step.get("acr"), None, None))
        answer = await callers.call("dpo", "POST", "/v1/cases/answer", {"number": 1, "reason": "as asked"})
        assert (answer.status, answer.code) == (409, "rights.identity-needed")
        machine = await callers.call("household", "POST", "/v1/cases", ACCESS)
        assert machine.status == 200
        assert [step["is"] for step in await steps_of(callers, 4)] == ["opened"], "a machine signed nobody in"


async def test_nobody_sees_what_somebody_else_at_the_line_asked(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        await callers.call("web", "POST", "/v1/cases", ACCESS, someone("partner"))
        taken_in = {**ACCESS, "ask": "erasure", "channel": "letter"}
        assert (await callers.call("person:call-centre", "POST", "/v1/cases", taken_in)).status == 200
        assert await shown(callers, someone("holder")) == []
        assert [each["kind"] for each in await shown(callers, someone("partner"))] == ["access"]
        everything = await callers.call("person:dpo", "POST", "/v1/cases/show", {"household": OWN})
        assert [each["kind"] for each in json.loads(everything.body)["cases"]] == ["erasure", "access"]


@pytest.mark.parametrize("use", ["business", "shared", "holiday"])
async def test_a_line_of_more_than_one_household_is_asked_about_in_person(tmp_path: Path, use: str) -> None:
    async with desk(tmp_path, ("operator",), entry(OWN, use=use), *households(OTHER)) as callers:
        for path, body in (("/v1/cases", ACCESS), ("/v1/cases/show", {"household": OWN})):
            answer = await callers.call("web", "POST", path, body, someone())
            assert (answer.status, answer.code) == (409, not_one_household_error.code)
        taken_in = await callers.call("call-centre", "POST", "/v1/cases", {**ACCESS, "channel": "counter"})
        assert taken_in.status == 200


async def test_a_former_occupant_and_the_one_of_now_are_two(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        left = {"feed": "f", "cursor": "1", "changes": [{"line": OWN, "left": "2026-11-02T00:00:00Z"}]}
        moved = await callers.call("registry", "POST", "/v1/registry/pages", left, {"Idempotency-Key": "a"})
        assert moved.status == 200, moved.body
        answer = await callers.call("web", "POST", "/v1/cases", ACCESS, someone())
        assert (answer.status, answer.code) == (409, "standing.household-left")


@pytest.mark.parametrize(
    ("role", "body", "code"),
    [
        ("call-centre", ACCESS, channel_needed_error.code),
        ("household", {**ACCESS, "channel": "letter"}, "desk.call-refused"),
        ("household", {**ACCESS, "ask": "objection"}, "desk.call-refused"),
        ("household", {**ACCESS, "ask": "rectification"}, "rights.text-needed"),
        ("household", {**ACCESS, "received": "2026-12-31"}, "desk.call-refused"),
        ("household", {**ACCESS, "household": OTHER}, "gate.household-unknown"),
    ],
)
async def test_what_cannot_be_asked_is_refused(tmp_path: Path, role: str, body: object, code: str) -> None:
    async with desk(tmp_path) as callers:
        assert (await callers.call(role, "POST", "/v1/cases", body)).code == code
        assert (await callers.call("dpo", "POST", "/v1/cases/list", {})).json == {"cases": [], "broken": [], "owed": {}}


async def test_the_officer_works_on_a_case_from_the_list_to_its_end(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        await callers.call("household", "POST", "/v1/cases", ACCESS)

        async def step(name: str, **more: object) -> dict[str, object]:
            answer = await callers.call("person:dpo", "POST", f"/v1/cases/{name}", {"number": 1, **more})
            return {"status": answer.status} | answer.json

        [row] = json.loads((await callers.call("dpo", "POST", "/v1/cases/list", {})).body)["cases"]
        assert (row["identity"], row["late"], row["next"].split(",")[0]) == ("kind", False, "Establish who asks")
        assert "slot" not in row
        assert (await callers.call("dpo", "POST", "/v1/cases/list", {"due": True})).json["cases"] == []
        assert (await step("answer", reason="as asked"))["status"] == 409
        assert (await step("identity"))["type"] == "urn:sluis:error:rights.text-needed"
        for name, more in (
            ("identity", {"doubt": "another voice"}),
            ("identity", {"means": "call-back"}),
            ("extend", {"because": "number", "reason": "many"}),
            ("answer", {"reason": "letter and statement", "letter": "ab" * 32}),
            ("close", {}),
        ):
            assert (await step(name, **more))["status"] == 200
        made = await step("letter")
        assert made["sha256"] == hashlib.sha256(str(made["text"]).encode()).hexdigest()
        assert "letter and statement" in str(made["text"])
        again = await step("extend", because="number", reason="many")
        assert (again["status"], again["type"]) == (409, "urn:sluis:error:rights.case-state")
        taken = [(made["is"], made["by"]) for made in await steps_of(callers, 1)]
        assert [name for name, _ in taken] == ["opened", "doubted", "identified", "extended", "answered", "closed"]
        assert taken[1][1].startswith("somebody-dpo (")
        assert (await callers.call("dpo", "POST", "/v1/cases/one", {"number": 9})).status == 404


async def test_an_erasure_asks_what_became_of_the_statement_and_is_refused_while_something_holds_it(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as callers:
        gate, erase = callers.running.desk.gate, {"number": 1, "reason": "as asked", "statement": "taken"}
        await callers.call("web", "POST", "/v1/cases", {**ACCESS, "ask": "erasure"}, someone())
        await callers.call("web", "POST", "/v1/cases", ACCESS, someone())
        for body, status, code in (
            ({"number": 1, "reason": "as asked"}, 409, "rights.statement-first"),
            ({**erase, "statement": "lost"}, 400, "desk.call-refused"),
            ({**erase, "number": 2}, 400, "desk.call-refused"),
        ):
            answer = await callers.call("dpo", "POST", "/v1/cases/answer", body)
            assert (answer.status, answer.code) == (status, code)
        hold_household(gate, OWN, gate.beside().clock() + 86_400_000, "HOLD-1")
        held = await callers.call("dpo", "POST", "/v1/cases/answer", erase)
        assert (held.status, held.code) == (409, "ledger.erasure-held")
        shown = (await callers.call("dpo", "POST", "/v1/cases/one", {"number": 1})).json
        assert isinstance(shown["erasure"], dict)
        assert (shown["erasure"]["ordered"], shown["erasure"]["held_until"] is not None) == (None, True)
        own = await callers.call("web", "POST", "/v1/cases/show", {"household": OWN}, someone())
        assert b"We must keep what is on record until" in own.body
        assert [step["is"] for step in await steps_of(callers, 1)] == ["opened", "identified"]
        assert (await callers.call("household", "POST", "/v1/standing/show", {"household": OWN})).status == 200


async def test_an_erasure_is_ordered_for_ever_and_only_the_account_that_asked_sees_how_far_it_is(
    tmp_path: Path, database_url: str
) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        gate, erase = callers.running.desk.gate, {"number": 1, "reason": "as asked", "statement": "declined"}
        await callers.call("web", "POST", "/v1/cases", {**ACCESS, "ask": "erasure"}, someone())
        for caller in ("household", "call-centre", "registry"):
            assert (await callers.call(caller, "POST", "/v1/cases/answer", erase)).status == 403
        done = await callers.call("dpo", "POST", "/v1/cases/answer", erase)
        assert (done.status, done.json["case"]["erasure"]["deleted"]) == (200, False)  # type: ignore[index]
        again = await callers.call("dpo", "POST", "/v1/cases/answer", erase)
        assert (again.status, again.code) == (409, "rights.case-state")
        assert (await callers.call("household", "POST", "/v1/standing/show", {"household": OWN})).status == 404

        async def own(who: str = "kim") -> tuple[int, bytes]:
            answer = await callers.call("web", "POST", "/v1/cases/show", {"household": OWN}, someone(who))
            return answer.status, answer.body

        assert (await own())[0] == 200
        assert b"We erase since" in (await own())[1]
        assert b"is destroyed when this part of our ledger is sealed" in (await own())[1]
        assert (await own("other"))[0] == 404
        seal(gate)
        seal(gate)
        overwrites = database_url.startswith("sqlite")  # of others nobody says so before the main key is replaced
        assert (b"our database cannot be read about you any more" in (await own())[1]) == overwrites
        whole = (await callers.call("dpo", "POST", "/v1/cases/one", {"number": 1})).json["erasure"]
        assert isinstance(whole, dict)
        assert (whole["deleted"], whole["destroyed"] is not None, whole["complete"]) == (True, overwrites, None)


async def test_who_opens_a_case_is_on_record_first_and_who_lists_them_sees_no_household(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        await callers.call("household", "POST", "/v1/cases", ACCESS)

        def acts() -> list[dict[str, object]]:
            with callers.running.desk.gate.beside().store.reading() as conn:
                rows = conn.execute(select(events).where(events.c.type == "act").order_by(events.c.id)).all()
            told = []
            for row in rows:
                hidden, plain = bytes.fromhex(json.loads(row.content)["commitment"]), bytes(row.opening)
                assert hidden_commitment(plain[:32], plain[32:]) == hidden
                told.append(json.loads(plain[32:]))
            return told

        await callers.call("person:dpo", "POST", "/v1/cases/list", {})
        assert acts() == []
        await callers.call("person:dpo", "POST", "/v1/cases/one", {"number": 1})
        assert [(act["looked"], act["subject"]) for act in acts()] == [("cases", "somebody-dpo")]


def test_a_person_is_named_with_his_service() -> None:
    who = Person("https://id.example", "7", "ab" * 32, 9)
    assert by_of(Caller("web/abc", frozenset({Role.DPO}), person=who)) == "7 (https://id.example)"


def test_an_account_is_the_same_through_another_web_and_never_a_caller_of_the_settings() -> None:
    who = Person("https://id.example", "7", "ab" * 32, 9)
    names = {account_of(Caller(name, frozenset({Role.HOUSEHOLD}), person=who)) for name in ("web/abc", "portal/abc")}
    assert len(names) == 1
    other = replace(who, subject="8")
    assert account_of(Caller("web/abc", frozenset(), person=other)) not in names
    assert account_of(Caller("web/abc", frozenset())) == "web/abc"


async def test_a_restriction_asked_as_such_is_a_case_so_that_recipients_are_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        asked = {"household": OWN, "ask": "restrict"}
        for _ in range(2):
            answer = await callers.call(
                "web", "POST", "/v1/standing/ask", asked, {**someone("partner"), "Idempotency-Key": "a"}
            )
            assert answer.status == 200
        assert [(each["kind"], each["state"]) for each in await shown(callers, someone("partner"))] == [
            ("restriction", "open")
        ]
        standing = await callers.call("web", "POST", "/v1/standing/show", {"household": OWN}, someone("partner"))
        assert [each["kind"] for each in standing.json["history"]] == ["restrict"], "it stands once"
        assert [step["is"] for step in await steps_of(callers, 1)] == ["opened", "identified"]
        done = await callers.call("dpo", "POST", "/v1/cases/answer", {"number": 1, "reason": "as asked"})
        assert done.status == 200
        assert (await shown(callers, someone("partner")))[0]["state"] == "answered"
        taken_in = {**asked, "reason": "letter", "identified": "questions"}
        assert (await callers.call("person:call-centre", "POST", "/v1/standing/ask", taken_in)).status == 200
        assert (await steps_of(callers, 2))[0]["channel"] == "letter"
        objected = {"household": OWN, "ask": "object"}
        assert (await callers.call("web", "POST", "/v1/standing/ask", objected, someone("partner"))).status == 200
        assert (await callers.call("dpo", "POST", "/v1/cases/one", {"number": 3})).status == 404
