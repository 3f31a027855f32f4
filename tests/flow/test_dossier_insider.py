"""Who would hand over less than there is: somebody with the database, the shell, or the key of who signs.

Each is told by the checker, also when the provider signs again what he changed.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from tests.dossiers import DAY, REQUEST, Provider, lived, provider, resigned
from tests.raised import raises
from tests.ssh_people import Signatory

from sluis.api.dossier import HandedOver, dossiers, hand_over_dossier, lift, namespace_of, prepare_dossier
from sluis.api.dossier_signing import signed_in_as
from sluis.api.gate import Gate
from sluis.api.ledger import erase_household, seal
from sluis.api.lifecycle import Account, SignWith
from sluis.api.paper_signing import signer_of
from sluis.api.ssh_keygen import sign
from sluis.errors.ledger import dossier_unknown_error, erasure_held_error, ledger_event_error
from sluis.errors.register import register_record_error
from sluis.errors.reports import paper_signer_error
from sluis.keys.ssh_signature import read_signature
from sluis.ledger.check_dossier import AGREED, MANIFEST, SIGNATURE, main, packed, unpacked
from sluis.store.schema import erasures, events, register_steps

OTHER = REQUEST.replace('authority = "AP"', 'authority = "RDI"').replace("z2026-00042", "RDI-7")
ACCOUNT = Account("https://id.example", "juriste-7")

Check = Callable[..., tuple[int, str]]


@pytest.fixture
def check(tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]) -> Check:
    """Return what the checker ends with, and what it says."""
    file = tmp_path_factory.mktemp("inspector") / "dossier.zip"

    def run(content: bytes, *words: str) -> tuple[int, str]:
        file.write_bytes(content)
        capsys.readouterr()
        return main([str(file), *words]), capsys.readouterr().out

    return run


@dataclass
class Asked:
    """A provider of whom two authorities asked a dossier, one after another."""

    provider: Provider
    first: HandedOver
    """For the RDI."""
    second: HandedOver
    """For the AP, after the record of the first was sealed."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    """A provider whose gate lived; each test has a copy."""
    own = provider(tmp_path_factory.mktemp("provider"))
    lived(own)
    return own


def copied(made: Provider, folder: Path) -> Provider:
    """Return a copy of a provider, with his database, log and keys."""
    shutil.copytree(made.folder, folder / "provider")
    return Provider(folder / "provider")


@pytest.fixture(scope="module")
def asked(made: Provider, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    own = copied(made, tmp_path_factory.mktemp("asked"))
    own.ask(text=OTHER)
    first = own.handed_over()
    with Gate.open(own.config) as gate:
        draft = own.folder / "draft.yaml"
        draft.write_bytes((own.folder / "register.yaml").read_bytes() + b"# a draft\n")
        gate.registers.propose(draft, SignWith(own.folder / "owner"), "again")
        gate.registers.advise("2", SignWith(own.folder / "dpo"), "negative", "not needed")
        seal(gate)
    own.ask()
    return Asked(own, first, own.handed_over())


def test_dossiers_for_two_authorities_stand_in_each_that_follows(asked: Asked, check: Check) -> None:
    code, told = check(asked.second.archive, "--authority", "AP", "--number", "1", "--previous", "none")
    assert code == 3, told
    assert "number 1 for the authority AP" in told
    assert (
        f"Before it, dossier 1: for RDI, reference RDI-7, signed by FG van Voorbeeld, manifest {asked.first.digest}"
        in told
    )
    verdict = told.splitlines()[0]
    assert "records of dossiers" not in verdict, "its record stands in the log that is shown"
    assert check(asked.second.archive, "--number", "2")[0] == 1, "the number is the authority's"
    page = unpacked(asked.second.archive)["index/index-en.html"].decode()
    for words in ("for all authorities together", "Rijksinspectie Digitale Infrastructuur", "RDI-7"):
        assert words in page


def test_a_dossier_for_another_authority_cannot_be_left_out(asked: Asked, check: Check) -> None:
    """Who keeps the AP from hearing of the RDI: the log that is shown holds the record, and it is not opened."""
    members = unpacked(asked.second.archive)
    manifest = {**json.loads(members[MANIFEST]), "number": 1, "previous": "0" * 64}
    gone = {"dossiers/records.json": b"[]", "dossiers/dossiers.json": b"[]", MANIFEST: json.dumps(manifest).encode()}
    code, told = check(resigned(asked.provider, asked.second.archive, **gone))
    assert (code, told.splitlines()[0]) == (
        1,
        "THE DOSSIER DOES NOT HOLD: the log holds a record of a dossier that is not shown: one was left out.",
    )
    rows = json.loads(members["dossiers/records.json"])
    other = {**rows[0], "opened": rows[0]["opened"].replace("RDI-7", "RDI-8")}
    code, told = check(
        resigned(asked.provider, asked.second.archive, **{"dossiers/records.json": json.dumps([other]).encode()})
    )
    assert (code, "record 1 of a dossier does not open" in told) == (1, True)
    code, told = check(resigned(asked.provider, asked.second.archive, **{"dossiers/dossiers.json": b"[]"}))
    assert (code, "the dossiers before it do not follow each other" in told) == (1, True)


def test_events_after_the_period_are_shown_so_that_no_later_dossier_is_hidden(asked: Asked) -> None:
    log = json.loads(unpacked(asked.second.archive)["log/log.json"])
    shown = json.loads(unpacked(asked.second.archive)["log/events.json"])
    assert [int(number) for number in shown] == list(range(log["first"], log["first"] + len(log["leaves"])))


def test_a_dossier_that_was_signed_and_never_recorded_is_no_part_of_any_that_follows(
    made: Provider, tmp_path: Path, check: Check
) -> None:
    """Whoever has the shell and the key makes one beside the record: the next one tells its reader another number."""
    own = copied(made, tmp_path)
    with own.opened() as (gate, signer):
        aside = prepare_dossier(gate, own.request, signer, DAY)
        recorded_one = hand_over_dossier(gate, prepare_dossier(gate, own.request, signer, DAY), signer)
        again = resigned(own, recorded_one.archive, **{"request/request.toml": b"# less\n"})
        with raises(dossier_unknown_error):
            hand_over_dossier(gate, aside, signer)
        seal(gate)
        third = hand_over_dossier(gate, prepare_dossier(gate, own.request, signer, DAY), signer)
    secret = hashlib.sha256(unpacked(again)[MANIFEST]).hexdigest()
    assert check(again)[0] == 3, "by itself it holds: nothing in it can say that it is not on record"
    code, told = check(third.archive, "--number", "2", "--previous", secret)
    assert (code, "it does not follow the dossier you named" in told) == (1, True)
    assert secret not in told
    assert check(third.archive, "--number", "2", "--previous", recorded_one.digest)[0] == 3


def test_who_runs_the_gate_signs_none_and_lets_none_go(asked: Asked) -> None:
    own = asked.provider
    with Gate.open(own.config) as gate:
        operator = signer_of(own.folder / "operator", None, gate)
        with raises(paper_signer_error, match="is no owner, no data protection officer"):
            prepare_dossier(gate, own.request, operator, DAY)
        with raises(paper_signer_error, match="is no owner"):
            lift(gate, 1, "closed", operator)
        owner = signer_of(own.folder / "owner", None, gate)
        assert prepare_dossier(gate, own.request, owner, DAY).number == len(dossiers(gate)) + 1


def test_a_dossier_that_an_operator_signs_by_hand_is_told(asked: Asked, check: Check) -> None:
    """Who has the shell and no key of those who answer: the list in the archive says what his key is for."""
    members = unpacked(asked.second.archive)
    manifest = json.loads(members[MANIFEST])
    for name, words in (("operator", "does not answer an authority"), ("stranger", "no list of the provider has")):
        file = asked.provider.folder / name
        if name == "stranger":
            Signatory().key_file(file)
        manifest["signer"]["key"] = read_signature(sign(b"x", file, "x")).key.fingerprint
        whole = json.dumps(manifest).encode()
        signature = sign(whole, file, namespace_of(manifest["origin"]))
        code, told = check(packed({**members, MANIFEST: whole, SIGNATURE: signature}))
        assert words in told.splitlines()[0]
        assert code == (1 if name == "operator" else 3)


def test_a_draft_and_a_rejected_advice_cannot_be_left_out(asked: Asked, check: Check) -> None:
    members = unpacked(asked.second.archive)
    steps = json.loads(members["register/steps.json"])
    assert [(step["number"], step["step"]) for step in steps][-2:] == [(2, "proposed"), (2, "advised")]
    draft = {name: None for name in members if name.startswith("register/versions/0002/")}
    less = {**draft, "register/steps.json": json.dumps(steps[:-2]).encode()}
    code, told = check(resigned(asked.provider, asked.second.archive, **less))
    assert (code, "the log names a step of a register that is not in it" in told) == (1, True)
    advice = {"register/steps.json": json.dumps(steps[:-1]).encode()}
    assert check(resigned(asked.provider, asked.second.archive, **advice))[0] == 1


def test_an_epoch_and_a_statement_cannot_be_left_out(asked: Asked, check: Check) -> None:
    members = unpacked(asked.second.archive)
    log, events_ = json.loads(members["log/log.json"]), json.loads(members["log/events.json"])
    fewer = {"log/log.json": json.dumps({**log, "last": log["first"]}).encode()}
    if log["last"] > log["first"]:
        code, told = check(resigned(asked.provider, asked.second.archive, **fewer))
        assert (code, "epochs of the period are not in it" in told) == (1, True)
    cut = {**events_, str(log["first"]): events_[str(log["first"])][1:]}
    assert (
        check(resigned(asked.provider, asked.second.archive, **{"log/events.json": json.dumps(cut).encode()}))[0] == 1
    )
    drawn = json.loads(members["sample/manifest.json"])
    [row, *_] = [each for each in drawn["drawn"] if each["file"] is not None]
    gone = f"sample/{row['file']}"
    drawn["files"].pop(row["file"])
    row.update(file=None, why="standing.household-unknown")
    less = {gone: None, "sample/manifest.json": json.dumps(drawn).encode()}
    code, told = check(resigned(asked.provider, asked.second.archive, **less))
    assert (code, f"households without a statement: {row['number']}" in told.splitlines()[0]) == (3, True)


@pytest.mark.parametrize("what", ["record", "step", "opened"])
def test_who_takes_something_out_of_the_database_makes_no_dossier(asked: Asked, tmp_path: Path, what: str) -> None:
    own = copied(asked.provider, tmp_path)
    with Gate.open(own.config) as gate, gate.beside().store.transaction() as conn:
        rows = conn.execute(select(events.c.id).where(events.c.type == "dossier").order_by(events.c.id)).scalars().all()
        if what == "record":
            conn.execute(delete(events).where(events.c.id == rows[0]))
        elif what == "opened":
            conn.execute(update(events).where(events.c.id == rows[0]).values(opening=bytes(32) + b"{}"))
        else:
            last = conn.execute(select(register_steps.c.id).order_by(register_steps.c.id)).scalars().all()[1]
            conn.execute(delete(register_steps).where(register_steps.c.id == last))
    with own.opened() as (gate, signer), raises(register_record_error if what == "step" else ledger_event_error):
        prepare_dossier(gate, own.request, signer, DAY)


def test_a_household_that_asks_for_erasure_before_it_is_signed_is_not_held_back(
    made: Provider, tmp_path: Path, check: Check
) -> None:
    own = copied(made, tmp_path)
    with own.opened() as (gate, signer):
        prepared = prepare_dossier(gate, own.request, signer, DAY)
        erase_household(gate, "NL-0002", "AVG-17")
        with raises(dossier_unknown_error, match="asked for erasure meanwhile"):
            hand_over_dossier(gate, prepared, signer)
        assert dossiers(gate) == (), "nothing is on record"
        again = prepare_dossier(gate, own.request, signer, DAY)
        handed = hand_over_dossier(gate, again, signer)
        with gate.beside().store.reading() as conn:
            [slot] = conn.execute(select(erasures.c.slot)).scalars().all()
        assert slot not in again.slots
        seal(gate)
        with gate.beside().store.reading() as conn:
            assert conn.execute(select(erasures.c.destroyed_ms)).scalars().all() != [None], (
                "the dossier holds it not back"
            )
    drawn = json.loads(unpacked(handed.archive)["sample/manifest.json"])["drawn"]
    assert [row["why"] for row in drawn if row["number"] == slot] == ["erased"]
    code, told = check(handed.archive)
    assert (code, f"households without a statement: {slot}" in told.splitlines()[0]) == (3, True)
    page = unpacked(handed.archive)["index/index-nl.html"].decode()
    assert "omdat dat huishouden om wissing vroeg" in page


def test_a_household_asks_for_erasure_between_signing_and_checking(
    made: Provider, tmp_path: Path, check: Check
) -> None:
    own = copied(made, tmp_path)
    with own.opened() as (gate, signer):
        handed = hand_over_dossier(gate, prepare_dossier(gate, own.request, signer, DAY), signer)
        with raises(erasure_held_error):
            erase_household(gate, "NL-0002", "AVG-17")
        lift(gate, 1, "closed", signer)
        erase_household(gate, "NL-0002", "AVG-17")
        seal(gate)
    assert check(handed.archive)[0] == 3, "what was handed over is checked without the provider"
    assert handed.number == 1


def listed(own: Provider, roles: str = '"legal"') -> None:
    """Tie an account to somebody of the legal department."""
    text = own.config.read_text(encoding="utf-8")
    text += f'\n[[people.signers]]\nname = "Jurist"\nroles = [{roles}]\nissuer = "{ACCOUNT.issuer}"\n'
    own.config.write_text(f'{text}subject = "{ACCOUNT.subject}"\n', encoding="utf-8")


def test_who_is_signed_in_agrees_and_every_reader_is_told_that_no_key_signed(
    made: Provider, tmp_path: Path, check: Check
) -> None:
    own = copied(made, tmp_path)
    listed(own)
    with Gate.open(own.config) as gate:
        jurist = signed_in_as(gate, ACCOUNT, "ab" * 32)
        handed = hand_over_dossier(gate, prepare_dossier(gate, own.request, jurist, DAY), jurist)
        assert (dossiers(gate)[0].by, dossiers(gate)[0].signature, dossiers(gate)[0].token) == ("Jurist", "", "ab" * 32)
        with raises(paper_signer_error, match="give to nobody"):
            signed_in_as(gate, replace(ACCOUNT, subject="juriste-8"), "ab" * 32)
    members = unpacked(handed.archive)
    assert SIGNATURE not in members
    code, told = check(handed.archive, "--authority", "AP")
    assert (code, "nobody signed with a key" in told.splitlines()[0]) == (3, True)
    assert "Agreed to by Jurist, signed in as https://id.example juriste-7; no key signed." in told
    assert "No key signs it" in members["index/index-en.html"].decode()
    code, told = check(handed.archive, "--signer", (own.folder / "dpo.pub").read_text())
    assert (code, "nobody signed it with a key, and you gave the key" in told) == (1, True)
    for changed in ({"by": "Iemand"}, {"subject": "x"}, {"manifest": "ab" * 32}, {"gate": "else.example/x"}):
        content = json.dumps({**json.loads(members[AGREED]), **changed}).encode()
        code, told = check(packed({**members, AGREED: content}))
        assert (code, "is not about this dossier" in told) == (1, True), changed
    assert check(packed({name: each for name, each in members.items() if name != AGREED}))[0] == 1


def test_a_signature_cannot_be_taken_off_and_called_a_sign_in(asked: Asked, check: Check) -> None:
    members = unpacked(asked.second.archive)
    content = members.pop(SIGNATURE)
    assert check(packed({**members, AGREED: content}))[0] == 1
    manifest = json.loads(members[MANIFEST])
    manifest["signer"]["by"] = "account"
    whole = json.dumps(manifest).encode()
    assert check(packed({**members, MANIFEST: whole, AGREED: b"{}"}))[0] == 1


def test_an_account_of_who_runs_the_gate_agrees_to_none(tmp_path: Path) -> None:
    own = provider(tmp_path)
    listed(own, '"operator"')
    with Gate.open(own.config) as gate, raises(paper_signer_error, match="is no owner"):
        prepare_dossier(gate, own.request, signed_in_as(gate, ACCOUNT, "ab" * 32), DAY)
