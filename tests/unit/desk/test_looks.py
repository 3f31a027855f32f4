"""Looks of machines are on record like those of people, and the data protection officer counts both over the desk."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.flow.deskhouse import OTHER, OWN, PERSON, SERVICE, Callers, desk
from tests.tokens import claims

from sluis.api.sharing import DUTCH_TIME
from sluis.store.schema import events


def today() -> str:
    return datetime.now(UTC).astimezone(DUTCH_TIME).date().isoformat()


def acts(callers: Callers) -> list[dict[str, object]]:
    with callers.running.desk.gate.beside().store.reading() as conn:
        found = conn.execute(select(events.c.opening).where(events.c.type == "act", events.c.slot.is_(None))).scalars()
        return [json.loads(bytes(opening or b"")[32:]) for opening in found]


async def test_the_look_of_a_machine_is_on_record_by_its_name_before_it_is_answered(
    tmp_path: Path, database_url: str
) -> None:
    begun = today()
    async with desk(tmp_path, database=database_url) as callers:
        await callers.call("household", "POST", "/v1/cases", {"household": OWN, "ask": "access"})
        assert acts(callers) == [], "what a machine does names nobody"
        for role, path, body in (
            ("dpo", "/v1/standing/show", {"household": OWN, "reason": "mistake"}),
            ("call-centre", "/v1/standing/show", {"household": OWN}),
            ("dpo", "/v1/statements", {"household": OWN}),
            ("dpo", "/v1/sharing/household", {"household": OWN}),
            ("dpo", "/v1/cases/show", {"household": OWN}),
            ("dpo", "/v1/cases/one", {"number": 1}),
            ("inspector", "/v1/standing/show", {"household": OWN}),
        ):
            await callers.call(role, "POST", path, body)
        made = acts(callers)
        assert [(each["caller"], each["looked"]) for each in made] == [
            ("dpo", "standing"),
            ("call-centre", "standing"),
            ("dpo", "statement"),
            ("dpo", "shared"),
            ("dpo", "cases"),
            ("dpo", "cases"),
            ("inspector", "standing"),
        ]
        assert (made[0]["reason"], made[0]["roles"], made[0]["number"]) == ("mistake", ["dpo"], 0)
        assert "subject" not in made[0]
        await callers.call("inspector", "GET", "/v1/inspection/log")
        assert (acts(callers)[-1]["caller"], acts(callers)[-1]["looked"]) == ("inspector", "log")
        await callers.call("household", "POST", "/v1/standing/show", {"household": OWN})
        assert (acts(callers)[-1]["caller"], acts(callers)[-1]["roles"]) == ("household", ["household"])
        await callers.call(
            "web", "POST", "/v1/standing/show", {"household": OWN}, {"Sluis-Person": SERVICE.token(claims(lines=[OWN]))}
        )
        await callers.call("dpo", "POST", "/v1/standing/show", {"household": "NL-9999"})
        await callers.call("household", "POST", "/v1/standing/show", {"household": OTHER})
        await callers.call("web", "GET", "/v1/sharing")
        assert len(acts(callers)) == len(made) + 2, "who signed in looks himself, and nobody lives elsewhere"

        await callers.call(PERSON + "dpo", "POST", "/v1/standing/show", {"household": OWN})
        counted = await callers.call(PERSON + "dpo", "GET", f"/v1/looks?from={begun}&to={today()}")
        assert counted.status == 200, counted.body
        rows = {row["who"]: (row["issuer"] is None, row["looks"]) for row in json.loads(counted.body)["rows"]}
        assert rows == {
            "dpo": (True, 5),
            "call-centre": (True, 1),
            "household": (True, 1),
            "somebody-dpo": (False, 1),
        }
        assert OWN.encode() not in counted.body


@pytest.mark.parametrize(
    "days",
    [
        "",
        "?from=2026-11-01",
        "?from=2026-11-01&to=2026-12-02",
        "?from=2026-11-02&to=2026-11-01",
        "?from=2026-02-30&to=2026-03-01",
        "?from=yesterday&to=today",
        "?from=9999-12-31&to=9999-12-31",
        "?from=0000-12-31&to=0001-01-01",
    ],
)
async def test_what_are_no_days_is_refused(tmp_path: Path, days: str) -> None:
    async with desk(tmp_path) as callers:
        assert (await callers.call("dpo", "GET", f"/v1/looks{days}")).status == 400
        for role in ("owner", "call-centre", "operator", "inspector", "household"):
            assert (await callers.call(role, "GET", f"/v1/looks{days}")).status in {400, 403}
