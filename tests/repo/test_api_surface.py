"""The surface of ``sluis.api`` is the one that was written down, and it works without a command line.

Run ``python scripts/api_surface.py`` when this fails, and count ``API_VERSION`` up: see that script.
"""

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import api_surface
import pytest
from source_tree import ROOT

from sluis import api
from sluis.cli.main import main

PAGE = ROOT / "docs" / "reference" / "api.md"
TEXT = PAGE.read_text(encoding="utf-8")
TEN_LINES = re.search(r"^```python\n(import sluis\.api.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
MOST_LINES = 10


def test_the_surface_is_the_one_that_was_written_down() -> None:
    assert api_surface.PAGE.read_text(encoding="utf-8") == api_surface.surface()


def test_the_page_names_everything_of_the_surface() -> None:
    assert [name for name in api.__all__ if f"`{name}" not in TEXT] == []
    assert f"version {api.API_VERSION}" in TEXT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the examples, in the folder in which the page's examples run."""
    ignored = shutil.ignore_patterns("*.db*", "*.kek*", "out")
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=ignored)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_the_examples_of_the_page_run() -> None:
    made = doctest.DocTestParser().get_doctest(TEXT, {}, PAGE.name, str(PAGE), 0)
    assert len(made.examples) > MOST_LINES
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    assert runner.run(made).failed == 0


def test_ten_lines_do_what_check_try_and_statement_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert TEN_LINES is not None
    program = TEN_LINES.group(1)
    assert len([line for line in program.splitlines() if line.strip()]) <= MOST_LINES
    config = ["--config", "examples/gate.toml"]
    assert main(["standing", "import", "examples/registry.csv", *config]) == 0
    assert main(["ledger", "seal", *config]) == 0
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    checked, *tried, statement = map(json.loads, done.stdout.splitlines())
    by_check = printed(capsys, "check", "examples/register.yaml", "--at", "2026-11-24")
    assert by_check.pop("outbox") is not None, "what the verb reckons beside it"
    assert checked == by_check
    at = ["--at", "2026-11-24T13:00:00Z"]
    by_verb = printed_lines(capsys, "try", "examples/report.json", "--register", "examples/register.yaml", *at)
    assert [alike(document) for document in tried] == [alike(document) for document in by_verb]
    stated = printed(capsys, "ledger", "statement", "--household", "NL-0001", *config)
    assert without_moments(statement) == without_moments(stated)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    capsys.readouterr()
    main([*words, "--format", "json"])
    made: dict[str, object] = json.loads(capsys.readouterr().out)
    return made


def printed_lines(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    capsys.readouterr()
    main([*words, "--format", "json"])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def alike(tried: dict[str, object]) -> dict[str, object]:
    """Return a trial without its tokens, which are made with other keys every time, and without their order."""
    body = tried["body"]
    if not isinstance(body, str):
        return tried
    return {**tried, "body": unordered(json.loads(re.sub(r"[ghjkmnpqrstvwxyz]{26}", "TOKEN", body)))}


def unordered(part: object) -> object:
    """Return a body with its tables as sorted lists: entries stand in the order of their tokens."""
    if isinstance(part, list):
        return [unordered(value) for value in part]
    if not isinstance(part, dict):
        return part
    below = {name: unordered(value) for name, value in part.items()}
    return sorted(below.values(), key=json.dumps) if all(name.isdigit() for name in below) else below


def without_moments(statement: dict[str, object]) -> dict[str, object]:
    """Return a statement without when it was asked and made."""
    return {name: value for name, value in statement.items() if name not in {"made_ms", "to_ms"}}


@pytest.mark.long(sibling="test_the_wheel_says_that_it_is_typed")
def test_a_type_checker_sees_the_types(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from sluis import api\n"
        'checked = api.check_register("r.yaml")\n'
        "reveal_type(checked)\nreveal_type(checked.closed)\nreveal_type(api.Gate.open)\napi.check_registre\n"
    )
    words = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--no-incremental", str(program)]
    environment = {**os.environ, "MYPYPATH": str(ROOT / "src")}
    done = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert 'Revealed type is "sluis.api.register.Checked"' in done.stdout
    assert 'Revealed type is "tuple[str, ...]"' in done.stdout.replace("builtins.", "")
    assert 'has no attribute "check_registre"' in done.stdout


def test_the_wheel_says_that_it_is_typed(tmp_path: Path) -> None:
    assert (ROOT / "src" / "sluis" / "py.typed").is_file()
    hatch = shutil.which("hatchling", path=str(Path(sys.executable).parent))
    if hatch is None:
        pytest.skip("hatchling is not installed")
    subprocess.run([hatch, "build", "-t", "wheel", "-d", str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    assert "sluis/py.typed" in zipfile.ZipFile(wheel).namelist()
