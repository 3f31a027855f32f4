"""``sluis report dossier | dossier-lift | dossier-checker``: made, checked with what is printed, let go."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.dossiers import lived, provider

from sluis.api.dossier import dossiers
from sluis.api.gate import Gate
from sluis.cli.main import main
from sluis.cli.verb import FINE


def test_a_dossier_is_made_checked_with_the_printed_program_and_let_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, out, checker = provider(tmp_path), tmp_path / "dossier.zip", tmp_path / "away.py"
    lived(own)
    signed = ["--sign-with", str(own.key), "--config", str(own.config)]
    words = ["report", "dossier", "--request", str(own.request), "--out", str(out), "--date", "2026-12-02", *signed]
    capsys.readouterr()
    assert main(words) == FINE
    assert "Dossier 1, signed and on record." in capsys.readouterr().out
    assert (tmp_path / "dossier.zip.receipts.json").stat().st_mode & 0o777 == 0o600
    assert main(["report", "dossier-checker", "--out", str(checker)]) == FINE
    done = subprocess.run([sys.executable, "-I", str(checker), str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stdout + done.stderr
    assert done.stdout.startswith("THE DOSSIER HOLDS AS FAR AS IT GOES.")
    policy = tmp_path / "policy.md"
    policy.write_text("after a year", encoding="utf-8")
    prune = ["ledger", "prune", "--before", "1", "--policy", str(policy), "--config", str(own.config)]
    capsys.readouterr()
    assert main(prune) == 1
    assert "dossier 1 keeps what it rests on" in capsys.readouterr().err
    assert main(["report", "dossier-lift", "1", "--why", "closed", *signed, "--lang", "nl"]) == FINE
    assert "Dossier 1 houdt niets meer vast; dat is vastgelegd." in capsys.readouterr().out
    assert main(prune) == FINE
    assert main(["report", "dossier-lift", "1", "--why", "again", *signed]) == 1


def test_a_place_that_cannot_be_written_is_known_before_anything_is_on_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = provider(tmp_path)
    words = ["report", "dossier", "--request", str(own.request), "--sign-with", str(own.key)]
    assert main([*words, "--out", str(tmp_path / "none" / "d.zip"), "--config", str(own.config)]) == 2
    with own.opened() as (gate, _):
        from sluis.api.dossier import dossiers

        assert dossiers(gate) == ()
    capsys.readouterr()
    assert main(["report", "dossier-checker"]) == FINE
    assert capsys.readouterr().out.startswith('"""Check a dossier')


def test_an_earlier_archive_stays_until_there_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever types a wrong passphrase has not thrown away the dossier that lies there."""
    own, out = provider(tmp_path), tmp_path / "dossier.zip"
    out.write_bytes(b"the one before")
    words = ["report", "dossier", "--request", str(own.request), "--sign-with", str(own.key), "--out", str(out)]
    with monkeypatch.context() as patched:
        patched.setenv("PATH", str(tmp_path))
        assert main([*words, "--config", str(own.config)]) != FINE
    assert main([*words, "--config", str(own.config)]) != FINE, "nor has who types it right"
    assert out.read_bytes() == b"the one before"
    with Gate.open(own.config) as gate:
        assert dossiers(gate) == (), "nothing was signed or put on record"
