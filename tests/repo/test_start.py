"""A small verb starts small: what is heavy is loaded by the verbs that use it, and by no other."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.main import main

HEAVY = {
    "aiohttp", "alembic", "asyncio", "babel", "cryptography", "google_re2", "holidays", "httptools", "jinja2",
    "jsonschema_rs", "litestar", "netaddr", "prometheus_client", "psycopg", "re2", "rfc3161_client", "sqlalchemy",
    "typst", "uvicorn", "uvloop", "yaml",
}  # fmt: skip
"""Packages that take time to load. The names a module of Sluis has for them do not matter: loading does."""
FLOORS = (
    "api.gate",
    "audit",
    "capture",
    "desk",
    "gate",
    "kernel",
    "keys",
    "ledger",
    "lifecycle",
    "recipient",
    "standing",
    "store",
    "tlog",
)
PROGRAM = (
    "import contextlib, io, sys\n"
    "from sluis.cli.main import main\n"
    "with contextlib.redirect_stdout(io.StringIO()):\n"
    "    code = main(sys.argv[1:])\n"
    "print(code, *sys.modules)\n"
)


def loaded_by(*words: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=True, timeout=280
    )
    code, *modules = ran.stdout.split()
    assert code == "0", words
    return set(modules)


@pytest.mark.parametrize(
    "words", ["--help", "--version", "keys --help", "check --help", "audit --help", "gate --help", "desk --help"]
)
def test_help_loads_nothing_of_what_it_tells_of(words: str) -> None:
    loaded = loaded_by(*words.split())
    assert HEAVY & loaded == set()
    assert [name for name in loaded if name.startswith(tuple(f"sluis.{floor}" for floor in FLOORS))] == []


@pytest.mark.parametrize("words", ["law list", "clock", "clock --event breach --at 2026-11-20T17:00Z"])
def test_a_verb_without_a_database_loads_none(words: str) -> None:
    loaded = loaded_by(*words.split())
    assert {"sqlalchemy", "cryptography", "aiohttp", "uvicorn", "psycopg", "alembic", "typst"} & loaded == set()


def test_a_verb_beside_a_database_loads_no_migrations(tmp_path: Path) -> None:
    for each in ("gate.toml", "register.yaml", "registry.csv"):
        shutil.copy(ROOT / "examples" / each, tmp_path)
    shutil.copytree(ROOT / "examples" / "vocabularies", tmp_path / "vocabularies")
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    config = ("--config", str(tmp_path / "gate.toml"))
    assert main(["standing", "import", str(tmp_path / "registry.csv"), *config]) == 0
    loaded = loaded_by("standing", "show", "--household", "NL-0001", *config)
    assert {"alembic", "mako", "uvicorn", "aiohttp", "litestar", "typst", "holidays"} & loaded == set()
    assert [name for name in loaded if name.startswith("sqlalchemy.dialects.postgresql")] == []


def test_what_is_heavy_is_loaded_when_it_is_used() -> None:
    assert "jsonschema_rs" in loaded_by("plan", "examples/register.yaml", "--format", "json")
