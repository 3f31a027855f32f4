"""The one file an inspector runs: its reader of JSON, keys, policies and words; and a statement of a real ledger.

What it says of statements made from the page alone: ``tests/twins/test_statement_verifiers.py``.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.twins.ledger_maker import LOG, QUANTUM, witness
from tests.unit.ledger.sealing import KEY, intents, outcome, register, seal_now

from sluis.ledger import verify_statement
from sluis.ledger.record import Status
from sluis.ledger.sealer import Sealer
from sluis.ledger.statement import evidence

FILE = Path(str(verify_statement.__file__))
Document = dict[str, object]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b'{"a":1,"a":1}', b'{"a":1,"\\u0061":2}', b"-0", b"1e3", b"1.0", b"01", b"+1", b"NaN", b"-Infinity",
        b"9007199254740992", b'"\\ud800"', b'"\\ud83d\\ude00\\ude00"', b'"\xff"', b"\xef\xbb\xbf{}", b'"\n"', b"[1,]",
        b"[" * 17 + b"]" * 17, b"[" * 100_000, b'{"\\udc00":1}', b"1 2", b"tru",
    ],
)  # fmt: skip
def test_json_that_can_be_read_in_two_ways_is_not_read(content: bytes) -> None:
    assert verify_statement.read_json(content) is None


def test_json_that_can_be_read_in_one_way_is_read() -> None:
    assert verify_statement.read_json(b' {"a" : [1, "\\ud83d\\ude00\xc3\xa9", true, null, 9007199254740991]}\n') == {
        "a": [1, "\U0001f600\u00e9", True, None, 2**53 - 1]
    }
    assert verify_statement.read_json(b"[" * 16 + b"]" * 16) is not None


def test_base64_has_one_spelling() -> None:
    assert verify_statement.unb64("AAE=") == b"\x00\x01"
    assert verify_statement.unb64("") == b""
    for text in ("AAF=", "AAE", "AAE=\n", " AAE=", "AA==AA==", "A-E=", "=", "AAE\u0663"):
        assert verify_statement.unb64(text) is None


def test_a_moment_is_written_to_the_millisecond() -> None:
    assert verify_statement.moment(0) == "1970-01-01 00:00:00 UTC"
    assert verify_statement.moment(1767225600007) == "2026-01-01 00:00:00.007 UTC"
    assert verify_statement.moment(verify_statement.END_MS - 1) == "9999-12-31 23:59:59.999 UTC"


def test_a_key_has_one_spelling_and_a_kind() -> None:
    assert verify_statement.read_key(LOG.vkey(), (1, 6))[:3] == (LOG.name, LOG.key_id().hex(), 1)
    assert verify_statement.read_key(QUANTUM.vkey(), (1, 6))[2] == 6
    assert verify_statement.read_key(LOG.vkey(), (4, 6)) is None
    assert verify_statement.read_key(witness(1).vkey(), (1, 6)) is None
    for text in ("", LOG.vkey() + "\n", LOG.vkey().replace("/", "\u2028"), LOG.vkey().upper(), LOG.vkey()[:-4]):
        assert verify_statement.read_key(text, (1, 6)) is None


def test_a_quorum_counts_groups_of_groups() -> None:
    lines = "".join(f"witness w{n} {witness(n).vkey()}\n" for n in range(1, 6))
    text = f"{lines}group a 2 w1 w2 w3\ngroup b all w4 w5\ngroup q any a b\nquorum q\n"
    policy = verify_statement.Policy(text.encode())
    for seen, enough in ((("w1", "w2"), True), (("w1", "w4"), False), (("w4", "w5"), True), ((), False)):
        assert policy.holds(seen) is enough


def test_the_highest_of_outcome_and_corrections_counts() -> None:
    verdict = verify_statement.Verdict({})
    whole = {"recipient": "a", "activity": "b"}
    verdict.records = [{"kind": "intent", "c": "01", **whole}]
    verdict.records += [{"kind": "outcome", "ref": "01", "c": str(n), "status": status, **whole}
                        for n, status in enumerate(("expired", "unknown", "cancelled"), start=2)]  # fmt: skip
    assert verdict.outcomes() == {"01": ["unknown", "cancelled", "expired"]}
    verdict.records[1]["recipient"] = "c"
    with pytest.raises(verify_statement.Refused):
        verdict.outcomes()


def test_every_name_that_is_said_has_a_sentence_in_both_languages() -> None:
    source = FILE.read_text(encoding="utf-8").partition("UNREAD = ")[2]
    for name, (english, dutch) in verify_statement.TEXTS.items():
        assert sorted(re.findall(r"\{\d\}", english)) == sorted(re.findall(r"\{\d\}", dutch))
        assert english != dutch or name == "plain"
    unsaid = [name for name in verify_statement.TEXTS if f'"{name}"' not in source]
    assert unsaid == ["other-line", "other-number", "other-registration"]


def test_what_it_prints_is_utf_8_whatever_the_terminal_says(tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    place.write_bytes(b"<html>")
    command = [sys.executable, "-I", str(FILE), str(place), "--lang", "nl"]
    done = subprocess.run(command, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert (done.returncode, done.stderr) == (2, b"")
    assert "niet precies \u00e9\u00e9n overzicht" in done.stdout.decode("utf-8")


@pytest.fixture
def statements(sealer: Sealer) -> dict[int, Document]:
    register(sealer)
    (first, _second) = intents(sealer, 0, 0)
    seal_now(sealer)
    outcome(sealer, 0, first, Status.DELIVERED)
    seal_now(sealer)
    seal_now(sealer)
    comments = {"reading": [], "limits": {}, "made_ms": 5, "covers_from_ms": 0, "covers_to_ms": 10**12}
    with sealer.store.reading() as conn:
        return {
            n: evidence(conn, sealer.keystore, sealer.folder, (n, f"NL-{n}"), (0, 10**12)).document | comments
            for n in (0, 1)
        }


def test_a_statement_of_a_real_ledger_holds(tmp_path: Path, statements: dict[int, Document]) -> None:
    told = []
    for number, document in statements.items():
        place = tmp_path / "statement.json"
        place.write_text(json.dumps(document))
        options = ["--log-key", str(KEY.verifier), "--line", f"NL-{number}", "--number", str(number)]
        command = [sys.executable, "-I", str(FILE), str(place), *options]
        done = subprocess.run(command, capture_output=True, check=False, text=True, cwd=tmp_path, env={"PATH": ""})
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        told.append(done.stdout)
    assert "Reports on record in what is opened: 2" in told[0]
    assert "2 (delivered 1, unknown 1)" in told[0]
    assert "NOTHING about this line" not in told[0]
    assert "NOTHING about this line" in told[1]
