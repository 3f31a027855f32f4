"""The page and the picture of the house name every floor and room; what the page points at is there."""

import re
import tomllib

import pytest
from source_tree import ROOT, SOURCE

PAGE = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
PICTURE = (ROOT / "docs" / "explanation" / "architecture.svg").read_text(encoding="utf-8")
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def floors(container: str) -> set[str]:
    """Return the names of a layers contract; those in brackets are not built."""
    (contract,) = [each for each in LAYERS if each.get("containers") == [container]]
    return {name.strip() for layer in contract["layers"] for name in layer.split("|")}


@pytest.mark.parametrize("name", sorted(name for name in floors("sluis") if not name.startswith("(")))
def test_every_floor_is_on_the_page_and_in_the_picture(name: str) -> None:
    assert f"`{name}/`" in PAGE or f"`{name}.py`" in PAGE or f"`{name}`" in PAGE
    assert f">{name}<" in PICTURE or name == "token_period"


@pytest.mark.parametrize("name", sorted(floors("sluis.gate")))
def test_every_room_of_the_gate_is_on_the_page(name: str) -> None:
    assert f"| `{name}` |" in PAGE


def test_no_room_is_told_of_that_is_not_there() -> None:
    named = re.findall(r"`((?:\w+/)+[\w.]*)`", PAGE)
    roots = (SOURCE, ROOT, ROOT / "src")
    assert len([name for name in named if name.endswith(".py")]) > 20
    assert [name for name in named if not any((root / name).exists() for root in roots)] == []


@pytest.mark.parametrize(
    ("file", "holds"),
    [
        ("gate/path/steps.py", "def in_one_transaction"),
        ("kernel/reference.py", "def _decide"),
        ("register/tree.py", "def read_tree"),
        ("law/rules/", None),
        ("ledger/sealer.py", "def advance"),
        ("tlog/witness.py", "class Witness"),
        ("identify/find/macs.py", "def find_in"),
        ("reports/paper.py", "typst"),
        ("i18n/nl/LC_MESSAGES/sluis.po", "msgstr"),
        ("standing/journal.py", "def follow"),
    ],
)
def test_a_stranger_is_led_to_it_in_one_hop(file: str, holds: str | None) -> None:
    rows = [row for row in PAGE.split("## Where do I find ...?")[1].splitlines() if f"`{file}`" in row]
    assert len(rows) == 1, "one row says what is looked for, and where it is"
    assert holds is None or holds in (SOURCE / file).read_text(encoding="utf-8")


def test_what_is_not_built_is_said_to_be_not_built() -> None:
    for name in (name.strip("()") for name in floors("sluis") if name.startswith("(")):
        assert f"`{name}`" in PAGE.split("## What is not here yet")[1]
