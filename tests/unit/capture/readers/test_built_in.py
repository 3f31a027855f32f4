"""Our own readers: the table, and the entry points that must be the same."""

import io
import tomllib

from source_tree import ROOT

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.reader import ReadOptions, Recognition
from sluis.capture.base.sighting import NotRead, Place, Why
from sluis.capture.readers import built_in
from sluis.capture.readers.built_in import BUILT_IN, HAR, PACKETS
from sluis.capture.readers.registry import GROUP


def test_the_entry_points_of_the_project_are_the_table() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = project["entry-points"][GROUP]
    assert list(points) == [reader.name for reader in BUILT_IN]
    for reader in BUILT_IN:
        module, _, name = points[reader.name].partition(":")
        assert module == built_in.__name__
        assert getattr(built_in, name) is reader


def test_each_has_the_version_of_sluis_and_tells_its_own_kind_alone() -> None:
    har = b'{"log":{"entries":[]}}'
    assert [reader.name for reader in BUILT_IN if reader.recognises(har) is Recognition.SURE] == ["har"]
    assert len({reader.version for reader in BUILT_IN}) == 1
    assert {"pcap", "pcapng"} == PACKETS


def test_a_reader_of_ours_keeps_the_bounds_it_is_given() -> None:
    entry = b'{"log":{"entries":[{"request":{"url":"https://a.example/"}}]}}'
    read = list(HAR.read(io.BytesIO(entry), 3, ReadOptions(Bounds(entry_bytes=8))))
    assert read == [NotRead(Place(3, 1), Why.SIZE)]
