"""NetJSON says its type, and is read whole."""

import json

import pytest
from hypothesis import given
from tests.unit.telemetry.json_documents import DOCUMENT, Json, missing

from sluis.telemetry.limits import Limits
from sluis.telemetry.netjson import decode_netjson, looks_netjson
from sluis.telemetry.skeleton import skeleton_of

LIMITS = Limits()


def test_clients_leases_and_neighbours_are_numbered() -> None:
    document: Json = {
        "general": {"hostname": "ap"},
        "interfaces": [{"wireless": {"ssid": "De Vries", "clients": [{"mac": "02:00:5e:00:53:01"}]}}],
        "dhcp_leases": [{"client_name": "tv"}],
        "type": "DeviceMonitoring",
    }
    assert looks_netjson(skeleton_of(json.dumps(document)))
    (report,) = decode_netjson(json.dumps(document).encode(), LIMITS).reports
    values = {".".join(leaf.path): leaf.value for leaf in report.leaves}
    assert values["netjson.interfaces.1.wireless.clients.1.mac"] == "02:00:5e:00:53:01"
    assert values["netjson.dhcp_leases.1.client_name"] == "tv"


@given(DOCUMENT)
def test_no_string_is_lost(document: Json) -> None:
    body: Json = {"type": "DeviceMonitoring", "x": document}
    (report,) = decode_netjson(json.dumps(body).encode(), LIMITS).reports
    assert missing(body, report.leaves) == []


@pytest.mark.parametrize("text", ['{"type":"other"}', '{"x":{"type":"DeviceMonitoring"}}', "[]", ""])
def test_other_json_is_not_taken_for_it(text: str) -> None:
    assert not looks_netjson(skeleton_of(text))
