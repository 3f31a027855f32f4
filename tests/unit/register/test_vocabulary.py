"""Vocabulary files."""

from datetime import date
from pathlib import Path

import pytest

from sluis.register.check import check_activity

from .register_texts import codes, faults, load, row

GOOD = "k: 9\napproved: {by: FG, date: 2026-01-01}\nvalues: [a, 'b c', 012]\n"
TEXT = row("{path: Device.A, treatment: release, as: {vocabulary: words}, why: w}")


def test_an_approved_file_loads_with_its_values_as_text(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text(GOOD)
    vocabulary = load(TEXT, tmp_path).vocabularies["words"]
    assert (vocabulary.k, vocabulary.approved_by, vocabulary.values) == (9, "FG", ("a", "b c", "012"))
    assert len(vocabulary.digest) == 64


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("k: 9", "k: 1", "k"),
        ("k: 9", "k: 0", "k"),
        ("k: 9", "k: nine", "fault"),
        ("k: 9\n", "", "fault"),
        ("approved: {by: FG, date: 2026-01-01}\n", "", "unapproved"),
        ("date: 2026-01-01", "date: soon", "fault"),
        ("by: FG, ", "", "fault"),
        ("[a, 'b c', 012]", "[]", "fault"),
        ("[a, 'b c', 012]", "[a, a]", "fault"),
        ("[a, 'b c', 012]", "[a, '']", "fault"),
        ("values", "values: &x", "fault"),
        ("k: 9", "k: [", "fault"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    (tmp_path / "words.yaml").write_text(GOOD.replace(old, new))
    assert codes(TEXT, tmp_path) == [f"register.vocabulary-{code}"]


@pytest.mark.parametrize("content", [None, b""])
def test_a_file_that_is_not_there_or_empty(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "words.yaml").write_bytes(content)
    assert codes(TEXT, tmp_path) == ["register.vocabulary-missing"]


def test_without_a_folder_no_vocabulary_is_found() -> None:
    assert codes(TEXT, None) == ["register.vocabulary-missing"]


def test_a_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    assert codes(TEXT.replace("vocabulary: words", "vocabulary: ../words"), tmp_path) == ["register.expects-name"]


def test_the_fault_says_where_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text("k: 9\nk: 8\nvalues: [a]\n")
    assert "words.yaml" in faults(TEXT, tmp_path)[0].text("en")
    assert "2:1" in faults(TEXT, tmp_path)[0].text("en")


def test_a_value_that_is_an_identifier_is_read_as_its_kind_and_closes(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text(GOOD.replace("values: [", "values: ['02:00:5E:00:53:01', "))
    loaded = load(TEXT, tmp_path)
    assert "<mac_address>" in loaded.vocabularies["words"].values
    assert "02:00:5E" not in repr(loaded)
    findings = check_activity(loaded, "help", date(2026, 11, 24))
    assert [finding.closes for finding in findings if finding.rule == "listed-identifier"] == [True]
