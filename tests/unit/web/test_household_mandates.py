"""A household reads who asked for it, and ends a mandate on a page that says what will happen."""

from pathlib import Path
from urllib.parse import urlencode

from tests.flow.deskhouse import OTHER, OWN
from tests.unit.desk.test_agents import PATH, request
from tests.unit.web.asking import House, asking
from tests.unit.web.visiting import Answer

PLACE = "/household/1/mandates"


async def sent(house: House, path: str, **fields: str) -> Answer:
    browser, person = house.household()
    return await browser.post(path, urlencode({"csrf": person.csrf, "household": OWN, "agent": "agent", **fields}))


async def test_a_mandate_is_shown_without_what_was_asked_and_ended_when_it_is_confirmed(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.household()
        assert "Wie iets voor u vroeg" not in (await browser.get("/household/1/requests")).text
        asked = await house.callers.call("agent", "POST", PATH, request(exercise="deletion"))
        assert asked.status == 200
        shown = await browser.get("/household/1/requests")
        for words in ("Wie iets voor u vroeg", "agent deed 1 verzoek", "een machtiging die het huishouden tekende"):
            assert words in shown.text
        assert "Verwijdering" not in shown.text, "a housemate may have asked it"
        page = await sent(house, PLACE)
        assert (page.status, "Wat deze organisatie stopte, blijft gestopt" in page.text) == (200, True)
        assert (await house.callers.call("agent", "GET", f"{PATH}/1")).status == 200, "nothing is ended yet"
        done = await sent(house, f"{PLACE}/end")
        assert (done.status, done.header("location")) == (303, "/household/1/requests")
        assert (await house.callers.call("agent", "GET", f"{PATH}/1")).status == 404
        assert "U hebt dit beëindigd" in (await browser.get("/household/1/requests")).text
        assert (await sent(house, PLACE)).status == 404, "it is ended"
        page = await sent(house, f"{PLACE}/again")
        assert page.status == 200
        assert "Van wat deze organisatie vroeg met de machtiging die u beëindigde, ziet zij niets" in page.text
        browser, _ = house.household()
        assert "U hebt dit beëindigd." in (await browser.get("/household/1/requests")).text, "nothing is given yet"
        done = await sent(house, f"{PLACE}/give")
        assert (done.status, done.header("location")) == (303, "/household/1/requests")
        assert "dit is machtiging nummer 2" in (await browser.get("/household/1/requests")).text
        assert (await sent(house, f"{PLACE}/again")).status == 404, "it holds"
        assert (await house.callers.call("agent", "GET", f"{PATH}/1")).status == 404, "asked by the ended one"


async def test_what_is_no_mandate_of_this_household_is_not_ended(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        await house.callers.call("agent", "POST", PATH, request())
        for path in (PLACE, f"{PLACE}/end", f"{PLACE}/again", f"{PLACE}/give"):
            assert (await sent(house, path, agent="nobody")).status == 404
            assert (await sent(house, path, agent="")).status == 400
            assert (await sent(house, path, household=OTHER)).status == 404
            assert (await sent(house, path, csrf="x")).status == 403
        assert (await house.callers.call("agent", "GET", f"{PATH}/1")).status == 200
