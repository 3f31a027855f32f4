"""Dumps of any form are read whole, or refused with their reason, and never by guessing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.profile.dump import MOST_OCTETS, MOST_PROFILES, MOST_VALUES, read_profiles
from sluis.terms import Reason

BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>"""


@given(st.binary(max_size=400))
def test_any_octets_are_read_or_refused(content: bytes) -> None:
    dump = read_profiles(content)
    assert dump.refused is None or not dump.profiles


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(content: str) -> None:
    dump = read_profiles(("Device.BulkData.Profile.1." + content).encode("utf-8", "replace"))
    assert dump.refused is None or not dump.profiles


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB, Reason.REFUSED_SYNTAX),
        (b"", Reason.REFUSED_FORMAT),
        (b"nothing here\n", Reason.REFUSED_FORMAT),
        (b"Device.BulkData.Enable=\xff", Reason.REFUSED_UTF8),
        (b'{"Device.BulkData.Enable": 1, "Device.BulkData.Enable": 0}', Reason.REFUSED_DUPLICATE_KEY),
        (b'{"Device"', Reason.REFUSED_SYNTAX),
        (b"\x0a\x031.3\x12\x04self\x4a\x02\x12\x09", Reason.REFUSED_SYNTAX),
        (b"parameter,value,type\nDevice.A.B,1,x\nDevice.A.B,2,x\n", Reason.REFUSED_DUPLICATE_KEY),
    ],
)
def test_what_cannot_be_read_whole_is_refused_with_its_reason(content: bytes, reason: Reason) -> None:
    assert read_profiles(content).refused is reason


def test_what_is_too_much_is_refused() -> None:
    lines = (b"Device.BulkData.Profile.%d.Enable=1\n" % number for number in range(MOST_PROFILES + 1))
    for content in (b"Device.A.B=" + b"x" * MOST_OCTETS, b"".join(lines)):
        assert read_profiles(content).refused is Reason.REFUSED_SIZE


def test_what_is_asked_of_a_router_is_not_what_it_has_set() -> None:
    from tests.unit.audit.profile.held_once import held, profiles

    from sluis.audit.profile.messages import cwmp_messages, usp_messages

    for message in (*cwmp_messages(profiles()[1]), *usp_messages(profiles()[1])):
        if not message.name.endswith(".txt"):
            assert held().findings(read_profiles(message.content)), message.name


def test_a_value_that_cannot_be_read_is_counted() -> None:
    dump = read_profiles(b'{"Device.BulkData.Profile.1.Parameter.1.Reference": null, "Device.A": ["x"]}')
    assert dump.lines == 1
    assert dump.parameters == 1


def test_a_dump_of_genieacs_is_read() -> None:
    dump = read_profiles(
        b'{"Device":{"BulkData":{"_object":true,"Profile":{"3":{"Enable":{"_value":true,"_type":"xsd:boolean"},'
        b'"HTTP":{"URL":{"_value":["https://a.example/","xsd:string"]}}}}}}}'
    )
    [profile] = dump.profiles
    assert (profile.instance, profile.said("enable"), profile.said("http.url")) == ("3", "true", "https://a.example/")


def test_a_maker_that_numbers_what_stands_once_is_read() -> None:
    dump = read_profiles(b"InternetGatewayDevice.X_ALU-COM_BulkData.Profile.1.HTTP.1.URL=https://a.example/\n")
    assert dump.profiles[0].said("http.url") == "https://a.example/"


def test_a_list_of_objects_is_read() -> None:
    dump = read_profiles(b'[{"path":"Device.BulkData.Profile.1.","parameters":{"Enable":"1","HTTP.URL":"x"}}]')
    assert dump.profiles[0].said("http.url") == "x"


def test_model_and_firmware_are_said_unless_they_tell_whose_router_it_is() -> None:
    about = "Device.DeviceInfo.{}={}\n"
    said = about.format("ProductClass", "HG-2026") + about.format("SoftwareVersion", "4.2.1.9")
    assert read_profiles(said.encode()).about == {"model": "HG-2026", "firmware": "4.2.1.9"}
    told = about.format("SerialNumber", "S0012") + about.format("ModelName", "HG s0012") + said.replace("HG-2026", "")
    assert read_profiles(told.encode()).about == {"firmware": "4.2.1.9"}
    mac = about.format("ModelName", "02:00:5e:00:53:01")
    assert read_profiles(mac.encode()).about == {}


@pytest.mark.parametrize("mark", ["=", " = ", " => ", "\t"])
def test_a_mark_between_brackets_parts_nothing(mark: str) -> None:
    line = f'Device.BulkData.Profile.[Alias=="a,b"].Enable{mark}true\n'
    dump = read_profiles(line.encode())
    assert dump.profiles[0].said("enable") == "true"


def test_many_settings_are_read() -> None:
    rows = (f"Device.BulkData.Profile.1.Parameter.{at}.Reference=Device.X_T{at}.\n" for at in range(20_000))
    assert len(read_profiles("".join(rows).encode()).profiles[0].parameters) == 20_000


@pytest.mark.parametrize("mark", ["\t", ","])
def test_a_type_may_stand_behind_a_value_and_a_second_path_may_not(mark: str) -> None:
    """A list in a reference asks all of it: read to its first mark, the rest would be asked and not be seen."""
    line = f"Device.BulkData.Profile.1.Parameter.1.Reference{mark}Device.A.B"
    for kind in ("", f"{mark}string", f"{mark}xsd:string", mark):
        assert read_profiles((line + kind).encode()).profiles[0].parameters["1"]["reference"] == ["Device.A.B"]
    for more in (f"{mark}Device.Hosts.", f"{mark}string{mark}Device.Hosts.", f"{mark}Hosts"):
        assert read_profiles(f"{line}\n{line}{more}".encode()).lines == 1


def test_a_setting_with_very_many_values_is_refused() -> None:
    lines = (f"Device.BulkData.Profile.1.Alias={number}\n" for number in range(MOST_VALUES + 1))
    assert read_profiles("".join(lines).encode()).refused is Reason.REFUSED_SIZE
