"""Every call in every role about a household that is not one's own: what shows anything of it is on record before.

Things of a household that nothing else has stand in the database. An answer with one of them in it, to anybody but that
household, has an event that says who looked, or who did what; and that event names the person or the machine.
"""

import json
from collections.abc import Collection
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.flow.deskhouse import OTHER, OWN, PERSON, Answer, Callers, desk, households
from tests.flow.test_desk_matrix import ABOUT_MANY, ABOUT_ONE, PEOPLE, ROUTES, address, naming

from sluis.api.ledger import seal
from sluis.desk.calls import MAY, Call
from sluis.store.schema import events
from sluis.terms import Role

WORDS = "wat alleen dit huishouden schreef"
CASE = {"number": 1}
BODIES: dict[str, object] = {
    **{path: {**body, "household": OWN} for path, _method, call in ROUTES if (body := ABOUT_ONE.get(call)) is not None},
    **{path: naming(ABOUT_MANY[call], OWN) for path, _method, call in ROUTES if call in ABOUT_MANY},
    "/v1/standing/show": {"household": OWN, "reason": "question"},
    "/v1/standing/ask": {"household": OWN, "ask": "object", "reason": "letter", "identified": "counter"},
    "/v1/cases": {"household": OWN, "ask": "access", "channel": "letter"},
    "/v1/cases/list": {},
    "/v1/cases/one": CASE,
    "/v1/cases/letter": CASE,
    "/v1/cases/portability": CASE,
    "/v1/cases/identity": {**CASE, "doubt": "a doubt"},
    "/v1/cases/extend": {**CASE, "because": "number", "reason": "many"},
    "/v1/cases/answer": {**CASE, "reason": "here it is"},
    "/v1/cases/refuse": {**CASE, "ground": "unfounded", "reason": "no"},
    "/v1/cases/close": {**CASE, "taken_back": True, "how": "letter", "reason": "so they said"},
    "/v1/inspection/cases/one": CASE,
    "/v1/inspection/sample": {"epoch": 0, "seed": "4613225561423316", "count": 5},
    "/v1/papers/register": {"kind": "register", "form": "html"},
    "/v1/papers/incident": {"kind": "incident", "recipient": "wifi-insight", "from": "2026-01-01T00:00:00Z"},
}
SHOW = frozenset(
    {
        Call.SHOW_STANDING,
        Call.SHARED_ABOUT,
        Call.STATEMENT,
        Call.SHOW_CASES,
        Call.CASE,
        Call.INSPECT_CASE,
        Call.SAMPLE,
        Call.OVERVIEW,
        Call.OWN_LETTERS,
        Call.OWN_LETTER,
        Call.MANDATES,
    }
)
"""Calls that show something of a household to somebody else: each role that may make one must be seen to look."""
HANDED_OUT = frozenset({Call.REGISTRY_PAGE})
"""The registry itself is answered what stands on a contract that it has just written: there is nothing it looks at."""


NEAR = SHOW | {Call.CASE_STEP, Call.OPEN_CASE, Call.ASK, Call.ASK_PAGE, Call.LIST_CASES, Call.CASES, Call.INSPECT_CASES}
"""What is about a household, or about cases; of the others a longer run looks whether they show anything."""


def on_record(callers: Callers, after: int = 0) -> tuple[int, list[dict[str, object]]]:
    """Return how far the events are, and those after one that say who did or saw something, and no household opens."""
    with callers.running.desk.gate.beside().store.reading() as conn:
        last = conn.execute(select(func.max(events.c.id))).scalar_one_or_none()
        wanted = select(events.c.opening).where(events.c.type == "act", events.c.slot.is_(None), events.c.id > after)
        rows = conn.execute(wanted.order_by(events.c.id)).scalars()
        return last or 0, [json.loads(bytes(opening or b"")[32:]) for opening in rows]


async def asked(callers: Callers, role: str, route: tuple[str, str, Call]) -> Answer:
    path, method, _call = route
    body = BODIES.get(path, None if method == "GET" else {})
    headers = {"Idempotency-Key": "one"} if path.endswith("/pages") else {}
    return await callers.call(role, method, address(path), body, headers)


def is_named(event: dict[str, object], role: str) -> bool:
    """Return whether an event names who made a call."""
    if role.startswith(PERSON):
        return event.get("subject") == f"somebody-{role.removeprefix(PERSON)}"
    return event.get("caller") == role


def may(role: str, call: Call) -> bool:
    return Role(role.removeprefix(PERSON)) in MAY[call]


async def look_at_everything(folder: Path, roles: list[str], calls: Collection[Call]) -> None:
    """Make calls in roles about a household, and hold each answer against what is on record of it.

    Args:
        folder: Where.
        roles: Of machines, and of persons with ``PERSON`` before them.
        calls: Which.
    """
    seen: dict[Call, set[str]] = {call: set() for call in SHOW}
    async with desk(folder, ("operator",), *households(OWN, OTHER)) as callers:
        await callers.call("household", "POST", "/v1/cases", {"household": OWN, "ask": "access", "reason": WORDS})
        seal(callers.running.desk.gate)
        own = (await callers.call("household", "POST", "/v1/sharing/household", {"household": OWN})).json
        things = [each.encode() for each in (WORDS, OWN, str(own["registration"]))]
        last, _ = on_record(callers)
        for role, route in product(roles, ROUTES):
            path, _method, call = route
            if call not in calls or not may(role, call):
                continue
            answer = await asked(callers, role, route)
            last, new = on_record(callers, last)
            shows = answer.status == 200 and (any(each in answer.body for each in things) or call in SHOW)
            if not shows or call in HANDED_OUT:
                continue
            assert new, (role, path, "showed something of a household, and nothing is on record")
            assert all(is_named(event, role) for event in new), (role, path)
            assert all("looked" in event or "of" in event for event in new), (role, path)
            if call in SHOW:
                assert "looked" in new[0], (role, path)
                assert new[0].get("number", 0) == 0, "the household's own number"
                seen[call].add(role)
    assert seen == {call: {role for role in roles if may(role, call)} for call in SHOW}, "each answered in each role"


EMPLOYEES = [each for each in PEOPLE if each != PERSON + Role.HOUSEHOLD.value]
MACHINES = [role.value for role in Role]


@pytest.mark.parametrize("roles", [EMPLOYEES, MACHINES], ids=["people", "machines"])
async def test_whatever_shows_something_of_a_household_is_on_record_with_who_saw_it(
    tmp_path: Path, roles: list[str]
) -> None:
    await look_at_everything(tmp_path, roles, NEAR)


@pytest.mark.long(sibling="test_whatever_shows_something_of_a_household_is_on_record_with_who_saw_it")
@pytest.mark.parametrize("roles", [EMPLOYEES, MACHINES], ids=["people", "machines"])
async def test_no_call_at_all_shows_anything_of_a_household_that_is_on_record_nowhere(
    tmp_path: Path, roles: list[str]
) -> None:
    await look_at_everything(tmp_path, roles, frozenset(Call))
