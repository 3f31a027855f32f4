"""A page and its file ask the same, and refuse the same people."""

import json

import aiohttp
from tests.unit.web.visiting import settings, signed_in

from sluis.i18n import N_
from sluis.terms import Role
from sluis.web.app import make_app
from sluis.web.desk_client import DeskClient
from sluis.web.entrance import Entrance
from sluis.web.office import office_of
from sluis.web.sessions import Sessions
from sluis.web.settings import SessionSettings
from sluis.web.visit import PageAndFile, Visit, file_answer


async def told(_visit: Visit) -> dict[str, list[str]]:
    return {"cases": [], "at": []}


def test_a_file_is_kept_under_its_name() -> None:
    answer = file_answer(b"x", "sluis.csv", "text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="sluis.csv"'


async def test_a_page_and_its_file_are_for_the_same_people() -> None:
    both = PageAndFile(
        "/office/asked",
        "sluis-asked.json",
        "notice.html",
        N_("Alarms"),
        lambda visit: office_of(visit, Role.DPO),
        told,
        lambda _visit, told: {"notice": {"words": " ".join(told), "link": "/", "label": "back"}},
        sorted,
    )
    sessions = Sessions(SessionSettings())
    async with aiohttp.ClientSession() as client:
        app = make_app(settings(), DeskClient(client, "http://desk"), both.handlers(), sessions=sessions)
        await shown_and_refused(app, sessions)


async def shown_and_refused(app: Entrance, sessions: Sessions) -> None:
    dpo, _ = signed_in(app, sessions, Role.DPO)
    assert "cases at" in (await dpo.get("/office/asked")).text
    kept = await dpo.get("/office/asked.json")
    assert json.loads(kept.body) == ["at", "cases"]
    assert kept.header("content-disposition") == 'attachment; filename="sluis-asked.json"'
    owner, _ = signed_in(app, sessions, Role.OWNER)
    assert [(await owner.get(path)).status for path in ("/office/asked", "/office/asked.json")] == [403, 403]
    nobody = await type(dpo)(app).get("/office/asked.json")
    assert nobody.status == 303
