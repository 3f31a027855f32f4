"""LZW as ``compress`` writes it, held to that program and to gzip where they are installed, and to fixed vectors."""

import random
import shutil
import subprocess
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.errors import RefusedError
from sluis.telemetry.lzw import undo_compress
from sluis.terms import Reason

MOST = 1 << 20

# Made with ncompress 4.2.4.6: printf TEXT | compress -f -c [-b BITS] | xxd -p
VECTORS = [
    (b"", "1f9d90"),
    (b"a", "1f9d906100"),
    (b"abab", "1f9d9061c40404"),
    (b"ababababababababab", "1f9d9061c4041c28b020c180"),
]


def compressed(plain: bytes, last_width: int = 16, *, block: bool = True, clear_every: int = 0) -> bytes:
    """Return ``plain`` as ``compress`` would write it; ``clear_every`` empties the table after so many codes."""
    first = 257 if block else 256
    table: dict[bytes, int] = {}
    groups: list[tuple[int, list[int]]] = [(9, [])]
    word = b""
    for count, byte in enumerate(plain):
        longer = word + bytes([byte])
        if len(longer) == 1 or longer in table:
            word = longer
            continue
        groups[-1][1].append(table.get(word, word[0]))
        if first + len(table) < 1 << last_width:
            table[longer] = first + len(table)
        word = longer[-1:]
        if clear_every and count % clear_every == 0:
            # The byte pending goes out first, so that the table is empty on both sides.
            groups[-1][1].append(word[0])
            _widen(groups, first + len(table) + 1, last_width)
            groups[-1][1].append(256)
            groups.append((9, []))
            table, word = {}, b""
            continue
        _widen(groups, first + len(table), last_width)
    if word:
        groups[-1][1].append(table.get(word, word[0]))
    return bytes([0x1F, 0x9D, last_width | 0x80 * block]) + _packed(groups)


def _widen(groups: list[tuple[int, list[int]]], next_code: int, last_width: int) -> None:
    """Begin a wider group when the decoder, one string behind, will."""
    width = groups[-1][0]
    if next_code - 1 >= 1 << width and width < last_width:
        groups.append((width + 1, []))


