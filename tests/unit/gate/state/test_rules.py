"""Everything a reload replaces is read at once, or not at all; a broken shadow stops nothing."""

from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, EXAMPLES, Clock, arrive, ask, build, counted, opened
from tests.flow.reloading import WITHOUT_ACTIVE, edit, shadow_table
from tests.installed import install
from tests.raised import raises

from sluis.errors import FileMissingError, RegisterError, RegisterPinError
from sluis.errors.gate import register_identifiers_error, settings_value_error
from sluis.errors.telemetry import decoder_error
from sluis.gate.path.steps import TAKEN
from sluis.gate.state.rules import Rules, judged_again, read_rules, rules_of_version
from sluis.gate.state.settings import Route, load_settings
from sluis.lifecycle.in_force import Version
from sluis.register.lower import lower
from sluis.telemetry import decoders

NOW = COLLECTED_MS


def test_the_bytes_that_are_kept_are_those_that_were_loaded(tmp_path: Path) -> None:
    rules = read_rules(build(tmp_path), NOW)
    assert rules.sources.register == (tmp_path / "register.yaml").read_bytes()
    assert set(rules.sources.vocabularies) == {f"{name}.yaml" for name in rules.register.vocabularies}
    assert rules.shadow is rules.shadow_fault is None
    assert rules.activity("wifi-help") in rules.activities_of(Route(path="/", activities=("wifi-help",)))
    assert rules.activity("no-such") is None
    assert len(rules.activities_of(Route(path="/"))) == 2
    assert rules.profile_of("012345", None, "/ingest") is not None
    assert rules.profile_of("FFFFFF", None, "/ingest") is None


def test_a_register_that_is_missing_other_or_broken_refuses(tmp_path: Path) -> None:
    settings = build(tmp_path)
    (tmp_path / "register.yaml").write_text("version: 1\n")
    with pytest.raises(RegisterPinError):
        read_rules(settings, NOW)
    (tmp_path / "register.yaml").unlink()
    with pytest.raises(FileMissingError):
        read_rules(settings, NOW)
    bad = tmp_path / "bad.yaml"
    bad.write_text("version: 1\nsurprise: 1\n")
    with pytest.raises(RegisterError):
        read_rules(build(tmp_path, register=bad), NOW)


def test_a_vocabulary_that_is_gone_is_a_fault_of_its_row(tmp_path: Path) -> None:
    settings = build(tmp_path)
    for path in (tmp_path / "vocabularies").iterdir():
        path.unlink()
    with pytest.raises(RegisterError):
        read_rules(settings, NOW)


def test_a_route_must_name_activities_that_exist(tmp_path: Path) -> None:
    with raises(settings_value_error):
        read_rules(build(tmp_path, more='[[route]]\npath = "/x"\nactivities = ["wifi-hlep"]\n'), NOW)


def test_a_shadow_is_a_second_register_that_must_be_the_pinned_one(tmp_path: Path) -> None:
    settings = build(tmp_path, more=shadow_table(tmp_path, WITHOUT_ACTIVE))
    rules = read_rules(settings, NOW)
    assert rules.shadow is not None
    assert len(rules.shadow.activities[0].doors.plan.rows) == len(rules.activities[0].doors.plan.rows) - 1
    (tmp_path / "shadow.yaml").write_text("version: 1\n")
    rules = read_rules(settings, NOW)
    assert rules.shadow is None
    assert isinstance(rules.shadow_fault, RegisterPinError)
    assert len(rules.activities) == 2, "the register in force is what it was"
    edit(tmp_path, r'(\[shadow\]\nfile = "shadow.yaml"\nsha256 = )"[0-9a-f]+"', r'\1"xyz"')
    with raises(settings_value_error):
        load_settings(tmp_path / "gate.toml")


def test_the_same_bytes_are_judged_on_another_day(tmp_path: Path) -> None:
    rules = read_rules(build(tmp_path), NOW)
    (tmp_path / "register.yaml").unlink()
    later = judged_again(rules, NOW + 86_400_000)
    assert later.register.digest == rules.register.digest
    assert (later.judged_ms, rules.judged_ms) == (NOW + 86_400_000, NOW)
    assert later.held is None
    assert [activity.lowered.plan.digest for activity in later.activities] == [
        activity.lowered.plan.digest for activity in rules.activities
    ]


