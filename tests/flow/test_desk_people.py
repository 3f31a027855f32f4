"""A caller that speaks for people: each call is somebody's, the desk checks whose, and it is on record who did it."""

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.flow.consenting import DIGEST, consenting
from tests.flow.deskhouse import OTHER, OWN, PERSON, SERVICE, Callers, desk, person
from tests.tokens import ISSUER, Signer, claims, signed

from sluis.errors.desk import (
    consent_own_error,
    identified_needed_error,
    look_reason_needed_error,
    person_needed_error,
)
from sluis.ledger.epoch_leaf import hidden_commitment
from sluis.store.schema import events
from sluis.terms import Role

OBJECT = {"household": OWN, "ask": "object", "reason": "telephone", "identified": "call-back"}


async def ask(callers: Callers, token: str | None, body: object = OBJECT, path: str = "/v1/standing/ask") -> str:
    """Return the code of what the web hears, or ``ok``."""
    headers = {} if token is None else {"Sluis-Person": token}
    answer = await callers.call("web", "POST", path, body, headers)
    return "ok" if answer.status == 200 else f"{answer.status} {answer.code}"


async def test_without_a_person_the_web_may_do_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        for path in ("/healthz", "/readyz", "/v1/openapi.json", "/v1/registers", "/v1/activities"):
            answer = await callers.call("web", "GET", path)
            assert (answer.status, answer.code) == (401, person_needed_error.code)
            assert ("WWW-Authenticate", "Sluis-Person") in answer.headers, answer.headers
        assert await ask(callers, None) == "401 desk.person-needed"


@pytest.mark.parametrize(
    ("wrong", "token"),
    [
        ("expired", lambda: person("household", iat=1_000, exp=2_000)),
        ("another issuer", lambda: person("household", iss="https://evil.example")),
        ("another audience", lambda: person("household", aud="another")),
        ("two audiences", lambda: person("household", aud=["sluis-web", "another"])),
        ("another key of the same name", lambda: Signer("ES256").token(claims(lines=[OWN]))),
        ("no algorithm", lambda: signed({"alg": "none"}, claims(lines=[OWN]), None)),
        ("no token", lambda: "x"),
        ("two tokens", lambda: f"{person('household')}, {person('dpo')}"),
    ],
)
async def test_what_shows_nobody_is_refused_before_anything_is_asked(tmp_path: Path, wrong: str, token: object) -> None:
    assert callable(token)
    async with desk(tmp_path) as callers:
        assert await ask(callers, token()) == "401 oidc.token-refused", wrong


async def test_a_person_with_no_role_and_no_household_may_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        nobody = SERVICE.token(claims(roles=["chess-club"]))
        assert await ask(callers, nobody) == "403 desk.call-forbidden"
        assert (await callers.call("web", "GET", "/healthz", headers={"Sluis-Person": nobody})).status == 403


