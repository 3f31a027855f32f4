"""Decoders of other packages: named with their exact version, or not run."""

import shutil
from pathlib import Path

import pytest
from tests.installed import install
from tests.raised import raises

from sluis.errors import RefusedError
from sluis.errors.telemetry import decoder_error
from sluis.telemetry import decoders
from sluis.telemetry.decoders import DecoderPin, Decoders, installed_format, load_decoders, pinned_format
from sluis.telemetry.limits import Limits

MEDIA = "application/x-acme"
PIN = DecoderPin("acme", "sluis-acme", "1.2.3")
MODULE = """
from sluis.telemetry.model import Leaf, Message, Report
from sluis.telemetry.strict_json import refused
from sluis.terms import Reason


class Acme:
    media_types = ({media},)

    def decode(self, body, limits):
        if body == b"bad":
            raise refused(Reason.REFUSED_SYNTAX)
        if body == b"fault":
            raise KeyError(body)
        if body == b"none":
            return None
        if body == b"number":
            return Message((Report((Leaf(("a",), 1),)),))
        if body == b"claims":
            return Message((), claims={{"serial": "1"}})
        if body == b"deep":
            return Message((Report((Leaf(("a",) * 65, "x"),)),))
        leaves = tuple(Leaf(("acme", str(at)), text) for at, text in enumerate(body.decode().split(), 1))
        return Message((Report(leaves, leaf_count=len(leaves)),))


DECODER = Acme()
"""


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Install the decoder; nothing of it is loaded yet."""
    monkeypatch.setattr(decoders, "_RUNNING", {})
    place(monkeypatch, tmp_path)
    return tmp_path


def place(
    monkeypatch: pytest.MonkeyPatch, folder: Path, *, package: str = "sluis-acme", version: str = "1.2.3",
    at: str = "sluis_acme:DECODER", media: str = repr(MEDIA),
) -> None:  # fmt: skip
    points = {decoders.GROUP: {"acme": at}}
    install(
        monkeypatch, folder / package / version, package, version, points, {"sluis_acme": MODULE.format(media=media)}
    )


def problem(*pins: DecoderPin) -> str:
    with raises(decoder_error) as error:
        load_decoders(pins)
    return str(error.value.places["problem"])


def test_without_a_name_nothing_but_bulk_data_is_read(there: Path) -> None:
    assert there.is_dir()
    assert not load_decoders([]).reads(MEDIA)
    assert Decoders().reads("text/csv")


@pytest.mark.usefixtures("there")
def test_a_decoder_that_is_named_reads_its_content_type_and_bulk_data_is_read_as_ever() -> None:
    loaded = load_decoders([PIN])
    assert loaded.pins == (PIN,)
    assert loaded.reads("Application/X-Acme; v=1")
    assert [leaf.value for leaf in loaded.decode(MEDIA, b"a b", Limits()).reports[0].leaves] == ["a", "b"]
    assert loaded.decode("application/json", b'{"Report":[{"a":1}]}', Limits()).reports[0].leaf_count == 1
    assert not loaded.reads("application/x-other")


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(
    ("pin", "what"),
    [
        (PIN._replace(version="1.2.4"), "version"),
        (PIN._replace(version="1.2.3.0"), "version"),
        (PIN._replace(package="sluis-acne"), "absent"),
        (PIN._replace(package=""), "absent"),
        (PIN._replace(name="acne"), "entry"),
        (PIN._replace(package="pytest", version=pytest.__version__), "entry"),
    ],
)
def test_another_version_package_or_name_refuses(pin: DecoderPin, what: str) -> None:
    assert problem(pin) == what


def test_what_was_replaced_while_the_program_runs_refuses(
    there: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert load_decoders([PIN]).pins
    assert there == tmp_path
    place(monkeypatch, tmp_path, version="1.3.0")
    assert problem(PIN) == "version"
    assert problem(PIN._replace(version="1.3.0")) == "running"


def test_what_was_replaced_after_a_verb_looked_with_it_refuses(
    there: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert there == tmp_path
    assert installed_format("acme") is not None
    old = tmp_path / "sluis-acme" / "1.2.3" / "sluis_acme-1.2.3.dist-info"
    shutil.rmtree(old)
    place(monkeypatch, tmp_path, version="1.3.0")
    assert problem(PIN._replace(version="1.3.0")) == "running"
    with raises(decoder_error):
        installed_format("acme")


def test_an_entry_point_at_a_module_of_another_package_refuses(there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = there / "sluis-acme" / "1.2.3" / "sluis_acme-1.2.3.dist-info"
    (metadata / "RECORD").write_text("sluis_acme.py,,\n")
    place(monkeypatch, there, package="front", at="sluis_acme:DECODER")
    (there / "front" / "1.2.3" / "sluis_acme.py").unlink()
    assert problem(PIN._replace(package="front")) == "module"
    assert load_decoders([PIN]).pins == (PIN,)


@pytest.mark.parametrize(
    ("at", "media", "what"),
    [
        ("sluis_acme:NOTHING", repr(MEDIA), "load"),
        ("no_such_module:DECODER", repr(MEDIA), "load"),
        ("sluis_acme:Leaf", repr(MEDIA), "shape"),
        ("sluis_acme:DECODER", "7", "shape"),
        ("sluis_acme:DECODER", "'no type'", "shape"),
        ("sluis_acme:DECODER", "'application/json'", "media"),
        ("sluis_acme:DECODER", f"{MEDIA!r}, {MEDIA!r}", "media"),
    ],
)
def test_what_is_no_decoder_or_reads_what_is_read_already_refuses(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, at: str, media: str, what: str
) -> None:
    monkeypatch.setattr(decoders, "_RUNNING", {})
    place(monkeypatch, tmp_path, at=at, media=media)
    assert problem(PIN) == what


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(("body", "reason"), [(b"bad", "refused-syntax"), (b"deep", "refused-depth")])
def test_what_a_decoder_refuses_and_what_is_too_deep_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(RefusedError) as error:
        load_decoders([PIN]).decode(MEDIA, body, Limits())
    assert error.value.reason == reason


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("limits", [Limits(inflated_bytes=2), Limits(leaves=1), Limits(reports=0)])
def test_the_limits_of_a_message_hold_for_a_decoder_of_others(limits: Limits) -> None:
    with pytest.raises(RefusedError) as error:
        load_decoders([PIN]).decode(MEDIA, b"a b", limits)
    assert error.value.reason == "refused-size"


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("body", [b"fault", b"none", b"number", b"claims"])
def test_a_decoder_that_fails_is_an_error_without_a_word_of_the_message(body: bytes) -> None:
    with raises(decoder_error) as error:
        load_decoders([PIN]).decode(MEDIA, body, Limits())
    assert error.value.places["problem"] == "raises"
    format_ = installed_format("acme")
    assert format_ is not None
    with pytest.raises(RefusedError):
        format_.decode(body, Limits())


def test_a_verb_that_looks_reads_what_is_installed_by_its_name(
    there: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert there == tmp_path
    format_ = installed_format("acme")
    assert format_ is not None
    assert format_.decode(b"a b", Limits()).reports[0].leaf_count == 2
    assert installed_format("acne") is None
    place(monkeypatch, tmp_path, package="sluis-acme-two")
    with raises(decoder_error):
        installed_format("acme")


@pytest.mark.usefixtures("there")
def test_a_verb_that_decides_reads_only_what_is_named() -> None:
    format_ = pinned_format("acme", [PIN])
    assert format_ is not None
    assert format_.decode(b"a b", Limits()).reports[0].leaf_count == 2
    assert pinned_format("acne", [PIN]) is None
    for pins, what in (([], "unpinned"), ([PIN._replace(version="1.3.0")], "version"), ([PIN, PIN], "entry")):
        with raises(decoder_error) as error:
            pinned_format("acme", pins)
        assert error.value.places["problem"] == what
