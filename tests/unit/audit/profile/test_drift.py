"""Each way in which a router can differ from the register is found, however it is spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.audit.profile.held_once import OWN, drifts, good, held, listed, profiles, register

from sluis.audit.profile.drift import Held
from sluis.audit.profile.drift_kinds import SENTENCES, Drift, found
from sluis.audit.profile.dump import read_profiles
from sluis.audit.profile.references import fits
from sluis.terms import Verdict

LISTED = st.deferred(lambda: st.sampled_from(listed()))


def changed(**settings: str) -> list[Drift]:
    """Return what is found when settings of the profile that is on are otherwise."""
    values = good()
    for name, value in settings.items():
        values[OWN + name.replace("__", ".")] = value
    return drifts(values)


def asking(reference: str, exclude: str = "false") -> list[Drift]:
    """Return what is found when one more thing is asked."""
    return changed(ParameterNumberOfEntries="6", Parameter__6__Reference=reference, Parameter__6__Exclude=exclude)


def test_a_router_that_has_what_the_register_says_differs_in_nothing() -> None:
    assert drifts(good()) == []


@given(LISTED)
def test_one_parameter_more_is_found(path: tuple[str, ...]) -> None:
    covered = any(fits(row.path, path) for row in profiles()[1].asked)
    assert (Drift.ASKS_MORE in asking(".".join(path))) is not covered


@given(st.integers(1, 5))
def test_one_parameter_less_is_found(row: int) -> None:
    values = {name: value for name, value in good().items() if not name.startswith(f"{OWN}Parameter.{row}.")}
    assert drifts(values | {f"{OWN}ParameterNumberOfEntries": "4"}) == [Drift.ASKS_LESS]
    assert Drift.INCOMPLETE in drifts(values)


@pytest.mark.parametrize(
    ("reference", "drift"),
    [
        ("device.hosts.host.*.hostname", Drift.ASKS_MORE),
        ("Device.DeviceInfo.processstatus.CPUUsage", Drift.SPELLED),
        ("Device.DeviceInfo.ProcessStatus.CPUUsage.", Drift.OBJECT),
        ("Device.DeviceInfo.ProcessStatus.", Drift.OBJECT),
        ("Device.DeviceInfo.ProcessStatus", Drift.OBJECT),
        ("Device.Ethernet.Interface.*.", Drift.OBJECT),
        ("Device.Ethernet.Interface.[cpe-1].", Drift.OBJECT),
        ("Device.", Drift.OBJECT),
        ("Device", Drift.OBJECT),
        ("*", Drift.OBJECT),
        ("Device.*", Drift.OBJECT),
        ("Device.Hosts.Host.[Annas-iPhone].HostName", Drift.ASKS_MORE),
        ('Device.Ethernet.Interface.[MACAddress=="02:00:5e:00:53:01"].Status', Drift.SEARCH),
        ("Device.X_TEST_Everything.", Drift.OBJECT),
        ("Device.WiFi.SSID.*.SSID", Drift.ASKS_MORE),
        ("Device.WiFi.SSID.1.SSID", Drift.ASKS_MORE),
        ("InternetGatewayDevice.LANDevice.*.Hosts.Host.*.HostName", Drift.ASKS_MORE),
        ("Device.WiFi.SSID.\u00b2.Status", Drift.ASKS_MORE),
        ("Device.WiFi.SSID.**.Status", Drift.ASKS_MORE),
        ("Device.WiFi.SSID.*.Status,Device.WiFi.SSID.*.SSID", Drift.ASKS_MORE),
    ],
)
def test_what_is_asked_more_is_found_however_it_is_written(reference: str, drift: Drift) -> None:
    assert drift in asking(reference)


@pytest.mark.parametrize(
    "reference", ["Device.WiFi.SSID.*.Status", "Device.WiFi.SSID.3.Status", "Device.WiFi.SSID.{i}.Status"]
)
def test_some_instances_of_a_row_are_not_more_than_it(reference: str) -> None:
    assert asking(reference) == []


@pytest.mark.parametrize(
    ("reference", "flag", "drift"),
    [
        ("Device.WiFi.SSID.*.Status", "true", Drift.ASKS_LESS),
        ("Device.WiFi.SSID.", "1", Drift.ASKS_LESS),
        ("Device.WiFi.SSID.2.Status", "TRUE", Drift.ASKS_LESS),
        ("Device.Hosts.Host.*.HostName", "yes", Drift.NOT_TOLD),
        ("Device.Hosts.Host.*.HostName", "yes", Drift.ASKS_MORE),
    ],
)
def test_an_exclusion_that_takes_a_row_away_or_cannot_be_read_is_found(reference: str, flag: str, drift: Drift) -> None:
    assert drift in asking(reference, flag)


def test_an_exclusion_hides_only_what_it_is_wide_enough_for() -> None:
    values = good() | {
        f"{OWN}ParameterNumberOfEntries": "7",
        f"{OWN}Parameter.6.Reference": "Device.Hosts.Host.*.HostName",
        f"{OWN}Parameter.7.Reference": "Device.Hosts.Host.99.HostName",
        f"{OWN}Parameter.7.Exclude": "true",
    }
    assert drifts(values) == [Drift.ASKS_MORE]
    assert drifts(values | {f"{OWN}Parameter.7.Reference": "Device.Hosts."}) == []


@pytest.mark.parametrize(
    ("name", "value", "drift"),
    [
        ("ReportingInterval", "3599", Drift.SHORTER),
        ("ReportingInterval", "7200", Drift.LONGER),
        ("ReportingInterval", "-1", Drift.NOT_TOLD),
        ("HTTP__URL", "http://gate.voorbeeld.example/ingest", Drift.UNENCRYPTED),
        ("HTTP__URL", "https://u:p@gate.voorbeeld.example/ingest", Drift.UNENCRYPTED),
        ("HTTP__URL", "HTTPS://gate.voorbeeld.example.evil.example/ingest", Drift.OTHER_URL),
        ("HTTP__URL", "https://gate.voorbeeld.example@evil.example/ingest", Drift.OTHER_URL),
        ("HTTP__URL", "https://in.wifi-insight.example/", Drift.TO_RECIPIENT),
        ("HTTP__URL", "https://203.0.113.66/", Drift.TO_RECIPIENT),
        ("HTTP__URL", "https://[::1", Drift.OTHER_URL),
        ("HTTP__URL", "https://evil.example\\.voorbeeld.example/", Drift.OTHER_URL),
        ("HTTP__URL", "https://evil.example%2f.voorbeeld.example/", Drift.OTHER_URL),
        ("HTTP__URL", "https://evil.example\u3002.voorbeeld.example/", Drift.OTHER_URL),
        ("HTTP__URL", "", Drift.NO_URL),
        ("FileTransferURL", "ftp://files.example/", Drift.UNENCRYPTED),
        ("Protocol", "MQTT", Drift.OTHER_WAY),
        ("EncodingType", "XML", Drift.NOT_READ),
        ("JSONEncoding__ReportTimestamp", "None", Drift.NO_TIME),
        ("Enable", "false", Drift.OFF),
        ("Enable", "perhaps", Drift.NOT_TOLD),
        ("X_TEST_Beside", "1", Drift.UNKNOWN_SETTING),
        ("HTTP__RequestURIParameter__1__Reference", "Device.DeviceInfo.SerialNumber", Drift.IN_URL),
        ("HTTP__RequestURIParameterNumberOfEntries", "1", Drift.INCOMPLETE),
        ("Parameter__1__Name", "x", Drift.RENAMED),
    ],
)
def test_another_setting_is_found(name: str, value: str, drift: Drift) -> None:
    assert drift in changed(**{name: value})


@pytest.mark.parametrize("name", ["Enable", "Protocol", "EncodingType", "ReportingInterval", "HTTP.URL"])
def test_what_the_dump_does_not_say_is_unknown(name: str) -> None:
    values = {path: value for path, value in good().items() if path != OWN + name}
    assert drifts(values) == [Drift.NOT_TOLD]


def test_a_dump_that_says_nothing_of_profiles_claims_nothing_of_them() -> None:
    assert drifts({"Device.DeviceInfo.UpTime": "3"}) == [Drift.NOT_TOLD]
    assert drifts({"Device.BulkData.ProfileNumberOfEntries": "0"}) == [Drift.ABSENT]


def test_a_second_profile_that_is_on_is_found_whatever_it_is_called() -> None:
    mine = {path: value for path, value in good().items() if path.startswith(OWN)}
    for root in ("Device.BulkData.", "Device.X_TEST_BulkData.", "device.BULKDATA."):
        copied = {
            path.replace("Device.BulkData.", root).replace("Profile.2.", "Profile.7."): value
            for path, value in mine.items()
        }
        copied = {path: "x" if path.endswith(("Alias", ".Name")) else value for path, value in copied.items()}
        assert Drift.TWICE in drifts(good() | copied | {"Device.BulkData.ProfileNumberOfEntries": "3"})
        for path, value in copied.items():
            if path.endswith("Reference"):
                copied[path] = "Device.Hosts.Host.*.HostName" if value != "x" else value
        strange = {path: value.replace("Host.*.HostName", "Host.*.IPAddress") for path, value in copied.items()}
        assert Drift.NO_ACTIVITY in drifts(good() | strange | {"Device.BulkData.ProfileNumberOfEntries": "3"})


def test_what_is_off_is_judged_as_what_it_would_send_and_closes_less() -> None:
    values = good() | {f"{OWN}Enable": "false", f"{OWN}ReportingInterval": "1"}
    text = "".join(f"{path}={value}\n" for path, value in values.items()).encode()
    findings = {finding.drift: finding for finding in held().findings(read_profiles(text))}
    assert findings[Drift.SHORTER].verdict is Verdict.REVIEW
    assert findings[Drift.SHORTER].off


def test_a_profile_that_waits_for_a_request_may_not_simply_be_on() -> None:
    assert drifts(good() | {"Device.BulkData.Profile.1.Enable": "true"}) == [Drift.ON]


def test_an_activity_that_the_law_closes_has_no_profile_that_is_on() -> None:
    from dataclasses import replace

    closed = [replace(profile, open=False) for profile in profiles()]
    text = "".join(f"{path}={value}\n" for path, value in good().items()).encode()
    assert [finding.drift for finding in Held(register(), closed).findings(read_profiles(text))] == [Drift.CLOSED]


def test_a_place_that_was_told_is_the_only_one() -> None:
    text = "".join(f"{path}={value}\n" for path, value in good().items()).encode()
    other = Held(register(), profiles(), "https://gate.voorbeeld.example/other")
    assert {finding.drift for finding in other.findings(read_profiles(text))} == {Drift.OTHER_URL}


def test_a_router_without_wildcards_cannot_do_what_is_asked() -> None:
    assert Drift.NO_WILDCARDS in drifts(good() | {"Device.BulkData.ParameterWildCardSupported": "false"})


@pytest.mark.parametrize(
    "line",
    [
        "Device.BulkData.Profiles.1.HTTP.URL=https://evil.example/",
        "Device.BulkData. Profile.1.HTTP.URL=x",
        "Device.LMAP.MeasurementAgent.1.CommunicationChannel.1.BulkDataProfile=Device.BulkData.Profile.1",
    ],
)
def test_what_is_called_after_bulk_data_and_stands_in_no_profile_is_not_known(line: str) -> None:
    assert set(drifts(good(), line + "\n")) & {Drift.BESIDE, Drift.LINES}


def test_two_values_of_one_parameter_are_both_judged() -> None:
    seen = drifts(good(), f"{OWN}HTTP.URL=https://evil.example/\n")
    assert Drift.TWO_VALUES in seen
    assert Drift.OTHER_URL in seen


def test_no_word_of_a_finding_is_of_somebody() -> None:
    values = good() | {
        f"{OWN}ParameterNumberOfEntries": "6",
        f"{OWN}Parameter.6.Reference": "Device.Hosts.Host.[Annas-iPhone].X_02005E005301.HostName",
        f"{OWN}HTTP.URL": "https://sn123456789.evil.example/?sn=123456789",
    }
    text = "".join(f"{path}={value}\n" for path, value in values.items()).encode()
    said = repr(held().findings(read_profiles(text)))
    assert not any(word in said for word in ("Annas", "5301", "123456789", "evil"))


def test_every_difference_has_a_verdict_and_a_sentence() -> None:
    assert set(SENTENCES) == set(Drift)
    assert found(Drift.OFF, activity="a").reason_id.startswith("The profile")


def test_one_address_in_another_spelling_is_that_address() -> None:
    one = Held(register(), profiles(), "https://gate.voorbeeld.example/ingest")
    for same in ("https://GATE.voorbeeld.example/ingest", "HTTPS://gate.voorbeeld.example:443/ingest"):
        assert list(one.of_url(same)) == []
    for other in ("/Ingest", "/ingest?x", ":8443/ingest", "/ingest/", ":x/ingest"):
        url = "https://gate.voorbeeld.example" + other
        assert [finding.drift for finding in one.of_url(url)] == [Drift.OTHER_URL], other
