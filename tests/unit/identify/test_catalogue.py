# ruff: noqa: E501 - one situation per line, to be read as a table
"""The path catalogue against the data models it judges."""

import gzip
import importlib.util
import re
import subprocess
import sys
import time
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.canonical import TOKEN_KINDS
from sluis.identify.catalogue import (
    CATALOGUE_DIGEST,
    STAR,
    Classified,
    NotListed,
    classify,
    entries,
    known_template,
    not_listed,
)
from sluis.terms import KINDS, Kind, Subject

ROOT = Path(__file__).parents[3]
FACTS = ROOT / "docs" / "facts"

RULES = tomllib.loads(files("sluis.identify").joinpath("rules.toml").read_text("utf-8"))
ENTRIES = dict(entries())


def said(path: str) -> Classified:
    entry = classify(tuple(path.split(".")))
    assert entry is not None, path
    return entry


@pytest.mark.parametrize(
    ("path", "kind", "subject", "continuity"),
    [
        ("Device.Hosts.Host.1.PhysAddress", Kind.MAC_ADDRESS, Subject.HOUSEHOLD, False),
        ("Device.Hosts.Host.{i}.HostName", Kind.HOST_NAME, Subject.HOUSEHOLD, False),
        ("Device.Hosts.Host.*.Active", Kind.PRESENCE, Subject.HOUSEHOLD, False),
        ("Device.Hosts.Host.*.ActiveLastChange", Kind.PRESENCE, Subject.HOUSEHOLD, True),
        ("Device.Hosts.Host.*.WANStats.BytesSent", Kind.COUNTER, Subject.HOUSEHOLD, True),
        ("Device.WiFi.SSID.1.SSID", Kind.SSID, Subject.HOUSEHOLD, False),
        ("Device.WiFi.SSID.1.BSSID", Kind.MAC_ADDRESS, Subject.ROUTER, False),
        ("Device.WiFi.AccessPoint.1.AssociatedDevice.3.MACAddress", Kind.MAC_ADDRESS, Subject.HOUSEHOLD, False),
        ("Device.WiFi.AccessPoint.1.AssociatedDevice.3.SignalStrength", Kind.SIGNAL, Subject.HOUSEHOLD, False),
        ("Device.WiFi.AccessPoint.1.AssociatedDevice.3.AssociationTime", Kind.PRESENCE, Subject.HOUSEHOLD, True),
        ("Device.WiFi.AccessPoint.1.AssociatedDevice.3.Stats.BytesSent", Kind.COUNTER, Subject.HOUSEHOLD, True),
        ("Device.WiFi.NeighboringWiFiDiagnostic.Result.7.BSSID", Kind.MAC_ADDRESS, Subject.NEIGHBOUR, False),
        ("Device.WiFi.NeighboringWiFiDiagnostic.Result.7.SSID", Kind.SSID, Subject.NEIGHBOUR, False),
        ("Device.WiFi.NeighboringWiFiDiagnostic.Result.7.Channel", Kind.NUMBER, Subject.NEIGHBOUR, False),
        ("Device.WiFi.NeighboringWiFiDiagnostic().Output.Result.7.SSID", Kind.SSID, Subject.NEIGHBOUR, False),
        ("Device.WiFi.DataElements.Network.Device.1.Radio.1.UnassociatedSTA.1.MACAddress", Kind.MAC_ADDRESS, Subject.PASSER_BY, False),
        ("Device.WiFi.DataElements.FailedConnectionEvent.FailedConnection!.MACAddress", Kind.MAC_ADDRESS, Subject.PASSER_BY, False),
        ("Device.WiFi.DataElements.Network.Device.1.Radio.1.BSS.1.STA.1.MACAddress", Kind.MAC_ADDRESS, Subject.HOUSEHOLD, False),
        ("Device.WiFi.DataElements.Network.Device.1.Radio.1.BSS.1.STA.1.Hostname", Kind.HOST_NAME, Subject.HOUSEHOLD, False),
        ("Device.WiFi.DataElements.Network.Device.1.Radio.1.BSS.1.STA.1.LastConnectTime", Kind.PRESENCE, Subject.HOUSEHOLD, True),
        ("Device.WiFi.DataElements.Network.Device.1.Radio.1.ScanResult.1.OpClassScan.1.ChannelScan.1.NeighborBSS.1.SSID", Kind.SSID, Subject.NEIGHBOUR, False),
        ("Device.DHCPv4.Server.Pool.1.Client.1.Chaddr", Kind.MAC_ADDRESS, Subject.HOUSEHOLD, False),
        ("Device.DHCPv4.Server.Pool.1.Client.1.Option.1.Value", Kind.DHCP_OPTION, Subject.HOUSEHOLD, False),
        ("Device.DHCPv6.Client.1.DUID", Kind.DHCP_IDENTIFIER, Subject.ROUTER, False),
        ("Device.DeviceInfo.SerialNumber", Kind.SERIAL, Subject.ROUTER, False),
        ("Device.DeviceInfo.ModelName", Kind.MODEL, Subject.NOBODY, False),
        ("Device.DeviceInfo.SoftwareVersion", Kind.VERSION, Subject.NOBODY, False),
        ("Device.DeviceInfo.UpTime", Kind.UPTIME, Subject.NOBODY, True),
        ("Device.LocalAgent.EndpointID", Kind.ENDPOINT, Subject.ROUTER, False),
        ("Device.ManagementServer.ConnectionRequestURL", Kind.URL, Subject.ROUTER, False),
        ("Device.Ethernet.Interface.1.MACAddress", Kind.MAC_ADDRESS, Subject.ROUTER, False),
        ("Device.Ethernet.Interface.1.Stats.BytesSent", Kind.COUNTER, Subject.HOUSEHOLD, True),
        ("Device.IP.Interface.1.IPv4Address.1.IPAddress", Kind.IP_ADDRESS, Subject.ROUTER, False),
        ("Device.PPP.Interface.1.Username", Kind.USER_NAME, Subject.SUBSCRIBER, False),
        ("Device.NAT.PortMapping.1.Description", Kind.FREE_TEXT, Subject.HOUSEHOLD, False),
        ("Device.WiFi.Radio.1.Channel", Kind.NUMBER, Subject.NOBODY, False),
        ("Device.WiFi.Radio.1.Enable", Kind.FLAG, Subject.NOBODY, False),
        ("InternetGatewayDevice.LANDevice.1.Hosts.Host.1.MACAddress", Kind.MAC_ADDRESS, Subject.HOUSEHOLD, False),
        ("InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.SSID", Kind.SSID, Subject.HOUSEHOLD, False),
        ("InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.TotalBytesSent", Kind.COUNTER, Subject.HOUSEHOLD, True),
        ("InternetGatewayDevice.LANDevice.1.WiFi.NeighboringWiFiDiagnostic.Result.60.SSID", Kind.SSID, Subject.NEIGHBOUR, False),
        ("InternetGatewayDevice.X_ALU-COM_NeighboringWiFiDiagnostic.Result.1.BSSID", Kind.MAC_ADDRESS, Subject.NEIGHBOUR, False),
        ("InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.1.Username", Kind.USER_NAME, Subject.SUBSCRIBER, False),
        ("InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANIPConnection.2.ExternalIPAddress", Kind.IP_ADDRESS, Subject.ROUTER, False),
        ("InternetGatewayDevice.DeviceInfo.SerialNumber", Kind.SERIAL, Subject.ROUTER, False),
    ],
)  # fmt: skip
def test_what_a_path_says_of_whom(path: str, kind: Kind, subject: Subject, *, continuity: bool) -> None:
    entry = said(path)
    assert (entry.kind, entry.subject, entry.continuity, entry.secret) == (kind, subject, continuity, False)


