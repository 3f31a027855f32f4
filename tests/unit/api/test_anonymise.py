"""A capture is written beside the original, and what was done is counted."""

import gzip
from pathlib import Path

import pytest
from tests.unit.capture.pcaps import Talk, pcap, request

from sluis import api
from sluis.api import anonymise
from sluis.errors import SluisError
from sluis.errors.audit import rewrite_error, rewrite_seed_error


def capture(folder: Path) -> Path:
    file = folder / "home.pcap"
    file.write_bytes(pcap(Talk().open().say(request(b'{"ssid":"Noor"}')).frames))
    return file


def test_the_same_seed_gives_the_same_file_and_packed_is_read(tmp_path: Path) -> None:
    file, seed = capture(tmp_path), tmp_path / "seed"
    seed.write_bytes(b"0123456789abcdef" * 6)
    packed = tmp_path / "home.pcap.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    first = api.anonymise_capture(file, tmp_path / "a", seed=seed)
    second = api.anonymise_capture(packed, tmp_path / "b", seed=seed)
    drawn = api.anonymise_capture(file, tmp_path / "c")
    assert first.octets == second.octets == (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert drawn.octets != first.octets
    assert (first.seeded, drawn.seeded) == (True, False)
    assert b"Noor" not in first.octets
    assert first.document()["packets"] == first.counts.packets == 5


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        (b'{"Report":[]}', "a report or a dump of a router"),
        (b"just words", "no capture of packets"),
        (b'{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[]}}', "a HAR file"),
        (b"#separator \\x09\n#set_separator\t,\n#path\tconn\n#fields\tts\tuid\n", "a log of Zeek or Suricata"),
        (
            b'{"timestamp":"2026-11-24T12:00:00.000000+0000","flow_id":1,"event_type":"flow","proto":"TCP"}\n',
            "a log of Zeek",
        ),
        (b"Device.Hosts.Host.1.HostName=noor\n" * 3, "dumps of routers, logs and other text"),
        (b"\x0a\x0d\x0d\x0a\1", "damaged"),
        (gzip.compress(b"\xd4\xc3\xb2\xa1", mtime=0)[:12], "damaged"),
        (gzip.compress(pcap([b"a", b"b"]), mtime=0)[:-8], "damaged"),
    ],
    ids=["json", "words", "har", "zeek", "eve", "dump", "cut", "packed and cut", "packed without its end"],
)
def test_what_is_no_whole_capture_is_refused(octets: bytes, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(octets)
    with pytest.raises(SluisError, match=problem) as caught:
        api.anonymise_capture(file, tmp_path / "out")
    assert caught.value.code == rewrite_error.code
    assert not (tmp_path / "out").exists()


def test_a_short_seed_a_file_that_is_there_and_one_too_large_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, seed = capture(tmp_path), tmp_path / "seed"
    seed.write_bytes(b"short")
    with pytest.raises(SluisError, match="16 octets") as caught:
        api.anonymise_capture(file, tmp_path / "out", seed=seed)
    assert caught.value.code == rewrite_seed_error.code
    with pytest.raises(SluisError, match="already"):
        api.anonymise_capture(file, file)
    monkeypatch.setattr(anonymise, "LARGEST", 100)
    with pytest.raises(SluisError, match="larger"):
        api.anonymise_capture(file, tmp_path / "out")


def test_a_capture_that_was_packed_in_parts_is_read_whole(tmp_path: Path) -> None:
    """Programs that turn a file over put packed parts one after the other."""
    whole = pcap([b"\0" * 60] * 10)
    packed = tmp_path / "parts.pcap.gz"
    packed.write_bytes(gzip.compress(whole[: 24 + 4 * 76]) + gzip.compress(whole[24 + 4 * 76 :]))
    made = api.anonymise_capture(packed, tmp_path / "out")
    assert made.counts.packets == 10
    assert len(made.octets) == len(whole)
