"""What makes the table of addresses: pinned packages, the script that joins them, and a set-up that never fails."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_tree import ROOT

from sluis.audit.house import table_sources as script
from sluis.audit.house.address_table import Origin

LOCK = json.loads((ROOT / "tables" / "package-lock.json").read_text(encoding="utf-8"))
WANTED = json.loads((ROOT / "tables" / "package.json").read_text(encoding="utf-8"))["dependencies"]


def test_every_package_is_pinned_by_its_hash_and_by_no_address() -> None:
    packages = {name.removeprefix("node_modules/"): package for name, package in LOCK["packages"].items() if name}
    assert {name: package["version"] for name, package in packages.items()} == WANTED
    assert all(value["integrity"].startswith("sha512-") for value in packages.values())
    assert "resolved" not in json.dumps(LOCK)
    assert not re.search(r"\w+://", json.dumps(LOCK))


def apart(draw: st.DrawFn, what: st.SearchStrategy[tuple[str, ...]]) -> list[script.Row]:
    edges = sorted(draw(st.lists(st.integers(0, 40), unique=True)))
    return [(start, last, draw(what)) for start, last in zip(edges[::2], edges[1::2], strict=False)]


@st.composite
def two_tables(draw: st.DrawFn) -> tuple[list[script.Row], list[script.Row]]:
    holders = apart(draw, st.sampled_from([("64496", "A"), ("64497", "B")]))
    return holders, apart(draw, st.sampled_from([("NL",), ("DE",)]))


def looked_up(table: list[script.Row], number: int, missing: tuple[str, ...]) -> tuple[str, ...]:
    return next((rest for start, last, rest in table if start <= number <= last), missing)


@given(two_tables())
def test_each_address_has_the_holder_of_one_table_and_the_country_of_the_other(
    tables: tuple[list[script.Row], list[script.Row]],
) -> None:
    ranges = list(script.merged(*tables, 4))
    for number in range(-1, 43):
        holders = [row.holder for row in ranges if row.start <= number <= row.last]
        (holder, name), (country,) = looked_up(tables[0], number, ("0", "")), looked_up(tables[1], number, ("",))
        expected = Origin(name, country, int(holder))
        assert holders == ([expected] if any(expected) else [])


@pytest.mark.skipif(shutil.which("sh") is None, reason="no shell")
def test_without_npm_nothing_is_made_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    words, without = [shutil.which("sh") or "sh", "scripts/table.sh"], {"PATH": str(tmp_path)}
    done = subprocess.run(words, cwd=tmp_path, env=without, capture_output=True, text=True, check=True)
    assert "stay unknown" in done.stdout
    assert not (tmp_path / ".venv").exists()
