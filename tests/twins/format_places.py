"""Samples of the formats other than Bulk Data JSON, as ``places`` has them: one per format or build."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from tests.twins.places import Json, Sample, csv_variants, json_variants
from tests.unit.telemetry.protobuf_oracle import Document, Oracle
from tests.unit.telemetry.test_cwmp import XMLNS
from tests.unit.telemetry.test_opensync import ORACLE as OPENSYNC
from tests.unit.telemetry.test_opensync import SAID
from tests.unit.telemetry.test_usp import ORACLE as USP

from sluis.telemetry.opensync import REPORTS

STATION = "02:00:5e:00:00:01"
_CWMP = (
    f'<?xml version="1.0" encoding="UTF-8"?><soap-env:Envelope {XMLNS}><soap-env:Header><cwmp:ID>A0</cwmp:ID>'
    "</soap-env:Header><soap-env:Body><cwmp:Inform><DeviceId><Manufacturer>A1</Manufacturer><OUI>00256D</OUI>"
    "<ProductClass>A2</ProductClass><SerialNumber>A3</SerialNumber></DeviceId><Event><EventStruct><EventCode>A4"
    "</EventCode><CommandKey>A5</CommandKey></EventStruct></Event><CurrentTime>A6</CurrentTime><ParameterList>"
    '<ParameterValueStruct><Name>Device.Hosts.Host.1.HostName</Name><Value xsi:type="xsd:string">A7</Value>'
    '</ParameterValueStruct><ParameterValueStruct><Name>Device.A8</Name><Value xsi:type="xsd:string">x</Value>'
    "</ParameterValueStruct></ParameterList></cwmp:Inform></soap-env:Body></soap-env:Envelope>"
)


def cwmp_variants(text: str) -> Iterator[tuple[str, bytes]]:
    """Plant in each element of an Inform, names of parameters included."""
    for number in range(9):
        yield f"element {number}", _CWMP.replace(f"A{number}", escape(text)).encode()


def exposition_variants(text: str) -> Iterator[tuple[str, bytes]]:
    """Plant in a label, a help text and a comment."""
    label = text.replace("\\", "\\\\").replace('"', '\\"')
    yield "label", f'wifi_signal{{mac="{label}",ifname="wlan0"}} -39\n'.encode()
    yield "help", f"# HELP wifi_signal {text}\nwifi_signal 1\n".encode()
    yield "comment", f"wifi_signal 1\n# {text}\n".encode()


def lease_variants(text: str) -> Iterator[tuple[str, bytes]]:
    """Plant in each field of a lease; a field holds no white space."""
    if any(map(str.isspace, text)):
        return
    fields = ["1795525200", STATION, "192.0.2.23", "woonkamer", "*"]
    for at in range(1, 5):
        yield f"field {at}", (" ".join([*fields[:at], text, *fields[at + 1 :]]) + "\n").encode()


def document_variants(oracle: Oracle, message: str, document: Document, text: str) -> Iterator[tuple[str, bytes]]:
    """Plant in each text of a protobuf message."""
    for place, changed in _planted(document, text):
        yield place, oracle.written(message, changed)


def _planted(node: Document, text: str, at: str = "") -> Iterator[tuple[str, Document]]:
    for key, value in node.items():
        here = f"{at}.{key}"
        if isinstance(value, str):
            yield here, {**node, key: text}
        elif isinstance(value, dict):
            for place, changed in _planted(value, text, here):
                yield place, {**node, key: changed}
        elif isinstance(value, list):
            for position, member in enumerate(value):
                for place, changed in _planted(member, text, f"{here}.{position}"):
                    yield place, {**node, key: [changed if n == position else old for n, old in enumerate(value)]}


_NOTIFY: Document = {
    "header": {"msg_id": "m", "msg_type": 3},
    "body": {
        "request": {
            "notify": {
                "subscription_id": "s",
                "value_change": {"param_path": "Device.Hosts.Host.1.HostName", "param_value": "woonkamer"},
            }
        }
    },
}
_EVENT: Document = {
    "header": {"msg_id": "m", "msg_type": 3},
    "body": {
        "request": {
            "notify": {
                "subscription_id": "s",
                "event": {"obj_path": "Device.X.", "event_name": "Seen!", "params": {"Who": "anybody"}},
            }
        }
    },
}


def usp_variants(text: str) -> Iterator[tuple[str, bytes]]:
    """Plant in each text of a Record and of the Msg in it, parameters of an event included."""
    record: Document = {"version": "1.4", "to_id": "self::acs", "from_id": "os::012345-S1"}
    for msg in (_NOTIFY, _EVENT):
        plain = {"payload": USP.written("Msg", msg)}
        for place, changed in _planted(record, text):
            if place != ".version":
                yield f"record{place}", USP.written("Record", {**changed, "no_session_context": plain})
        for place, changed in _planted(msg, text):
            payload = {"payload": USP.written("Msg", changed)}
            yield f"msg{place}", USP.written("Record", {**record, "no_session_context": payload})


def usp_msg_variants(text: str) -> Iterator[tuple[str, bytes]]:
    """Plant in each text of a Msg without its Record."""
    for msg in (_NOTIFY, _EVENT):
        yield from document_variants(USP, "Msg", msg, text)


def opensync_variants(name: str) -> Sample:
    """Plant in each text of one report of OpenSync."""
    message = next(kind.message for kind in REPORTS if kind.name == name)

    def variants(text: str) -> Iterator[tuple[str, bytes]]:
        return document_variants(OPENSYNC, message, SAID[name], text)

    return Sample(f"opensync-{name}", variants)


_DATA_ELEMENTS: Json = {
    "data": [
        {
            "wfa-dataelements:Network": {
                "ID": "net",
                "DeviceList": [
                    {
                        "RadioList": [
                            {
                                "ID": "radio",
                                "BSSList": [
                                    {"BSSID": "b", "SSID": "thuis", "STAList": [{"Hostname": "h", "X_N": "v"}]}
                                ],
                            }
                        ]
                    }
                ],
            }
        }
    ]
}
_NETJSON: Json = {
    "type": "DeviceMonitoring",
    "general": {"hostname": "ap"},
    "interfaces": [{"name": "wlan0", "wireless": {"ssid": "thuis", "clients": [{"mac": "m", "signature": "s"}]}}],
    "dhcp_leases": [{"client_name": "tv", "client_id": "c"}],
    "neighbors": [{"ip": "x"}],
}
_UCENTRAL: Json = {
    "jsonrpc": "2.0",
    "method": "state",
    "params": {
        "serial": "S1",
        "state": {
            "interfaces": [{"name": "up0v0", "clients": [{"mac": "m", "ipv4_addresses": ["a"]}]}],
            "fingerprint": {"who": {"device": "tv"}},
        },
    },
}
_PATH_LIST: Json = [
    {"path": "Device.Hosts.Host.1.", "parameters": {"HostName": "h", "X_N": "v", "List": ["one", {"deep": "two"}]}},
    "loose",
]
_RDK: Json = {"searchResult": [{"T2": "1.0"}, {"Profile": "RDKB"}, {"mac": "m"}, {"nested": {"a": ["x", "y"]}}]}
_UBUS: Json = {"freq": 5180, "clients": {STATION: {"signal": -61, "rrm": [1, 2], "signature": "wifi4|probe:"}}}
_ANY: Json = {"who": ["knows", {"where": "it", "stands": None}]}

FORMAT_SAMPLES: tuple[Sample, ...] = (
    Sample(
        "csv",
        csv_variants(
            [
                ["ReportTimestamp", "ParameterName", "ParameterValue", "ParameterType"],
                ["1364529149", "Device.Hosts.Host.1.HostName", "woonkamer", "string"],
                ["1364529149", "Device.X_ACME.Note", "vrij", "string"],
            ]
        ),
        frozenset({"ReportTimestamp", "ParameterName", "ParameterValue", "ParameterType", "1364529149"}),
    ),
    Sample(
        "csv",
        csv_variants([["ReportTimestamp", "Device.Hosts.Host.1.HostName", "m.1"], ["1364529149", "woonkamer", "vrij"]]),
        frozenset({"ReportTimestamp", "1364529149"}),
    ),
    Sample("cwmp", cwmp_variants),
    Sample("exposition", exposition_variants),
    Sample("leases", lease_variants, frozenset({"1", "2"})),
    Sample("data-elements", json_variants(_DATA_ELEMENTS)),
    Sample("netjson", json_variants(_NETJSON)),
    Sample("ucentral", json_variants(_UCENTRAL)),
    Sample("path-list", json_variants(_PATH_LIST)),
    Sample("rdk", json_variants(_RDK)),
    Sample("ubus", json_variants(_UBUS)),
    Sample("any-json", json_variants(_ANY)),
    Sample("usp", usp_variants),
    Sample("usp-msg", usp_msg_variants),
    *(opensync_variants(name) for name in SAID),
)