def test_an_unlisted_name_inside_somebodys_object_is_that_somebodys() -> None:
    assert said("Device.WiFi.NeighboringWiFiDiagnostic.Result.1.X_NEW_Thing").subject is Subject.NEIGHBOUR
    entry = said("Device.Hosts.Host.1.X_TEST.Deep.Rssi")
    assert (entry.kind, entry.subject, entry.continuity) == (Kind.UNKNOWN, Subject.HOUSEHOLD, True)


@pytest.mark.parametrize(
    "path", ["Device", "Device.Hosts", "Device.Hosts.Host.1", "Device.X_VENDOR.Thing", "Other", "h.1.HostName", ""]
)
def test_a_path_outside_the_catalogue_is_none(path: str) -> None:
    assert known_template(tuple(path.split("."))) is None
    if not path.startswith("Device.Hosts"):
        assert classify(tuple(path.split("."))) is None
    assert classify(()) is None


def test_a_template_holds_literals_of_the_catalogue_and_stars_only() -> None:
    instance = ("Device", "Hosts", "Host", "Annas-iPhone", "IPv4Address", "3c:06:30:12:34:56", "IPAddress")
    assert known_template(instance) == ("Device", "Hosts", "Host", "*", "IPv4Address", "*", "IPAddress")


@given(
    st.lists(
        st.one_of(
            st.sampled_from(["Device", "Hosts", "Host", "1", "*", "WiFi", "HostName", "SSID"]), st.text(max_size=5)
        ),
        max_size=8,
    )
)
def test_no_segment_of_the_input_comes_out_unless_the_catalogue_spells_it(path: list[str]) -> None:
    template = known_template(tuple(path))
    assert template is None or template in ENTRIES


