"""A recipient is stopped in two clicks by who may, and by nobody else."""

from pathlib import Path

from tests.unit.web.asking import asking

from sluis.terms import Role

STOP = "/office/recipients/wifi-insight/stop"


async def test_a_recipient_is_stopped_after_a_page_that_says_what_will_happen(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, dpo = house.employee(Role.DPO)
        assert f'href="{STOP}"' in (await browser.get("/office")).text
        before = await browser.get(STOP, accept_language="en")
        assert "Nothing was stopped yet" in before.text
        assert "wifi-help" in before.text
        forged = await browser.post(STOP, "csrf=other")
        assert forged.status == 403
        done = await browser.post(STOP, f"csrf={dpo.csrf}", accept_language="en")
        assert done.status == 200
        assert "Nothing is sent to it any more" in done.text
        assert "Nothing was being sent at that moment" in done.text
        after = (await browser.get("/office", accept_language="en")).text
        assert "stopped since" in after
        assert f'href="{STOP}"' not in after
        again = await browser.post(STOP, f"csrf={dpo.csrf}", accept_language="en")
        assert again.status == 409
        assert "It is stopped already" in (await browser.get(STOP, accept_language="en")).text


async def test_who_may_not_stop_and_a_recipient_that_is_none_change_nothing(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        for role in (Role.OWNER, Role.LEGAL, Role.APPROVER, Role.CALL_CENTRE):
            browser, known = house.employee(role)
            assert (await browser.get(STOP)).status == 403
            assert (await browser.post(STOP, f"csrf={known.csrf}")).status == 403
        browser, known = house.employee(Role.OPERATOR)
        for other in ("nobody", "..%2F..%2Fv1%2Foffice", "wifi-insight%2Fstop"):
            assert (await browser.get(f"/office/recipients/{other}/stop")).status == 404
            assert (await browser.post(f"/office/recipients/{other}/stop", f"csrf={known.csrf}")).status == 404
        assert "stopped since" not in (await browser.get("/office", accept_language="en")).text