def _packed(groups: list[tuple[int, list[int]]]) -> bytes:
    """Write the codes in groups of eight, lowest bit first; only the very last group may be short."""
    out = bytearray()
    for index, (width, codes) in enumerate(groups):
        for start in range(0, len(codes), 8):
            eight = codes[start : start + 8]
            bits = sum(code << at * width for at, code in enumerate(eight))
            last = index + 1 == len(groups) and start + 8 >= len(codes)
            out += bits.to_bytes((len(eight) * width + 7) // 8 if last else width, "little")
    return bytes(out)


@cache
def texts() -> tuple[bytes, ...]:
    """Return what fills tables, repeats, and turns from noise to pattern and back."""
    source = random.Random(20261124)  # noqa: S311 - invented input, the same every run
    words = b'{"Device.Hosts.Host.%d.HostName":"tv-%d"},'
    return (
        b"a" * 10_000,
        bytes(70_000),
        source.randbytes(5_000),
        source.randbytes(70_000),
        b"".join(words % (source.randrange(999), source.randrange(999)) for _ in range(2_000)),
        source.randbytes(40_000) + b"ab" * 50_000 + source.randbytes(20_000),
    )


@pytest.mark.parametrize(("plain", "coded"), VECTORS)
def test_the_vectors_of_ncompress_are_undone(plain: bytes, coded: str) -> None:
    assert undo_compress(bytes.fromhex(coded), MOST) == plain


@given(st.binary(max_size=3000) | st.text("ab", max_size=3000).map(str.encode), st.integers(10, 16), st.booleans())
@settings(max_examples=60)
def test_what_was_compressed_comes_back(plain: bytes, last_width: int, block: bool) -> None:  # noqa: FBT001
    assert undo_compress(compressed(plain, last_width, block=block), MOST) == plain


@pytest.mark.parametrize("last_width", range(10, 17))
def test_a_full_table_and_every_width_are_undone(last_width: int) -> None:
    for plain in texts():
        assert undo_compress(compressed(plain, last_width), MOST) == plain


@pytest.mark.parametrize("clear_every", [1, 7, 300, 5000])
def test_a_cleared_table_is_undone(clear_every: int) -> None:
    plain = texts()[4][:20_000]
    assert undo_compress(compressed(plain, clear_every=clear_every), MOST) == plain


@pytest.mark.skipif(shutil.which("gzip") is None, reason="gzip, which reads .Z files, is not installed")
@pytest.mark.parametrize("clear_every", [0, 7, 5000])
def test_gzip_reads_the_encoder_of_this_test_alike(clear_every: int) -> None:
    for plain in texts():
        coded = compressed(plain, clear_every=clear_every)
        assert subprocess.run(["gzip", "-dc"], input=coded, capture_output=True, check=True).stdout == plain


@pytest.mark.skipif(shutil.which("compress") is None, reason="compress, of the package ncompress, is not installed")
@pytest.mark.parametrize("last_width", range(10, 17))
def test_what_the_program_compressed_comes_back(last_width: int) -> None:
    for plain in texts():
        made = subprocess.run(["compress", "-fcb", str(last_width)], input=plain, capture_output=True, check=False)
        assert undo_compress(made.stdout, MOST) == plain


@pytest.mark.skipif(shutil.which("gzip") is None, reason="gzip, which reads .Z files, is not installed")
def test_what_is_accepted_of_a_damaged_file_is_what_gzip_reads() -> None:
    source = random.Random(7)  # noqa: S311 - the same damage every run
    accepted = 0
    for plain in texts() * 10:
        coded = bytearray(compressed(plain[:1500], source.randrange(10, 17)))
        coded[source.randrange(2, len(coded))] ^= 1 << source.randrange(8)
        try:
            undone = undo_compress(bytes(coded), MOST)
        except RefusedError:
            continue
        accepted += 1
        read = subprocess.run(["gzip", "-dc"], input=bytes(coded), capture_output=True, check=False)
        assert (read.returncode, read.stdout) == (0, undone)
    assert accepted


@given(st.binary(max_size=400), st.sampled_from([0x90, 0x8A, 0x0A, 0x10]))
def test_any_codes_give_bytes_or_a_coded_refusal(outcome_of: Callable[..., object], codes: bytes, flags: int) -> None:
    plain = outcome_of(undo_compress, b"\x1f\x9d" + bytes([flags]) + codes, 500)
    if isinstance(plain, bytes):
        assert len(plain) <= 500
    else:
        assert plain in {Reason.REFUSED_ENCODING, Reason.REFUSED_SIZE}


@pytest.mark.parametrize(
    "coded",
    [
        "",
        "1f",
        "1f9d",
        "1f8b90",  # gzip's magic
        "1f9d89",  # codes of 9 bits
        "1f9d91",  # of 17
        "1f9db0",  # a reserved flag
        "1f9d900001",  # begins with "clear the table"
        "1f9d900101",  # begins with a string
        "1f9d90610402",  # a string no table holds
        "1f9d9061",  # half a code
        "1f9d906102",  # a bit left over
        "1f9d9061000000000000000000",  # a byte left over
    ],
)
def test_what_no_program_wrote_is_refused(coded: str, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(undo_compress, bytes.fromhex(coded), MOST) is Reason.REFUSED_ENCODING


def test_output_is_bounded_exactly(reason_of: Callable[..., Reason]) -> None:
    assert undo_compress(compressed(b"a" * 1000), 1000) == b"a" * 1000
    assert reason_of(undo_compress, compressed(b"a" * 1001), 1000) is Reason.REFUSED_SIZE


def test_a_bomb_is_refused_without_being_built(reason_of: Callable[..., Reason]) -> None:
    assert reason_of(undo_compress, compressed(bytes(1 << 20)), MOST >> 1) is Reason.REFUSED_SIZE
