"""What a capture made to do harm can do: nothing. First of all, that the captures are as hostile as they say."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.house import hostile

IN_ORDER = ("-o", "tcp.reassemble_out_of_order:TRUE")


def tshark(folder: Path, capture: bytes, *words: str) -> str:
    """Return what tshark says of a capture; it alone, nothing of ours."""
    if not shutil.which("tshark"):
        pytest.skip("tshark is not installed here (Debian: tshark)")
    file = folder / "made.pcap"
    file.write_bytes(capture)
    done = subprocess.run(["tshark", "-n", *IN_ORDER, "-r", file, *words], capture_output=True, check=False)
    return (done.stdout + done.stderr).decode("utf-8", errors="replace")


@pytest.mark.parametrize("protocol", ["dhcp", "mdns", "ssdp", "!mdns && dns", "http", "tls"])
def test_every_name_stands_everywhere_a_name_can_stand(tmp_path: Path, protocol: str) -> None:
    told = tshark(
        tmp_path,
        hostile.all_names(),
        "-Y",
        f'{protocol} contains "{hostile.MARK.decode()}"',
        "-T",
        "fields",
        "-e",
        "frame.number",
    )
    assert len([line for line in told.splitlines() if line.isdecimal()]) >= len(hostile.NAMES)


@pytest.mark.parametrize("make", [hostile.sent_again, hostile.out_of_order, hostile.overlapping])
def test_a_torn_connection_still_holds_its_leak(tmp_path: Path, make: object) -> None:
    capture = make()  # type: ignore[operator]
    told = tshark(tmp_path, capture, "-Y", "http.request", "-T", "fields", "-e", "json.value.string")
    assert "00:00:5e:00:53:c3" in told


def test_a_gap_hides_it(tmp_path: Path) -> None:
    told = tshark(tmp_path, hostile.with_a_gap(), "-Y", "http.request", "-T", "fields", "-e", "json.value.string")
    assert "00:00:5e:00:53:c3" not in told


def test_fragments_come_together_only_when_all_are_there(tmp_path: Path) -> None:
    asked = ("-Y", "dns", "-T", "fields", "-e", "dns.qry.name")
    assert "piepkuiken.far.example" in tshark(tmp_path, hostile.fragments(), *asked)
    assert "piepkuiken" not in tshark(tmp_path, hostile.fragments(complete=False), *asked)


def test_a_cut_file_is_told_to_be_one(tmp_path: Path) -> None:
    assert "cut short" in tshark(tmp_path, hostile.cut(), "-c", "1000000")


def test_a_bomb_is_small_on_the_wire() -> None:
    assert len(hostile.bomb(200)) < 300_000
    assert len(hostile.bomb(200, 2)) < 3_000


def test_captures_are_made_the_same_every_time() -> None:
    assert hostile.flipped(3) == hostile.flipped(3) != hostile.flipped(4)
    assert hostile.all_names() == hostile.all_names()
