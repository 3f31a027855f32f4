"""``sluis report register`` makes the register in every form, and a form that is no text goes to a file."""

import json
import sys
from pathlib import Path

import pytest
from tests.sheet_rows import FILE

from sluis.cli.main import main
from sluis.cli.verb import FINE

ASKED = ["report", "register", str(FILE), "--date", "2026-12-01", "--lang", "nl"]
BEGINS = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF-", "docx": b"PK\x03\x04", "xlsx": b"PK\x03\x04", "jsonld": b"{\n"}


@pytest.mark.parametrize("form", BEGINS)
def test_each_form_is_written(form: str, tmp_path: Path) -> None:
    out = tmp_path / f"register.{form}"
    assert main([*ASKED, "--format", form, "--out", str(out)]) == FINE
    assert out.read_bytes().startswith(BEGINS[form])


def test_the_page_is_dutch_and_dpv_is_json(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(ASKED) == FINE
    assert b'<html lang="nl">' in capfdbinary.readouterr().out
    assert main([*ASKED, "--format", "jsonld"]) == FINE
    assert json.loads(capfdbinary.readouterr().out)["@type"] == "dpv:ROPA"


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_what_is_no_text_is_not_written_to_a_terminal(
    form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main([*ASKED, "--format", form]) == 2
    assert "--out" in capsys.readouterr().err
