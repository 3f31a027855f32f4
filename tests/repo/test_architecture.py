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
    named = re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\\.py)?)`", PAGE)
    roots = (SOURCE, ROOT, ROOT / "src")
    assert len(named) > 20
    assert [name for name in named if not any((root / name).exists() for root in roots)] == []


def test_what_is_not_built_is_said_to_be_not_built() -> None:
    for name in (name.strip("()") for name in floors("sluis") if name.startswith("(")):
        assert f"`{name}`" in PAGE.split("## What is not here yet")[1]
