"""The questionnaire goes out as a form and comes back as proposals; the register stays as it is."""

import csv
import io
import json
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.main import main
from sluis.errors import Entry
from sluis.errors.cli import file_absent_error, output_unwritable_error
from sluis.errors.register import answer_error, evidence_hash_error, recipient_unknown_error

DAY = ("--at", "2026-11-24")


@pytest.fixture
def register(tmp_path: Path) -> str:
    (tmp_path / "vocabularies").symlink_to(ROOT / "examples" / "vocabularies")
    text = (ROOT / "examples" / "register-per-home.yaml").read_text(encoding="utf-8")
    (tmp_path / "register.yaml").write_text(text.replace("    country: US\n", "", 1), encoding="utf-8")
    return str(tmp_path / "register.yaml")


def asked(register: str, *words: str) -> int:
    return main(["register", "questions", register, "--recipient", "wifi-insight", *DAY, *words])


def test_a_form_goes_out_and_its_answers_come_back(
    register: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = tmp_path / "form.csv"
    before = Path(register).read_bytes()
    assert asked(register, "--out", str(form)) == 1
    page = capsys.readouterr().out
    assert "In welk land is die rechtspersoon gevestigd?" in page
    assert "In which country is that legal entity established?" in page
    rows = list(csv.DictReader(io.StringIO(form.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))
    rows[0] |= {"answer": "US", "document": "extract.pdf", "sha256": "a" * 64, "date": "2026-11-20"}
    with form.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, list(rows[0]))
        sheet.writeheader()
        sheet.writerows(rows)
    assert asked(register, "--answers", str(form)) == 0
    page = capsys.readouterr().out
    assert page.startswith("--set recipients.wifi-insight.country=US\n")
    assert "- {fact: recipients.wifi-insight.country, document: extract.pdf, sha256: aaaa" in page
    assert asked(register, "--answers", str(form), "--format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["closed"] == []
    assert document["before"]["FAIL"] > document["after"].get("FAIL", 0)
    assert Path(register).read_bytes() == before


def test_nothing_to_ask_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(str(ROOT / "examples" / "register-per-home.yaml")) == 0
    assert "Nothing has to be asked" in capsys.readouterr().out


def test_questions_for_programs(register: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(register, "--format", "json") == 1
    [question] = json.loads(capsys.readouterr().out)["questions"]
    assert question["fact"] == "recipients.wifi-insight.country"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--recipient", "nobody"), recipient_unknown_error),
        (("--recipient", "wifi-insight", "--answers", "none.csv"), file_absent_error),
        (("--recipient", "wifi-insight", "--out", "no/folder/form.csv"), output_unwritable_error),
    ],
)
def test_bad_input_is_one_sentence(
    register: str, words: tuple[str, ...], error: Entry, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["register", "questions", register, *DAY, *words]) == 2
    assert error.hint in capsys.readouterr().err


def test_an_answer_of_the_wrong_type_is_refused_with_its_line(
    register: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text("fact;answer\nrecipients.wifi-insight.country;America\n", encoding="utf-8")
    assert asked(register, "--answers", str(tmp_path / "a.csv")) == 2
    complaint = capsys.readouterr().err
    assert "a.csv, line 2: " in complaint
    assert answer_error.hint in complaint


def test_a_document_that_does_not_match_refuses_check_and_propose(
    tmp_path: Path, gate: str, capsys: pytest.CaptureFixture[str]
) -> None:
    register = Path(gate).parent / "register.yaml"
    fact = f"{{fact: recipients.wifi-insight, document: dpa.pdf, sha256: {'0' * 64}, date: 2026-01-01}}"
    with register.open("a", encoding="utf-8") as file:
        file.write(f"evidence:\n  documents:\n    - {fact}\n")
    assert main(["check", str(register), *DAY]) == 0
    assert "documents kept elsewhere (dpa.pdf)" in " ".join(capsys.readouterr().out.split())
    assert main(["check", str(register), *DAY, "--detail"]) == 0
    assert "Documents not looked at, because they are kept elsewhere: dpa.pdf." in capsys.readouterr().out
    (register.parent / "evidence").mkdir()
    (register.parent / "evidence" / "dpa.pdf").write_bytes(b"another")
    for words in (["check", str(register)], ["register", "propose", str(register), "--by", "x", "--config", gate]):
        assert main(words) == 2
        page = capsys.readouterr()
        assert page.out == ""
        assert evidence_hash_error.hint in page.err
    assert tmp_path.exists()
