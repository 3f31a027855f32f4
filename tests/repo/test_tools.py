"""The set-up installs every program that tests run, and never stands in the way of them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.house.needs import PROGRAMS

SCRIPT = ROOT / "scripts" / "tools.sh"


def wanted() -> dict[str, str]:
    [listed] = re.findall(r"^WANTED='\n(.*?)^'$", SCRIPT.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return dict(line.split() for line in listed.splitlines())


def test_it_installs_what_the_house_needs() -> None:
    of_every_system = {"mount"}
    assert {program: package for program, package in PROGRAMS.items() if program not in of_every_system}.items() <= (
        wanted().items()
    )


def test_make_test_runs_it_and_make_demo_does_not() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^test: .*\n\t@\$\(MAKE\) .*\btools\b", makefile, flags=re.MULTILINE)
    [demo] = re.findall(r"^demo: (.+?) *##", makefile, flags=re.MULTILINE)
    assert "tools" not in demo.split()


def run(tmp_path: Path, programs: dict[str, str], setup: str) -> str:
    """Run the script where no other programs are than these, and no folder of the system is looked at."""
    for name in ("sh", "sed", "chmod", "rm"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    for name, body in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    there = SCRIPT.read_text(encoding="utf-8").replace('PATH="$PATH:', f'PATH="{tmp_path}" # ')
    there = there.replace("/usr/lib/postgresql/", "/nowhere/").replace(
        "/usr/sbin/policy-rc.d", str(tmp_path / "policy")
    )
    done = subprocess.run(
        ["/bin/sh"], input=there, text=True, capture_output=True, check=True,
        env={"PATH": str(tmp_path), "SETUP": setup},
    )  # fmt: skip
    return done.stdout


ROOT_WITH_APT = {
    "id": "echo 0",
    "apt-cache": "echo '  Candidate: 1:15.4+248+deb12u1'",
    "apt-get": """case "$*" in
  *assume-no*) echo 'Need to get 50.1 MB of archives.' ;;
  install*tshark) echo '#!/bin/sh' >"${0%/*}/tshark"; chmod +x "${0%/*}/tshark"; echo "$@" >>"${0%/*}/asked" ;;
  *) echo "$@" >>"${0%/*}/asked" ;;
esac""",
    "debconf-set-selections": "",
}


def test_without_apt_it_names_what_is_missing_and_does_not_fail(tmp_path: Path) -> None:
    output = run(tmp_path, {"id": "echo 0"}, "yes")
    assert output == f"sluis: not here, and tests that need them are skipped: {' '.join(wanted().values())}\n"
    assert "postgresql iproute2 nftables procps tshark" in output


def test_it_says_of_each_package_what_it_installs(tmp_path: Path) -> None:
    output = run(tmp_path, ROOT_WITH_APT, "yes").splitlines()
    lines = [
        f"sluis: installs {name} 15.4 with apt-get (50.1 MB); SETUP=no leaves that out" for name in wanted().values()
    ]
    assert output[:-1] == lines
    assert "tshark" not in output[-1], "it is there now"
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked == ["update -qq", *(f"install -qq --no-install-recommends {name}" for name in wanted().values())]
    assert not (tmp_path / "policy").exists()


@pytest.mark.parametrize(("setup", "who"), [("no", "0"), ("yes", "1000")])
def test_told_not_to_or_without_root_it_installs_nothing_and_names_what_is_missing(
    tmp_path: Path, setup: str, who: str
) -> None:
    output = run(tmp_path, {**ROOT_WITH_APT, "id": f"echo {who}"}, setup)
    assert output == f"sluis: not here, and tests that need them are skipped: {' '.join(wanted().values())}\n"
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize("script", ["checkers", "table"])
def test_told_not_to_nothing_is_fetched_with_npm_or_maven(tmp_path: Path, script: str) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "mkdir").symlink_to(shutil.which("mkdir") or "mkdir")
    for name in ("npm", "mvn", "java"):
        (programs / name).write_text(f"#!/bin/sh\necho {name} >>{tmp_path}/asked\n")
        (programs / name).chmod(0o755)
    done = subprocess.run(
        [shutil.which("sh") or "sh", ROOT / "scripts" / f"{script}.sh"], cwd=tmp_path, text=True, capture_output=True,
        check=True, env={"PATH": str(programs), "SETUP": "no"},
    )  # fmt: skip
    assert done.stdout.startswith("sluis: no ")
    assert "fetches" not in done.stdout
    assert not (tmp_path / "asked").exists()


def test_every_script_of_the_set_up_is_told() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "export SETUP ?= yes\n" in makefile
    for name in re.findall(r"sh (scripts/(?:tools|checkers|table)\.sh)", makefile):
        assert '"${SETUP:-yes}"' in (ROOT / name).read_text(encoding="utf-8"), name