def test_a_version_of_the_database_holds_from_its_moment(tmp_path: Path) -> None:
    rules = read_rules(build(tmp_path), NOW)
    made = rules_of_version(rules.settings, Version(3, NOW - 5, rules.sources), NOW)
    assert made.held == (3, NOW - 5)
    assert {activity.activated_ms for activity in made.activities} == {NOW - 5}
    assert made.register.name == "version 3 of the register"


DECODER = """
from sluis.telemetry.model import Leaf, Message, Number, Report


class Acme:
    media_types = ("application/x-acme",)

    def decode(self, body, limits):
        active = Leaf(("Device", "Hosts", "Host", "1", "Active"), True)
        return Message((Report((active,), Number(body.decode()), leaf_count=1),))


DECODER = Acme()
"""
NAMED = '[[decoder]]\nname = "acme"\npackage = "sluis-acme"\nversion = "1.2.3"\n'


def digests(rules: Rules) -> list[str]:
    return [activity.lowered.plan.digest for activity in rules.activities]


def install_decoder(monkeypatch: pytest.MonkeyPatch, folder: Path, version: str) -> None:
    points = {decoders.GROUP: {"acme": "sluis_acme_of_a_gate:DECODER"}}
    install(monkeypatch, folder, "sluis-acme", version, points, {"sluis_acme_of_a_gate": DECODER})
    monkeypatch.setattr(decoders, "_RUNNING", {})


def test_a_decoder_that_the_settings_name_is_read_by_and_enters_every_plan(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    install_decoder(monkeypatch, tmp_path / "site", "1.2.3")
    bare, named = read_rules(build(tmp_path), NOW), read_rules(build(tmp_path, more=NAMED), NOW)
    assert not bare.decoders.reads("application/x-acme")
    assert digests(bare) == [activity.plan.digest for activity in lower(bare.register, NOW).activities]
    assert set(digests(bare)).isdisjoint(digests(named))
    assert digests(named) == digests(judged_again(named, NOW))
    with opened(load_settings(tmp_path / "gate.toml"), Clock()) as gate:
        ask(gate)
        assert gate.reads("application/x-acme")
        assert arrive(gate, str(NOW // 1000).encode(), headers={"content-type": "application/x-acme"}) == (TAKEN,)
        assert counted(gate)["wifi-help", "recorded"] == 1
        assert arrive(gate, b"\xff", headers={"content-type": "application/x-acme"}) == (TAKEN,)
        assert counted(gate)["", "fault"] == 1


@pytest.mark.parametrize(
    "more", [NAMED, NAMED.replace("1.2.3", "1.2.4").replace("sluis-acme", "no-such-package"), NAMED + NAMED]
)
def test_a_decoder_in_another_version_or_named_twice_refuses_to_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, more: str
) -> None:
    install_decoder(monkeypatch, tmp_path / "site", "1.2.4")
    with raises(decoder_error, settings_value_error):
        read_rules(build(tmp_path, more=more), NOW)


def test_a_register_that_lists_an_identifier_starts_no_gate_and_is_no_shadow(tmp_path: Path) -> None:
    text = (EXAMPLES / "register-per-home.yaml").read_text(encoding="utf-8")
    listed = tmp_path / "listed.yaml"
    listed.write_text(text.replace("[2.4GHz, 5GHz, 6GHz]", "[2.4GHz, '02:00:5E:00:53:01']"), encoding="utf-8")
    with raises(register_identifiers_error) as refused:
        read_rules(build(tmp_path, register=listed), NOW)
    assert "wifi-help" in refused.value.text("en")
    assert "02:00:5E" not in refused.value.text("en") + refused.value.text("nl")


def test_a_stated_age_under_two_periods_and_a_fifth_refuses_to_load(tmp_path: Path) -> None:
    """Bodies of network-quality leave hourly: 2.2 periods are 132 minutes."""
    where = 'directory = "meting"'
    with raises(settings_value_error, match=r"netwerk-meting\.max_age .*2\.2 periods of release of network-quality"):
        read_rules(build(tmp_path, release="PT1H", meting=where + '\nmax_age = "PT2H11M59S"'), NOW)
    assert read_rules(build(tmp_path, release="PT1H", meting=where + '\nmax_age = "PT2H12M"'), NOW).activity(
        "network-quality"
    )
    assert read_rules(build(tmp_path, insight=where + '\nmax_age = "PT1S"'), NOW).activity("wifi-help"), "at once"
