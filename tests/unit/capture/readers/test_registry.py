"""The readers there are: ours, and others behind a fence; two of a name, or one that fails, end the audit."""

import io
from pathlib import Path

import pytest
from tests.installed import install
from tests.raised import raises

from sluis.capture.base.reader import ReadOptions
from sluis.capture.base.sighting import NotRead, Place, Why
from sluis.capture.readers.built_in import BUILT_IN
from sluis.capture.readers.registry import GROUP, chosen, readers
from sluis.errors import SluisError
from sluis.errors.audit import capture_reader_error

MODULE = """
from sluis.capture.base.reader import Recognition
from sluis.capture.base.sighting import NotRead, Place, Why


class Reader:
    name = "acme"
    version = "1.0"

    def recognises(self, head):
        if head == b"fault":
            raise KeyError(head)
        return True if head == b"wrong" else Recognition.SURE

    def read(self, stream, source, options):
        for number, line in enumerate(stream, 1):
            if line == b"fault":
                raise KeyError(line)
            if line == b"wrong":
                yield line
            yield NotRead(Place(source + (line == b"other"), number), Why.GAP)


READER = Reader()


class Nameless:
    version = "1.0"


OTHER = Reader()
OTHER.name = "Acme!"
"""


def place(monkeypatch: pytest.MonkeyPatch, folder: Path, **points: str) -> None:
    install(monkeypatch, folder, "sluis-acme", "1.0", {GROUP: dict(points)}, {"sluis_acme_reader": MODULE})


def problem(error: pytest.ExceptionInfo[SluisError]) -> str:
    return str(error.value.places["problem"])


def test_ours_are_there_whatever_the_metadata_says() -> None:
    assert readers() == BUILT_IN


def test_a_reader_of_others_comes_behind_ours_and_its_sightings_come_through(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place(monkeypatch, tmp_path, acme="sluis_acme_reader:READER")
    *ours, acme = readers()
    assert tuple(ours) == BUILT_IN
    assert (acme.name, acme.version) == ("acme", "1.0")
    assert list(acme.read(io.BytesIO(b"a\nb"), 2, ReadOptions())) == [
        NotRead(Place(2, 1), Why.GAP), NotRead(Place(2, 2), Why.GAP),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "at", "what"),
    [
        ("har", "sluis_acme_reader:READER", "twice"),
        ("acme", "sluis_acme_reader:NOTHING", "load"),
        ("acme", "no_such_module:READER", "load"),
        ("acne", "sluis_acme_reader:READER", "shape"),
        ("acme", "sluis_acme_reader:Nameless", "shape"),
        ("Acme!", "sluis_acme_reader:OTHER", "shape"),
    ],
)
def test_a_name_that_is_taken_and_what_is_no_reader_end_everything(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, at: str, what: str
) -> None:
    place(monkeypatch, tmp_path, **{name: at})
    with raises(capture_reader_error) as error:
        readers()
    assert problem(error) == what


def test_two_packages_with_a_reader_of_one_name_end_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place(monkeypatch, tmp_path / "a", acme="sluis_acme_reader:READER")
    install(monkeypatch, tmp_path / "b", "other-acme", "1.0", {GROUP: {"acme": "sluis_acme_reader:OTHER"}}, {})
    with raises(capture_reader_error) as error:
        readers()
    assert problem(error) == "twice"


@pytest.mark.parametrize(("octets", "what"), [(b"fault", "raises"), (b"wrong", "sighting"), (b"other", "sighting")])
def test_a_reader_that_fails_or_yields_what_is_no_sighting_of_its_input_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, octets: bytes, what: str
) -> None:
    place(monkeypatch, tmp_path, acme="sluis_acme_reader:READER")
    acme = readers()[-1]
    with raises(capture_reader_error) as error:
        list(acme.read(io.BytesIO(octets), 1, ReadOptions()))
    assert problem(error) == what
    assert "acme" in error.value.text("en")


@pytest.mark.parametrize(("head", "what"), [(b"fault", "raises"), (b"wrong", "shape")])
def test_a_reader_that_cannot_say_what_it_recognises_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, head: bytes, what: str
) -> None:
    place(monkeypatch, tmp_path, acme="sluis_acme_reader:READER")
    with raises(capture_reader_error) as error:
        readers()[-1].recognises(head)
    assert problem(error) == what


def test_of_several_readers_none_is_chosen() -> None:
    assert chosen([]) is None
    assert chosen([BUILT_IN[0]]) is BUILT_IN[0]
    with raises(capture_reader_error) as error:
        chosen([*BUILT_IN])
    assert problem(error) == "both"
