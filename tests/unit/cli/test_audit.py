"""``sluis audit`` says what left and shows no value, in every form, and its exit code is one a pipeline can use."""

import json
import sys
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.api.audit import LEVELS
from sluis.cli.main import main
from sluis.errors.audit import audit_nothing_read_error, audit_output_error, keylog_without_keys_error
from sluis.errors.cli import argument_missing_error, output_exists_error

LEAKY = str(ROOT / "examples" / "firmware" / "leaky.har")
CLEAN = str(ROOT / "examples" / "firmware" / "clean.har")
REGISTER = str(ROOT / "examples" / "register-per-home.yaml")
VALUES = ("Annas-iPhone", "02:00:5e", "192.168")
TEXTS = ("text", "json", "sarif", "html", "svg")

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_form_shows_a_value_unless_asked(form: str, lang: str, capsys: Capture) -> None:
    assert main(["audit", LEAKY, "--register", REGISTER, "--format", form, "--lang", lang]) == 1
    page = capsys.readouterr()
    assert "wifi-insight" in page.out
    assert not [value for value in VALUES if value in page.out + page.err]


def test_a_value_is_shown_when_asked(capsys: Capture) -> None:
    values = [
        field["value"] for field in json.loads(_out(["audit", LEAKY, "--format", "json", "--reveal"], capsys))["fields"]
    ]
    assert "02:00:5e:10:00:01" in values


def _out(words: list[str], capsys: Capture) -> str:
    main(words)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([LEAKY], 0),
        ([LEAKY, "--register", REGISTER], 1),
        ([CLEAN, "--register", REGISTER], 0),
        ([LEAKY, "--register", REGISTER, "--fail-on", "never"], 0),
        ([LEAKY, "--register", REGISTER, "--fail-on", "fail"], 1),
    ],
)
def test_the_exit_code_says_whether_something_differs(words: list[str], code: int, capsys: Capture) -> None:
    assert main(["audit", *words]) == code
    capsys.readouterr()


