"""Fragments are joined once, under their theme, into a version that may still change; and every fragment fits."""

import doctest
import subprocess
from pathlib import Path

import changelog
import pytest
from source_tree import ROOT

GATE = "theme: gate\n\n# A gate counts\n\nFor who runs one: see [gates](../docs/gate.md).\n"
WORDS = ["--version", "0.2.0", "--date", "2026-12-01"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "changes.d").mkdir()
    (tmp_path / "changes.d" / "README.md").write_text("theme: not read\n")
    return tmp_path


def fragment(root: Path, name: str, text: str) -> None:
    (root / "changes.d" / name).write_text(text)


def page(root: Path) -> str:
    return (root / "CHANGELOG.md").read_text()


def left(root: Path) -> list[str]:
    return [path.name for path in (root / "changes.d").iterdir()]


def test_every_fragment_here_has_a_name_and_a_theme_that_are_known() -> None:
    assert all(fragment.entry.startswith("- ") for fragment in changelog.fragments(ROOT / "changes.d"))


def test_the_examples_run() -> None:
    assert doctest.testmod(changelog).attempted == 2
    assert doctest.testmod(changelog).failed == 0


def test_fragments_are_joined_under_their_theme_and_removed(root: Path) -> None:
    fragment(root, "2026-12-01-words.md", "**Words.** Without a theme.\n")
    fragment(root, "2026-12-01-gate.md", GATE)
    fragment(root, "2026-11-30-law.md", "theme: law\n\nA rule.\n\n- of two\n- parts\n")
    assert changelog.main(WORDS, root) == 0
    assert page(root).removeprefix(changelog.HEAD) == (
        "\n## [0.2.0] - 2026-12-01\n"
        "\n### The gate\n\n- **A gate counts.**\n  For who runs one: see [gates](docs/gate.md).\n"
        "\n### The law\n\n- A rule.\n\n  - of two\n  - parts\n"
        "\n### Further\n\n- **Words.** Without a theme.\n"
    )
    assert left(root) == ["README.md"]


def test_a_version_is_added_to_until_it_is_tagged_and_what_stands_there_stays(root: Path) -> None:
    (root / "CHANGELOG.md").write_text(
        f"{changelog.HEAD}\n## [0.2.0] - 2026-11-30\n\nIn short: much.\n\n### The law\n\n- A rule.\n\n"
        "### A theme of before\n\n- Kept.\n\n## [0.1.0] - 2026-11-01\n\n### The law\n\n- First.\n"
    )
    fragment(root, "2026-12-01-gate.md", GATE)
    fragment(root, "2026-12-01-law.md", "theme: law\n\nAnother rule.\n")
    assert changelog.main(WORDS, root) == 0
    assert page(root).removeprefix(changelog.HEAD) == (
        "\n## [0.2.0] - 2026-12-01\n\nIn short: much.\n"
        "\n### The gate\n\n- **A gate counts.**\n  For who runs one: see [gates](docs/gate.md).\n"
        "\n### The law\n\n- A rule.\n- Another rule.\n"
        "\n### A theme of before\n\n- Kept.\n"
        "\n## [0.1.0] - 2026-11-01\n\n### The law\n\n- First.\n"
    )


def test_what_was_joined_and_not_yet_removed_is_not_there_twice(root: Path) -> None:
    fragment(root, "2026-12-01-gate.md", GATE)
    assert changelog.main(WORDS, root) == 0
    once = page(root)
    fragment(root, "2026-12-01-gate.md", GATE)
    assert changelog.main(WORDS, root) == 0
    assert (page(root), left(root)) == (once, ["README.md"])
    assert changelog.main(WORDS, root) == 0
    assert page(root) == once


def test_a_new_version_stands_above_the_older_ones(root: Path) -> None:
    fragment(root, "2026-12-01-gate.md", GATE)
    changelog.main(WORDS, root)
    fragment(root, "2026-12-02-gate.md", "theme: gate\n\nNext.\n")
    assert changelog.main(["--version", "0.3.0", "--date", "2026-12-02"], root) == 0
    heads = [line for line in page(root).splitlines() if line.startswith("## ")]
    assert heads == ["## [0.3.0] - 2026-12-02", "## [0.2.0] - 2026-12-01"]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("2026-12-01-Gate.md", GATE, "YYYY-MM-DD-words.md"),
        ("gate.md", GATE, "YYYY-MM-DD-words.md"),
        ("2026-12-01-gate.md", "theme: gates\n\nMore.\n", "there is no theme gates; there are gate, register"),
        ("2026-12-01-gate.md", "theme: gate\n", "it says nothing"),
        ("2026-12-01-gate.md", "\n", "it says nothing"),
    ],
)
def test_a_fragment_that_does_not_fit_ends_the_run_before_anything_is_written(
    root: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, sentence: str
) -> None:
    fragment(root, "2026-11-30-law.md", "theme: law\n\nA rule.\n")
    fragment(root, name, text)
    assert changelog.main(WORDS, root) == 2
    assert sentence in capsys.readouterr().err
    assert len(left(root)) == 3
    assert not (root / "CHANGELOG.md").exists()


def test_a_tagged_version_is_not_added_to(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fragment(root, "2026-12-01-gate.md", GATE)
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    subprocess.run(["git", *who, "commit", "-q", "--allow-empty", "-m", "Begin"], cwd=root, check=True)
    subprocess.run(["git", *who, "tag", "-a", "v0.2.0", "-m", "Tag"], cwd=root, check=True)
    assert changelog.main(WORDS, root) == 2
    assert "0.2.0 is tagged" in capsys.readouterr().err
    assert sorted(left(root)) == ["2026-12-01-gate.md", "README.md"]


@pytest.mark.parametrize("words", [["--version", "2"], ["--version", "0.2.0", "--date", "today"], []])
def test_words_it_does_not_know_are_refused(root: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        changelog.main(words, root)
