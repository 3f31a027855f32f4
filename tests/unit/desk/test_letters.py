"""Letters are made for the household itself, of its own line, and for nobody else."""

import base64
import hashlib
from pathlib import Path

import pytest
from tests.flow.deskhouse import OTHER, OWN, desk

LIST, ONE = "/v1/letters/show", "/v1/letters"


async def test_a_household_has_its_letters_and_nobody_else_has_them(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        listed = await callers.call("household", "POST", LIST, {"household": OWN}, {"Accept-Language": "nl"})
        assert listed.status == 200
        assert "geen overzicht" in str(listed.json["told"])
        asked = {"household": OWN, "kind": "objection", "form": "docx", "lang": "en"}
        made = await callers.call("household", "POST", ONE, asked)
        content = base64.b64decode(str(made.json["content"]))
        assert (content[:2], hashlib.sha256(content).hexdigest()) == (b"PK", made.json["sha256"])
        for role in ("dpo", "call-centre", "inspector", "registry", "owner"):
            for path, body in ((LIST, {"household": OWN}), (ONE, asked)):
                refused = await callers.call(role, "POST", path, body)
                assert (refused.status, refused.code) == (403, "desk.call-forbidden"), role
        other = await callers.call("household", "POST", ONE, asked | {"household": OTHER})
        assert (other.status, other.code) == (404, "gate.household-unknown")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "threat"}, "desk.call-refused"),
        ({"form": "xlsx"}, "desk.call-refused"),
        ({"recipient": "x" * 129}, "desk.call-refused"),
        ({"to": "Somebody"}, "desk.call-refused"),
        ({"kind": "access-recipient"}, "reports.incomplete"),
        ({"kind": "access-recipient", "recipient": "nobody"}, "reports.incomplete"),
    ],
)
async def test_what_is_no_letter_is_refused(tmp_path: Path, wrong: dict[str, str], code: str) -> None:
    async with desk(tmp_path) as callers:
        answer = await callers.call("household", "POST", ONE, {"household": OWN, "kind": "objection", **wrong})
        assert answer.code == code