def test_what_was_not_read_counts_as_unknown(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.har").write_bytes(Path(CLEAN).read_bytes())
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04rest of an archive")
    assert main(["audit", str(tmp_path)]) == 1
    assert "archive" in capsys.readouterr().out
    assert main(["audit", str(tmp_path), "--fail-on", "fail"]) == 0
    capsys.readouterr()
    assert list(LEVELS) == ["fail", "unknown", "review", "never"]


def test_nothing_to_read_is_one_sentence_and_exit_2(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "x").write_bytes(b"\0\1\2 no capture")
    assert main(["audit", str(tmp_path / "x")]) == 2
    assert audit_nothing_read_error.hint in capsys.readouterr().err
    assert main(["audit"]) == 2
    assert argument_missing_error.hint in capsys.readouterr().err


def test_a_report_goes_to_a_file_as_octets(tmp_path: Path, capsys: Capture) -> None:
    for form, begins in (
        ("pdf", b"%PDF-"),
        ("html", b"<!doctype html>"),
        ("json", b"{"),
        ("svg", b"<svg"),
        ("text", b"the house sent "),
    ):
        file = tmp_path / f"report.{form}"
        assert main(["audit", LEAKY, "--format", form, "--out", str(file)]) == 0
        assert file.read_bytes().lower().startswith(begins.lower())
        assert "\x1b" not in file.read_bytes().decode("latin-1") or form == "pdf"
    page = capsys.readouterr()
    assert page.out == ""
    assert "report.pdf" in page.err


def test_paper_is_not_put_on_a_screen(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["audit", LEAKY, "--format", "pdf"]) == 2
    assert audit_output_error.hint in capsys.readouterr().err


def test_a_draft_is_a_register_and_is_written_once(tmp_path: Path, capsys: Capture) -> None:
    draft = tmp_path / "register.yaml"
    assert main(["audit", LEAKY, "--draft", str(draft)]) == 0
    assert not [value for value in VALUES if value in draft.read_text(encoding="utf-8")]
    capsys.readouterr()
    assert main(["check", str(draft)]) == 1
    assert "wifi-insight" in capsys.readouterr().out
    assert main(["audit", LEAKY, "--draft", str(draft)]) == 2
    assert output_exists_error.hint in capsys.readouterr().err


@pytest.mark.parametrize(("lang", "word"), [("nl", "inzage"), ("en", "access")])
def test_a_letter_asks_for_access(lang: str, word: str, tmp_path: Path, capsys: Capture) -> None:
    letter, paper = tmp_path / "letter.txt", tmp_path / "letter.pdf"
    assert main(["audit", LEAKY, "--register", REGISTER, "--letter", str(letter), "--lang", lang]) == 1
    assert main(["audit", LEAKY, "--register", REGISTER, "--letter", str(paper), "--lang", lang]) == 1
    text = letter.read_text(encoding="utf-8")
    assert word in text
    assert "Voorbeeld Telecom" in text
    assert paper.read_bytes().startswith(b"%PDF-")
    capsys.readouterr()


def test_everything_on_paper_stands_beside_any_form(tmp_path: Path, capsys: Capture) -> None:
    short, whole = tmp_path / "short.pdf", tmp_path / "whole.pdf"
    words = ["audit", LEAKY, "--format", "pdf", "--out", str(short), "--appendix", str(whole)]
    assert main(words) == 0
    assert "whole.pdf" in capsys.readouterr().err
    assert short.read_bytes()[:5] == whole.read_bytes()[:5] == b"%PDF-"
    assert len(whole.read_bytes()) > len(short.read_bytes())


def test_a_statement_without_the_key_of_its_log_is_not_believed(tmp_path: Path, capsys: Capture) -> None:
    statement = tmp_path / "statement.json"
    statement.write_text("{}")
    assert main(["audit", LEAKY, "--statement", str(statement), "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert [observation["sort"] for observation in document["observations"]] == ["statement-unproved"]
    assert document["declared"]["statement"] == "statement.json"


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    with Path(LEAKY).open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert main(["audit", "-", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["sources"][0]["name"] == "-"


def test_the_file_with_secrets_is_named_by_its_digest(tmp_path: Path, capsys: Capture) -> None:
    keys = tmp_path / "keys.log"
    keys.write_bytes(b"CLIENT_RANDOM 0a 0b\n")
    document = json.loads(_out(["audit", LEAKY, "--keylog", str(keys), "--format", "json"], capsys))
    assert document["keylog_sha256"] == "66852794b323274b070b6d88d4956796848ffd2cf4c659cf8d2ecc0dbb2723b5"
    assert "66852794b323274b" in _out(["audit", LEAKY, "--keylog", str(keys), "--format", "html"], capsys)
    assert main(["audit", LEAKY, "--keylog", str(tmp_path / "none")]) == 2
    capsys.readouterr()


@pytest.mark.parametrize(("option", "value"), [("--home", "nowhere"), ("--router", "zzz"), ("--for", "-5")])
def test_a_house_that_cannot_be_is_refused_and_not_passed_over(option: str, value: str, capsys: Capture) -> None:
    assert main(["audit", CLEAN, option, value]) == 2
    complaint = capsys.readouterr().err
    assert option in complaint
    assert value not in complaint
    assert main(["audit", CLEAN, "--home", "192.168.1.0/24", "--router", "02:00:5e:00:53:01"]) == 0
    capsys.readouterr()


def test_files_beside_an_interface_are_refused_and_not_passed_over(capsys: Capture) -> None:
    assert main(["audit", CLEAN, "--live", "lo"]) == 2
    assert "--live" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "needed"), [("--log-key", "--statement"), ("--policy", "--statement"), ("--for", "--live")]
)
def test_an_option_that_belongs_to_another_is_not_passed_over_without_it(
    given: str, needed: str, capsys: Capture
) -> None:
    assert main(["audit", CLEAN, given, "3"]) == 2
    assert f"`sluis audit` needs {needed}." in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "html", "json", "sarif"])
def test_a_register_that_the_law_refuses_is_held_against_and_every_form_says_what_it_is(
    form: str, capsys: Capture
) -> None:
    march = str(ROOT / "examples" / "registers" / "march-2026-public-record.yaml")
    page = _out(["audit", LEAKY, "--register", march, "--format", form, "--at", "2026-03-03"], capsys)
    assert "This register is not in force: 15 closing findings." in " ".join(page.split())
    page = _out(["audit", LEAKY, "--register", REGISTER, "--format", form], capsys)
    assert "not in force" not in page
    assert any(day in page for day in ("2026-12-01", "1 December 2026")), "until when the law was read"


def test_a_key_log_without_a_secret_and_a_table_without_a_row_are_not_passed_over(
    tmp_path: Path, capsys: Capture
) -> None:
    empty, words, keys = tmp_path / "empty", tmp_path / "words", tmp_path / "keys"
    empty.write_text("")
    words.write_text("# SSLKEYLOGFILE\nCLIENT_RANDOM without any number\n")
    keys.write_text("# by hand\nCLIENT_RANDOM " + "0a" * 32 + " " + "0b" * 48 + "\n")
    for file in (empty, words):
        assert main(["audit", CLEAN, "--keylog", str(file)]) == 2
        assert keylog_without_keys_error.code == "audit.no-keys"
        assert "holds no TLS secrets" in capsys.readouterr().err
    assert main(["audit", CLEAN, "--keylog", str(keys)]) == 0
    capsys.readouterr()
    assert main(["audit", CLEAN, "--table", str(empty)]) == 2
    assert "it holds no row" in capsys.readouterr().err
