"""The desk of an inspector: registers as on any day, a sample that is drawn after what it is drawn from, the log."""

import asyncio
import base64
import io
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import select
from tests.flow import gatehouse
from tests.flow.deskhouse import OTHER, OWN, households
from tests.flow.gatehouse import EXAMPLES, entry
from tests.flow.webhouse import share
from tests.unit.web.asking import House, asking, hidden
from tests.unit.web.visiting import Answer, Browser

import sluis.ledger
from sluis.api.ledger import erase_household, seal, verify_ledger
from sluis.keys.sealed_to import PREFIX
from sluis.store.schema import events
from sluis.terms import Role
from sluis.web.inspector_pages import HANDLERS
from sluis.web.sessions import SignedIn

SEED = "46132255614233164613"
LINES = (entry(OWN), *households(OTHER, "NL-0003", "NL-0004"))
LOOKED = ("sample", "log", "statement", "population", "registers")
CHECKER = Path(sluis.ledger.__file__).with_name("check_sample.py")


async def sent(who: tuple[Browser, SignedIn], path: str, **fields: str) -> Answer:
    browser, person = who
    return await browser.post(path, urlencode({"csrf": person.csrf, **fields}))


def visits(house: House) -> list[dict[str, object]]:
    with house.callers.running.desk.gate.beside().store.reading() as conn:
        rows = conn.execute(select(events.c.opening).where(events.c.type == "act").order_by(events.c.id)).scalars()
        return [json.loads(bytes(row)[32:]) for row in rows]


