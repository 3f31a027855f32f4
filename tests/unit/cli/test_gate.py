"""``sluis gate`` runs, says how it is, shows what was withheld, lets a stopped row run, makes password lines."""

import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from aiohttp import encode_basic_auth
from sqlalchemy import select

from sluis.api.gate import opened
from sluis.cli.main import main
from sluis.cli.verb import FINE
from sluis.errors import Entry, RegisterText
from sluis.errors.cli import activity_unknown_error
from sluis.errors.gate import (
    file_writable_error,
    gate_not_running_error,
    gate_processes_error,
    login_error,
    password_missing_error,
    pid_file_error,
    register_pin_error,
    row_not_stopped_error,
    secret_readable_error,
    shadow_missing_error,
)
from sluis.gate.http.credentials import Credentials, Pair
from sluis.gate.reload.shadow import pair_of
from sluis.store.counts import add_unlisted, add_withheld, quarantine_row
from sluis.store.schema import events
from sluis.store.shadow_counts import add_shadow

WAY_IN = """
[[listener]]
port = 0
[[collector]]
name = "acs"
secret_file = "acs.secret"
[[route]]
path = "/ingest"
auth = "collector"
collectors = ["acs"]
"""


def test_status_says_what_is_open(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "status", "--config", gate]) == FINE
    page = capsys.readouterr().out
    assert re.search(r"wifi-help: open until \d{4}-\d\d-\d\dT", page)
    assert "The outbox is empty." in page
    assert main(["gate", "status", "--config", gate, "--format", "json", "--lang", "nl"]) == FINE
    document = json.loads(capsys.readouterr().out)
    assert document["ready"] is True
    assert "open tot" in document["activities"][0]


