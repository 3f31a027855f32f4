"""Collectors: each proves that it is itself, where the route names it; a secret nobody has is drawn at the start."""

import base64
from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTOR, COLLECTOR_SECRET, VOUCHED, build
from tests.raised import raises

from sluis.errors.gate import collector_secret_error
from sluis.gate.http.collectors import Collectors
from sluis.gate.state.settings import Collector, Route, Settings

ROUTE = Route(path="/", auth="collector", collectors=("acs",))
BY_CERTIFICATE = Collectors({}, {"acs.example": "acs"})


def with_collectors(settings: Settings, *collectors: Collector) -> Settings:
    from msgspec.structs import replace

    return replace(settings, collector=collectors)


def test_a_collector_shows_its_secret_where_the_route_names_it(tmp_path: Path) -> None:
    known = Collectors.open(build(tmp_path))
    assert known.vouching(ROUTE, VOUCHED, None) == COLLECTOR
    other = Route(path="/", auth="collector", collectors=("another",))
    assert known.vouching(other, VOUCHED, None) is None
    for login, secret in ((COLLECTOR, "x"), (COLLECTOR, ""), ("another", COLLECTOR_SECRET), ("", "")):
        header = "Basic " + base64.b64encode(f"{login}:{secret}".encode()).decode()
        assert known.vouching(ROUTE, header, None) is None
    assert known.vouching(ROUTE, None, None) is None
    assert COLLECTOR_SECRET not in repr(known)


def test_a_collector_shows_a_certificate_instead(tmp_path: Path) -> None:
    assert BY_CERTIFICATE.vouching(ROUTE, None, "acs.example") == "acs"
    assert BY_CERTIFICATE.vouching(ROUTE, None, "cpe-0001") is None
    assert BY_CERTIFICATE.vouching(ROUTE, VOUCHED, None) is None
    made = with_collectors(build(tmp_path), Collector(name="acs", certificate="acs.example"))
    assert Collectors.open(made) == BY_CERTIFICATE


def test_a_secret_is_drawn_at_the_first_start_for_its_owner_only(tmp_path: Path) -> None:
    settings = with_collectors(build(tmp_path), Collector(name="acs", secret_file="new.secret"))
    first = Collectors.open(settings)
    made = tmp_path / "new.secret"
    assert made.stat().st_mode & 0o777 == 0o600
    secret = made.read_text().strip()
    assert len(secret) == 43
    header = "Basic " + base64.b64encode(f"acs:{secret}".encode()).decode()
    assert Collectors.open(settings) == first
    assert first.vouching(ROUTE, header, None) == "acs"


@pytest.mark.parametrize(
    "content", [b"", b"short\n", b"\xff" * 40, b"a" * 40 + b"\nb\n", b"with a space in it 0123456789abcdef\n"]
)
def test_what_is_no_secret_refuses(tmp_path: Path, content: bytes) -> None:
    settings = build(tmp_path)
    (tmp_path / "acs.secret").write_bytes(content)
    with raises(collector_secret_error) as caught:
        Collectors.open(settings)
    assert "short" not in str(caught.value)


def test_a_secret_that_cannot_be_made_or_read_refuses(tmp_path: Path) -> None:
    settings = build(tmp_path)
    for name in ("no/folder/x.secret", "."):
        with raises(collector_secret_error):
            Collectors.open(with_collectors(settings, Collector(name="acs", secret_file=name)))
    (tmp_path / "loop").symlink_to("nowhere")
    with raises(collector_secret_error):
        Collectors.open(with_collectors(settings, Collector(name="acs", secret_file="loop")))
