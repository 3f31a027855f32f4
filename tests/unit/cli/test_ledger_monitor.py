"""``sluis ledger monitor``: one sentence, and exit code 1 when the log is not what it was."""

import json
from pathlib import Path

import pytest
from tests.unit.ledger.conftest import keystore, sealer, store
from tests.unit.ledger.sealing import KEY, seal_now
from tests.unit.tlog.served import served

from sluis.cli.ledger_monitor import SENTENCES
from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.ledger.monitor import Wrong
from sluis.ledger.sealer import Sealer

__all__ = ["keystore", "sealer", "store"]


def test_it_says_one_sentence(sealer: Sealer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        seal_now(sealer)
    seen = str(tmp_path / "seen.json")
    with served(sealer.folder.path) as url:
        asked = ["ledger", "monitor", url, "--log-key", str(KEY.verifier), "--seen", seen]
        assert main(asked) == FINE
        told = " ".join(capsys.readouterr().out.split())
        root = (sealer.folder.path / "checkpoint").read_text(encoding="utf-8").split("\n")[2]
        assert told == (
            f"The log has 2 epochs and the root {root}. No witness was asked for (--policy): others may be shown "
            "another log, so compare the root with theirs. All of 2 new ones are as they must be, and follow what was "
            "seen."
        )
        (tmp_path / "policy").write_text("quorum none\n", encoding="ascii")
        assert main([*asked, "--policy", str(tmp_path / "policy")]) == FINE
        assert "Whoever is shown another root for as many" in (told := " ".join(capsys.readouterr().out.split()))
        assert told.startswith(f"The log has 2 epochs and the root {root}. All of 0 new")
        assert main([*asked, "--format", "json"]) == FINE
        assert json.loads(capsys.readouterr().out) == {"size": 2, "root": root, "read": 0, "wrong": None, "at": 0}
        checkpoint = sealer.folder.path / "checkpoint"
        checkpoint.write_bytes(checkpoint.read_bytes().replace(b"\n2\n", b"\n1\n"))
        assert main(asked) == FINDINGS
        told = capsys.readouterr().out
        assert told == "The head is not signed by each key, or too few witnesses saw it.\n"
        assert main([*asked, "--format", "json"]) == FINDINGS
        assert json.loads(capsys.readouterr().out)["wrong"] == "unsigned"
    assert main(asked) == 2


def test_each_thing_that_is_wrong_has_a_sentence() -> None:
    assert set(SENTENCES) == {wrong.value for wrong in Wrong}
