"""A dump that lies: whatever a router is set to do beside the register is a finding, alone and among others.

Who profits is whoever gets the data: a maker with a parameter of its own, an operator who left one from a fault, a
recipient with an address past the gate. Each line here is one way in which that is set and looks as if it were not.
"""
# ruff: noqa: E501, RUF001 - tables of lines; letters that look like others are what is tried

import json
from pathlib import Path
from typing import Any

import pytest
from source_tree import ROOT

from sluis.cli.main import main

REGISTER = str(ROOT / "examples" / "register-per-home.yaml")
HONEST = (ROOT / "examples" / "router" / "as-the-register.txt").read_text(encoding="utf-8")
P = "Device.BulkData.Profile.2."
SIXTH = f"{P}ParameterNumberOfEntries=6\n{P}Parameter.6.Reference="
URL = f"{P}HTTP.URL=https://gate.voorbeeld.example/ingest"
LAST = f"{P}Parameter.5.Reference=Device.WiFi.Radio.*.Stats.ErrorsSent"
COUNT = f"{P}ParameterNumberOfEntries=5"
THIRD = "Device.BulkData.ProfileNumberOfEntries=3"
TWO = "Device.BulkData.ProfileNumberOfEntries=2"

MORE = (
    "Device.Hosts.Host.*.IPAddress", "Device.Hosts.Host.1.IPAddress", "Device.Hosts.", "Device.Hosts", "Device.", "Device",
    "device.hosts.host.*.ipaddress", "Device.WiFi.SSID.*.", "Device.WiFi.SSID.*.SSID", "Device.WiFi.*.*.SSID", "Device.*.",
    "Device.WiFi.SSID.[cpe-ssid-1].SSID", "Device.Hosts.Host.[Active==true].IPAddress", "Device.Hosts.Host.{i}.IPAddress",
    "Device.Hosts.Host.*.IPAddress ", " Device.Hosts.Host.*.IPAddress", "Device.Hosts.Host.*.IPAddress\u200b",
    "Device.WiFi.SSID.*.Status,Device.Hosts.", "Device.WiFi.SSID.*.Status;Device.Hosts.", "Device.WiFi.SSID.*.Status Device.Hosts.",
    "Device.WiFi.SSID.*.Stаtus", "Device..WiFi.SSID.*.Status", "Device.WiFi.SSID.*.Status.", "Device.X_ACME_Usage.", "X_ACME.Usage",
    "InternetGatewayDevice.LANDevice.", "Device.LocalAgent.", "Device.BulkData.Profile.2.HTTP.Password", "Device.WiFi.SSID.+.SSID",
    "Device.DeviceInfo.ProcessStatus.", "Device.WiFi.Radio.*.Stats.", "Device.Ethernet.Interface.1.MACAddress", "*", ".",
)  # fmt: skip
PLACES = (
    "http://gate.voorbeeld.example/ingest", "https://acme.example/ingest", "https://gate.voorbeeld.example.acme.example/",
    "https://gate.voorbeeld.example@acme.example/", "https://acme.example/?gate.voorbeeld.example", "//gate.voorbeeld.example/ingest",
    "https://gate.vооrbeeld.example/ingest", "https://gate.voorbeeld.example\\@acme.example/", "ftp://gate.voorbeeld.example/",
    "https://wifi-insight.example/", "https://api.wifi-insight.example/in", "https://203.0.113.70/", "https://[2001:db8::1]/",
    "https://x:y@gate.voorbeeld.example/", "https:gate.voorbeeld.example", "https://gate.voorbeeld.example%2eacme.example/",
    "https://voorbeeld.example.acme/", "https:///ingest", "http://https://gate.voorbeeld.example/", "",
)  # fmt: skip
SETTINGS = (
    (f"{P}EncodingType=JSON", f"{P}EncodingType=XML"), (f"{P}EncodingType=JSON", f"{P}EncodingType=XDR"),
    (f"{P}EncodingType=JSON", f"{P}EncodingType="), (f"{P}ReportingInterval=3600", f"{P}ReportingInterval=1"),
    (f"{P}ReportingInterval=3600", f"{P}ReportingInterval=0"), (f"{P}ReportingInterval=3600", f"{P}ReportingInterval=-1"),
    (f"{P}ReportingInterval=3600", f"{P}ReportingInterval=0x10"), (f"{P}ReportingInterval=3600", ""),
    (f"{P}Protocol=HTTP", f"{P}Protocol=MQTT"), (f"{P}Protocol=HTTP", f"{P}Protocol=USPEventNotif"), (f"{P}Protocol=HTTP", f"{P}Protocol=Streaming"),
    (f"{P}Protocol=HTTP", ""), (URL, ""), (COUNT, ""), (TWO, ""), (LAST, ""), ("Device.BulkData.Enable=true", ""),
    (f"{P}Enable=true", ""), (f"{P}Enable=true", f"{P}Enable=perhaps"), (f"{P}Enable=true", f"{P}Enable=false"),
    ("Device.BulkData.Profile.1.Enable=false", "Device.BulkData.Profile.1.Enable=true"),
    (COUNT, f"{P}ParameterNumberOfEntries=6"), (TWO, THIRD), (TWO, "Device.BulkData.ProfileNumberOfEntries=1"),
    ("Device.BulkData.ParameterWildCardSupported=true", ""), (f"{P}NumberOfRetainedFailedReports=0", ""),
    (f"{P}JSONEncoding.ReportTimestamp=ISO-8601", ""), (URL, f"{URL}?serial=S00001"), (URL, f"{URL}#S00001"),
    (LAST, LAST.replace("=", "\t") + "\tDevice.Hosts."), (LAST, LAST.replace("=", ",") + ",Device.Hosts."),
    (LAST, LAST.replace("=", "\t") + "\tstring\tDevice.Hosts."), (LAST, LAST.replace("=", ",") + ",Device"),
    (URL, f"{URL}\n{P}HTTP.URL=https://acme.example/"), (LAST, f"{LAST}\n{P}Parameter.5.Reference=Device.Hosts."),
    (URL, f"{URL}\n{P}HTTP.RequestURIParameter.1.Name=s\n{P}HTTP.RequestURIParameter.1.Reference=Device.DeviceInfo.SerialNumber"),
    (URL, f"{URL}\n{P}HTTP.RequestURIParameterNumberOfEntries=1"), (URL, f"{URL}\n{P}X_ACME_CopyTo=https://acme.example/"),
    (URL, f"{URL}\n{P}HTTP.X_ACME_Mirror=1"), (URL, f"{URL}\n{P}HTTP.BackupURL=https://acme.example/"),
    (LAST, f"{LAST}\n{P}Parameter.5.Exclude=true"), (LAST, f"{LAST}\n{P}Parameter.5.Name=x"), (LAST, f"{LAST}\n{P}Parameter.5.X_ACME_Also=Device.Hosts."),
    (f"{P}JSONEncoding.ReportTimestamp=ISO-8601", f"{P}JSONEncoding.ReportTimestamp=None"),
    (f"{P}NumberOfRetainedFailedReports=0", f"{P}NumberOfRetainedFailedReports=-1"),
    (f"{P}NumberOfRetainedFailedReports=0", f"{P}NumberOfRetainedFailedReports=500"),
    (LAST, f"{LAST}\nDevice.X_ACME_BulkData.Profile.1.HTTP.URL=https://acme.example/"),
    (LAST, f"{LAST}\nDevice.BulkData2.Profile.1.HTTP.URL=https://acme.example/"),
    (LAST, f"{LAST}\nInternetGatewayDevice.BulkData.Profile.1.FileTransferURL=ftp://acme.example/\nInternetGatewayDevice.BulkData.Profile.1.Enable=true"),
    (COUNT, f"{P}ParameterNumberOfEntries=6\n{P}Parameter.6.Reference=Device.WiFi.SSID."),
    (LAST, f"{LAST}\nnot a parameter at all"),
)  # fmt: skip
SECOND = (
    f"{THIRD}\nDevice.BulkData.Profile.3.Enable=true\nDevice.BulkData.Profile.3.Protocol=HTTP\nDevice.BulkData.Profile.3.EncodingType=JSON\n"
    "Device.BulkData.Profile.3.ReportingInterval=3600\nDevice.BulkData.Profile.3.HTTP.URL={url}\nDevice.BulkData.Profile.3.Alias={alias}\n"
    "Device.BulkData.Profile.3.ParameterNumberOfEntries=1\nDevice.BulkData.Profile.3.Parameter.1.Reference={path}"
)


