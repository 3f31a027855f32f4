"""A paper goes to its file, whole, or to standard output; a PDF never to a terminal."""

import sys
from pathlib import Path

import pytest
from tests.raised import raises

from sluis.cli.report_out import hand_over
from sluis.errors import Entry
from sluis.errors.audit import audit_output_error


class Made:
    def html(self) -> str:
        return "<p>é</p>"

    def pdf(self) -> bytes:
        return b"%PDF-1.7"


def test_it_is_written_to_a_file_that_is_nobody_elses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hand_over(Made(), "pdf", tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF-1.7"
    assert (tmp_path / "a.pdf").stat().st_mode & 0o077 == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "a.pdf" in shown.err


def test_it_is_written_to_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    hand_over(Made(), "html", None)
    assert capfdbinary.readouterr().out == "<p>é</p>".encode()


def test_a_pdf_is_no_text_for_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    row = audit_output_error
    assert isinstance(row, Entry)
    with raises(row):
        hand_over(Made(), "pdf", None)
