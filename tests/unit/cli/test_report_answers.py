"""``sluis report answers | public | signed``: written, signed, checked; and refused in one sentence."""

from pathlib import Path

import pytest
from source_tree import ROOT
from tests.ssh_people import Signatory

from sluis.cli.main import main
from sluis.cli.verb import FINE

REGISTER = ["--register", str(ROOT / "examples" / "register-per-home.yaml"), "--date", "2026-12-01"]


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


def test_the_settings_say_whose_key_it_is(
    key: str, peopled: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, line = Path(peopled), Path(f"{key}.pub").read_text(encoding="utf-8").strip()
    people = f'\n[[people.signers]]\nname = "A. de Vries"\nroles = ["dpo"]\nkey = "{line}"\n'
    config.write_text(config.read_text(encoding="utf-8") + people, encoding="utf-8")
    out = str(tmp_path / "public.pdf")
    words = ["report", "public", *REGISTER, "--config", peopled, "--sign-with", key, "--format", "pdf", "--out", out]
    assert main(words) == FINE
    assert main(["report", "signed", out, "--config", peopled]) == FINE
    assert "by A. de Vries with the key SHA256:" in capsys.readouterr().out


def test_who_signs_names_a_file(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "public", *REGISTER, "--sign-with", key]) == 2
    assert "--out" in capsys.readouterr().err


def test_the_ledger_of_a_gate_is_counted(peopled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "answers", *REGISTER, "--config", peopled, "--lang", "nl"]) == FINE
    assert "Ons logboek is nog niet begonnen." in capsys.readouterr().out
    assert main(["report", "answers", *REGISTER, "--config", str(Path(peopled).parent)]) == FINE
    assert "Our ledger has not begun yet." in capsys.readouterr().out, "the folder of the settings is as good"


def test_one_page_is_written_in_dutch(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "public", *REGISTER, "--lang", "nl"]) == FINE
    assert "Wat onze routers uit gaat, in één cijfer" in capsys.readouterr().out