def lies() -> list[tuple[str, str]]:
    """Return each lie with the dump that tells it."""
    made = [(f"asks {path!r}", HONEST.replace(COUNT, SIXTH + path)) for path in MORE]
    made += [(f"asks {path!r} instead", HONEST.replace(LAST.split("=")[1], path)) for path in MORE]
    made += [(f"reports to {url!r}", HONEST.replace(URL, f"{P}HTTP.URL={url}")) for url in PLACES]
    made += [(f"{new!r} for {old!r}", HONEST.replace(old, new)) for old, new in SETTINGS]
    for alias in ("sluis-network-quality", "acme", ""):
        for url in (URL.split("=")[1], "https://acme.example/"):
            for path in ("Device.WiFi.SSID.*.Status", "Device.Hosts."):
                made.append((f"a third profile {alias} {url} {path}", HONEST.replace(TWO, SECOND.format(url=url, alias=alias, path=path))))  # fmt: skip
    return made


def _checked(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    code = main(["router-profile", "--check", *words, "--register", REGISTER, "--at", "2026-12-01", "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def test_every_lie_is_a_finding_and_no_honest_router_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A fleet in which every second router tells a lie: each is named by its number, with what it differs in."""
    told = lies()
    for number, (name, text) in enumerate(told):
        assert text != HONEST, name
        (tmp_path / f"{2 * number:04}.txt").write_text(text, encoding="utf-8")
        (tmp_path / f"{2 * number + 1:04}.txt").write_text(HONEST, encoding="utf-8")
    code, document = _checked([str(tmp_path)], capsys)
    found = {router["number"]: router["findings"] for router in document["differing"]}
    assert code == 1
    assert document["differing_not_listed"] == 0
    assert [name for number, (name, _) in enumerate(told) if not found.get(2 * number + 1)] == []
    assert [number for number in found if number % 2 == 0] == []


@pytest.mark.parametrize(
    "lie",
    [(COUNT, f"{SIXTH}Device.Hosts."), (COUNT, ""), (TWO, "Device.BulkData.ProfileNumberOfEntries=1")],
    ids=["asks more", "does not say how many", "says fewer than it shows"],
)
def test_alone_it_is_exit_1(lie: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_text(HONEST.replace(*lie), encoding="utf-8")
    assert _checked([str(dump)], capsys)[0] == 1
