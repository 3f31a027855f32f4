"""The guide says what was tried and what was not, in both languages, and its commands are those of the verb."""

import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from tests.cable import FAR, Talking, cable

from sluis.cli.audit import audit_
from sluis.cli.main import main
from sluis.reports.audit import guide
from sluis.reports.audit.guide import GUIDE, ROUTERS

SENTENCES = [
    *guide.BEFORE,
    *(sentence for group in GUIDE for sentence in group),
    guide.ROUTERS_HEAD,
    *(sentence for router in ROUTERS for sentence in router.how),
    guide.NOT_NAMED,
    *guide.READ,
]
TRIED = "  Linux, tried"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_is_printed_without_a_file(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--guide", "--lang", lang]) == 0
    page = capsys.readouterr().out
    assert max(map(len, page.splitlines())) <= 120
    assert page.count("sluis audit ") >= 4
    assert ("niet geprobeerd" if lang == "nl" else "not tried") in page
    assert ("Niets verlaat deze machine" if lang == "nl" else "Nothing leaves this machine") in page
    assert all(address in page for router in ROUTERS for address in router.addresses)


def test_every_option_it_names_is_one_of_the_verb() -> None:
    named = set(re.findall(r"--([a-z-]+)", " ".join(SENTENCES)))
    options = {name.strip("_").replace("_", "-") for name in audit_.__annotations__}
    assert named
    assert named <= options


def test_an_invented_way_is_not_called_tried() -> None:
    for sentence in (each for each in SENTENCES if "tried" in each.lower()):
        assert (
            sentence.startswith((TRIED, "  Tried on a cable")) or "not tried" in sentence or "none of this" in sentence
        )


def test_a_brand_stands_only_where_a_page_that_was_read_stands_below_it() -> None:
    names = [router.how[0].split(":")[0].strip() for router in ROUTERS]
    assert names == sorted(names, key=str.casefold)
    assert all(router.addresses and all(a.startswith("https://") for a in router.addresses) for router in ROUTERS)
    elsewhere = " ".join(each for each in SENTENCES if each not in {said for router in ROUTERS for said in router.how})
    assert not [name for name in (*names, "AVM", "Ziggo", "KPN", "ASUS", "Ubiquiti", "TP-Link") if name in elsewhere]


def _command(program: str, **places: str) -> list[str]:
    """Return the command of ``program`` as the guide prints it, with the names filled in."""
    [line] = [each for each in SENTENCES if each.startswith(TRIED) and f":   {program} " in each]
    words = line.rsplit(":   ", 1)[1]
    for place, filled in places.items():
        words = words.replace(place, filled)
    return words.split()


def test_what_is_called_tried_is_run_here_as_it_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each tried line, on a real interface: watched, recorded by both programs, and read back."""
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o777)
    with cable() as name, Talking(name, "serial=LX{number:08d} mac=00:00:5e:00:53:07"):
        for program in ("tcpdump", "dumpcap"):
            assert shutil.which(program), f"the guide says {program} was tried"
            running = subprocess.Popen(_command(program, IFACE=name), stderr=subprocess.PIPE)
            with pytest.raises(subprocess.TimeoutExpired):
                running.wait(1.5)
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=20)
        watch = _command("sluis audit --live", IFACE=name, **{"3600": "3"})[1:]
        assert main([*watch, "--lang", "en", "--reveal"]) in {0, 1}
        assert FAR in capsys.readouterr().out
    [read] = [each.rsplit(":   ", 1)[1] for each in SENTENCES if each.endswith("sluis audit router.pcap")]
    for file in ("router.pcap", "router.pcapng"):
        assert main([*read.split()[1:-1], file, "--lang", "en", "--reveal"]) in {0, 1}
        page = capsys.readouterr().out
        assert FAR in page, file
        assert "MAC address" in page, file
