"""The calls of a desk are as their description says: asked by a machine that knows nothing but that, every check on."""

import asyncio
import json
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.flow.deskhouse import desk

from sluis.desk.describe import description

PROGRAM = ROOT / ".venv" / "schemathesis" / "bin" / "schemathesis"
READY = ROOT / ".venv" / "schemathesis" / ".ready"
CONFIG = ROOT / "tests" / "checkers" / "schemathesis.toml"
ALL = """
[[caller]]
name = "all"
certificate = "unlisted.example"
roles = ["owner", "legal", "dpo", "approver", "call-centre", "operator", "inspector", "registry"]
"""
"""A machine with every role that is not for one household."""


async def asked(folder: Path, *options: str, database: str = "sqlite:///gate.db") -> tuple[int, str]:
    """Ask a running desk; return the exit code of schemathesis and what it says."""
    if not READY.is_file():
        pytest.skip("schemathesis is not installed (it takes a package index once: make checkers)")
    described = folder / "openapi.json"
    described.write_text(json.dumps(description()))
    async with desk(folder, limits=ALL, database=database) as callers:
        program = await asyncio.create_subprocess_exec(
            PROGRAM,
            f"--config-file={CONFIG}",
            "run",
            described,
            f"--url=https://localhost:{callers.running.port}",
            f"--tls-verify={folder / 'people.pem'}",
            f"--request-cert={folder / 'unlisted.pem'}",
            f"--request-cert-key={folder / 'unlisted.key'}",
            "--checks=all",
            "--seed=1",
            "--no-color",
            "--continue-on-failure",
            *options,
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            said, _ = await program.communicate()
        finally:
            if program.returncode is None:
                program.kill()
    return program.returncode or 0, said.decode()


async def test_a_desk_answers_as_it_is_described(tmp_path: Path) -> None:
    code, said = await asked(tmp_path, "--phases=fuzzing,stateful", "--max-examples=3")
    assert code == 0, said[-6000:]
    assert "Tested:" in said
    assert "❌" not in said


@pytest.mark.timeout(1_800)
@pytest.mark.long(sibling="test_a_desk_answers_as_it_is_described")
async def test_a_desk_answers_as_it_is_described_at_every_edge_of_every_field(
    tmp_path: Path, database_url: str
) -> None:
    options = ("--phases=coverage,fuzzing,stateful", "--max-examples=25")
    code, said = await asked(tmp_path, *options, database=database_url)
    assert code == 0, said[-6000:]
