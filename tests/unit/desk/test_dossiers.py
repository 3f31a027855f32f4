"""Dossiers over a desk: made for who is signed in, agreed to as shown, had by nobody but whose authority it is for."""

import asyncio
import base64
import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.flow.deskhouse import OWN, SERVICE, Answer, Callers, desk
from tests.tokens import ISSUER, claims

from sluis.api.dossier import dossiers
from sluis.api.gate import Gate
from sluis.ledger.check_dossier import AGREED, MANIFEST, main, unpacked
from sluis.ledger.dossiers import FOR_EVER_MS
from sluis.store.schema import events

ENTRY = '[[people.signers]]\nname = "{name}"\nroles = {roles}\nissuer = "{issuer}"\nsubject = "{name}"\n'
LISTED = {"juriste": ("legal",), "fenna": ("dpo",), "ben": ("operator",)}
PEOPLE = "[people]\n" + "".join(
    ENTRY.format(name=name, roles=json.dumps(roles), issuer=ISSUER) for name, roles in LISTED.items()
)
TODAY = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
WANTED: dict[str, object] = {
    "authority": "AP",
    "by": "Autoriteit Persoonsgegevens",
    "reference": "z2026-00042",
    "received": TODAY,
    "powers": ["avg-58-1", "awb-5-17"],
    "asked": 'All of "wifi-help".\n[sample]\nseed = "x"',
    "first": TODAY,
    "last": TODAY,
    "added": [
        {
            "name": "brief.txt", "sender": "AP", "date": TODAY, "about": "The request.",
            "content": base64.b64encode(b"Hierbij vorder ik inlichtingen.").decode(),
        }
    ],
}  # fmt: skip


def token(subject: str, *roles: str) -> dict[str, str]:
    return {"Sluis-Person": SERVICE.token(claims(sub=subject, roles=list(roles))), "Accept-Language": "en"}


async def said(callers: Callers, who: str, role: str, path: str, body: object = None, *, post: bool = True) -> Answer:
    return await callers.call("web", "POST" if post else "GET", f"/v1/dossiers{path}", body, token(who, role))


async def made(callers: Callers, who: str, role: str, **changes: object) -> dict[str, object]:
    """Have a dossier made, and return what is to be agreed to."""
    begun = await said(callers, who, role, "", {**WANTED, **changes})
    assert begun.status == 200, begun.body
    while True:
        seen = await said(callers, who, role, f"/making/{begun.json['making']}", post=False)
        assert seen.status == 200, seen.body
        if seen.json["stage"] in ("made", "failed"):
            return seen.json
        await asyncio.sleep(0.05)


async def agreed(callers: Callers, who: str, role: str, **changes: object) -> dict[str, object]:
    shown = await made(callers, who, role, **changes)
    assert shown["problem"] is None, shown
    done = await said(callers, who, role, f"/making/{shown['making']}/agreement", {"manifest": shown["manifest"]})
    assert done.status == 200, done.body
    return done.json


def looks(callers: Callers) -> list[tuple[object, ...]]:
    """Return who looked at what, and the number."""
    with callers.running.desk.gate.beside().store.reading() as conn:
        rows = conn.execute(select(events.c.opening).where(events.c.type == "act").order_by(events.c.id)).scalars()
        told = [json.loads(bytes(row)[32:]) for row in rows]
    return [(each["subject"], each["looked"], each["number"]) for each in told if "number" in each]


def records(callers: Callers) -> int:
    with Gate.open(callers.folder / "gate.toml") as gate:
        return len(dossiers(gate))


