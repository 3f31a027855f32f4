"""The history of measurements at the office: a table, a picture beside it and a file, for who may read it."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.flow.gatehouse import DAY_MS, EXAMPLES
from tests.limited import PARTS, QUALITY, measurement, register_in
from tests.unit.web.asking import asking

from sluis.api.office_risk import RiskMeasuredOnce, ShareTold
from sluis.gate.state.risk_lease import record_measurement
from sluis.standing.entries import Again
from sluis.terms import Role
from sluis.web.office_risk import days_of

PAGE = "/office/risk"
PICTURE = f"{PAGE}/{QUALITY}.svg"
ROWS = f"{PAGE}/{QUALITY}.rows.svg"


async def test_limit_reason_what_would_help_and_history_are_shown_and_kept(tmp_path: Path) -> None:
    async with asking(tmp_path, register=register_in(tmp_path)) as house:
        browser, _ = house.employee(Role.DPO)
        empty = (await browser.get(PAGE, accept_language="en")).text
        assert "Nothing was measured and put on record of this activity." in empty
        assert "1 activity is closed by its measurement" in empty
        assert "<img" not in empty
        assert (await browser.get(PICTURE)).status == 404
        state = house.callers.running.desk.gate.beside()
        record_measurement(state, measurement(state, last_ms=state.clock() - DAY_MS - 1000))
        assert "No activity is closed by a measurement" in (await browser.get(PAGE, accept_language="en")).text
        record_measurement(state, measurement(state, input="cd" * 32, alone=(390, 400)))
        page = (await browser.get(PAGE, accept_language="en")).text
        for words in (
            "at most 30.0% of the homes may be alone",
            "is closed by its measurement",
            "The row that does most is Device.DeviceInfo.ProcessStatus.CPUUsage",
            "this would stay under the limit: a household token that lives for one report",
            "97.5% (",
            "2 measurements on record, of whatever left then, the newest first",
            "nothing was measured for this page",
            f'src="{PICTURE}" alt="Curve',
        ):
            assert words in page, words
        assert "what each row does is not on record; the next measurement puts it there" in page
        assert (await browser.get(ROWS)).status == 404
        assert page.count("this one counts") == 1
        dutch = (await browser.get(PAGE, accept_language="nl")).text
        assert "Er is niets gemeten en vastgelegd van deze activiteit." in dutch
        picture = await browser.get(PICTURE, accept_language="nl")
        assert (picture.status, picture.header("content-type")) == (200, "image/svg+xml")
        assert "<script" not in picture.text
        kept = json.loads((await browser.get(f"{PAGE}.json")).body)
        assert [len(each["measured"]) for each in kept["activities"] if each["activity"] == QUALITY] == [2]


async def test_what_each_row_does_is_shown_from_record_with_a_picture(tmp_path: Path) -> None:
    async with asking(tmp_path, register=register_in(tmp_path)) as house:
        browser, _ = house.employee(Role.DPO)
        state = house.callers.running.desk.gate.beside()
        among = (Again(days=1, attacker="bayes", found=(2, 280), candidates=19_800),)
        record_measurement(state, measurement(state, parts=PARTS, among=among))
        page = (await browser.get(PAGE, accept_language="en")).text
        for words in (
            "Without Device.DeviceInfo.ProcessStatus.CPUUsage, which does most, 0.25% (",
            "this stays under the limit, by the upper ends: a household token that lives for one report",
            "every row together",
            f'src="{ROWS}" alt="What each row',
            ") among 360<br>0.7143% (",
            ") among 19,800<",
            "among more or fewer homes it is another share",
        ):
            assert words in page, words
        drawn = await browser.get(ROWS, accept_language="nl")
        assert (drawn.status, drawn.header("content-type")) == (200, "image/svg+xml")
        assert "alle rijen samen" in drawn.text
        kept = json.loads((await browser.get(f"{PAGE}.json")).body)
        [told] = [each for each in kept["activities"] if each["activity"] == QUALITY]
        assert [each["row"] for each in told["parts"]] == ["", *(row.column for row in PARTS.rows)]
        assert told["measured"][0]["among"] == 360


async def test_nobody_else_reads_it_and_no_other_name_is_drawn(tmp_path: Path) -> None:
    async with asking(tmp_path, register=register_in(tmp_path)) as house:
        state = house.callers.running.desk.gate.beside()
        record_measurement(state, measurement(state))
        for role in (Role.OWNER, Role.LEGAL):
            browser, _ = house.employee(role)
            assert (await browser.get(PAGE)).status == 200
            for name in ("nobody.svg", QUALITY, "wifi-help.svg", "%2e%2e.svg"):
                assert (await browser.get(f"{PAGE}/{name}")).status == 404, name
        for role in (Role.APPROVER, Role.OPERATOR, Role.CALL_CENTRE, Role.INSPECTOR):
            browser, _ = house.employee(role)
            for path in (PAGE, f"{PAGE}.json", PICTURE):
                assert (await browser.get(path)).status == 403, (role, path)


def once(at: str) -> RiskMeasuredOnce:
    share = ShareTold(share=0, low=0, high=0, words="")
    return RiskMeasuredOnce(
        at=at, counts=False, source="", homes=20, bodies=20, first=at, last=at, alone=share, again=None
    )


@given(st.lists(st.integers(1, 5)))
def test_no_two_measurements_are_called_the_same(days: list[int]) -> None:
    named = days_of([once(f"2026-11-0{day}T12:00:00Z") for day in days])
    assert len(set(named)) == len(days)
    assert [name[:10] for name in named] == [f"2026-11-0{day}" for day in days]


async def test_what_counts_are_worth_is_a_table_and_a_picture_beside_it(tmp_path: Path) -> None:
    counting = tmp_path / "counts.yaml"
    counting.write_text((EXAMPLES / "register-counts.yaml").read_text().replace("release: PT1H", 'release: "PT1H"'))
    async with asking(tmp_path, register=counting) as house:
        browser, _ = house.employee(Role.DPO)
        page = (await browser.get(PAGE, accept_language="en")).text
        assert "What counts are worth, by epsilon" in page
        assert f'src="/office/risk/{QUALITY}.utility.svg" alt="How far numbers of {QUALITY}' in page
        assert "0.1 *" in page
        assert "It rests on what OpenDP says of its noise" in page
        picture = await browser.get(f"/office/risk/{QUALITY}.utility.svg", accept_language="nl")
        assert (picture.status, "die van het register" in picture.text) == (200, True)
        assert (await browser.get("/office/risk/wifi-help.utility.svg")).status == 404, "it counts no homes"
        assert '"utility": [' in (await browser.get("/office/risk.json")).text.replace('"utility":[', '"utility": [')
