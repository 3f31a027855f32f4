"""Every call in every role, about somebody else's household: refused as one that does not exist, to the byte.

The same answers could come from different ways in, so the questions to the database are compared as well.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, update
from tests.flow.deskhouse import NONE, OTHER, OWN, PERSON, Answer, Callers, desk
from tests.tokens import ISSUER
from yarl import URL

from sluis.desk import opened_gate
from sluis.desk.app import HANDLERS
from sluis.desk.calls import MAY, Call, Caller, Person
from sluis.desk.routes.shared import CALL
from sluis.store.schema import rights_cases
from sluis.terms import Role

PLACES = {
    "feed": "crm",
    "activity": "wifi-help",
    "recipient": "wifi-insight",
    "row": "3",
    "version": "1",
    "request_id": "1",
    "making": "1",
    "number": "1",
}
ABOUT_ONE = {
    Call.SHOW_STANDING: {"household": "{line}"},
    Call.ASK: {"household": "{line}", "ask": "object", "reason": "letter"},
    Call.STATEMENT: {"household": "{line}"},
    Call.OWN_LETTERS: {"household": "{line}"},
    Call.OWN_LETTER: {"household": "{line}", "kind": "objection"},
    Call.SHARED_ABOUT: {"household": "{line}"},
    Call.OVERVIEW: {"household": "{line}"},
    Call.OPEN_CASE: {"household": "{line}", "ask": "access", "channel": "web"},
    Call.SHOW_CASES: {"household": "{line}"},
    Call.OWN_FILE: {"household": "{line}", "number": 1},
    Call.EXERCISE: {
        "agent-id": "bound",
        "business-id": "voorbeeld.example/sluis",
        "agent-request-id": "1",
        "issued-at": dt.datetime.now(dt.UTC).isoformat(),
        "expires-at": (dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)).isoformat(),
        "drp.version": "0.9.4",
        "exercise": "access",
        "regime": "gdpr",
        "household": "{line}",
        "proof": "signed-mandate",
        "proof-sha256": "ab" * 32,
    },
    Call.MANDATES: {"household": "{line}"},
    Call.END_MANDATE: {"household": "{line}", "agent": "bound"},
    Call.GIVE_MANDATE: {"household": "{line}", "agent": "bound"},
}
"""Calls about one household, and their body."""
ABOUT_MANY = {
    Call.ASK_PAGE: {"asks": [{"household": "{line}", "ask": "object", "reason": "letter"}]},
    Call.REGISTRY_PAGE: {
        "feed": "f",
        "cursor": "1",
        "changes": [{"line": "{line}", "left": "2026-11-02T00:00:00Z"}],
    },
}
ROUTES = [
    (path, str(method), handler.opt[CALL])
    for handler in HANDLERS
    for path in handler.paths
    for method in handler.http_methods
    if method != "OPTIONS"
]


def address(path: str) -> str:
    for name, value in PLACES.items():
        path = path.replace(f"{{{name}:str}}", value).replace(f"{{{name}:int}}", value)
    assert "{" not in path, path
    return path


def naming(body: object, line: str) -> object:
    if isinstance(body, dict):
        return {key: naming(value, line) for key, value in body.items()}
    if isinstance(body, list):
        return [naming(value, line) for value in body]
    return body.replace("{line}", line) if isinstance(body, str) else body


@contextmanager
def questions(callers: Callers) -> Iterator[list[str]]:
    """Note every statement that goes to the database, without what it asks about."""
    asked: list[str] = []
    engine = callers.running.desk.gate.beside().store._engine

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def heard(callers: Callers, role: str, line: str, route: tuple[str, str, Call]) -> tuple[Answer, list[str]]:
    path, method, call = route
    body = naming({**ABOUT_ONE, **ABOUT_MANY}.get(call), line)
    with questions(callers) as asked:
        answer = await callers.call(role, method, address(path), body)
    return answer, asked


@pytest.fixture(autouse=True)
def _nothing_else_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the desk not look for another register meanwhile: its own question would be counted."""
    monkeypatch.setattr(opened_gate, "LOOK_S", 3600.0)


