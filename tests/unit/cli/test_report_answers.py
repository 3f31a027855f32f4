"""``sluis report answers | public | signed``: written, signed, checked; and refused in one sentence."""

from pathlib import Path

import pytest
from source_tree import ROOT
from tests.ssh_people import Signatory

from sluis.cli.main import main
from sluis.cli.verb import FINE

REGISTER = ["--register", str(ROOT / "examples" / "register.yaml"), "--date", "2026-12-01"]


@pytest.fixture
def key(tmp_path: Path) -> str:
    who = Signatory()
    file = who.key_file(tmp_path / "key")
    (tmp_path / "key.pub").write_text(f"{who.line} somebody\n", encoding="utf-8")
    return str(file)


def test_a_paper_is_signed_and_a_changed_byte_is_refused(
    key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "answers.html"
    words = ["report", "answers", *REGISTER, "--signed-by", "A. de Vries", "--sign-with", key, "--out", str(out)]
    assert main(words) == FINE
    assert main(["report", "signed", str(out)]) == FINE
    [fingerprint] = [word for word in capsys.readouterr().out.split() if word.startswith("SHA256:")]
    assert fingerprint.rstrip(".") in out.read_text(encoding="utf-8"), "the paper names the key before it is signed"
    out.write_bytes(out.read_bytes() + b" ")
    assert main(["report", "signed", str(out)]) == 2


def test_who_signs_names_a_file(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "public", *REGISTER, "--sign-with", key]) == 2
    assert "--out" in capsys.readouterr().err


def test_the_ledger_of_a_gate_is_counted(peopled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "answers", *REGISTER, "--config", peopled, "--lang", "nl"]) == FINE
    assert "Ons logboek is nog niet begonnen." in capsys.readouterr().out


def test_one_page_is_written_in_dutch(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "public", *REGISTER, "--lang", "nl"]) == FINE
    assert "Wat onze routers uit gaat, in één cijfer" in capsys.readouterr().out
