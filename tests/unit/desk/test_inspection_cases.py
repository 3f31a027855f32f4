"""An inspector lists cases without contents, and looks into one on record; nobody else makes these calls."""

import json
from pathlib import Path

from sqlalchemy import select
from tests.flow.deskhouse import OWN, PERSON, Callers, desk

from sluis.store.schema import events

LIST, ONE = "/v1/inspection/cases", "/v1/inspection/cases/one"


def looks(callers: Callers) -> list[tuple[object, object]]:
    with callers.running.desk.gate.beside().store.reading() as conn:
        acts = conn.execute(select(events.c.opening).where(events.c.type == "act", events.c.slot.is_(None))).scalars()
        told = [json.loads(bytes(opening or b"")[32:]) for opening in acts]
    return [(act["looked"], act.get("number")) for act in told if "looked" in act]


async def test_contents_are_shown_on_a_step_of_their_own_that_is_on_record(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        words = {"household": OWN, "ask": "rectification", "reason": "my name is not Jansen"}
        await callers.call("household", "POST", "/v1/cases", words)
        listed = await callers.call(PERSON + "inspector", "GET", LIST)
        assert listed.status == 200, listed.body
        [row] = json.loads(listed.body)["cases"]
        assert (row["number"], row["kind"], row["state"], row["kept"]) == (1, "rectification", "open", None)
        assert b"Jansen" not in listed.body
        assert OWN.encode() not in listed.body
        assert looks(callers) == [("cases", None)]
        one = await callers.call(PERSON + "inspector", "POST", ONE, {"number": 1})
        assert b"Jansen" in one.body
        assert looks(callers) == [("cases", None), ("cases", 0)]
        assert (await callers.call(PERSON + "inspector", "POST", ONE, {"number": 2})).status == 404
        for role in ("dpo", "legal", "owner", "operator", "call-centre", "household", "registry"):
            assert (await callers.call(role, "GET", LIST)).status == 403
            assert (await callers.call(role, "POST", ONE, {"number": 1})).status == 403
        assert len(looks(callers)) == 2
