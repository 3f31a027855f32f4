# ruff: noqa: E501 - one situation a line, to be read as a table
"""Digests of known identifiers are found, and the recipe named."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find import hashed
from sluis.identify.find.hashed import Digests, find_in, has_runs
from sluis.identify.find.hit import SearchTerm, Sureness
from sluis.terms import Kind

MAC = SearchTerm(Kind.MAC_ADDRESS, bytes.fromhex("3c0630123456"), "3C:06:30:12:34:56")
NAME = SearchTerm(Kind.HOST_NAME, b"annas-iphone", "Annas-iPhone")
SERIAL = SearchTerm(Kind.SERIAL, b"S4711", "S4711")
DIGESTS = Digests((MAC, NAME), (SERIAL,))


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b"])
@pytest.mark.parametrize(
    ("octets", "recipe"),
    [
        (b"3c:06:30:12:34:56", "mac_address:colon-lower"), (b"3C-06-30-12-34-56", "mac_address:hyphen-upper"), (b"3c0630123456", "mac_address:bare-lower"), (MAC.canonical, "mac_address:octets"),
        (b"Annas-iPhone", "host_name:as-written"), (b"annas-iphone", "host_name:lower"), (b"3c:06:30:12:34:56\n", "mac_address:colon-lower-newline"),
        (b"S47113c:06:30:12:34:56", "mac_address:colon-lower-behind-serial"), (b"3c0630123456|S4711", "mac_address:bare-lower-before-serial"),
    ],
)  # fmt: skip
def test_the_recipe_is_named(algorithm: str, octets: bytes, recipe: str) -> None:
    digest = hashlib.new(algorithm, octets)
    written = {
        "hex": digest.hexdigest(), "hex:": digest.hexdigest().upper(), "base64": base64.b64encode(digest.digest()).decode(), "base64:": base64.urlsafe_b64encode(digest.digest()).decode().rstrip("="),
        "hex-pairs": digest.digest().hex(":"),
    }  # fmt: skip
    for coding, text in written.items():
        hits = [hit for hit in find_in(f"id={text};", DIGESTS) if hit.kind is not Kind.UNKNOWN]
        assert f"{algorithm}:{recipe}:{coding.rstrip(':')}" in {hit.reason for hit in hits}
        assert any((hit.start, hit.end) == (3, 3 + len(text)) for hit in hits)


@given(kept=st.integers(8, 63), first=st.booleans())
def test_a_digest_cut_off_is_found_too(kept: int, *, first: bool) -> None:
    digits = hashlib.sha256(b"3c:06:30:12:34:56").hexdigest()
    cut = digits[:kept] if first else digits[-kept:]
    hits = [hit for hit in find_in(cut, DIGESTS) if hit.kind is Kind.MAC_ADDRESS]
    assert [hit.canonical for hit in hits][:1] == [MAC.canonical]
    assert f":{'first' if first else 'last'}-{kept}:" in hits[0].reason


def test_a_digest_nobody_can_explain_is_doubtful() -> None:
    hits = find_in(hashlib.sha256(b"somebody else").hexdigest(), DIGESTS)
    assert [(hit.kind, hit.confidence, hit.reason) for hit in hits] == [
        (Kind.UNKNOWN, Sureness.DOUBTFUL, "digest:unexplained")
    ]


def test_work_is_bounded_and_the_limit_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashed, "MOST", 50)
    few = Digests((MAC, NAME), (SERIAL,))
    assert not few.complete
    assert find_in("ab" * 32, few)[0].reason == "digest:limit"
    assert DIGESTS.complete


def test_ordinary_words_are_no_runs() -> None:
    assert not has_runs("radio up, channel 36")
    assert has_runs("id=9f86d081884c7d65")


RUNS = [
    "9f86d081884c7d65",
    "9f:86:d0:81:88:4c:7d:65",
    "zz9f 86 d0 81 88 4c 7d 65 11",
    "n4bQgYhMfWU=",
    "n4bQgYhM===",
    "\xff",
    "é",
    " ",
    "a" * 90,
    "-",
    "0x",
]


@given(
    st.one_of(
        st.text(max_size=60),
        st.text("0123456789abcdefABCDEF: -", max_size=60),
        st.binary(max_size=200).map(lambda octets: octets.decode("latin-1")),
        st.lists(st.sampled_from(RUNS), max_size=8).map("".join),
    ),
    st.sampled_from([0, hashed._SHORT]),
)
def test_the_cheap_looks_before_pass_over_nothing_that_the_three_would_see(text: str, short: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(hashed, "_SHORT", short)
        assert sorted(hashed._runs(text)) == sorted(hashed._runs_of(text))
