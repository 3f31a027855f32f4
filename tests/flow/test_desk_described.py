"""The calls of a desk are as their description says: asked by a machine that knows nothing but that, every check on."""

import asyncio
import json
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.flow.deskhouse import desk
from tests.unit.desk.test_machines import token

from sluis.desk.describe import description

PROGRAM = ROOT / ".venv" / "schemathesis" / "bin" / "schemathesis"
READY = ROOT / ".venv" / "schemathesis" / ".ready"
CONFIG = ROOT / "tests" / "checkers" / "schemathesis.toml"
ROLES = 'roles = ["owner", "legal", "dpo", "approver", "call-centre", "operator", "inspector", "registry"]'
"""Every role that is not for one household."""
BY_CERTIFICATE = f"""
[[caller]]
name = "all"
certificate = "unlisted.example"
{ROLES}
"""
BY_TOKEN = f"""
[[caller]]
name = "platform"
certificate = "unlisted.example"
speaks_for = "machines"
[[machine]]
name = "all"
client_id = "all-1"
through = "platform"
{ROLES}
"""


async def asked(
    folder: Path, *options: str, callers: str = BY_CERTIFICATE, database: str = "sqlite:///gate.db"
) -> tuple[int, str]:
    """Ask a running desk; return the exit code of schemathesis and what it says."""
    if not READY.is_file():
        pytest.skip("schemathesis is not installed (it takes a package index once: make checkers)")
    described = folder / "openapi.json"
    described.write_text(json.dumps(description()))
    async with desk(folder, limits=callers, database=database) as made:
        program = await asyncio.create_subprocess_exec(
            PROGRAM,
            f"--config-file={CONFIG}",
            "run",
            described,
            f"--url=https://localhost:{made.running.port}",
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
    """Every check, also that nothing is answered without the token that the description names."""
    shown = f"Authorization: Bearer {token('all-1')}"
    code, said = await asked(
        tmp_path, "--phases=fuzzing,stateful", "--max-examples=2", f"--header={shown}", callers=BY_TOKEN
    )
    assert code == 0, said[-6000:]
    assert "Tested:" in said
    assert "❌" not in said


@pytest.mark.timeout(1_800)
@pytest.mark.long(sibling="test_a_desk_answers_as_it_is_described")
async def test_a_desk_answers_as_it_is_described_at_every_edge_of_every_field(
    tmp_path: Path, database_url: str
) -> None:
    # A token is taken for ten minutes at most: this one is known by its certificate, which cannot be left out.
    options = ("--phases=coverage,fuzzing,stateful", "--max-examples=25", "--exclude-checks=ignored_auth")
    code, said = await asked(tmp_path, *options, database=database_url)
    assert code == 0, said[-6000:]
