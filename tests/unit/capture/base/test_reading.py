import gzip
import hashlib
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.reading import Tap, Unpacked, lines
from sluis.capture.base.sighting import Why

SMALL = Bounds(unpacked_free=1000, unpacked_times=10)


@given(st.binary(max_size=4000), st.lists(st.integers(1, 700), max_size=8))
def test_a_tap_counts_and_hashes_what_passes_and_the_rest(octets: bytes, sizes: list[int]) -> None:
    seen: list[int] = []
    tap = Tap(io.BytesIO(octets), seen.append)
    read = b"".join(tap.read(size) or b"" for size in sizes)
    assert octets.startswith(read)
    tap.drain()
    assert (tap.octets, tap.sha256, sum(seen)) == (len(octets), hashlib.sha256(octets).hexdigest(), len(octets))


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4))
def test_members_of_a_gzip_file_follow_each_other(parts: list[bytes]) -> None:
    stream = Unpacked(io.BytesIO(b"".join(map(gzip.compress, parts)) + b"\0" * 5), SMALL)
    assert stream.read() == b"".join(parts)
    assert stream.why is None or len(b"".join(parts)) > SMALL.unpacked_free


@given(st.binary(min_size=1, max_size=200), st.integers(1, 30))
def test_a_cut_gzip_file_gives_what_is_good_and_says_so(octets: bytes, cut: int) -> None:
    packed = gzip.compress(octets)
    stream = Unpacked(io.BytesIO(packed[: max(1, len(packed) - cut)]), SMALL)
    assert octets.startswith(stream.read())
    assert stream.why is Why.CUT


@given(st.binary(max_size=400))
def test_any_octets_end_within_the_bound(octets: bytes) -> None:
    stream = Unpacked(io.BytesIO(b"\x1f\x8b" + octets), SMALL)
    assert len(stream.read()) <= max(SMALL.unpacked_free, 10 * (len(octets) + 2))


def test_damage_is_told_from_a_cut() -> None:
    packed = bytearray(gzip.compress(b"some text that is long enough" * 4))
    packed[-6] ^= 0xFF  # in the checksum
    stream = Unpacked(io.BytesIO(bytes(packed)), SMALL)
    stream.read()
    assert stream.why is Why.CORRUPT


@pytest.mark.parametrize(("size", "why"), [(1000, None), (1001, Why.SIZE), (50_000_000, Why.SIZE)])
def test_a_bomb_stops_at_the_bound(size: int, why: Why | None) -> None:
    tightly = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = tightly.compress(b"\0" * size) + tightly.flush()
    stream = Unpacked(io.BytesIO(packed), Bounds(unpacked_free=1000, unpacked_times=1))
    given = stream.read()
    assert stream.why is why
    assert len(given) <= max(1000, len(packed))


def plain_lines(octets: bytes, most: int) -> list[tuple[int, bytes | None]]:
    """Return what ``lines`` should give, the slow way."""
    numbered: list[tuple[int, bytes | None]] = []
    for number, line in enumerate(octets.split(b"\n"), 1):
        text = line.rstrip(b"\r")
        if len(text) > most:
            numbered.append((number, None))
        elif text.strip():
            numbered.append((number, text))
    return numbered


@given(st.text(alphabet="ab \n", max_size=60).map(str.encode), st.integers(1, 9))
def test_lines_are_those_of_the_whole_text(octets: bytes, most: int) -> None:
    assert list(lines(io.BytesIO(octets), most)) == plain_lines(octets, most)


@given(st.binary(max_size=200), st.integers(1, 9))
def test_any_octets_are_lines(octets: bytes, most: int) -> None:
    assert all(text is None or len(text) <= most for _, text in lines(io.BytesIO(octets), most))
