"""Measuring by the API: a replay, bodies that left, and what is refused."""

import hashlib
import io
import json
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.raised import raises
from tests.risk_files import MIDNIGHT_S, write_fleet

from sluis import api
from sluis.errors.cli import activity_unknown_error
from sluis.errors.gate import file_missing_error
from sluis.errors.risk import (
    homes_file_error,
    population_error,
    risk_body_error,
    risk_column_unknown_error,
    too_few_homes_error,
)

REGISTER = ROOT / "examples" / "register-per-home.yaml"
BRIEF = api.risk.Asking(explain=False)
NAMES = "Device.Hosts.Host.*.HostName"


@pytest.fixture(scope="module")
def compiled() -> api.CompiledRegister:
    return api.compile_plan(REGISTER, MIDNIGHT_S * 1000)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_fleet(tmp_path_factory.mktemp("fleet") / "reports.ndjson")


def test_a_replay_measures_every_activity_and_says_on_what(compiled: api.CompiledRegister, fleet: str) -> None:
    found = api.risk.measure_replay(fleet, compiled, asking=BRIEF)
    assert [each.activity for each in found.measured] == ["wifi-help", "network-quality"]
    help_, quality = found.measured
    assert (help_.register, help_.plan) == (compiled.register.digest, compiled.activity("wifi-help").plan.digest)
    assert (help_.token, help_.figures.homes, help_.source.reports) == ("day", 24, 48)
    digest = hashlib.sha256(hashlib.sha256(Path(fleet).read_bytes()).digest()).hexdigest()
    assert (help_.source.kind, help_.source.sha256) == ("replay", digest)
    assert help_.figures.series.unique.value > 0.9, "signals per device single out"
    assert quality.figures.series.unique.value == 0, "states and bands do not"
    assert help_.figures.tomorrow is not None
    assert [(each.activity, each.other) for each in found.across] == [("wifi-help", "network-quality")]
    json.dumps(api.as_json(found))


def test_the_same_files_under_other_names_are_the_same_input(
    compiled: api.CompiledRegister, fleet: str, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere.ndjson"
    other.write_bytes(Path(fleet).read_bytes())
    one, two = (
        api.risk.measure_replay(name, compiled, "network-quality", BRIEF).measured[0] for name in (fleet, str(other))
    )
    assert one.source.sha256 == two.source.sha256
    assert one.figures.document() == two.figures.document()


def test_of_standard_input_no_digest_is_said(
    compiled: api.CompiledRegister, fleet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path(fleet).open("rb") as octets, io.TextIOWrapper(octets) as words:
        monkeypatch.setattr("sys.stdin", words)
        found = api.risk.measure_replay("-", compiled, "network-quality", BRIEF)
    assert (found.measured[0].source.sha256, found.measured[0].source.reports) == (None, 48)


def test_pictures_and_page_are_made_of_figures(compiled: api.CompiledRegister, fleet: str) -> None:
    found = api.risk.measure_replay(fleet, compiled, "network-quality", BRIEF)
    assert api.risk.picture(found.measured[0]).startswith("<svg")
    assert "network-quality: " in api.risk.page(found)


def bodies(folder: Path, compiled: api.CompiledRegister, fleet: str) -> dict[str, int]:
    """Put down what would leave of the first day, and return whose each body is."""
    whose = {}
    for number, tried in enumerate(api.try_file(fleet, compiled, at_ms=MIDNIGHT_S * 1000)):
        if tried.activity == "wifi-help" and tried.body is not None and tried.report % 2:
            token = f'"Household":"h{number}"'.encode()
            body = tried.body[: tried.body.index(b'"Household"')] + token + b"}]}"
            (folder / f"b{number}.json").write_bytes(body)
            whose[f"b{number}"] = number
    return whose


def test_bodies_that_left_are_measured_like_the_replay(
    compiled: api.CompiledRegister, fleet: str, tmp_path: Path
) -> None:
    whose = bodies(tmp_path, compiled, fleet)
    homes = tmp_path / "homes.txt"
    homes.write_text("".join(f"{name},{home}\n" for name, home in whose.items()), encoding="utf-8")
    found = api.risk.measure_bodies(tmp_path, compiled, "wifi-help", BRIEF, homes=homes)
    assert (found.source.kind, found.figures.homes, found.figures.bodies) == ("bodies", 24, 24)
    unknown = api.risk.measure_bodies(tmp_path, compiled, "wifi-help", BRIEF)
    assert unknown.figures.report.sizes == found.figures.report.sizes
    homes.write_text("b0,0\n", encoding="utf-8")
    with raises(homes_file_error):
        api.risk.measure_bodies(tmp_path, compiled, "wifi-help", BRIEF, homes=homes)
    (tmp_path / "bad.json").write_bytes(b"{}")
    with raises(risk_body_error):
        api.risk.measure_bodies(tmp_path, compiled, "wifi-help", BRIEF)


def test_what_cannot_be_measured_is_refused(compiled: api.CompiledRegister, fleet: str, tmp_path: Path) -> None:
    few = write_fleet(tmp_path / "few.ndjson", homes=3)
    with raises(too_few_homes_error):
        api.risk.measure_replay(few, compiled, "wifi-help", BRIEF)
    silent = '{"Report":[{"CollectionTime":%d,"Device":{"DeviceInfo":{"SerialNumber":"S%d"}}}]}'
    lines = [silent % (MIDNIGHT_S, number) for number in range(90)]
    mostly = tmp_path / "mostly-silent.ndjson"
    mostly.write_text("\n".join([Path(few).read_text(encoding="utf-8"), *lines]), encoding="utf-8")
    with raises(too_few_homes_error):
        api.risk.measure_replay(str(mostly), compiled, "wifi-help", BRIEF)
    none = tmp_path / "none.ndjson"
    none.write_text('{"Report":[]}\n', encoding="utf-8")
    with raises(too_few_homes_error):
        api.risk.measure_replay(str(none), compiled, asking=BRIEF)
    with raises(activity_unknown_error):
        api.risk.measure_replay(fleet, compiled, "nothing", BRIEF)
    with raises(risk_column_unknown_error):
        api.risk.measure_replay(fleet, compiled, "network-quality", api.risk.Asking(sensitive=NAMES))
    with raises(population_error):
        api.risk.measure_replay(fleet, compiled, "wifi-help", api.risk.Asking(population=3, explain=False))
    with raises(file_missing_error):
        api.risk.measure_bodies(tmp_path / "nowhere", compiled, "wifi-help", BRIEF)
    (tmp_path / "empty").mkdir()
    with raises(too_few_homes_error):
        api.risk.measure_bodies(tmp_path / "empty", compiled, "wifi-help", BRIEF)


def test_a_sensitive_column_gets_its_l_and_t(compiled: api.CompiledRegister, fleet: str) -> None:
    asking = api.risk.Asking(sensitive=NAMES, explain=False)
    (measured,) = api.risk.measure_replay(fleet, compiled, "wifi-help", asking).measured
    assert measured.figures.closeness is not None
    assert measured.figures.closeness.distinct == 1
    assert measured.figures.closeness.distance > 0.9