async def test_the_web_cannot_name_a_household_its_person_does_not_answer_for(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        assert await ask(callers, person("household"), {**OBJECT, "household": OTHER}) == "404 gate.household-unknown"
        assert await ask(callers, person("household")) == "ok"


async def test_a_key_of_one_person_is_none_of_another(tmp_path: Path) -> None:
    """Who guesses what somebody else's page was called by learns nothing, and takes nothing from him."""
    async with desk(tmp_path) as callers:
        first, second = person("call-centre"), person("call-centre", sub="another")
        headers = [{"Sluis-Person": token, "Idempotency-Key": "k"} for token in (first, second)]
        for body, sent in zip((OBJECT, {**OBJECT, "household": OTHER}), headers, strict=True):
            answer = await callers.call("web", "POST", "/v1/standing/ask", body, sent)
            assert (answer.status, answer.json["again"]) == (200, False)


def acts(callers: Callers) -> list[tuple[int | None, bytes, bytes]]:
    with callers.running.desk.gate.beside().store.reading() as conn:
        wanted = select(events.c.slot, events.c.content, events.c.opening).where(events.c.type == "act")
        rows = conn.execute(wanted.order_by(events.c.id)).all()
    return [(row.slot, bytes(row.content), bytes(row.opening)) for row in rows]


def commitments(callers: Callers, kind: str) -> list[str]:
    with callers.running.desk.gate.beside().store.reading() as conn:
        wanted = select(events.c.content).where(events.c.type == kind).order_by(events.c.id)
        return [json.loads(content)["commitment"] for content in conn.execute(wanted).scalars()]


async def test_it_is_on_record_which_employee_did_what(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        token = person("call-centre")
        assert await ask(callers, token) == "ok"
        [(slot, content, opening)] = acts(callers)
        assert slot is None, "no household opens it"
        assert hidden_commitment(opening[:32], opening[32:]).hex() == json.loads(content)["commitment"]
        assert json.loads(opening[32:]) == {
            "is": "act",
            "issuer": ISSUER,
            "of": commitments(callers, "standing")[0],
            "subject": "somebody-call-centre",
            "token": hashlib.sha256(token.encode()).hexdigest(),
        }
        statement = await callers.call(
            "web", "POST", "/v1/statements", {"household": OWN}, {"Sluis-Person": person("dpo")}
        )
        assert b"somebody-call-centre" not in statement.body


async def test_it_is_on_record_who_looked_at_a_household_that_is_not_his(tmp_path: Path, database_url: str) -> None:
    looks = {"/v1/standing/show": "standing", "/v1/sharing/household": "shared", "/v1/statements": "statement"}
    async with desk(tmp_path, database=database_url) as callers:
        for path in looks:
            await ask(callers, person("household"), {"household": OWN}, path)
        assert acts(callers) == [], "a household's own looks are its own"
        for path in looks:
            await ask(callers, person("dpo"), {"household": OTHER}, path)
            await ask(callers, person("dpo"), {"household": "NL-9999"}, path)
        told = [json.loads(opening[32:]) for _slot, _content, opening in acts(callers)]
        assert [each["looked"] for each in told] == list(looks.values())
        assert {(each["subject"], each["number"]) for each in told} == {("somebody-dpo", 1)}


async def test_what_cannot_be_put_on_record_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_args: object) -> None:
        raise disk_full

    disk_full = OSError("full")
    async with desk(tmp_path) as callers:
        monkeypatch.setattr("sluis.desk.routes.shared.record_look", failing)
        assert await ask(callers, person("dpo"), {"household": OTHER}, "/v1/standing/show") == "500 desk.fault"
        assert await ask(callers, person("household"), {"household": OWN}, "/v1/standing/show") == "ok"


async def test_a_call_centre_says_how_it_was_asked_in_pages_too(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        headers = {"Sluis-Person": person("call-centre"), "Idempotency-Key": "k"}
        page = {"asks": [OBJECT, {"household": OTHER, "ask": "object"}]}
        answer = await callers.call("web", "POST", "/v1/standing/pages", page, headers)
        assert (answer.status, answer.code) == (400, "desk.reason-needed")
        whole = {"asks": [OBJECT, {**OBJECT, "household": OTHER}]}
        assert (await callers.call("web", "POST", "/v1/standing/pages", whole, headers)).status == 200
        assert len(acts(callers)) == 2


async def test_what_a_household_did_itself_is_under_its_own_key(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        assert await ask(callers, person("household")) == "ok"
        [(slot, _content, opening)] = acts(callers)
        assert slot is not None
        assert b"somebody" not in opening


async def test_a_stop_names_who_stopped(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        assert await ask(callers, person("dpo"), None, "/v1/recipients/wifi-insight/stop") == "ok"
        [(_slot, _content, opening)] = acts(callers)
        told = json.loads(opening[32:])
        assert (told["subject"], told["recipient"]) == ("somebody-dpo", "wifi-insight")


async def test_a_machine_stands_there_without_a_person(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        for role in (Role.CALL_CENTRE.value, "here"):
            headers = {"Sluis-Person": person("dpo")}  # a caller with roles of its own speaks for nobody
            await callers.call(role, "POST", "/v1/standing/ask", OBJECT, headers)
        assert acts(callers) == []


async def test_an_employee_of_a_call_centre_says_why_he_looks_and_it_is_on_record(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        token = person("call-centre")
        show = "/v1/standing/show"
        assert await ask(callers, token, {"household": OWN}, show) == f"400 {look_reason_needed_error.code}"
        assert acts(callers) == [], "nothing was looked at"
        assert await ask(callers, token, {"household": OWN, "reason": "nosy"}, show) == "400 desk.call-refused"
        assert await ask(callers, token, {"household": OWN, "reason": "complaint"}, show) == "ok"
        [(_slot, _content, opening)] = acts(callers)
        assert json.loads(opening[32:])["reason"] == "complaint"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"identified": None}, identified_needed_error.code),
        ({"ask": "help", "identified": "none"}, identified_needed_error.code),
        ({"reason": None}, "desk.reason-needed"),
        ({"identified": "gut feeling"}, "desk.call-refused"),
        ({"ask": "consent", "activity": "wifi-help"}, consent_own_error.code),
    ],
)
async def test_an_employee_says_how_he_knows_the_household_and_gives_no_consent_for_it(
    tmp_path: Path, change: dict[str, object], code: str
) -> None:
    async with desk(tmp_path) as callers:
        assert (await ask(callers, person("call-centre"), {**OBJECT, **change})).endswith(f" {code}")
        assert commitments(callers, "standing") == []


async def test_who_was_not_identified_may_still_have_something_stopped(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        answer = await callers.call(
            PERSON + "call-centre", "POST", "/v1/standing/ask", {**OBJECT, "identified": "none"}
        )
        [receipt] = answer.json["receipts"]  # type: ignore[misc]
        told = json.loads(receipt["json"])
        assert (told["reason"], told["identified"]) == ("telephone", "none"), "the household can read it"


@pytest.mark.parametrize("act", ["spoken", "button"])
async def test_a_call_centre_writes_down_a_consent_only_when_it_was_signed(tmp_path: Path, act: str) -> None:
    async with desk(tmp_path, register=consenting(tmp_path)) as callers:
        text = {"sha256": DIGEST, "version": "3", "language": "nl", "act": act}
        given = {**OBJECT, "ask": "consent", "activity": "wifi-help", "text": text}
        for role in ("call-centre", PERSON + "call-centre"):
            refused = await callers.call(role, "POST", "/v1/standing/ask", given)
            assert (refused.status, refused.code) == (422, consent_own_error.code)
            signed_text = {**given, "text": {**text, "act": "signature"}, "reason": "letter", "identified": "none"}
            assert (await callers.call(role, "POST", "/v1/standing/ask", signed_text)).status == 400
        signed_text["identified"] = "mandate"
        assert (await callers.call(PERSON + "call-centre", "POST", "/v1/standing/ask", signed_text)).status == 200