async def test_a_dossier_is_made_read_agreed_to_had_and_let_go(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with desk(tmp_path, database=database_url, more=PEOPLE) as callers:
        shown = await made(callers, "juriste", "legal")
        assert (shown["number"], shown["stage"], shown["done"], shown["stages"]) == (1, "made", 5, 5)
        assert "No key signs it" in str(shown["index"])
        assert records(callers) == 0, "nothing is on record before somebody agrees"
        path = f"/making/{shown['making']}/agreement"
        other = await said(callers, "juriste", "legal", path, {"manifest": "ab" * 32})
        assert (other.status, other.code) == (409, "reports.dossier-unmade")
        done = await said(callers, "juriste", "legal", path, {"manifest": shown["manifest"]})
        assert done.status == 200, done.body
        assert (done.json["authority_number"], done.json["signed"], done.json["here"]) == (1, False, True)
        assert (await said(callers, "juriste", "legal", path, {"manifest": shown["manifest"]})).status == 409, "once"
        had = await said(callers, "ap-1", "inspector", "/1/archive")
        assert had.status == 200, had.body
        archive = base64.b64decode(str(had.json["content"]))
        assert hashlib.sha256(archive).hexdigest() == had.json["sha256"]
        members = unpacked(archive)
        assert hashlib.sha256(members[MANIFEST]).hexdigest() == shown["manifest"]
        assert json.loads(members[AGREED])["subject"] == "juriste"
        assert members["correspondence/0001.bin"] == b"Hierbij vorder ik inlichtingen."
        (tmp_path / "d.zip").write_bytes(archive)
        assert main([str(tmp_path / "d.zip"), "--authority", "AP", "--number", "1", "--previous", "none"]) == 3
        assert "that juriste agreed to it: nobody signed with a key" in capsys.readouterr().out
        [row] = (await said(callers, "fenna", "dpo", "", post=False)).json["dossiers"]  # type: ignore[misc, attr-defined]
        assert (row["manifest"], len(row["had"]), row["until"], row["period"]) == (
            shown["manifest"], 1, None, f"{TODAY}/{TODAY}",
        )  # fmt: skip
        lifted = {"manifest": shown["manifest"], "why": "the file is closed"}
        assert (await said(callers, "fenna", "dpo", "/1/lift", {**lifted, "manifest": "ab" * 32})).status == 409
        gone = await said(callers, "fenna", "dpo", "/1/lift", lifted)
        assert (gone.status, gone.json["here"], gone.json["lifted"] is not None) == (200, False, True)
        assert list((tmp_path / "dossiers").iterdir()) == []
        again = await said(callers, "ap-1", "inspector", "/1/archive")
        assert (again.status, again.code) == (409, "ledger.dossier-unknown")


async def test_an_inspector_learns_of_dossiers_for_his_authority_alone(tmp_path: Path) -> None:
    async with desk(tmp_path, more=PEOPLE) as callers:
        await agreed(callers, "juriste", "legal", authority="RDI", reference="RDI-vordering-7")
        await agreed(callers, "juriste", "legal")
        ap = await said(callers, "ap-1", "inspector", "", post=False)
        rdi = await said(callers, "rdi-1", "inspects-rdi", "", post=False)
        assert [row["number"] for row in ap.json["dossiers"]] == [2]  # type: ignore[index, attr-defined]
        assert b"RDI-vordering" not in ap.body
        assert [row["authority"] for row in ap.json["dossiers"]] == ["AP"]  # type: ignore[index, attr-defined]
        assert [row["number"] for row in rdi.json["dossiers"]] == [1]  # type: ignore[index, attr-defined]
        other, none = await said(callers, "ap-1", "inspector", "/1/archive"), None
        none = await said(callers, "ap-1", "inspector", "/7/archive")
        assert other.status == none.status == 409
        assert other.body.replace(b"ossier 1", b"") == none.body.replace(b"ossier 7", b""), "as one that is not there"
        assert (await said(callers, "rdi-1", "inspects-rdi", "/1/archive")).status == 200
        both = {"Sluis-Person": SERVICE.token(claims(sub="x", roles=["inspector", "dpo"]))}
        seen = await callers.call("web", "POST", "/v1/dossiers/1/archive", None, both)
        assert seen.status == 409, "who is an inspector and somebody of the provider too is of no authority"
        machine = await callers.call("inspector", "GET", "/v1/dossiers")
        assert machine.json["dossiers"] == []


async def test_nobody_else_sees_or_agrees_to_what_somebody_has_made(tmp_path: Path) -> None:
    async with desk(tmp_path, more=PEOPLE) as callers:
        shown = await made(callers, "juriste", "legal")
        path, body = f"/making/{shown['making']}", {"manifest": shown["manifest"]}
        for who, role in (("fenna", "dpo"), ("fenna", "legal")):
            assert (await said(callers, who, role, path, post=False)).code == "reports.dossier-unmade"
            assert (await said(callers, who, role, f"{path}/agreement", body)).code == "reports.dossier-unmade"
        for who, role in (("ben", "dpo"), ("nobody", "legal")):
            refused = await said(callers, who, role, "", WANTED)
            assert (refused.status, refused.code) == (409, "reports.signer"), who
        for role in ("dpo", "legal"):
            assert (await callers.call(role, "POST", "/v1/dossiers", WANTED)).code == "desk.person-needed"
            assert (await callers.call(role, "POST", "/v1/dossiers/1/archive")).code == "desk.person-needed"
        assert (await said(callers, "ap-1", "inspector", "", WANTED)).code == "desk.call-forbidden"
        assert records(callers) == 0


async def test_while_one_is_made_the_desk_records_and_a_stop_goes_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dossier waits in its thread until the stop was answered."""
    import threading

    from sluis.desk import making

    stopped, before = threading.Event(), making.prepare_dossier

    def held(*args: object) -> object:
        assert stopped.wait(30)
        return before(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "prepare_dossier", held)
    async with desk(tmp_path, more=PEOPLE) as callers:
        begun = await said(callers, "juriste", "legal", "", WANTED)
        seen = await said(callers, "juriste", "legal", f"/making/{begun.json['making']}", post=False)
        assert (seen.json["stage"], seen.json["done"], seen.json["manifest"]) == ("waits", 0, None)
        early = f"/making/{begun.json['making']}/agreement"
        assert (await said(callers, "juriste", "legal", early, {"manifest": "ab" * 32})).status == 409
        assert (await callers.call("operator", "POST", "/v1/recipients/wifi-insight/stop")).status == 200
        stopped.set()


async def test_what_cannot_be_made_says_why_and_names_no_folder(tmp_path: Path) -> None:
    async with desk(tmp_path, more=PEOPLE) as callers:
        for changes, words in (
            ({"powers": ["none"]}, "powers must name"),
            ({"first": TODAY, "last": "2026-01-01"}, "the period ends before"),
            ({"hold_until": "2026-01-01"}, "a day that is over"),
        ):
            failed = await made(callers, "juriste", "legal", **changes)
            assert (failed["stage"], failed["manifest"], words in str(failed["problem"])) == ("failed", None, True)
            assert str(tmp_path) not in str(failed["problem"])
        assert (await said(callers, "juriste", "legal", "", {**WANTED, "first": "2026-02-30"})).status == 422
        for changes in ({"first": "2026-13-01"}, {"reference": ""}, {"reference": "a\nb"}, {"authority": "X"}):
            assert (await said(callers, "juriste", "legal", "", {**WANTED, **changes})).status == 400, changes
        added = [{"name": "../x", "sender": "A", "date": TODAY, "about": "x", "content": ""}]
        assert (await made(callers, "juriste", "legal", added=added))["stage"] == "failed"


async def test_a_household_of_the_sample_is_kept_and_told_so(tmp_path: Path) -> None:
    from tests.raised import raises

    from sluis.api.ledger import erase_household, seal
    from sluis.errors.ledger import erasure_held_error

    async with desk(tmp_path, more=PEOPLE) as callers:
        with Gate.open(tmp_path / "gate.toml") as gate:
            seal(gate)
        done = await agreed(callers, "juriste", "legal", sample={"seed": "4613225561423316", "count": 5})
        assert done["households"] == 2
        assert looks(callers) == [], "agreeing is on record by itself"
        assert (await said(callers, "fenna", "dpo", "/1/archive")).status == 200
        assert looks(callers) == [("fenna", "statement", 0), ("fenna", "statement", 1)]
        assert (await said(callers, "ap-1", "inspector", "/1/archive")).status == 200
        seen = looks(callers)[2:]
        assert seen == [("ap-1", "dossier", 1), ("ap-1", "statement", 0), ("ap-1", "statement", 1)]
        counted = await callers.call("dpo", "GET", f"/v1/looks?from={date.today()}&to={date.today()}")  # noqa: DTZ011
        rows = counted.json["rows"]
        assert isinstance(rows, list)
        assert [(row["who"], row["looks"], row["households"]) for row in rows] == [("fenna", 2, 2)]
        with Gate.open(tmp_path / "gate.toml") as gate:
            assert dossiers(gate)[0].until_ms == FOR_EVER_MS
            with raises(erasure_held_error):
                erase_household(gate, OWN, "AVG-1")


async def test_a_desk_without_a_folder_makes_none(tmp_path: Path) -> None:
    from tests.flow import deskhouse

    async with desk(tmp_path, more=PEOPLE) as callers:
        callers.running.desk.archives.__init__(None)  # type: ignore[misc]
        refused = await said(callers, "juriste", "legal", "", WANTED)
        assert (refused.status, refused.code) == (409, "reports.dossier-unmade")
        assert deskhouse.DESK.count("dossiers") == 2