PEOPLE = [PERSON + role.value for role in Role if role not in {Role.REGISTRY, Role.AGENT}]
"""Persons for whom the web speaks; no person is a registry or an agent."""


@pytest.mark.parametrize("role", [role.value for role in Role] + PEOPLE)
async def test_a_role_makes_the_calls_of_its_row_and_no_other(tmp_path: Path, role: str) -> None:
    async with desk(tmp_path) as callers:
        for path, method, call in ROUTES:
            answer, asked = await heard(callers, role, NONE, (path, method, call))
            allowed = Role(role.removeprefix(PERSON)) in MAY[call]
            assert (answer.status != 403) is allowed, (role, path)
            if not allowed:
                assert (answer.code, asked) == ("desk.call-forbidden", [])
                others = {(await heard(callers, role, line, (path, method, call)))[0] for line in (OWN, OTHER)}
                assert others == {answer}, "a refusal says nothing of whom the call is about"


@pytest.mark.parametrize("role", [*(role.value for role in Role), PERSON + Role.HOUSEHOLD.value])
async def test_somebody_elses_household_is_answered_as_one_that_does_not_exist(
    tmp_path: Path, role: str, database_url: str
) -> None:
    is_person = role.startswith(PERSON)
    bound, caller = ("", role) if is_person else (role, "bound")
    async with desk(tmp_path, database=database_url, bound=bound) as callers:
        for route in ROUTES:
            if route[2] not in ABOUT_ONE or Role(role.removeprefix(PERSON)) not in MAY[route[2]]:
                continue
            there, to_there = await heard(callers, caller, OTHER, route)
            nowhere, to_nowhere = await heard(callers, caller, NONE, route)
            assert (there, to_there) == (nowhere, to_nowhere), route
            assert (there.status, there.code) == (404, "gate.household-unknown")
            assert to_there, "it was looked up"
            own, _ = await heard(callers, caller, OWN, route)
            assert own.code != "gate.household-unknown" if own.status >= 400 else own.status == 200


async def test_an_agent_of_no_household_learns_of_no_line_whether_it_exists(tmp_path: Path, database_url: str) -> None:
    """The settings refuse one; a caller that is one all the same reaches nobody."""
    async with desk(tmp_path, database=database_url) as callers:
        callers.running.door._certificates["unlisted.example"] = Caller("bound", frozenset({Role.AGENT}))
        for route in ROUTES:
            if route[2] not in ABOUT_ONE or Role.AGENT not in MAY[route[2]]:
                continue
            nowhere, to_nowhere = await heard(callers, "unlisted", NONE, route)
            assert (nowhere.status, nowhere.code, bool(to_nowhere)) == (404, "gate.household-unknown", True)
            for line in (OWN, OTHER, f"{OWN}#1"):
                assert await heard(callers, "unlisted", line, route) == (nowhere, to_nowhere), line


@pytest.mark.parametrize("role", [Role.REGISTRY.value, Role.CALL_CENTRE.value])
async def test_a_page_refuses_somebody_elses_household_as_one_that_does_not_exist(
    tmp_path: Path, role: str, database_url: str
) -> None:
    async with desk(tmp_path, database=database_url, bound=role) as callers:
        for number, (path, method, call) in enumerate(ROUTES):
            if call not in ABOUT_MANY or Role(role) not in MAY[call]:
                continue
            answers = []
            for line in ("NL-8888", OTHER, NONE):  # the first page of all makes a key
                body = naming(ABOUT_MANY[call], line)
                if isinstance(body, dict) and "feed" in body:
                    body = {**body, "feed": line}
                key = {"Idempotency-Key": f"{number}-{line}"}
                with questions(callers) as asked:
                    answer = await callers.call("bound", method, path, body, headers=key)
                answers.append((answer.json["refused"], answer.status, asked))
            assert answers[1] == answers[2]
            assert answers[1][0] == [{"at": 0, "code": "gate.household-unknown"}]


SECOND = """
[[caller]]
name = "second"
certificate = "unlisted.example"
roles = ["agent"]
households = ["NL-0001", "NL-0002"]
"""


