import io
import json
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.sighting import Why
from sluis.capture.readers.har_entries import entries

ENTRIES = st.lists(
    st.dictionaries(st.text(max_size=6), st.text(max_size=12) | st.lists(st.text(max_size=4), max_size=3), max_size=3),
    max_size=4,
)


class InPieces(io.BytesIO):
    """A stream that gives few octets at a time, as a pipe may."""

    def __init__(self, octets: bytes, size: int) -> None:
        super().__init__(octets)
        self._few = size

    def read(self, _size: int | None = -1) -> bytes:
        return super().read(self._few)


def written(members: list[dict[str, object]], **beside: object) -> bytes:
    return json.dumps({"log": {"version": "1.2", **beside, "entries": members, "pages": [{"entries": []}]}}).encode()


@given(ENTRIES, st.integers(1, 40), st.sampled_from([None, 1]))
def test_entries_are_those_that_json_reads_in_pieces_of_any_size(
    members: list[dict[str, object]], size: int, indent: int | None
) -> None:
    whole = written(members, comment='"entries":[{}]', creator={"entries": [1]})
    if indent is not None:
        whole = json.dumps(json.loads(whole), indent=indent, ensure_ascii=False).encode()
    found = list(entries(InPieces(whole, size), 1000))
    assert [json.loads(one) for one in found if not isinstance(one, Why)] == members
    assert len(found) == len(members)


def test_a_list_beside_the_entries_is_none() -> None:
    whole = b'{"log":{"pages":[{"id":"entries"}],"entries":[{"a":1}]}}'
    assert list(entries(io.BytesIO(whole), 100)) == [b'{"a":1}']


@given(ENTRIES.filter(len), st.integers(1, 1000))
def test_a_cut_file_gives_its_whole_entries_and_says_so(members: list[dict[str, object]], at: int) -> None:
    whole = json.dumps({"log": {"entries": members}}).encode()
    found = list(entries(io.BytesIO(whole[: min(at, len(whole) - 3)]), 1000))
    assert found[-1] in {Why.CUT, Why.SYNTAX}
    assert [json.loads(one) for one in found[:-1]] == members[: len(found) - 1]  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_an_entry_over_the_bound_is_passed_over_and_the_next_is_read(size: int) -> None:
    whole = written([{"a": "x" * 200}, {"b": 1}])
    stream: BinaryIO = InPieces(whole, size)
    assert list(entries(stream, 100)) == [Why.SIZE, b'{"b": 1}']


@given(st.binary(max_size=200))
def test_any_octets_end(octets: bytes) -> None:
    for one in (octets, b'{"log":{"entries":[' + octets):
        list(entries(io.BytesIO(one), 50))
