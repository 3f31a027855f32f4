"""The data protection officer reads how often who looked, with period and source; nobody else does."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.flow.deskhouse import OWN
from tests.unit.web.asking import House, asking

from sluis.terms import Role

PAGE = "/office/looks"


async def looked(house: House, subject: str, times: int) -> None:
    browser, known = house.employee(Role.CALL_CENTRE, subject=subject)
    form = urlencode({"csrf": known.csrf, "household": OWN, "reason": "question"})
    for _ in range(times):
        assert (await browser.post("/service/household", form)).status == 200


async def test_a_high_count_is_told_as_a_fact_with_its_rule(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.employee(Role.DPO)
        empty = (await browser.get(PAGE, accept_language="en")).text
        assert "No look of an employee or machine is on record in these days" in empty
        for subject, times in (("anna", 1), ("ben", 1), ("cas<b>", 4)):
            await looked(house, subject, times)
        page = (await browser.get(PAGE, accept_language="en")).text
        assert "1 count of a day is more than 3 times the median of its role." in page
        assert page.count("more than 3 times the median</strong>") == 1
        assert "cas&lt;b&gt;" in page
        assert "nothing of why" in page
        assert "which begins" in page
        assert OWN not in page
        kept = json.loads((await browser.get(PAGE + ".json")).body)
        assert {row["who"]: row["high"] for row in kept["rows"]} == {"anna": False, "ben": False, "cas<b>": True}
        assert "/office/looks.json?from=" in page


@pytest.mark.parametrize("days", ["from=yesterday", "from=2026-11-01&to=2026-12-02", "from=2026-12-02&to=2026-12-01"])
async def test_what_are_no_days_is_said_and_only_the_officer_reads_it(tmp_path: Path, days: str) -> None:
    async with asking(tmp_path) as house:
        browser, _ = house.employee(Role.DPO)
        wrong = await browser.get(f"{PAGE}?{days}", accept_language="en")
        assert (wrong.status, "Type two days" in wrong.text) == (422, True)
        for role in (Role.OWNER, Role.LEGAL, Role.OPERATOR, Role.CALL_CENTRE, Role.INSPECTOR):
            other, _ = house.employee(role)
            assert (await other.get(PAGE)).status == 403
            assert (await other.get(f"{PAGE}.json")).status == 403
