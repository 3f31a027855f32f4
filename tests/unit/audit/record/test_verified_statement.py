"""A statement is used when it holds, whole, and by a key from somebody else; else not a word of it is."""

import copy
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.audit.statement_texts import DAY_MS, LOG_KEY, PLAN, statement, written
from tests.unit.audit.wire_texts import AT, MAC, NOON_MS

from sluis.audit.record.verified_statement import Stated, Unproved, read_statement
from sluis.ledger import verify_statement
from sluis.tlog.checkpoint import Ed25519Cosigner
from sluis.tlog.note import Note


@pytest.fixture
def document(tmp_path: Path, database_url: str) -> dict[str, object]:
    return statement(tmp_path, database_url)


def held(source: bytes) -> Stated:
    stated = read_statement(source, (LOG_KEY,))
    assert isinstance(stated, Stated), stated
    return stated


def test_what_it_shows_is_read_from_its_proof(document: dict[str, object]) -> None:
    stated = held(written(document))
    assert [
        (disclosure.activity, disclosure.recipient, disclosure.plan, disclosure.rows)
        for disclosure in stated.disclosures
    ] == [("help", "meting", PLAN, ("2",))] * 2
    assert [disclosure.at_ms // DAY_MS for disclosure in stated.disclosures] == [
        NOON_MS // DAY_MS - 1,
        NOON_MS // DAY_MS,
    ]
    assert (stated.last, stated.to_ms < NOON_MS + DAY_MS, stated.witnessed) == (AT, True, False)
    assert stated.names == {"meting": "Meting GmbH"}
    paths = [stated.path_of(stated.disclosures[0], row) for row in ("2", "household", "time", "3")]
    assert paths == [tuple(MAC.split(".")), ("Household",), ("CollectionTime",), None]


def test_the_page_that_holds_it_is_the_same(document: dict[str, object]) -> None:
    page = b'<!DOCTYPE html><script type="application/json" id="statement">' + written(document) + b"</script>"
    assert held(page) == held(written(document))


def test_without_a_key_of_the_log_nothing_is_proved(document: dict[str, object]) -> None:
    assert read_statement(written(document), ()) == Unproved("no-key")


def test_another_key_proves_nothing(document: dict[str, object]) -> None:
    answer = read_statement(written(document), (LOG_KEY.replace("example.nl", "example.org"),))
    assert isinstance(answer, Unproved)


def test_a_policy_that_asks_for_witnesses_is_kept(document: dict[str, object]) -> None:
    witness = Ed25519Cosigner("w.example", Ed25519PrivateKey.from_private_bytes(bytes(32)), lambda: 1_795_525_200)
    wanted = f"witness w {witness.verifier}\nquorum w\n"
    assert isinstance(read_statement(written(document), (LOG_KEY,), wanted), Unproved)
    note = str(document["checkpoint"])
    seen = note + witness.sign(Note.parse(note.encode()).text).line()
    answer = read_statement(written(document, checkpoint=seen), (LOG_KEY,), wanted)
    assert isinstance(answer, Stated)
    assert answer.witnessed
    assert isinstance(read_statement(written(document), (LOG_KEY,), "group g any\n"), Unproved)


def test_words_that_count_otherwise_than_the_proof_are_not_believed(document: dict[str, object]) -> None:
    for change in ({"count": 2}, {"activity": "other"}, {"plan": None}):
        (line,) = copy.deepcopy(document["reading"]["shared"])  # type: ignore[index]
        assert read_statement(written(document, reading={"shared": [line | change]}), (LOG_KEY,)) == Unproved("words")


def test_it_covers_no_more_than_was_asked_for_and_sealed(document: dict[str, object]) -> None:
    whole = held(written(document))
    asked = held(written(document, from_ms=NOON_MS, to_ms=NOON_MS + 1))
    assert (asked.from_ms, asked.to_ms) == (NOON_MS, NOON_MS + 1)
    assert whole.from_ms < NOON_MS < whole.to_ms < NOON_MS + DAY_MS


def test_a_signature_that_cannot_be_checked_proves_nothing(
    document: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify_statement, "verified", lambda *_: None)
    assert read_statement(written(document), (LOG_KEY,)) == Unproved("unchecked")


def test_without_words_it_holds_and_names_nobody(document: dict[str, object]) -> None:
    stated = held(written(document, reading={}))
    assert (len(stated.disclosures), stated.names, stated.paths) == (2, {}, {})


PROOF = ("v", "slot", "line", "rk", "registration", "checkpoint", "first", "leaves", "range", "opened")


@pytest.mark.parametrize("key", PROOF)
def test_a_change_of_any_part_of_the_proof_leaves_nothing(document: dict[str, object], key: str) -> None:
    for value in (None, 7, "x", [], {}):
        assert isinstance(read_statement(written(document, **{key: value}), (LOG_KEY,)), Unproved), (key, value)


def test_a_record_taken_out_is_found(document: dict[str, object]) -> None:
    less = copy.deepcopy(document)
    less["opened"][1]["records"].pop()  # type: ignore[index]
    assert isinstance(read_statement(written(less), (LOG_KEY,)), Unproved)


KEYS = st.sampled_from(["v", "checkpoint", "origin", "leaves"])
TREES = st.recursive(
    st.none() | st.integers() | st.text(), lambda tree: st.lists(tree) | st.dictionaries(KEYS, tree), max_leaves=6
)


@given(st.binary(max_size=200) | TREES.map(lambda tree: json.dumps(tree).encode()))
def test_what_is_no_statement_is_not_used(source: bytes) -> None:
    assert isinstance(read_statement(source, (LOG_KEY,)), Unproved)
