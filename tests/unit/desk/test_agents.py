"""An agent asks for a household by a mandate, sees its own requests and no data, and nothing once that was ended."""

import datetime as dt
import json
from pathlib import Path

import pytest
from tests.flow.deskhouse import OTHER, OWN, SERVICE, Answer, Callers, build_desk, desk, entry, households
from tests.flow.hookhouse import receiver, webhook_key
from tests.tokens import claims
from tests.unit.desk.test_keep_telling import until

from sluis.desk import keep_telling
from sluis.desk.settings import load_desk_settings
from sluis.errors.entry import SluisError

PATH = "/v1/data-rights-request"
SECOND = """
[[caller]]
name = "second"
certificate = "unlisted.example"
roles = ["agent"]
households = ["NL-0001"]
"""


def request(name: str = "r-1", exercise: str = "access", household: str = OWN, **more: str) -> dict[str, str]:
    now = dt.datetime.now(dt.UTC)
    return {
        "agent-id": "agent",
        "business-id": "voorbeeld.example/sluis",
        "agent-request-id": name,
        "issued-at": now.isoformat(),
        "expires-at": (now + dt.timedelta(minutes=10)).isoformat(),
        "drp.version": "0.9.4",
        "exercise": exercise,
        "regime": "gdpr",
        "household": household,
        "proof": "signed-mandate",
        "proof-sha256": "ab" * 32,
        **more,
    }


def someone(subject: str = "kim") -> dict[str, str]:
    return {"Sluis-Person": SERVICE.token(claims(sub=subject, lines=[OWN]))}


async def asked(callers: Callers, **more: str) -> Answer:
    return await callers.call("agent", "POST", PATH, request(**more))


async def mandates(callers: Callers) -> list[dict[str, object]]:
    shown = await callers.call("web", "POST", "/v1/mandates/show", {"household": OWN}, someone())
    assert shown.status == 200, shown.body
    made = shown.json["mandates"]
    assert isinstance(made, list)
    return made


