"""Steps of a register by who is signed in: shown first, then taken, by nobody but whose token the desk checked."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.flow.deskhouse import SERVICE, Answer, Callers, desk
from tests.flow.gatehouse import EXAMPLES, INSTALLED
from tests.ssh_people import Signatory
from tests.tokens import ISSUER, claims

from sluis.lifecycle.to_sign import namespace_of

NEW = INSTALLED.decode() + "# of today\n"
KEY = Signatory()
LISTED = {"olga": ("owner",), "fenna": ("dpo",), "ben": ("operator",), "all": ("owner", "dpo", "operator")}
ENTRY = '[[people.signers]]\nname = "{name}"\nroles = {roles}\n{known}\n'
PEOPLE = "[people]\n" + "".join(
    ENTRY.format(name=name, roles=json.dumps(roles), known=f'issuer = "{ISSUER}"\nsubject = "{name}"')
    for name, roles in LISTED.items()
)
PEOPLE += ENTRY.format(name="all", roles=json.dumps(LISTED["all"]), known=f'key = "{KEY.line}"')
PROPOSAL: dict[str, object] = {"register": NEW, "text": "the helpdesk asks"}
LIFE: Sequence[tuple[str, str, str, dict[str, object]]] = (
    ("fenna", "dpo", "/v1/registers/1/advice", {"advice": "positive", "text": "good"}),
    ("olga", "approver", "/v1/registers/1/approval", {"followed": True}),
    ("ben", "operator", "/v1/registers/1/activation", {}),
)


def token(subject: str, *roles: str) -> dict[str, str]:
    return {"Sluis-Person": SERVICE.token(claims(sub=subject, roles=list(roles)))}


async def shown(callers: Callers, who: str, role: str, path: str, body: dict[str, object]) -> Answer:
    return await callers.call("web", "POST", path, body, token(who, role))


async def agreed(callers: Callers, who: str, role: str, path: str, body: dict[str, object]) -> Answer:
    """Look at a step, and take it."""
    seen = await shown(callers, who, role, path, body)
    assert seen.status == 200, seen.body
    assert seen.json["taken"] is None
    return await shown(callers, who, role, path, {**body, "document": seen.json["document"]})


async def proposed(callers: Callers) -> None:
    done = await agreed(callers, "olga", "owner", "/v1/registers/agreed", PROPOSAL)
    assert done.status == 200, done.body


async def test_people_who_are_signed_in_bring_a_version_through_its_life(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url, more=PEOPLE) as callers:
        await proposed(callers)
        for who, role, path, body in LIFE:
            done = await agreed(callers, who, role, path, body)
            assert done.status == 200, done.body
            taken = done.json["taken"]
            assert isinstance(taken, dict)
            assert (taken["by"], taken["kept"], taken["signed"]) == (who, True, None)
            assert (taken["agreed"]["issuer"], taken["agreed"]["subject"]) == (ISSUER, who)
        history = await callers.call("dpo", "GET", "/v1/registers")
        assert [each["by"] for each in history.json["steps"]] == ["olga", "fenna", "olga", "ben"]  # type: ignore[index,attr-defined]


async def test_a_wrong_role_hears_one_answer_whatever_it_asks(tmp_path: Path) -> None:
    async with desk(tmp_path, more=PEOPLE) as callers:
        calls = [("/v1/registers/agreed", PROPOSAL), *((path, body) for _, _, path, body in LIFE)]
        heard = {
            (answer.status, answer.body)
            for role in ("legal", "inspector", "call-centre")
            for path, body in calls
            for answer in [await shown(callers, "all", role, path, body)]
        }
        assert [status for status, _ in heard] == [403]


async def test_a_role_at_the_identity_service_is_not_enough_and_neither_is_one_in_the_list(tmp_path: Path) -> None:
    async with desk(tmp_path, more=PEOPLE) as callers:
        untied = await agreed(callers, "stranger", "owner", "/v1/registers/agreed", PROPOSAL)
        assert (untied.status, untied.code) == (409, "register.account")
        unlisted = await agreed(callers, "ben", "owner", "/v1/registers/agreed", PROPOSAL)
        assert (unlisted.status, unlisted.code) == (409, "register.account")
        assert (await shown(callers, "olga", "operator", "/v1/registers/agreed", PROPOSAL)).status == 403
        assert (await callers.call("dpo", "GET", "/v1/registers")).json["steps"] == []


async def test_one_person_plays_no_two_roles_by_a_key_and_signed_in(tmp_path: Path) -> None:
    async with desk(tmp_path, more=PEOPLE) as callers:
        await proposed(callers)
        advice: dict[str, object] = {"step": "advised", "advice": "positive", "text": "good"}
        document = (await callers.call("dpo", "POST", "/v1/registers/1/steps/to-sign", advice)).body
        signature = KEY.file(document, namespace_of(callers.gate.ledger.origin)).decode()
        handed = {**advice, "document": document.decode(), "signature": signature}
        assert (await callers.call("dpo", "POST", "/v1/registers/1/steps", handed)).status == 200
        second = await agreed(callers, "all", "owner", "/v1/registers/1/approval", {"followed": True})
        assert (second.status, second.code) == (409, "register.same-person")


async def test_a_machine_takes_none_whatever_its_roles(tmp_path: Path) -> None:
    async with desk(tmp_path, more=PEOPLE) as callers:
        answer = await callers.call("owner", "POST", "/v1/registers/agreed", PROPOSAL)
        assert (answer.status, answer.code) == (401, "desk.person-needed")


async def test_what_was_not_shown_is_not_taken(tmp_path: Path) -> None:
    async with desk(tmp_path, more=PEOPLE) as callers:
        await proposed(callers)
        body = LIFE[0][3]
        seen = (await shown(callers, "fenna", "dpo", LIFE[0][2], body)).json["document"]
        assert isinstance(seen, str)
        for other in ({**body, "document": seen.replace("good", "fine")}, {**body, "text": "bad", "document": seen}):
            answer = await shown(callers, "fenna", "dpo", LIFE[0][2], other)
            assert answer.code == "register.document"
        assert (await agreed(callers, "fenna", "dpo", LIFE[0][2], body)).status == 200
        stale = await shown(callers, "fenna", "dpo", LIFE[0][2], {**body, "document": seen})
        assert stale.code == "register.document"


@pytest.mark.parametrize("more", [{"by": "olga"}, {"subject": "olga"}, {"signature": "x"}])
async def test_nothing_in_a_body_says_who_it_is(tmp_path: Path, more: dict[str, str]) -> None:
    async with desk(tmp_path, more=PEOPLE) as callers:
        answer = await shown(callers, "olga", "owner", "/v1/registers/agreed", {**PROPOSAL, **more})
        assert (answer.status, answer.code) == (400, "desk.call-refused")


async def test_where_the_settings_list_nobody_nobody_takes_a_step_here(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        answer = await shown(callers, "olga", "owner", "/v1/registers/agreed", PROPOSAL)
        assert (answer.status, answer.code) == (422, "register.nobody-signs")
        assert (EXAMPLES / "vocabularies").is_dir()
