"""A register is converted into a new file; the old one and what is there already stay."""

from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.raised import raises

from sluis.api.conversion import convert_register
from sluis.api.files import load_register
from sluis.api.register import check_register
from sluis.errors import RegisterError
from sluis.errors.cli import output_exists_error
from sluis.errors.gate import file_missing_error
from sluis.errors.register import register_current_error, register_unwritable_error

OLD = ROOT / "examples" / "version-1.yaml"
DAY = date(2026, 11, 24)


def test_the_new_file_says_what_was_read_of_the_old_one(tmp_path: Path) -> None:
    before, out = OLD.read_bytes(), tmp_path / "register.yaml"
    done = convert_register(OLD, out)
    assert OLD.read_bytes() == before
    assert out.read_text(encoding="utf-8") == done.text
    old, new = load_register(OLD), load_register(out)
    assert (old.written, new.written) == (1, 2)
    assert old.file == new.file
    assert [place.path for place in done.asked] == ["activities.wifi-help.grounds[1].consent.by"]
    words = [(entry["path"], entry["word"]) for entry in done.document()["replaced"]]  # type: ignore[index, union-attr]
    assert words == [(place.path, place.word) for place in done.replaced]


def test_both_are_judged_alike(tmp_path: Path) -> None:
    out = tmp_path / "register.yaml"
    convert_register(OLD, out)
    verdicts = [
        [(finding.rule, finding.verdict) for finding in check_register(path, DAY).findings] for path in (OLD, out)
    ]
    assert verdicts[0] == verdicts[1]


def test_nothing_is_written_over_and_nothing_else_is_converted(tmp_path: Path) -> None:
    out = tmp_path / "there.yaml"
    out.write_text("mine")
    with raises(output_exists_error):
        convert_register(OLD, out)
    assert out.read_text() == "mine"
    with raises(register_current_error):
        convert_register(ROOT / "examples" / "register-per-home.yaml")
    with raises(file_missing_error):
        convert_register(tmp_path / "none.yaml")
    bad = tmp_path / "bad.yaml"
    bad.write_text("version: 1\nsurprise: 1\n")
    with pytest.raises(RegisterError):
        convert_register(bad)


def test_a_text_that_cannot_be_rewritten_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluis.api.conversion.as_version_2", lambda *_: None)
    with raises(register_unwritable_error):
        convert_register(OLD, tmp_path / "new.yaml")
    assert not (tmp_path / "new.yaml").exists()
