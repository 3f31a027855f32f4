"""A notification of uCentral claims its serial number, and its state is read whole."""

import json

import pytest
from hypothesis import given
from tests.unit.telemetry.json_documents import DOCUMENT, Json, missing

from sluis.telemetry.limits import Limits
from sluis.telemetry.skeleton import skeleton_of
from sluis.telemetry.ucentral import decode_ucentral, looks_ucentral

LIMITS = Limits()
STATE: Json = {
    "unit": {"uptime": 5},
    "interfaces": [
        {
            "name": "up0v0",
            "clients": [{"mac": "02:00:5e:00:53:01", "ipv4_addresses": ["192.0.2.1"]}],
            "ssids": [{"associations": [{"station": "02:00:5e:00:53:02", "rssi": -61}]}],
        }
    ],
    "fingerprint": {"02:00:5e:00:53:01": {"device": "tv"}},
}
CALL: Json = {"jsonrpc": "2.0", "method": "state", "params": {"serial": "02005e005300", "uuid": 1, "state": STATE}}


@pytest.mark.parametrize("document", [STATE, CALL])
def test_a_state_is_recognised_with_and_without_its_call(document: Json) -> None:
    assert looks_ucentral(skeleton_of(json.dumps(document)))


def test_the_serial_number_is_a_claim_and_stations_that_are_keys_are_segments() -> None:
    message = decode_ucentral(json.dumps(CALL).encode(), LIMITS)
    assert message.claims.serial == "02005e005300"
    paths = [leaf.path for leaf in message.reports[0].leaves]
    assert ("ucentral", "params", "state", "fingerprint", "02:00:5e:00:53:01", "device") in paths
    assert ("ucentral", "params", "state", "interfaces", "1", "clients", "1", "ipv4_addresses", "1") in paths
    assert decode_ucentral(json.dumps(STATE).encode(), LIMITS).claims.serial is None
    assert decode_ucentral(b'{"params":{"serial":5}}', LIMITS).claims.serial is None


@given(DOCUMENT)
def test_no_string_is_lost(document: Json) -> None:
    body: Json = {"jsonrpc": "2.0", "params": {"serial": "1", "state": document}}
    (report,) = decode_ucentral(json.dumps(body).encode(), LIMITS).reports
    assert missing(body, report.leaves) == []


@pytest.mark.parametrize("text", ['{"jsonrpc":"2.0"}', '{"unit":{},"interfaces":{}}', "[]"])
def test_other_json_is_not_taken_for_it(text: str) -> None:
    assert not looks_ucentral(skeleton_of(text))
