"""The checker of dossiers: what was changed, left out, put in or shown again is found, whoever signs it afterwards."""

import ast
import hashlib
import io
import json
import struct
import subprocess
import sys
import zipfile
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from source_tree import SOURCE
from tests.dossiers import Provider, again, known_of, lived, provider
from tests.ssh_people import Signatory, signatory
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api.dossier import namespace_of
from sluis.api.gate import Gate
from sluis.api.ledger import seal
from sluis.api.lifecycle import SignWith
from sluis.api.ssh_keygen import sign
from sluis.keys.ssh_key import SK_ED25519
from sluis.ledger import check_dossier
from sluis.ledger.check_dossier import LOCAL, MANIFEST, SIGNATURE, VERIFIERS, L, ed25519, main, packed, unpacked
from sluis.ledger.events import EventType
from sluis.reports.dutch_time import DUTCH_TIME

SPACE = namespace_of("test.example/ledger")
FILE = SOURCE / "ledger" / "check_dossier.py"


@dataclass
class Made:
    """A dossier, whose provider can sign whatever he makes of it."""

    provider: Provider
    archive: bytes
    known: list[str]
    members: dict[str, bytes]

    def resigned(self, *, key: Path | None = None, space: str = SPACE, **changes: bytes | None) -> bytes:
        """Return it with members changed, put in or left out, and signed again over a manifest that fits."""
        members = {name: content for name, content in {**self.members, **changes}.items() if content is not None}
        manifest = json.loads(members.pop(MANIFEST))
        members.pop(SIGNATURE)
        manifest["files"] = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(members.items())}
        whole = json.dumps(manifest).encode()
        signature = sign(whole, self.provider.key if key is None else key, space)
        return packed({**members, MANIFEST: whole, SIGNATURE: signature})  # type: ignore[no-any-return]

    def changed(self, name: str, old: str, new: str) -> dict[str, bytes]:
        text = self.members[name].decode()
        assert old in text, old
        return {name: text.replace(old, new, 1).encode()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    own = provider(tmp_path_factory.mktemp("provider"))
    lived(own)
    archive = own.handed_over().archive
    return Made(
        own, archive, [*known_of(own), "--authority", "AP", "--number", "1", "--previous", "none"], unpacked(archive)
    )


Check = Callable[..., tuple[int, str]]


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Return what the checker ends with, and what it says."""

    def run(content: bytes, *words: str) -> tuple[int, str]:
        file = tmp_path / "dossier.zip"
        file.write_bytes(content)
        capsys.readouterr()
        return main([str(file), *words]), capsys.readouterr().out

    return run


def test_a_dossier_holds_and_the_first_sentence_names_everything_that_was_not_checked(made: Made, check: Check) -> None:
    code, told = check(made.archive)
    verdict = told.splitlines()[0]
    assert code == 3
    options = (
        "signer",
        "authority",
        "request",
        "period",
        "number",
        "previous",
        "log-key",
        "policy",
        "seed",
        "leaf",
        "places",
    )
    assert [option for option in options if f"(--{option})" not in verdict] == []
    code, told = check(made.archive, *made.known)
    verdict = told.splitlines()[0]
    assert code == 3, "no witness was named"
    assert "(--policy)" in verdict
    assert not [option for option in options if option != "policy" and f"(--{option})" in verdict]
    code, told = check(made.archive, *made.known, "--lang", "nl")
    assert told.startswith("HET DOSSIER KLOPT VOOR ZOVER HET GAAT. NIET gecontroleerd: ")
    assert "DE STEEKPROEF KLOPT." in told


def test_whoever_runs_it_needs_this_file_and_python_alone(made: Made, tmp_path: Path) -> None:
    """Without packages the signatures of log and person are checked by the file itself."""
    (tmp_path / "d.zip").write_bytes(made.archive)
    (tmp_path / "check_dossier.py").write_bytes(FILE.read_bytes())
    words = [sys.executable, "-I", "-S", str(tmp_path / "check_dossier.py"), str(tmp_path / "d.zip"), *made.known]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 3, done.stdout + done.stderr
    assert (
        "NOT checked: that the log shows everybody the same (--policy); that anybody else saw the log: its head has no "
        "cosignature of a witness; of the period, what came after" in done.stdout
    )
    assert "THE SAMPLE HOLDS." in done.stdout
    ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_the_verifiers_it_runs_are_those_of_this_release() -> None:
    shipped = {name: SOURCE / "ledger" / Path(name).name for name in VERIFIERS}
    assert {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in shipped.items()} == VERIFIERS


def test_every_member_counts(made: Made, check: Check) -> None:
    assert len(made.members) > 25
    for name, content in made.members.items():
        for other in (content[:-1] + bytes([content[-1] ^ 1]), content + b" ", None):
            code, told = check(again(made.archive, **{name: other}), *made.known)
            assert code == 1, name
            assert name in told.splitlines()[0] or name in (MANIFEST, SIGNATURE), name
    for name in ("sample/more.json", "correspondence/0002.bin", "a", "manifest.json.bak"):
        code, told = check(again(made.archive, **{name: b"{}"}), *made.known)
        assert (code, f"{name} is in it, and the manifest does not name it" in told) == (1, True)


def test_a_flipped_byte_anywhere_is_found(made: Made, check: Check) -> None:
    size = len(made.archive)
    for at in (*range(0, 200, 7), *range(200, size, size // 40), *range(size - 300, size, 7)):
        broken = bytearray(made.archive)
        broken[at] ^= 0x20
        assert check(bytes(broken), *made.known)[0] in (1, 2), at
    for cut in (0, 3, 40, size // 2, size - 1):
        assert check(made.archive[:cut])[0] in (1, 2), cut


def local(name: bytes, content: bytes, method: int = 0) -> bytes:
    crc = struct.unpack("<L", packed({"a": content})[14:18])[0]
    return LOCAL.pack(b"PK\3\4", 20, 0, method, 0, 0x21, crc, len(content), len(content), len(name), 0) + name + content


@pytest.mark.parametrize(
    "name",
    [
        b"../outside", b"a/../../b", b"/etc/passwd", b"C:\\x", b"a\\b", b".hidden", b"a//b", b"a/", b"", b"a\0b",
        b"a\nb",
        "caf\u00e9".encode(), b"a" * 201, b"a.", b"nul:x", b"-rf", b" a", b"\x1b[2J",
    ],
)  # fmt: skip
def test_a_hostile_name_is_refused_before_anything_is_written(name: bytes, check: Check) -> None:
    code, told = check(local(name, b"x"))
    assert code == 1
    assert "a member has a name that it cannot have" in told
    assert "\x1b" not in told


def test_there_is_one_way_to_write_an_archive(made: Made, check: Check) -> None:
    manifest = made.members[MANIFEST]
    twice = local(MANIFEST.encode(), manifest) + local(MANIFEST.encode(), manifest)
    assert "stands twice" in check(twice)[1]
    assert "stands twice" in check(local(b"b", b"") + local(b"a", b""))[1]
    assert "stands twice" in check(local(b"A", b"") + local(b"a", b""))[1], "one file where names have no case"
    packs = io.BytesIO()
    with zipfile.ZipFile(packs, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a"), bytes(1 << 20), zipfile.ZIP_DEFLATED)
    for other in (
        made.archive + b"x",
        b"x" + made.archive,
        made.archive[:-2] + b"\1\0x",
        packs.getvalue(),
        packed({}),
        b"",
        b"{}",
    ):
        assert check(other)[0] in (1, 2)
    assert packed(unpacked(made.archive)) == made.archive
    with zipfile.ZipFile(io.BytesIO(made.archive)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == made.members


def test_who_signs_what_and_for_what(made: Made, check: Check, tmp_path: Path) -> None:
    other = Signatory()
    (tmp_path / "other.pub").write_text(f"{other.line}\n", encoding="utf-8")
    assert "another key signed it than you gave" in check(made.archive, "--signer", str(tmp_path / "other.pub"))[1]
    assert "another key signed than it says" in check(made.resigned(key=other.key_file(tmp_path / "other")))[1]
    assert "is for something else" in check(made.resigned(space="sluis-paper"))[1]
    assert "the signature is false" in check(again(made.resigned(), **{SIGNATURE: made.members[SIGNATURE]}))[1]
    for armour in (b"", b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"):
        assert "this is no signature" in check(again(made.archive, **{SIGNATURE: armour}))[1]


def signed_by(made: Made, who: Signatory, flags: int = 1) -> bytes:
    manifest = json.loads(made.members[MANIFEST])
    manifest["signer"]["key"] = check_dossier.fingerprint(who.octets)
    whole = json.dumps(manifest).encode()
    return again(made.archive, **{MANIFEST: whole, SIGNATURE: who.file(whole, SPACE, flags=flags)})


def test_a_security_key_needs_a_touch_and_another_kind_is_said_not_to_be_checked(made: Made, check: Check) -> None:
    touched = signatory(SK_ED25519)
    code, told = check(signed_by(made, touched), "--signer", touched.line)
    assert (code, "the signature itself" in told) == (3, False)
    assert "the signature is false" in check(signed_by(made, touched, flags=0))[1]
    code, told = check(signed_by(made, signatory("ecdsa-sha2-nistp256")))
    assert code == 3
    assert "the signature itself, of another kind than Ed25519" in told.splitlines()[0]


def test_an_older_dossier_or_one_for_somebody_else_is_not_the_one_expected(made: Made, check: Check) -> None:
    for words, told in (
        (("--request", "z2026-00043"), "it answers another request"),
        (("--number", "2"), "it is dossier 1 for your authority, and not the one you expect"),
        (("--authority", "RDI"), "it is for another authority: AP"),
        (("--previous", "ab" * 32), "it does not follow the dossier you named"),
    ):
        code, said = check(made.archive, *words)
        assert (code, told in said.splitlines()[0]) == (1, True)


def test_a_life_that_the_provider_signs_again_still_shows(made: Made, check: Check) -> None:
    steps = json.loads(made.members["register/steps.json"])

    def told(changed: object) -> str:
        return check(made.resigned(**{"register/steps.json": json.dumps(changed).encode()}))[1].splitlines()[0]

    assert "the log names a step of a register that is not in it" in told(steps[:-1])
    assert "step 2 does not follow the one before" in told([steps[0], *steps[2:]])
    other = {**steps[1], "record": steps[1]["record"].replace("conditions", "positive")}
    assert "step 2 is not signed by the ledger" in told([steps[0], other, *steps[2:]])
    document = {**steps[1], "document": steps[1]["document"].replace("conditions", "positive")}
    assert "register/steps.json, 2: the signature is false" in told([steps[0], document, *steps[2:]])
    swapped = {**steps[1], "document": steps[0]["document"]}
    assert "the signature is false" in told([steps[0], swapped, *steps[2:]])
    version = "register/versions/0001/register.yaml"
    assert "another register" in check(made.resigned(**{version: made.members[version] + b"\n"}))[1]
    assert "another register" in check(made.resigned(**{version: None}))[1]


def test_a_log_that_the_provider_signs_again_still_shows(made: Made, check: Check) -> None:
    log, events = json.loads(made.members["log/log.json"]), json.loads(made.members["log/events.json"])

    def told(name: str, changed: object) -> str:
        return check(made.resigned(**{name: json.dumps(changed).encode()}), *made.known)[1].splitlines()[0]

    leaf = [log["leaves"][0].replace("epoch 0", "epoch 1")]
    assert "the log does not hold" in told("log/log.json", {**log, "leaves": leaf})
    notes = [log["notes"][0].replace("\n1\n", "\n2\n")]
    assert "the log does not hold" in told("log/log.json", {**log, "notes": notes})
    assert "the log does not hold: log/events.json, 0" in told("log/events.json", {"0": events["0"][:-1]})
    assert "events of 1 epochs" in told("log/events.json", {})
    assert "a statement is of another log" in told("log/log.json", {**log, "checkpoint": None})
    other = b64encode(bytes([1]) + bytes(32)).decode()
    assert (
        "a key of the log is not written"
        in check(made.archive, "--log-key", f"test.example/ledger+00000000+{other}")[1]
    )


def test_a_sample_that_the_provider_signs_again_still_shows(made: Made, check: Check) -> None:
    manifest = json.loads(made.members["sample/manifest.json"])
    [*_, name] = sorted(name for name in made.members if name.startswith("sample/statements/"))
    statement = json.loads(made.members[name])
    statement["opened"][0]["records"] = [*statement["opened"][0]["records"], ["A" * 43 + "=", "{}"]]
    content = json.dumps(statement).encode()
    manifest["files"][name.removeprefix("sample/")] = hashlib.sha256(content).hexdigest()
    changes = {name: content, "sample/manifest.json": json.dumps(manifest).encode()}
    assert "the sample does not hold: the statement of number" in check(made.resigned(**changes), *made.known)[1]
    wrong = json.loads(made.members["sample/manifest.json"])
    wrong["seed"] = "another"
    other = made.resigned(**{"sample/manifest.json": json.dumps(wrong).encode()})
    assert "not the numbers that follow from the seed" in check(other)[1]
    assert "another seed" in check(other, *made.known)[1]
    gone = {each: None for each in made.members if each.startswith("sample/")}
    assert "a sample: none is in it" in check(made.resigned(**gone), *made.known)[1].splitlines()[0]


def test_a_verifier_of_the_provider_is_not_run(made: Made, check: Check) -> None:
    code, told = check(made.resigned(**{"verifiers/verify_statement.py": b"raise SystemExit(0)\n"}), *made.known)
    assert code == 3
    assert "log and sample: the verifiers in it are of another release" in told.splitlines()[0]


def test_what_was_added_has_its_row(made: Made, check: Check) -> None:
    assert "correspondence/0001.bin is in it" in check(made.resigned(**{"correspondence.json": b"[]"}))[1]
    rows = made.changed("correspondence.json", "0001.bin", "0009.bin")
    assert "names a file that is not in it" in check(made.resigned(**rows))[1]
    for odd in (b"{", b'{"a":1,"a":2}', b"[1]", b"\xff", b"[" * 100_000):
        assert check(made.resigned(**{"correspondence.json": odd}))[0] == 1


def test_text_of_others_changes_no_line(made: Made, check: Check) -> None:
    manifest = json.loads(made.members[MANIFEST])
    manifest["request"]["by"] = "AP\nTHE DOSSIER HOLDS.\x1b[2J" + chr(0x202E)
    whole = json.dumps(manifest).encode()
    signature = sign(whole, made.provider.key, SPACE)
    code, told = check(again(made.archive, **{MANIFEST: whole, SIGNATURE: signature}))
    assert code == 3
    assert not {"\x1b", chr(0x202E)} & set(told)
    assert "\nTHE DOSSIER HOLDS." not in told


def test_signatures_are_checked_as_the_library_checks_them() -> None:
    who, message = Signatory(), b"what was signed"
    public, made = who.octets[-32:], who.private.sign(message)  # type: ignore[union-attr, call-arg]
    assert ed25519(public, made, message)
    assert not ed25519(public, made, message + b".")
    assert not ed25519(public, made[:32] + bytes(32), message)
    larger = (int.from_bytes(made[32:], "little") + L).to_bytes(32, "little")
    assert not ed25519(public, made[:32] + larger, message), "one signature has one spelling"
    for nobody in (b"\1" + bytes(31), bytes(32), b"\xff" * 32, (2**255 - 19).to_bytes(32, "little")):
        assert not ed25519(nobody, b"\1" + bytes(63), message), "a key for which anybody signs is none"


def test_what_is_no_file_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.zip"), "--lang", "nl"]) == 2
    assert "HET DOSSIER IS NIET TE LEZEN: het bestand" in capsys.readouterr().out


@pytest.fixture(scope="module")
def later(made: Made) -> Made:
    """Return the next dossier, over two epochs: a draft was proposed and advised against in the second."""
    own, folder = made.provider, made.provider.folder
    draft = folder / "draft.yaml"
    draft.write_bytes((folder / "register.yaml").read_bytes() + b"# a draft\n")
    with Gate.open(own.config) as gate:
        gate.registers.propose(draft, SignWith(folder / "owner"), "more")
        gate.registers.advise("2", SignWith(folder / "dpo"), "negative", "not needed")
    recorded(str(own.config))
    with Gate.open(own.config) as gate:
        seal(gate)
    archive = own.handed_over().archive
    keys = [word for word in known_of(own) if "+" in word and not word.startswith("ssh")]
    return Made(own, archive, [word for key in keys for word in ("--log-key", key)], unpacked(archive))


def without_draft(later: Made) -> dict[str, bytes | None]:
    steps = json.loads(later.members["register/steps.json"])
    gone: dict[str, bytes | None] = {name: None for name in later.members if name.startswith("register/versions/0002/")}
    assert gone
    return {**gone, "register/steps.json": json.dumps([step for step in steps if step["number"] == 1]).encode()}


def test_a_draft_cannot_be_left_out_by_showing_fewer_epochs(later: Made, check: Check) -> None:
    log = json.loads(later.members["log/log.json"])
    assert (log["first"], log["last"]) == (0, 1)
    gone = without_draft(later)

    def told(**changes: object) -> tuple[int, str]:
        changed = json.dumps({**log, **changes}).encode()
        code, said = check(later.resigned(**{**gone, "log/log.json": changed}), *later.known)
        return code, said.splitlines()[0]

    assert "the log names a step of a register that is not in it" in told()[1]
    assert "epochs of the period are not in it" in told(last=0)[1]
    for last in (-1, True, 2, "1", None, 10**30):
        assert told(last=last)[0] == 1, last
    assert told(last=-1, first=0)[0] == 1
    later_part = {"first": 1, "leaves": log["leaves"][1:], "notes": log["notes"][1:]}
    assert told(**later_part)[0] == 1
    code, said = told(first=None)
    assert (code, "epochs of the period: none is in it" in said) == (3, True)


def test_a_period_that_is_longer_than_the_log_is_said_in_the_first_sentence(later: Made, check: Check) -> None:
    assert "of the period, what came after" in check(later.archive, *later.known)[1].splitlines()[0]


def test_another_period_than_was_asked_is_not_the_answer(made: Made, check: Check) -> None:
    period = json.loads(made.members[MANIFEST])["period"]
    asked = f"{period['from']}/{period['to']}"
    assert "(--period)" in check(made.archive)[1].splitlines()[0]
    code, told = check(made.archive, "--period", asked)
    assert (code, "(--period)" in told.splitlines()[0]) == (3, False)
    code, told = check(made.archive, "--period", f"2026-01-01/{period['to']}")
    assert (code, "it is about another period" in told.splitlines()[0]) == (1, True)


def test_what_every_dossier_has_cannot_be_left_out(made: Made, check: Check) -> None:
    for name in ("findings/findings.json", "captures/captures.json", "register/in-force.json", "request/request.toml"):
        code, told = check(made.resigned(**{name: None}), *made.known)
        assert (code, f"{name} is missing" in told.splitlines()[0]) == (1, True)
    verdict = check(made.archive)[1].splitlines()[0]
    for word in ("findings", "left out", "time stamps", "the day it bears", "vocabularies"):
        assert word in verdict


def test_a_register_that_a_gate_took_cannot_be_left_out_of_what_was_in_force(made: Made) -> None:
    """The fixture has no gate that serves, so that its log names no register: what the log would name is given."""
    assert EventType.REGISTER.value == "register"
    [row] = json.loads(made.members["register/in-force.json"])
    check_dossier.check_in_force(made.members, {row["register"]})
    unlisted = {**made.members, "register/in-force.json": b"[]"}
    absent = {**made.members, "register/versions/0001/register.yaml": b""}
    for members, taken in ((unlisted, {row["register"]}), (absent, set()), (made.members, {"ab" * 32})):
        with pytest.raises(check_dossier.Wrong, match="not-in-force"):
            check_dossier.check_in_force(members, taken)


def test_a_list_of_signers_is_read_line_by_line(made: Made, check: Check, tmp_path: Path) -> None:
    line, file = (made.provider.folder / "dpo.pub").read_text(encoding="utf-8").strip(), tmp_path / "allowed_signers"
    for text in (line, f"dpo@voorbeeld.example {line}", f"# them\n\n{Signatory().line}\n{line}"):
        file.write_text(f"{text}\n", encoding="utf-8")
        assert check(made.archive, "--signer", str(file))[0] == 3, text
    for text in (f"# {line}", f"#{line}", f"{Signatory().line} {line}"):
        file.write_text(f"{text}\n{Signatory().line}\n", encoding="utf-8")
        assert "another key signed it" in check(made.archive, "--signer", str(file))[1], text
    for text in (
        f'dpo@voorbeeld.example valid-before="20200101" {line}', f'valid-before="20200101" {line}',
        f"@revoked * {line}", f'dpo@voorbeeld.example namespaces="git" {line}', "nothing", "",
    ):  # fmt: skip
        file.write_text(f"{text}\n", encoding="utf-8")
        code, told = check(made.archive, "--signer", str(file))
        assert (code, "CANNOT BE READ" in told) == (2, True), text


def test_a_log_of_another_gate_and_one_that_says_it_is_empty_are_no_answer_to_a_key(made: Made, check: Check) -> None:
    log = json.loads(made.members["log/log.json"])
    gone: dict[str, bytes | None] = {name: None for name in made.members if name.startswith("sample/")}
    gone["log/log.json"] = json.dumps({**log, "checkpoint": None, "first": None, "last": None}).encode()
    keys = [word for word in made.known if "+" in word and not word.startswith("ssh")]
    code, told = check(made.resigned(**gone), "--log-key", keys[0].replace("test.example", "else.example"))
    assert code == 1
    code, told = check(made.resigned(**gone), "--log-key", keys[0])
    assert (code, "nothing was sealed" in told.splitlines()[0], "(--log-key)" in told.splitlines()[0]) == (
        3,
        True,
        True,
    )


def test_nothing_that_was_not_checked_is_cut_off() -> None:
    many = "; ".join(["x" * 100] * 50)
    lacking = check_dossier.Findings()
    lacking.lacks("c-drawn", many)
    assert check_dossier.verdict_of(lacking, "en")[0].endswith("what was never on record.")


def test_a_number_too_large_is_a_fault_of_the_dossier(made: Made, check: Check) -> None:
    events = json.loads(made.members["log/events.json"])
    events["0"][0][0] = 10**40
    code, told = check(made.resigned(**{"log/events.json": json.dumps(events).encode()}), *made.known)
    assert (code, told.startswith("THE DOSSIER DOES NOT HOLD")) == (1, True)


def test_a_step_signed_by_another_kind_of_key_is_not_said_to_be_signed(made: Made) -> None:
    """Who signed it cannot be checked here, so that it is not counted among those that a person signed."""
    steps = json.loads(made.members["register/steps.json"])
    other = signatory("ecdsa-sha2-nistp256")
    space = f"sluis-register@{json.loads(made.members[MANIFEST])['origin']}"
    content = json.loads(steps[0]["record"])
    content["sshsig"] = other.file(steps[0]["document"].encode(), space).decode()
    content["key"] = check_dossier.fingerprint(other.octets)
    assert check_dossier.check_person(steps[0], content, space.split("@", 1)[1], 1) is None


@pytest.mark.parametrize("name", [b"sample/nul", b"AUX", b"com1.txt", b"a/con.json", b"lpt9"])
def test_no_member_is_called_as_a_device(name: bytes, check: Check) -> None:
    assert "a name that it cannot have" in check(local(name, b"x"))[1]


def test_a_day_begins_when_it_does_in_the_netherlands() -> None:
    """Without a table of time zones, which Python 3.9 has not everywhere."""
    for number in range(date(2025, 1, 1).toordinal(), date(2028, 1, 1).toordinal()):
        day = date.fromordinal(number)
        begins = datetime(day.year, day.month, day.day, tzinfo=DUTCH_TIME).timestamp() * 1000
        assert check_dossier.midnight(day.isoformat()) == begins


def rezipped(made: Made, change: Callable[[zipfile.ZipInfo, int], None], comment: bytes = b"") -> bytes:
    """Return the same members, written by another program that does one thing otherwise."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for at, name in enumerate(sorted(made.members)):
            about = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            change(about, at)
            archive.writestr(about, made.members[name])
        archive.comment = comment
    return whole.getvalue()


def linked(about: zipfile.ZipInfo, at: int) -> None:
    about.external_attr = (0o120777 << 16) if at == 0 else 0


def commented(about: zipfile.ZipInfo, at: int) -> None:
    about.comment = b"look here" if at == 0 else b""


def extended(about: zipfile.ZipInfo, at: int) -> None:
    about.extra = struct.pack("<HH4s", 0x6375, 4, b"name") if at == 0 else b""  # another name, for who reads Unicode


def test_no_trick_of_an_archive_is_read_otherwise_by_somebody_else(made: Made, check: Check) -> None:
    """A link, a comment, another name beside the name, packing, a directory that lists something else."""
    index = made.archive.index(b"PK\1\2")
    listed = bytearray(made.archive)
    listed[index + 42 : index + 46] = struct.pack("<L", 60)  # where the first member begins, by the directory
    bomb = local(b"a", b"x" * 64, 8)
    declared = bytearray(local(b"a", b"x"))
    declared[18:26] = struct.pack("<LL", 0xFFFFFFFF, 0xFFFFFFFF)
    tricks = {
        "a symbolic link": rezipped(made, linked),
        "a comment of the archive": rezipped(made, lambda _about, _at: None, b"signed by somebody else"),
        "a comment of a member": rezipped(made, commented),
        "another name beside the name": rezipped(made, extended),
        "a directory that leads elsewhere": bytes(listed),
        "a packed member": bomb,
        "a member that says it is larger than the file": bytes(declared),
        "two archives": made.archive + made.archive,
        "an archive before the archive": packed({"a": b""}) + made.archive,
    }
    assert {name: check(content, *made.known)[0] for name, content in tricks.items()} == dict.fromkeys(tricks, 1)


def test_members_that_change_names_or_places_are_found(made: Made, check: Check) -> None:
    names = sorted(set(made.members) - {MANIFEST, SIGNATURE})
    for one, other in pairwise(names):
        if made.members[one] != made.members[other]:
            code, told = check(again(made.archive, **{one: made.members[other], other: made.members[one]}))
            assert (code, one in told.splitlines()[0] or other in told.splitlines()[0]) == (1, True), one
    moved = again(made.archive, **{names[0]: None, f"{names[0]}.bak": made.members[names[0]]})
    assert check(moved)[0] == 1
    backwards = b"".join(local(name.encode(), made.members[name]) for name in sorted(made.members, reverse=True))
    assert "stands twice" in check(backwards)[1]