def test_at_no_place_stand_both_an_instance_and_a_name() -> None:
    children: dict[tuple[str, ...], set[str]] = {}
    for path in ENTRIES:
        for length in range(len(path)):
            children.setdefault(path[:length], set()).add(path[length])
    assert [path for path, names in children.items() if "*" in names and len(names) > 1] == []


Segments = tuple[str, ...]


def bindings(pattern: Segments, path: Segments) -> list[Segments]:
    """Every way a path fits a pattern: which name stood at each segment, ``**`` for any number of them."""
    if not pattern:
        return [] if path else [()]
    if pattern[0] == "**":
        return [("**", *rest) for at in range(len(path) + 1) for rest in bindings(pattern[1:], path[at:])]
    if not path or path[0] not in pattern[0].split("|"):
        return []
    return [(path[0], *rest) for rest in bindings(pattern[1:], path[1:])]


def idle(pattern: str, paths: list[Segments]) -> list[str]:
    """The names of a pattern that no path it decides for has at that place."""
    segments = tuple(pattern.split("."))
    seen = [binding for path in paths for binding in bindings(segments, path)]
    return [
        name
        for at, segment in enumerate(segments)
        for name in segment.split("|")
        if name not in {binding[at] for binding in seen}
    ]


def test_every_rule_and_every_alternative_of_it_decides() -> None:
    """A rule, or one name of it, that an earlier rule shadows or that no model has, would be found here."""
    decided: dict[str, list[Segments]] = {}
    for path, entry in ENTRIES.items():
        decided.setdefault(entry.rule, []).append(path)
    assert {rule[0]: left for rule in RULES["rules"] if (left := idle(rule[0], decided.get(rule[0], [])))} == {}
    assert [name for name in RULES["types"] if f"type {name}" not in decided] == []


def test_every_scope_and_every_alternative_of_it_holds_an_object() -> None:
    held: dict[str, list[Segments]] = {}
    for path in {path[:-1] for path in ENTRIES}:
        entry = classify((*path, "X_UNLISTED"))
        if entry is not None:
            held.setdefault(entry.rule.removeprefix("scope "), []).append(path)
    assert {text: left for text, _ in RULES["scopes"] if (left := idle(text, held.get(text, [])))} == {}


def test_the_check_on_idle_rules_can_fail() -> None:
    assert idle("A|B.*.C|D", [("A", "*", "C")]) == ["B", "D"]
    assert idle("**.C", []) == ["**", "C"]


def test_no_rule_stands_twice() -> None:
    patterns = [rule[0] for rule in RULES["rules"]]
    assert sorted(patterns) == sorted(set(patterns))


def test_every_identifying_value_belongs_to_somebody() -> None:
    """An address of a server is the provider's: of no person, yet not of nobody."""
    identifying = TOKEN_KINDS | {
        Kind.DEVICE_NAME, Kind.UUID, Kind.USER_NAME, Kind.SECRET, Kind.PRESENCE, Kind.LOCATION, Kind.ENDPOINT, Kind.IMEI,
        Kind.PHONE_NUMBER, Kind.SUBSCRIBER_NUMBER, Kind.EMAIL, Kind.SENSOR, Kind.MESSAGE, Kind.LOG, Kind.URL, Kind.DOMAIN,
        Kind.IP_PREFIX, Kind.FREE_TEXT, Kind.UNKNOWN, Kind.CERTIFICATE, Kind.DHCP_IDENTIFIER, Kind.DHCP_OPTION,
    }  # fmt: skip
    assert [p for p, entry in ENTRIES.items() if entry.kind in identifying and entry.subject is Subject.NOBODY] == []


