"""Papers over a desk: each role those of its row, made of what is on record, and an inspector's order is on record."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from tests.flow.deskhouse import OWN, PERSON, Answer, Callers, desk
from tests.ssh_people import Signatory

from sluis.api.paper_list import ENTRIES, PaperKind
from sluis.api.paper_signing import NAMESPACE
from sluis.desk.calls import MAY
from sluis.desk.routes.papers import CALLS
from sluis.keys.ssh_key import ssh_key_line
from sluis.terms import Role

DAY = "2090-01-01"
"""Ahead: the register in force is judged on it."""


def bytes_of(answer: Answer) -> bytes:
    assert answer.status == 200, answer.body[:400]
    content = base64.b64decode(str(answer.json["content"]))
    assert hashlib.sha256(content).hexdigest() == answer.json["sha256"]
    return content


async def made(callers: Callers, role: str, call: str, **body: object) -> Answer:
    return await callers.call(role, "POST", f"/v1/papers/{call}", body)


def test_every_paper_is_made_by_one_call() -> None:
    assert sorted(kind for kinds in CALLS.values() for kind in kinds) == sorted(PaperKind)
    assert set(ENTRIES) == set(PaperKind)


async def test_each_role_is_shown_the_papers_it_may_have_made(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        for role in (Role.OWNER, Role.LEGAL, Role.DPO, Role.INSPECTOR):
            listed = await callers.call(PERSON + role, "GET", "/v1/papers")
            shown = {paper["kind"] for paper in listed.json["papers"]}  # type: ignore[attr-defined]
            assert shown == {kind for call, kinds in CALLS.items() if role in MAY[call] for kind in kinds}
        assert listed.json["activities"][0]["activity"] == "wifi-help"  # type: ignore[index]
        assert OWN.encode() not in listed.body


async def test_papers_of_the_register_are_bytes_with_their_digest(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        page = await made(callers, "inspector", "register", kind="findings", day=DAY, lang="nl")
        assert b"Verslag over het register" in bytes_of(page)
        assert str(page.json["first"]) in bytes_of(page).decode()
        assert page.json["name"] == "sluis-findings-2090-01-01-nl.html"
        sheet = await made(callers, "dpo", "register", kind="register", form="xlsx", day=DAY)
        assert bytes_of(sheet)[:2] == b"PK"
        named = {"kind": "annex", "activity": "wifi-help"}
        assert b'"$schema"' in bytes_of(await made(callers, "legal", "register", form="schema", **named))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "findings", "form": "xlsx"}, "reports.form"),
        ({"kind": "notice"}, "reports.incomplete"),
        ({"kind": "notice", "activity": "nothing"}, "cli.activity-unknown"),
        ({"kind": "register", "version": "7"}, "register.version-unknown"),
        ({"kind": "register", "version": "../x"}, "desk.call-refused"),
        ({"kind": "register", "day": "2026-02-30"}, "desk.call-refused"),
        ({"kind": "register", "day": "2019-01-01"}, "register.not-activated"),
        ({"kind": "answers"}, "desk.call-refused"),
    ],
)
async def test_what_cannot_be_made_is_refused_with_a_code(tmp_path: Path, body: dict[str, object], code: str) -> None:
    async with desk(tmp_path) as callers:
        answer = await made(callers, "dpo", "register", **body)
        assert answer.code == code
        assert str(tmp_path).encode() not in answer.body


async def test_an_inspectors_order_is_on_record_before_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded: list[object] = []
    monkeypatch.setattr("sluis.api.inspection.record_visit", lambda _gate, about: recorded.append(dict(about)))
    async with desk(tmp_path) as callers:
        assert (await made(callers, "inspector", "register", kind="notice", activity="nothing")).status == 404
        assert recorded == [{"looked": "paper", "kind": "notice", "form": "html", "activity": "nothing"}]
        assert (await made(callers, "dpo", "register", kind="notice", activity="nothing")).status == 404
        assert len(recorded) == 1


async def test_a_delay_and_an_incident_say_what_they_lack(tmp_path: Path) -> None:
    letter = {
        "to": "<b>Kamer</b>",
        "about": "x",
        "received": "2026-03-11",
        "due": "2026-04-01",
        "answer_by": "2099-04-22",
        "reason": "y",
        "signed_by": "z",
    }
    asked = {"kind": "incident", "recipient": "wifi-insight", "from": "2026-01-01T00:00:00Z"}
    async with desk(tmp_path) as callers:
        assert (await made(callers, "owner", "provider", kind="delay")).code == "reports.incomplete"
        for changed in ({"due": "2026-03-10"}, {"answer_by": "2026-04-22"}):
            wrong = letter | changed
            assert (await made(callers, "owner", "provider", kind="delay", delay=wrong)).code == "reports.incomplete"
        page = bytes_of(await made(callers, "owner", "provider", kind="delay", delay=letter))
        assert b"&lt;b&gt;Kamer" in page
        assert b"<b>Kamer" not in page
        told = await made(callers, "dpo", "incident", **asked, notes='summary = "It left."')
        assert b"It left." in bytes_of(told)
        ahead = asked | {"from": "2999-01-01T00:00:00Z"}
        assert (await made(callers, "dpo", "incident", **ahead)).code == "reports.incomplete"
        assert (await made(callers, "dpo", "incident", **asked, notes="= 1")).code == "reports.incident"
        assert (await made(callers, "inspector", "incident", **asked)).code == "desk.call-forbidden"


async def test_a_workbook_comes_back_to_its_owner_alone_and_says_what_it_changes(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        sheet = str((await made(callers, "owner", "register", kind="register", form="xlsx")).json["content"])
        read = await callers.call("owner", "POST", "/v1/registers/workbook", {"workbook": sheet})
        assert (read.status, read.json["proposal"], read.json["changed"]) == (200, None, [])
        for wrong in ("AAAA", "UEsDBA==", "="):
            refused = await callers.call("owner", "POST", "/v1/registers/workbook", {"workbook": wrong})
            assert refused.status in {400, 422}
        assert (await callers.call("legal", "POST", "/v1/registers/workbook", {"workbook": sheet})).status == 403


async def test_answers_name_the_key_that_will_sign_and_the_desk_says_whose_signature_came(tmp_path: Path) -> None:
    who = Signatory()
    listed = f'\n[[people.signers]]\nname = "A. de Vries"\nroles = ["owner"]\nkey = "{who.line}"\n'
    async with desk(tmp_path, more=listed) as callers:
        other = await made(callers, "owner", "provider", kind="answers", key=Signatory().line)
        assert other.code == "reports.signer", "a key that the settings do not list signs nothing"
        paper = bytes_of(await made(callers, "owner", "provider", kind="answers", key=who.line, lang="en"))
        assert ssh_key_line(who.line).fingerprint.encode() in paper
        assert b"A. de Vries" in paper
        body = {"paper": base64.b64encode(paper).decode(), "signature": who.file(paper, NAMESPACE).decode()}
        seen = await callers.call("owner", "POST", "/v1/papers/signed", body)
        told = {"name": "A. de Vries", "counts": True, "sha256": hashlib.sha256(paper).hexdigest()}
        assert seen.json == told | {"key": ssh_key_line(who.line).fingerprint}
        changed = body | {"paper": base64.b64encode(paper + b" ").decode()}
        assert (await callers.call("owner", "POST", "/v1/papers/signed", changed)).code == "keys.ssh-signature"
        elsewhere = body | {"signature": who.file(paper, "file").decode()}
        assert (await callers.call("owner", "POST", "/v1/papers/signed", elsewhere)).code == "keys.ssh-signature"


RECORDED = Path(__file__).parents[3] / "examples" / "firmware" / "leaky.har"
INCIDENT = {"kind": "incident", "recipient": "wifi-insight", "from": "2026-01-01T00:00:00Z", "lang": "en"}


async def test_an_incident_takes_what_the_shell_takes_and_keeps_nothing_of_it(tmp_path: Path) -> None:
    recording = {"name": RECORDED.name, "content": base64.b64encode(RECORDED.read_bytes()).decode()}
    async with desk(tmp_path) as callers:
        first = await made(callers, "dpo", "incident", **INCIDENT, recordings=[recording], record="")
        assert first.status == 200, first.body
        assert b"Recordings of traffic, as far as they can be read: 1." in bytes_of(first)
        record = base64.b64decode(str(first.json["record"])).decode()
        assert record.count("\n") == 1
        assert json.loads(record)["sha256"] == first.json["sha256"]
        changed = INCIDENT | {"notes": 'summary = "It left."', "record": record}
        assert (await made(callers, "dpo", "incident", **changed)).code == "reports.incident-record", "why is not said"
        second = await made(callers, "dpo", "incident", **changed, why="More is known.", form="docx")
        assert (second.status, bytes_of(second)[:2]) == (200, b"PK"), second.body
        longer = base64.b64decode(str(second.json["record"])).decode()
        assert longer.startswith(record)
        assert longer.count("\n") == 2
        cut = await made(callers, "dpo", "incident", **changed, why="Nothing happened.")
        assert cut.code == "reports.incident-record"
        assert "its end was cut off" in cut.body.decode()


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"recordings": [{"name": "../x.har", "content": ""}]}, 400),
        ({"recordings": [{"name": "x.har", "content": "%"}]}, 400),
        ({"recordings": [{"name": f"{at}.har", "content": ""} for at in range(9)]}, 400),
        ({"recordings": [{"name": "x.pcap", "content": "AAAA"}]}, 422),
        ({"recordings": [{"name": "x.har.gz", "content": "H4sIAAAA"}]}, 422),
        ({"log": "no line\n"}, 422),
        ({"record": "no line\n"}, 422),
        ({"record": "{}\n"}, 422),
        ({"why": "No record."}, 400),
        ({"kind": "incident-customers", "record": ""}, 400),
        ({"log": "x" * 1_048_576}, 413),
    ],
)
async def test_a_source_that_is_none_is_refused_and_named_without_its_folder(
    tmp_path: Path, wrong: dict[str, object], status: int
) -> None:
    async with desk(tmp_path) as callers:
        answer = await made(callers, "dpo", "incident", **(INCIDENT | wrong))
        assert answer.status == status, answer.body
        assert b"/sluis-incident-" not in answer.body
        assert b"sluis-incident-" not in answer.body
