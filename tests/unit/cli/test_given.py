"""A file that is not there, a folder and a document are called what they are, by every verb that takes a file."""

import zipfile
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.given import as_it_was_given, kind_of
from sluis.cli.main import main
from sluis.errors import Code, FileName, RefusedError
from sluis.errors.audit import audit_nothing_read_error
from sluis.errors.cli import (
    file_absent_error,
    file_is_folder_error,
    file_refused_error,
    folder_empty_error,
    nothing_read_error,
    other_kind_error,
)
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


SEARCHES_OCTETS = (
    "try {} --register " + REGISTER,
    "identify {}",
    "identify --text {}",
    "draft {}",
    "diff " + REGISTER + " " + REGISTER + " --replay {}",
    "demo --input {}",
    "risk {} --register " + REGISTER,
    "filter {} --config " + GATE,
    "router-profile --check {} --register " + REGISTER,
    "audit {}",
    "audit " + HAR + " --statement {}",
    "audit " + HAR + " --keylog {}",
    "audit " + HAR + " --table {}",
    "audit --fleet {}",
    "gate measure network-quality --bodies {} --homes homes.csv --config " + GATE,
)
"""Command lines of verbs that would search whatever octets they are given, and find nothing or nonsense in them."""
OTHERS = {
    "a.docx": "a Word document",
    "a.xlsx": "a workbook",
    "a.odt": "an office document",
    "a.zip": "an archive",
    "a.pdf": "a PDF",
    "a.png": "an image",
    "a.sqlite": "a database",
    "a.elf": "a program",
}


@pytest.fixture
def others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of every kind that no verb reads as reports, and where somebody stands."""
    monkeypatch.chdir(tmp_path)
    for file, member in (("a.docx", "word/a"), ("a.xlsx", "xl/a"), ("a.odt", "content.xml"), ("a.zip", "anything")):
        with zipfile.ZipFile(tmp_path / file, "w") as archive:
            archive.writestr(member, "x")
    starts = {
        "a.pdf": b"%PDF-1.7", "a.png": b"\x89PNG\r\n\x1a\n", "a.sqlite": b"SQLite format 3\x00", "a.elf": b"\x7fELF",
    }  # fmt: skip
    for file, octets in starts.items():
        (tmp_path / file).write_bytes(octets + bytes(64))
    (tmp_path / "empty").mkdir()
    return tmp_path


@pytest.mark.parametrize("line", SEARCHES_OCTETS)
def test_what_would_be_searched_in_vain_is_refused_in_one_sentence(
    line: str, others: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert others
    command = " ".join(word for word in line.split()[:2] if word[0].isalpha() and "/" not in word and word != "a.har")
    for name, kind in OTHERS.items():
        assert main(line.replace("{}", name).split()) == 2, name
        page = capsys.readouterr()
        assert f"{name} is {kind}" in page.err, page.err
        assert f"`sluis {command.split()[0]}" in page.err
        assert page.out == ""
        assert page.err.count("\n") == 1


@pytest.mark.parametrize(
    "line", [line for line in SEARCHES_OCTETS if " --table" not in line and "--keylog" not in line]
)
def test_a_folder_without_files_is_no_answer_of_nothing(
    line: str, others: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing was looked at: that must not read as "nothing was found", "nothing leaves" or "no difference"."""
    assert others
    assert main(line.replace("{}", "empty").split()) == 2
    page = capsys.readouterr()
    assert "empty is a folder without any file that can be read." in page.err
    assert page.out == ""


def test_what_is_packed_by_gzip_is_said_to_be(others: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (others / "a.gz").write_bytes(b"\x1f\x8b\x08" + bytes(40))
    for line in ("try a.gz --register " + REGISTER, "check a.gz", "identify a.gz"):
        assert main(line.split()) == 2
        assert "a.gz is packed by gzip; unpack it first." in capsys.readouterr().err


def test_one_file_that_is_refused_as_a_report_is_named(others: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (others / "a.txt").write_text("just words")
    (others / "b.txt").write_text("just words")
    for line in ("identify a.txt", "draft a.txt"):
        assert main(line.split()) == 2
        assert (
            "a.txt is no report that can be used: in no format that Sluis reads (refused-format)."
            in capsys.readouterr().err
        )
    error = RefusedError(Code("refused-format"))
    assert as_it_was_given(error, ["identify", "a.txt", "b.txt"], "sluis identify") is error, "of two nobody knows"
    one = as_it_was_given(error, ["identify", "a.txt"], "sluis identify")
    assert (one.entry, one.exit_code) == (file_refused_error, 2)


def test_text_that_begins_like_a_program_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("MZ,x\n1,2\n")
    assert kind_of(str(tmp_path / "a.csv")) == ""
    assert folder_empty_error(file=FileName("x")).exit_code == 2


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
    error = audit_nothing_read_error(count=1, file=FileName("a"), reason=Code("cut"))
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


def test_a_folder_of_which_nothing_is_read_is_no_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("just words")
    for line in ("draft {}", "identify {}"):
        assert main(line.replace("{}", str(tmp_path)).split()) == 2
        page = capsys.readouterr()
        assert f"the first is {tmp_path}/a.txt (in no format that Sluis reads)" in page.err
        assert page.out == ""
    assert nothing_read_error(file=FileName("a"), why=Code("b")).exit_code == 2
