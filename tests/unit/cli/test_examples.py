"""Every example that help shows is run, in the order help shows it, on a copy of what ships."""

import shlex
import shutil
from pathlib import Path

import pytest
import reference
from source_tree import ROOT

from sluis.cli import main as cli
from sluis.cli.verb import Example


def examples() -> dict[str, list[Example]]:
    """Return the examples per verb of the first level, so that ``standing import`` comes before ``standing show``."""
    examples_of: dict[str, list[Example]] = {"sluis": list(cli.root().examples)}
    for words, verb in reference.walk(cli.root()):
        if verb.run:
            examples_of.setdefault(words[0], []).extend(verb.examples)
    return examples_of


@pytest.mark.parametrize(("verb", "shown"), examples().items(), ids=list(examples()))
def test_the_examples_of_help_run(
    verb: str,
    shown: list[Example],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    if verb != "standing" and any("--config" in example.line for example in shown):
        assert cli.main(["standing", "import", "examples/registry.csv", "--config", "examples/gate.toml"]) == 0
        capsys.readouterr()
    for example in shown:
        if not example.runs:
            continue
        code = cli.main(shlex.split(example.line)[1:])
        page = capsys.readouterr()
        assert code == example.exit_code, f"{example.line}\n{page.err}"
        assert page.out or (page.err and example.exit_code)