async def test_an_agent_asks_sees_its_status_and_takes_it_back(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        body = request()
        first, again = [await callers.call("agent", "POST", PATH, body) for _ in range(2)]
        assert (first.status, first.json) == (200, again.json), first.body
        told = first.json
        assert (told["request_id"], told["status"], told["reason"]) == ("1", "in_progress", "need_user_verification")
        assert (told["agent_request_id"], "expected_by" in told, "household" in told) == ("r-1", True, False)
        case = await callers.call("dpo", "POST", "/v1/cases/one", {"number": 1})
        opened = case.json["steps"][0]  # type: ignore[index]
        stated = [opened[key] for key in ("by", "channel", "proof", "proof_sha256", "request")]
        assert stated == ["agent:agent", "agent", "signed-mandate", "ab" * 32, "r-1"]
        refused = await callers.call("dpo", "POST", "/v1/cases/answer", {"number": 1, "reason": "as asked"})
        assert refused.code == "rights.identity-needed", "a mandate is checked with who gave it"
        await callers.call("dpo", "POST", "/v1/cases/identity", {"number": 1, "means": "mandate"})
        seen = await callers.call("agent", "GET", f"{PATH}/1")
        assert (seen.json["status"], "reason" in seen.json) == ("in_progress", False)
        gone = await callers.call("agent", "DELETE", f"{PATH}/1", {"reason": "found the letter"})
        assert gone.json["status"] == "revoked"
        assert (await callers.call("agent", "DELETE", f"{PATH}/1", {})).code == "rights.case-state"
        await asked(callers, name="r-2", exercise="deletion")
        no = {"number": 2, "ground": "excessive", "reason": "again"}
        assert (await callers.call("dpo", "POST", "/v1/cases/refuse", no)).status == 200
        denied = (await callers.call("agent", "GET", f"{PATH}/2")).json
        assert (denied["status"], denied["reason"]) == ("denied", "too_many_requests")
        await asked(callers, name="r-3", exercise="objection")
        shown = await callers.call("dpo", "POST", "/v1/standing/show", {"household": OWN})
        assert [each["kind"] for each in shown.json["history"]] == ["object"]  # type: ignore[union-attr, index]
        assert (await callers.call("dpo", "POST", "/v1/cases/answer", {"number": 3, "reason": "stopped"})).status == 200
        assert (await callers.call("agent", "GET", f"{PATH}/3")).json["status"] == "fulfilled"


async def test_an_agent_sees_no_request_of_another_and_nobody_else_is_one(tmp_path: Path) -> None:
    async with desk(tmp_path, limits=SECOND) as callers:
        await asked(callers)
        opened = {"household": OWN, "ask": "access", "channel": "agent"}
        assert (await callers.call("person:call-centre", "POST", "/v1/cases", opened)).status == 200
        nowhere = await callers.call("agent", "GET", f"{PATH}/9")
        for who, number in (("unlisted", "1"), ("agent", "2"), ("unlisted", "2"), ("agent", "x"), ("agent", "9" * 30)):
            for method, body in (("GET", None), ("DELETE", {})):
                answer = await callers.call(who, method, f"{PATH}/{number}", body)
                assert (answer.status, answer.code) == (404, nowhere.code), (who, number)
        for role in ("dpo", "call-centre", "registry", "household", "person:household"):
            assert (await callers.call(role, "POST", PATH, request())).code == "desk.call-forbidden"


@pytest.mark.parametrize(
    "wrong",
    [
        {"agent-id": "second"},
        {"business-id": "other.example/sluis"},
        {"issued-at": "2036-01-01T00:00:00Z"},
        {"expires-at": "2026-01-01T00:00:00Z"},
        {"expires-at": "2096-01-01T00:00:00Z"},
    ],
)
async def test_a_request_that_is_not_for_here_or_not_of_now_is_not_taken(tmp_path: Path, wrong: dict[str, str]) -> None:
    async with desk(tmp_path) as callers:
        answer = await asked(callers, **wrong)
        assert (answer.status, answer.code) == (422, "rights.agent-request")
        assert (await callers.call("agent", "GET", f"{PATH}/1")).status == 404


@pytest.mark.parametrize(
    "wrong", [{"proof": "trust-me"}, {"exercise": "sale:opt_out"}, {"regime": "ccpa"}, {"issued-at": "now"}, {"x": "y"}]
)
async def test_what_is_not_of_a_closed_list_is_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    async with desk(tmp_path) as callers:
        assert (await asked(callers, **wrong)).status == 400


@pytest.mark.parametrize("name", ["status_callback", "status-callback", "callback", "url"])
async def test_no_request_names_where_its_status_is_posted(tmp_path: Path, name: str) -> None:
    async with desk(tmp_path) as callers:
        answer = await asked(callers, **{name: "http://169.254.169.254/latest"})
        assert (answer.status, answer.code) == (400, "desk.call-refused")


CALLBACK = '[[status_callback]]\nagent = "agent"\nurl = "http://127.0.0.1:{port}/in"\nkey = "hook.key"\n'


async def test_a_running_desk_posts_what_became_of_a_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_telling, "LOOK_S", 0.05)
    webhook_key(tmp_path)
    with receiver() as kept:
        async with desk(tmp_path, limits=CALLBACK.format(port=kept.port)) as callers:
            await asked(callers, exercise="deletion")
            no = {"number": 1, "ground": "excessive", "reason": "again"}
            assert (await callers.call("dpo", "POST", "/v1/cases/refuse", no)).status == 200
            await until(lambda: bool(kept.posted))
            own = (await callers.call("agent", "GET", f"{PATH}/1")).json
    told = json.loads(kept.posted[-1].body)
    assert told == {name: value for name, value in own.items() if name != "agent_request_id"}
    assert (told["status"], told["reason"]) == ("denied", "too_many_requests")


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('agent = "agent"', 'agent = "dpo"', "status_callback.agent"),
        ('agent = "agent"', 'agent = "nobody"', "status_callback.agent"),
        ("http://127.0.0.1:9/in", "http://169.254.169.254/latest", "status_callback.url"),
        ("http://127.0.0.1:9/in", "https://user:pass@union.example", "status_callback.url"),
        ('key = "hook.key"', 'key = "hook.key"\ntimeout = "PT0S"', "status_callback.timeout"),
        ('key = "hook.key"\n', 'key = "hook.key"\n' + CALLBACK.format(port=8), "status_callback"),
    ],
)
def test_a_callback_that_is_not_safe_or_of_no_agent_does_not_start(
    tmp_path: Path, before: str, after: str, place: str
) -> None:
    with pytest.raises(SluisError) as caught:
        build_desk(tmp_path, ("operator",), limits=CALLBACK.format(port=9).replace(before, after, 1))
    assert f": {place} " in str(caught.value)


