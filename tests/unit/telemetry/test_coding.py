"""Every coding is undone, bounded, and never repaired."""

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.telemetry.coding import decode_content, text_of
from sluis.telemetry.limits import Limits
from sluis.terms import Reason

LIMITS = Limits()
PLAIN = b'{"Report":[{"CollectionTime":1795525200,"Device.A":1}]}'


def raw_deflate(plain: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(plain) + stream.flush()


CODED = {
    "gzip": gzip.compress(PLAIN),
    "x-gzip": gzip.compress(PLAIN, 1),
    "GZip": gzip.compress(PLAIN),
    "deflate": zlib.compress(PLAIN),
    " Deflate ": raw_deflate(PLAIN),
    "identity": PLAIN,
    "": PLAIN,
    ", ,": PLAIN,
    "deflate, gzip": gzip.compress(zlib.compress(PLAIN)),
    "gzip, identity, deflate": raw_deflate(gzip.compress(PLAIN)),
}


@pytest.mark.parametrize("coding", CODED)
def test_every_coding_is_undone(coding: str) -> None:
    assert decode_content(CODED[coding], coding, LIMITS) == PLAIN


@given(st.binary(max_size=2000), st.sampled_from(["gzip", "deflate", "raw"]))
def test_what_was_coded_comes_back(plain: bytes, coding: str) -> None:
    encode = {"gzip": gzip.compress, "deflate": zlib.compress, "raw": raw_deflate}[coding]
    assert decode_content(encode(plain), coding.replace("raw", "deflate"), LIMITS) == plain


CODINGS = ["gzip", "x-gzip", "deflate", "compress", "x-compress", "identity", "br", "gzip, deflate", "compress, gzip"]
STARTS = st.sampled_from([b"", b"\x1f\x8b\x08\0\0\0\0\0\0\x03", b"\x78\x9c", b"\x1f\x9d\x90", b"\x1f\x9d\x0a"])


@given(st.builds(bytes.__add__, STARTS, st.binary(max_size=300)), st.sampled_from(CODINGS))
def test_any_bytes_give_bytes_or_a_coded_refusal(outcome_of: Callable[..., object], body: bytes, coding: str) -> None:
    plain = outcome_of(decode_content, body, coding, Limits(inflated_bytes=1000))
    if isinstance(plain, bytes):
        assert len(plain) <= 1000
    else:
        assert plain in {Reason.REFUSED_ENCODING, Reason.REFUSED_SIZE}


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip2", "gzip;q=1", "identity, br", "gzip, gzip, gzip, gzip"])
def test_an_unknown_coding_or_too_long_a_list_is_refused(coding: str, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_content, PLAIN, coding, LIMITS) is Reason.REFUSED_ENCODING


@pytest.mark.parametrize("coding", ["gzip", "deflate", " Deflate ", "deflate, gzip"])
def test_a_truncated_body_is_refused_wherever_it_is_cut(coding: str, reason_of: Callable[..., Reason]) -> None:
    for cut in range(len(CODED[coding])):
        assert reason_of(decode_content, CODED[coding][:cut], coding, LIMITS) is Reason.REFUSED_ENCODING


@pytest.mark.parametrize("coding", ["gzip", "deflate", " Deflate "])
@pytest.mark.parametrize("garbage", [b"\0", b"x", b"\x1f\x8b", b"\r\n"])
def test_anything_behind_the_end_is_refused(coding: str, garbage: bytes, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_content, CODED[coding] + garbage, coding, LIMITS) is Reason.REFUSED_ENCODING


@pytest.mark.parametrize("at", [-1, -5, -8])
def test_a_wrong_checksum_or_length_is_refused(at: int, reason_of: Callable[..., Reason]) -> None:
    broken = bytearray(CODED["gzip"])
    broken[at] ^= 1
    assert reason_of(decode_content, bytes(broken), "gzip", LIMITS) is Reason.REFUSED_ENCODING


@pytest.mark.parametrize("plain", [b"", b"{}"])
def test_a_gzip_file_may_have_16_members(plain: bytes, reason_of: Callable[..., Reason]) -> None:
    member = gzip.compress(plain)
    assert decode_content(member * 16, "gzip", LIMITS) == plain * 16
    assert reason_of(decode_content, member * 17, "gzip", LIMITS) is Reason.REFUSED_ENCODING


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw"])
def test_output_is_bounded_exactly(coding: str, reason_of: Callable[..., Reason]) -> None:
    encode = {"gzip": gzip.compress, "deflate": zlib.compress, "raw": raw_deflate}[coding]
    small, name = Limits(inflated_bytes=1000), coding.replace("raw", "deflate")
    for size in (999, 1000):
        assert decode_content(encode(b"a" * size), name, small) == b"a" * size
    assert reason_of(decode_content, encode(b"a" * 1001), name, small) is Reason.REFUSED_SIZE


def test_members_are_bounded_together(reason_of: Callable[..., Reason]) -> None:
    small = Limits(inflated_bytes=1000)
    assert len(decode_content(gzip.compress(b"a" * 500) * 2, "gzip", small)) == 1000
    assert reason_of(decode_content, gzip.compress(b"a" * 501) * 2, "gzip", small) is Reason.REFUSED_SIZE


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip"])
def test_a_bomb_is_refused_without_being_built(coding: str, reason_of: Callable[..., Reason]) -> None:
    stream = zlib.compressobj(9, wbits=31)
    bomb = b"".join(stream.compress(bytes(1 << 20)) for _ in range(100)) + stream.flush()
    bomb = gzip.compress(bomb) if "," in coding else bomb
    assert reason_of(decode_content, bomb, coding, LIMITS) is Reason.REFUSED_SIZE


@pytest.mark.parametrize("coding", ["", "identity", "gzip", "br"])
def test_the_body_as_sent_is_bounded_in_every_coding(coding: str, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_content, bytes(11), coding, Limits(message_bytes=10)) is Reason.REFUSED_SIZE


def test_a_body_as_large_as_a_message_may_be_passes() -> None:
    assert len(decode_content(bytes(1_048_576), "", LIMITS)) == 1_048_576


@pytest.mark.parametrize("body", [b"\xef\xbb\xbfa", b"a\0b", b"\xff\xfe", b"caf\xe9"])
def test_what_is_not_plain_text_in_utf8_is_refused(body: bytes, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(text_of, body) is Reason.REFUSED_UTF8