def test_the_providers_values_name_no_home() -> None:
    """Nothing that points at one subscriber is the provider's: no secret, no user name, no presence."""
    of_the_provider = {entry.kind for entry in ENTRIES.values() if entry.subject is Subject.PROVIDER}
    assert of_the_provider <= {
        Kind.DOMAIN, Kind.URL, Kind.IP_ADDRESS, Kind.IP_PREFIX, Kind.ENDPOINT, Kind.PHONE_NUMBER, Kind.MAC_ADDRESS,
        Kind.DHCP_IDENTIFIER, Kind.SERIAL,
    }  # fmt: skip


def test_counters_and_times_link_tokens() -> None:
    for path, entry in ENTRIES.items():
        if entry.kind in {Kind.COUNTER, Kind.UPTIME, Kind.FINGERPRINT, Kind.MOMENT}:
            blob = path[-1] in {"CCAReport", "RPIHistogramReport"}
            assert entry.continuity or blob, path


def test_secrets_are_secrets() -> None:
    for path, entry in ENTRIES.items():
        assert entry.secret == (entry.kind is Kind.SECRET), path
        assert entry.secret or not entry.unmarked, path
        named = re.search(r"(?i)passphrase$|password$|secret$|presharedkey$|^wepkey$|^pin$", path[-1])
        if named and entry.kind is not Kind.FLAG:
            assert entry.secret, path


def test_every_kind_used_is_a_term() -> None:
    assert {entry.kind for entry in ENTRIES.values()} <= set(KINDS)


def test_the_digest_is_of_the_packaged_files() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", CATALOGUE_DIGEST)


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("Device.WiFi.Radio.*.Chanel", "Device.WiFi.Radio.*.Channel"),
        ("Device.Wifi.Radio.1.Channel", "Device.WiFi.Radio.*.Channel"),
        ("Device.Hosts.Host.HostName", "Device.Hosts.Host.*.HostName"),
        ("Device.DeviceInfo.*.UpTime", "Device.DeviceInfo.UpTime"),
        (
            "Device.WiFi.AccessPoint.*.AssociatedDevice.*.SignalStrenght",
            "Device.WiFi.AccessPoint.*.AssociatedDevice.*.SignalStrength",
        ),
        ("InternetGatewayDevice.DeviceInfo.Uptime", "InternetGatewayDevice.DeviceInfo.UpTime"),
        ("Device.WiFi.Radio.*.Noise", None),
        ("Device.Hosts.Host.*", None),
        ("Device.Hosts", None),
        ("Device", None),
    ],
)
def test_a_path_no_data_model_has_is_said_with_the_one_it_may_mean(path: str, near: str | None) -> None:
    assert not_listed(tuple(path.split("."))) == NotListed(near)


@pytest.mark.parametrize(
    "path",
    [
        "Device.Hosts.Host.*.HostName",
        "Device.X_TEST.Chanel",
        "Device.WiFi.Radio.*.X_TEST_Chanel",
        "Sluis.Standing.*.Line",
        "Chanel",
        "",
    ],
)
def test_what_is_listed_a_makers_own_or_of_no_data_model_is_not_said(path: str) -> None:
    assert not_listed(tuple(path.split("."))) is None


def test_classifying_is_fast() -> None:
    path = ("Device", "WiFi", "AccessPoint", "1", "AssociatedDevice", "2", "SignalStrength")
    classify(path)
    began = time.process_time()
    for _ in range(20_000):
        classify(path)
    assert time.process_time() - began < 1


def rows() -> list[tuple[str, str, str]]:
    """(path, type, guessed kind) of the three tables; five TR-098 names have a blank behind them in the model."""
    table = []
    for name in ("tr181_parameters.tsv.gz", "tr098_parameters.tsv.gz", "tr104_parameters.tsv.gz"):
        for line in gzip.decompress((FACTS / name).read_bytes()).decode("utf-8").splitlines()[1:]:
            path, type_, kind = line.split("\t")
            table.append((path.rstrip().replace("{i}", "*"), type_, kind))
    return table


def test_every_one_of_the_11601_paths_is_listed_and_judged() -> None:
    paths = [tuple(path.split(".")) for path, _, _ in rows()]
    assert len(paths) == len(set(paths)) == 11_601
    assert [path for path in paths if known_template(path) != path or path not in ENTRIES] == []


