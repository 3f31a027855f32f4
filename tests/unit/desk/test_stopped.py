"""Over the desk: a machine starts nothing, one person asks, the second starts it, and who governs reads it."""

from pathlib import Path

from tests.flow.deskhouse import PERSON, Answer, Callers, desk, person

START = "/v1/recipients/wifi-insight/start"


async def ask(callers: Callers, token: str, path: str = START) -> Answer:
    return await callers.call("web", "POST", path, headers={"Sluis-Person": token})


async def test_two_people_start_a_recipient_and_no_machine_does(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        assert (await callers.call("here", "POST", "/v1/recipients/wifi-insight/stop")).status == 200
        machine = await callers.call("operator", "POST", START)
        assert (machine.status, machine.code) == (401, "desk.person-needed")
        first = await ask(callers, person("operator"))
        assert (first.status, first.json["started"]) == (200, False)
        again = await ask(callers, person("operator"))
        assert again.json == first.json
        other = await ask(callers, person("operator", sub="another"))
        assert (other.status, other.code) == (409, "desk.second-person")
        listed = await callers.call(PERSON + "inspector", "GET", "/v1/stopped")
        [stopped] = listed.json["recipients"]  # type: ignore[misc]
        assert (stopped["recipient"], stopped["second_until"]) == ("wifi-insight", first.json["second_until"])
        assert listed.json["rows"] == []
        assert (await ask(callers, person("dpo"))).json == {"started": True, "second_until": None}
        assert (await ask(callers, person("dpo"))).code == "standing.recipient-stopped"
        assert (await ask(callers, person("dpo"), "/v1/recipients/nobody/start")).status == 404


async def test_a_row_that_is_not_stopped_and_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        for row, status in (("3", 409), ("-1", 404), ("9" * 40, 404), ("x", 404), ("1.5", 404)):
            answer = await ask(callers, person("dpo"), f"/v1/activities/wifi-help/rows/{row}/start")
            assert answer.status == status, row
        assert (await ask(callers, person("dpo"), "/v1/activities/none/rows/3/start")).status == 404
