"""A file that is not there, a folder and a document are called what they are, by every verb that takes a file."""

import zipfile
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.given import as_it_was_given, kind_of
from sluis.cli.main import main
from sluis.errors import Code, FileName, RefusedError
from sluis.errors.audit import audit_nothing_read_error
from sluis.errors.cli import file_absent_error, file_is_folder_error, other_kind_error
from sluis.errors.gate import file_missing_error

REGISTER = str(ROOT / "examples" / "register-per-home.yaml")
HAR = str(ROOT / "examples" / "firmware" / "clean.har")
GATE = str(ROOT / "examples" / "gate.toml")
READS_A_FILE = (
    "check {}",
    "plan {}",
    "diff {} {}",
    "draft {}",
    "identify {}",
    "identify --text {}",
    "try {} --register " + REGISTER,
    "try " + HAR + " --register {}",
    "risk {} --register " + REGISTER,
    "risk " + HAR + " --register={}",
    "audit {}",
    "audit " + HAR + " --register {}",
    "audit " + HAR + " --statement {}",
    "audit " + HAR + " --keylog {}",
    "audit " + HAR + " --table {}",
    "filter {} --config {}",
    "gate run --config {}",
    "doctor --config {}",
    "keys show --config {}",
    "ledger status --config {}",
    "standing import {} --config {}",
    "store migrate --config {}",
    "rights list --config {}",
    "desk run --settings {}",
    "web run --settings {}",
    "notices run --settings {}",
    "register convert {} --out made.yaml",
    "register import {} --register " + REGISTER,
    "register questions {} --recipient wifi-insight",
    "report register {}",
    "report findings {}",
    "report notice {} --activity wifi-help",
)
"""Command lines with the file at its place."""


@pytest.mark.parametrize("line", READS_A_FILE)
def test_a_file_that_is_not_there_is_said_not_to_be(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(line.replace("{}", "not-here.any").split()) == 2
    said = capsys.readouterr().err
    assert "not-here.any does not exist." in said, said


@pytest.mark.parametrize("line", ["check {}", "plan {}", "draft {}", "identify {}", "audit {}", "report findings {}"])
@pytest.mark.parametrize(("name", "kind"), [("a.docx", "a Word document"), ("a.pdf", "a PDF"), ("a.zip", "an archive")])
def test_a_document_is_refused_as_what_it_is(
    line: str, name: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n\xff\x00")
    for file, member in (("a.docx", "word/document.xml"), ("a.zip", "anything")):
        with zipfile.ZipFile(tmp_path / file, "w") as archive:
            archive.writestr(member, "x")
    assert main(line.replace("{}", name).split()) == 2
    said = capsys.readouterr().err
    assert f"{name} is {kind}" in said
    assert f"`sluis {line.removesuffix(' {}')}` does not read that." in said


def test_settings_are_no_register(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", GATE]) == 2
    assert "a file of settings (TOML), and no register" in capsys.readouterr().err


def test_a_folder_is_said_to_be_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 2
    assert "is a folder" in capsys.readouterr().err


def test_only_what_was_typed_is_looked_at(tmp_path: Path) -> None:
    """A file that the settings name may lie elsewhere than where somebody stands: nothing is said of it."""
    error = file_missing_error(file=FileName("elsewhere.yaml"))
    assert as_it_was_given(error, ["gate", "run"], "sluis gate run") is error
    there = tmp_path / "there"
    there.write_text("")
    unread = file_missing_error(file=FileName(there))
    assert as_it_was_given(unread, ["check", str(there)], "sluis check") is unread, "there, and not to be read"
    typed = as_it_was_given(error, ["check", "elsewhere.yaml"], "sluis check")
    assert typed.entry is file_absent_error
    folder = as_it_was_given(file_missing_error(file=FileName(tmp_path)), [str(tmp_path)], "sluis check")
    assert folder.entry is file_is_folder_error


def test_of_what_a_verb_reads_its_own_error_says_what_is_wrong(tmp_path: Path) -> None:
    capture = tmp_path / "a.pcap"
    capture.write_bytes(b"\xd4\xc3\xb2\xa1")
    error = audit_nothing_read_error(count=1, reason=Code("cut"))
    assert as_it_was_given(error, ["audit", str(capture)], "sluis audit") is error
    drafted = as_it_was_given(RefusedError(Code("refused-format")), ["draft", str(capture)], "sluis draft")
    assert drafted.entry is other_kind_error
    assert "`sluis audit` reads" in drafted.text("en")


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"", ""), (b"version: 2\n", ""), (b"a\x00b", "binary"), (b"PK\x03\x04 cut", "archive"), (b"\x7fELF", "program")],
)
def test_what_a_file_is_follows_from_its_bytes(tmp_path: Path, start: bytes, kind: str) -> None:
    file = tmp_path / "register.yaml"
    file.write_bytes(start)
    assert kind_of(str(file)) == kind


def test_nothing_that_could_wait_is_opened(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    assert kind_of(str(tmp_path / "pipe")) == ""
    assert kind_of("no\x00name") == ""
