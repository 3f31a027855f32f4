"""Messages put in a router what is wanted, as other readers of them understand it."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.audit.profile.held_once import listed, profiles, register
from tests.unit.audit.profile.routers_played import PlayedRouter, oracle

from sluis.audit.profile.drift import Held
from sluis.audit.profile.drift_kinds import Drift
from sluis.audit.profile.dump import read_profiles
from sluis.audit.profile.messages import cwmp_messages, parameters, usp_messages
from sluis.audit.profile.wanted import WantedProfile

SHIPPED = (
    "examples/register.yaml",
    "examples/register-per-home.yaml",
    "examples/register-counts.yaml",
    "examples/registers/sector-baseline.yaml",
)

LISTED = st.deferred(lambda: st.sampled_from(listed()))


def made(name: str, *, guarded: bool = False) -> list[WantedProfile]:
    """Return the profiles a shipped register gives."""
    return [profile for profile in profiles(name, guarded=guarded) if profile.made]


@pytest.mark.parametrize("guarded", [False, True])
def test_a_router_that_took_the_messages_differs_in_nothing(guarded: bool) -> None:  # noqa: FBT001 - a case
    some = 0
    for name in SHIPPED:
        loaded, router = register(name), PlayedRouter()
        for profile in made(name, guarded=guarded):
            some += 1
            for message in usp_messages(profile):
                if message.name.endswith(".bin") and "disable" not in message.name:
                    if "enable" in message.name and not profile.enabled:
                        continue
                    router.take_usp(message.content)
        if made(name):
            held = Held(loaded, profiles(name), made(name)[0].url)
            seen = held.findings(read_profiles(router.lines()))
            assert seen == (), (name, seen)
    assert some > 1


def test_a_router_that_took_the_envelopes_differs_in_nothing() -> None:
    router = PlayedRouter()
    for number, profile in enumerate(made("examples/register-per-home.yaml"), 1):
        for message in cwmp_messages(profile, number):
            if "-set" in message.name or ("-enable" in message.name and profile.enabled):
                router.take_cwmp(message.content)
    held = Held(register(), profiles())
    for form, content in router.forms().items():
        assert held.findings(read_profiles(content)) == (), form


def test_the_octets_are_those_that_another_writer_makes() -> None:
    from google.protobuf import text_format

    messages = usp_messages(profiles()[0])
    for octets, text in zip(messages[::2], messages[1::2], strict=True):
        read = oracle().classes["Msg"]()
        read.ParseFromString(octets.content)
        assert read.SerializeToString() == octets.content
        again = oracle().classes["Msg"]()
        numbered = text.content.decode()
        for number, name in ((4, "SET"), (8, "ADD"), (10, "DELETE")):
            numbered = numbered.replace(f"msg_type: {name}\n", f"msg_type: {number}\n")
        text_format.Parse(numbered, again)
        assert {each.param for made in read.body.request.add.create_objs for each in made.param_settings} == {
            each.param for made in again.body.request.add.create_objs for each in made.param_settings
        }


def test_an_exclusion_is_written_only_where_it_is_true() -> None:
    from sluis.audit.profile.wanted import Left, LeftRow

    kept = (LeftRow(("Device", "WiFi", "SSID", "*", "SSID"), 9, 9, Left.WITHHELD),)
    profile = replace(profiles()[0], left=kept, guarded=True)
    assert parameters(profile)[-1][1] == ("Exclude", "boolean", "true")
    assert sum(len(given) for given in parameters(profile)) == len(profile.asked) + 2


def test_envelopes_are_well_formed_and_hold_no_login() -> None:
    for message in cwmp_messages(profiles()[0]):
        ET.fromstring(message.content)  # noqa: S314 - our own octets
        assert b"assword" not in message.content
        assert b"sername" not in message.content


def test_every_setting_and_parameter_stands_in_the_parameter_lists() -> None:
    import gzip

    from sluis.audit.profile.dump import SETTINGS
    from sluis.audit.profile.messages import settings

    with gzip.open("docs/facts/tr181_parameters.tsv.gz", "rt", encoding="utf-8") as lines:
        listed = {line.partition("\t")[0].replace("{i}", "*") for line in lines}
    own = "Device.BulkData.Profile.*."
    known = {path.removeprefix(own) for path in listed if path.startswith(own)}
    assert {name for name, _, _ in settings(profiles()[0])} | {"Alias", "Enable"} <= known
    assert {"Parameter.*.Reference", "Parameter.*.Exclude", "HTTP.RequestURIParameter.*.Reference"} <= known
    assert {name.casefold() for name in known if "*" not in name and "()" not in name and "!" not in name} == SETTINGS
    asked = {row.reference for profile in profiles() for row in profile.asked if row.listed}
    assert asked <= listed


@given(st.lists(LISTED, min_size=1, max_size=8, unique=True), st.data())
def test_of_any_parameters_a_router_takes_none_is_lost_and_none_is_added(
    paths: list[tuple[str, ...]], draw: st.DataObject
) -> None:
    asked = tuple(replace(profiles()[1].asked[0], path=path, number=at) for at, path in enumerate(paths, 1))
    profile = replace(profiles()[1], asked=asked, left=())
    by_usp, by_cwmp = PlayedRouter(), PlayedRouter()
    for message in usp_messages(profile)[:8:2]:
        by_usp.take_usp(message.content)
    for message in cwmp_messages(profile)[2:4]:
        by_cwmp.take_cwmp(message.content)
    assert by_usp.values == by_cwmp.values
    held = Held(register(), [profile])
    assert held.findings(read_profiles(by_usp.lines())) == ()
    gone = f"Device.BulkData.Profile.1.Parameter.{draw.draw(st.integers(1, len(paths)))}."
    by_usp.values = {name: value for name, value in by_usp.values.items() if not name.startswith(gone)}
    assert Drift.ASKS_LESS in {finding.drift for finding in held.findings(read_profiles(by_usp.lines()))}
    more = ".".join(draw.draw(st.sampled_from([path for path in listed() if path not in paths])))
    by_cwmp.values[f"Device.BulkData.Profile.1.Parameter.{len(paths) + 1}.Reference"] = more
    assert Drift.ASKS_MORE in {finding.drift for finding in held.findings(read_profiles(by_cwmp.lines()))}
