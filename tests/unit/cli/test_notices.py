"""What an operator types: a trial, one pass, what waits; and who is told nothing hears what to write."""

import json
from pathlib import Path

import pytest
from tests.flow.hookhouse import receiver, webhook_key
from tests.flow.mailhouse import mail_server
from tests.raised import raises
from tests.unit.notices.conftest import HOOK

from sluis.cli.main import main
from sluis.cli.notices import run
from sluis.errors.notices import nobody_told_error

DESK = (
    'gate = "gate.toml"\n[socket]\npath = "desk.sock"\n[[caller]]\nname = "me"\nuser = "root"\nroles = ["operator"]\n'
)


def desk(gate: str, more: str) -> str:
    path = Path(gate).parent / "desk.toml"
    path.write_text(DESK + more)
    path.chmod(0o600)
    return str(path)


def test_a_trial_arrives_and_says_by_which_key_it_is_checked(
    gate: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    webhook_key(tmp_path)
    with mail_server(tmp_path, login=False) as post, receiver() as crm:
        settings = desk(gate, HOOK.format(name="crm", port=crm.port, more="") + post.settings("dpo"))
        assert main(["notices", "test", "--settings", settings]) == 0
        out = capsys.readouterr().out
        assert "mail:dpo: taken." in out
        assert "Its receiver checks signatures by ed25519/" in out
        assert len(post.messages) == len(crm.posted) == 1
        crm.answers = [500]
        assert main(["notices", "test", "--settings", settings, "--format", "json"]) == 1
        told = json.loads(capsys.readouterr().out)["receivers"]
        assert [(each["receiver"], each["taken"], each["why"]) for each in told] == [
            ("mail:dpo", True, ""),
            ("webhook:crm", False, "500"),
        ]


def test_one_pass_sends_what_is_due_and_show_says_what_waits(
    gate: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    webhook_key(tmp_path)
    with receiver() as crm:
        settings = desk(gate, HOOK.format(name="crm", port=crm.port, more=""))
        assert main(["gate", "stop", "wifi-insight", "--config", gate]) == 0
        crm.answers = [500]
        capsys.readouterr()
        assert main(["notices", "run", "--settings", settings]) == 1
        assert "webhook:crm: 1 not taken yet: it answered 500." in capsys.readouterr().out
        assert main(["notices", "show", "--settings", settings, "--format", "json"]) == 0
        [waiting] = json.loads(capsys.readouterr().out)["receivers"]
        assert waiting == {"receiver": "webhook:crm", "waiting": 1, "taken": 0, "given_up": 0}
        other = desk(gate, HOOK.format(name="other", port=crm.port, more=""))
        assert main(["notices", "run", "--settings", other]) == 1
        assert "Given up: 1." in capsys.readouterr().out
        assert main(["notices", "show", "--settings", other]) == 1
        assert "given up" in capsys.readouterr().out
        settings = desk(gate, HOOK.format(name="crm", port=crm.port, more=""))
        assert main(["notices", "run", "--again", "--settings", settings, "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out)["sent"] == 1
        assert len(crm.posted) == 3


def test_where_nobody_is_named_it_says_what_to_write(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notices", "run", "--settings", desk(gate, "")]) == 2
    assert "has neither [mail] nor [[webhook]]" in capsys.readouterr().err
    with raises(nobody_told_error):
        run(settings=Path(gate).parent / "desk.toml")


def test_a_full_queue_is_said(gate: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    webhook_key(tmp_path)
    with receiver() as crm:
        hooks = HOOK.format(name="crm", port=crm.port, more="") + "[notices]\nmost = 1\n"
        for verb in ("stop", "start"):
            assert main(["gate", verb, "wifi-insight", "--config", gate]) == 0
        assert main(["notices", "run", "--settings", desk(gate, hooks)]) == 1
        assert "The queue is full; no room for 1." in capsys.readouterr().out
