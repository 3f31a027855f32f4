"""Steps of a register by the desk: the document, the signature over it, and nothing without one."""

from pathlib import Path

import pytest
from tests.flow.deskhouse import Answer, Callers, desk
from tests.flow.gatehouse import EXAMPLES, INSTALLED
from tests.ssh_people import Signatory

from sluis.lifecycle.to_sign import namespace_of

KEYS = {role: Signatory() for role in ("owner", "dpo", "operator")}
PEOPLE = "[people]\n" + "".join(
    f'[[people.signers]]\nname = "{role}"\nroles = ["{role}"]\nkey = "{key.line}"\n' for role, key in KEYS.items()
)
SHELF = {path.name: path.read_text("utf-8") for path in (EXAMPLES / "vocabularies").glob("*.yaml")}
NEW = INSTALLED.decode() + "# of today\n"
LIFE = (
    ("advised", "dpo", {"advice": "positive", "text": "good"}),
    ("approved", "owner", {"followed": True}),
    ("activated", "operator", {}),
)


async def signed(callers: Callers, role: str, path: str, body: dict[str, object], who: str = "") -> Answer:
    """Get the document of a step, sign it, and hand both in."""
    base = path if path.endswith("/steps") else "/v1/registers"
    document = await callers.call(role, "POST", f"{base}/to-sign", body)
    assert document.status == 200, document.body
    signature = KEYS[who or role].file(document.body, namespace_of(callers.gate.ledger.origin)).decode()
    return await callers.call(role, "POST", path, {**body, "document": document.body.decode(), "signature": signature})


async def test_three_people_bring_a_version_through_its_life(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url, more=PEOPLE) as callers:
        proposal: dict[str, object] = {"register": NEW, "vocabularies": SHELF, "text": "the helpdesk asks"}
        proposed = await signed(callers, "owner", "/v1/registers", proposal)
        assert proposed.status == 200, proposed.body
        assert (proposed.json["step"], proposed.json["by"]) == ("proposed", "owner")
        for step, role, more in LIFE:
            done = await signed(callers, role, "/v1/registers/1/steps", {"step": step, **more})
            assert (done.status, done.json["step"], done.json["by"], done.json["kept"]) == (200, step, role, True)
        steps = (await callers.call("dpo", "GET", "/v1/registers")).json["steps"]
        assert isinstance(steps, list)
        assert [each["by"] for each in steps] == ["owner", "dpo", "owner", "operator"]


async def test_a_step_without_the_right_signature_is_none(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url, more=PEOPLE) as callers:
        proposal: dict[str, object] = {"register": NEW, "vocabularies": SHELF}
        assert (await signed(callers, "owner", "/v1/registers", proposal, who="dpo")).code == "register.signer"
        assert (await signed(callers, "owner", "/v1/registers", proposal)).status == 200
        again = await callers.call("owner", "POST", "/v1/registers/to-sign", proposal)
        assert again.code == "register.version-known"
        advice: dict[str, object] = {"step": "advised", "advice": "negative", "text": "no"}
        document = (await callers.call("dpo", "POST", "/v1/registers/1/steps/to-sign", advice)).body
        signature = KEYS["dpo"].file(document, namespace_of(callers.gate.ledger.origin)).decode()
        turned = {**advice, "advice": "positive", "document": document.decode(), "signature": signature}
        assert (await callers.call("dpo", "POST", "/v1/registers/1/steps", turned)).code == "register.document"
        assert (await callers.call("operator", "POST", "/v1/registers/1/steps", {**turned, **advice})).status == 200
        used = await callers.call("dpo", "POST", "/v1/registers/1/steps", {**turned, **advice})
        assert used.code == "register.document"


@pytest.mark.parametrize(
    "body",
    [
        {"step": "proposed"},
        {"step": "advised"},
        {"step": "approved"},
        {"step": "approved", "followed": True, "advice": "positive"},
        {"step": "activated", "followed": True},
        {"step": "activated", "from": "soon"},
        {"step": "activated", "by": "somebody"},
    ],
)
async def test_what_belongs_to_another_step_is_refused(tmp_path: Path, body: dict[str, object]) -> None:
    async with desk(tmp_path, more=PEOPLE) as callers:
        answer = await callers.call("operator", "POST", "/v1/registers/1/steps/to-sign", body)
        assert (answer.status, answer.code) == (400, "desk.call-refused")


async def test_where_nobody_signs_no_step_is_taken_and_no_file_of_another_folder_is_written(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        proposal: dict[str, object] = {"register": NEW, "vocabularies": SHELF}
        answer = await callers.call("owner", "POST", "/v1/registers/to-sign", proposal)
        assert (answer.status, answer.code) == (422, "register.nobody-signs")
        typed = await callers.call("owner", "POST", "/v1/registers", {**proposal, "document": "{}", "signature": ""})
        assert (typed.status, typed.code) == (422, "register.nobody-signs")
        hostile = {**proposal, "vocabularies": {"../gate.toml": "x"}}
        assert (await callers.call("owner", "POST", "/v1/registers/to-sign", hostile)).code == "desk.call-refused"
        faulty = await callers.call("owner", "POST", "/v1/registers/to-sign", {"register": "version: 2\n"})
        assert faulty.status == 422
        assert b"sluis-proposal" not in faulty.body
