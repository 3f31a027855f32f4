"""Files keep packets, moments and lengths; whatever else they say is left out."""

import struct
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.capture.pcaps import block, pcap, pcapng

from sluis.capture.anonymise.container import DamagedError, Packet, is_read, rewritten


def again(file: bytes, seen: list[Packet] | None = None, left_out: Counter[str] | None = None) -> bytes:
    def replace(packet: Packet) -> bytes:
        if seen is not None:
            seen.append(packet)
        return packet.octets

    return b"".join(rewritten(file, replace, Counter() if left_out is None else left_out))


def test_a_plain_file_comes_out_as_it_was() -> None:
    for file in (pcap([b"abc", b"defg"]), pcapng([(0, b"abc"), (1, b"defg")], links=(1, 101))):
        assert is_read(file)
        assert again(file) == file


def test_what_a_file_says_beside_its_packets_is_left_out() -> None:
    option = struct.pack("<HH", 1, 4) + b"noor" + bytes(4)
    file = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + option)
    file += block(1, struct.pack("<HHI", 1, 0, 0) + struct.pack("<HH", 9, 1) + b"\x09\0\0\0" + option)
    for kind in (4, 5, 10, 0xBAD, 77):
        file += block(kind, b"noor" * 3)
    file += block(6, struct.pack("<IIIII", 0, 0, 7, 3, 3) + b"abc\0" + option)
    file += block(3, struct.pack("<I", 3) + b"xyz")
    seen, left_out = list[Packet](), Counter[str]()
    out = again(file, seen, left_out)
    assert b"noor" not in out
    assert seen == [Packet(1, b"abc"), Packet(1, b"xyz")]
    assert left_out == {"options": 3, "names": 1, "statistics": 1, "secrets": 1, "blocks": 2}
    assert struct.pack("<HH", 9, 1) + b"\x09" in out
    assert again(out) == out


@given(cut=st.integers(1, 200), octets=st.binary(max_size=40))
def test_a_damaged_file_is_refused_or_read(cut: int, octets: bytes) -> None:
    for file in (pcap([b"abc"]), pcapng([(0, b"abc")])):
        for broken in (file[:-cut] + octets, file + octets):
            try:
                again(broken)
            except DamagedError:
                continue


def test_a_file_that_ends_in_the_middle_is_refused() -> None:
    for file in (pcap([b"abc"]), pcapng([(0, b"abc")])):
        with pytest.raises(DamagedError):
            again(file[:-1])
    with pytest.raises(DamagedError):
        again(b"{}")