async def test_an_agent_hears_of_somebody_elses_request_what_it_hears_of_none(
    tmp_path: Path, database_url: str
) -> None:
    """Also where it is of the same household, where no agent made it, and where it does not check any more."""
    async with desk(tmp_path, database=database_url, limits=SECOND) as callers:
        body = naming(ABOUT_ONE[Call.EXERCISE], OWN)
        assert isinstance(body, dict)
        made = await callers.call("agent", "POST", "/v1/data-rights-request", {**body, "agent-id": "agent"})
        assert made.json["request_id"] == "1", made.body
        opened = await callers.call("dpo", "POST", "/v1/cases", naming(ABOUT_ONE[Call.OPEN_CASE], OTHER))
        assert opened.status == 200, opened.body
        for method, sent in (("GET", None), ("DELETE", {})):
            heard_of = {}
            for number in ("1", "2", "9"):
                with questions(callers) as asked:
                    answer = await callers.call("unlisted", method, f"/v1/data-rights-request/{number}", sent)
                assert (answer.status, answer.code) == (404, "rights.case-unknown")
                body_heard = answer.body.replace(f"case {number}.".encode(), b"case.")
                heard_of[number] = (answer.headers, body_heard, asked)
            assert heard_of["1"] == heard_of["9"] == heard_of["2"]
        with callers.running.desk.gate.beside().transaction() as conn:
            conn.execute(update(rights_cases).values(head=b"\0" * 32))
        with questions(callers) as broken:
            answer = await callers.call("unlisted", "GET", "/v1/data-rights-request/1")
        with questions(callers) as nowhere:
            none = await callers.call("unlisted", "GET", "/v1/data-rights-request/9")
        assert (answer.code, answer.headers, broken) == (none.code, none.headers, nowhere)
        own = await callers.call("agent", "GET", "/v1/data-rights-request/1")
        assert own.code == "rights.case-broken", "whose it is hears that it does not check"


ODD = (
    "x", "x" * 10_000, "9" * 400, "9" * 10_000, "%00", "a%00b", "1%2F1", "%D9%A1", "%C2%B2", "-1", "+1", "01", "1_0",
    "%201", "1%20", "%2E%2E", "%ED%A0%80", "%FF", "%C2%85", "9223372036854775808", "%3Cb%3E",
)  # fmt: skip
"""What stands in the place of an id, as it goes over the wire."""
BODIES: dict[Call, dict[str, object]] = {
    Call.ADVISE: {"advice": "positive"},
    Call.APPROVE: {"followed": True},
    Call.STEP_TO_SIGN: {"step": "advised", "advice": "positive"},
    Call.STEP: {"step": "advised", "advice": "positive", "document": "{}", "signature": "-"},
    Call.VENDOR_ANSWERS: {"form": "AAAA"},
    Call.NOTE_SENT: {"form": "ab" * 32},
    Call.AGREE_DOSSIER: {"manifest": "ab" * 32},
    Call.LIFT_DOSSIER: {"manifest": "ab" * 32, "why": "over"},
}
"""So that it is the id that is refused."""


async def test_what_is_no_id_is_refused_and_not_said_again(tmp_path: Path) -> None:
    """Every call with an id in its address; a number has one way to be written, whatever the rest says."""
    async with desk(tmp_path) as callers:
        callers.running.door._certificates["unlisted.example"] = Caller(
            "all", frozenset(Role) - {Role.INSPECTOR}, person=Person(ISSUER, "somebody", "ab" * 32, 4_000_000_000)
        )
        for path, method, call in ROUTES:
            if "{" not in path:
                continue
            for odd in ODD:
                asked = "/".join(odd if part.startswith("{") else part for part in path.split("/"))
                body = None if method == "GET" else BODIES.get(call, {})
                answer = await callers.call("unlisted", method, URL(asked, encoded=True), body)
                if call is Call.REGISTRY_FEED and answer.status == 200:
                    assert len(odd) <= 200, "the caller's own word"
                    continue
                assert 400 <= answer.status < 500, (asked[:80], answer.body)
                could_be = "/registers/" in path and odd.isdigit() and len(odd) < 65  # digits of a SHA-256
                assert odd == "x" or could_be or odd.encode() not in answer.body, asked[:80]
                if ":int}" in path:
                    assert (answer.status, answer.code) == (404, "desk.call-refused"), asked[:80]