def test_withheld_shows_counts_and_names(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(Path(gate)) as state, state.transaction() as conn:
        add_withheld(conn, state.clock(), {("wifi-help", 3, "range"): 4, ("", -1, "duplicate"): 2})
        add_unlisted(conn, state.clock(), {"Device.X_NEW.*.Thing": 21})
    assert main(["gate", "withheld", "--config", gate]) == FINE
    page = capsys.readouterr().out
    assert "outside the range of the row" in page
    assert "whole report" in page
    assert "Device.X_NEW.*.Thing" in page
    assert main(["gate", "withheld", "--config", gate, "--format", "json"]) == FINE
    document = json.loads(capsys.readouterr().out)
    assert {"activity": "wifi-help", "row": 3, "reason": "range", "count": 4}.items() <= document["withheld"][1].items()
    assert document["unlisted"][0]["name"] == "Device.X_NEW.*.Thing"


def test_a_stopped_row_runs_again(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(Path(gate)) as state, state.transaction() as conn:
        quarantine_row(conn, "wifi-help", 6, "host_name", state.clock())
    assert main(["gate", "status", "--config", gate]) == FINE
    assert "row 6 is in quarantine" in capsys.readouterr().out
    assert main(["gate", "release-row", "wifi-help", "6", "--config", gate]) == FINE
    assert "row 6 runs again" in capsys.readouterr().out
    with opened(Path(gate)) as state, state.store.reading() as conn:
        told = [json.loads(content) for content in conn.execute(select(events.c.content)).scalars()]
    assert told == [{"activity": "wifi-help", "is": "released", "row": 6}]
    assert main(["gate", "release-row", "wifi-help", "6", "--config", gate]) == 1
    error = row_not_stopped_error(activity=RegisterText("wifi-help"), row=6)
    assert error.text("en") in capsys.readouterr().err
    assert main(["gate", "release-row", "no-such", "6", "--config", gate]) == activity_unknown_error.exit_code


def test_a_password_line_is_one_the_gate_accepts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("s3cret\n"))
    assert main(["gate", "password", "cpe-0001"]) == FINE
    line = capsys.readouterr().out
    assert "s3cret" not in line
    (tmp_path / "passwords").write_text(line, encoding="utf-8")
    credentials = Credentials.load(tmp_path / "passwords")
    assert credentials.is_right(Pair("cpe-0001", "s3cret"))
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert main(["gate", "password", "cpe-0001"]) == 2
    assert password_missing_error().text("en") in capsys.readouterr().err


def test_a_drawn_secret_is_shown_once_and_its_line_is_one_the_gate_accepts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gate", "secret", "cpe-0001"]) == FINE
    output = capsys.readouterr()
    assert output.err.strip() not in output.out
    (tmp_path / "passwords").write_text(output.out, encoding="utf-8")
    assert Credentials.load(tmp_path / "passwords").is_right(Pair("cpe-0001", output.err.strip()))
    assert main(["gate", "secret", "a:b"]) == 2
    assert login_error.hint in capsys.readouterr().err


def test_the_gate_runs_as_a_process_and_stops_gracefully(gate: str) -> None:
    with Path(gate).open("a", encoding="utf-8") as settings:
        settings.write(WAY_IN)
    command = [sys.executable, "-c", "from sluis.cli.main import run; run()", "gate", "run", "--config", gate]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        lines_said: list[str] = []
        assert process.stderr is not None
        for line in process.stderr:
            lines_said.append(line)
            if "gate is open on ports" in line:
                break
        port = int(lines_said[-1].split()[-1])
        secret = (Path(gate).parent / "acs.secret").read_text().strip()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/ingest?oui=020000&sn=1",
            b'{"Report":[]}',
            {"Content-Type": "application/json", "Authorization": encode_basic_auth("acs", secret)},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
        assert process.wait(timeout=120) == 0
        assert "gate is closing" in rest
        assert not any("sn=1" in line for line in [*lines_said, rest])


@pytest.mark.parametrize(
    ("name", "mode", "error"),
    [
        ("gate.toml", 0o664, file_writable_error),
        ("register.yaml", 0o646, file_writable_error),
        ("vocabularies/wifi-standards.yaml", 0o666, file_writable_error),
        ("passwords", 0o644, secret_readable_error),
        ("acs.secret", 0o640, secret_readable_error),
    ],
)
def test_a_gate_does_not_run_or_reload_on_files_that_others_have_a_hand_in_and_looking_goes_on(
    gate: str, capsys: pytest.CaptureFixture[str], name: str, mode: int, error: Entry
) -> None:
    folder = Path(gate).parent
    passwords = 'pid_file = "gate.pid"\n' + Path(gate).read_text() + '[credentials]\nfile = "passwords"\n' + WAY_IN
    Path(gate).write_text(passwords)
    for secret in ("passwords", "acs.secret"):
        (folder / secret).write_text("")
        (folder / secret).chmod(0o600)
    (folder / name).chmod(mode)
    for verb in ("run", "reload"):
        assert main(["gate", verb, "--config", gate]) == 2
        assert " ".join(error.hint.split()) in " ".join(capsys.readouterr().err.split())
    assert not (folder / "sluis.db").exists(), "nothing was started"
    assert main(["gate", "status", "--config", gate]) == FINE
    assert main(["check", str(folder / "register.yaml")]) == FINE


def test_reload_checks_first_and_tells_only_a_gate_that_runs(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "reload", "--config", gate]) == 2
    assert pid_file_error.hint in capsys.readouterr().err
    Path(gate).write_text('pid_file = "gate.pid"\n' + Path(gate).read_text())
    assert main(["gate", "reload", "--config", gate]) == 1
    assert gate_not_running_error.hint in capsys.readouterr().err
    (Path(gate).parent / "register.yaml").write_text("version: 1\n")
    assert main(["gate", "reload", "--config", gate]) == 2
    assert register_pin_error.hint in capsys.readouterr().err


