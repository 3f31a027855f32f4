"""The small server: the sealed log and a witness over real sockets, stopped by a signal."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.ports import free_port
from tests.raised import raises

from sluis.errors.gate import listener_busy_error
from sluis.gate.http.small_server import serve_app
from sluis.tlog.note import VerifierKey
from sluis.tlog.serving import log_app

RUN = "import sys; from sluis.cli.main import main; sys.exit(main(sys.argv[1:]))"


def ask(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except ConnectionError:
            time.sleep(0.05)
    raise AssertionError("it never came up")


def test_log_and_witness_answer_until_a_signal(tmp_path: Path) -> None:
    key = str(VerifierKey("test.example/ledger", 1, bytes(32)))
    port = free_port()
    command = ["ledger", "witness", "--folder", str(tmp_path / "w"), "--name", "w.example/1", "--log-key", key]
    running = subprocess.Popen(
        [sys.executable, "-c", RUN, *command, "--port", str(port)],
        stderr=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C"},
    )
    try:
        assert ask(port, "POST", "/add-checkpoint", b"nonsense")[0] == 400
        assert ask(port, "GET", "/checkpoint")[0] == 404
        running.send_signal(signal.SIGTERM)
        _, output = running.communicate(timeout=60)
        assert b"w.example/1+" in output
        assert (tmp_path / "w" / "witness.key").stat().st_mode & 0o777 == 0o600
    finally:
        running.kill()


async def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with raises(listener_busy_error):
            await serve_app(log_app(tmp_path), "127.0.0.1", taken.getsockname()[1])
