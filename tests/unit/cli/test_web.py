"""``sluis web``: that bad settings end it with one sentence, and that it serves until it is stopped."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from tests.ports import free_port
from tests.unit.web.test_settings import GOOD

from sluis.cli.main import main


def test_settings_without_an_address_end_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "web.toml").write_text("")
    assert main(["web", "run", "--settings", str(tmp_path / "web.toml")]) == 2
    assert "public_url" in capsys.readouterr().err


async def test_it_answers_until_it_is_stopped(tmp_path: Path) -> None:
    port = free_port()
    text = GOOD.replace("https://privacy.example", f"http://127.0.0.1:{port}").replace(
        "[provider]", f"[listener]\nport = {port}\n[provider]"
    )
    (tmp_path / "web.toml").write_text(text)
    words = [
        "-c",
        "import sys; from sluis.cli.main import main; sys.exit(main(sys.argv[1:]))",
        "web",
        "run",
        "--settings",
        str(tmp_path / "web.toml"),
    ]
    running = await asyncio.create_subprocess_exec(sys.executable, *words, stderr=asyncio.subprocess.PIPE)
    assert running.stderr is not None
    async for line in running.stderr:
        if b"web is open" in line:
            break
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
    assert b'{"running":true,"identity":"' in await reader.read()
    writer.close()
    running.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(running.wait(), 120) == 0
