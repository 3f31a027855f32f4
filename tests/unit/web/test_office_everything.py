"""Everything the office shows somebody is one file, with what he may read and no more."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

from tests.flow.deskhouse import OWN
from tests.flow.gatehouse import EXAMPLES
from tests.unit.web.asking import asking
from tests.unit.web.visiting import Browser

from sluis.api.rights import Channel, Incoming, Kind, open_case
from sluis.terms import Role
from sluis.web.office_everything import NOT_IN, PATH

EVERYBODYS = {"sluis-office.json", "sluis-registers.json", "sluis-alarms.json", "sluis-stopped.json"}
ASKED = {"sluis-risk.json", "sluis-questions.json", "questions/1.csv", "questions/2.csv"}


async def kept(browser: Browser) -> dict[str, bytes]:
    answer = await browser.get(PATH, accept_language="en")
    assert (answer.status, answer.header("content-type")) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


async def test_each_role_keeps_what_it_may_read_and_what_is_not_in_it_is_said(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        gate = house.callers.running.desk.gate
        gate.registers.propose(EXAMPLES / "register-per-home.yaml", "Eva Eigenaar", "the first")
        open_case(gate, OWN, Incoming(Kind.ERASURE, Channel.LETTER, "taken in by Kim"))
        version = {"registers/1.yaml"}
        for role, more in (
            (Role.OPERATOR, set()),
            (Role.OWNER, ASKED),
            (Role.LEGAL, ASKED | {"sluis-cases.json"}),
            (Role.DPO, ASKED | {"sluis-cases.json", "sluis-looks.json"}),
        ):
            browser, _ = house.employee(role)
            files = await kept(browser)
            contents = json.loads(files.pop("contents.json"))
            assert files.keys() == EVERYBODYS | version | more, role
            told = {each["name"]: each["sha256"] for each in contents["files"]}
            assert told == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
            assert (contents["for"], len(contents["not_in"])) == ([role.value], len(NOT_IN))
            assert files["registers/1.yaml"] == (EXAMPLES / "register-per-home.yaml").read_bytes()
            assert files["sluis-stopped.json"] == (await browser.get("/office/stopped.json")).body
            for secret in (OWN, "Kim"):
                assert not any(secret.encode() in content for content in files.values()), "whose a case is stays apart"
        for role in (Role.CALL_CENTRE, Role.INSPECTOR):
            browser, _ = house.employee(role)
            assert (await browser.get(PATH)).status == 403
        browser, _ = house.household()
        assert (await browser.get(PATH)).status == 403
