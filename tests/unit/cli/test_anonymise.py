"""``sluis anonymise`` says what it did, and never that nobody can be found."""

import json
from pathlib import Path

import pytest
from tests.unit.capture.pcaps import Talk, pcap, request

from sluis.cli.main import main


@pytest.fixture
def file(tmp_path: Path) -> str:
    place = tmp_path / "home.pcap"
    place.write_bytes(pcap(Talk().open().say(request(b'{"ssid":"Noor"}')).say(b"\1\2\3", back=True).frames))
    return str(place)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_says_first_what_stays(lang: str, file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed = tmp_path / "seed"
    seed.write_bytes(bytes(range(32)))
    options = ["--keep-undecoded", "--seed", str(seed), "--lang", lang]
    assert main(["anonymise", file, str(tmp_path / "out.pcap"), *options]) == 0
    page = capsys.readouterr()
    said = page.out + page.err
    assert ("anonymous" in said.lower(), "anoniem" in said.lower()) == (False, False)
    assert page.out.startswith("Who knows the house" if lang == "en" else "Wie het huis kent")
    assert "Noor" not in said
    assert ("3" in page.out, "out.pcap" in page.err) == (True, True)


def test_what_is_not_read_at_all_makes_the_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "odd.pcap"
    place.write_bytes(pcap([b"noor"], link=147))
    assert main(["anonymise", str(place), str(tmp_path / "out"), "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["links_not_read"] == {"147": 1}
    assert document["octets"] == {
        "all": 4, "replaced": 0, "kept": 0, "cut": 4, "kept_undecoded": 0, "cut_in_undecoded": 0,
    }  # fmt: skip
