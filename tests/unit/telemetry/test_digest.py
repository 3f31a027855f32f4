"""Equal reports have equal digests, different ones have not."""

import hashlib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sluis.telemetry.digest import content_digest
from sluis.telemetry.model import Leaf, Number, Opaque, Report

SEGMENT = st.sampled_from(["", "a", "b", "ab", "1"])
VALUE = st.sampled_from(["", "1", "true", "null", True, False, Opaque.NULL, Opaque.ARRAY]) | st.sampled_from(
    [Number("1"), Number("1.0")]
)
LEAF = st.builds(Leaf, st.lists(SEGMENT, min_size=1, max_size=3).map(tuple), VALUE)


@given(st.lists(LEAF, max_size=4), st.lists(LEAF, max_size=4))
def test_digests_are_equal_exactly_when_the_leaves_are(leaves: list[Leaf], other: list[Leaf]) -> None:
    same = content_digest(Report(tuple(leaves))) == content_digest(Report(tuple(other)))
    # Counter on typed keys, because True == 1 and "1" is not Number("1").
    assert same == (Counter(map(repr, leaves)) == Counter(map(repr, other)))


def test_the_collection_time_does_not_count() -> None:
    leaves = (Leaf(("a",), "1"),)
    assert content_digest(Report(leaves, Number("1"))) == content_digest(Report(leaves, "2"))


def test_the_bytes_are_fixed() -> None:
    """Of a map of two: ``path``, an array of two, and ``value``, a map of one, an integer, text or a boolean."""
    path = b"\x82\xa4path\x92\xa1a\xa1b\xa5value"
    leaves = {Number("1"): b"\x81\xa4text\xa11", "1": b"\xa11", Opaque.NULL: b"\0", Opaque.ARRAY: b"\1", True: b"\xc3"}
    for value, text in leaves.items():
        assert content_digest(Report((Leaf(("a", "b"), value),))) == hashlib.sha256(path + text).digest()
    assert content_digest(Report(())) == hashlib.sha256().digest()
