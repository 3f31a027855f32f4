"""The one file an inspector runs takes what holds and names what does not.

It runs in a process that has only the statement and public keys. Every field of a statement is changed once.
"""

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from tests.unit.ledger.sealing import KEY, ORIGIN, intents, outcome, register, seal_now

from sluis.ledger import verify_statement
from sluis.ledger.record import Status
from sluis.ledger.sealer import Sealer
from sluis.ledger.statement import evidence
from sluis.tlog.checkpoint import Ed25519Cosigner, MlDsaCosigner
from sluis.tlog.note import Note, VerifierKey

FILE = Path(verify_statement.__file__)
QUANTUM = MlDsaCosigner(ORIGIN, MLDSA44PrivateKey.from_seed_bytes(bytes(32)), lambda: 5)
WITNESS = Ed25519Cosigner("witness.example/w1", Ed25519PrivateKey.from_private_bytes(b"w" * 32), lambda: 6)
Document = dict[str, object]


@pytest.fixture
def statements(sealer: Sealer) -> dict[int, Document]:
    register(sealer)
    (first, _second) = intents(sealer, 0, 0)
    seal_now(sealer)
    outcome(sealer, 0, first, Status.DELIVERED)
    seal_now(sealer)
    seal_now(sealer)
    with sealer.store.reading() as conn:
        return {n: evidence(conn, sealer.keystore, sealer.folder, (n, f"NL-{n}"), (0, 10**12)).document for n in (0, 1)}


def run(tmp_path: Path, document: object, *more: str, key: VerifierKey = KEY.verifier) -> tuple[int, str]:
    place = tmp_path / "statement.json"
    place.write_text(document if isinstance(document, str) else json.dumps(document))
    done = subprocess.run(
        [sys.executable, "-I", str(FILE), str(place), "--log-key", str(key), *more],
        capture_output=True,
        check=False,
        text=True,
        cwd=tmp_path,
        env={"PATH": ""},
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_what_was_shared_and_what_was_not_is_shown(tmp_path: Path, statements: dict[int, Document]) -> None:
    code, said = run(tmp_path, statements[0])
    assert code == 0
    assert "Reports on record: 2" in said
    assert "delivered 1, unknown 1" in said
    assert "No witness was asked for" in said
    code, said = run(tmp_path, statements[1], "--lang", "nl")
    assert code == 0
    assert "Er staat toen NIETS over deze aansluiting in." in said
    assert "Niet aangetoond" in said


def changed(document: Document, path: list[str | int], value: object) -> Document:
    made = copy.deepcopy(document)
    place: object = made
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    return made


CHANGES: list[tuple[list[str | int], object]] = [
    (["v"], "sluis/statement/v2"),
    (["origin"], "example.nl/other"),
    (["slot"], 1),
    (["line"], "NL-1"),
    (["rk"], "AAAA"),
    (["registration"], "AAAA"),
    (["checkpoint"], "x"),
    (["first"], 1),
    (["leaves", 1], "sluis/epoch/v1\n"),
    (["leaves"], []),
    (["range"], "AAAA"),
    (["opened", 1, "epoch"], 0),
    (["opened", 1, "salt"], "AAAA"),
    (["opened", 1, "path"], ""),
    (["opened", 0, "records"], []),
    (["opened", 0, "records", 0, 0], "AAAA"),
    (["opened", 0, "records", 0, 1], '{"kind":"intent","slot":0}'),
    (["opened"], []),
    (["opened", 2], None),
]


@pytest.mark.parametrize(
    ("path", "value"), CHANGES, ids=lambda part: "-".join(map(str, part)) if isinstance(part, list) else ""
)
def test_every_change_is_found(
    tmp_path: Path, statements: dict[int, Document], path: list[str | int], value: object
) -> None:
    code, said = run(tmp_path, changed(statements[0], path, value))
    assert code == 1
    assert "DOES NOT HOLD" in said


def test_records_in_another_order_or_of_another_household_are_found(
    tmp_path: Path, statements: dict[int, Document]
) -> None:
    swapped = copy.deepcopy(statements[0])
    swapped["opened"][0]["records"].reverse()  # type: ignore[index]
    assert run(tmp_path, swapped)[0] == 1
    theirs = copy.deepcopy(statements[1])
    theirs["opened"] = statements[0]["opened"]
    assert run(tmp_path, theirs)[0] == 1


def test_a_key_or_quorum_that_is_not_there_is_found(tmp_path: Path, statements: dict[int, Document]) -> None:
    other = VerifierKey(ORIGIN, 1, bytes(32))
    assert run(tmp_path, statements[0], key=other)[0] == 1
    (tmp_path / "policy").write_text(f"witness w1 {WITNESS.verifier}\nquorum w1\n")
    code, said = run(tmp_path, statements[0], "--policy", str(tmp_path / "policy"))
    assert code == 1
    assert "too few witnesses" in said
    note = Note.parse(str(statements[0]["checkpoint"]).encode())
    cosigned = {**statements[0], "checkpoint": str(Note(note.text, (*note.signatures, WITNESS.sign(note.text))))}
    code, said = run(tmp_path, cosigned, "--policy", str(tmp_path / "policy"))
    assert code == 0
    assert "Seen by enough witnesses: w1." in said
    group = f"witness w1 {WITNESS.verifier}\nwitness w2 {QUANTUM.verifier}\ngroup g 2 w1 w2\nquorum g\n"
    (tmp_path / "policy").write_text(group)
    assert run(tmp_path, cosigned, "--policy", str(tmp_path / "policy"))[0] == 1


def test_the_post_quantum_signature_is_checked_too(tmp_path: Path, statements: dict[int, Document]) -> None:
    note = Note.parse(str(statements[0]["checkpoint"]).encode())
    signed = {**statements[0], "checkpoint": str(Note(note.text, (QUANTUM.sign(note.text),)))}
    assert run(tmp_path, signed, key=QUANTUM.verifier)[0] == 0
    false = QUANTUM.sign(note.text.replace("\n3\n", "\n4\n"))
    assert run(tmp_path, {**signed, "checkpoint": str(Note(note.text, (false,)))}, key=QUANTUM.verifier)[0] == 1


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null", '{"v": 1}'])
def test_what_is_no_statement_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    code, said = run(tmp_path, content)
    assert code in {1, 2}
    assert said.count("\n") == 1


def test_a_truncated_statement_is_not_presented_as_whole(tmp_path: Path, statements: dict[int, Document]) -> None:
    whole = json.dumps(statements[0])
    assert run(tmp_path, whole[: len(whole) // 2])[0] == 2
    short = copy.deepcopy(statements[0])
    short["opened"].pop()  # type: ignore[attr-defined]
    assert run(tmp_path, short)[0] == 1


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_statement.main([str(tmp_path / "none"), "--log-key", str(KEY.verifier)]) == 2
    assert "cannot be read" in capsys.readouterr().out


def test_it_is_one_file_under_three_hundred_lines_on_the_standard_library_and_one_other() -> None:
    source = FILE.read_text(encoding="utf-8")
    assert source.count("\n") < 300
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}