def checked(folder: Path, *words: str) -> tuple[int, str]:
    """Return the exit code of the checker that is shipped, and what it says."""
    done = subprocess.run(
        [sys.executable, str(CHECKER), str(folder), *words], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


async def drawn(house: House, folder: Path, count: str = "4") -> tuple[str, Path]:
    """Draw a sample in the pages and unpack it; return the leaf that was written down, and the folder."""
    who = house.employee(Role.INSPECTOR)
    page = await who[0].get("/inspector/sample")
    leaf = hidden(page, "leaf")
    form = {"epoch": hidden(page, "epoch"), "seed": SEED, "first": "1", "count": count}
    seen = await sent(who, "/inspector/sample", **form, leaf=leaf)
    assert "Gebruik deze steekproef niet" not in seen.text
    file = await sent(who, "/inspector/sample.zip", **form)
    assert file.header("content-type") == "application/zip"
    with zipfile.ZipFile(io.BytesIO(file.body)) as packed:
        packed.extractall(folder)
    return leaf, folder


async def test_a_sample_is_drawn_kept_and_checked_offline_with_the_programs_of_a_release(tmp_path: Path) -> None:
    async with asking(tmp_path, *LINES) as house:
        await asyncio.to_thread(share, tmp_path)
        gate = house.callers.running.desk.gate
        seal(gate)
        erase_household(gate, "NL-0003", "ref")
        seal(gate)
        keys = seal(gate).keys
        leaf, folder = await drawn(house, tmp_path / "sample")
        written = ("--seed", SEED, "--leaf", leaf, "--registered", "4", "--places", "1-4")
        given = (*written, *(word for key in keys for word in ("--log-key", key)))
        code, told = await asyncio.to_thread(checked, folder, *given)
        assert (code, told.splitlines()[-1]) == (0, "THE SAMPLE HOLDS."), told
        assert "Nobody any more: 2." in told
        assert "4 numbers given out" in told
        names = {str(file.relative_to(folder)) for file in folder.rglob("*.json")}
        assert names == {"manifest.json", "log.json", *(f"statements/statement-{n}.json" for n in (0, 1, 3))}
        looked = [each["looked"] for each in visits(house)]
        assert looked == ["population", "sample", "sample", "log", "statement", "statement", "statement"]
        assert visits(house)[1]["seed"] == SEED, "what he drew is on record before it was answered"
        await asyncio.to_thread(_attacked, folder, tmp_path / "attacked", given)


def _attacked(folder: Path, copy: Path, given: tuple[str, ...]) -> None:
    """Do what a provider would do who wants to hide a household, each by itself: none of it goes unseen."""
    known = json.loads((folder / "manifest.json").read_text())

    def attack(code: int, words: str, *more: str, **change: object) -> None:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
        (copy / "manifest.json").write_text(json.dumps({**known, **change}))
        ended, told = checked(copy, *(more or given))
        assert (ended, words in told) == (code, True), told

    kept = [row for row in known["drawn"] if row["number"] != 0]
    without = [{**row, "file": None} if row["number"] == 0 else row for row in known["drawn"]]
    gone = next(row["nobody"] for row in known["drawn"] if row["number"] == 2)
    other = next(row["file"] for row in known["drawn"] if row["number"] == 1)
    attack(1, "not the numbers that follow", drawn=kept)
    attack(1, "not the numbers that follow", *given[:4], drawn=kept, count=3)
    attack(1, "not the numbers that follow", drawn=[*kept, *known["drawn"]][:4])
    attack(1, "another seed", seed=SEED + "1")
    attack(1, "another seed, leaf, count or place", drawn=known["drawn"][:2], count=2)
    attack(1, "another seed, leaf, count or place", *given[:4], "--places", "5-8")
    attack(1, "it ends after number", *given[:4], registered=3)
    attack(1, "it ends after number", *given[:4], registered=5)
    attack(1, "another seed, leaf, count or place", registered=5)
    attack(3, "households without a statement: 0", drawn=without)
    nobody = [{**row, "file": None, "nobody": gone} if row["number"] == 0 else row for row in known["drawn"]]
    attack(1, "number 0 is not shown to be nobody's", drawn=nobody)
    swapped = [{**row, "file": other} if row["number"] == 0 else row for row in known["drawn"]]
    attack(1, "the statement of number 0", drawn=swapped)
    attack(1, "missing, changed or not named", files={**known["files"], "log.json": "0" * 64})
    attack(1, r"not named: 'x\n\x1b[2JTHE SAMPLE HOLDS.'", files={**known["files"], "x\n\x1b[2JTHE SAMPLE HOLDS.": ""})
    elsewhere = [{**row, "file": "../sample/" + other} if row["number"] == 1 else row for row in known["drawn"]]
    attack(1, "missing, changed or not named", drawn=elsewhere)
    attack(2, "CANNOT BE READ", leaf=7)
    attack(1, "another seed, leaf, count or place", "--seed", SEED, "--leaf", "0" * 64)
    attack(3, "NOT checked: your seed (--seed)", "--lang", "en")
    statement = json.loads((folder / other).read_text())
    statement["leaves"] = statement["leaves"][1:]
    shutil.rmtree(copy)
    shutil.copytree(folder, copy)
    (copy / other).write_text(json.dumps(statement))
    assert checked(copy, *given)[0] == 1


NO_DRAWINGS: list[dict[str, str]] = [
    {"seed": "short"}, {"seed": ""}, {"seed": "a" * 129}, {"seed": "4613 2255 6142 3316"}, {"seed": "\u0664" * 20},
    {"first": "0"}, {"first": "-1"}, {"first": "x"}, {"count": "26"}, {"count": "0"}, {"epoch": ""},
    {"count": "1e3"},
]  # fmt: skip


async def test_what_is_no_seed_or_no_number_draws_nothing(tmp_path: Path) -> None:
    async with asking(tmp_path, *LINES) as house:
        seal(house.callers.running.desk.gate)
        who = house.employee(Role.INSPECTOR)
        for form in NO_DRAWINGS:
            whole = {"epoch": "0", "seed": SEED, "first": "1", "count": "2", **form}
            for path in ("/inspector/sample", "/inspector/sample.zip"):
                answer = await sent(who, path, **whole)
                assert (answer.status, "Er is niets getrokken" in answer.text) == (422, True), (form, path)
        assert {each["looked"] for each in visits(house)} == {"population"}


async def test_before_anything_is_sealed_and_of_an_epoch_to_come_nothing_is_drawn(tmp_path: Path) -> None:
    async with asking(tmp_path, *LINES) as house:
        who = house.employee(Role.INSPECTOR)
        early = await who[0].get("/inspector/sample")
        assert (early.status, "er is niets verzegeld" in early.text) == (409, True)
        seal(house.callers.running.desk.gate)
        form = {"epoch": "7", "seed": SEED, "first": "1", "count": "2"}
        assert (await sent(who, "/inspector/sample", **form)).status == 409


async def test_a_seed_after_another_leaf_than_was_shown_is_warned_of(tmp_path: Path) -> None:
    async with asking(tmp_path, *LINES) as house:
        seal(house.callers.running.desk.gate)
        form = {"epoch": "0", "seed": SEED, "first": "1", "count": "2", "leaf": "0" * 64}
        seen = await sent(house.employee(Role.INSPECTOR), "/inspector/sample", **form)
        assert "Gebruik deze steekproef niet" in seen.text


async def test_registers_are_told_as_on_a_day_with_who_took_which_step(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        life = house.callers.running.desk.gate.registers
        browser, _person = house.employee(Role.INSPECTOR)
        assert "is geen versie voorgesteld" in (await browser.get("/inspector")).text
        hostile = "<script>alert(1)</script>\u202e"
        life.propose(EXAMPLES / "register-per-home.yaml", "Eva Eigenaar", hostile)
        draft = await browser.get("/inspector")
        assert "Versie 1: een concept" in draft.text
        assert "<script>" not in draft.text
        assert "\u202e" not in draft.text
        life.advise("1", "Fenna FG", "negative", "Not needed for this purpose.")
        life.approve("1", "Anna Akkoord", followed=False, why="We need it.")
        page = await browser.get("/inspector")
        assert page.status == 200
        assert "er is toe besloten, en het is nog niet geactiveerd" in page.text
        assert "het advies van de functionaris gegevensbescherming is niet gevolgd" in page.text
        assert "Anna Akkoord (beslisser)" in page.text
        source = await browser.get("/inspector/registers/1")
        assert source.header("content-disposition") == 'attachment; filename="register-1.yaml"'
        assert source.body == (EXAMPLES / "register-per-home.yaml").read_bytes()
        before = await browser.get("/inspector?day=2020-01-01")
        assert (before.status, "is geen versie voorgesteld" in before.text) == (200, True)
        assert (await browser.get("/inspector/registers/99")).status == 404
        for day in ("yesterday", "2999-01-01", "2026-13-01", "0001-01-01", "%3Cscript%3E", "20261124"):
            wrong = await browser.get(f"/inspector?day={day}")
            assert (wrong.status, "Typ een dag" in wrong.text, "<script>" in wrong.text) == (422, True, False), day


async def test_the_log_is_told_with_its_head_its_keys_and_that_nobody_else_saw_it(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _person = house.employee(Role.INSPECTOR)
        assert "er is geen logboek om te volgen" in (await browser.get("/inspector/log")).text
        keys = seal(house.callers.running.desk.gate).keys
        page = await browser.get("/inspector/log")
        assert all(key in page.text for key in keys)
        assert "U+000A" not in page.text
        assert "Niemand buiten de aanbieder heeft deze stand gezien" in page.text


async def test_nobody_else_has_this_desk(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        seal(house.callers.running.desk.gate)
        for role in [role for role in Role if role not in {Role.INSPECTOR, Role.REGISTRY}]:
            who = house.household() if role is Role.HOUSEHOLD else house.employee(role)
            for handler in HANDLERS:
                [path] = handler.paths
                path = path.replace("{version:int}", "1")
                asked = who[0].get(path) if "GET" in handler.http_methods else sent(who, path, epoch="0", seed=SEED)
                assert (await asked).status == 403, (role, path)
            assert visits(house) == [], role


async def test_who_is_not_signed_in_or_sends_a_form_of_elsewhere_draws_nothing(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, _person = house.employee(Role.INSPECTOR)
        for path in ("/inspector/sample", "/inspector/sample.zip"):
            assert (await browser.post(path, f"epoch=0&seed={SEED}")).status == 403
            assert (await house.visitor().post(path, f"epoch=0&seed={SEED}")).status in {401, 403}
        assert (await house.visitor().get("/inspector")).header("location") == "/sign-in?next=%2Finspector"
        assert visits(house) == []


async def test_his_visits_are_sealed_to_his_key_and_only_that_opens_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = X25519PrivateKey.generate()
    key = PREFIX + base64.b64encode(own.public_key().public_bytes_raw()).decode()
    (tmp_path / "key.pem").write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    origin = 'origin = "voorbeeld.example/sluis"\n'
    monkeypatch.setattr(gatehouse, "SETTINGS", gatehouse.SETTINGS.replace(origin, f'{origin}inspector_key = "{key}"\n'))
    async with asking(tmp_path) as house:
        gate = house.callers.running.desk.gate
        seal(gate)
        who = house.employee(Role.INSPECTOR)
        both = house.employee(Role.INSPECTOR, Role.DPO, subject="11")
        form = {"epoch": "0", "seed": SEED, "first": "1", "count": "1"}
        assert (await sent(who, "/inspector/sample.zip", **form)).status == 200
        assert "verzegeld op de sleutel" in (await who[0].get("/inspector/log")).text
        await both[0].get("/inspector/log")
        kept = await who[0].get("/inspector/visits.json")
        (tmp_path / "visits.json").write_bytes(kept.body)
        program = tmp_path / "open_visits.py"
        program.write_bytes((await who[0].get("/inspector/open_visits.py")).body)
        words = [sys.executable, str(program), str(tmp_path / "visits.json"), str(tmp_path / "key.pem")]
        done = await asyncio.to_thread(subprocess.run, words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        lines = done.stdout.splitlines()
        looked = [next(word for word in LOOKED if f"'looked': '{word}'" in line) for line in lines]
        assert looked == ["sample", "log", "statement", "log"], "not the look of who works for the provider, too"
        assert all("'subject': '8'" in line for line in lines)
        with gate.beside().store.reading() as conn:
            rows = conn.execute(select(events.c.opening).where(events.c.type == "act")).scalars().all()
        assert [b'"looked"' in row for row in rows] == [False, False, False, False, True]
        seal(gate)
        assert verify_ledger(gate).holds