def test_the_names_are_those_the_script_makes() -> None:
    spec = importlib.util.spec_from_file_location("make_names", ROOT / "scripts" / "make_catalogue_names.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.text(FACTS) == files("sluis.identify").joinpath("names.txt").read_text("utf-8")


NO_SECRETS = {
    "SessionID": "the identifier of a call (SIP Call-ID), not a key",
    "SIPSessionID": "the same",
    "Key": "the public half of an SSH key: it names a person, it opens nothing",
}
"""Last names the tables take for secrets and we do not."""


def test_what_the_tables_call_a_secret_is_one() -> None:
    for path, _, kind in rows():
        if kind in {"secret", "key"}:
            of_a_call_or_key = (
                re.search(r"\.CallLog\.|\.AuthorizedKey\.", path) and path.rpartition(".")[2] in NO_SECRETS
            )
            assert said(path).secret != bool(of_a_call_or_key), path


def marked() -> set[str]:
    """The parameters TR-181 marks hidden or secured (facts/protocols.md section 1.1), written out."""
    text = (FACTS / "protocols.md").read_text("utf-8")
    section = text[text.index("hidden: `") : text.index("Secrets that are **NOT** marked")]
    names = set()
    for quoted in re.findall(r"`([^`]+)`", section):
        names |= written_out(quoted.replace("{i}", STAR).replace("…", "**."))
    return names


def written_out(text: str) -> set[str]:
    """Write ``A.{B,C}.D`` out, also nested; ``X[()].Y`` is a CWMP object and a USP command with its arguments."""
    if "[()]" in text:
        return written_out(text.replace("[()]", "")) | written_out(text.replace("[()].", "().Input."))
    match = re.search(r"\{([^{}]*)\}", text)
    if match is None:
        return {f"Device.{text}"}
    return {
        name for part in match[1].split(",") for name in written_out(text[: match.start()] + part + text[match.end() :])
    }


def test_hidden_and_secured_parameters_are_secrets_and_all_other_secrets_of_tr_181_are_called_unmarked() -> None:
    ends = {name.rpartition("**.")[2] for name in marked() if "**" in name} | {"KeyValue", "CertPrivateKey"}
    whole = {name for name in marked() if "**" not in name and known_template(tuple(name.split(".")))}
    assert len(whole) >= 45
    assert {name for name in whole if not said(name).secret} == set()
    wrong = []
    for path, entry in ENTRIES.items():
        dotted = ".".join(path)
        if entry.secret and path[0] == "Device" and path[1] != "Services":
            is_marked = (
                dotted in whole
                or (path[-1] in ends and "Babel" in path)
                or re.search(r"^Device\.IP\.Diagnostics\.IPLayerCapacity.*Authentication(Key|Code)$", dotted)
                is not None
            )
            wrong += [dotted] if entry.unmarked == is_marked else []
    assert wrong == []


def test_what_the_tables_guess_to_be_somebodys_is_nobodys_nowhere() -> None:
    """The tables' own guess (`kind`) is a second opinion made by another rule."""
    personal = {
        "mac",
        "neighbour_mac",
        "neighbour_bssid",
        "neighbour_ssid",
        "ssid",
        "bssid",
        "hostname",
        "devicename",
        "serial",
        "username",
    }
    for path, _, kind in rows():
        entry = classify(tuple(path.split(".")))
        if entry is not None and known_template(tuple(path.split("."))) and kind in personal:
            configuration = path.rpartition(".")[2] in {"NAIRealms", "MobilityDomain", "Pattern"}
            assert KINDS[entry.kind].personal or configuration, path
        if kind.startswith("neighbour") and entry is not None:
            assert entry.subject in {Subject.NEIGHBOUR, Subject.PASSER_BY}, path


def test_the_first_path_of_a_process_costs_less_than_a_third_of_a_second() -> None:
    """The gate and every verb start with it; measured in a process of its own, imports of the catalogue included."""
    code = (
        "import time; began = time.process_time()\n"
        "from sluis.identify.catalogue import classify\n"
        "classify(('Device', 'Hosts', 'Host', '1', 'HostName'))\n"
        "print(time.process_time() - began)"
    )
    spent = [float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout) for _ in "12"]
    assert min(spent) < 0.3
