"""What fetches the checkers of others: everything pinned by hash and by no address, and a set-up that never fails."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from source_tree import ROOT

FOLDER = ROOT / "tests" / "checkers"


def test_axe_core_is_pinned_by_its_hash_and_by_no_address() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = {name.removeprefix("node_modules/"): package for name, package in lock["packages"].items() if name}
    assert {name: package["version"] for name, package in packages.items()} == wanted
    assert all(value["integrity"].startswith("sha512-") for value in packages.values())
    assert "://" not in json.dumps(lock)


def test_the_identity_service_and_all_it_brings_are_pinned_by_hash_and_by_no_address() -> None:
    folder = ROOT / "tests" / "oidc"
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = {name.removeprefix("node_modules/"): package for name, package in lock["packages"].items() if name}
    assert {name: packages[name]["version"] for name in wanted} == wanted
    assert all(value["integrity"].startswith("sha512-") for value in packages.values())
    assert "://" not in json.dumps(lock)


def test_every_jar_of_verapdf_is_pinned_by_its_hash() -> None:
    pinned = [line.split("  ") for line in (FOLDER / "jars.sha256").read_text(encoding="utf-8").splitlines()]
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest, _ in pinned)
    [version] = re.findall(r"validation-model</artifactId>\s*<version>(.+?)<", (FOLDER / "pom.xml").read_text())
    assert f"validation-model-{version}.jar" in {name for _, name in pinned}
    assert "://" not in (FOLDER / "pom.xml").read_text(encoding="utf-8")


def test_schemathesis_and_all_it_brings_are_pinned_by_hash_and_by_no_address() -> None:
    lock = (ROOT / "requirements-schemathesis.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^[A-Za-z0-9_.-]+==", lock, flags=re.MULTILINE)
    assert "schemathesis==" in pinned
    assert lock.count("--hash=sha256:") >= len(pinned)
    assert "://" not in lock


@pytest.mark.skipif(shutil.which("sh") is None, reason="no shell")
def test_without_npm_and_maven_nothing_is_made_and_nothing_fails(tmp_path: Path) -> None:
    words, without = [shutil.which("sh") or "sh", str(ROOT / "scripts" / "checkers.sh")], {"PATH": str(tmp_path)}
    done = subprocess.run(words, cwd=tmp_path, env=without, capture_output=True, text=True, check=True)
    missing = [f"sluis: no {name}" for name in ("axe-core", "oidc-provider", "veraPDF", "schemathesis")]
    assert [line.split(" (")[0] for line in done.stdout.splitlines()] == missing
    assert not (tmp_path / ".venv").exists()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum")
def test_a_jar_that_is_another_is_not_kept(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "tests" / "checkers")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("mkdir", "rm", "cp", "sha256sum", "touch"):
        (programs / name).symlink_to(shutil.which(name) or name)
    maven = '#!/bin/sh\nfor one in "$@"; do case "$one" in -DoutputDirectory=*) out=${one#*=};; esac; done\n'
    first = (FOLDER / "jars.sha256").read_text(encoding="utf-8").splitlines()[0].split("  ")[1]
    (programs / "mvn").write_text(f'{maven}mkdir -p "$out" && echo another >"$out/{first}"\n')
    (programs / "java").write_text("#!/bin/sh\n")
    for name in ("mvn", "java"):
        (programs / name).chmod(0o755)
    sh = shutil.which("sh") or "sh"
    words, only = [sh, str(ROOT / "scripts" / "checkers.sh")], {"PATH": str(programs)}
    done = subprocess.run(words, cwd=tmp_path, env=only, capture_output=True, text=True, check=True)
    assert "no veraPDF" in done.stdout
    assert not (tmp_path / ".venv" / "checkers" / "jars").exists()