def test_a_running_gate_reloads_on_request_and_stays_up(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(gate).parent
    text = 'pid_file = "gate.pid"\n' + Path(gate).read_text()
    Path(gate).write_text(text + WAY_IN)
    command = [sys.executable, "-c", "from sluis.cli.main import run; run()", "gate", "run", "--config", gate]
    source = str(Path(__file__).parents[3] / "src")
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": source}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None

        def until(words: str) -> str:
            assert process.stderr is not None
            return next(line for line in process.stderr if words in line)

        until("gate is open on ports")
        assert (folder / "gate.pid").stat().st_mode & 0o777 == 0o600
        assert main(["gate", "run", "--config", gate]) == 2, "one gate per pid file"
        register = (folder / "register.yaml").read_text() + "\n"
        old = hashlib.sha256((folder / "register.yaml").read_bytes()).hexdigest()
        new = hashlib.sha256(register.encode()).hexdigest()
        (folder / "register.yaml").write_text(register)
        Path(gate).write_text(Path(gate).read_text().replace(old, new))
        capsys.readouterr()
        assert main(["gate", "reload", "--config", gate]) == FINE
        assert new in capsys.readouterr().out
        assert new in until("is in force")
        (folder / "register.yaml").write_text("version: 1\n")
        process.send_signal(signal.SIGHUP)
        assert "is not the approved register" in until("reload refused, nothing changed")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0
    assert main(["gate", "reload", "--config", gate]) == 2


def test_shadow_shows_both_sides(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "shadow", "--config", gate]) == 2
    assert shadow_missing_error.hint in capsys.readouterr().err
    folder = Path(gate).parent
    (folder / "shadow.yaml").write_text((folder / "register.yaml").read_text() + "\n")
    digest = hashlib.sha256((folder / "shadow.yaml").read_bytes()).hexdigest()
    with Path(gate).open("a", encoding="utf-8") as settings:
        settings.write(f'\n[shadow]\nfile = "shadow.yaml"\nsha256 = "{digest}"\n')
    assert main(["gate", "shadow", "--config", gate]) == FINE
    assert "has seen no report yet" in capsys.readouterr().out
    with opened(Path(gate)) as state, state.transaction() as conn:
        pair = pair_of(state.rules)
        assert pair is not None
        counts = {
            ("in-force", "wifi-help", 6, "released"): 4,
            ("shadow", "wifi-help", 6, "released"): 3,
            ("shadow", "wifi-help", 6, "no-class"): 1,
            ("shadow", "", -1, "skipped"): 2,
        }
        add_shadow(conn, pair, state.clock(), counts)  # type: ignore[arg-type]
    assert main(["gate", "shadow", "--config", gate]) == FINE
    page = capsys.readouterr().out
    assert re.search(r"wifi-insight +wifi-help +Device.Hosts.Host.\*.HostName +released +4 +3", page)
    assert "whole report" in page
    assert main(["gate", "shadow", "--config", gate, "--format", "json"]) == FINE
    document = json.loads(capsys.readouterr().out)
    assert document["shadow"] == digest
    assert {"row": "6/6", "reason": "no-class", "in_force": 0, "shadow": 1}.items() <= document["rows"][1].items()
    (folder / "shadow.yaml").unlink()
    assert main(["gate", "shadow", "--config", gate]) == 2


def test_a_gate_is_one_process_and_says_what_to_do_instead(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "run", "--workers", "2", "--config", gate]) == 2
    complaint = capsys.readouterr().err
    assert gate_processes_error(workers=2).text("en") in " ".join(complaint.split())
    assert "start as many gates as you need" in " ".join(complaint.split())
    assert not (Path(gate).parent / "gate.db-gate").exists(), "nothing was started"


def test_one_worker_is_what_a_gate_always_was(gate: str) -> None:
    with Path(gate).open("a", encoding="utf-8") as settings:
        settings.write(WAY_IN)
    command = [sys.executable, "-c", "from sluis.cli.main import run; run()", "gate", "run", "--workers", "1"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(Path(__file__).parents[3] / "src")}
    with subprocess.Popen([*command, "--config", gate], stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        line_said = next(line for line in process.stderr if "gate is open on ports" in line)
        port = int(line_said.rpartition("ports ")[2].partition(",")[0])
        secret = (Path(gate).parent / "acs.secret").read_text().strip()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/ingest?oui=020000&sn=1",
            b'{"Report":[]}',
            {"Content-Type": "application/json", "Authorization": encode_basic_auth("acs", secret)},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
            assert answer.status == 200
        process.terminate()
        assert "gate is closing" in process.stderr.read()
    assert process.returncode == 0
