"""The registers at the office: every version, where it stands, and names of registers that harm nobody."""

import json
from pathlib import Path

from tests.flow.gatehouse import INSTALLED
from tests.unit.desk.test_agreed import PEOPLE
from tests.unit.web.asking import asking
from tests.unit.web.test_office_steps import NEW, PROPOSE, confirmed, people, proposed

from sluis.terms import Role

HOSTILE = '<script>document.title="RAN"</script>'
BIDI = "\u202e"


async def test_a_version_says_where_it_stands_and_what_it_would_change(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        who = await proposed(house)
        browser = who["dpo"][0]
        listed = (await browser.get("/office/registers", accept_language="en")).text
        assert "Waits for the advice" in listed
        assert PROPOSE not in listed, "an officer proposes nothing"
        assert PROPOSE in (await who["owner"][0].get("/office/registers")).text
        page = (await browser.get("/office/registers/1", accept_language="en")).text
        assert "Nobody gains by it" in page
        assert "Advise on it" in page
        assert "Approve it" not in page
        wider = NEW.replace("window: P3D", "window: P4D", 1)
        assert (await confirmed(who["owner"], PROPOSE, register=wider, text="")).status == 303
        second = (await browser.get("/office/registers/2", accept_language="en")).text
        assert "Somebody gains by it" in second
        assert "for 96 hours" in second
        as_file = await browser.get("/office/registers/1/register.yaml")
        assert as_file.body == NEW.encode()
        told = json.loads((await browser.get("/office/registers/2/version.json")).body)
        assert told["effect"]["widens"] is True
        assert len(json.loads((await browser.get("/office/registers.json")).body)["steps"]) == 2
        assert (await browser.get("/office/registers/3")).status == 404


async def test_hostile_names_in_a_register_run_nowhere_and_hide_nothing(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        who = people(house)
        told = INSTALLED.decode().replace("WiFi Insight Inc.", f"WiFi '{HOSTILE}' {BIDI}Inc.")
        assert HOSTILE in told
        done = await confirmed(who["owner"], PROPOSE, register=told, text=f"{HOSTILE}{BIDI}")
        assert done.status == 303, done.text
        pages = [await who["dpo"][0].get(path) for path in ("/office/registers", "/office/registers/1")]
        for page in pages:
            assert page.status == 200
            assert "<script" not in page.text
            assert BIDI not in page.text
        assert "\u27e8U+202E\u27e9" in pages[1].text, "what cannot be seen is written out"


async def test_who_may_read_but_takes_no_step_sees_no_button(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        await proposed(house)
        browser, _ = house.employee(Role.LEGAL)
        page = (await browser.get("/office/registers/1")).text
        assert 'href="/office/registers/1/a' not in page
