"""Code of strangers: found without being imported, and fenced."""

import sys
from pathlib import Path

import pytest
from tests.installed import install
from tests.raised import raises

from sluis.errors import Code, SluisError
from sluis.errors.audit import capture_reader_error
from sluis.errors.telemetry import decoder_error
from sluis.telemetry.extensions import entry_points_of, fenced, package_of, version_of

GROUP = "sluis.telemetry_decoders"


def other() -> SluisError:
    return decoder_error(name=Code("x"), package=Code("y"), problem=Code("load"))


def fault() -> SluisError:
    return capture_reader_error(name=Code("x"), problem=Code("raises"))


def test_what_others_bring_is_found_and_not_imported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    points = {GROUP: {"acme": "sluis_acme:DECODER", "ours": "sluis.telemetry.formats:FORMATS"}}
    install(monkeypatch, tmp_path, "sluis-acme", "1.2.3", points, {"sluis_acme": "raise RuntimeError"})
    [point] = entry_points_of(GROUP)
    assert (point.name, package_of(point), version_of(point)) == ("acme", "sluis-acme", "1.2.3")
    assert "sluis_acme" not in sys.modules


class Panic(BaseException):
    """What a library in Rust raises when it panics: no ``Exception``."""


@pytest.mark.parametrize(
    "raised",
    [KeyError("of a household"), RuntimeError(), AssertionError(), StopIteration(), Panic("household"), SystemExit(1)],
)
def test_whatever_a_stranger_raises_is_one_error_without_its_words(raised: BaseException) -> None:
    with raises(capture_reader_error) as error, fenced(fault):
        raise raised
    assert error.value.__cause__ is None
    assert "household" not in error.value.text("en")


@pytest.mark.parametrize("raised", [OSError(), KeyboardInterrupt(), GeneratorExit()])
def test_an_input_that_cannot_be_read_and_whoever_stops_it_go_through(raised: BaseException) -> None:
    with pytest.raises(type(raised)), fenced(fault):
        raise raised


def test_an_error_of_ours_goes_through() -> None:
    with raises(capture_reader_error) as error, fenced(other):
        raise fault()
    assert error.value.code == "audit.reader"
