"""A dossier on both databases: the same bytes, on record with what it keeps, let go again; and none is left out."""

import json
from pathlib import Path

import pytest
from tests.dossiers import DAY, REQUEST, Provider, lived, provider
from tests.paper_checks import SILENT_WORDS, in_language, text_of, twice
from tests.raised import raises
from tests.ssh_people import signatory

from sluis.api.dossier import dossier_checker, dossiers, hand_over_dossier, lift, namespace_of, prepare_dossier
from sluis.api.gate import Gate
from sluis.api.ledger import erase_household, prune_ledger, seal, verify_ledger
from sluis.api.paper_signing import Signer
from sluis.errors.ledger import dossier_unknown_error, erasure_held_error, prune_held_error
from sluis.errors.reports import dossier_large_error, paper_signer_error
from sluis.keys.ssh_key import ssh_key_line
from sluis.ledger import check_dossier
from sluis.ledger.check_dossier import MANIFEST, SIGNATURE, unpacked
from sluis.reports.papers.figure import figures_of


def check(made: Provider, archive: bytes, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    file = made.folder / "d.zip"
    file.write_bytes(archive)
    capsys.readouterr()
    return check_dossier.main([str(file), *words]), capsys.readouterr().out


def test_a_dossier_is_on_record_keeps_what_it_rests_on_and_is_let_go(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own = provider(tmp_path, database_url)
    lived(own)
    with own.opened() as (gate, signer):
        manifest = twice(lambda: prepare_dossier(gate, own.request, signer, DAY).manifest)
        made = hand_over_dossier(gate, prepare_dossier(gate, own.request, signer, DAY), signer)
        assert unpacked(made.archive)[MANIFEST] == manifest, "the same store and request are the same bytes"
        assert (made.number, made.kept, len(made.receipts)) == (1, True, 4)
        policy = tmp_path / "policy.md"
        policy.write_text("after a year", encoding="utf-8")
        seal(gate)
        with raises(prune_held_error):
            prune_ledger(gate, 1, policy)
        with raises(erasure_held_error):
            erase_household(gate, "NL-0001", "AVG-1")
        late = prepare_dossier(gate, own.request, signer, DAY)
        second = hand_over_dossier(gate, late, signer)
        with raises(dossier_unknown_error):
            hand_over_dossier(gate, late, signer)
        assert json.loads(unpacked(second.archive)[MANIFEST])["previous"] == made.digest
        assert [each.manifest for each in dossiers(gate)] == [made.digest, second.digest]
        assert [lift(gate, number, "the file is closed", signer) for number in (1, 2)] == [4, 4]
        with raises(dossier_unknown_error):
            lift(gate, 1, "again", signer)
        assert prune_ledger(gate, 1, policy) == 1
        erase_household(gate, "NL-0001", "AVG-1")
        seal(gate)
        assert verify_ledger(gate).holds
    assert check(own, second.archive, capsys, "--number", "2", "--previous", made.digest)[0] == 3
    assert check(own, made.archive, capsys, "--number", "2", "--previous", made.digest)[0] == 1, "the older one again"


def test_a_ledger_that_is_not_sealed_says_so_and_counts_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = provider(tmp_path)
    with own.opened() as (gate, signer):
        prepared = prepare_dossier(gate, own.request, signer, DAY)
        archive = hand_over_dossier(gate, prepared, signer).archive
    code, told = check(own, archive, capsys)
    assert code == 3
    for silent in ("the log: nothing was sealed", "a sample: none is in it", "the life of the register"):
        assert silent in told.splitlines()[0]
    figures = {each.what: each.words() for each in figures_of(prepared.paper.paper)}
    for what in ("Epochs in the log", "Numbers drawn", "Statements of them", "Manifest of the dossier before, SHA-256"):
        assert figures[what] == "not on record"
    with in_language("en"):
        page = text_of(prepared.paper.html())
        assert SILENT_WORDS.findall(page.replace("nothing is sealed yet", "")) == [], "that the store shows"


def test_no_line_that_was_not_drawn_and_no_path_of_the_machine_stands_in_it(tmp_path: Path) -> None:
    own = provider(tmp_path)
    own.ask(text=REQUEST.replace("count = 4", "count = 1"))
    lived(own)
    prepared = own.prepared()
    whole = b"".join(content for name, content in prepared.members.items() if not name.startswith("verifiers/"))
    lines = {f"NL-000{number}" for number in range(1, 5)}
    assert len([line for line in lines if line.encode() in whole]) == 1
    assert str(tmp_path).encode() not in whole
    assert b"/away/somebody" not in whole
    assert json.loads(prepared.members["captures/captures.json"])[0]["name"] == "trace.pcapng"
    with raises(dossier_large_error):
        prepared.members.update({f"x/{number}": b"" for number in range(10_001)})
        prepared.archive(b"")


def test_a_key_that_the_checker_does_not_check_signs_none(tmp_path: Path) -> None:
    own, key = provider(tmp_path), ssh_key_line(signatory("ecdsa-sha2-nistp256").line)
    with Gate.open(own.config) as gate, raises(paper_signer_error):
        prepare_dossier(gate, own.request, Signer("A", key, own.key, listed=False), DAY)


def test_a_signature_is_for_dossiers_of_one_gate_and_the_checker_is_the_shipped_one() -> None:
    assert namespace_of("a.example/x") == "sluis-dossier@a.example/x"
    assert dossier_checker().startswith(b'"""Check a dossier')
    assert f"{MANIFEST}.sig" == SIGNATURE
