"""An inspector sees which cases there are and whether terms were kept; and into one when he asks, sealed to his key."""

import base64
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select
from tests.flow import gatehouse
from tests.flow.deskhouse import OWN
from tests.unit.web.asking import asking

from sluis.api.rights import Channel, Incoming, Kind, open_case
from sluis.keys.sealed_to import PREFIX
from sluis.store.schema import events
from sluis.terms import Role

PAGE = "/inspector/cases"


async def test_an_inspector_lists_cases_and_looks_into_one_under_his_seal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = PREFIX + base64.b64encode(X25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    origin = 'origin = "voorbeeld.example/sluis"\n'
    monkeypatch.setattr(gatehouse, "SETTINGS", gatehouse.SETTINGS.replace(origin, f'{origin}inspector_key = "{key}"\n'))
    async with asking(tmp_path) as house:
        gate = house.callers.running.desk.gate
        browser, known = house.employee(Role.INSPECTOR)
        assert "There is no case" in (await browser.get(PAGE, accept_language="en")).text
        open_case(gate, OWN, Incoming(Kind.ACCESS, Channel.LETTER, "Kim <b>", reason="Jansen asks"))
        open_case(gate, OWN, Incoming(Kind.ACCESS, Channel.LETTER, "Kim", "2026-01-02T10:00:00Z"))
        page = (await browser.get(PAGE, accept_language="en")).text
        assert "of 1 case a term was not kept" in page
        assert "it still runs" in page
        assert "Jansen" not in page
        kept = json.loads((await browser.get(f"{PAGE}.json")).body)
        assert [each["kept"] for each in kept["cases"]] == [None, False]

        one = await browser.post(PAGE, urlencode({"csrf": known.csrf, "number": "1"}), accept_language="en")
        assert "That you looked into this case is on record" in one.text
        assert "Kim &lt;b&gt;" in one.text
        assert "Honour it" not in one.text
        assert OWN not in one.text
        with gate.beside().store.reading() as conn:
            openings = conn.execute(select(events.c.opening).where(events.c.type == "act")).scalars().all()
        assert len(openings) == 4
        assert not any(b"looked" in bytes(opening or b"") for opening in openings), "each is sealed to him"


async def test_a_number_that_is_none_and_other_people_see_nothing(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, known = house.employee(Role.INSPECTOR)
        for number, status in (("", 422), ("-1", 422), ("one", 422), ("7", 404)):
            form = urlencode({"csrf": known.csrf, "number": number})
            assert (await browser.post(PAGE, form)).status == status
        assert (await browser.post(PAGE, "csrf=other&number=1")).status == 403
        for role in (Role.DPO, Role.LEGAL, Role.CALL_CENTRE):
            other, token = house.employee(role)
            assert {(await other.get(path)).status for path in (PAGE, f"{PAGE}.json")} == {403}
            assert (await other.post(PAGE, f"csrf={token.csrf}&number=1")).status == 403