async def test_a_household_sees_who_asked_for_it_and_ends_that(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url, limits=SECOND) as callers:
        assert await mandates(callers) == []
        await asked(callers)
        await asked(callers, name="r-2", exercise="restriction")
        second = {**request(), "agent-id": "second"}
        assert (await callers.call("unlisted", "POST", PATH, second)).status == 200
        await callers.call("dpo", "POST", "/v1/cases/identity", {"number": 1, "means": "mandate"})
        given = {str(each["agent"]): (each["requests"], each["ended"]) for each in await mandates(callers)}
        assert given == {"agent": (2, False), "second": (1, False)}
        ending = {"household": OWN, "agent": "agent"}
        for _ in range(2):
            assert (await callers.call("web", "POST", "/v1/mandates/end", ending, someone())).status == 200
        given = {str(each["agent"]): (each["requests"], each["ended"]) for each in await mandates(callers)}
        assert given == {"agent": (2, True), "second": (1, False)}
        refused = await asked(callers, name="r-3", exercise="objection")
        assert (refused.status, refused.code) == (409, "rights.mandate-ended")
        for method, body in (("GET", None), ("DELETE", {})):
            assert (await callers.call("agent", method, f"{PATH}/1", body)).code == "rights.case-unknown"
        waits = await callers.call("dpo", "POST", "/v1/cases/answer", {"number": 1, "reason": "as asked"})
        assert waits.code == "rights.identity-needed", "who asks is checked again"
        for body, code in (
            ({"household": OTHER, "agent": "second"}, "gate.household-unknown"),
            ({"household": OWN, "agent": "nobody"}, "rights.case-unknown"),
        ):
            assert (await callers.call("web", "POST", "/v1/mandates/end", body, someone())).code == code
            assert (await callers.call("web", "POST", "/v1/mandates/give", body, someone())).code == code
        assert (await callers.call("unlisted", "GET", f"{PATH}/3")).status == 200, "another agent's goes on"
        again = await callers.call("web", "POST", "/v1/mandates/give", ending, someone())
        assert again.status == 200
        given = {str(each["agent"]): (each["number"], each["ended"]) for each in await mandates(callers)}
        assert given == {"agent": (2, False), "second": (1, False)}
        assert (await asked(callers, name="r-4", exercise="access")).status == 200
        assert (await callers.call("agent", "GET", f"{PATH}/1")).code == "rights.case-unknown", "of the ended one"


async def test_a_line_of_many_is_asked_about_in_person_by_an_agent_too(tmp_path: Path) -> None:
    async with desk(tmp_path, ("operator",), entry(OWN, use="shared"), *households(OTHER)) as callers:
        assert (await asked(callers)).code == "standing.not-one-household"
        assert (await asked(callers, household="NL-9999")).code == "gate.household-unknown"


def test_an_agent_has_no_other_role(tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text(
        '[socket]\npath = "s"\n[[caller]]\nname = "a"\nuser = "0"\nroles = ["agent", "dpo"]\nhouseholds = ["NL-0001"]\n'
    )
    with pytest.raises(SluisError) as caught:
        load_desk_settings(tmp_path / "desk.toml")
    assert "agent" in str(caught.value)


@pytest.mark.parametrize("households", ["", "households = []\n"])
def test_a_desk_with_an_agent_of_no_household_does_not_start(tmp_path: Path, households: str) -> None:
    (tmp_path / "desk.toml").write_text(
        f'[socket]\npath = "s"\n[[caller]]\nname = "a"\nuser = "0"\nroles = ["agent"]\n{households}'
    )
    with pytest.raises(SluisError) as caught:
        load_desk_settings(tmp_path / "desk.toml")
    assert "caller.households" in str(caught.value)
